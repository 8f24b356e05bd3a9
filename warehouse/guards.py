"""What stands between the warehouse and a release: names and contacts of persons blacked out, small counts withheld, places
of sensitive sources left out; then what is computed from what is left.

Never here: how a name, a number or a place is told (handed in), or which rows are published (warehouse.views).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.tables import DERIVED, columns
from warehouse.database import canonical
from warehouse.derived import NEEDED, derived_rows
from warehouse.exports import Row, Tables
from warehouse.sensitive import Places, Unlocated, nowhere, unlocated
from warehouse.suppression import Rule
from warehouse.withheld import Numbers, Suppression, digits, without_small_counts

Redact = Callable[[str, str], str]  # (text, document id) -> the text without names and contacts of persons


@dataclass(frozen=True, slots=True)
class Guards:
    """What is told of texts from outside: `redact` blacks out persons, `numbers` finds numbers, `places` blacks out places."""

    redact: Redact
    numbers: Numbers = digits
    places: Places = nowhere


@dataclass(frozen=True, slots=True)
class Guarded:
    """What the guards did: cells with persons blacked out by `table.column`, small counts, places."""

    redactions: Mapping[str, int] = field(default_factory=dict)
    suppression: Suppression = Suppression(0, 0, 0, {})
    unlocated: Unlocated = Unlocated()


def guarded(tables: Tables, guards: Guards, rule: Rule) -> tuple[dict[str, list[Row]], Guarded]:
    """The tables as they may leave, and what was done to them."""
    redacted, redactions = _redacted(tables, guards.redact)
    told, suppression = without_small_counts(redacted, rule, guards.numbers)
    found, places = unlocated(told, guards.places)
    return found | derived(found), Guarded(redactions, suppression, places)


def derived(tables: Tables) -> dict[str, list[Row]]:
    """The tables that are computed from the others, rows in the order of their keys, which are their first columns."""
    found: dict[str, list[Row]] = {name: [] for name in DERIVED}
    for name, row in derived_rows({name: ([c.name for c in columns(name)], tables[name]) for name in NEEDED}):
        found[name].append(_row(name, row))
    return {name: rows if name == "people_reached" else sorted(rows, key=lambda row: row[:2]) for name, rows in found.items()}


def _row(name: str, row: Mapping[str, Any]) -> Row:
    return tuple(canonical(row[c.name]) if isinstance(row[c.name], list) else row[c.name] for c in columns(name))


def _redacted(tables: Tables, redact: Redact) -> tuple[dict[str, list[Row]], Counter[str]]:
    """The tables with free text redacted, and how many cells that changed by `table.column`."""
    counts: Counter[str] = Counter()
    out = {name: list(rows) for name, rows in tables.items()}
    for name, rows in out.items():
        described = columns(name)
        document = next((i for i, c in enumerate(described) if c.name == "document_id"), None)
        for i in [i for i, c in enumerate(described) if c.redact]:
            for at, row in enumerate(rows):
                if row[i] is not None and document is not None:
                    text = redact(row[i], row[document])
                    if text != row[i]:
                        counts[f"{name}.{described[i].name}"] += 1
                        rows[at] = (*row[:i], text, *row[i + 1 :])
    return out, counts

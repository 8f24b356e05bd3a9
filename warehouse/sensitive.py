"""Released tables in which documents of sensitive sources (shelters, anti-trafficking, children) are located nowhere below
the country: not by texts and names, not by addresses and ids, not by the other organisations that rows lead to.

What a text tells is handed in; where it is not, every text of such documents is blacked out. Pure functions of rows.
Never here: what a place is (extractors.places).
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.names import fold
from schemas.sources import SENSITIVE
from schemas.tables import columns
from warehouse.exports import Row, Tables
from warehouse.withheld import rows_of, tuple_of

Places = Callable[[str, str], str]  # (text, URL or /path; document id) -> the same with `[place]` for every place below the country
PLACE = "[place]"
_LINKS = ("organisation_id", "partner_id", "subject_id", "publisher_id")
_NAMES = ("organisation_name", "partner_name", "subject_name", "publisher_name", "age")


@dataclass(frozen=True, slots=True)
class Unlocated:
    """What was done. `documents`, `rows`: how many documents are sensitive, and rows withheld; `cells`: by `table.column`;
    `ids`: ids of documents and sources as they were, to those that stand in the release."""

    documents: int = 0
    rows: int = 0
    cells: Mapping[str, int] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)


def nowhere(_text: str, _document_id: str) -> str:
    """What is taken for `Places` where nobody says what places are: no text is shown."""
    return PLACE


def opaque(identity: str) -> str:
    """The id that a document of a sensitive source has in releases where its own would tell a place."""
    return f"withheld-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"


def sensitive_documents(tables: Tables) -> dict[str, str]:
    """The documents of sensitive sources, and of sources that are not known; each with its source."""
    plain = {row["source_id"] for row in rows_of("sources", tables) if row["sensitivity_code"] not in SENSITIVE}
    return {row["document_id"]: row["source_id"] for row in rows_of("documents", tables) if row["source_id"] not in plain}


def unlocated(tables: Tables, places: Places = nowhere) -> tuple[dict[str, list[Row]], Unlocated]:
    """The tables without what locates documents of sensitive sources; what is in no such document stays as it is."""
    sensitive = sensitive_documents(tables)
    out = {name: list(rows) for name, rows in tables.items()}
    if not sensitive:
        return out, Unlocated()
    cells: Counter[str] = Counter()
    cut = _located_elsewhere(tables, sensitive, places)
    dropped = 0
    for name in out:
        kept = []
        for row in rows_of(name, tables):
            shown = _row(name, row, cut, places, cells) if row.get("document_id") in sensitive else row
            if shown is not None:
                kept.append(shown)
        dropped += len(out[name]) - len(kept)
        out[name] = [tuple_of(name, row) for row in kept]
    dropped += _without_facts_of_dropped(out)
    _rename(out, tables, sensitive, places, cells)
    ids = _with_opaque_ids(out, sensitive, places)
    return _unique(out), Unlocated(len(sensitive), dropped, dict(sorted(cells.items())), ids)


def _row(name: str, row: dict[str, Any], cut: Collection[str], places: Places, cells: Counter[str]) -> dict[str, Any] | None:
    """A row of a sensitive document without places; None where it cannot stand without one."""
    document, out = row["document_id"], dict(row)
    for column in columns(name):
        value = row[column.name]
        if value is None:
            continue
        if column.name in _LINKS and value in cut:
            if not column.is_nullable:
                return None
            out[column.name] = None
        elif column.redact or column.name in _NAMES:
            out[column.name] = places(value, document)
        elif column.name == "url":
            out[column.name] = _address(value, document, places)
        cells[f"{name}.{column.name}"] += out[column.name] != value
    return out


def _located_elsewhere(tables: Tables, sensitive: Collection[str], places: Places) -> frozenset[str]:
    """Organisations whose name tells a place and that other documents name, too: nothing sensitive may lead to them."""
    named = _named_by(tables)
    found = set()
    for row in rows_of("organisations", tables):
        documents = named[row["organisation_id"]]
        inside = sorted(documents & set(sensitive))
        if inside and documents - set(sensitive) and places(row["organisation_name"], inside[0]) != row["organisation_name"]:
            found.add(row["organisation_id"])
    return frozenset(found)


def _named_by(tables: Tables) -> dict[str, set[str]]:
    """By organisation the documents whose rows lead to it."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in tables:
        if any(c.name == "document_id" for c in columns(name)):
            for row in rows_of(name, tables):
                for link in _LINKS:
                    if row.get(link) is not None:
                        found[row[link]].add(row["document_id"])
    return found


def _rename(out: dict[str, list[Row]], tables: Tables, sensitive: Mapping[str, str], places: Places, cells: Counter[str]) -> None:
    """Organisations that only sensitive documents name, and sensitive sources, without places in their names."""
    named, rows = _named_by(tables), []
    for row in rows_of("organisations", out):
        documents = named[row["organisation_id"]]
        if documents and documents <= set(sensitive):
            name = places(row["organisation_name"], min(documents))
            if name != row["organisation_name"]:
                row |= {"organisation_name": name, "folded_name": fold(name)}
                cells["organisations.organisation_name"] += 1
        rows.append(tuple_of("organisations", row))
    out["organisations"] = rows
    first = {source: document for document, source in sorted(sensitive.items(), reverse=True)}
    rows = []
    for row in rows_of("sources", out):
        for column in ("source_title", "publisher_name") if row["source_id"] in first else ():
            if row[column] is not None:
                shown = places(row[column], first[row["source_id"]])
                cells[f"sources.{column}"] += shown != row[column]
                row[column] = shown
        rows.append(tuple_of("sources", row))
    out["sources"] = rows


def _without_facts_of_dropped(out: dict[str, list[Row]]) -> int:
    """Drop evidence of facts that stand in no table any more; gives how many rows."""
    facts = {row["fact_id"] for name in ("organisation_names", "events", "figures", "partnerships") for row in rows_of(name, out)}
    kept = [tuple_of("evidence", row) for row in rows_of("evidence", out) if row["fact_id"] in facts]
    dropped = len(out["evidence"]) - len(kept)
    out["evidence"] = kept
    return dropped


def _address(url: str, document: str, places: Places) -> str:
    """A URL, or the path of a file, as far as it tells no place."""
    if url.lower().startswith(("http://", "https://")):
        return places(url, document)
    return PLACE if PLACE in places(f"/{url}", document) else url


def _with_opaque_ids(out: dict[str, list[Row]], sensitive: Mapping[str, str], places: Places) -> dict[str, str]:
    """Give sensitive documents ids that tell nothing, where their own could; gives the new ids."""
    rows = [row for row in rows_of("documents", out) if row["document_id"] in sensitive]
    named = {(identity, row["document_id"], row["source_id"]) for row in rows for identity in (row["document_id"], row["series_id"])}
    ids = {one: opaque(one) for one, document, source in named if PLACE in places(f"/{one.removeprefix(f'{source}/')}", document)}
    for name, rows in out.items():
        if any(c.name == "document_id" for c in columns(name)):
            changed = [row | {column: ids.get(row[column], row[column]) for column in ("document_id", "series_id") if column in row} for row in rows_of(name, out)]
            out[name] = sorted((tuple_of(name, row) for row in changed), key=_key(name)) if ids else rows
    return ids


def _key(name: str) -> Callable[[Row], tuple[Any, ...]]:
    places = [i for i, c in enumerate(columns(name)) if c.is_key]
    return lambda row: tuple(row[i] for i in places)


def _unique(tables: Mapping[str, Iterable[Row]]) -> dict[str, list[Row]]:
    """Rows whose keys have become one, once: two names that differed in a place alone."""
    out: dict[str, list[Row]] = {}
    for name, rows in tables.items():
        key = _key(name)
        out[name] = list({key(row): row for row in reversed(list(rows))}.values())[::-1]
    return out

"""What differs between two releases, cell by cell, and why: every change has exactly one cause.

Never here: the making of releases, or a change without a cause.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.errors import WarehouseError
from schemas.tables import DERIVED, TABLES, columns
from schemas.vocabularies import vocabulary
from warehouse.causes import causes_between, differing
from warehouse.database import canonical
from warehouse.exports import Row, Tables, read_sqlite
from warehouse.hidden import REMOVED
from warehouse.removed import Removed, removed_between, removed_now

CauseOf = Callable[[str, Mapping[str, Any], str], str]
_SHOWN = 15  # so many changed cells does a summary show,
_WIDTH = 60  # and so many characters of a value
_TOLD = ("figures", "people_reached", "events", "partnerships", "organisations", "sources")  # of these, in this order,
_UNTOLD = ("confidence", "status_code", "used", "left_out", "left_out_count", "document_count", "period_start", "period_end")  # but not these,
_UNTOLD += ("iati_organisation_type_code", "iati_match_code", "dac_channel_code", "iati_organisation_role_code", "hapi_population_status_code")
# What a person recognises a row by.
_LABELS = {
    "sources": ("source_title",),
    "documents": ("title", "url"),
    "organisations": ("organisation_name",),
    "organisation_names": ("organisation_name",),
    "organisation_relations": ("organisation_id", "relation_code", "other_id"),
    "redirects": ("old_id",),
    "organisation_identifiers": ("scheme_code", "identifier"),
    "events": ("organisation_name", "kind_code", "event_date"),
    "figures": ("organisation_name", "indicator_code", "counted", "unit_code", "period"),
    "partnerships": ("organisation_name", "role_code", "partner_name"),
    "evidence": ("quote",),
    "issues": ("source_id", "issue_code"),
    "claims": ("organisation_name", "claim_label"),
    "claim_facts": ("relation_code", "document_id"),
    "series": ("organisation_name", "indicator_code", "counted", "unit_code", "period"),
    "people_reached": ("organisation_name", "period"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that differs, or with an empty `column` a row that was added (`old` None) or removed (`new` None).

    `row_key`: the row's key, several columns joined by `|`; `row_label`: what a person knows it by; `cause`: a code of
    vocabularies/causes.yml.
    """

    table: str
    row_key: str
    row_label: str
    column: str
    old: Any
    new: Any
    cause: str


@dataclass(frozen=True, slots=True)
class Diff:
    """All that differs from release `a` to release `b`, in the order of tables and keys."""

    a: str
    b: str
    changes: tuple[Change, ...]


def diff(engine: sa.Engine, a: Path, b: Path) -> Diff:
    """What differs from one release folder to another. Raises WarehouseError where one is no release of this warehouse."""
    manifests = [_manifest(folder) for folder in (a, b)]
    between = removed_between(engine, *(manifest.get("takedowns", ()) for manifest in manifests))
    causes = causes_between(engine, *(manifest["run"] for manifest in manifests), removed=between, differ=differing(*manifests))
    old, new = (read_sqlite(folder / "ngo-ledger.sqlite") for folder in (a, b))
    return Diff(manifests[0]["number"], manifests[1]["number"], tuple(without_words(compare(old, new, causes.of), removed_now(engine))))


def compare(old: Tables, new: Tables, cause_of: CauseOf) -> Iterator[Change]:
    """The changes from one set of released tables to another."""
    is_reweighed = _reliabilities(old) != _reliabilities(new)  # what sources are said to be worth is no row's history
    for name in TABLES:
        before, after = _keyed(name, old.get(name, ())), _keyed(name, new.get(name, ()))
        for key in sorted(before.keys() | after.keys()):
            for change in _row_changes(name, key, before.get(key), after.get(key), cause_of):
                yield replace(change, cause="configuration") if is_reweighed and name in DERIVED and change.cause in ("policy", "program") else change


def without_words(changes: Iterable[Change], removed: Removed) -> Iterator[Change]:
    """The changes without what is taken down: of rows that are gone only table and cause are told."""
    for one in changes:
        told = any(removed.tells(part) for part in (one.row_label, one.old, one.new) if isinstance(part, str)) or removed.names_row(one.row_key)
        if told or (one.cause == "takedown" and not one.column and one.new is None):
            yield replace(one, row_key=REMOVED, row_label=REMOVED, old=_covered(one.old), new=_covered(one.new))
        else:
            yield replace(one, old=_covered(one.old)) if one.cause == "takedown" else one


def _covered(value: Any) -> Any:
    return None if value is None else REMOVED


def summarise(diff: Diff) -> str:
    """The difference in words: counts by table and by cause, which add up, and the first changed cells."""
    if not diff.changes:
        return f"{diff.a} to {diff.b}: nothing differs."
    lines = [f"{diff.a} to {diff.b}: {_count(len(diff.changes), 'change')}"]
    for name in TABLES:
        of_table = [change for change in diff.changes if change.table == name]
        if of_table:
            lines.append(f"  {name}: {_kinds(of_table)}")
    lines.append("Why:")
    for cause, count in Counter(change.cause for change in diff.changes).most_common():
        lines.append(f"  {count:>6}  {vocabulary('causes')[cause].label}: {vocabulary('causes')[cause].definition}")
    cells = [change for name in _TOLD for change in diff.changes if change.table == name and change.column and change.column not in _UNTOLD]
    if cells:
        lines.append("Changed cells:" if len(cells) <= _SHOWN else f"The first {_SHOWN} of {len(cells)} changed cells:")
        lines += [f"  {c.table}: {c.row_label}: {c.column} {_shown(c.old)} → {_shown(c.new)} ({c.cause})" for c in cells[:_SHOWN]]
    return "\n".join(lines)


def to_json(diff: Diff) -> dict[str, Any]:
    """The difference as plain values: releases, counts by cause, changes."""
    causes = Counter(change.cause for change in diff.changes)
    return {"a": diff.a, "b": diff.b, "causes": dict(sorted(causes.items())), "changes": [asdict(change) for change in diff.changes]}


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not path.is_file():
        raise WarehouseError(f"{folder}: no release there (manifest.json is missing). Name the folder of a release.")
    return json.loads(path.read_text(encoding="utf-8"))


def _keyed(name: str, rows: Sequence[Row]) -> dict[str, Row]:
    places = [i for i, c in enumerate(columns(name)) if c.is_key]
    return {"|".join("" if row[i] is None else str(row[i]) for i in places): row for row in rows}


def _reliabilities(tables: Tables) -> dict[Any, Any]:
    heads = [c.name for c in columns("sources")]
    source, code = heads.index("source_id"), heads.index("reliability_code")
    return {row[source]: row[code] for row in tables.get("sources", ())}


def _row_changes(name: str, key: str, old: Row | None, new: Row | None, cause_of: CauseOf) -> Iterator[Change]:
    if old == new:
        return
    heads = [c.name for c in columns(name)]
    row = dict(zip(heads, new if new is not None else old or (), strict=True))
    label = " ".join(_shown(row[column]) for column in _LABELS[name] if row[column] is not None)
    if old is None or new is None:
        word = canonical(row)
        yield Change(name, key, label, "", None if old is None else word, None if new is None else word, cause_of(name, row, ""))
        return
    for described, before, after in zip(columns(name), old, new, strict=True):
        if before != after:
            of = heads.index(described.crosswalk[0]) if described.crosswalk else -1  # the code of ours that it is the counterpart of
            cause = "vocabulary" if of >= 0 and old[of] == new[of] else cause_of(name, row, described.name)
            yield Change(name, key, label, described.name, before, after, cause)


def _kinds(changes: Sequence[Change]) -> str:
    added = sum(not change.column and change.old is None for change in changes)
    removed = sum(not change.column and change.new is None for change in changes)
    cells = len(changes) - added - removed
    words = [(added, "row added", "rows added"), (removed, "row removed", "rows removed"), (cells, "cell changed", "cells changed")]
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in words if count)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"

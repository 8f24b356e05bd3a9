"""Loading: what is new is added, what changed ends the row before it, what is gone is ended, each with its cause.

A batch is one transaction, and the same batch again changes nothing. A fact is gone only where its own document was read
again without it. Never here: the reading of documents, or a change of a row other than its end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.facts import Issue
from warehouse import snapshots as store
from warehouse import tables as t
from warehouse.database import chunks, keep, transaction, upsert
from warehouse.readings import (
    Reading,
    Row,
    difference,
    evidence_rows,
    fact_issue,
    folded_names,
    quarantined,
    read_row,
    value_rows,
    with_facts,
)
from warehouse.runs import issue_row, require_running

# What makes a value row another one. A newer extractor that says the same says nothing new.
_VALUE = ("slots", "extracted", "organisation_id", "partner_id", "confidence", "is_protected", "verdict_code", "decision_id", "outcome_code")
_LIFETIME = {"added_run_id", "added_cause", "ended_run_id", "ended_cause"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did. `documents`: new, changed, unchanged; `facts`: for each kind added, changed, ended, unchanged;
    `issues`: all issues of the documents. Batches add up with `+`."""

    documents: Counter[str] = field(default_factory=Counter)
    facts: Mapping[str, Counter[str]] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()

    def __add__(self, other: Loaded) -> Loaded:
        kinds = sorted({*self.facts, *other.facts})
        facts = {kind: self.facts.get(kind, Counter()) + other.facts.get(kind, Counter()) for kind in kinds}
        return Loaded(self.documents + other.documents, facts, self.issues + other.issues)


@dataclass(slots=True)
class _Writes:
    """Rows to add to one table and rows of it to end."""

    table: sa.Table
    added: list[Row] = field(default_factory=list)
    ended: list[Row] = field(default_factory=list)

    def end(self, before: Row, cause: str) -> None:
        """Note that a live row ends."""
        self.ended.append({"row_id": before["row_id"], "cause": cause})

    def add(self, row: Row, cause: str) -> None:
        """Note a row that begins."""
        self.added.append(row | {"added_cause": cause})


def unchanged(engine: sa.Engine, wanted: Iterable[tuple[str, str]], *, extractors: str) -> set[str]:
    """Of (document id, SHA-256 of its bytes), the ids of documents last read from those bytes by those extractors."""
    r = t.document_reads.c
    pairs = dict(wanted)
    same: set[str] = set()
    with engine.connect() as connection:
        for ids in chunks(list(pairs)):
            where = (r.document_id.in_(ids), r.ended_run_id.is_(None), r.extractors == extractors)
            rows = connection.execute(sa.select(r.document_id, r.snapshot_sha256).where(*where))
            same.update(row.document_id for row in rows if pairs[row.document_id] == row.snapshot_sha256)
    return same


def load(engine: sa.Engine, run: int, readings: Sequence[Reading], *, snapshots: Path | None = None) -> Loaded:
    """Bring documents to what their readings say, in one transaction.

    `run`: a running run (`runs.begin_run`); `snapshots`: the private store, where the canonical texts are put.
    Facts that do not stand up (quote, key) become issues and are not loaded.
    """
    batch, doubled = _one_each([quarantined(reading) for reading in readings])
    texts = _stored_texts(batch, snapshots)
    with transaction(engine) as connection:
        require_running(connection, run)
        _prepare(connection, batch)
        batch = _without_taken_keys(connection, batch)
        done = _bring(connection, run, batch, texts)
        outcomes = [{"decision_id": o.decision_id, "run_id": run, "outcome_code": o.code} for reading in batch for o in reading.outcomes]
        upsert(connection, t.decision_outcomes, outcomes)
    return done + Loaded(issues=tuple(doubled))


def _one_each(readings: Sequence[Reading]) -> tuple[list[Reading], list[Issue]]:
    batch: dict[str, Reading] = {}
    issues = []
    for reading in readings:
        if reading.document_id in batch:
            message = "two readings of one batch have its id; the first is kept. Give each document its own id."
            issues.append(Issue("error", "load", "document_twice", reading.document_id, message, reading.url))
        else:
            batch[reading.document_id] = reading
    return list(batch.values()), issues


def _stored_texts(batch: Sequence[Reading], root: Path | None) -> dict[str, str]:
    """The canonical texts by document, put into the private store: the SHA-256 of their UTF-8 bytes."""
    if root is None:
        return {}
    stored = {reading.document_id: store.put(root, reading.text.encode()) for reading in batch if reading.text is not None}
    if stored:
        store.sync(root, stored.values())
    return stored


def _prepare(connection: sa.Connection, batch: Sequence[Reading]) -> None:
    """The rows that others refer to: snapshots, documents, organisations, fact keys. None of them ever ends."""
    keep(connection, t.snapshots, [{"snapshot_sha256": r.snapshot, "media_type": r.media_type, "first_url": r.url} for r in batch])
    upsert(connection, t.document_rows, [{name: getattr(r, name) for name in ("document_id", "source_id", "series_id", "url")} for r in batch])
    names: dict[str, str] = {}
    for reading in batch:
        names |= folded_names(reading)
    keep(connection, t.organisation_rows, [{"organisation_id": key, "folded_name": name} for key, name in sorted(names.items())])
    keys = [{"fact_key": f.key, "kind_code": f.kind, "document_id": r.document_id} for r in batch for f in r.extraction.facts]
    keep(connection, t.facts, keys)


def _without_taken_keys(connection: sa.Connection, batch: Sequence[Reading]) -> list[Reading]:
    """The batch without facts whose key belongs to another document: they become issues."""
    own: set[tuple[str, str]] = set()
    for ids in chunks([reading.document_id for reading in batch]):
        rows = connection.execute(sa.select(t.facts.c.document_id, t.facts.c.fact_key).where(t.facts.c.document_id.in_(ids)))
        own.update((row.document_id, row.fact_key) for row in rows)
    message = "its key belongs to a fact of another document. Report it: keys must hash the document's id."
    kept = []
    for reading in batch:
        taken = [fact for fact in reading.extraction.facts if (reading.document_id, fact.key) not in own]
        if taken:
            issues = [fact_issue(fact, reading, "load", "key_taken", message) for fact in taken]
            reading = with_facts(reading, [fact for fact in reading.extraction.facts if fact not in taken], issues)
        kept.append(reading)
    return kept


def _bring(connection: sa.Connection, run: int, batch: Sequence[Reading], texts: Mapping[str, str]) -> Loaded:
    ids = [reading.document_id for reading in batch]
    reads = _live(connection, t.document_reads, ids)
    values, evidence, issues = (_live(connection, table, ids) for table in (t.fact_values, t.evidence_rows, t.issue_rows))
    writes = {table: _Writes(table) for table in (t.document_reads, t.fact_values, t.evidence_rows, t.issue_rows)}
    documents: Counter[str] = Counter()
    facts: dict[str, Counter[str]] = {}
    for reading in batch:
        key = reading.document_id
        before = next(iter(reads.get(key, {}).values()), None)
        documents[_bring_read(reading, before, texts, writes[t.document_reads])] += 1
        for kind, word in _bring_values(reading, before, values.get(key, {}), writes[t.fact_values]):
            facts.setdefault(kind, Counter())[word] += 1
        arrived, is_same_source = _arrived(reading, before)
        gone = "extractor_changed" if is_same_source else "source_vanished"
        _bring_others(evidence.get(key, {}), evidence_rows(reading), writes[t.evidence_rows], arrived, gone)
        _bring_others(issues.get(key, {}), _issue_rows(reading), writes[t.issue_rows], arrived, gone)
    for one in writes.values():
        _write(connection, run, one)
    return Loaded(documents, facts, tuple(issue for reading in batch for issue in reading.extraction.issues))


def _arrived(reading: Reading, before: Row | None) -> tuple[str, bool]:
    """The cause of what is new in a document, and whether its bytes are those of the reading before."""
    if before is None:
        return "source_added", False
    is_same_source = before["snapshot_sha256"] == reading.snapshot
    return ("extractor_changed" if is_same_source else "source_changed"), is_same_source


def _bring_read(reading: Reading, before: Row | None, texts: Mapping[str, str], writes: _Writes) -> str:
    kept_text = None if before is None else before["text_sha256"]
    after = read_row(reading, texts.get(reading.document_id, kept_text))
    if before is not None and _same(before, after):
        return "unchanged"
    cause, is_same_source = _arrived(reading, before)
    if before is not None:
        writes.end(before, cause)
    writes.add(after, cause)
    return "new" if before is None else "changed" if not is_same_source else "unchanged"


def _bring_values(reading: Reading, read: Row | None, live: Mapping[Hashable, Row], writes: _Writes) -> list[tuple[str, str]]:
    """Add and end the value rows of one document; gives (kind, added, changed, ended or unchanged) of each fact."""
    cause, is_same_source = _arrived(reading, read)
    kinds = {fact.key: fact.kind for fact in reading.extraction.facts}
    told: list[tuple[str, str]] = []
    wanted = value_rows(reading)
    for key, after in wanted.items():
        before = live.get(key)
        if before is None:
            writes.add(after, cause)
            told.append((kinds[key], "added"))
        elif all(before[name] == after[name] for name in _VALUE):
            told.append((kinds[key], "unchanged"))
        else:
            why = difference(before, after, is_same_source=is_same_source)
            writes.end(before, why)
            writes.add(after, why)
            told.append((kinds[key], "changed"))
    for key, before in live.items():
        if key not in wanted:
            writes.end(before, "extractor_changed" if is_same_source else "source_vanished")
            told.append((before["kind_code"], "ended"))
    return told


def _bring_others(live: Mapping[Hashable, Row], wanted: Mapping[Any, Row], writes: _Writes, arrived: str, gone: str) -> None:
    for key, after in wanted.items():
        before = live.get(key)
        if before is not None and _same(before, after):
            continue
        if before is not None:
            writes.end(before, arrived)
        writes.add(after, arrived)
    for key in live.keys() - wanted.keys():
        writes.end(live[key], gone)


def _issue_rows(reading: Reading) -> dict[Hashable, Row]:
    rows = [issue_row(issue, source_id=reading.source_id, document_id=reading.document_id) for issue in reading.extraction.issues]
    return {_key(t.issue_rows, row): row for row in rows}


def _same(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return all(before[name] == value for name, value in after.items())


def _live(connection: sa.Connection, table: sa.Table, ids: Sequence[str]) -> dict[str, dict[Hashable, Row]]:
    """The rows of a table that have not ended, by document and key."""
    row_id = next(iter(table.primary_key)).label("row_id")
    shown = [row_id, *(column for column in table.c if not column.primary_key and column.name not in _LIFETIME)]
    select = sa.select(*shown)
    document_id = table.c.get("document_id")
    if document_id is None:
        document_id = t.facts.c.document_id
        select = select.add_columns(document_id, t.facts.c.kind_code).join_from(table, t.facts)
    found: dict[str, dict[Hashable, Row]] = {}
    for chunk in chunks(ids):
        for row in connection.execute(select.where(document_id.in_(chunk), table.c.ended_run_id.is_(None))).mappings():
            found.setdefault(row["document_id"], {})[_key(table, row)] = dict(row)
    return found


def _key(table: sa.Table, row: Mapping[str, Any]) -> Hashable:
    if table is t.fact_values:
        return row["fact_key"]
    if table is t.evidence_rows:
        return row["fact_key"], row["position"]
    if table is t.issue_rows:
        return tuple(row[name] for name in ("level_code", "stage_code", "issue_code", "where_text", "message", "value"))
    return row["document_id"]


def _write(connection: sa.Connection, run: int, writes: _Writes) -> None:
    table = writes.table
    if writes.ended:  # first, or a live row would stand in the way of the one that follows it
        row_id = next(iter(table.primary_key))
        ending = table.update().where(row_id == sa.bindparam("row_id")).values(ended_run_id=run, ended_cause=sa.bindparam("cause"))
        connection.execute(ending, writes.ended)
    if writes.added:
        connection.execute(table.insert(), [row | {"added_run_id": run} for row in writes.added])

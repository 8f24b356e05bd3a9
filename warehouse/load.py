"""Loading: what is new is added, what changed ends the row before it, what is gone is ended, each with its cause.

A batch is one transaction, and the same batch again changes nothing. A fact is gone only where its own document was read
again without it. Never here: the reading of documents, or a change of a row other than its end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.facts import CURATOR, Issue
from warehouse import snapshots as store
from warehouse import tables as t
from warehouse.database import add, chunks, keep, transaction, upsert
from warehouse.readings import Reading, ReadingRows, Row, difference, fact_issue, quarantined, rows_of, with_facts
from warehouse.runs import issue_row, require_running

# What makes a value row another one. A newer extractor that says the same says nothing new.
_VALUE = ("slots", "extracted", "organisation_id", "partner_id", "confidence", "is_protected", "verdict_code", "decision_id", "outcome_code")
_value_of = itemgetter(*_VALUE)
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
        """Note a row that begins; it is the load's own from here on."""
        row["added_cause"] = cause
        self.added.append(row)


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
    rows = [rows_of(reading) for reading in batch]
    with transaction(engine) as connection:
        require_running(connection, run)
        if not _prepare(connection, run, rows):
            rows = _without_taken_keys(connection, rows)
        done = _bring(connection, run, rows, texts)
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


def _prepare(connection: sa.Connection, run: int, batch: Sequence[ReadingRows]) -> bool:
    """The rows that others refer to: snapshots, documents, organisations, fact keys. None of them ever ends. Tells whether
    all fact keys are new, so that none can be another document's."""
    readings = [rows.reading for rows in batch]
    keep(connection, t.snapshots, [{"snapshot_sha256": r.snapshot, "media_type": r.media_type, "first_url": r.url} for r in readings])
    upsert(connection, t.document_rows, [{name: getattr(r, name) for name in ("document_id", "source_id", "series_id", "url")} for r in readings])
    names: dict[str, tuple[str, str]] = {}
    for rows in batch:
        names |= rows.organisations
    known = [{"organisation_id": key, "folded_name": name, "country_code": country, "added_run_id": run} for key, (name, country) in sorted(names.items())]
    keep(connection, t.organisation_rows, known)
    keys = [{"fact_key": f.key, "kind_code": f.kind, "document_id": r.document_id} for r in readings for f in r.extraction.facts]
    return keep(connection, t.facts, keys) == len(keys)


def _without_taken_keys(connection: sa.Connection, batch: Sequence[ReadingRows]) -> list[ReadingRows]:
    """The batch without facts whose key belongs to another document: they become issues."""
    own: set[tuple[str, str]] = set()
    for ids in chunks([rows.reading.document_id for rows in batch]):
        found = connection.execute(sa.select(t.facts.c.document_id, t.facts.c.fact_key).where(t.facts.c.document_id.in_(ids)))
        own.update((row.document_id, row.fact_key) for row in found)
    message = "its key belongs to a fact of another document. Report it: keys must hash the document's id."
    kept = []
    for rows in batch:
        reading = rows.reading
        taken = [fact for fact in reading.extraction.facts if (reading.document_id, fact.key) not in own]
        if taken:
            issues = [fact_issue(fact, reading, "load", "key_taken", message) for fact in taken]
            rows = rows_of(with_facts(reading, [fact for fact in reading.extraction.facts if fact not in taken], issues))
        kept.append(rows)
    return kept


def _bring(connection: sa.Connection, run: int, batch: Sequence[ReadingRows], texts: Mapping[str, str]) -> Loaded:
    reads = _live(connection, t.document_reads, [rows.reading.document_id for rows in batch])
    known = list(reads)  # of a document that was not read before nothing else is there
    values, evidence, issues = (_live(connection, table, known) for table in (t.fact_values, t.evidence_rows, t.issue_rows))
    writes = {table: _Writes(table) for table in (t.document_reads, t.fact_values, t.evidence_rows, t.issue_rows)}
    documents: list[str] = []
    facts: dict[str, list[str]] = {"added": [], "changed": [], "ended": [], "unchanged": []}
    for rows in batch:
        key = rows.reading.document_id
        before = next(iter(reads.get(key, {}).values()), None)
        documents.append(_bring_read(rows, before, texts, writes[t.document_reads]))
        _bring_values(rows, before, values.get(key, {}), writes[t.fact_values], facts)
        arrived, is_same_source = _arrived(rows.reading, before)
        gone = "extractor_changed" if is_same_source else "source_vanished"
        by_hand = {fact.key for fact in rows.reading.extraction.facts if fact.extractor == CURATOR}
        by_hand |= {row["fact_key"] for row in values.get(key, {}).values() if row["extractor"] == CURATOR}
        _bring_others(evidence.get(key, {}), rows.evidence, writes[t.evidence_rows], arrived, gone, by_hand)
        _bring_others(issues.get(key, {}), _issue_rows(rows.reading), writes[t.issue_rows], arrived, gone)
    for one in writes.values():
        _write(connection, run, one)
    return Loaded(Counter(documents), _by_kind(facts), tuple(issue for rows in batch for issue in rows.reading.extraction.issues))


def _by_kind(told: Mapping[str, Sequence[str]]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for word, kinds in told.items():
        for kind, count in Counter(kinds).items():
            counts.setdefault(kind, Counter())[word] = count
    return counts


def _arrived(reading: Reading, before: Row | None) -> tuple[str, bool]:
    """The cause of what is new in a document, and whether its bytes are those of the reading before."""
    if before is None:
        return "source_added", False
    is_same_source = before["snapshot_sha256"] == reading.snapshot
    return ("extractor_changed" if is_same_source else "source_changed"), is_same_source


def _bring_read(rows: ReadingRows, before: Row | None, texts: Mapping[str, str], writes: _Writes) -> str:
    reading = rows.reading
    kept_text = None if before is None else before["text_sha256"]
    after = rows.read | {"text_sha256": texts.get(reading.document_id, kept_text)}
    if before is not None and _same(before, after):
        return "unchanged"
    cause, is_same_source = _arrived(reading, before)
    if before is not None:
        writes.end(before, cause)
    writes.add(after, cause)
    return "new" if before is None else "changed" if not is_same_source else "unchanged"


def _bring_values(rows: ReadingRows, read: Row | None, live: Mapping[Hashable, Row], writes: _Writes, told: Mapping[str, list[str]]) -> None:
    """Add and end the value rows of one document; `told`: where the kind of each fact is noted under what became of it."""
    cause, is_same_source = _arrived(rows.reading, read)
    for fact, (key, after) in zip(rows.reading.extraction.facts, rows.values.items(), strict=True):
        before = live.get(key)
        if before is None:
            writes.add(after, "curator" if after["extractor"] == CURATOR else cause)
            told["added"].append(fact.kind)
        elif _value_of(before) == _value_of(after):
            told["unchanged"].append(fact.kind)
        else:
            why = difference(before, after, is_same_source=is_same_source)
            writes.end(before, why)
            writes.add(after, why)
            told["changed"].append(fact.kind)
    for key, before in live.items():
        if key not in rows.values:
            gone = "curator" if before["extractor"] == CURATOR else "extractor_changed"
            writes.end(before, gone if is_same_source else "source_vanished")
            told["ended"].append(before["kind_code"])


def _bring_others(live: Mapping[Hashable, Row], wanted: Sequence[Row], writes: _Writes, arrived: str, gone: str, by_hand: Collection[str] = ()) -> None:
    """Add and end rows beside the values; `by_hand`: keys of facts that curators found, whose evidence comes and goes with their word."""
    if not live:
        for row in wanted:
            writes.add(row, "curator" if row.get("fact_key") in by_hand else arrived)
        return
    after = {_key(writes.table, row): row for row in wanted}
    for key, row in after.items():
        before = live.get(key)
        if before is not None and _same(before, row):
            continue
        if before is not None:
            writes.end(before, arrived)
        writes.add(row, "curator" if before is None and row.get("fact_key") in by_hand else arrived)
    for key in live.keys() - after.keys():
        writes.end(live[key], "curator" if live[key].get("fact_key") in by_hand and gone == "extractor_changed" else gone)


def _issue_rows(reading: Reading) -> list[Row]:
    rows = [issue_row(issue, source_id=reading.source_id, document_id=reading.document_id) for issue in reading.extraction.issues]
    return list({_key(t.issue_rows, row): row for row in rows}.values())


def _same(before: Row, after: Row) -> bool:
    return after.items() <= before.items()


def _live(connection: sa.Connection, table: sa.Table, ids: Sequence[str]) -> dict[str, dict[Hashable, Row]]:
    """The rows of a table that have not ended, by document and key."""
    names = ("fact_key", "extractor", *_VALUE) if table is t.fact_values else [c.name for c in table.c if not c.primary_key and c.name not in _LIFETIME]
    select = sa.select(next(iter(table.primary_key)).label("row_id"), *(table.c[name] for name in names))
    document_id = table.c.get("document_id")
    if document_id is None:
        document_id = t.facts.c.document_id
        select = select.add_columns(document_id, t.facts.c.kind_code).join_from(table, t.facts)
    found: dict[str, dict[Hashable, Row]] = {}
    for chunk in chunks(ids):
        rows = connection.execute(select.where(document_id.in_(chunk), table.c.ended_run_id.is_(None)))
        keys = list(rows.keys())
        for values in rows:
            row = dict(zip(keys, values, strict=True))
            found.setdefault(row["document_id"], {})[_key(table, row)] = row
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
    for row in writes.added:
        row["added_run_id"] = run
    add(connection, table, writes.added)

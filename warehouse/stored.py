"""Reading back what is loaded: documents as their extractor gave them, facts with what a curator needs to see of them.

Never here: writes, or a judgement of what is doubtful (review.queue).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from schemas.documents import Span
from schemas.facts import CURATOR, PLURALS, Evidence, Extraction, Fact, Issue
from warehouse import hidden
from warehouse import tables as t
from warehouse.database import chunks
from warehouse.readings import Reading
from warehouse.tables import alive, last_run


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact of the last committed run as a curator sees it. `slots` hold now; `extracted`: what the extractor gave."""

    fact_key: str
    kind: str
    slots: Mapping[str, Any]
    extracted: Mapping[str, Any]
    confidence: float
    is_protected: bool
    verdict: str | None
    decision_id: str | None
    outcome: str | None
    is_of_subject: bool
    quote: str
    prefix: str
    suffix: str
    document_id: str
    title: str
    url: str
    source_id: str
    language: str
    organisation_id: str | None
    extractor: str
    features: Mapping[str, Any]
    snapshot: str
    start: int
    end: int


def stored_facts(engine: sa.Engine | sa.Connection, *, fact_keys: Sequence[str] | None = None, document_id: str | None = None, undecided: bool = False) -> list[StoredFact]:
    """Facts that hold after the last committed run, in the order of documents and positions; all, or those asked for; none
    that is taken down, by itself or in its words.

    `undecided`: only those on which no curator's decision stands as it was made.
    """
    if isinstance(engine, sa.Engine):
        with engine.connect() as connection:
            return stored_facts(connection, fact_keys=fact_keys, document_id=document_id, undecided=undecided)
    select = _facts_select(undecided, engine.dialect.name)
    if document_id is not None:
        select = select.where(t.document_rows.c.document_id == document_id)
    if fact_keys is None:
        return [StoredFact(*row) for row in engine.execute(select)]
    return [StoredFact(*row) for keys in chunks(fact_keys) for row in engine.execute(select.where(t.fact_values.c.fact_key.in_(keys)))]


@cache
def _facts_select(undecided: bool, dialect: str) -> sa.Select:
    """The statement behind `stored_facts`, made once: a curator waits for it with each card."""
    v, e, r, d = t.fact_values, t.evidence_rows, t.document_reads, t.document_rows
    run, merged = last_run(), t.redirect_rows
    is_of_subject = sa.and_(v.c.organisation_id.isnot(None), v.c.organisation_id == r.c.subject_id)
    shown = (
        v.c.fact_key, t.facts.c.kind_code, v.c.slots, sa.func.coalesce(v.c.extracted, v.c.slots, type_=sa.JSON), v.c.confidence, v.c.is_protected,
        v.c.verdict_code, v.c.decision_id, v.c.outcome_code, sa.func.coalesce(is_of_subject, sa.false()), e.c.quote, e.c.prefix, e.c.suffix,
        d.c.document_id, sa.func.coalesce(r.c.title, ""), d.c.url, d.c.source_id, r.c.language_code, sa.func.coalesce(merged.c.organisation_id, v.c.organisation_id),
        v.c.extractor, v.c.features, e.c.snapshot_sha256, e.c.span_start, e.c.span_end,
    )  # fmt: skip
    rows = v.join(t.facts).join(d).join(r, r.c.document_id == d.c.document_id)
    rows = rows.outerjoin(merged, sa.and_(merged.c.old_id == v.c.organisation_id, alive(merged, run)))
    rows = rows.join(e, sa.and_(e.c.fact_key == v.c.fact_key, e.c.position == 0))
    shown_to_all = [*hidden.facts_shown(v, dialect), hidden.evidence_shown(e, dialect)]
    where = [alive(v, run), alive(e, run), alive(r, run), *shown_to_all]
    if undecided:
        where.append(sa.or_(v.c.outcome_code.is_(None), v.c.outcome_code != "applied"))
    return sa.select(*shown).select_from(rows).where(*where).order_by(d.c.document_id, e.c.span_start, v.c.fact_key)


@dataclass(frozen=True, slots=True)
class DecidedFact:
    """A fact of the last committed run on which a curator's decision stands. `is_right`: accepted as it was extracted."""

    kind: str
    source_id: str
    confidence: float
    features: Mapping[str, Any]
    is_right: bool


def decided_facts(engine: sa.Engine) -> list[DecidedFact]:
    """What curators have decided on, in the order of the facts' keys; decisions that are suspended say nothing, and facts that
    curators found say nothing of an extractor."""
    v, f, d = t.fact_values, t.facts, t.document_rows
    is_right = sa.and_(v.c.verdict_code == "accept", v.c.extracted.is_(None))
    shown = (f.c.kind_code, d.c.source_id, v.c.confidence, v.c.features, is_right)
    found_by_hand = sa.select(t.decisions.c.decision_id).where(t.decisions.c.verdict_code == "missed")
    where = [alive(v, last_run()), v.c.outcome_code.in_(("applied", "moved", "disagrees")), v.c.extractor != CURATOR, v.c.decision_id.not_in(found_by_hand)]
    select = sa.select(*shown).select_from(v.join(f).join(d)).where(*where).order_by(v.c.fact_key)
    with engine.connect() as connection:
        return [DecidedFact(row[0], row[1], row[2], row[3], bool(row[4])) for row in connection.execute(select)]


def stored_readings(engine: sa.Engine, document_ids: Sequence[str]) -> list[Reading]:
    """Documents as they were last read, without decisions and without their text: what a new decision is applied to."""
    readings: list[Reading] = []
    with engine.connect() as connection:
        for ids in chunks(document_ids):
            readings += _readings(connection, ids)
    return readings


def stored_counts(engine: sa.Engine, document_ids: Sequence[str]) -> Counter[str]:
    """How many of these documents are read (`documents`), and how many facts of each kind they hold, by the plural names of the JSON."""
    r, v, f = t.document_reads, t.fact_values, t.facts
    found: Counter[str] = Counter()
    with engine.connect() as connection:
        for ids in chunks(document_ids):
            read = sa.select(sa.func.count()).where(r.c.document_id.in_(ids), r.c.ended_run_id.is_(None))
            found["documents"] += connection.execute(read).scalar_one()
            kinds = sa.select(f.c.kind_code, sa.func.count()).join_from(v, f).where(f.c.document_id.in_(ids), v.c.ended_run_id.is_(None))
            found.update({PLURALS[kind]: count for kind, count in connection.execute(kinds.group_by(f.c.kind_code))})
    return found


def last_texts(engine: sa.Engine, document_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Of documents that are read: the SHA-256 of the bytes they were read from, and of their canonical text."""
    r = t.document_reads.c
    found: dict[str, tuple[str, str]] = {}
    with engine.connect() as connection:
        for ids in chunks(document_ids):
            rows = connection.execute(sa.select(r.document_id, r.snapshot_sha256, r.text_sha256).where(r.document_id.in_(ids), r.ended_run_id.is_(None)))
            found |= {row.document_id: (row.snapshot_sha256, row.text_sha256) for row in rows if row.text_sha256 is not None}
    return found


def last_read(connection: sa.Connection, document_id: str) -> tuple[str, str | None, str | None] | None:
    """Of a document that is read: the SHA-256 of its bytes and of its text, and the name of whom it is about, as printed."""
    r = t.document_reads.c
    row = connection.execute(sa.select(r.snapshot_sha256, r.text_sha256, r.subject_name).where(r.document_id == document_id, r.ended_run_id.is_(None))).first()
    return None if row is None else (row.snapshot_sha256, row.text_sha256, row.subject_name)


def document_ids(engine: sa.Engine) -> list[str]:
    """The ids of all documents that are read and not taken down, sorted."""
    r = t.document_reads
    read = sa.select(r.c.document_id).where(r.c.ended_run_id.is_(None), r.c.document_id.notin_(hidden.documents()))
    with engine.connect() as connection:
        return sorted(connection.execute(read).scalars())


def publishers(engine: sa.Engine) -> dict[str, tuple[str, str]]:
    """By document how sensitive its source is, and who its YAML says publishes it."""
    d, s = t.document_rows, t.source_rows
    shown = (d.c.document_id, s.c.sensitivity_code, sa.func.coalesce(s.c.publisher_name, ""))
    with engine.connect() as connection:
        return {row[0]: (row[1], row[2]) for row in connection.execute(sa.select(*shown).join_from(d, s))}


def sensitivity_of(engine: sa.Engine, source_id: str) -> str:
    """How sensitive a source is; of one that is not known, as sensitive as can be."""
    s = t.source_rows
    with engine.connect() as connection:
        found = connection.execute(sa.select(s.c.sensitivity_code).where(s.c.source_id == source_id)).scalar_one_or_none()
    return "severe" if found is None else found


def sensitivities(engine: sa.Engine, document_ids: Sequence[str]) -> dict[str, str]:
    """How sensitive the sources of documents are, by document; one that is not known is missing."""
    d, s = t.document_rows, t.source_rows
    found: dict[str, str] = {}
    with engine.connect() as connection:
        for ids in chunks(document_ids):
            rows = connection.execute(sa.select(d.c.document_id, s.c.sensitivity_code).join_from(d, s).where(d.c.document_id.in_(ids)))
            found |= {row.document_id: row.sensitivity_code for row in rows}
    return found


def folded_names(engine: sa.Engine, organisation_ids: Sequence[str]) -> dict[str, str]:
    """The names that organisations' ids were first given for, by id, without case and accents: enough to know them by."""
    o = t.organisation_rows.c
    found: dict[str, str] = {}
    with engine.connect() as connection:
        for ids in chunks(organisation_ids):
            rows = connection.execute(sa.select(o.organisation_id, o.folded_name).where(o.organisation_id.in_(ids)))
            found |= {row.organisation_id: row.folded_name for row in rows}
    return found


def _readings(connection: sa.Connection, document_ids: Sequence[str]) -> list[Reading]:
    r, d = t.document_reads, t.document_rows
    country = t.source_rows.c.country_code.label("source_country")
    select = sa.select(r, d.c.source_id, d.c.series_id, d.c.url, country).join_from(r, d).join(t.source_rows).where(r.c.document_id.in_(document_ids), r.c.ended_run_id.is_(None))
    facts = _facts(connection, document_ids)
    issues = _issues(connection, document_ids)
    rows = connection.execute(select.order_by(r.c.document_id)).mappings().all()
    return [_reading(row, facts.get(row["document_id"], []), issues.get(row["document_id"], [])) for row in rows]


def _reading(row: sa.RowMapping, facts: Iterable[Fact], issues: Iterable[Issue]) -> Reading:
    names = {"subject": "subject_name", "publisher": "publisher_name", "published": "published_date", "updated": "updated_date"}
    fields = {key: row[name] for key, name in names.items()} | {"period": row["period"], "language": row["language_code"]}
    protected = tuple(Span(start, end) for start, end in row["protected"])
    return Reading(
        document_id=row["document_id"],
        source_id=row["source_id"],
        series_id=row["series_id"],
        url=row["url"],
        media_type=row["media_type"],
        snapshot=row["snapshot_sha256"],
        extractors=row["extractors"],
        title=row["title"] or "",
        language=row["language_code"],
        text=None,
        extraction=Extraction(row["document_id"], fields, tuple(facts), tuple(issues), protected),
        country=row["source_country"],
    )


def _facts(connection: sa.Connection, document_ids: Sequence[str]) -> dict[str, list[Fact]]:
    v, e, f = t.fact_values, t.evidence_rows, t.facts
    of_documents = f.c.document_id.in_(document_ids)
    places: dict[str, list[Evidence]] = {}
    select = sa.select(e).join_from(e, f).where(of_documents, e.c.ended_run_id.is_(None)).order_by(e.c.fact_key, e.c.position)
    for row in connection.execute(select):
        one = Evidence(row.snapshot_sha256, Span(row.span_start, row.span_end), row.quote, row.prefix, row.suffix)
        places.setdefault(row.fact_key, []).append(one)
    facts: dict[str, list[Fact]] = {}
    found_by_program = (of_documents, v.c.ended_run_id.is_(None), v.c.extractor != CURATOR)  # what curators found is made anew from their decisions
    select = sa.select(v, f.c.kind_code, f.c.document_id).join_from(v, f).where(*found_by_program).order_by(v.c.value_id)
    for row in connection.execute(select):
        slots = row.slots if row.extracted is None else row.extracted
        found = Fact(
            row.fact_key, row.kind_code, row.subject_name, slots, tuple(places.get(row.fact_key, ())), row.confidence, row.extractor, row.features
        )
        facts.setdefault(row.document_id, []).append(found)
    return facts


def _issues(connection: sa.Connection, document_ids: Sequence[str]) -> dict[str, list[Issue]]:
    i = t.issue_rows
    issues: dict[str, list[Issue]] = {}
    rows = connection.execute(sa.select(i).where(i.c.document_id.in_(document_ids), i.c.ended_run_id.is_(None)).order_by(i.c.issue_row_id))
    for row in rows:
        one = Issue(row.level_code, row.stage_code, row.issue_code, row.where_text, row.message, row.value)
        issues.setdefault(row.document_id, []).append(one)
    return issues

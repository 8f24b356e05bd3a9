"""The released tables as one SELECT each over the warehouse, as of a run: the only place that knows how rows become them.

The same statements fill a release and stand in the database as views (`figures`, `events`, ...) of what is known now.
Columns and the slots behind them come from the contracts. Never here: execution, files, a policy of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from schemas.facts import LEAST, SMALL, SMALL_SENSITIVE, SURE
from schemas.sources import SENSITIVE
from schemas.tables import Column, columns
from schemas.vocabularies import crosswalk
from warehouse import hidden
from warehouse import tables as t
from warehouse.suppression import EXEMPT, Rule
from warehouse.tables import alive, last_run

_CONFIRMED = ("accept", "correct")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a SELECT is to show. `run`: the last run that counts; `sure`, `least`: from which confidence on a fact is sure, and is
    shown at all; `uncertain`: whether facts between the two are shown; `dialect`: sqlite or postgresql; `small`: which counts
    of people are flagged as small."""

    run: sa.ColumnElement[int]
    sure: float
    least: Mapping[str, float]
    uncertain: bool
    dialect: str
    small: Rule = Rule(SMALL, SMALL_SENSITIVE, suppresses=False)


def selects(scope: Scope) -> dict[str, sa.Select]:
    """One SELECT for each released table, its rows in the order of the table's key."""
    facts = published(scope)
    made = {
        "sources": _sources(scope),
        "documents": _documents(scope),
        "organisations": _organisations(scope),
        "organisation_names": _organisation_names(facts, scope.dialect),
        "organisation_relations": _relations(facts, scope),
        "redirects": _redirects(facts, scope),
        "organisation_identifiers": _organisation_identifiers(facts, scope.dialect),
        "events": _facts_of("event", "events", scope),
        "figures": _facts_of("figure", "figures", scope),
        "partnerships": _facts_of("partnership", "partnerships", scope),
        "evidence": _evidence(scope),
        "issues": _issues(scope),
    }
    return {name: _ordered(name, select, scope.dialect) for name, select in made.items()}


def exactly(column: sa.ColumnElement[str], dialect: str) -> sa.ColumnElement[str]:
    """A text compared code point by code point, the same on every database."""
    return sa.collate(column, "C" if dialect == "postgresql" else "BINARY")


def published(scope: Scope) -> sa.CTE:
    """The facts that may be shown, of every kind: not rejected, not taken down, outside protected regions unless a curator
    let them out. Whatever is built on it follows; what shows a text beside it asks `hidden`."""
    v = t.fact_values
    is_sure = sa.or_(sa.and_(v.c.verdict_code.isnot(None), v.c.verdict_code.in_(_CONFIRMED)), v.c.confidence >= scope.sure)
    where = shown_facts(scope)
    if not scope.uncertain:
        where.append(is_sure)
    own, other = t.redirect_rows.alias("own"), t.redirect_rows.alias("other")
    where += [*hidden.facts_shown(v, scope.dialect), *(hidden.is_shown(one.c.organisation_id) for one in (own, other))]
    organisation_id = sa.func.coalesce(own.c.organisation_id, v.c.organisation_id).label("organisation_id")
    partner_id = sa.func.coalesce(other.c.organisation_id, v.c.partner_id).label("partner_id")
    status = sa.case((is_sure, "sure"), else_="uncertain").label("status_code")
    plain = (v.c.slots, v.c.period_start, v.c.period_end, v.c.precision_code, v.c.verdict_code, v.c.confidence)
    shown = (v.c.fact_key.label("fact_id"), t.facts.c.kind_code.label("fact_kind"), t.facts.c.document_id, organisation_id, partner_id)
    rows = v.join(t.facts).outerjoin(own, _of(own, v.c.organisation_id, scope)).outerjoin(other, _of(other, v.c.partner_id, scope))
    return sa.select(*shown, *plain, status).select_from(rows).where(*where).cte("published")


def shown_facts(scope: Scope) -> list[sa.ColumnElement[bool]]:
    """What is true of the rows of `fact_values`, joined with `facts`, that may be shown at all."""
    v = t.fact_values
    confirmed = v.c.verdict_code.in_(_CONFIRMED)
    return [
        alive(v, scope.run),
        sa.or_(v.c.verdict_code.is_(None), v.c.verdict_code != "reject"),
        sa.or_(v.c.is_protected.is_(False), confirmed),
        sa.or_(v.c.confidence >= _least(scope.least), confirmed),
    ]


def _of(redirect: sa.FromClause, identity: sa.ColumnElement[str], scope: Scope) -> sa.ColumnElement[bool]:
    """True where a redirect that holds leads on from an organisation."""
    return sa.and_(redirect.c.old_id == identity, alive(redirect, scope.run))


def _least(least: Mapping[str, float]) -> sa.ColumnElement[float]:
    """The least confidence of a fact's kind."""
    return sa.case(*((t.facts.c.kind_code == kind, value) for kind, value in sorted(least.items())), else_=0.0) if least else sa.literal(0.0)


def _ordered(name: str, select: sa.Select, dialect: str) -> sa.Select:
    rows = select.subquery("shown")
    described = columns(name)
    shown = [_counterpart(rows, c) if c.crosswalk else rows.c[c.name] for c in described]
    keys = [exactly(rows.c[c.name], dialect) if c.type == "text" else rows.c[c.name] for c in described if c.is_key]
    return sa.select(*shown).order_by(*keys)


def _counterpart(rows: sa.FromClause, column: Column) -> sa.ColumnElement[str]:
    """The code of another standard for a code of ours, by the vocabulary alone; nothing where it has none."""
    of, vocabulary, standard = column.crosswalk
    pairs = sorted(crosswalk(vocabulary, standard).items())
    return sa.case(*((rows.c[of] == ours, theirs) for ours, theirs in pairs)).label(column.name)


def _slot(facts: sa.FromClause, column: Column) -> sa.ColumnElement:
    text = facts.c.slots[column.slot].as_string()
    return (sa.cast(text, sa.Double) if column.type == "number" else text).label(column.name)


def _facts_of(kind: str, table: str, scope: Scope) -> sa.Select:
    facts = published(scope)
    computed = {"is_small_count": _is_small(facts, scope.small), "value_missing_code": sa.null().cast(sa.Text)} if kind == "figure" else {}
    shown = {c.name: _slot(facts, c) if c.slot else computed[c.name].label(c.name) if c.name in computed else facts.c[c.name] for c in columns(table) if not c.crosswalk}
    shown |= {c.name: hidden.words(shown[c.name], scope.dialect).label(c.name) for c in columns(table) if c.redact and not c.crosswalk}
    return sa.select(*shown.values()).where(facts.c.fact_kind == kind)


def _is_small(facts: sa.CTE, rule: Rule) -> sa.ColumnElement[bool]:
    """As `suppression.is_small` says it of a row."""
    d, s = t.document_rows, t.source_rows
    unit, indicator = facts.c.slots["unit"].as_string(), sa.func.coalesce(facts.c.slots["indicator"].as_string(), "")
    upper = sa.cast(sa.func.coalesce(facts.c.slots["max"].as_string(), facts.c.slots["value"].as_string()), sa.Double)
    is_sensitive = sa.exists().where(d.c.document_id == facts.c.document_id, s.c.source_id == d.c.source_id, s.c.sensitivity_code.in_(SENSITIVE))
    below = sa.case((is_sensitive, rule.below(True)), else_=rule.below(False))
    return sa.func.coalesce(sa.and_(unit == "people", indicator.notin_(EXEMPT), upper > 0, upper < below), sa.false())


def _organisation_names(facts: sa.CTE, dialect: str) -> sa.Select:
    aliases = hidden.aliases_of(facts.c.slots, dialect)

    def names(name: sa.ColumnElement[str], is_alias: bool, rows: sa.FromClause) -> sa.Select:
        of = {"organisation_name": name, "is_alias": sa.literal(is_alias)}
        shown = (of.get(c.name, facts.c.get(c.name)).label(c.name) for c in columns("organisation_names"))
        return sa.select(*shown).select_from(rows).where(facts.c.fact_kind == "organisation")

    full = names(facts.c.slots["name"].as_string(), False, facts)
    return sa.select(sa.union_all(full, names(aliases.c.value, True, facts.join(aliases, sa.true()))).subquery())


def _organisation_identifiers(facts: sa.CTE, dialect: str) -> sa.Select:
    """A row for each element of the slot `identifiers`; databases differ in how they take a list of objects apart."""
    if dialect == "postgresql":
        each = sa.func.json_array_elements(facts.c.slots["identifiers"]).table_valued(sa.column("value", sa.JSON)).render_derived()
        parts = {slot: each.c.value[slot].as_string() for slot in ("scheme", "value", "authority")}
        is_checked = each.c.value["is_checked"].as_string() == "true"
    else:
        each = sa.func.json_each(facts.c.slots, "$.identifiers").table_valued("value")
        parts = {slot: sa.func.json_extract(each.c.value, f"$.{slot}") for slot in ("scheme", "value", "authority")}
        is_checked = sa.func.json_extract(each.c.value, "$.is_checked") == 1
    parts["is_checked"] = sa.case((is_checked, True), else_=False)
    shown = ((parts[c.slot] if c.slot else facts.c[c.name]).label(c.name) for c in columns("organisation_identifiers"))
    return sa.select(*shown).select_from(facts.join(each, sa.true())).where(facts.c.fact_kind == "organisation")


def _organisations(scope: Scope) -> sa.Select:
    facts = published(scope)
    mentions = _mentions(facts, scope)
    names, types, best = _preferred_names(mentions, scope), _preferred_types(facts, scope), _best(facts)
    counts = sa.select(mentions.c.organisation_id, sa.func.count(mentions.c.document_id.distinct()).label("document_count"))
    counted = counts.group_by(mentions.c.organisation_id).subquery("counted")
    identity, known = counted.c.organisation_id, t.organisation_rows
    rows = counted.join(names, names.c.organisation_id == identity).join(known, known.c.organisation_id == identity)
    rows = rows.outerjoin(types, types.c.organisation_id == identity).outerjoin(best, best.c.organisation_id == identity)
    status = sa.case((best.c.is_sure == 1, "sure"), else_="uncertain").label("status_code")
    shown = (identity, names.c.organisation_name, hidden.words(known.c.folded_name, scope.dialect).label("folded_name"), types.c.type_code, counted.c.document_count)
    return sa.select(*shown, best.c.confidence, status).select_from(rows)


def _redirects(facts: sa.CTE, scope: Scope) -> sa.Select:
    r, known = t.redirect_rows, sa.select(_mentions(facts, scope).c.organisation_id)
    return sa.select(r.c.old_id, r.c.organisation_id).where(alive(r, scope.run), r.c.organisation_id.in_(known))


def _relations(facts: sa.CTE, scope: Scope) -> sa.Select:
    r, known = t.relation_rows, sa.select(_mentions(facts, scope).c.organisation_id)
    is_sure = r.c.verdict_code.isnot(None)
    status = sa.case((is_sure, "sure"), else_="uncertain").label("status_code")
    shown = (r.c.organisation_id, r.c.relation_code, r.c.other_id, r.c.verdict_code, status)
    where = [alive(r, scope.run), r.c.organisation_id.in_(known), r.c.other_id.in_(known)]
    return sa.select(*shown).where(*where, *(() if scope.uncertain else (is_sure,)))


def _mentions(facts: sa.CTE, scope: Scope) -> sa.CTE:
    """Every (organisation, printed name, document), with 1 where it is the full name that an organisation fact gives."""
    full = sa.select(facts.c.organisation_id, facts.c.slots["name"].as_string().label("name"), facts.c.document_id, sa.literal(1).label("is_full"))
    parts = [full.where(facts.c.fact_kind == "organisation")]
    parts.append(_mention(facts, facts.c.organisation_id, facts.c.slots["organisation"].as_string()).where(facts.c.fact_kind != "organisation"))
    parts.append(_mention(facts, facts.c.partner_id, facts.c.slots["partner"].as_string()))
    documents = _documents(scope).subquery("read")
    parts += [_mention(documents, documents.c[f"{role}_id"], documents.c[f"{role}_name"]) for role in ("subject", "publisher")]
    return sa.union_all(*parts).cte("mentions")


def _mention(rows: sa.FromClause, identity: sa.ColumnElement[str], name: sa.ColumnElement[str]) -> sa.Select:
    return sa.select(identity, name, rows.c.document_id, sa.literal(0)).where(identity.isnot(None), name.isnot(None))


def _best(facts: sa.CTE) -> sa.Subquery:
    """How sure the surest fact is that the organisation is one."""
    is_sure = sa.func.max(sa.case((facts.c.status_code == "sure", 1), else_=0)).label("is_sure")
    best = sa.select(facts.c.organisation_id, sa.func.max(facts.c.confidence).label("confidence"), is_sure)
    return best.where(facts.c.fact_kind == "organisation").group_by(facts.c.organisation_id).subquery("best")


def _preferred_names(mentions: sa.CTE, scope: Scope) -> sa.Subquery:
    """The full name printed in most documents; at a tie the longest, then the first by code points."""
    identity, name = mentions.c.organisation_id, mentions.c.name
    count, is_full = sa.func.count(mentions.c.document_id.distinct()), sa.func.max(mentions.c.is_full)
    order = (is_full.desc(), count.desc(), sa.func.length(name).desc(), exactly(name, scope.dialect))
    rank = sa.func.row_number().over(partition_by=identity, order_by=order).label("rank")
    ranked = sa.select(identity, name.label("organisation_name"), rank).group_by(identity, name).subquery()
    return sa.select(ranked.c.organisation_id, ranked.c.organisation_name).where(ranked.c.rank == 1).subquery("preferred_names")


def _preferred_types(facts: sa.CTE, scope: Scope) -> sa.Subquery:
    """The type that most documents give, `other` only where none gives more; at a tie the surest, then the first code."""
    code = facts.c.slots["type"].as_string().label("type_code")
    told = sa.select(facts.c.organisation_id, code, facts.c.document_id, facts.c.confidence)
    told = told.where(facts.c.fact_kind == "organisation", code.isnot(None)).subquery("told")
    count, best = sa.func.count(told.c.document_id.distinct()), sa.func.max(told.c.confidence)
    order = (sa.case((told.c.type_code == "other", 1), else_=0), count.desc(), best.desc(), exactly(told.c.type_code, scope.dialect))
    rank = sa.func.row_number().over(partition_by=told.c.organisation_id, order_by=order).label("rank")
    ranked = sa.select(told.c.organisation_id, told.c.type_code, rank).group_by(told.c.organisation_id, told.c.type_code).subquery()
    return sa.select(ranked.c.organisation_id, ranked.c.type_code).where(ranked.c.rank == 1).subquery("preferred_types")


def _documents(scope: Scope) -> sa.Select:
    d, r = t.document_rows, t.document_reads
    subject, publisher = t.redirect_rows.alias("subject"), t.redirect_rows.alias("publisher")
    computed: dict[str, sa.ColumnElement] = {"title": hidden.words(r.c.title, scope.dialect), "url": hidden.address(d.c.url, scope.dialect)}
    for role, redirect in (("subject", subject), ("publisher", publisher)):
        name, own = r.c[f"{role}_name"], sa.func.coalesce(redirect.c.organisation_id, r.c[f"{role}_id"])
        is_shown = sa.and_(hidden.name_shown(own, name, scope.dialect), hidden.is_shown(r.c[f"{role}_id"]))
        computed |= {f"{role}_id": sa.case((is_shown, own)), f"{role}_name": sa.case((is_shown, name))}
    shown = [computed.get(c.name, d.c.get(c.name, r.c.get(c.name))).label(c.name) for c in columns("documents")]
    rows = d.join(r).outerjoin(subject, _of(subject, r.c.subject_id, scope)).outerjoin(publisher, _of(publisher, r.c.publisher_id, scope))
    return sa.select(*shown).select_from(rows).where(alive(r, scope.run), d.c.document_id.notin_(hidden.documents()))


def _sources(scope: Scope) -> sa.Select:
    """Only sources of which at least one document is known, so that a release depends on what was read alone."""
    s = t.source_rows
    read = sa.select(t.document_rows.c.source_id).join(t.document_reads).where(alive(t.document_reads, scope.run))
    read = read.where(t.document_rows.c.document_id.notin_(hidden.documents()))
    free = {name: hidden.words(s.c[name], scope.dialect).label(name) for name in ("source_title", "publisher_name")}
    return sa.select(*(free.get(c.name, s.c[c.name]) for c in columns("sources"))).where(s.c.source_id.in_(read))


def _evidence(scope: Scope) -> sa.Select:
    facts, e = published(scope), t.evidence_rows
    computed = {"fact_id": e.c.fact_key, "document_id": facts.c.document_id, "quote": hidden.quote(e, scope.dialect)}
    shown = [computed.get(c.name, e.c.get(c.name)).label(c.name) for c in columns("evidence")]
    return sa.select(*shown).select_from(e.join(facts, facts.c.fact_id == e.c.fact_key)).where(alive(e, scope.run))


def _issues(scope: Scope) -> sa.Select:
    i, d = t.issue_rows, t.document_rows
    groups = (d.c.source_id, i.c.level_code, i.c.stage_code, i.c.issue_code)
    counted = sa.select(*groups, sa.func.count().label("issue_count")).join_from(i, d, d.c.document_id == i.c.document_id)
    return counted.where(alive(i, scope.run), d.c.document_id.notin_(hidden.documents())).group_by(*groups)


def definitions(dialect: str, run: sa.ColumnElement[int] | None = None) -> dict[str, str]:
    """The views of what is known now, or was after a run, under the default policy, as SQL text of a dialect, by name."""
    scope = Scope(run=last_run() if run is None else run, sure=SURE, least=LEAST, uncertain=True, dialect=dialect)
    engine = sa.create_mock_engine(f"{dialect}+psycopg://" if dialect == "postgresql" else "sqlite://", lambda *_: None)
    options = {"literal_binds": True}
    return {name: str(select.compile(dialect=engine.dialect, compile_kwargs=options)) for name, select in selects(scope).items()}

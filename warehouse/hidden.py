"""What takedowns hide, as conditions in SQL: every view and every reading back of facts asks them, of whatever run.

Words are compared without regard to A-Z and a-z and to kinds of white space, the same on every database; organisations'
printed names as they are printed. Never here: the log of takedowns (warehouse.takedowns), or what a policy withholds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import sqlalchemy as sa

from warehouse import tables as t

REMOVED = "[removed]"  # what stands in place of words that were taken down
_SHORTEST = 3  # letters of a name that is looked for in other texts: "Al" stands in too many words
_BESIDE = 32  # code points on either side of a quote that curators see
_NAMES = ("name", "organisation", "partner")  # slots that name a body: a fact with words taken down in them is gone
_WHITE = ("\n", "\r", "\t", "\u00a0")


@cache
def holding() -> sa.CTE:
    """What is taken down now, as `kind` and `target`: of several words on one target the last holds."""
    one, later = t.takedowns.alias("word"), t.takedowns.alias("later")
    same_moment = sa.and_(later.c.decided_at == one.c.decided_at, later.c.takedown_id > one.c.takedown_id)
    same_target = sa.and_(later.c.target_kind_code == one.c.target_kind_code, later.c.target == one.c.target)
    overtaken = sa.exists().where(same_target, sa.or_(later.c.decided_at > one.c.decided_at, same_moment))
    shown = (one.c.target_kind_code.label("kind"), one.c.target, one.c.is_erased)
    return sa.select(*shown).where(one.c.action_code == "take_down", ~overtaken).cte("taken_down")


def targets(kind: str) -> sa.Select:
    """The targets of a kind that are taken down now."""
    return sa.select(holding().c.target).where(holding().c.kind == kind)


@cache
def documents() -> sa.Select:
    """The ids of documents that are taken down, by themselves or with their source."""
    d = t.document_rows
    found = sa.select(d.c.document_id).where(sa.or_(d.c.document_id.in_(targets("document")), d.c.source_id.in_(targets("source"))))
    return sa.select(found.cte("hidden_documents").c.document_id)


@cache
def organisations() -> sa.Select:
    """The ids of organisations that are taken down, and of those that they are merged into now."""
    r = t.redirect_rows
    merged = sa.select(r.c.organisation_id).where(r.c.old_id.in_(targets("organisation")), r.c.ended_run_id.is_(None))
    return sa.select(sa.union(targets("organisation"), merged).cte("hidden_organisations").c.target)


def is_shown(organisation_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """True of an organisation that is not taken down, and of none."""
    return sa.func.coalesce(organisation_id, "").notin_(organisations())


def facts_shown(v: sa.FromClause, dialect: str) -> list[sa.ColumnElement[bool]]:
    """The conditions on value rows joined with `facts`: neither the fact nor its document, source, organisations or names
    are taken down. Whoever follows redirects asks `is_shown` of where they lead, too."""
    return [
        v.c.fact_key.notin_(targets("fact")),
        t.facts.c.document_id.notin_(documents()),
        is_shown(v.c.organisation_id),
        is_shown(v.c.partner_id),
        ~_has_words(_names_of(v.c.slots), dialect),
    ]


def name_shown(identity: sa.ColumnElement[str], name: sa.ColumnElement[str], dialect: str) -> sa.ColumnElement[bool]:
    """True where neither an organisation nor words in a name that is printed for it are taken down."""
    return sa.and_(is_shown(identity), ~_has_words(sa.func.coalesce(name, ""), dialect))


def evidence_shown(e: sa.FromClause, dialect: str) -> sa.ColumnElement[bool]:
    """True of a piece of evidence in which, and beside which, nothing is taken down (for curators)."""
    return sa.and_(told(e.c.prefix.concat(e.c.quote).concat(e.c.suffix), dialect), ~_overlaps(e, _BESIDE))


def facts_beside() -> sa.Select:
    """The keys of facts whose words stand so near to a fact that is taken down that a curator would see it beside them."""
    e = t.evidence_rows.alias("beside")
    return sa.select(e.c.fact_key).where(_overlaps(e, _BESIDE))


def told(column: sa.ColumnElement[str], dialect: str) -> sa.ColumnElement[bool]:
    """True of a text in which no words and no organisation's name are taken down."""
    text = sa.func.coalesce(column, "")
    return sa.and_(~_has_words(text, dialect), ~_has_name(text, dialect))


def words(column: sa.ColumnElement[str], dialect: str) -> sa.ColumnElement[str]:
    """A cell of free text, or `[removed]` where words or an organisation's name in it are taken down."""
    return sa.case((~told(column, dialect), REMOVED), else_=column)


def address(column: sa.ColumnElement[str], dialect: str) -> sa.ColumnElement[str]:
    """The same of a URL or a path, where words stand with hyphens between them."""
    plain = column
    for sign in ("-", "_", "+", "%20"):
        plain = sa.func.replace(plain, sign, " ")
    return sa.case((sa.or_(_has_words(plain, dialect), _has_words(column, dialect), _has_name(column, dialect)), REMOVED), else_=column)


def quote(e: sa.FromClause, dialect: str) -> sa.ColumnElement[str]:
    """The quote of a piece of evidence, or `[removed]`: also where it shares words with a fact that is taken down."""
    return sa.case((_overlaps(e), REMOVED), else_=words(e.c.quote, dialect))


def aliases_of(slots: sa.ColumnElement, dialect: str) -> sa.TableValuedAlias:
    """The aliases in an organisation's slots as rows with a `value`."""
    if dialect == "postgresql":
        return sa.func.json_array_elements_text(slots["aliases"]).table_valued("value").render_derived()
    return sa.func.json_each(slots, "$.aliases").table_valued("value")


def _any(kind: str) -> sa.ColumnElement[bool]:
    """Whether anything of a kind is taken down: asked once, so that what costs more is asked only then."""
    return sa.exists(targets(kind))


def _has_words(text: sa.ColumnElement[str], dialect: str) -> sa.ColumnElement[bool]:
    folded = sa.func.lower(sa.collate(_spaced(text), "C") if dialect == "postgresql" else _spaced(text))
    return sa.and_(_any("text"), sa.exists().where(holding().c.kind == "text", _within(holding().c.target, folded, dialect)))


def _has_name(text: sa.ColumnElement[str], dialect: str) -> sa.ColumnElement[bool]:
    return sa.and_(_any("organisation"), sa.exists().where(_within(_printed(dialect).c.name, _spaced(text), dialect)))


def _overlaps(e: sa.FromClause, beside: int = 0) -> sa.ColumnElement[bool]:
    """True of a piece of evidence that shares code points with one of a fact that is taken down, or stands so many beside it."""
    spans = _hidden_spans()
    near = sa.and_(spans.c.span_start < e.c.span_end + beside, e.c.span_start < spans.c.span_end + beside)
    same = sa.and_(spans.c.snapshot_sha256 == e.c.snapshot_sha256, near)
    return sa.and_(_any("fact"), sa.exists().where(same))


@cache
def _hidden_spans() -> sa.CTE:
    e = t.evidence_rows.alias("hidden")
    found = sa.select(e.c.snapshot_sha256, e.c.span_start, e.c.span_end).where(e.c.fact_key.in_(targets("fact")))
    return found.cte("hidden_spans").prefix_with("MATERIALIZED")


@cache
def _printed(dialect: str) -> sa.CTE:
    return printed_names(organisations(), dialect).cte("hidden_names").prefix_with("MATERIALIZED")


def printed_names(hidden: sa.Select | Sequence[str], dialect: str) -> sa.Select:
    """Every form in which documents print the names of organisations, white space as blanks."""
    v, r = t.fact_values.alias("named"), t.document_reads.alias("titled")
    aliases = aliases_of(v.c.slots, dialect)
    of_organisation = v.join(t.facts, t.facts.c.fact_key == v.c.fact_key).join(aliases, sa.true())
    parts = [
        sa.select(v.c.slots["name"].as_string().label("name")).where(v.c.organisation_id.in_(hidden)),
        sa.select(v.c.slots["organisation"].as_string()).where(v.c.organisation_id.in_(hidden)),
        sa.select(v.c.slots["partner"].as_string()).where(v.c.partner_id.in_(hidden)),
        sa.select(aliases.c.value).select_from(of_organisation).where(t.facts.c.kind_code == "organisation", v.c.organisation_id.in_(hidden)),
        sa.select(r.c.subject_name).where(r.c.subject_id.in_(hidden)),
        sa.select(r.c.publisher_name).where(r.c.publisher_id.in_(hidden)),
    ]
    every = sa.union(*parts).subquery("printed")
    return sa.select(_spaced(every.c.name).label("name")).where(sa.func.length(every.c.name) >= _SHORTEST)


def _names_of(slots: sa.ColumnElement) -> sa.ColumnElement[str]:
    """All names in the slots of a fact as one text; aliases as the JSON that they are kept in."""
    text = sa.func.coalesce(slots["aliases"].as_string(), "")
    for name in _NAMES:
        text = text.concat("|").concat(sa.func.coalesce(slots[name].as_string(), ""))
    return text


def _spaced(text: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    for sign in _WHITE:
        text = sa.func.replace(text, sign, " ")
    return sa.func.replace(text, "  ", " ")


def _within(part: sa.ColumnElement[str], whole: sa.ColumnElement[str], dialect: str) -> sa.ColumnElement[bool]:
    return (sa.func.strpos(whole, part) if dialect == "postgresql" else sa.func.instr(whole, part)) > 0

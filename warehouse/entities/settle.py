"""Settling, once a run: what is new is compared, what was said is brought together, and the redirects and relations follow.

One transaction; the same facts and judgements give the same rows, and a second time nothing. Never here: a word of a
curator's that is not in the log, a merge across a negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

import sqlalchemy as sa

from schemas.facts import Issue
from warehouse import tables as t
from warehouse.database import keep, transaction, upsert
from warehouse.entities import judgements as log
from warehouse.entities.clusters import RELATIONS, Clusters, Judgement, Pair, clusters, holding
from warehouse.entities.profiles import ages, names_only, profiles
from warehouse.identity.blocking import candidates
from warehouse.identity.score import Comparison, Profile, compare, version
from warehouse.runs import require_running

_CAUSE = "identity"
_LARGEST = 40  # a cluster of more than this is not held together pair by pair
_MATCHER = "matcher"


def settle(engine: sa.Engine, run: int) -> list[Issue]:
    """Bring redirects and relations to what the facts of a running run and all judgements say; gives what contradicts itself."""
    with transaction(engine) as connection:
        require_running(connection, run)
        said = sa.update(t.judgements).where(t.judgements.c.run_id.is_(None)).values(run_id=run)
        has_word = connection.execute(said).rowcount > 0
        touched = _touched(connection, run)
        if not touched and not has_word:
            return []
        _compared(connection, run, touched)
        held = holding(log.read_all(connection))
        found = _consistent(connection, run, held)
        _redirect(connection, run, found)
        _relate(connection, run, held, found)
        upsert(connection, t.settings, [{"setting_name": _MATCHER, "value": version()}])
    return list(map(_conflict, found.conflicts))


def _touched(connection: sa.Connection, run: int) -> set[str]:
    """The organisations of whose facts or pages something began or ended in a run; all of them where the matcher is another one."""
    known = connection.execute(sa.select(t.settings.c.value).where(t.settings.c.setting_name == _MATCHER)).scalar()
    touched: set[str] = set()
    for table, names in ((t.fact_values, ("organisation_id", "partner_id")), (t.document_reads, ("subject_id", "publisher_id"))):
        changed = sa.or_(table.c.added_run_id == run, table.c.ended_run_id == run)
        for name in names:
            column = table.c[name]
            touched.update(connection.execute(sa.select(column).where(column.isnot(None), *(() if known != version() else (changed,))).distinct()).scalars())
    return touched


def _compared(connection: sa.Connection, run: int, touched: set[str]) -> None:
    """Compare what is new with everything it may be, and note what the matcher says of it now."""
    names = names_only(connection, run)
    pairs = {tuple(sorted((a.organisation_id, b.organisation_id))) for a, b in candidates(list(names.values()), touched & names.keys())}
    last = {pair: one for pair, one in _matched(connection, touched).items() if set(pair) <= names.keys()}
    _note(connection, run, sorted(pairs | last.keys()), last)


def _consistent(connection: sa.Connection, run: int, held: dict[Pair, Judgement]) -> Clusters:
    """The clusters, after every two members that nobody compared yet were compared: likeness does not pass on from pair to pair."""
    found = _clustered(connection, held)
    groups: dict[str, set[str]] = {}
    for member, head in found.heads.items():
        groups.setdefault(head, {head}).add(member)
    missing = {pair for group in groups.values() if 2 < len(group) <= _LARGEST for pair in combinations(sorted(group), 2)} - held.keys()
    if missing:
        held |= {one.pair: one for one in _note(connection, run, sorted(missing), {}, notes_all=True)}
        found = _clustered(connection, held)
    return found


def _clustered(connection: sa.Connection, held: Mapping[Pair, Judgement]) -> Clusters:
    return clusters(ages(connection, {side for pair in held for side in pair}), held)


def _matched(connection: sa.Connection, touched: Iterable[str]) -> dict[Pair, Judgement]:
    """What the matcher last said of pairs with one of these organisations."""
    return holding(one for one in log.read_all(connection, of=touched) if one.matcher is not None)


def _note(
    connection: sa.Connection, run: int, pairs: Iterable[Pair], last: Mapping[Pair, Judgement], *, notes_all: bool = False
) -> list[Judgement]:
    """Compare pairs and append what is another word than the last one; what is clearly different is noted only where it must be."""
    known = profiles(connection, run, {side for pair in pairs for side in pair})
    at = connection.execute(sa.select(t.runs.c.started_at).where(t.runs.c.run_id == run)).scalar_one()
    new = []
    for pair in pairs:
        if not set(pair) <= known.keys():
            continue
        one = _judgement(known[pair[0]], known[pair[1]], run, at)
        before = last.get(pair)
        is_news = one.verdict != "different" or notes_all if before is None else _word(before) != _word(one)
        new += [one] if is_news else []
    keep(connection, t.judgements, log.rows_of(new))
    return new


def _word(one: Judgement) -> tuple[Any, ...]:
    return one.left, one.right, one.verdict, one.score, one.matcher


def _judgement(a: Profile, b: Profile, run: int, at: str) -> Judgement:
    found = compare(a, b)
    left, right = (a, b) if found.forward or found.relation not in RELATIONS else (b, a)
    told = {name: round(value, 6) for name, value in found.features.items() if value}
    ids = (left.organisation_id, right.organisation_id)
    return log.identified(Judgement("", *ids, _verdict(found), _MATCHER, at, version(), round(found.score, 6), told, reason=found.reason, run=run))


def _verdict(found: Comparison) -> str:
    if found.relation in RELATIONS:
        return found.relation
    return "same" if found.is_automatic else "unsure" if found.is_question else "different"


def _redirect(connection: sa.Connection, run: int, found: Clusters) -> None:
    """Begin and end redirects, so that each organisation that is not its own leads to the one that it is."""
    r = t.redirect_rows
    live = {row.old_id: row for row in connection.execute(sa.select(r).where(r.c.ended_run_id.is_(None)))}
    ended = [row for old, row in live.items() if found.heads.get(old) != row.organisation_id]
    added = {old: head for old, head in found.heads.items() if old not in live or live[old].organisation_id != head}
    _end(connection, r, run, [row.redirect_id for row in ended])
    if added:
        rows = [{"old_id": old, "organisation_id": head, "added_run_id": run, "added_cause": _CAUSE} for old, head in sorted(added.items())]
        connection.execute(r.insert(), rows)


def _relate(connection: sa.Connection, run: int, held: Mapping[Pair, Judgement], found: Clusters) -> None:
    r = t.relation_rows
    names = ("organisation_id", "relation_code", "other_id")
    wanted = {(row["organisation_id"], row["relation_code"], row["other_id"]): row for row in _relations(held, found)}
    live = {tuple(getattr(row, name) for name in names): row for row in connection.execute(sa.select(r).where(r.c.ended_run_id.is_(None)))}
    stale = {key for key, row in live.items() if key not in wanted or any(getattr(row, name) != value for name, value in wanted[key].items())}
    _end(connection, r, run, [live[key].relation_id for key in sorted(stale)])
    added = [wanted[key] | {"added_run_id": run, "added_cause": _CAUSE} for key in sorted(wanted) if key not in live or key in stale]
    if added:
        connection.execute(r.insert(), added)


def _relations(held: Mapping[Pair, Judgement], found: Clusters) -> Iterator[dict[str, Any]]:
    """The relations that hold between wholes, the least sure first, so that the surest of several on one pair is kept."""
    for one in sorted(held.values(), key=lambda one: (one.matcher is None, one.score or 0.0, one.id)):
        left, right = found.head(one.left), found.head(one.right)
        if one.verdict in RELATIONS and left != right:
            word = None if one.matcher else "accept"
            yield {"organisation_id": left, "relation_code": one.verdict, "other_id": right, "judgement_id": one.id, "verdict_code": word}


def _end(connection: sa.Connection, table: sa.Table, run: int, row_ids: list[int]) -> None:
    if row_ids:
        row_id = next(iter(table.primary_key))
        ending = table.update().where(row_id == sa.bindparam("row_id")).values(ended_run_id=run, ended_cause=_CAUSE)
        connection.execute(ending, [{"row_id": one} for one in row_ids])


def _conflict(one: Judgement) -> Issue:
    message = f"{one.left} and {one.right} were said to be one, but others of the two were said to be different. Withdraw one of the judgements."
    return Issue("warning", "load", "identity_conflict", one.left, message, one.right)

"""Deciding many cards at once: only over an explicit filter, only what was previewed, a decision for each fact, one undo.

Never here: SQL, pairs of organisations, which want a look each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import Engine

from review.cards import Action, Done, Filter, Preview
from review.decisions import identified
from review.queue import draw
from review.recording import FACT_VERBS, batch_id, said
from review.showing import Sight, card_of
from review.sights import look
from review.survey import adjust
from review.wording import told
from schemas.errors import ConfigurationError
from schemas.facts import Decision
from warehouse import decisions as log
from warehouse.database import canonical
from warehouse.desk import items as queue
from warehouse.desk.items import Item
from warehouse.stored import StoredFact, stored_facts

_SAMPLE = 10
_AT_ONCE = 200  # cards of one transaction, so that nobody waits long


def bulk_preview(engine: Engine, chosen: Filter, *, seed: int = 0) -> Preview:
    """How many open cards a filter lets through, ten of them by chance, and the token by which they may be decided."""
    with engine.connect() as connection:
        ids = _ids(connection, chosen)
        some = sorted(ids, key=lambda card: draw(seed, card))[:_SAMPLE]
        return Preview(len(ids), tuple(card_of(look(connection, card)) for card in some), _token(connection, chosen, ids))


def bulk_act(engine: Engine, curator: str, chosen: Filter, token: str, verb: str, reason: str, at: datetime) -> Done:
    """Accept or reject all that was previewed: a decision for each fact, all with one batch id, taken back by one undo.

    Refused where other cards than those previewed pass the filter by now; what another decides while this goes on is left to them.
    """
    if verb not in FACT_VERBS or verb == "correct":
        raise ConfigurationError(f"{verb}: in bulk only `accept` and `reject` are taken.")
    with queue.writing(engine) as connection:
        ids = _ids(connection, chosen)
        if _token(connection, chosen, ids) != token:
            return Done(None, None, f"not recorded: the filter lets other cards through by now ({len(ids)}). Look at the preview again.")
    batch, count = batch_id(curator, at, token), 0
    for start in range(0, len(ids), _AT_ONCE):
        with queue.writing(engine) as connection:
            count += len(_decided(connection, ids[start : start + _AT_ONCE], Action(verb, "", "", reason=reason), batch, curator, at))
    return Done(batch if count else None, None, f"{told(verb)}: {count}")


def _decided(connection: queue.Writing, ids: Sequence[str], action: Action, batch: str, curator: str, at: datetime) -> list[Decision]:
    """Decide those of some cards that are still open."""
    items = [item for item in queue.items(connection, ids) if item.state == "open"]
    keys = sorted({key for item in items for key in item.members})
    queue.hold(connection, keys)
    facts, words = {fact.fact_key: fact for fact in stored_facts(connection, fact_keys=keys)}, log.by_fact(connection, keys)
    made = []
    for item in items:
        sight = _sight(item, facts, words)
        if sight.facts:
            made += [_of_batch(one, batch) for one in said(sight, action, "ask", curator=curator, at=at)]
    log.add(connection, made)
    adjust(connection, [one.fact_key for one in made])
    return made


def _sight(item: Item, facts: Mapping[str, StoredFact], words: Mapping[str, Sequence[Decision]]) -> Sight:
    present = [facts[key] for key in item.members if key in facts]
    return Sight(item, present, {fact.fact_key: words[fact.fact_key] for fact in present})


def _of_batch(one: Decision, batch: str) -> Decision:
    return identified(replace(one, batch=batch))


def _ids(connection: queue.Writing, chosen: Filter) -> list[str]:
    if chosen == Filter():
        raise ConfigurationError("bulk: without a filter. Choose a kind, a source, a reason, an organisation or a document first.")
    return [card for card in queue.open_ids(connection, asdict(chosen)) if not card.startswith("o-")]


def _token(connection: queue.Writing, chosen: Filter, ids: Sequence[str]) -> str:
    """A hash of the filter, its members and the run that left them as they are."""
    return hashlib.sha256(canonical([asdict(chosen), ids, queue.run_number(connection)]).encode()).hexdigest()[:24]

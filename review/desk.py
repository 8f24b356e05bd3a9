"""The desk: what comes next, what an action does, and taking it back; one call, one short transaction, one card at once.

Several curators work beside one another: a card is leased to one of them, and who acts on what another changed meanwhile is
told, with nothing lost. Never here: SQL, a screen, the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from review import marked
from review.agreement import agreement as agreement
from review.bulk import bulk_act as bulk_act
from review.bulk import bulk_preview as bulk_preview
from review.cards import EVERYTHING, VERBS, Action, Card, Done, Filter, Head
from review.decisions import moment
from review.forms import BrokenSlots
from review.forms import errors as errors
from review.forms import fields as fields
from review.progress import progress as progress
from review.progress import statistics as statistics
from review.queue import draw
from review.recording import FACT_VERBS, PAIR_VERBS, after, mode_of, said
from review.showing import Sight, card_of
from review.sights import look
from review.survey import adjust, rebuild
from review.undoing import undo as _undo
from review.wording import told
from schemas.errors import ConfigurationError, WarehouseError
from warehouse import decisions as log
from warehouse.desk import items as queue
from warehouse.desk import leases, pairs
from warehouse.desk.leases import Lease, PutOff
from warehouse.entities.judgements import separate

MINUTES = 10  # for which a card is a curator's
_GOLD, _SECOND = 0.03, 0.2  # how often a card is looked for among those first
_TRIES = 5  # at a card that another takes at the same moment


def prepare(engine: Engine) -> None:
    """Make the queue anew where the last run did not (it was an older version's): called once, before the first card."""
    with engine.connect() as connection:
        is_stale = queue.is_stale(connection)
    if is_stale:
        rebuild(engine)


def next_card(engine: Engine, curator: str, chosen: Filter, at: datetime, *, seed: int = 0) -> Card | None:
    """The next card for a curator: the one that they hold, or the first of the queue that nobody else does; None where all is done.

    Now and then it is one to be judged a second time, or a gold card; what they skipped comes at the end.
    """
    with queue.writing(engine) as connection:
        return _next(connection, curator, chosen, at, seed)


def card(engine: Engine, curator: str, card_id: str, at: datetime) -> Card:
    """A card by its id, leased where it is free (else `lease_until` is empty). Raises WarehouseError where there is none."""
    with queue.writing(engine) as connection:
        now, held = moment(at), leases.lease_of(connection, card_id)
        is_own = held is not None and held.curator == curator and held.until > now
        mode = held.mode if is_own and held is not None else "jump"
        look(connection, card_id)  # raises where there is none, before anything is leased
        return _leased(connection, curator, card_id, at, mode) or card_of(look(connection, card_id, mode=mode))


def act(engine: Engine, curator: str, action: Action, chosen: Filter, at: datetime, *, seed: int = 0, store: Path | None = None) -> Done:
    """Do what a curator says, and give the next card. Raises ConfigurationError for what nobody can do with the card.

    `store`: the snapshot folder, in which marked words are looked up. Where the card is no longer what they saw, nothing is
    recorded and `conflict` is the card as it is now; where corrected slots break the contract, `errors` says so.
    """
    if action.verb not in VERBS + PAIR_VERBS:
        raise ConfigurationError(f"{action.verb}: no such action. Say one of {', '.join(VERBS)}.")
    if action.verb == "undo":
        return undo(engine, curator, at)
    if action.verb == "separate":
        return _separate(engine, curator, action, at)
    try:
        words = marked.marked(engine, action.value or {}, store) if action.verb in ("missed", "hide") else None
        with queue.writing(engine) as connection:
            if words is not None:
                done = _marked(connection, curator, action, words, at)
                return done if done.next or done.conflict or not action.card else replace(done, next=_next(connection, curator, chosen, at, seed))
            if action.verb in ("skip", "defer"):
                done = _put_off(connection, curator, action, at)
            elif action.verb in PAIR_VERBS:
                done = _pair(connection, curator, action, at)
            else:
                done = _decide(connection, curator, action, at)
            return done if done.conflict else Done(done.decision, _next(connection, curator, chosen, at, seed), done.told)
    except BrokenSlots as error:
        return Done(None, None, str(error), errors=error.errors)


def undo(engine: Engine, curator: str, at: datetime) -> Done:
    """Take back what a curator did last (a bulk or a group at once), and give the card again; as often as there is something."""
    with queue.writing(engine) as connection:
        undone = _undo(connection, curator, at)
        if undone is None:
            return Done(None, None, "nothing to take back")
        is_shown = bool(undone.card) and (not undone.card.startswith("h-"))
        shown = _shown(connection, curator, undone.card, at) if is_shown else None
        return Done(undone.decision, shown, f"{told('undo')}{f' ({undone.count})' if undone.count > 1 else ''}")


def deferred(engine: Engine, curator: str) -> list[Head]:
    """What a curator put off with a comment, the last first."""
    with engine.connect() as connection:
        found = []
        for one in leases.deferred_by(connection, curator):
            sight = _sight(connection, one.card_id)
            if sight is not None:
                card = card_of(sight)
                found.append(Head(card.id, card.kind, card.claim, card.reason, card.priority, card.document_id, one.comment, one.at))
        return found


def facets(engine: Engine, chosen: Filter = EVERYTHING) -> Mapping[str, Mapping[str, int]]:
    """How many open cards there are by kind, source, language, reason and organisation, each under the filter's other parts."""
    with engine.connect() as connection:
        return queue.counts(connection, asdict(chosen))


def _next(connection: queue.Writing, curator: str, chosen: Filter, at: datetime, seed: int) -> Card | None:
    now, where = moment(at), asdict(chosen)
    held = leases.held(connection, curator, now, where)
    again = None if held is None else _leased(connection, curator, held.card_id, at, held.mode)
    if again is not None:
        return again
    leases.give_back(connection, curator)
    for _ in range(_TRIES):
        found = _found(connection, curator, now, where, draw(seed, f"{curator}:{now}"))
        if found is None:
            return None
        card = _leased(connection, curator, found[0], at, found[1])
        if card is not None:
            return card
    return None


def _found(connection: queue.Writing, curator: str, now: str, where: Mapping[str, str | None], chance: float) -> tuple[str, str] | None:
    """(card, how it is offered): seldom gold or second first, then the queue, then seconds, then what was skipped."""
    first = ["gold"] if chance < _GOLD else ["second"] if chance < _GOLD + _SECOND else []
    for mode in dict.fromkeys([*first, "ask", "second"]):
        found = leases.next_free(connection, curator, now, where, "open" if mode == "ask" else mode)
        if found is not None:
            return found, mode
    skipped = leases.next_skipped(connection, curator, now, where)
    return None if skipped is None else (skipped, "ask")


def _leased(connection: queue.Writing, curator: str, card_id: str, at: datetime, mode: str) -> Card | None:
    """The card, now this curator's; None where another took it, or there is nothing left to ask."""
    until = moment(at + timedelta(minutes=MINUTES))
    if not leases.take(connection, Lease(card_id, curator, until, mode), moment(at)):
        return None
    try:
        return card_of(look(connection, card_id, mode=mode, until=until))
    except WarehouseError:  # what it asks about was hidden or taken down since the queue was made
        item = queue.item(connection, card_id)
        if item is None:
            raise
        queue.put(connection, [replace(item, state="quiet", priority=0.0)])
        leases.give_back(connection, curator, card_id=card_id)
        return None


def _shown(connection: queue.Writing, curator: str, card_id: str, at: datetime) -> Card | None:
    """A card that a curator has just put back, theirs again where it is free; None where a run took it away."""
    sight = _sight(connection, card_id)
    return None if sight is None else _leased(connection, curator, card_id, at, "ask") or card_of(sight)


def _sight(connection: queue.Writing, card_id: str) -> Sight | None:
    try:
        return look(connection, card_id)
    except WarehouseError:
        return None


def _put_off(connection: queue.Writing, curator: str, action: Action, at: datetime) -> Done:
    leases.put_off(connection, PutOff(action.card, curator, action.verb, action.comment, moment(at)))
    leases.give_back(connection, curator, card_id=action.card)
    return Done(None, None, told(action.verb))


def _decide(connection: queue.Writing, curator: str, action: Action, at: datetime) -> Done:
    """Accept, correct or reject what is on a card."""
    if action.card.startswith("o-"):
        raise ConfigurationError(f"{action.verb}: of two organisations say {', '.join(PAIR_VERBS)}.")
    item = queue.item(connection, action.card)
    queue.hold(connection, item.members if item is not None else [action.card[2:]])
    sight = look(connection, action.card)
    mode = mode_of(sight, action, curator)
    if mode is None:
        return _conflict(sight)
    made = said(sight, action, mode, curator=curator, at=at)
    log.add(connection, made)
    adjust(connection, [one.fact_key for one in made], of=sight.facts)
    leases.give_back(connection, curator, card_id=action.card)
    if mode == "ask":
        leases.take_up(connection, action.card)
    return Done(made[0].batch or made[0].id, None, told("second" if mode != "ask" else action.verb))


def _pair(connection: queue.Writing, curator: str, action: Action, at: datetime) -> Done:
    """A word on two organisations, a relation as seen from the card's left; `value` {left, right} turns it round."""
    sight = look(connection, action.card)
    if sight.item.kind != "pair":
        raise ConfigurationError(f"{action.verb}: of a fact say {', '.join(FACT_VERBS)}.")
    queue.hold_pair(connection, sight.item.members)
    sight = look(connection, action.card)
    if mode_of(sight, action, curator) is None:
        return _conflict(sight)
    asked = [str((action.value or {}).get(side, "")) for side in ("left", "right")]
    pair = asked if sorted(asked) == sorted(sight.item.members) else sight.item.members
    words = "; ".join(part for part in (action.reason, action.comment) if part)
    one = pairs.say(connection, pair, action.verb, curator=curator, at=moment(after(at, sight.said)), reason=words, seen=sight.pair)
    queue.settle_pair(connection, action.card, curator)
    leases.give_back(connection, curator, card_id=action.card)
    leases.take_up(connection, action.card)
    return Done(one.id, None, told(action.verb))


def _separate(engine: Engine, curator: str, action: Action, at: datetime) -> Done:
    """Take an organisation out of the whole that it was found to be part of; the card stays. `value`: {organisation_id}."""
    identity = str((action.value or {}).get("organisation_id", ""))
    made = separate(engine, identity, curator=curator, at=moment(at), reason="; ".join(part for part in (action.reason, action.comment) if part))
    if not made:
        raise ConfigurationError(f"{identity}: stands alone already. Say `different` of a pair to keep two apart.")
    with queue.writing(engine) as connection:
        return Done(made[-1].id, _shown(connection, curator, action.card, at), f"separated from {len(made)}")


def _marked(connection: queue.Writing, curator: str, action: Action, words: marked.Marked, at: datetime) -> Done:
    """Record words that were marked; the card stays, since it is not decided by that."""
    if action.verb == "hide":
        made: object = marked.hide(connection, words, action, curator=curator, at=at)
    else:
        made = marked.missed(connection, words, action, curator=curator, at=at)
        if isinstance(made, str):
            return Done(None, None, "this fact is there already", card_of(look(connection, f"f-{made}")))
    again = _shown(connection, curator, action.card, at) if action.card else None
    return Done(made.id, again, told(action.verb))  # type: ignore[attr-defined]


def _conflict(sight: Sight) -> Done:
    card = card_of(sight)
    last = card.past[-1] if card.past else None
    who = f"{last.curator} said {last.verdict}" if last is not None else "a run changed it"
    return Done(None, None, f"not recorded: the card is no longer what you saw ({who})", card)

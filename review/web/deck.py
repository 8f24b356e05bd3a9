"""What the desk's requests do: ask for a card, act on it, take back, look at it whole. Each gives what the page is told.

Never here: HTTP, HTML (pages), the engine's own work (review.desk).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from review.cards import Card, Done, Field
from review.web import forms
from review.web.requests import Unusable, action_of, filter_of, text, texts, whole
from review.web.room import Room
from review.web.sessions import Session
from review.web.words import sentence, words


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request. `state`: next (another card), same (the card again), conflict, errors, done (nothing is
    left); `errors`: by slot."""

    state: str
    card: Card | None
    told: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def following(room: Room, session: Session, sent: Mapping[str, Any]) -> Answer:
    """The next card of the chosen part of the queue."""
    found = room.desk.next_card(room.engine, session.curator, filter_of(sent), room.clock())
    return _given(session, found, "")


def jump(room: Room, session: Session, sent: Mapping[str, Any]) -> Answer:
    """The card of an id."""
    return _given(session, room.desk.card(room.engine, session.curator, text(sent, "card"), room.clock()), "")


def act(room: Room, session: Session, sent: Mapping[str, Any]) -> Answer:
    """An action on the card that is shown, and the next one."""
    value, wrong = _value(room, session, sent)
    if wrong:
        return Answer("errors", None, "Not saved: see the fields.", wrong)
    action = action_of(sent, value)
    done: Done = room.desk.act(room.engine, session.curator, action, filter_of(sent), room.clock(), store=room.store)
    if done.errors:
        return Answer("errors", None, sentence(done.told), done.errors)
    if done.conflict is not None:
        return replace(_given(session, done.conflict, sentence(done.told)), state="conflict")
    if action.verb in ("missed", "hide") and done.next is not None and done.next.id == action.card:
        return replace(jump(room, session, sent), state="same", told=sentence(done.told))
    return _given(session, done.next, sentence(done.told))


def undo(room: Room, session: Session, sent: Mapping[str, Any]) -> Answer:
    """Take the curator's last decision back; its card again."""
    done: Done = room.desk.undo(room.engine, session.curator, room.clock())
    if done.next is None:  # nothing was there to take back, or what was taken back is no card's, as hidden words
        return replace(following(room, session, sent), told=sentence(done.told))
    return _given(session, done.next, sentence(done.told))


def uncover(room: Room, session: Session, sent: Mapping[str, Any]) -> Answer:
    """Show a card's document whole, which is written down; or cover it again."""
    card = seen(session, text(sent, "card"))
    if card.document_id in session.uncovered:
        session.uncovered.discard(card.document_id)
        return Answer("same", card, "Covered again.")
    room.note({"at": room.clock().isoformat(timespec="seconds"), "curator": session.curator, "did": "uncovered", "document_id": card.document_id, "card": card.id})
    session.uncovered.add(card.document_id)
    return Answer("same", card, "Uncovered. That you looked was written down.")


def seen(session: Session, card_id: str) -> Card:
    """A card that this session was shown; raises Unusable for any other: no id is looked up that we did not give out."""
    card = session.cards.get(card_id)
    if card is None:
        raise Unusable("This card was not shown in this session. Load the page anew.")
    return card


def form_fields(room: Room, card: Card, kind: str = "") -> tuple[Field, ...]:
    """The fields of a card's form, or of a missed fact of a kind; raises Unusable for a kind that has none."""
    wanted = kind or card.kind
    if wanted not in {one[1] for one in words()["missed"]}:
        raise Unusable("This card has no form: it is about several facts. Jump to one of them.")
    return tuple(room.desk.fields(wanted))


def _value(room: Room, session: Session, sent: Mapping[str, Any]) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """The value that goes with an action, from what was typed or selected; and what is wrong with it, by slot."""
    verb = text(sent, "verb")
    if verb == "correct":
        card = seen(session, text(sent, "card"))
        slots, wrong = forms.values(form_fields(room, card), texts(sent, "slots"))
        now = {chip.slot: chip.value for chip in card.chips}
        changed = {slot: value for slot, value in slots.items() if _known(value) != _known(now.get(slot))}
        wrong = wrong or dict(room.desk.errors(card.kind, {**now, **changed}))
        return changed, wrong or ({} if changed else {"": "Nothing was changed. Enter saves a change, Esc leaves."})
    if verb in ("missed", "hide"):
        return _selected(room, session, sent)
    return None, {}


def _known(value: Any) -> Any:
    """A value, None for a list with nothing in it; lists and tuples alike."""
    return (list(value) or None) if isinstance(value, list | tuple) else value


def _selected(room: Room, session: Session, sent: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    card = seen(session, text(sent, "card"))
    start, end = whole(sent, "start"), whole(sent, "end")
    if end <= start:
        raise Unusable("No words were selected.")
    place = {"document_id": card.document_id, "start": start, "end": end}
    if text(sent, "verb") == "hide":
        return place, {}
    kind = text(sent, "kind")
    slots, wrong = forms.values(form_fields(room, card, kind), texts(sent, "slots"))
    told = {slot: value for slot, value in slots.items() if value is not None and value != []}
    return {**place, "kind": kind, "slots": told}, wrong or dict(room.desk.errors(kind, told))


def _given(session: Session, card: Card | None, told: str) -> Answer:
    if card is None:
        return Answer("done", None, told)
    session.show(card)
    return Answer("next", card, told)

"""Answers of the desk as what the browser gets: pieces of HTML, and the few values that the script needs.

Never here: HTTP, what an action does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from markupsafe import Markup

from review.cards import Card, Filter, Preview
from review.web import forms
from review.web.cover import covered
from review.web.deck import Answer, form_fields, seen
from review.web.documents import SHUT, Around, Paragraph, Stretch
from review.web.links import live
from review.web.pages import page
from review.web.requests import Unusable
from review.web.room import Room
from review.web.sessions import Session
from review.web.words import rejections, words

_VALUES = 80  # of a facet that are listed
HELP = (
    ("a", "accept: right as it stands (of two organisations: they are one)"), ("e", "edit, then Enter saves and Esc leaves"), ("x", "reject, then one key for the reason (of two organisations: they are two)"),
    ("s", "skip"), ("d", "put off, with a comment"), ("u", "undo your last decision, again and again"), ("j k", "forward and back through the cards you have seen"), ("g", "jump to a card by its id"),
    ("m", "missed fact: select words (arrows, Shift widens), Enter, one key for the kind"), ("h", "hide personal data: select words, Enter"), ("v", "look at what is covered, and cover it again"), ("f", "filter"),
    ("1 2 3", "the whole queue, this document alone, this kind of question alone"), ("b", "decide all that fits the filter at once"), ("p", "show or hide the page as it was read"), ("r w", "of two organisations: branch, umbrella"),
    ("c", "to the card"), ("?", "these keys"), ("Esc", "out of whatever is open"),
)  # fmt: skip


def answered(room: Room, session: Session, answer: Answer, chosen: Filter) -> dict[str, Any]:
    """An answer as the script takes it: the card's HTML and ids, what is said aloud, errors by slot."""
    told = {"state": answer.state, "told": answer.told, "errors": dict(answer.errors)}
    if answer.state == "errors":
        return told
    if answer.card is None:
        return told | {"card": None, "html": page("done", is_filtered=chosen != Filter())}
    card = answer.card
    shown, is_shut = covered(card, room.documents, session.uncovered)
    html = page(
        "card", card=shown, is_shut=is_shut, is_open=card.document_id in session.uncovered, is_even=_is_even(card.sum_shown), live="" if is_shut else live(card), around=_at_hand(card, shown, is_shut),
        reasons={code: label for _, code, label in rejections()},
    )  # fmt: skip
    return told | {"card": {"id": card.id, "stamp": card.stamp, "kind": card.kind, "reason": card.reason, "document": card.document_id, "claim": shown.claim, "shut": is_shut}, "html": html}


def around(room: Room, session: Session, card_id: str) -> dict[str, Any]:
    """The quote in its surroundings, and how the page as it was read can be shown."""
    card = seen(session, card_id)
    found = room.documents.around(card, card.document_id in session.uncovered)
    if isinstance(found, str):
        return {"html": "", "form": "none", "note": found}
    return {"html": page("around", around=found), "form": found.form, "page": found.page, "note": ""}


def form(room: Room, session: Session, card_id: str, kind: str) -> str:
    """The form of a card, or of a missed fact of a kind."""
    card = seen(session, card_id)
    _, is_shut = covered(card, room.documents, session.uncovered)
    if is_shut:
        raise Unusable("The words are covered. Press v to look, then e to edit.")
    now = {} if kind else {chip.slot: chip.value for chip in card.chips}
    rows = [(field, forms.typed(field, now.get(field.slot))) for field in form_fields(room, card, kind) if not _is_nested(now.get(field.slot))]
    title = f"This too: {words()['kinds'].get(kind, kind).lower()}" if kind else "What is right?"
    return page("form", fields=rows, kind=kind or card.kind, verb="missed" if kind else "correct", title=title)


def bulk(room: Room, session: Session, preview: Preview) -> str:
    """The number and the samples of a bulk decision."""
    sample = tuple(covered(card, room.documents, session.uncovered)[0] for card in preview.sample)
    return page("bulk", preview=replace(preview, sample=sample))


def side(room: Room, session: Session, chosen: Filter) -> dict[str, str]:
    """The sidebar: facets with their counts, progress, what was put off."""
    facets = {name: _most(counts, getattr(chosen, name)) for name, counts in room.desk.facets(room.engine, chosen).items()}
    names = room.documents.names(list(facets.get("organisation_id", {})))
    heads = room.desk.deferred(room.engine, session.curator)
    grades = room.documents.sensitivities(sorted({head.document_id for head in heads if head.document_id}))
    shown = [replace(head, claim=_head(room, session, head.claim, head.document_id, grades.get(head.document_id, "low"))) for head in heads]
    return {
        "facets": page("facets", facets=facets, chosen=asdict(chosen), shown=lambda name, code: _facet_word(name, code, names)),
        "progress": page("progress", progress=room.desk.progress(room.engine)),
        "deferred": page("deferred", heads=shown),
    }


def chosen_fields() -> tuple[str, ...]:
    """The names of what can be filtered by."""
    return tuple(one.name for one in fields(Filter))


def _head(room: Room, session: Session, claim: str, document_id: str, grade: str) -> str:
    if document_id in session.uncovered:
        return claim
    return words()["covered"]["sensitive"] if grade in SHUT else room.documents.redacted(claim, "en")


def _most(counts: Mapping[str, int], chosen: str | None) -> dict[str, int]:
    """The most frequent values, and the one that is chosen."""
    return {value: count for place, (value, count) in enumerate(counts.items()) if place < _VALUES or value == chosen}


def _facet_word(name: str, code: str, names: Mapping[str, str]) -> str:
    book = {"kind": words()["kinds"], "reason": words()["short"], "organisation_id": names}.get(name, {})
    return str(book.get(code, code))


def _at_hand(card: Card, shown: Card, is_shut: bool) -> Markup:
    """The words that the card itself brings, until its surroundings are read; with their places where nothing is blacked out."""
    start = card.span[0] - len(card.prefix)
    pieces = ((start, shown.prefix, False), (card.span[0], shown.quote, True), (card.span[1], shown.suffix, False))
    stretches = tuple(Stretch(at, at + len(text), text, "", is_quote) for at, text, is_quote in pieces if text)
    is_as_read = (card.prefix, card.quote, card.suffix) == (shown.prefix, shown.quote, shown.suffix) and len(card.quote) == card.span[1] - card.span[0]
    found = Around((Paragraph("paragraph", "main", stretches),), "none", is_placed=is_as_read and not is_shut)
    return Markup(page("around", around=found))


def _is_even(sum_shown: str) -> bool:
    return "printed" not in sum_shown


def _is_nested(value: Any) -> bool:
    """True of a value that no field can hold, as identifiers with their schemes."""
    return isinstance(value, dict) or (isinstance(value, list | tuple) and any(isinstance(one, dict) for one in value))

"""A card as it may be shown: without personal data, and of sensitive sources without anything that names a person or a place.

Never here: what is private in a text (handed in), who asked to see it.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import replace

from review.cards import Card, Chip, Other, Past
from review.web.documents import SHUT, Documents
from review.web.words import words


def covered(card: Card, documents: Documents, uncovered: Set[str]) -> tuple[Card, bool]:
    """The card as shown, and whether its source is sensitive and covered. `uncovered`: documents to be seen whole."""
    ids = {card.document_id, *(one.document_id for one in card.others)} - uncovered - {""}  # a pair of organisations is of no document
    grades = documents.sensitivities(sorted(ids)) if ids else {}
    shut = {one for one in ids if grades.get(one, "severe") in SHUT}
    hide = words()["covered"]["sensitive"]
    is_shut = card.document_id in shut
    is_whole = card.document_id in uncovered

    def shown(text: str) -> str:
        return (hide if text else "") if is_shut else text if is_whole else documents.redacted(text, card.language)

    others = tuple(_other(one, hide) if one.document_id in shut else _redacted(one, documents, card.language, uncovered) for one in card.others)
    quote, prefix, suffix = (hide, "", "") if is_shut else (shown(card.quote), shown(card.prefix), shown(card.suffix))
    return replace(
        card, claim=shown(card.claim), quote=quote, prefix=prefix, suffix=suffix, title=shown(card.title), url="" if is_shut else card.url,
        chips=tuple(_chip(one, shown, documents.plain, is_shut) for one in card.chips), others=others,
        past=tuple(_past(one, shown) for one in card.past), sum_shown="" if is_shut else card.sum_shown,
    ), is_shut  # fmt: skip


def _chip(chip: Chip, shown: Callable[[str], str], plain: frozenset[str], is_shut: bool) -> Chip:
    return chip if is_shut and chip.slot in plain else replace(chip, shown=shown(chip.shown))


def _past(past: Past, shown: Callable[[str], str]) -> Past:
    return replace(past, claim=shown(past.claim), reason=shown(past.reason))


def _other(other: Other, hide: str) -> Other:
    return replace(other, claim=hide, quote="", title="", url="")


def _redacted(other: Other, documents: Documents, language: str, uncovered: Set[str]) -> Other:
    if other.document_id in uncovered:
        return other
    return replace(other, **{name: documents.redacted(getattr(other, name), language) for name in ("claim", "quote", "title")})

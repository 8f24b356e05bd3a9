"""What the desk is given of documents: the quote in its surroundings and the page as it was read, with what must not be seen
covered as `show` covers it.

Documents are read in the process beside this one, as in a refresh, and the last few are kept. Never here: HTML of the
desk, a rule for what is private.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath
from threading import Lock
from typing import TYPE_CHECKING

from extractors.privacy import redact
from pipelines.desk.html_page import html_page
from pipelines.guard import DIGEST, guarded
from pipelines.settings import Settings
from pipelines.show.labels import labels
from pipelines.show.segments import Layers, Segment, layers, segments
from pipelines.show.veil import Covered, covered, screen_of
from review.cards import Card
from review.web.documents import SHUT, Around, Documents, Paragraph, Picture, Stretch
from schemas.documents import Block, Document, Span
from schemas.errors import LedgerError
from schemas.facts import Extraction, Issue
from warehouse import snapshots
from warehouse.stored import folded_names, last_texts, sensitivities, stored_readings

if TYPE_CHECKING:
    from sqlalchemy import Engine

logger = logging.getLogger(__name__)
DRAW = "pipelines.desk.pdf_page:pdf_page"
_KEPT = 12  # documents that are kept read
_REACH = 900  # code points shown before and behind the quote's block
_UNSEEN = ("metadata", "hidden")  # zones that stand around nothing
_OTHERWISE = "This version of the reader lays the page out otherwise: refresh before you mark words in it."
_GONE = "The words stand no more where they were read: this version of the reader lays the page out otherwise."


@dataclass(frozen=True, slots=True)
class _Read:
    """A document as it is read today; `is_as_stored`: its text is the stored one, letter by letter."""

    document: Document
    extraction: Extraction
    content: bytes
    sensitivity: str
    is_as_stored: bool

    def veils(self, is_open: bool) -> Sequence[Covered]:
        """What stays covered."""
        return covered(screen_of(self.document, self.sensitivity, unredacted=is_open), self.extraction)


@dataclass(slots=True)
class _Shelf:
    engine: Engine
    chosen: Settings
    lock: Lock = field(default_factory=Lock)  # the process beside this one does one thing at a time
    kept: OrderedDict[str, _Read] = field(default_factory=OrderedDict)


def documents_of(engine: Engine, chosen: Settings) -> Documents:
    """The functions that the desk needs."""
    shelf = _Shelf(engine, chosen)
    return Documents(
        sensitivities=lambda ids: sensitivities(engine, ids),
        around=lambda card, is_open: _around(shelf, card, is_open),
        picture=lambda card, is_open: _picture(shelf, card, is_open),
        redacted=lambda text, language: redact(text, frozenset(), language) if text else "",
        plain=frozenset(labels()["plain"]),
        names=lambda ids: folded_names(engine, ids),
    )


def _around(shelf: _Shelf, card: Card, is_open: bool) -> Around | str:
    read = _read(shelf, card)
    if isinstance(read, str):
        return read
    if read.sensitivity in SHUT and not is_open:
        return f"Its source is sensitive ({read.sensitivity}): its words are covered."
    span = _place(read.document, card)
    blocks = read.document.blocks
    near = _near(blocks, span or Span(*card.span))
    over = layers(read.document, (), read.veils(is_open), ())
    paragraphs = tuple(_paragraph(read.document, index, over, span) for index in near)
    page = next((blocks[index].page for index in near if span and blocks[index].span.overlaps(span)), None)
    form = "html" if _is_html(read.document) else "image" if page is not None else "none"
    note = _GONE if span is None else "" if read.is_as_stored else _OTHERWISE
    return Around(paragraphs, form, page, note, read.is_as_stored)  # type: ignore[arg-type]


def _picture(shelf: _Shelf, card: Card, is_open: bool) -> Picture | str:
    read = _read(shelf, card)
    if isinstance(read, str):
        return read
    if read.sensitivity in SHUT and not is_open:
        return "Its source is sensitive: the page is covered."
    span = _place(read.document, card) or Span(0, 0)
    veils = read.veils(is_open)
    if _is_html(read.document):
        over = layers(read.document, (), veils, ())
        written = {index: stretches(read.document, index, over, span) for index in _written(read.document, span, is_open)}
        return Picture("text/html", html_page(read.content, read.document, written).encode("utf-8", "replace"))
    return _drawn(shelf, read, span, veils)


def _drawn(shelf: _Shelf, read: _Read, span: Span, veils: Sequence[Covered]) -> Picture | str:
    """The page of a PDF that the span stands on, with its box marked and boxes with something private in them black."""
    blocks = [block for block in read.document.blocks if block.page is not None and block.box is not None]
    page = next((block.page for block in blocks if block.span.overlaps(span)), None)
    if page is None:
        return "No page of it can be shown."
    own = [block for block in blocks if block.page == page]
    marked = [block.box for block in own if block.span.overlaps(span)]
    black = [block.box for block in own if any(veil.span.overlaps(block.span) for veil in veils)]
    with shelf.lock, guarded(shelf.chosen.limits) as call:
        found = call(read.document.id, DRAW, read.content, page, marked, black)
    return _said(found[0]) if isinstance(found, tuple) else Picture("image/png", found)


def stretches(document: Document, index: int, over: Layers, quote: Span) -> tuple[Stretch, ...]:
    """The words of a block, cut where something is covered and where the quote begins and ends."""
    return tuple(one for segment, start in _placed(segments(document, index, over), document.blocks[index].span.start) for one in _cut(segment, start, quote))


def _placed(found: Sequence[Segment], start: int) -> Iterator[tuple[Segment, int]]:
    for segment in found:
        yield segment, start
        start += segment.letters


def _cut(segment: Segment, start: int, quote: Span) -> Iterator[Stretch]:
    end = start + segment.letters
    if segment.covered:
        yield Stretch(start, end, "", segment.covered)
        return
    edges = sorted({start, end, *(edge for edge in (quote.start, quote.end) if start < edge < end)})
    for left, right in zip(edges, edges[1:], strict=False):
        yield Stretch(left, right, segment.text[left - start : right - start], "", quote.start <= left and right <= quote.end)


def _paragraph(document: Document, index: int, over: Layers, span: Span | None) -> Paragraph:
    block = document.blocks[index]
    return Paragraph(block.kind, block.zone, stretches(document, index, over, span or Span(0, 0)))


def _near(blocks: Sequence[Block], span: Span) -> list[int]:
    """The blocks of the quote and those within reach of it, those that head its cell among them."""
    own = [block for block in blocks if block.span.overlaps(span)]
    start = min((block.span.start for block in own), default=span.start) - _REACH
    end = max((block.span.end for block in own), default=span.end) + _REACH
    heads = {head for block in own for head in block.heads}
    return [index for index, block in enumerate(blocks) if block.span in heads or (block.span.end > start and block.span.start < end and (block in own or block.zone not in _UNSEEN))]


def _written(document: Document, span: Span, is_open: bool) -> list[int]:
    """The blocks that are written anew: all, as only what was read has been looked at for what is private; of a page that is
    shown whole only those with the quote."""
    return [index for index, block in enumerate(document.blocks) if not is_open or block.span.overlaps(span)]


def _place(document: Document, card: Card) -> Span | None:
    """Where the card's words stand in the text as it is read today."""
    span = Span(*card.span)
    if document.quote(span) == card.quote:
        return span
    around = card.prefix + card.quote + card.suffix
    at = document.text.find(around)
    if not card.quote or at < 0 or document.text.find(around, at + 1) >= 0:
        return None
    return Span(at + len(card.prefix), at + len(card.prefix) + len(card.quote))


def _read(shelf: _Shelf, card: Card) -> _Read | str:
    """A card's document, or why there is none to show."""
    readings = stored_readings(shelf.engine, [card.document_id])
    if not readings:
        return "This document is not in the warehouse any more."
    reading = readings[0]
    grade: Mapping[str, str] = sensitivities(shelf.engine, [card.document_id])
    key = f"{reading.snapshot}:{grade.get(card.document_id)}"
    with shelf.lock:
        if key in shelf.kept:
            shelf.kept.move_to_end(key)
            return shelf.kept[key]
        try:
            content = snapshots.get(shelf.chosen.store, reading.snapshot)
        except LedgerError:
            logger.info("%s: no snapshot", card.document_id)
            return "The page as it was read is not stored here."
        name = PurePosixPath(reading.url).name
        with guarded(shelf.chosen.limits) as call:
            found = call(reading.document_id, DIGEST, content, reading.document_id, name=name, media_type=reading.media_type, language=reading.language, **shelf.chosen.reading)
        if isinstance(found[0], Issue):
            return _said(found[0])
        _, stored = last_texts(shelf.engine, [card.document_id]).get(card.document_id, ("", ""))
        is_as_stored = stored == sha256(found[0].text.encode("utf-8", "surrogatepass")).hexdigest()
        shelf.kept[key] = _Read(found[0], found[1], content, grade.get(card.document_id, "severe"), is_as_stored)
        while len(shelf.kept) > _KEPT:
            shelf.kept.popitem(last=False)
        return shelf.kept[key]


def _said(issue: Issue) -> str:
    return f"It cannot be shown: {issue.message}"


def _is_html(document: Document) -> bool:
    return document.media_type in ("text/html", "application/xhtml+xml")

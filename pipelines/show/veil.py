"""What a page must not show: the stretches of a text that stay covered, so that every other offset stays true.

The words to black out are those of `extractors.privacy.redact`; here it is found where in the text they stand.
Never here: a rule of its own for what is private; turning anything into HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from extractors.privacy import personal_names, redact
from pipelines.show.labels import labels
from schemas.documents import Block, Document, Span
from schemas.facts import Extraction

_PLACEHOLDERS = {"[person]": "person", "[contact]": "contact"}
_SHORT = 80  # letters of a block that is rather a line of a contact card than running text
_RUN = 6  # so many short blocks in a row are looked at together
_SHUT = ("high", "severe")  # sensitivities of sources whose text is not shown


@dataclass(frozen=True, slots=True, order=True)
class Covered:
    """A stretch of the text that is not shown; `why`: story, sensitive, person or contact."""

    span: Span
    why: str


@dataclass(frozen=True, slots=True)
class Screen:
    """What may be shown of a document. `open`: everything; `redacted`: all but private persons' names, contacts and
    stories; `shut`: nothing that could name a person or a place, for sources that are sensitive."""

    document: Document
    mode: Literal["open", "redacted", "shut"]

    def text(self, text: str) -> str:
        """A text from outside the blocks (a title, a quote, a message) as it may be shown."""
        return labels()["covered"]["sensitive"] if self.mode == "shut" and text else self.line(text)

    def slot(self, name: str, value: Any) -> Any:
        """The value of a slot or field: where the screen is shut, only of those that name nobody and no place."""
        return labels()["covered"]["sensitive"] if self.mode == "shut" and name not in labels()["plain"] else value

    def line(self, text: str) -> str:
        """What was put together from such slots."""
        return text if self.mode == "open" else redact(text, personal_names(self.document), self.document.language)


def screen_of(document: Document, sensitivity: str, *, unredacted: bool) -> Screen:
    """The screen that a document's source and the reader's own wish ask for."""
    return Screen(document, "open" if unredacted else "shut" if sensitivity in _SHUT else "redacted")


def covered(screen: Screen, extraction: Extraction) -> tuple[Covered, ...]:
    """All stretches of the text that stay covered, in order, never overlapping."""
    if screen.mode == "open":
        return ()
    stories = [Covered(span, "story") for span in extraction.protected]
    whole = [Covered(Span(0, len(screen.document.text)), "sensitive")]
    return tuple(sorted([*stories, *_beside(stories, whole if screen.mode == "shut" else _redactions(screen.document))]))


def stretches(text: str, shown: str) -> Iterator[tuple[int, int, str]]:
    """Where `text` and its redacted form differ: start, end and why, in order. What lies between is what `shown` shows.

    >>> list(stretches("Ask Ada Byrne today", "Ask [person] today"))
    [(4, 13, 'person')]
    """
    literals, reasons = _parts(shown)
    at = len(literals[0])
    for number, (why, literal) in enumerate(zip(reasons, literals[1:], strict=True), 1):
        is_last = number == len(reasons)
        if not literal and not is_last:  # two placeholders without a letter between them are one stretch
            continue
        end = len(text) - len(literal) if is_last else text.find(literal, at + 1)
        if end <= at:  # cannot be, and if it could, nothing more would be shown
            yield at, len(text), why
            return
        yield at, end, why
        at = end + len(literal)


def _parts(shown: str) -> tuple[list[str], list[str]]:
    """The literal parts of a redacted text, and the reasons that stand between them."""
    literals, reasons, at = [], [], 0
    while True:
        found = [(place, mark) for mark in _PLACEHOLDERS if (place := shown.find(mark, at)) >= 0]
        if not found:
            return [*literals, shown[at:]], reasons
        place, mark = min(found)
        literals.append(shown[at:place])
        reasons.append(_PLACEHOLDERS[mark])
        at = place + len(mark)


def _redactions(document: Document) -> list[Covered]:
    names = personal_names(document)
    out: list[Covered] = []
    for unit in _units(document.blocks):
        text = document.quote(unit)
        for start, end, why in stretches(text, redact(text, names, document.language)):
            out.append(Covered(Span(unit.start + start, unit.start + end), why))
    return out


def _units(blocks: Sequence[Block]) -> Iterator[Span]:
    """The stretches that are looked at in one go: a row of a table, some short lines of one zone, else a block. A
    telephone number is a person's where a person's name or mailbox stands beside it."""
    first = count = 0
    for index, block in enumerate(blocks):
        if index and not _together(blocks[index - 1], block, count < _RUN):
            yield Span(blocks[first].span.start, blocks[index - 1].span.end)
            first, count = index, 0
        count += 1
    if blocks:
        yield Span(blocks[first].span.start, blocks[-1].span.end)


def _together(a: Block, b: Block, is_short: bool) -> bool:
    if a.table is not None or b.table is not None:
        return (a.table, a.row) == (b.table, b.row)
    return is_short and a.zone == b.zone and a.page == b.page and len(a.span) <= _SHORT and len(b.span) <= _SHORT


def _beside(taken: Sequence[Covered], more: Iterable[Covered]) -> list[Covered]:
    """The parts of `more` (in order, never overlapping) that `taken` leaves uncovered."""
    out: list[Covered] = []
    ordered = sorted(one.span for one in taken)
    first = 0
    for one in more:
        while first < len(ordered) and ordered[first].end <= one.span.start:
            first += 1
        start = one.span.start
        for span in ordered[first:]:
            if span.start >= one.span.end:
                break
            if span.start > start:
                out.append(Covered(Span(start, span.start), one.why))
            start = max(start, span.end)
        if start < one.span.end:
            out.append(Covered(Span(start, one.span.end), one.why))
    return out

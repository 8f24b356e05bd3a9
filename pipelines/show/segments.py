"""The words of a block cut where highlights, covered stretches and numbers begin and end, so that each piece is of one kind.

Never here: HTML, what is a fact or what is private.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pipelines.show.veil import Covered
from schemas.documents import Block, Document, Span
from schemas.facts import Entry


@dataclass(frozen=True, slots=True)
class Mark:
    """One place of a fact in the text: the fact's short name (`F12`), its kind, band of confidence and words for both."""

    fact: str
    place: str
    kind: str
    band: str
    label: str
    span: Span
    is_rejected: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a block. `text`: the words, or "" where they are covered (`covered` says why); `marks`: the facts read
    from it, the widest first; `opening`: those whose words begin here; `number`: its entry in the ledger of numbers."""

    text: str
    covered: str
    letters: int
    marks: tuple[Mark, ...]
    opening: tuple[Mark, ...]
    number: Entry | None


@dataclass(frozen=True, slots=True)
class Layers:
    """All that lies over a text, cut by block: for each block's index what touches it, in order."""

    marks: dict[int, list[Mark]]
    covered: dict[int, list[Covered]]
    numbers: dict[int, list[Entry]]


_T = TypeVar("_T", Mark, Covered, Entry)


def layers(document: Document, marks: Iterable[Mark], covered: Iterable[Covered], numbers: Iterable[Entry]) -> Layers:
    """What lies over each block of a document."""
    starts = [block.span.start for block in document.blocks]
    return Layers(_by_block(document.blocks, starts, marks), _by_block(document.blocks, starts, covered), _by_block(document.blocks, starts, numbers))


def segments(document: Document, index: int, over: Layers) -> tuple[Segment, ...]:
    """The pieces of one block, in order; together they cover it without a gap."""
    block = document.blocks[index].span
    marks, veils, numbers = over.marks.get(index, []), over.covered.get(index, []), over.numbers.get(index, [])
    cuts = {block.start, block.end}
    for span in (*(m.span for m in marks), *(v.span for v in veils), *(n.span for n in numbers)):
        cuts |= {min(max(place, block.start), block.end) for place in (span.start, span.end)}
    order = sorted(cuts)
    return tuple(_segment(document, Span(a, b), marks, veils, numbers) for a, b in zip(order, order[1:], strict=False))


def _segment(document: Document, span: Span, marks: Sequence[Mark], veils: Sequence[Covered], numbers: Sequence[Entry]) -> Segment:
    on = sorted((mark for mark in marks if mark.span.contains(span)), key=lambda mark: (-len(mark.span), mark.span.start, mark.fact))
    why = next((veil.why for veil in veils if veil.span.contains(span)), "")
    number = next((entry for entry in numbers if entry.span.contains(span)), None)
    opening = tuple(mark for mark in on if mark.span.start == span.start)
    return Segment("" if why else document.quote(span), why, len(span), tuple(on), opening, number)


def _by_block(blocks: Sequence[Block], starts: Sequence[int], things: Iterable[_T]) -> dict[int, list[_T]]:
    out: dict[int, list[_T]] = {}
    for thing in things:
        index = max(0, bisect_right(starts, thing.span.start) - 1)
        while index < len(blocks) and blocks[index].span.start < thing.span.end:
            if blocks[index].span.overlaps(thing.span):
                out.setdefault(index, []).append(thing)
            index += 1
    return out

"""The ledger's dates: what `find` made of every date of a document's main zone, and why.

Never here: deciding anything; the finders do. Whether a figure or the document is of that date is for `extractors.ledger` to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractors.dates import kept_events, meaning
from extractors.dates.events import candidates, is_copyright
from extractors.dates.expressions import DateExpression
from extractors.dates.kinds import Event
from extractors.dates.page import page
from extractors.dates.prose import turned_down
from schemas.documents import Block, Document
from schemas.facts import Entry


def dates(document: Document, sure: float) -> Iterator[tuple[Entry, int, str]]:
    """An entry for every date, with its block and EDTF; `sure`: how probable the model must find it that a date tells no event."""
    told = {event.date.core: event.rule for event in kept_events(document)}
    made = {date.core: event for _, date, event in candidates(document)}
    for index, found in page(document).dates.items():
        block = document.blocks[index]
        if block.zone != "main" or block.kind in ("title", "alt"):
            continue
        why = dict(turned_down(document, index, found)) if any(date.core not in told for date in found) else {}
        for date in found:
            if date.core in told:
                yield Entry("date", date.span, "extracted", told[date.core]), index, date.edtf
            else:
                left_out = _of_block(document, block) or why.get(date.core) or _learned(document, index, date, made.get(date.core), sure)
                yield Entry("date", date.span, "ignored" if left_out else "unexplained", left_out), index, date.edtf


def _of_block(document: Document, block: Block) -> str:
    if is_copyright(document, block):
        return "copyright"
    return "beside the text" if document.body is not None and not document.body.overlaps(block.span) else ""


def _learned(document: Document, index: int, date: DateExpression, event: Event | None, sure: float) -> str:
    """That the same event is told elsewhere, or that the model takes the date for none's."""
    doubted = meaning.doubt(document, index, date, event)
    if event is not None:
        return "repeated" if meaning.meant(document, event) is not None else f"learned: none {doubted:.2f}"
    return f"learned: none {doubted:.2f}" if doubted >= sure else ""



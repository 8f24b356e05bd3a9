"""An HTML snapshot with its blocks found again in the page, handed to the desk's sanitiser.

Never here: what may stand in the page (review.web.snapshot), what is covered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from extractors.read.decoding import decode
from extractors.read.html import parse
from extractors.read.html.paths import path_of
from review.web.documents import Stretch
from review.web.snapshot import sanitised
from schemas.documents import Document


def html_page(content: bytes, document: Document, written: Mapping[int, Sequence[Stretch]]) -> str:
    """The page. `written`: by the number of a block, what stands in its place since some of it is covered or quoted."""
    root = parse(decode(content).text)
    if root is None:
        return sanitised_nothing(document)
    known: dict[Any, str] = {}
    places = {path_of(element, known): element for element in root.iter() if isinstance(element.tag, str)}
    blocks: dict[Any, Sequence[Stretch] | None] = {}
    for index, block in enumerate(document.blocks):
        element = places.get(block.path)
        if element is not None:
            blocks[element] = _joined(blocks.get(element, ()), written.get(index), document.quote(block.span), block.span.start, is_first=element not in blocks)
    return sanitised(root, blocks, document.title)


def sanitised_nothing(document: Document) -> str:
    """A page without words."""
    return f"<!doctype html><meta charset=utf-8><title>{len(document.text)} letters</title>"


def _joined(before: Sequence[Stretch] | None, new: Sequence[Stretch] | None, text: str, start: int, *, is_first: bool) -> Sequence[Stretch] | None:
    """What stands in place of an element of which the reader made several blocks: once one of them is written anew, all are."""
    if new is None and (is_first or before is None):
        return None
    return (*(before or ()), *(new if new is not None else (Stretch(start, start + len(text), text),)))

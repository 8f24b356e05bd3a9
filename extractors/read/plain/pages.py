"""Text that was printed page by page (form feeds between them): what stands at the edge of most pages is furniture.

Never here: paragraphs (plain).
"""

from __future__ import annotations

import re
from collections import Counter

from extractors.read.pieces import Piece, clean
from schemas.documents import Zone

_LEAST = 3  # pages from which on what repeats is told from what is said twice
_SHARE = 0.6
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"\W*(?:\w+\W+)?\d{1,4}(?:\W+(?:\w+\W+)?\d{1,4})?\W*")  # "- 3 -", "Page 3 of 12"
_END = ".!?:;…"


def without_edges(text: str) -> tuple[str, list[Piece]]:
    """The text without running heads, feet and page numbers, its pages joined; and those heads and feet, each once."""
    pages = [page.strip("\n").split("\n") for page in text.replace("\r\n", "\n").split("\f") if page.strip()]
    if len(pages) < _LEAST:
        return text.replace("\f", "\n"), []
    edges: dict[str, Piece] = {}
    for at, zone in ((0, "header"), (-1, "footer")):
        _strip(pages, at, zone, edges)  # type: ignore[arg-type]
    joined = pages[0]
    for page in pages[1:]:
        goes_on = joined and page and joined[-1].strip() and joined[-1].rstrip()[-1] not in _END and page[0].strip()[:1].islower()
        joined = [*joined, *([] if goes_on else [""]), *page]
    return "\n".join(joined), list(edges.values())


def _strip(pages: list[list[str]], at: int, zone: Zone, edges: dict[str, Piece]) -> None:
    """Takes the lines that most pages begin or end with, digits aside, off all of them."""
    while True:
        signs = [_DIGITS.sub("0", clean(page[at])) if page else "" for page in pages]
        sign, count = Counter(signs).most_common(1)[0]
        numbered = sum(bool(page) and _NUMBER.fullmatch(page[at].strip()) is not None for page in pages) >= _SHARE * len(pages)
        if count < _SHARE * len(pages) and not numbered:
            return
        if all(not page for page in pages):
            return
        for page, own in zip(pages, signs, strict=True):
            if page and (own == sign or (numbered and _NUMBER.fullmatch(page[at].strip()))):
                told = clean(page.pop(at))
                if told:
                    edges.setdefault(_DIGITS.sub("0", told), Piece(told, zone=zone))
        if not any(pages):
            return

"""Pieces: what a reader found, before it is laid down as the canonical text of a `Document` and its blocks.

Every reader (HTML, PDF, Markdown, plain text) gives pieces in reading order; only here are offsets counted.
Never here: any knowledge of a format.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.documents import Block, BlockKind, Span, Zone

# Characters that are not letters and only steer the layout: soft hyphen, zero-width ones, direction marks, BOM, and
# the C0 and C1 controls (NUL among them) that are no white space.
_INVISIBLE = dict.fromkeys(
    [
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        *range(0x2066, 0x206A),
        0xFEFF,
        0x61C,
    ]
    + [code for code in (*range(0x20), *range(0x7F, 0xA0)) if not chr(code).isspace()]
    + [*range(0xD800, 0xE000)]  # lone surrogates: no file could hold them
)
_NEEDS_REMOVAL = re.compile("[" + "".join(map(re.escape, map(chr, _INVISIBLE))) + "]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block that has no place in the text yet; the fields are those of `schemas.documents.Block`.

    `heads`: how many pieces before this one its heads stand, row head first (so that a run of pieces may be moved
    whole). `key`: of a `field`, how many code points of `text` are its key (0: none).
    """

    text: str
    kind: BlockKind = "paragraph"
    zone: Zone = "main"
    level: int = 0
    path: str = ""
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    heads: tuple[int, ...] = ()
    key: int = 0
    table: int | None = None
    row: int | None = None
    column: int | None = None
    anchor: str = ""


def clean(text: str) -> str:
    """A block's text: white space of any kind as single plain spaces, invisible characters gone, every letter kept.

    >>> clean(" 6\\u00a0820\\n  chil\\u00addren ")
    '6 820 children'
    """
    if not text.isprintable() and _NEEDS_REMOVAL.search(text):
        text = text.translate(_INVISIBLE)
    return " ".join(text.split())


def lay(pieces: Sequence[Piece]) -> tuple[str, tuple[Block, ...]]:
    """The canonical text (blocks joined by newlines) and its blocks; pieces whose text is empty are left out."""
    spans: list[Span | None] = []
    at = 0
    for piece in pieces:
        if piece.text:
            spans.append(Span(at, at + len(piece.text)))
            at += len(piece.text) + 1
        else:
            spans.append(None)
    blocks = tuple(
        _block(piece, span, [spans[index - back] for back in piece.heads])
        for index, (piece, span) in enumerate(zip(pieces, spans, strict=True))
        if span is not None
    )
    return "\n".join(piece.text for piece in pieces if piece.text), blocks


def _block(piece: Piece, span: Span, found: Sequence[Span | None]) -> Block:
    heads = tuple(head for head in found if head is not None)
    if piece.key:
        heads = (Span(span.start, span.start + piece.key), *heads)
    return Block(
        kind=piece.kind, zone=piece.zone, span=span, level=piece.level, path=piece.path, page=piece.page, box=piece.box,
        heads=heads, table=piece.table, row=piece.row, column=piece.column, anchor=piece.anchor,
    )  # fmt: skip

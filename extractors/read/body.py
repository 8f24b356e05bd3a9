"""The main text of a document: what an article says, without its title, by-line, captions and tags.

Never here: what is furniture (the readers' zones); only what of the main zone is running text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.read.decoding import decode
from extractors.read.html import article_pieces
from extractors.read.pieces import Piece
from schemas.documents import Block, Document

_PROSE = 40  # code points of a block from which it is text, not a label
_SENTENCE, _ENDS = 15, ".!?。！？”\""  # or of one that ends as a sentence does
_LEFT_OUT = frozenset(("title", "alt", "caption", "field"))


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    kind: str


def body_text(document: Document) -> str:
    """The main text, a line a block; of a page without an article all of its main zone. Empty where there is none."""
    blocks = [block for block in document.zone("main") if document.body is None or document.body.contains(block.span)]
    return _text([_Line(document.quote(block.span), block.kind) for block in blocks if _is_text(block)])


def main_text(content: bytes, media_type: str = "") -> str:
    """The main text of an HTML page, as `body_text` of its document would give it, in half the time.

    `media_type`: as a server sent it, charset and all.
    """
    decoded = decode(content, media_type)
    pieces = article_pieces(content if decoded.encoding == "utf-8" and not decoded.lost else decoded.text)
    return _text([_Line(piece.text, piece.kind) for piece in pieces if piece.zone == "main" and _is_text(piece)])


def _is_text(part: Block | Piece) -> bool:
    return part.kind not in _LEFT_OUT and not part.anchor


def _text(lines: Sequence[_Line]) -> str:
    """From the first line of prose to the last."""
    prose = [place for place, line in enumerate(lines) if _is_prose(line)]
    return "\n".join(line.text for line in (lines[prose[0] : prose[-1] + 1] if prose else lines))


def _is_prose(line: _Line) -> bool:
    return line.kind != "heading" and len(line.text) >= (_SENTENCE if line.text[-1] in _ENDS else _PROSE)

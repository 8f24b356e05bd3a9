"""Plain text -> pieces: paragraphs out of hard-wrapped lines, while lists, time-lines and labels stay lines.

Never here: Markdown (markdown), decoding of bytes (read).
"""

from __future__ import annotations

import re

from extractors.pieces import Piece, clean

_BULLET = re.compile(r"(?P<indent>\s*)(?:[•·▪●◦○■–—*\-]\s*(?=\S)|o\s+(?=[A-ZÀ-Ž])|(?P<number>\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+)(?=\S)")
_YEAR_LINE = re.compile(r"\s*(?:(?:19|20)\d\d)\b")
_LABEL = re.compile(r"[^\W\d][^:.!?]{1,60}:\s+\S")
_COLUMNS = re.compile(r"(?<=\S)\s{3,}(?=\S)")
_END = ".!?…:;\"”»)"


def plain_pieces(text: str) -> list[Piece]:
    """The pieces of a text, in its order, all in the main zone."""
    pieces: list[Piece] = []
    paragraph: list[str] = []
    lines = [column for line in text.splitlines() for column in (_COLUMNS.split(line.rstrip()) or [""])]
    for index, line in enumerate(lines):
        if not line.strip():
            _close(paragraph, pieces)
            continue
        bullet = _BULLET.match(line)
        if bullet:
            _close(paragraph, pieces)
            pieces.append(Piece(clean(line[bullet.end():]), kind="item", level=min(len(bullet["indent"].expandtabs(4)) // 4, 5)))
            continue
        if paragraph and _joins(paragraph[-1], line):
            paragraph.append(line)
            continue
        _close(paragraph, pieces)
        paragraph.append(line)
    _close(paragraph, pieces)
    return _headings(pieces)


def _joins(before: str, line: str) -> bool:
    if _YEAR_LINE.match(line) or _LABEL.match(line):
        return False
    return len(before) >= 50 and (line.lstrip()[0].islower() or before.rstrip()[-1] not in _END)


def _close(paragraph: list[str], pieces: list[Piece]) -> None:
    text = clean(" ".join(paragraph))
    paragraph.clear()
    if text:
        pieces.append(Piece(text))


def _headings(pieces: list[Piece]) -> list[Piece]:
    out = []
    for index, piece in enumerate(pieces):
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        if piece.kind == "paragraph" and following is not None and _is_heading(piece.text, following):
            piece = Piece(piece.text, kind="heading", level=1 if index == 0 else 3)
        out.append(piece)
    return out


def _is_heading(text: str, following: Piece) -> bool:
    if len(text) > 90 or text[-1] in ".!?;,…" or not text[0].isupper() or _YEAR_LINE.match(text) or _LABEL.match(text):
        return False
    return following.kind == "item" or len(following.text) > 1.5 * len(text)

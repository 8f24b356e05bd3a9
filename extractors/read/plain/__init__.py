"""Plain text -> pieces: paragraphs out of hard-wrapped lines, while lists, time-lines and labels stay lines.

Never here: Markdown documents (markdown; only its bold marks and links are taken off, since people type them anywhere),
decoding of bytes (read).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.read.days import opens_with_day
from extractors.read.pieces import Piece, clean
from extractors.read.plain.columns import column_pieces, columns_of
from extractors.read.plain.grid import grid_of
from extractors.read.plain.pages import without_edges

_BULLET = re.compile(
    r"(?P<indent>\s*)(?:[•·▪●◦○■□➢➤►▶✓✔❖♦→–—*\-]\s*|o\s+(?=[^\W\d_a-z])|"
    r"\(?(?:\d{1,2}|[a-z]|[ivx]{2,4})[.)]\s+)(?=[^\s\-–—*])"
)
_TIME_LINE = re.compile(
    r"\s*(?:\d{1,2}[./])?(?:\d{1,2}[./])?(?:19|20)\d\d\s?(?:[-–/]\s?(?:(?:19|20)?\d\d)?)?(?:\s*[-–—:|]|\s)\s*\S"
)
_LABEL = re.compile(r"\s*[^\W\d_](?:[^\s:.!?]*\s){0,6}[^\s:.!?]*:\s+\S")
_RULE = re.compile(r"\s*[-=_*~#]{3,}\s*")
_MARKED_LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\((?:https?:|mailto:|www\.|/)[^()\s]{0,1000}\)")
_MARKED_BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,500})(?<=\S)\*\*")
_ADDRESS = re.compile(r"@|^www\.|^https?:|\w\.\w{2,}/?")
_END = ".!?…:;"
_LINE = 120  # code points: a longer line was never wrapped by hand
_WRAPPED = 40  # the narrowest width that people wrap prose at
_MAX_HEADING = 90
_MAX_TITLE = 150
_MAX_DEPTH = 2  # of columns in columns
_MAX_PIECES = 100_000  # after so many, columns are not parted any more


@dataclass(slots=True)
class _Open:
    """The block that may go on: its lines, and the piece that they will be."""

    lines: list[str]
    piece: Piece


def plain_pieces(text: str) -> list[Piece]:
    """The pieces of a text, in its order; running heads and feet of printed pages stand before it."""
    edges: list[Piece] = []
    if "\f" in text:
        text, edges = without_edges(text)
    return [*edges, *_pieces(text, 0, 0)]


def _pieces(text: str, tables: int, depth: int) -> list[Piece]:
    """The pieces of a text or, further down, of one of its columns, whose lines are as wide as they can be."""
    lines = _unmarked(text).splitlines()
    width = max(map(len, lines), default=0) if depth else _width(lines)
    pieces: list[Piece] = []
    spaced: set[int] = set()  # the pieces with an empty line before them
    block: _Open | None = None
    indents: list[int] = []
    index = searched = 0
    while index < len(lines):
        line = lines[index]
        if block is not None and len(block.lines) == 1 and block.piece.kind == "paragraph" and _underlines(line, block.lines[0]):
            pieces.append(replace(_closed(block), kind="heading", level=1 if "=" in line else 2))
            block, index = None, index + 1
            spaced.add(len(pieces))
            continue
        grid = grid_of(lines, index, tables) if index >= searched and len(pieces) < _MAX_PIECES and depth < _MAX_DEPTH else None
        searched = max(searched, grid.end if grid is not None else 0)
        if grid is not None and (grid.pieces or grid.columns):
            pieces += [] if block is None else [_closed(block)]
            block, index = None, grid.end
            pieces += grid.pieces
            tables += bool(grid.pieces)
            for column in grid.columns:
                spaced.add(len(pieces))
                pieces += _pieces(column, tables, depth + 1)
                tables = max((piece.table + 1 for piece in pieces if piece.table is not None), default=tables)
            continue
        end = columns_of(lines, index) if len(pieces) < _MAX_PIECES else index
        if block is not None and (end > index or not line.strip() or not _goes_on(block, line, width)):
            pieces.append(_closed(block))
            block = None
        if not line.strip() or _RULE.fullmatch(line):
            spaced.add(len(pieces))
            index += 1
            continue
        if end > index:
            found = column_pieces(lines[index:end], tables)
            tables += any(piece.kind == "cell" for piece in found)
            pieces += found
            index = end
            continue
        if block is None:
            block = _opened(line, indents)
        else:
            block.lines.append(line)
        index += 1
    if block is not None:
        pieces.append(_closed(block))
    return _headed([piece for piece in pieces if piece.text], spaced, titled=depth == 0)


def _underlines(line: str, above: str) -> bool:
    """Whether a line of dashes underlines the one above it, which is then a heading."""
    length = len(line.strip())
    return _RULE.fullmatch(line) is not None and 0.6 * len(above.strip()) <= length <= 1.5 * len(above.strip()) + 2


def _unmarked(text: str) -> str:
    if "**" in text:
        text = _MARKED_BOLD.sub(r"\1", text)
    return _MARKED_LINK.sub(r"\1", text) if "](" in text else text


def _width(lines: Sequence[str]) -> int:
    """The width at which the text is wrapped by hand, 0 where it is not: few lines are longer, many come close."""
    lengths = sorted(len(line.rstrip()) for line in lines if len(line) > _WRAPPED)
    if not lengths or lengths[int(0.95 * (len(lengths) - 1))] > _LINE:
        return 0
    return lengths[int(0.95 * (len(lengths) - 1))]


def _opened(line: str, indents: list[int]) -> _Open:
    bullet = _BULLET.match(line)
    if bullet is None or _TIME_LINE.match(line) or opens_with_day(line):
        indents.clear()
        return _Open([line], Piece(""))
    indent = len(bullet["indent"].expandtabs(4))
    while indents and indent < indents[-1]:
        indents.pop()
    if not indents or indent > indents[-1]:
        indents.append(indent)
    return _Open([line[bullet.end() :]], Piece("", "item", level=min(len(indents) - 1, 5)))


def _goes_on(block: _Open, line: str, width: int) -> bool:
    """True where a line goes on the paragraph or item above it."""
    before = block.lines[-1].rstrip()
    first = line.split(None, 1)[0]
    full = width > 0 and len(before) + 1 + len(first) > width - 8
    if not before or _LABEL.match(line) or _BULLET.match(line) and not opens_with_day(line):
        return False
    if _TIME_LINE.match(line) or opens_with_day(line):  # or only a sentence that was wrapped before a year
        return full and before[-1] not in _END
    if block.piece.kind == "item" and line.startswith("  "):
        return True
    if _ADDRESS.search(first):
        return False
    if first[0].islower():
        return full or (before[-1] not in _END and len(before) > 20)
    return full and (before[-1] not in ":;" or len(before) > _WRAPPED)


def _closed(block: _Open) -> Piece:
    text = block.lines[0].rstrip()
    for line in block.lines[1:]:
        hyphen = text[-1:] == "-" and text[-2:-1].isalpha() and line.lstrip()[:1].islower()
        text = f"{text[:-1]}{line.strip()}" if hyphen else f"{text} {line.strip()}"
    return replace(block.piece, text=clean(text))


def _headed(pieces: list[Piece], spaced: set[int], *, titled: bool) -> list[Piece]:
    """The pieces with their headings: the first line where it reads like a title, short lines above text or lists.

    Of several short lines in a row the first heads the others and the last what follows; those between stay lines.
    """
    out = list(pieces)
    index = 0
    while index < len(pieces):
        end = index
        while end < len(pieces) and pieces[end].kind == "paragraph" and _may_head(pieces[end].text, titled and end == 0):
            end += 1
        if end > index:
            follows = end < len(pieces) and _is_body(pieces[end], pieces[end - 1].text)
            for at in _heads(index, end, follows, spaced, titled=titled):
                level = 1 if titled and at == 0 else 2 if at < end - 1 or pieces[at].text.isupper() else 3
                out[at] = replace(out[at], kind="heading", level=level)
        index = max(end, index + 1)
    return out


def _is_body(piece: Piece, head: str) -> bool:
    return piece.kind in ("item", "cell") or piece.text[-1] == ":" or len(piece.text) > len(head)


def _heads(start: int, end: int, follows: bool, spaced: set[int], *, titled: bool) -> list[int]:
    heads = [start] if end - start > 1 and start + 1 in spaced or (titled and start == 0) else []
    if follows and (end - 1 in spaced or end - start == 1):
        heads.append(end - 1)
    return sorted(set(heads))


def _may_head(text: str, is_first: bool) -> bool:
    """True of a short line that begins with a capital, has no full stop, is no label with a value and no dated line."""
    if not text[0].isupper() or text[-1] in ".!?;,…" or len(text) > (_MAX_TITLE if is_first else _MAX_HEADING):
        return False
    if text[-1] == ":" and len(text.split()) > 4:
        return False
    numbers = len(re.findall(r"\d+", text))
    return numbers < 2 and not _LABEL.match(text) and _ADDRESS.search(text) is None

"""Lines and tables of a PDF page -> pieces: paragraphs, headings, items, cells, figures followed by their labels.

Never here: reading order of columns (order), running heads (frame).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.read.days import opens_with_day
from extractors.read.pdf.glyphs import PARTED, Box
from extractors.read.pdf.order import Grid, Lines, Part, bounding, is_numeric
from extractors.read.pdf.runs import Run
from extractors.read.pieces import Piece, clean
from extractors.read.tables import with_heads

_BULLET = re.compile(r"(?:[•·▪●■◦○□➢➤►▶✓✔❖♦]|[-–—*o](?=\s))\s*|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]\s+")
_LEADERS = re.compile(r"(?:\. ?){6,}\s*(?:\d{1,4}|[ivxlc]{1,6})?(?:\s?[-–]\s?\d{1,4})?$|…{3,}\s*\d{1,4}$")
_LEADING = 1.75  # of the size: lines further apart are not of one paragraph
_MAX_HEADING = 160
_LARGER = 1.15  # of the body's size, from which a line is a heading
_SMALLER = 0.78  # of the size of a level of headings, below which the next level begins
_SHORTER = 0.25  # of the column's width by which a line that ends a paragraph falls short
_AHEAD = 60  # pieces among which a figure's label is looked for
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")
_ENDS = ".!?…:"
_HYPHENS = dict.fromkeys(map(ord, PARTED), "-")


@dataclass(frozen=True, slots=True)
class Style:
    """What sizes mean in this document: the body's, and those of headings from the largest to the smallest."""

    body: float
    headings: tuple[float, ...]
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    box: Box
    size: float
    bold: bool
    is_row: bool = False  # figures far apart on one line: a row of a table whose columns were not found


@dataclass(frozen=True, slots=True)
class _Block:
    lines: tuple[_Line, ...]
    is_item: bool = False


def style(runs: Sequence[Run], body: float) -> Style:
    """The style of a document's runs."""
    levels: list[float] = []
    for size in sorted(
        {run.size for run in runs if run.size >= _LARGER * body and any(map(str.isalpha, run.text))}, reverse=True
    ):
        if not levels or size < _SMALLER * levels[-1]:
            levels.append(size)
    words = {word for run in runs for word in run.text.casefold().split()}
    return Style(body, tuple(levels), frozenset(words))


def printed(text: str) -> str:
    """A block's text, with a hyphen where pdfium marks that a word was parted and its rest is not there."""
    return clean(text.translate(_HYPHENS) if not text.isprintable() else text)


def page_pieces(found: Sequence[Part], page: int, look: Style, tables: int) -> list[Piece]:
    """The pieces of a page; `tables`: how many tables stand before it."""
    pieces: list[Piece] = []
    for part in found:
        if isinstance(part, Grid):
            pieces.extend(_cells(part, page, tables))
            tables += 1
        else:
            pieces.extend(_piece(block, page, look) for block in _blocks(part, look.body))
    return _headed(paired(_without_contents(pieces)))


def _without_contents(pieces: list[Piece]) -> list[Piece]:
    """The pieces with tables of contents, told by dots or by rising numbers of pages, as navigation."""
    out = [replace(piece, zone="navigation") if _LEADERS.search(piece.text) else piece for piece in pieces]
    for table in {piece.table for piece in pieces if piece.table is not None}:
        cells = [piece for piece in pieces if piece.table == table]
        if any(
            _are_pages([cell.text for cell in cells if cell.column == column])
            for column in {cell.column for cell in cells}
        ):
            rows = {cell.row for cell in cells}
            if len(cells) <= 2 * len(rows):
                out = [replace(piece, zone="navigation") if piece.table == table else piece for piece in out]
    return out


def _are_pages(texts: list[str]) -> bool:
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= 3]
    if len(numbers) < 4 or len(numbers) < len(texts) - 1:
        return False
    counts_on = numbers == list(range(1, len(numbers) + 1))
    return not counts_on and numbers == sorted(numbers) and numbers[-1] > numbers[0]


def _headed(pieces: list[Piece]) -> list[Piece]:
    """Short lines without a full stop right above a paragraph or list are its heading, though no larger."""
    out = list(pieces)
    for index, (piece, following) in enumerate(zip(pieces, pieces[1:], strict=False)):
        if piece.kind != "paragraph" or not _may_head(piece.text):
            continue
        if following.kind == "item" or (
            following.kind == "paragraph" and len(following.text) > max(80, 2 * len(piece.text))
        ):
            out[index] = replace(piece, kind="heading", level=6)
    return out


def _may_head(text: str) -> bool:
    return (
        2 < len(text) <= 70
        and text[0].isupper()
        and text[-1] not in ".!?;,…:)"
        and not any(map(str.isdigit, text))
        and "@" not in text
    )


def _cells(grid: Grid, page: int, table: int) -> list[Piece]:
    cells = [
        Piece(
            printed(" ".join(run.text for run in cell)),
            "cell",
            page=page,
            box=_rounded(bounding(cell)),
            table=table,
            row=r,
            column=c,
        )
        for r, row in enumerate(grid.rows)
        for c, cell in enumerate(row)
        if cell
    ]
    return with_heads(cells, {})


def _blocks(part: Lines, body: float) -> list[_Block]:
    """The lines of a part as blocks; columns that follow one another are told by a line above the one before it."""
    lines = [_line(runs) for runs in part.lines]
    blocks: list[_Block] = []
    for column in _columns(lines):
        left = min(line.box[0] for line in column)
        right = max(line.box[2] for line in column)
        for line in column:
            is_item = _BULLET.match(line.text) is not None and not is_numeric(line.text) and not opens_with_day(line.text)
            if blocks and not is_item and _goes_on(blocks[-1], line, (left, right), body):
                blocks[-1] = replace(blocks[-1], lines=(*blocks[-1].lines, line))
            else:
                blocks.append(_Block((line,), is_item))
    return blocks


def _columns(lines: list[_Line]) -> list[list[_Line]]:
    columns: list[list[_Line]] = []
    for line in lines:
        if columns and line.box[1] < columns[-1][-1].box[3]:
            columns[-1].append(line)
        else:
            columns.append([line])
    return columns


def _line(runs: tuple[Run, ...]) -> _Line:
    largest = max(runs, key=lambda run: len(run.text))
    is_row = sum(is_numeric(run.text) for run in runs) > 1 and len(runs) > 2
    return _Line(
        " ".join(run.text for run in runs), bounding(runs), largest.size, all(run.bold for run in runs), is_row
    )


def _goes_on(block: _Block, line: _Line, column: tuple[float, float], body: float) -> bool:
    """True where a line belongs to the paragraph, heading or item above it (or in the column before)."""
    last = block.lines[-1]
    if is_numeric(last.text) or is_numeric(line.text) or last.is_row or line.is_row:
        return False
    if not 0.85 < line.size / last.size < 1.18 or (line.bold != last.bold and not _is_open(last.text)):
        return False
    drop = last.box[1] - line.box[1]
    if drop < 0:  # the next column
        return _is_open(last.text) and line.text[:1].islower()
    if drop > _LEADING * line.size or not _aligned(block, line):
        return False
    if len(block.lines) > 1 and drop > 1.3 * (block.lines[-2].box[1] - last.box[1]) > 0:
        return False
    if line.text[0].islower() or last.text[-1] in f",-{PARTED}":
        return True
    if last.size >= _LARGER * body and _is_open(last.text):  # a heading of several lines
        return drop < 1.4 * line.size
    return last.box[2] > column[1] - _SHORTER * (column[1] - column[0])


def _is_open(text: str) -> bool:
    return text[-1] not in _ENDS


def _aligned(block: _Block, line: _Line) -> bool:
    last, first = block.lines[-1], block.lines[0]
    if abs(line.box[0] - last.box[0]) < 2 * line.size or (block.is_item and line.box[0] - first.box[0] < 5 * line.size):
        return True
    return (
        abs((line.box[0] + line.box[2]) - (last.box[0] + last.box[2])) < 2 * line.size
        or abs(line.box[2] - last.box[2]) < line.size
    )


def _piece(block: _Block, page: int, look: Style) -> Piece:
    text = _joined([line.text for line in block.lines], look.words)
    box = (
        min(line.box[0] for line in block.lines), min(line.box[1] for line in block.lines),
        max(line.box[2] for line in block.lines), max(line.box[3] for line in block.lines),
    )  # fmt: skip
    if block.is_item:
        return Piece(_BULLET.sub("", text, count=1), "item", page=page, box=_rounded(box))
    level = _heading_level(block, text, look)
    return Piece(text, "heading" if level else "paragraph", level=level, page=page, box=_rounded(box))


def _heading_level(block: _Block, text: str, look: Style) -> int:
    """1 for the document's largest headings and so on; 0 for what is none."""
    if len(text) > _MAX_HEADING or len(block.lines) > 4 or is_numeric(text) or not any(map(str.isalpha, text)):
        return 0
    if _ADDRESS.fullmatch(text):
        return 0
    size = block.lines[0].size
    if size >= _LARGER * look.body:
        level = sum(size < _SMALLER * start for start in look.headings) + 1
        return min(level, 5) if text[-1] not in ".;," or len(text) < 60 else 0
    short = len(text) <= 90 and text[-1] not in ".,;"
    return 6 if short and all(line.bold for line in block.lines) else 0


def _joined(lines: list[str], words: frozenset[str]) -> str:
    """Lines as one text; a parted word is joined again, its hyphen kept where the document writes it elsewhere."""
    text = lines[0]
    for line in lines[1:]:
        hyphen = text[-1] in f"-\u2010\u00ad{PARTED}" and line[:1].islower() and text[-2:-1].isalpha()
        if not hyphen:
            text = f"{text} {line}"
            continue
        start, rest = text[:-1].rsplit(" ", 1)[-1], line.split(" ", 1)[0]
        whole = f"{start}{rest}".casefold().rstrip(".,;:")
        keeps = whole not in words and f"{start}-{rest}".casefold().rstrip(".,;:") in words
        text = f"{text[:-1]}-{line}" if keeps else f"{text[:-1]}{line}"
    return printed(text)


def _rounded(box: Box) -> Box:
    return (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))


def paired(pieces: list[Piece]) -> list[Piece]:
    """The pieces with every figure that stands alone put before the label right below it."""
    out = list(pieces)
    index = 0
    while index < len(out) - 1:
        piece = out[index]
        if piece.kind == "paragraph" and is_numeric(piece.text) and not _is_label(out[index + 1], piece):
            ahead = range(index + 2, min(len(out), index + _AHEAD))
            found = next((i for i in ahead if _is_label(out[i], piece)), None)
            if found is not None:
                end = found + 1
                while end < len(out) and _is_label(out[end], piece):
                    end += 1
                out[index + 1 : end] = out[found:end] + out[index + 1 : found]
        index += 1
    return out


def _is_label(piece: Piece, figure: Piece) -> bool:
    """True of words right below a figure, or right beside it on its line."""
    if piece.box is None or figure.box is None or piece.kind not in ("paragraph", "heading") or is_numeric(piece.text):
        return False
    height = figure.box[3] - figure.box[1]
    overlap = min(piece.box[2], figure.box[2]) - max(piece.box[0], figure.box[0])
    below = 0 <= figure.box[1] - piece.box[3] + 0.5 * height <= 1.8 * height
    return below and overlap > 0.3 * min(piece.box[2] - piece.box[0], figure.box[2] - figure.box[0])

"""Text set out on a grid of letters: tables drawn with lines or blanks, and columns of prose beside one another.

A gutter is a stretch of places that stays blank in every line. Between gutters stand either values in rows, which become
cells, or prose, which is read column after column.
Never here: lines whose gaps do not stand under one another (columns), paragraphs (plain).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extractors.read.pieces import Piece, clean
from extractors.read.tables import Place, Spot, with_heads

_BORDER = re.compile(r"\s*(?=\S*[-=─━═])[-=+|:─━═│┃║┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╭╮╰╯\s]{3,}")
_DRAWN = re.compile(r"\s*[|│┃║].*[|│┃║]\s*")
_SEPARATOR = re.compile(r"(?<!\\)[|│┃║]")
_BLANKS = re.compile(r" {2,}")
_RULED = re.compile(r"[-=─_\s]{2,}|\s?")
_FIGURE = re.compile(r"\W*\d[\d.,' ]*\W*(?:[A-Z]{3})?\W*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"(?=.*(?:(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}\b))[\w./, –-]{4,24}:?")  # what may be a day, a month or a year
_LEAST_ROWS = 3  # of a time-line
_MAX_HEADS = 4
_MARK = re.compile(r"[•·▪●■◦○–—*-]\s*(?=\S)")
_MAX_LINES, _MAX_WIDTH = 1_000, 400
_LEAST_GUTTER = 2  # blanks between columns; between columns of prose one more
_LEAST_PROSE, _MAX_COLUMNS = 4, 3  # lines, and columns, of prose side by side
_PROSE = 14  # code points of a line of such a column


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines up to `end`: rows of a table in `pieces`, or columns of prose in `columns`, each a text of its own; or neither."""

    end: int
    pieces: tuple[Piece, ...] = ()
    columns: tuple[str, ...] = ()


def grid_of(lines: Sequence[str], index: int, table: int) -> Grid | None:
    """The grid that begins at a line; None or an empty one where none does, up to whose end none need be looked for.

    A table gets the number `table`.
    """
    line = lines[index]
    if _DRAWN.fullmatch(line) or (_BORDER.fullmatch(line) and index + 1 < len(lines) and _DRAWN.fullmatch(lines[index + 1])):
        return _drawn(lines, index, table)
    if len(line) > _MAX_WIDTH or "\t" in line or not _BLANKS.search(line.strip()):
        return None
    end, gutters = _gutters(lines, index)
    rows = [[line[a:b].strip() for a, b in _slots(gutters)] for line in lines[index:end]]
    parted = _parted(lines, index)
    if len(parted) > max(2, end - index):  # gaps that do not stand under one another, but are as many in every line
        end, gutters, rows = index + len(parted), [], parted
    if end - index < 2 or len(rows[0]) < 2:
        return None
    filled = [row for row in rows if any(row)]
    if sum(_BLANKS.search(text) is not None for row in filled for text in row) > 0.3 * len(filled):
        return Grid(index + 1)  # there are more columns below: this line stands above a table
    if gutters and (dated := _dated(filled)):
        return Grid(end, tuple(_cells(dated, table)))
    texts = [text for row in filled for text in row if text and not _RULED.fullmatch(text)]
    figures = sum(_FIGURE.fullmatch(text) is not None for row in filled for text in row[1:])
    if len(filled) > 1 and figures >= 0.25 * len(texts) and not any(map(_MARK.match, texts)):
        return Grid(end, tuple(_cells(filled, table)))
    if gutters and _is_prose(filled, gutters):
        return Grid(end, columns=tuple("\n".join(row[n] for row in rows) for n in range(len(gutters) + 1)))
    return Grid(end)


def _gutters(lines: Sequence[str], index: int) -> tuple[int, list[Place]]:
    """The end of the lines from `index` on that share gutters, and these gutters as half-open places."""
    found = [match.span() for match in _BLANKS.finditer(lines[index].rstrip())]  # heads may begin right of the labels
    end = index + 1
    while end < min(len(lines), index + _MAX_LINES):
        if not lines[end].strip():
            if end + 1 >= len(lines) or not lines[end + 1].strip():
                break
            if len(lines[end + 1].rstrip()) <= max(stop for _, stop in found):  # nothing stands behind the last gutter
                break
            end += 1
            continue
        if "\t" in lines[end] or len(lines[end]) > _MAX_WIDTH:
            break
        if _RULED.fullmatch(lines[end]):  # a line over a total
            end += 1
            continue
        kept = _common(found, _runs(lines[end]))
        if len(kept) < len(found) and (end - index > 1 or not kept):  # the second line may show that a gap was chance
            break
        found, end = kept, end + 1
    while end > index and (not lines[end - 1].strip() or _RULED.fullmatch(lines[end - 1])):
        end -= 1
    held = [line for line in lines[index:end] if not _RULED.fullmatch(line)]
    return end, [(a, b) for a, b in found if any(line[:a].strip() for line in held)]


def _parted(lines: Sequence[str], index: int) -> list[list[str]]:
    """The lines from `index` on that gaps part into equally many pieces, three or more."""
    out: list[list[str]] = []
    for line in lines[index : index + _MAX_LINES]:
        row = _BLANKS.split(line.strip()) if len(line) <= _MAX_WIDTH and "\t" not in line else []
        if len(row) < 3 or (out and len(row) != len(out[0])):
            break
        out.append(row)
    return out


def _runs(line: str) -> list[Place]:
    """The stretches of blanks of a line, with what lies behind its end."""
    stripped = line.rstrip()
    return [*(match.span() for match in re.finditer(r" +", stripped)), (len(stripped), _MAX_WIDTH)]


def _common(gutters: Sequence[Place], runs: Sequence[Place]) -> list[Place]:
    kept = []
    for start, end in gutters:
        widest = max(((max(start, a), min(end, b)) for a, b in runs if a < end and b > start), key=lambda place: place[1] - place[0], default=(0, 0))
        if widest[1] - widest[0] >= _LEAST_GUTTER:
            kept.append(widest)
    return kept


def _slots(gutters: Sequence[Place]) -> list[tuple[int, int | None]]:
    starts = [0, *(end for _, end in gutters)]
    ends: list[int | None] = [*(start for start, _ in gutters), None]
    # Between its bounds a gutter is blank in every line, so that a slot may begin anywhere inside it.
    return list(zip(starts, ends, strict=True))


def _is_prose(rows: Sequence[Sequence[str]], gutters: Sequence[Place]) -> bool:
    """Whether columns hold prose: long lines of several words on both sides of a wide gutter."""
    if len(rows) < _LEAST_PROSE or len(gutters) >= _MAX_COLUMNS or min(end - start for start, end in gutters) <= _LEAST_GUTTER:
        return False
    beside = sum(sum(map(bool, row)) > 1 for row in rows)
    columns = [[text for row in rows if (text := row[n])] for n in range(len(gutters) + 1)]
    words = median(len(text.split()) for column in columns for text in column)
    wordy = words >= 3 and all(len(column) > 1 and median(map(len, column)) >= _PROSE for column in columns)
    return beside >= 0.5 * len(rows) and wordy


def _dated(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """A time-line's rows, where a day or year stands before each text; lines that go on below it belong to its row. Empty for
    anything else."""
    out: list[list[str]] = []
    for row in rows:
        if row[0]:
            out.append(list(row))
        elif out:
            out[-1] = _below(out[-1], row)
    dated = len(out) >= _LEAST_ROWS and all(_DAY.fullmatch(row[0]) is not None and len(row) == 2 and len(row[1].split()) > 1 for row in out)
    return out if dated and rows[0][0] else []


def _below(row: Sequence[str], more: Sequence[str]) -> list[str]:
    """A row with the lines that go on below it, cell by cell."""
    return [f"{above} {text}".strip() for above, text in zip(row, more, strict=True)]


def _cells(rows: Sequence[Sequence[str]], table: int) -> list[Piece]:
    """The cells of a table; rows above the first line of dashes are its heads."""
    ruled = next((r for r, row in enumerate(rows[:_MAX_HEADS]) if all(_RULED.fullmatch(text) for text in row if text)), 0)
    if any(_FIGURE.fullmatch(text) and not _YEAR.search(text) for row in rows[:ruled] for text in row):
        ruled = 0
    kept = [row for row in rows if not all(_RULED.fullmatch(text) for text in row if text)]
    return _headed(kept, ruled, table)


def _headed(rows: Sequence[Sequence[str]], heads: int, table: int) -> list[Piece]:
    pieces, spots = [], {}
    for r, row in enumerate(rows):
        for c, text in enumerate(map(clean, row)):
            if text:
                pieces.append(Piece(text, "cell", table=table, row=r, column=c))
                spots[r, c] = Spot(table, r, c, is_head=r < heads < len(rows))
    return with_heads(pieces, spots)


def _drawn(lines: Sequence[str], index: int, table: int) -> Grid | None:
    """A table whose lines are drawn with bars and borders; lines between two borders are one row."""
    end = index
    while end < min(len(lines), index + _MAX_LINES) and (_DRAWN.fullmatch(lines[end]) or _BORDER.fullmatch(lines[end])):
        end += 1
    borders = [n for n in range(index, end) if _BORDER.fullmatch(lines[n])]
    inner = [n for n in borders if index < n < end - 1]
    boxed = len(inner) > 1  # every row has its border
    rows: list[list[str]] = []
    heads = 0
    for n in range(index, end):
        if n in borders:
            heads = heads or (len(rows) if rows and n < end - 1 else 0)
            continue
        cells = [text.strip() for text in _SEPARATOR.split(lines[n].strip()[1:-1])]
        if boxed and rows and n - 1 not in borders and len(cells) == len(rows[-1]):
            rows[-1] = _below(rows[-1], cells)
        else:
            rows.append(cells)
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return None
    return Grid(end, tuple(_headed(rows, heads, table)))

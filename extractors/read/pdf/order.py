"""Reading order: the runs of a page -> groups that are read one after another (columns, tables, single lines).

Bands of runs that share a line are joined as long as they leave the same gutters free; a group with a gutter is a
table where its rows are rows of short values, else columns that are read one by one.
Never here: what is a paragraph or a heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from extractors.read.pdf.glyphs import Box
from extractors.read.pdf.runs import Run

_NUMERIC = re.compile(
    r"[^\w]*(?:[A-Z]{1,3}\s?)?\d[\d\s.,/:'’–-]*(?:[%+kKmM]|[^\w\s]|\s?[A-Z]{3}|\s?(?:mil|mio|mln|bn|M|K)\.?)*"
)
_GUTTER = 0.5  # of the median size: narrower free columns are gaps between words
_APART = 2.5  # of the size: further apart, runs of one line do not belong together
_BELOW, _FAR_BELOW = 2.0, 3.5  # of the size: further down, a band may begin something new
_REACH = 5  # of the size: how far a list's mark may stand from its item
_STEP = 3.0  # points: lines are looked for by their height in such steps
_CURRENCY = ("$", "€", "£", "¥")
_MAX_DEPTH = 12
_MARK = re.compile(r"[•·▪●■◦○□➢➤►▶✓✔❖♦o–—*-]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]")
_SHORT = 28  # code points: the mean run of a table's cells is shorter


@dataclass(frozen=True, slots=True)
class Lines:
    """Runs that are read top to bottom, as lines; those of one line stand side by side."""

    lines: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells from left to right; a cell is the runs in one row and one column."""

    rows: tuple[tuple[tuple[Run, ...], ...], ...]


Part = Lines | Grid
Gap = tuple[float, float]  # a stretch of the line, from left to right


def is_numeric(text: str) -> bool:
    """True of a text that is one figure with its sign, unit or currency."""
    return _NUMERIC.fullmatch(text) is not None


def is_mark(text: str) -> bool:
    """True of what stands before an item of a list: a bullet, a number or letter with a stop or bracket."""
    return _MARK.fullmatch(text) is not None


def parts(runs: Sequence[Run]) -> list[Part]:
    """The runs of a page (or of a part of it) in reading order."""
    return _merged(_ordered(_marked(runs), 0))


def _marked(runs: Sequence[Run]) -> list[Run]:
    """The runs with marks of lists and currency signs in a column of their own put before what they mark."""
    marks = [run for run in runs if is_mark(run.text) or run.text in _CURRENCY]
    if not marks:
        return list(runs)
    alone = {run.order for run in marks}
    out = [run for run in runs if run.order not in alone]
    lines: dict[int, list[int]] = {}
    for index, run in enumerate(out):
        lines.setdefault(round(run.box[1] / _STEP), []).append(index)
    for mark in marks:
        height = round(mark.box[1] / _STEP)
        near = [index for step in (-1, 0, 1) for index in lines.get(height + step, ())]
        beside = min((i for i in near if _may_mark(mark, out[i])), key=lambda i: out[i].box[0], default=None)
        if beside is None:
            out.append(mark)
        else:
            run = out[beside]
            out[beside] = replace(run, text=f"{mark.text} {run.text}", box=bounding((mark, run)))
    return out


def _may_mark(mark: Run, run: Run) -> bool:
    is_currency = mark.text in _CURRENCY
    reach = _REACH * run.size * (2 if is_currency else 1)
    if abs(run.box[1] - mark.box[1]) > 0.3 * run.size or not 0 <= run.box[0] - mark.box[0] < reach:
        return False
    return not is_currency or is_numeric(run.text)


def _ordered(runs: list[Run], depth: int) -> list[Part]:
    if not runs:
        return []
    bands = _bands(runs)
    if depth >= _MAX_DEPTH:
        return [Lines(tuple(tuple(band) for band in bands))]
    out: list[Part] = []
    for group, gutters in _groups(bands):
        flat = [run for band in group for run in band]
        if not gutters:
            out.extend(Lines((tuple(band),)) for band in group)
        elif len(group) == 1:
            out.extend(Lines((cluster,)) for cluster in _clusters(group[0]))
        elif len(group) >= 2 and _is_grid(group, gutters):
            out.extend(_grids(group))
        else:
            for column in _columns(flat, gutters):
                out.extend(
                    _ordered(column, depth + 1) if len(column) < len(flat) else [Lines(tuple(tuple(b) for b in group))]
                )
    return out


def _clusters(band: list[Run]) -> list[tuple[Run, ...]]:
    """One line alone, parted where its runs stand so far apart that they are no words of one sentence."""
    clusters = [[band[0]]]
    for run in band[1:]:
        if run.box[0] - clusters[-1][-1].box[2] > _APART * run.size:
            clusters.append([run])
        else:
            clusters[-1].append(run)
    return [tuple(cluster) for cluster in clusters]


def _merged(found: list[Part]) -> list[Part]:
    """Neighbouring lines as one part, so that paragraphs can be seen."""
    out: list[Part] = []
    for is_lines, group in groupby(found, key=lambda part: isinstance(part, Lines)):
        neighbours = list(group)
        lines = (line for part in neighbours if isinstance(part, Lines) for line in part.lines)
        out += [Lines(tuple(lines))] if is_lines else neighbours
    return out


def _bands(runs: list[Run]) -> list[list[Run]]:
    """Runs by line, top to bottom, each from left to right; runs share a line where their middles do."""
    bands: list[list[Run]] = []
    bottom = 0.0
    for run in sorted(runs, key=lambda run: (-(run.box[1] + run.box[3]) / 2, run.box[0])):
        middle = (run.box[1] + run.box[3]) / 2
        if bands and middle > bottom:
            bands[-1].append(run)
        else:
            bands.append([run])
            bottom = middle - 0.4 * min(run.size, run.box[3] - run.box[1])
    for band in bands:
        band.sort(key=lambda run: run.box[0])
    return bands


def _groups(bands: list[list[Run]]) -> list[tuple[list[list[Run]], list[Gap]]]:
    """Neighbouring bands that leave the same gutters free, and those gutters; no gutters where text runs through."""
    edges = _edges([run for band in bands for run in band])
    least = _GUTTER * _median([run.size for band in bands for run in band])
    out: list[tuple[list[list[Run]], list[Gap]]] = []
    group: list[list[Run]] = []
    reach, free = edges, [edges]
    for band in bands:
        own = _free(band, edges)
        shared, wider = _shared(free, own, least), _edges(band) if not group else _around(reach, _edges(band))
        kept = _inner(reach, free)
        ends = group and (_loses((group[-1], reach, free), band, _inner(wider, shared)) or _ends_cards(group, kept, band))
        if ends and (kept or _inner(_edges(band), _shared([edges], own, least))):
            out.append((group, kept))
            group, shared, wider = [], _shared([edges], own, least), _edges(band)
        group.append(band)
        reach, free = wider, shared
    out.append((group, _inner(reach, free)))
    return out


def _ends_cards(group: list[list[Run]], gutters: list[Gap], band: list[Run]) -> bool:
    """True of a band far below cards (figures above their labels), which are a group of their own."""
    drop = (group[-1][0].box[1] - band[0].box[1]) / band[0].size
    return drop > _FAR_BELOW and 1 < len(group) <= 4 and 1 < len(group[0]) == len(gutters) + 1 and _are_cards(group, gutters)


def _loses(above: tuple[list[Run], Gap, list[Gap]], band: list[Run], left: list[Gap]) -> bool:
    """True where a band leaves no gutter of its group free, or stands apart and leaves fewer or is of another form.

    `above`: the band over it, how far the group reaches, its free stretches; `left`: the gutters still free with it.
    """
    last, reach, free = above
    drop = (last[0].box[1] - band[0].box[1]) / band[0].size
    other = (len(band) == 1) != (len(last) == 1)
    return not left or (drop > _BELOW and len(left) < len(_inner(reach, free))) or (drop > _FAR_BELOW and other)


def _edges(runs: list[Run]) -> Gap:
    return min(run.box[0] for run in runs), max(run.box[2] for run in runs)


def _around(a: Gap, b: Gap) -> Gap:
    return min(a[0], b[0]), max(a[1], b[1])


def _free(band: list[Run], edges: Gap) -> list[Gap]:
    """The stretches of the line that no run of the band covers."""
    out, at = [], edges[0]
    for run in band:
        if run.box[0] > at:
            out.append((at, run.box[0]))
        at = max(at, run.box[2])
    if edges[1] > at:
        out.append((at, edges[1]))
    return out


def _shared(a: list[Gap], b: list[Gap], least: float) -> list[Gap]:
    near = ((x, y) for x in a for y in b if y[1] - x[0] >= least and x[1] - y[0] >= least)
    return [(lo, hi) for x, y in near if (hi := min(x[1], y[1])) - (lo := max(x[0], y[0])) >= least]


def _inner(reach: Gap, free: list[Gap]) -> list[Gap]:
    """The free stretches that have text on both sides."""
    return [(lo, hi) for lo, hi in free if lo > reach[0] and hi < reach[1]]


def _columns(runs: list[Run], gutters: list[Gap]) -> list[list[Run]]:
    cuts = [(lo + hi) / 2 for lo, hi in gutters]
    columns: list[list[Run]] = [[] for _ in range(len(cuts) + 1)]
    for run in runs:
        middle = (run.box[0] + run.box[2]) / 2
        columns[sum(cut < middle for cut in cuts)].append(run)
    return [column for column in columns if column]


def _is_grid(bands: list[list[Run]], gutters: list[Gap]) -> bool:
    """True of rows of short values; False of columns of prose and of cards (a figure above its label)."""
    runs = [run for band in bands for run in band]
    if sum(len(run.text) for run in runs) > _SHORT * len(runs):
        return False
    full = [band for band in bands if len(_columns(band, gutters)) >= 2]
    figures = sum(is_numeric(run.text) for run in runs) >= 0.2 * len(runs)
    if len(full) < 2 or len(full) < (0.5 if figures else 0.75) * len(bands):
        return False
    return not _are_cards(full, gutters)


def _are_cards(bands: list[list[Run]], gutters: list[Gap]) -> bool:
    """A first row of nothing but figures above rows of words, or much larger than what stands below it."""
    first = bands[0]
    if not all(is_numeric(run.text) for run in first):
        return False
    below = [run for band in bands[1:] for run in band]
    words = sum(not is_numeric(run.text) for run in below)
    larger = min(run.size for run in first) > 1.2 * max(run.size for run in below)
    return larger or words >= 0.8 * len(below)


def _grids(bands: list[list[Run]]) -> list[Part]:
    """The tables in bands that share a gutter: a new one begins where columns would be lost by going on."""
    edges = _edges([run for band in bands for run in band])
    least = _GUTTER * _median([run.size for band in bands for run in band])
    out: list[Part] = []
    group: list[list[Run]] = []
    reach, free = edges, [edges]
    for band in bands:
        own = _shared([edges], _free(band, edges), least)
        shared, wider = _shared(free, own, least), _around(reach, _edges(band))
        wanted = max(len(_inner(reach, free)), len(_inner(_edges(band), own)))
        if group and len(_inner(wider, shared)) < wanted:
            out.append(_table(group, _inner(reach, free)))
            group = []
        if not group:
            shared, wider = own, _edges(band)
        group.append(band)
        reach, free = wider, shared
    return [*out, _table(group, _inner(reach, free))]


def _table(bands: list[list[Run]], gutters: list[Gap]) -> Part:
    return _grid(bands, gutters) if gutters and len(bands) > 1 else Lines(tuple(tuple(band) for band in bands))


def _median(sizes: list[float]) -> float:
    return sorted(sizes)[len(sizes) // 2]


def _grid(bands: list[list[Run]], gutters: list[Gap]) -> Grid:
    cuts = [(lo + hi) / 2 for lo, hi in gutters]
    rows = []
    for row in _rows(bands):
        cells: list[list[Run]] = [[] for _ in range(len(cuts) + 1)]
        for run in row:
            cells[sum(cut < (run.box[0] + run.box[2]) / 2 for cut in cuts)].append(run)
        rows.append(tuple(tuple(cell) for cell in cells))
    return Grid(tuple(rows))


def _rows(bands: list[list[Run]]) -> list[list[Run]]:
    """Bands as rows: lines much closer than the others are lines of one cell."""
    gaps = [a[0].box[1] - b[0].box[1] for a, b in zip(bands, bands[1:], strict=False)]
    usual = _median(gaps)
    rows = [list(bands[0])]
    for band, gap in zip(bands[1:], gaps, strict=True):
        if gap < 0.7 * usual and gap < 1.4 * band[0].size:
            rows[-1].extend(band)
        else:
            rows.append(list(band))
    return rows


def bounding(runs: Sequence[Run]) -> Box:
    """The box around runs."""
    return (
        min(run.box[0] for run in runs), min(run.box[1] for run in runs),
        max(run.box[2] for run in runs), max(run.box[3] for run in runs),
    )  # fmt: skip

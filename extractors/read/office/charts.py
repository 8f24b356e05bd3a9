"""Charts and diagrams inside office documents: the numbers a chart was drawn from, the words of a diagram.

Never here: where they stand in the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from extractors.read.office.archive import tree, whole
from extractors.read.pieces import Piece, clean
from extractors.read.printed import printed
from extractors.read.reading import Refusal
from extractors.read.tables import Spot, with_heads

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_MAX_SERIES, _MAX_POINTS = 40, 500


def chart_pieces(part: bytes, table: int, path: str) -> list[Piece]:
    """A chart as its title and the table it draws: categories as rows, series as columns."""
    root = tree(part)
    if isinstance(root, Refusal):
        return []
    title = clean("".join(t.text or "" for t in root.iterfind(f"{C}chart/{C}title//{A}t")))
    series = list(root.iter(f"{C}ser"))[:_MAX_SERIES]
    names = [clean("".join(v.text or "" for v in one.iterfind(f"{C}tx//{C}v"))) for one in series]
    labels = _points(series[0], "cat") if series else {}
    cells = [Piece(name, "cell", path=path, table=table, row=0, column=c) for c, name in enumerate(names, 1) if name]
    values = [_points(one, "val") for one in series]
    for row, index in enumerate(sorted({key for one in values for key in one}), 1):
        texts = [labels.get(index, ""), *(one.get(index, "") for one in values)]
        cells += [Piece(text, "cell", path=path, table=table, row=row, column=c) for c, text in enumerate(texts) if text]
    spots = {(0, c): Spot(table, 0, c, is_head=True) for c in range(1, len(names) + 1)}
    return [*([Piece(title, "caption", path=path)] if title else []), *with_heads(cells, spots)]


def _points(series: Any, name: str) -> dict[int, str]:
    found = {}
    code = series.findtext(f"{C}{name}//{C}formatCode") or ""
    for point in list(series.iterfind(f"{C}{name}//{C}pt"))[:_MAX_POINTS]:
        index, text = whole(point.get("idx"), -1, _MAX_POINTS), clean(point.findtext(f"{C}v") or "")
        if index >= 0 and text:
            found[index] = _shown(text, code) if name == "val" else text
    return found


def _shown(text: str, code: str) -> str:
    try:
        return printed(float(text), code)
    except ValueError:
        return text


def diagram_texts(part: bytes) -> Iterator[str]:
    """The words of a diagram's shapes, one text a shape."""
    root = tree(part)
    if isinstance(root, Refusal):
        return
    for point in root.iter(f"{D}pt"):
        text = clean(" ".join("".join(t.text or "" for t in p.iter(f"{A}t")) for p in point.iter(f"{A}p")))
        if text:
            yield text

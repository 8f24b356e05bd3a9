"""The blocks of a document as a page lays them out: sheets (pages of a PDF, parts of a long text), zones, lists, tables.

Never here: HTML, what lies over the words (segments).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipelines.show.segments import Layers, Segment, segments
from schemas.documents import Block, Document, Span, Zone

PART = 40_000  # letters of a sheet of a text without pages
OPEN = 300_000  # letters up to which all sheets stand open
MOST = 5_000_000  # letters that are shown at all
_PREVIEW = 60
_FORMS = {"item": "list", "cell": "table", "field": "fields"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One block. `way`: back to the bytes, in words; `link`: its target where it is one link; `key`: of a
    field, its name; `heads`: of a cell, the pieces that head it; `scope`: of a cell that heads others, row or col."""

    name: str
    block: Block
    way: str
    link: str
    key: str
    segments: tuple[Segment, ...]
    heads: tuple[str, ...] = ()
    scope: str = ""

    @property
    def covered(self) -> str:
        """Why all of it is covered, or ""."""
        reasons = {segment.covered for segment in self.segments}
        return reasons.pop() if len(reasons) == 1 else ""

    @property
    def is_whole(self) -> bool:
        """True where nothing of it is covered."""
        return not any(segment.covered for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Run:
    """Blocks that stand as one: a list, a table, fields, text (one block), or covered ones."""

    form: str
    pieces: tuple[Piece, ...]

    @property
    def letters(self) -> int:
        """The letters of all its blocks."""
        return sum(len(piece.block.span) for piece in self.pieces)

    @property
    def rows(self) -> list[list[tuple[int, list[Piece]]]]:
        """Of a table, its rows: the columns passed over before a cell, and the cell's pieces."""
        out = []
        for _, row in groupby(sorted(self.pieces, key=_place), key=lambda piece: piece.block.row):
            cells, last = [], -1
            for column, pieces in groupby(row, key=lambda piece: piece.block.column or 0):
                cells.append((min(column - last - 1, 20), list(pieces)))
                last = column
            out.append(cells)
        return out


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks of one zone in a row."""

    zone: Zone
    runs: tuple[Run, ...]
    count: int
    facts: int
    preview: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a PDF or a part of a long text. `title`: "" where there is only one."""

    name: str
    title: str
    is_open: bool
    groups: tuple[Group, ...]


def sheets(document: Document, over: Layers) -> Iterator[Sheet]:
    """The document as it is laid out, up to `MOST` letters."""
    shown = [index for index, block in enumerate(document.blocks) if block.span.start < MOST]
    cut = list(_cut(document.blocks, shown))
    heads = _heads(document.blocks)
    paged = any(block.page is not None for block in document.blocks)
    for number, indices in enumerate(cut, 1):
        pieces = [_piece(document, index, over, heads) for index in indices]
        page = next((document.blocks[index].page for index in indices if document.blocks[index].page is not None), None)
        title = f"Page {page}" if page is not None else "" if len(cut) == 1 or paged else f"Part {number} of {len(cut)}"
        yield Sheet(f"page-{page}" if page is not None else f"part-{number}", title, number == 1 or len(document.text) <= OPEN, tuple(_groups(pieces)))


def _cut(blocks: Sequence[Block], shown: Sequence[int]) -> Iterator[list[int]]:
    """The indices of the blocks, sheet by sheet: cut where a page ends, or behind so many letters, never inside a table."""
    sheet: list[int] = []
    for index in shown:
        if sheet:
            first, last, block = blocks[sheet[0]], blocks[sheet[-1]], blocks[index]
            is_long = block.span.start - first.span.start > PART and (block.table is None or block.table != last.table)
            if block.page is not None and last.page not in (None, block.page) or block.page is None and last.page is None and is_long:
                yield sheet
                sheet = []
        sheet.append(index)
    if sheet:
        yield sheet


def _heads(blocks: Sequence[Block]) -> dict[Span, tuple[str, str]]:
    """The cells that head others, by their span: name and scope."""
    cells = {block.span: (index, block) for index, block in enumerate(blocks) if block.kind == "cell"}
    out: dict[Span, tuple[str, str]] = {}
    for block in (block for _, block in cells.values()):
        for head in block.heads:
            if head in cells and head not in out and head != block.span:
                index, heading = cells[head]
                out[head] = (f"b{index}", "row" if heading.row == block.row else "col")
    return out


def _piece(document: Document, index: int, over: Layers, heads: dict[Span, tuple[str, str]]) -> Piece:
    block = document.blocks[index]
    key = ""
    if block.kind == "field":
        named = next((head for head in block.heads if block.span.contains(head)), None)
        key = block.path if named is None else ""
    return Piece(
        name=f"b{index}",
        block=block,
        way=_way(block),
        link=block.anchor,
        key=key,
        segments=segments(document, index, over),
        heads=tuple(heads[head][0] for head in block.heads if head in heads and head != block.span),
        scope=heads[block.span][1] if block.kind == "cell" and block.span in heads else "",
    )


def _way(block: Block) -> str:
    """Back to the bytes: the DOM path or key, or the page and the box on it."""
    box = "" if block.box is None else f", box {', '.join(f'{edge:g}' for edge in block.box)}"
    page = "" if block.page is None else f"page {block.page}{box}"
    return " · ".join(part for part in (block.path, page) if part)


def _groups(pieces: Sequence[Piece]) -> Iterator[Group]:
    for zone, some in groupby(pieces, key=lambda piece: piece.block.zone):
        own = list(some)
        facts = {mark.fact for piece in own for segment in piece.segments for mark in segment.marks}
        words = " · ".join("".join(segment.text or "…" for segment in piece.segments) for piece in own[:6])
        preview = words if len(words) <= _PREVIEW else f"{words[:_PREVIEW].rsplit(' ', 1)[0]} …"
        yield Group(zone, tuple(_runs(own)), len(own), len(facts), preview)


def _runs(pieces: Sequence[Piece]) -> Iterator[Run]:
    for (form, _, _), some in groupby(pieces, key=_form):
        yield Run(form, tuple(some))


def _form(piece: Piece) -> tuple[str, object, str]:
    if piece.covered and piece.block.kind != "cell":
        return "covered", None, piece.covered
    form = _FORMS.get(piece.block.kind, "text")
    return form, piece.block.table if form == "table" else piece.name if form == "text" else None, ""


def _place(piece: Piece) -> tuple[int, int]:
    return piece.block.row or 0, piece.block.column or 0

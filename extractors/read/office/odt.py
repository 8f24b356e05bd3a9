"""ODT -> pieces: one walk over the document's XML.

Never here: the archive (archive), styles (odt_styles), annotations and what a tracked change has deleted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from extractors.read.office.archive import LOCKED, damaged, parts, tree, whole
from extractors.read.office.flow import BREAK, Look, Paragraph, paragraph_pieces
from extractors.read.office.odt_styles import NS, Style, Styles, styles_of
from extractors.read.office.properties import properties
from extractors.read.pieces import Piece, clean
from extractors.read.reading import Reading, Refusal, refused
from extractors.read.tables import Spot, with_heads
from schemas.documents import Zone

_TEXT, _TABLE, _DRAW, _OFFICE = NS["text"], NS["table"], NS["draw"], NS["office"]
_WANTED = ("content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml")
_MAX_DEPTH = 60  # of lists, tables, boxes and inline elements in one another
_MAX_LEVEL = 8
_MAX_SPAN, _MAX_SPACES = 100, 200
_DROPPED = frozenset(
    f"{_TEXT}{name}" for name in ("tracked-changes", "hidden-text", "hidden-paragraph", "ruby-text", "variable-decls", "sequence-decls", "user-field-decls", "meta-field-decls")
) | {f"{_OFFICE}annotation", f"{_OFFICE}annotation-end", f"{_OFFICE}forms", f"{NS['svg']}title", f"{NS['svg']}desc"}  # fmt: skip
_INDEXES = frozenset(
    f"{_TEXT}{name}"
    for name in ("table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index")
)
_BOXES = (f"{_DRAW}text-box", f"{_DRAW}custom-shape", f"{_DRAW}rect", f"{_DRAW}g", f"{_DRAW}ellipse")


@dataclass(slots=True)
class _Walk:
    """One part as it is walked."""

    part: str
    styles: Styles
    numbers: dict[Any, int]
    pieces: list[Piece] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)
    tables: int = 0


def read_odt(content: bytes, name: str) -> Reading:
    """The reading of an ODT; a damaged or hostile one gives no pieces but an Issue."""
    found = parts(content, _WANTED.__contains__)
    if isinstance(found, Refusal):
        return refused(found, name)
    if b"encryption-data" in found.get("META-INF/manifest.xml", b""):
        return refused(LOCKED, name)
    if "content.xml" not in found:
        return refused(damaged("there is no document in it"), name)
    root = tree(found["content.xml"])
    if isinstance(root, Refusal):
        return refused(root, name)
    look = tree(found["styles.xml"]) if "styles.xml" in found else None
    outer = None if isinstance(look, Refusal) else look
    styles = styles_of(root, outer)
    walk = _walk("content.xml", styles, root)
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    _blocks(walk, body if body is not None else root, Look(), 0)
    _notes(walk)
    about = properties((found.get("meta.xml"),))
    heads, feet = (_edge(styles, outer, zone) for zone in ("header", "footer"))
    return Reading([*about.pieces, *heads, *walk.pieces, *feet], about.title, (*about.languages, *styles.languages))


def _walk(part: str, styles: Styles, root: Any) -> _Walk:
    paragraphs = root.iter(f"{_TEXT}p", f"{_TEXT}h")
    return _Walk(part, styles, {element: number for number, element in enumerate(paragraphs, 1)})


def _edge(styles: Styles, root: Any | None, zone: Zone) -> list[Piece]:
    """The headers or footers of all kinds of pages, each text once."""
    if root is None:
        return []
    walk = _walk("styles.xml", styles, root)
    for element in root.iterfind(f"{_OFFICE}master-styles/{NS['style']}master-page/*"):
        if element.tag.rpartition("}")[2].startswith(zone):
            _blocks(walk, element, Look(zone=zone), 0)
    return list({piece.text: piece for piece in reversed(walk.pieces)}.values())[::-1]


def _blocks(walk: _Walk, parent: Any, look: Look, depth: int) -> None:
    """The blocks below an element; `look`: what they are unless their style says more."""
    if depth > _MAX_DEPTH:
        text = clean(" ".join(parent.itertext()))
        walk.pieces += [Piece(text, zone=look.zone, path=f"{walk.part}#p0")] if text else []
        return
    for child in parent:
        tag = child.tag
        if tag in (f"{_TEXT}p", f"{_TEXT}h"):
            _paragraph(walk, child, look, depth)
        elif tag == f"{_TEXT}list":
            inner = look if look.zone != "main" else Look("item", 0 if look.kind != "item" else min(look.level + 1, _MAX_LEVEL))
            for item in child:
                _blocks(walk, item, inner, depth + 1)
        elif tag == f"{_TABLE}table":
            _table(walk, child, look, depth)
        elif tag in _INDEXES:
            _blocks(walk, child, Look(zone="navigation"), depth + 1)
        elif tag == f"{_TEXT}section" and child.get(f"{_TEXT}display") == "none":
            _blocks(walk, child, Look(zone="hidden"), depth + 1)
        elif tag == f"{_DRAW}frame" or tag in _BOXES:
            _loose(walk, child, look, depth)
        elif isinstance(tag, str) and tag not in _DROPPED and not tag.startswith((NS["office"] + "change", NS["draw"] + "image")):
            _blocks(walk, child, look, depth + 1)


def _loose(walk: _Walk, frame: Any, look: Look, depth: int) -> None:
    """A picture or text box that hangs on the page, not on a paragraph."""
    paragraph = Paragraph()
    _frame(frame, paragraph)
    walk.pieces += paragraph_pieces(paragraph, replace(look, kind="paragraph"), f"{walk.part}#p0")
    for box in paragraph.boxes:
        _blocks(walk, box, replace(look, kind="paragraph", level=0), depth + 1)


def _paragraph(walk: _Walk, element: Any, look: Look, depth: int) -> None:
    style = walk.styles.of(element.get(f"{_TEXT}style-name") or "")
    paragraph = Paragraph()
    _inline(walk, element, paragraph, style, "", depth)
    path = f"{walk.part}#p{walk.numbers.get(element, 0)}"
    walk.pieces += paragraph_pieces(paragraph, _look(element, style, look), path)
    for box in paragraph.boxes:
        _blocks(walk, box, replace(look, kind="paragraph", level=0), depth + 1)


def _look(element: Any, style: Style, around: Look) -> Look:
    if around.zone != "main":
        return replace(around, kind="paragraph", level=0)
    if element.tag == f"{_TEXT}h" and style.look.kind != "title":
        return Look("heading", max(whole(element.get(f"{_TEXT}outline-level"), 1, _MAX_LEVEL + 1), 1))
    if style.look.kind in ("title", "caption", "heading"):
        return style.look
    return around


def _inline(walk: _Walk, element: Any, into: Paragraph, style: Style, href: str, depth: int) -> None:
    into.say(element.text or "", bold=style.bold, hidden=style.hidden, href=href)
    for child in element:
        if depth < _MAX_DEPTH and isinstance(child.tag, str) and child.tag not in _DROPPED:
            _part(walk, child, into, style, href, depth + 1)
        into.say(child.tail or "", bold=style.bold, hidden=style.hidden, href=href)


def _part(walk: _Walk, child: Any, into: Paragraph, style: Style, href: str, depth: int) -> None:
    tag = child.tag
    if tag == f"{_TEXT}s":
        into.say(" " * whole(child.get(f"{_TEXT}c"), 1, _MAX_SPACES))
    elif tag == f"{_TEXT}tab":
        into.say("\t")
    elif tag == f"{_TEXT}line-break":
        into.say(BREAK)
    elif tag == f"{_TEXT}note":
        walk.notes.append(child)
    elif tag == f"{_DRAW}frame" or tag in _BOXES:
        _frame(child, into)
    elif tag == f"{_TEXT}span":
        _inline(walk, child, into, walk.styles.of(child.get(f"{_TEXT}style-name") or "", style), href, depth)
    else:
        _inline(walk, child, into, style, child.get(f"{NS['xlink']}href") or href, depth)


def _frame(frame: Any, into: Paragraph) -> None:
    """The alternative text of a picture, and the text boxes on a paragraph; what is inside a box is walked later."""
    told = frame.find(f"{NS['svg']}desc")
    if told is None:
        told = frame.find(f"{NS['svg']}title")
    if told is not None:
        into.alts.append(told.text or "")
    if frame.tag in _BOXES:
        into.boxes.append(frame)
    else:
        into.boxes += [box for box in frame if box.tag in (*_BOXES, f"{_TABLE}table")]


def _notes(walk: _Walk) -> None:
    """Footnotes and endnotes, in the order in which the text refers to them; notes of notes end there."""
    for note in list(walk.notes):
        body = note.find(f"{_TEXT}note-body")
        if body is not None:
            _blocks(walk, body, Look(), 0)


def _table(walk: _Walk, table: Any, look: Look, depth: int) -> None:
    rows = list(_rows(table))
    if look.zone != "main" or not _is_data(rows):
        for row in rows:
            for _, cell in row:
                _blocks(walk, cell, replace(look, kind="paragraph", level=0), depth + 1)
        return
    number, first = walk.tables, len(walk.pieces)
    walk.tables += 1
    spots: dict[tuple[int, int], Spot] = {}
    for r, row in enumerate(rows):
        for spot, cell in row:
            begin = len(walk.pieces)
            _blocks(walk, cell, Look(), depth + 1)
            spots[r, spot.column] = replace(spot, table=number, row=r)
            walk.pieces[begin:] = [
                replace(piece, kind="cell", level=0, table=number, row=r, column=spot.column)
                if piece.zone == "main" and piece.kind != "alt"
                else piece
                for piece in walk.pieces[begin:]
            ]
    walk.pieces[first:] = with_heads(walk.pieces[first:], spots)


def _rows(table: Any, *, in_head: bool = False, depth: int = 0) -> Iterator[list[tuple[Spot, Any]]]:
    for child in table:
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name == "table-row":
            yield _cells(child, in_head)
        elif name in ("table-header-rows", "table-rows", "table-row-group") and depth < _MAX_DEPTH:
            yield from _rows(child, in_head=in_head or name == "table-header-rows", depth=depth + 1)


def _cells(row: Any, in_head: bool) -> list[tuple[Spot, Any]]:
    cells, column = [], 0
    for cell in row:
        name = cell.tag.rpartition("}")[2] if isinstance(cell.tag, str) else ""
        if name == "table-cell":
            width = _count(cell, "number-columns-spanned")
            if len(cell):
                cells.append((Spot(0, 0, column, width, in_head), cell))
        if name in ("table-cell", "covered-table-cell"):
            column += _count(cell, "number-columns-repeated")
    return cells


def _count(element: Any, name: str) -> int:
    return max(whole(element.get(f"{_TABLE}{name}"), 1, _MAX_SPAN), 1)


def _is_data(rows: list[list[tuple[Spot, Any]]]) -> bool:
    if sum(len(row) >= 2 for row in rows) < 2:
        return False
    return not any(next(cell.iter(f"{_TABLE}table", f"{_TEXT}h"), None) is not None for row in rows for _, cell in row)

"""DOCX -> pieces: one walk over the document's XML with lxml.

python-docx is not used: it opens archives without bounds, and it has no text boxes, footnotes, revisions, hidden text or
merged cells, so that the walk would be ours anyway.
Never here: the archive (archive), styles (docx_styles), comments and what a revision has deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from extractors.read.office.archive import damaged, parts, tree, whole
from extractors.read.office.charts import chart_pieces, diagram_texts
from extractors.read.office.docx_styles import R, Style, Styles, W, flag, modern, styles_of, value
from extractors.read.office.flow import BREAK, Paragraph, paragraph_pieces
from extractors.read.office.package import main_part, targets
from extractors.read.office.properties import properties
from extractors.read.pieces import Piece, clean
from extractors.read.reading import Reading, Refusal, refused
from extractors.read.tables import Spot, with_heads
from schemas.documents import Zone

_WANTED = re.compile(
    r"_rels/\.rels|docProps/(?:core|app)\.xml|word/(?:_rels/)?[\w-]+\.xml(?:\.rels)?|word/(?:charts/chart|diagrams/data)\d*\.xml"
)
_UNWANTED = re.compile(r"word/(?:theme|fontTable|webSettings|settings|comments|people|glossary)")
_MAX_DEPTH = 40  # of tables, boxes and inline elements in one another
_MAX_SPAN = 100
_DELETED = frozenset(("del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "rt", "annotationRef", "fldData"))
_SPACES = {"tab": "\t", "ptab": "\t", "br": BREAK, "cr": BREAK, "noBreakHyphen": "-"}


@dataclass(slots=True)
class _Walk:
    """One part (the body, the notes, a header) as it is walked, and what all parts share."""

    part: str
    styles: Styles
    links: Mapping[str, str]
    files: Mapping[str, bytes]
    numbers: dict[Any, int] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    tables: int = 0


def read_docx(content: bytes, name: str) -> Reading:
    """The reading of a DOCX (or DOCM, DOTX); a damaged or hostile one gives no pieces but an Issue."""
    found = parts(content, lambda entry: bool(_WANTED.fullmatch(entry)) and not _UNWANTED.match(entry))
    if isinstance(found, Refusal):
        return refused(found, name)
    main = main_part(found, "word/document.xml")
    if main not in found:
        return refused(damaged("there is no document in it"), name)
    root = tree(modern(found[main]))
    if isinstance(root, Refusal):
        return refused(root, name)
    about = properties((found.get("docProps/core.xml"), found.get("docProps/app.xml")))
    styles = styles_of(found.get("word/styles.xml"))
    walk = _Walk(main, styles, targets(found, main), found)
    _walked(walk, root)
    edges = {zone: _edge(walk, root, zone) for zone in ("header", "footer")}
    pieces = [*about.pieces, *edges["header"], *walk.pieces, *_notes(walk), *edges["footer"]]
    return Reading(pieces, about.title, (*about.languages, *styles.languages))


def _walked(walk: _Walk, root: Any) -> None:
    walk.numbers = {element: number for number, element in enumerate(root.iter(f"{W}p"), 1)}
    body = root.find(f"{W}body")
    _blocks(walk, root if body is None else body, "main", 0)


def _blocks(walk: _Walk, parent: Any, zone: Zone, depth: int) -> None:
    if depth >= _MAX_DEPTH:
        text = clean(" ".join(t.text or "" for t in parent.iter(f"{W}t")))
        walk.pieces += [Piece(text, zone=zone, path=f"{walk.part}#p0")] if text else []
        return
    for child in parent:
        name = _local(child)
        if name == "p":
            _paragraph(walk, child, zone, depth)
        elif name == "tbl":
            _table(walk, child, zone, depth)
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"):
            inner = _inside(child)
            if inner is not None:
                _blocks(walk, inner, zone, depth + 1)


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _inside(element: Any) -> Any | None:
    """What of a wrapper is shown: a control's content unless it is a placeholder, the first of several renderings."""
    name = _local(element)
    if name == "sdt":
        told = element.find(f"{W}sdtPr/{W}showingPlcHdr")
        return None if told is not None and flag(told) else element.find(f"{W}sdtContent")
    if name == "AlternateContent":
        return next((child for child in element if _local(child) == "Choice"), element[0] if len(element) else None)
    return element


def _paragraph(walk: _Walk, element: Any, zone: Zone, depth: int) -> None:
    if not len(element):
        return
    style = walk.styles.of(element)
    paragraph = Paragraph()
    _inline(walk, element, paragraph, style, "", depth)
    number = walk.numbers.get(element, 0)
    look = style.look if zone == "main" else replace(style.look, zone=zone, kind="paragraph", level=0)
    walk.pieces += paragraph_pieces(paragraph, look, f"{walk.part}#p{number}")
    walk.notes += paragraph.notes
    for box in paragraph.boxes:
        _box(walk, box, look.zone if look.zone != "navigation" else "main", depth)


def _box(walk: _Walk, box: Any, zone: Zone, depth: int) -> None:
    """What hangs on a paragraph: a text box, a chart, a diagram."""
    name = _local(box)
    if name == "txbxContent":
        _blocks(walk, box, zone, depth + 1)
        return
    file = walk.links.get(box.get(f"{R}id" if name == "chart" else f"{R}dm") or "", "")
    if zone != "main" or file not in walk.files:
        return
    if name == "chart":
        walk.pieces += chart_pieces(walk.files[file], walk.tables, file)
        walk.tables += 1
    else:
        walk.pieces += [Piece(text, path=file) for text in diagram_texts(walk.files[file])]


def _inline(walk: _Walk, parent: Any, into: Paragraph, style: Style, href: str, depth: int) -> None:
    fields: list[bool] = []  # of each field that is open, whether its result has begun
    for child in parent:
        name = _local(child)
        if name == "r":
            _run(walk, child, into, style, href, fields)
        elif name == "hyperlink":
            target = walk.links.get(child.get(f"{R}id") or "", "") or f"#{child.get(f'{W}anchor') or ''}"
            _inline(walk, child, into, style, target.removesuffix("#") or href, depth + 1)
        elif name in ("oMath", "oMathPara"):
            into.say("".join(t.text or "" for t in child.iter() if _local(t) == "t"))
        elif name not in _DELETED and depth < _MAX_DEPTH:
            inner = _inside(child)
            if inner is not None:
                _inline(walk, inner, into, style, href, depth + 1)


def _run(walk: _Walk, run: Any, into: Paragraph, style: Style, href: str, fields: list[bool]) -> None:
    bold, hidden = walk.styles.run(run, style)
    for child in _shown(run):
        name = _local(child)
        if name == "fldChar":
            _field(fields, child.get(f"{W}fldCharType"))
        elif not all(fields):
            continue
        elif name == "t":
            into.say(child.text or "", bold=bold, hidden=hidden, href=href)
        elif name in _SPACES:
            page_break = name == "br" and child.get(f"{W}type") in ("page", "column")
            into.say(" " if page_break else _SPACES[name], hidden=hidden)
        elif name in ("footnoteReference", "endnoteReference"):
            into.notes.append((name.removesuffix("Reference"), child.get(f"{W}id") or ""))
        elif name in ("drawing", "pict", "object") and not hidden:
            _picture(child, into)


def _shown(run: Any) -> Iterator[Any]:
    for child in run:
        if _local(child) == "AlternateContent":
            inner = _inside(child)
            yield from inner if inner is not None else ()
        elif _local(child) == "ruby":
            yield from child.iterfind(f"{W}rubyBase/{W}r/{W}t")
        else:
            yield child


def _field(fields: list[bool], step: str | None) -> None:
    if step == "begin":
        fields.append(False)
    elif fields and step == "separate":
        fields[-1] = True
    elif fields and step == "end":
        fields.pop()


def _picture(drawing: Any, into: Paragraph) -> None:
    """The alternative texts of a drawing, and the parts of it that hold text of their own."""
    inside: set[Any] = set()
    decorative = any(_local(element) == "decorative" and element.get("val") == "1" for element in drawing.iter())
    for element in drawing.iter():
        name = _local(element)
        parent = element.getparent()
        if parent in inside or name == "Fallback":
            inside.add(element)
        elif name == "txbxContent":
            into.boxes.append(element)
            inside.add(element)
        elif name == "chart" and element.get(f"{R}id") or name == "relIds":
            into.boxes.append(element)
        elif name == "docPr" and not decorative and not flag(element, "hidden", default=False):
            into.alts.append(element.get("descr") or "")
        elif name in ("shape", "rect", "imagedata") and "{" not in (element.get("alt") or "{"):
            into.alts.append(element.get("alt") or "")


def _table(walk: _Walk, table: Any, zone: Zone, depth: int) -> None:
    rows = [[(spot, cell) for spot, cell in row] for row in _rows(table)]
    if zone != "main" or depth >= _MAX_DEPTH or not _is_data(walk, rows):
        for row in rows:
            for _, cell in row:
                _blocks(walk, cell, zone, depth + 1)
        return
    number, first = walk.tables, len(walk.pieces)
    walk.tables += 1
    spots: dict[tuple[int, int], Spot] = {}
    for r, row in enumerate(rows):
        for spot, cell in row:
            begin = len(walk.pieces)
            _blocks(walk, cell, zone, depth + 1)
            spots[r, spot.column] = replace(spot, table=number, row=r)
            walk.pieces[begin:] = [_as_cell(piece, number, r, spot.column) for piece in walk.pieces[begin:]]
    walk.pieces[first:] = with_heads(walk.pieces[first:], spots)


def _as_cell(piece: Piece, table: int, row: int, column: int) -> Piece:
    if piece.zone != "main" or piece.kind == "alt":
        return piece
    return replace(piece, kind="cell", level=0, table=table, row=row, column=column)


def _rows(table: Any) -> Iterator[list[tuple[Spot, Any]]]:
    """The cells of each row with their places; those that a cell above covers, and deleted rows, are left out."""
    for row in _wrapped(table, "tr"):
        told = row.find(f"{W}trPr")
        if told is not None and told.find(f"{W}del") is not None:
            continue
        is_head = told is not None and told.find(f"{W}tblHeader") is not None and flag(told.find(f"{W}tblHeader"))
        column = _number(told, "gridBefore", 0)
        cells = []
        for cell in _wrapped(row, "tc"):
            look = cell.find(f"{W}tcPr")
            width = _number(look, "gridSpan", 1)
            merge = look.find(f"{W}vMerge") if look is not None else None
            if merge is None or value(merge) == "restart":
                cells.append((Spot(0, 0, column, width, is_head), cell))
            column += width
        yield cells


def _wrapped(parent: Any, name: str) -> Iterator[Any]:
    """The children of a name, those inside content controls and insertions too."""
    for child in parent:
        if _local(child) == name:
            yield child
        elif _local(child) in ("sdt", "ins", "customXml"):
            inner = _inside(child)
            yield from inner.iterfind(f"{W}{name}") if inner is not None else ()


def _number(element: Any, name: str, default: int) -> int:
    told = value(element.find(f"{W}{name}")) if element is not None else ""
    return max(whole(told, default, _MAX_SPAN), default)


def _is_data(walk: _Walk, rows: list[list[tuple[Spot, Any]]]) -> bool:
    """True where a table holds values in rows and columns; False where it only arranges the page."""
    if sum(len(row) >= 2 for row in rows) < 2:
        return False
    cells = [cell for row in rows for _, cell in row]
    if any(cell.find(f"{W}tbl") is not None for cell in cells):
        return False
    return not any(walk.styles.of(p).look.kind == "heading" and clean("".join(p.itertext())) for cell in cells for p in cell.iterfind(f"{W}p"))


def _edge(walk: _Walk, root: Any, zone: Zone) -> list[Piece]:
    """The headers or footers of all sections, each text once."""
    found: dict[str, Piece] = {}
    for reference in root.iter(f"{W}{zone}Reference"):
        part = walk.links.get(reference.get(f"{R}id") or "", "")
        element = tree(modern(walk.files[part])) if part in walk.files else None
        if element is None or isinstance(element, Refusal):
            continue
        inner = _Walk(part, walk.styles, targets(walk.files, part), walk.files)
        inner.numbers = {p: number for number, p in enumerate(element.iter(f"{W}p"), 1)}
        _blocks(inner, element, zone, 0)
        for piece in inner.pieces:
            found.setdefault(piece.text, piece)
    return list(found.values())


def _notes(walk: _Walk) -> Iterator[Piece]:
    """The footnotes and endnotes in the order in which the text refers to them."""
    for kind in ("footnote", "endnote"):
        part = f"word/{kind}s.xml"
        root = tree(modern(walk.files[part])) if part in walk.files else None
        if root is None or isinstance(root, Refusal):
            continue
        inner = _Walk(part, walk.styles, targets(walk.files, part), walk.files, tables=walk.tables)
        inner.numbers = {p: number for number, p in enumerate(root.iter(f"{W}p"), 1)}
        notes = {note.get(f"{W}id"): note for note in root if note.get(f"{W}type") in (None, "normal")}
        for key in dict.fromkeys(key for which, key in walk.notes if which == kind):
            if key in notes:
                _blocks(inner, notes[key], "main", 0)
        yield from inner.pieces

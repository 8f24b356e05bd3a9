"""HTML -> pieces: one walk over lxml's tree that turns block elements into blocks and joins inline ones.

Never here: which parts are furniture (html_zones), what the head declares (html_metadata), offsets (pieces).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from extractors.html_metadata import metadata_pieces
from extractors.html_zones import zone_below
from extractors.pieces import Piece, clean
from schemas.documents import BlockKind, Zone

Element = Any  # lxml's own element type is private

_BLOCK = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol option optgroup p pre search section select summary "
    "table caption tbody td tfoot th thead tr ul template noscript iframe video audio canvas object".split()
)
_DROPPED = frozenset("script style head link meta base title svg math input textarea iframe map audio video canvas source track col colgroup".split())
_BOLD = frozenset(("b", "strong"))
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BREAK = "\x1e"
_MAX_DEPTH = 400
_COUNTERS = (
    "data-count data-to data-target data-number data-value data-end data-counter data-stop data-to-value data-final "
    "data-num data-end-value data-counter-value data-count-to data-countto data-from-to data-counter-end data-target-value"
).split()
_NUMERIC = re.compile(r"[+~]?\d{1,3}(?:[ ,.'\u00a0]\d{3})*(?:[.,]\d+)?\s?[+%kKmM]?|\d+")
_FILE_LIKE = re.compile(r"\S+\.(?:jpe?g|png|gif|svg|webp|bmp|tiff?|avif)|(?:img|dsc|image|photo|pict?|screenshot|logo|icon|banner)?[\W_]*\d*", re.I)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is: what a text found here belongs to."""

    kind: BlockKind = "paragraph"
    zone: Zone = "main"
    level: int = 0
    depth: int = 0
    bold: bool = False
    href: str = ""
    cell: tuple[int, int, int] | None = None
    in_main: bool = False


@dataclass(slots=True)
class _Walk:
    """The pieces so far and the inline text of the block that is open."""

    pieces: list[Piece] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    bold: int = 0
    linked: int = 0
    hrefs: list[str] = field(default_factory=list)
    tables: int = 0
    element: Element = None


def parse(content: bytes | str) -> Element | None:
    """The root element of a page, or None where there is nothing to parse."""
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(content, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def html_pieces(text: str) -> tuple[list[Piece], str, str]:
    """The pieces of a page (metadata first), its title and the language it declares (either may be empty)."""
    root = parse(text.encode("utf-8", "surrogatepass") if False else text)
    if root is None:
        return [], "", ""
    metadata, title, language = metadata_pieces(root)
    return metadata + body_pieces(root), title, language


def body_pieces(root: Element) -> list[Piece]:
    """The pieces of an element and all below it, in source order."""
    walk = _Walk()
    _visit(walk, root, _Place(), 0)
    _flush(walk, _Place())
    return walk.pieces


def _visit(walk: _Walk, element: Element, place: _Place, depth: int) -> None:
    tag = element.tag
    if not isinstance(tag, str) or tag in _DROPPED:
        return
    if depth > _MAX_DEPTH:
        _say(walk, " ".join(element.itertext()), place)
        return
    if tag == "br":
        walk.words.append(_BREAK)
        return
    if tag == "img":
        _image(walk, element, place)
        return
    zone, in_main = zone_below(element, place.zone, place.in_main)
    is_block = tag in _BLOCK or zone != place.zone
    inner = _inner(element, tag, replace(place, zone=zone, in_main=in_main))
    if is_block:
        _flush(walk, place)
        walk.element = element
    counter = _counter(element)
    if counter is not None:
        _say(walk, counter, inner)
    else:
        _children(walk, element, inner, depth)
    if is_block:
        _flush(walk, inner)
        walk.element = element.getparent()


def _children(walk: _Walk, element: Element, place: _Place, depth: int) -> None:
    if element.tag == "table":
        walk.tables += 1
    if element.text:
        _say(walk, element.text, place)
    for child in element:
        _visit(walk, child, place, depth + 1)
        if child.tail:
            _say(walk, child.tail, place)


def _inner(element: Element, tag: str, place: _Place) -> _Place:
    if tag in _HEADINGS:
        return replace(place, kind="heading", level=_HEADINGS[tag])
    if tag == "li":
        return replace(place, kind="item", level=place.depth - 1 if place.depth else 0)
    if tag in ("ul", "ol", "dl"):
        return replace(place, depth=place.depth + 1)
    if tag in ("td", "th"):
        return replace(place, kind="cell")
    if tag in ("dt", "dd"):
        return replace(place, kind="item")
    if tag in ("figcaption", "caption"):
        return replace(place, kind="caption")
    if tag in _BOLD:
        return replace(place, bold=True)
    if tag == "a":
        return replace(place, href=element.get("href") or "")
    return place


def _say(walk: _Walk, text: str, place: _Place) -> None:
    walk.words.append(text)
    solid = len(text.strip())
    if place.bold:
        walk.bold += solid
    if place.href and solid:
        walk.linked += solid
        if not walk.hrefs or walk.hrefs[-1] != place.href:
            walk.hrefs.append(place.href)


def _flush(walk: _Walk, place: _Place) -> None:
    if not walk.words:
        return
    raw = "".join(walk.words)
    linked, hrefs, bold = walk.linked, walk.hrefs, walk.bold
    walk.words, walk.linked, walk.hrefs, walk.bold = [], 0, [], 0
    if not raw.strip():
        return
    for text in _lines(raw, place.kind):
        solid = len(text)
        anchor = hrefs[0] if len(hrefs) == 1 and linked >= 0.95 * solid else ""
        kind, level = place.kind, place.level
        if kind == "paragraph" and bold >= 0.95 * solid and solid <= 90 and text[-1:] not in ".!?;,":
            kind, level = "heading", 5
        walk.pieces.append(Piece(text, kind=kind, zone=place.zone, level=level, anchor=anchor, path=_path(walk.element)))


def _path(element: Element) -> str:
    return element.getroottree().getpath(element) if element is not None else ""


def _lines(raw: str, kind: BlockKind) -> Iterator[str]:
    """The blocks that the line breaks of a text make."""
    if _BREAK not in raw:
        yield clean(raw)
        return
    parts = [clean(part) for part in raw.split(_BREAK)]
    if kind == "heading":
        yield clean(" ".join(parts))
        return
    line = ""
    for part in parts:
        if line and part and _continues(line, part):
            line = f"{line} {part}"
            continue
        if line:
            yield line
        line = part
    if line:
        yield line


def _continues(line: str, part: str) -> bool:
    if part[0].islower() or line[-1] in "(/&–-":
        return True
    return len(line) >= 60 and len(part) >= 30 and line[-1] not in ".!?:;…"


def _image(walk: _Walk, element: Element, place: _Place) -> None:
    alt = clean(element.get("alt") or "")
    if not alt or _FILE_LIKE.fullmatch(alt):
        return
    pending = clean("".join(walk.words).replace(_BREAK, " "))
    if pending:
        _flush(walk, place)
    walk.pieces.append(Piece(alt, kind="alt", zone=place.zone, anchor=place.href, path=_path(element)))


def _counter(element: Element) -> str | None:
    for name in _COUNTERS:
        value = element.get(name)
        if value is not None and _NUMERIC.fullmatch(value.strip()):
            shown = clean("".join(element.itertext()))
            if shown.strip("0+%., ") == "":
                return value.strip()
    return None

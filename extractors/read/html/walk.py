"""One walk over lxml's tree that turns block elements into pieces and joins inline ones.

Never here: which parts are furniture (zones), how tables are headed (tables), what neighbours tell (html).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from extractors.read.html.counters import counted
from extractors.read.html.extents import INLINE
from extractors.read.html.lines import BREAK, lines_of, runs_together
from extractors.read.html.metadata import field_piece
from extractors.read.html.paths import path_of
from extractors.read.html.tables import is_data, spots
from extractors.read.html.zones import MAX_DEPTH, TELLING, Ground, Stand, is_label, stand_below
from extractors.read.pieces import Piece, clean
from extractors.read.tables import Spot, with_heads
from schemas.documents import BlockKind

Element = Any  # lxml's element type is private

_DROPPED = frozenset(
    "script style link meta base title svg math input textarea iframe map audio video canvas source track col colgroup "
    "embed object param option".split()
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_LISTS = frozenset(("ul", "ol", "dl", "menu"))
_KINDS: dict[str, BlockKind] = {
    "td": "cell", "th": "cell", "dt": "item", "dd": "field", "figcaption": "caption", "caption": "caption",
    "li": "item",
}  # fmt: skip
_PLAIN = frozenset(("div", "p", "section", "tr", "tbody"))  # of which nothing more need be asked
_MAX_FAKE_HEADING = 90
_LINKS = 3  # links that are a list where a block is nothing but them
_MAX_CAPTION, _MAX_LABEL = 500, 48  # code points
_NO_NAME = re.compile(
    r"\S+\.(?:jpe?g|png|gif|svg|webp|bmp|tiff?|avif)|(?:img|dsc[nf]?|image|photo|pic|screenshot|banner)?[\W\d_]*", re.I
)
_EMPHASIS = frozenset("b strong i em u s mark font sub sup wbr".split())
_ANYWHERE = Stand()


class _Place(NamedTuple):
    """Where the walk is: what a text found here belongs to."""

    stand: Stand = _ANYWHERE
    kind: BlockKind = "paragraph"
    level: int = 0
    depth: int = 0
    bold: bool = False
    href: str = ""
    owner: Element = None  # the list item, cell or definition that a paragraph here is part of


@dataclass(slots=True)
class Walk:
    """The pieces so far, and the inline text of the block that is open with what its letters look like."""

    page: Ground
    paths: dict[Element, str] | None = None  # of elements, as lxml writes them, where they are wanted
    pieces: list[Piece] = field(default_factory=list)
    times: list[Piece] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    bold: int = 0
    linked: int = 0
    hrefs: list[str] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)  # where links end in the open block's words
    alts: list[Piece] = field(default_factory=list)
    element: Element = None
    begun: Element = None
    tables: int = 0
    spots: dict[Element, Spot] = field(default_factory=dict)
    key: int | None = None
    body: tuple[int, int] | None = None  # the range of pieces that are the page's article


def walked(root: Element, page: Ground, *, stand: Stand = _ANYWHERE, with_paths: bool = True) -> Walk:
    """An element and all below it as pieces in source order, the <time> elements of its content as metadata."""
    walk = Walk(page, {} if with_paths else None)
    _visit(walk, root, _Place(stand), 0)
    _flush(walk, _Place(stand))
    return walk


def _visit(walk: Walk, element: Element, place: _Place, depth: int) -> None:
    tag = element.tag
    if not isinstance(tag, str) or tag in _DROPPED:
        return
    if depth > MAX_DEPTH:
        _say(walk, " ".join(element.itertext()), place)
    elif tag == "br":
        walk.words.append(BREAK)
    elif tag == "img":
        _image(walk, element, place)
    else:
        page, stand = walk.page, place.stand
        if tag in TELLING or element in page.telling:
            stand = stand_below(element, stand, page)
        if tag in INLINE and walk.page.marked.roles.get(element) != "heading":
            _inline(walk, element, place, stand, depth)
        else:
            _block(walk, element, _inner(walk, element, place, stand), place, depth)


def _block(walk: Walk, element: Element, inner: _Place, place: _Place, depth: int) -> None:
    if walk.words or walk.alts:
        _flush(walk, place)
    walk.element = element
    first = len(walk.pieces)
    is_body = element is walk.page.body
    is_table = element.tag == "table" and inner.stand.zone == "main" and is_data(element)
    if is_table:
        own = spots(element, walk.tables)
        walk.spots.update(own)
        walk.tables += 1
    _content(walk, element, inner, depth)
    if walk.words or walk.alts:
        _flush(walk, inner)
    if is_table:
        walk.pieces[first:] = with_heads(walk.pieces[first:], {(s.row, s.column): s for s in own.values()})
    if is_body:
        walk.body = (first, len(walk.pieces))
    walk.element = element.getparent()


def _inline(walk: Walk, element: Element, place: _Place, stand: Stand, depth: int) -> None:
    tag = element.tag
    if stand is not place.stand and stand.zone != place.stand.zone:
        _detached(walk, element, place._replace(stand=stand), depth)
        return
    if tag == "time":
        _time(walk, element, stand)
    if tag == "a":
        href = element.get("href") or ""
        place = _Place(place.stand, place.kind, place.level, place.depth, place.bold, href, place.owner)
    elif tag in ("b", "strong") and not place.bold:
        place = place._replace(bold=True)
    _part(walk, element.text, tag)
    _content(walk, element, place, depth)
    if tag == "a":
        walk.ends.append(len(walk.words))
    _part(walk, element.tail, tag)


def _part(walk: Walk, following: str | None, tag: str) -> None:
    """A space where an inline element begins or ends, if the letters around would else run into one another."""
    before = walk.words[-1] if walk.words else ""
    if before and following and tag not in _EMPHASIS and (tag == "time" or runs_together(before, following)):
        walk.words.append(" ")  # a moment is always a word of its own


def _detached(walk: Walk, element: Element, place: _Place, depth: int) -> None:
    """Text of another zone inside a line (a share button, words for screen readers) becomes a block before it."""
    outer = walk.words, walk.bold, walk.linked, walk.hrefs, walk.ends, walk.alts
    walk.words, walk.bold, walk.linked, walk.hrefs, walk.ends, walk.alts = [], 0, 0, [], [], []
    _content(walk, element, place._replace(kind="paragraph"), depth)
    _flush(walk, place._replace(kind="paragraph", owner=None))
    walk.words, walk.bold, walk.linked, walk.hrefs, walk.ends, walk.alts = outer


def _content(walk: Walk, element: Element, place: _Place, depth: int) -> None:
    if element in walk.page.marked.counters and (number := counted(element)) is not None:
        _say(walk, number, place)
        return
    if element.text:
        _say(walk, element.text, place)
    for child in element:
        _visit(walk, child, place, depth + 1)
        if child.tail:
            _say(walk, child.tail, place)


def _inner(walk: Walk, element: Element, place: _Place, stand: Stand) -> _Place:
    tag = element.tag
    if tag in _PLAIN and stand is place.stand and element not in walk.page.telling:
        return place
    if tag in _HEADINGS:
        return place._replace(stand=_heading_stand(tag, stand), kind="heading", level=_HEADINGS[tag])
    if walk.page.marked.roles.get(element) == "heading":
        level = element.get("aria-level", "2")
        return place._replace(stand=stand, kind="heading", level=int(level) if level in "123456" else 2)
    if tag == "summary":
        return place._replace(stand=stand, kind="heading", level=5)
    if tag in _LISTS:
        return place._replace(stand=stand, depth=place.depth + 1)
    if tag in ("td", "th") and element not in walk.spots:
        return place._replace(stand=stand, kind="paragraph", owner=element)
    if tag in _KINDS:
        level = max(0, place.depth - 1)
        return _Place(stand, _KINDS[tag], level, place.depth, place.bold, place.href, element)
    if place.kind == "paragraph" and _captions(walk, element, tag):
        return place._replace(stand=stand, kind="caption", owner=element)
    if stand is place.stand:
        return place
    return _Place(stand, place.kind, place.level, place.depth, place.bold, place.href, place.owner)  # replace() is slow


def _captions(walk: Walk, element: Element, tag: str) -> bool:
    """Whether an element holds the words of a picture: by its name, or as a <figure> that holds nothing else."""
    if tag == "figure":
        return next(element.iter("table", "blockquote", "ul", "ol"), None) is None
    said = walk.page.marked.said.get(element)
    return said is not None and said.caption and walk.page.size(element) <= _MAX_CAPTION


def _heading_stand(tag: str, stand: Stand) -> Stand:
    """The page's own <h1> is content wherever it stands in the page's head."""
    return Stand("main", stand.in_main, stand.in_section) if tag == "h1" and stand.zone == "header" else stand


def _say(walk: Walk, text: str, place: _Place) -> None:
    walk.words.append(text)
    solid = len(text.strip())
    if not solid:
        return
    if place.bold:
        walk.bold += solid
    if place.href:
        walk.linked += solid
        if not walk.hrefs or walk.hrefs[-1] != place.href:
            walk.hrefs.append(place.href)


def _flush(walk: Walk, place: _Place) -> None:
    """Closes the open block: its text becomes one or more pieces, the images inside it follow."""
    if walk.words:
        raw = "".join(_links_apart(walk) if place.kind == "paragraph" and len(walk.hrefs) >= _LINKS else walk.words)
        if raw.strip():
            _emit(walk, raw, place)
        walk.words, walk.bold, walk.linked, walk.hrefs, walk.ends = [], 0, 0, [], []
    if walk.alts:
        walk.pieces.extend(walk.alts)
        walk.alts = []


def _links_apart(walk: Walk) -> list[str]:
    """The words of the open block, with a line for each link where it is nothing but links (a list of names)."""
    if walk.linked < sum(len(word.strip()) for word in walk.words):
        return walk.words
    ends = set(walk.ends)
    return [part for i, word in enumerate(walk.words, 1) for part in ((word, BREAK) if i in ends else (word,))]


def _emit(walk: Walk, raw: str, place: _Place) -> None:
    lines = list(lines_of(raw, place.kind))
    solid = sum(map(len, lines))
    anchor = walk.hrefs[0] if len(walk.hrefs) == 1 and walk.linked >= 0.9 * solid else ""
    path = path_of(walk.element, walk.paths) if walk.paths is not None and walk.element is not None else ""
    zone = place.stand.zone
    for text in lines:
        if zone == "main" and len(text) <= _MAX_LABEL and is_label(text):
            zone = "aside"
        kind, level = _kind(walk, place, text, solid)
        spot = walk.spots.get(place.owner) if kind == "cell" else None
        heads: tuple[int, ...] = ()
        if kind == "field" and walk.key is not None:
            heads = (len(walk.pieces) - walk.key,)
        if place.owner is not None and place.owner.tag == "dt":
            walk.key = len(walk.pieces)
        walk.pieces.append(
            Piece(text, kind, zone, level, path, anchor=anchor, heads=heads)
            if spot is None
            else Piece(text, kind, zone, 0, path, anchor=anchor, table=spot.table, row=spot.row, column=spot.column)
        )


def _kind(walk: Walk, place: _Place, text: str, solid: int) -> tuple[BlockKind, int]:
    kind, level = place.kind, place.level
    if kind in ("item", "field") and place.owner is not None:
        if walk.begun is place.owner:
            return "paragraph", 0
        walk.begun = place.owner
    elif kind == "paragraph":
        if (
            walk.bold >= 0.95 * solid
            and len(text) <= _MAX_FAKE_HEADING
            and text[-1] not in ".!?;,…"
            and any(map(str.isalpha, text))
        ):
            return "heading", 6
        return kind, 0
    return kind, level


def _image(walk: Walk, element: Element, place: _Place) -> None:
    alt = clean(element.get("alt") or element.get("title") or "")
    if _NO_NAME.fullmatch(alt) or "{{" in alt or not any(map(str.isalpha, alt)):
        return
    last = (walk.alts or walk.pieces or [None])[-1]
    if last is not None and last.kind == "alt" and last.text == alt:
        return
    stand = stand_below(element, place.stand, walk.page)
    path = path_of(element, walk.paths) if walk.paths is not None else ""
    piece = Piece(alt, "alt", stand.zone, path=path, anchor=place.href)
    if any(word.strip() for word in walk.words):
        walk.alts.append(piece)
    else:
        walk.pieces.append(piece)


def _time(walk: Walk, element: Element, stand: Stand) -> None:
    value = clean(element.get("datetime") or "")
    if value and stand.zone in ("main", "header"):
        about = element.get("itemprop") or ""
        walk.times.append(field_piece(f"time:{about}" if about else "time", value))

"""Which zone a part of a page belongs to: told by elements, ARIA roles and the words of classes and ids.

A hint is held against how much of the page's text it would take away, since a whole page may stand in `.sidebar-right`.
Never here: the text of blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from extractors.read.html.core import core_of
from extractors.read.html.extents import Extents, extents
from schemas.documents import Zone

_FURNITURE_TAGS = frozenset(("nav", "footer", "aside", "form", "figcaption"))
_NEVER_FURNITURE = frozenset(("html", "body", "main", "article", "p"))
_TAGS: dict[str, Zone] = {
    "nav": "navigation", "footer": "footer", "aside": "aside", "header": "header", "template": "hidden",
    "noscript": "hidden",
    "select": "aside", "datalist": "hidden", "menu": "navigation",
}  # fmt: skip
_ROLES: dict[str, Zone] = {
    "navigation": "navigation", "banner": "header", "contentinfo": "footer", "complementary": "aside",
    "search": "aside",
    "menu": "navigation", "menubar": "navigation", "alertdialog": "aside",
}  # fmt: skip
# Inside these, <header> and <footer> are those of the part, not of the page (HTML standard, 4.3.8 and 4.3.9).
SECTIONING = frozenset(("article", "section", "main", "blockquote", "figure", "li", "td"))
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.I)
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# Shares of the page's text that is no link; a hint that would take more away is a layout class, not furniture.
_STRONG_SHARE = 0.4
_TAG_SHARE = 0.6
# A weak word is believed of parts this short (code points that are no link) or made of links.
_SHORT = 300
_LINKED = 0.5
# The share of a page's text that may stand before its head or after its foot.
_EDGE = 0.2
_TEASING = 1.5  # the share of links from which a part beside the core announces other pages
# A core holds at least so many code points of text and so much of the page's.
_CORE, _CORE_SHARE = 300, 0.6
_BEFORE_CLOSING = 100  # code points of text before what closes an article
_FRAME: frozenset[Zone] = frozenset(("header", "footer"))


@dataclass(frozen=True, slots=True)
class Extent:
    """Code points before an element (links and all), and inside it: those that are no link, those that are."""

    before: int
    text: int
    linked: int


@dataclass(frozen=True, slots=True)
class Ground:
    """What hints are held against: the extents of the page; `mass`, its text that is no link.

    `trusting`: whether hints about furniture count at all. `core`: the element that holds the article and its
    headline, `body`: the article alone in it; None where the page has none.
    `outside`: elements beside the core whose text is not content.
    """

    page: Extents | None = None
    mass: int = 0
    trusting: bool = True
    core: Any = None
    body: Any = None
    outside: frozenset[Any] = frozenset()

    def size(self, element: Any) -> int:
        """Code points of an element's text, links and all."""
        extent = _extent(element, self)
        return extent.text + extent.linked


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an element stands: its zone, whether it is inside <main> or <article>, inside any sectioning element."""

    zone: Zone = "main"
    in_main: bool = False
    in_section: bool = False


MAX_DEPTH = (
    150  # deeper trees are mistakes or attacks: their text is taken as one block (three frames of Python a level)
)
_NOWHERE = Extent(0, 0, 0)
_HIDDEN = Stand("hidden")


@cache
def conventions() -> dict[str, Any]:
    """The names of `furniture.yml`."""
    return yaml.safe_load(files("extractors.read.html").joinpath("furniture.yml").read_text(encoding="utf-8"))


def ground(root: Any, *, is_article: bool = False) -> Ground:
    """The ground of a page; `is_article`: it says of itself that it is one."""
    page = extents(root)
    found = core_of(page, [_is_named(element) for element in page.elements], is_article=is_article)
    body, core = found if found is not None else (None, None)
    outside = frozenset() if core is None else frozenset(_outside(page, core, is_article=is_article))
    main = _main(root, page)
    if main is not None and main not in outside:
        outside |= frozenset(branch for ancestor in main.iterancestors() for branch in ancestor if branch not in {main, *main.iterancestors()})
    return Ground(page, page.text[0], core=core, body=body, outside=outside)


def _main(root: Any, page: Extents) -> Any:
    """The one <main> of a page that holds most of its text, or None."""
    found = root.xpath("//main | //*[@role='main']")
    if len(found) != 1:
        return None
    return found[0] if page.text[page.index[found[0]]] >= max(_CORE, _CORE_SHARE * page.text[0]) else None


def _outside(page: Extents, core: Any, *, is_article: bool) -> Iterator[Any]:
    """What stands beside the core and is not content: of an article all but its headline and what comes between, of
    other pages what is made of links."""
    start = page.index[core]
    headings = [place for place in map(page.index.__getitem__, page.elements[0].iter("h1")) if place < start]
    lead = headings[-1] if headings and next(core.iter("h1"), None) is None else None
    for ancestor in core.iterancestors():
        for branch in ancestor:
            place = page.index[branch]
            end = place + _size(page, branch)
            if place < start < end or (lead is not None and lead < end and place < start):
                continue
            linked = page.linked[place]
            if (is_article and (place > start or lead is not None)) or linked >= _TEASING * (page.text[place] + linked) > 0:
                yield branch


def _size(page: Extents, element: Any) -> int:
    """How many elements an element and all below it are."""
    return sum(1 for _ in element.iter())


def _is_named(element: Any) -> bool:
    """Whether an element names itself furniture, by its tag, its class and id, or by being hidden."""
    tag, attributes = element.tag, element.keys()
    if tag in _FURNITURE_TAGS:
        return True
    if not attributes or tag in _NEVER_FURNITURE:
        return False
    if "class" in attributes or "id" in attributes:
        if _told(f"{element.get('class') or ''} {element.get('id') or ''}")[0]:
            return True
    return _is_hidden(element, attributes)


def stand_below(element: Any, stand: Stand, page: Ground) -> Stand:
    """Where the content of `element` stands, given where the element itself does."""
    tag, attributes = element.tag, element.keys()
    if stand.zone == "hidden" or tag in ("body", "html"):
        return stand
    if attributes and _is_hidden(element, attributes):
        return _HIDDEN
    if element is page.core:
        return Stand("main", True, True)
    if stand.zone == "main" and element in page.outside:
        stand = Stand("aside", stand.in_main, stand.in_section)
    role = element.get("role", "") if "role" in attributes else ""
    if tag in ("main", "article") or role in ("main", "article"):
        inside = "main" if stand.zone in ("main", "header") else stand.zone
        return Stand(inside, stand.in_main or inside == "main", True)
    told = _TAGS.get(tag) or _ROLES.get(role)
    zone = stand.zone
    if told == "hidden" or (told == "navigation" and zone in _FRAME):
        zone = told
    elif zone == "main" and page.trusting:
        zone = _zone(element, told, stand, page)
    in_section = stand.in_section or tag in SECTIONING
    return stand if zone == stand.zone and in_section == stand.in_section else Stand(zone, stand.in_main, in_section)


def _zone(element: Any, told: Zone | None, stand: Stand, page: Ground) -> Zone:
    if told is not None:
        return _by_element(element, told, stand, page)
    if element.tag == "form":
        return "aside" if _extent(element, page).text < _STRONG_SHARE * page.mass else "main"
    return _by_name(element, stand, page)


def _by_element(element: Any, told: Zone, stand: Stand, page: Ground) -> Zone:
    if told == "navigation":
        return told
    if stand.in_section and told in _FRAME and element.tag in ("header", "footer"):
        return "main"
    extent = _extent(element, page)
    if stand.in_main and told == "aside" and extent.linked <= extent.text:
        return _by_name(element, stand, page)
    return told if extent.text <= _TAG_SHARE * page.mass and _at_edge(extent, told, page) else "main"


def _by_name(element: Any, stand: Stand, page: Ground) -> Zone:
    classes, identifier = element.get("class"), element.get("id")
    if not classes and not identifier:
        return "main"
    strength, zone = _told(f"{classes or ''} {identifier or ''}")
    if not strength:
        return "main"
    extent = _extent(element, page)
    if zone == "aside" and stand.in_main and next(element.iter("blockquote"), None) is not None:
        return "main"  # posts of others that an article quotes
    if strength == "closing":
        return zone if extent.before >= _BEFORE_CLOSING and next(element.iter("h1"), None) is None else "main"
    if extent.text > _STRONG_SHARE * page.mass or not _at_edge(extent, zone, page):
        return "main"
    if strength == "strong":
        return zone
    dense = extent.linked > _LINKED * (extent.text + extent.linked)
    return zone if (extent.text <= _SHORT or dense) and next(element.iter("h1"), None) is None else "main"


def _at_edge(extent: Extent, zone: Zone, page: Ground) -> bool:
    """False of a head with much text before it and of a foot with much after it: those are heads and feet of parts."""
    if zone == "header":
        return extent.before <= _EDGE * page.mass
    return zone != "footer" or page.mass - extent.before - extent.text <= _EDGE * page.mass


def _extent(element: Any, page: Ground) -> Extent:
    if page.page is None:
        return _NOWHERE
    found, place = page.page, page.page.index[element]
    return Extent(found.before[place], found.text[place], found.linked[place])


def _is_hidden(element: Any, attributes: list[str]) -> bool:
    names = element.get("class", "") if "class" in attributes else ""
    shut = "style" in attributes and _NOT_SHOWN.search(element.get("style")) is not None
    if shut or ("hidden" in attributes and element.get("hidden") != "until-found"):
        return not _names(f"{names} {element.get('id', '')}") & _set("unfolding")
    return bool(names) and _is_unseen(names)


@lru_cache(maxsize=8192)
def _is_unseen(names: str) -> bool:
    return bool(_names(names) & _set("unseen"))


@lru_cache(maxsize=8192)
def is_caption(names: str) -> bool:
    """Whether class and id names are those of a picture's words."""
    return bool(_names(names) & _set("captions"))


def is_label(text: str) -> bool:
    """Whether a text is no more than what a place for advertisements says of itself."""
    return text.lower() in _set("labels")


@cache
def _set(key: str) -> frozenset[str]:
    return frozenset(conventions()[key])


@lru_cache(maxsize=8192)
def _names(text: str) -> frozenset[str]:
    """The parts of class and id names, single and in neighbouring pairs."""
    out: set[str] = set()
    for token in text.split():
        out.update(_of_token(token))
    return frozenset(out)


def _of_token(token: str) -> set[str]:
    parts = [part.lower() for part in _PARTS.findall(token)]
    return {*parts, *("-".join(pair) for pair in zip(parts, parts[1:], strict=False)), "-".join(parts)}


@cache
def _words() -> tuple[tuple[str, Zone, frozenset[str]], ...]:
    return tuple(
        (strength, zone, frozenset(words))
        for strength in ("closing", "strong", "weak")
        for zone, words in conventions()[strength].items()
    )


@lru_cache(maxsize=8192)
def _told(text: str) -> tuple[str, Zone]:
    """How strongly class and id names say which zone: ("closing", "strong", "weak" or "", zone)."""
    best: tuple[str, Zone] = ("", "main")
    for token in text.split():
        names = _of_token(token)
        if not names or any(token.lower().startswith((f"{b}-", f"{b}_")) for b in _set("builders")):
            continue
        for strength, zone, words in _words():
            if not names & words or (zone in _FRAME and names & _set("scoped")):
                continue
            if strength != "weak":
                return strength, zone
            best = (strength, zone) if not best[0] else best
    return best

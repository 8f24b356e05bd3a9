"""Which zone a part of a page belongs to: told by elements, ARIA roles and the words of classes and ids.

A hint is held against how much of the page's text it would take away, since a whole page may stand in `.sidebar-right`.
Never here: the text of blocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from schemas.documents import Zone

_SILENT = frozenset(("script", "style", "noscript", "template", "title", "svg", "option"))
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
# A core holds at least so many code points of text and so much of the page's.
_CORE, _CORE_SHARE = 300, 0.6
_BEFORE_CLOSING = 100  # code points of text before what closes an article
_FRAME: frozenset[Zone] = frozenset(("header", "footer"))


@dataclass(frozen=True, slots=True)
class Extent:
    """Code points that are no link before an element and inside it, and those inside it that are links."""

    before: int
    text: int
    linked: int


@dataclass(frozen=True, slots=True)
class Ground:
    """What hints are held against: the extent of every element; `mass`, the page's text that is no link.

    `trusting`: whether hints about furniture count at all. `core`: the <main> that holds most of the text, or
    None; what stands outside it is not content.
    """

    extents: dict[Any, Extent]
    mass: int
    trusting: bool = True
    core: Any = None


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


def ground(root: Any) -> Ground:
    """The ground of a page."""
    extents: dict[Any, Extent] = {}
    mass, _ = _measure(root, 0, False, extents)
    return Ground(extents, mass, core=_core(root, extents, mass))


def _core(root: Any, extents: dict[Any, Extent], mass: int) -> Any:
    found = root.xpath("//main | //*[@role='main']")
    if len(found) == 1 and extents.get(found[0], _NOWHERE).text >= max(_CORE, _CORE_SHARE * mass):
        return found[0]
    return None


def _measure(element: Any, before: int, in_link: bool, extents: dict[Any, Extent], depth: int = 0) -> tuple[int, int]:
    """(text that is no link, text that is) of an element and all below it; notes the extent of each on the way."""
    tag, own, after = element.tag, element.text, before
    if tag in _SILENT:
        return 0, 0
    if depth > MAX_DEPTH:
        return sum(len(text.strip()) for text in element.itertext()), 0
    in_link = in_link or tag == "a"
    linked = 0
    if own is not None:
        if in_link:
            linked = len(own.strip())
        else:
            after += len(own.strip())
    for child in element:
        inside = _measure(child, after, in_link, extents, depth + 1)
        after += inside[0]
        linked += inside[1]
        tail = child.tail
        if tail is not None:
            if in_link:
                linked += len(tail.strip())
            else:
                after += len(tail.strip())
    extents[element] = Extent(before, after - before, linked)
    return after - before, linked


def stand_below(element: Any, stand: Stand, page: Ground) -> Stand:
    """Where the content of `element` stands, given where the element itself does."""
    tag, attributes = element.tag, element.keys()
    if stand.zone == "hidden" or tag in ("body", "html"):
        return stand
    if attributes and _is_hidden(element, attributes):
        return _HIDDEN
    role = element.get("role", "") if "role" in attributes else ""
    if tag in ("main", "article") or role in ("main", "article"):
        inside = "main" if stand.zone in ("main", "header") else stand.zone
        in_main = stand.in_main or (inside == "main" and (page.core is None or element is page.core))
        return Stand(inside, in_main, True)
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
    return _by_name(element, page)


def _by_element(element: Any, told: Zone, stand: Stand, page: Ground) -> Zone:
    if told == "navigation":
        return told
    if stand.in_section and told in _FRAME and element.tag in ("header", "footer"):
        return "main"
    extent = _extent(element, page)
    if stand.in_main and told == "aside" and extent.linked <= extent.text:
        return _by_name(element, page)
    return told if extent.text <= _TAG_SHARE * page.mass and _at_edge(extent, told, page) else "main"


def _by_name(element: Any, page: Ground) -> Zone:
    classes, identifier = element.get("class"), element.get("id")
    if not classes and not identifier:
        return "main"
    strength, zone = _told(f"{classes or ''} {identifier or ''}")
    if not strength:
        return "main"
    extent = _extent(element, page)
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
    return page.extents.get(element, _NOWHERE)


def _is_hidden(element: Any, attributes: list[str]) -> bool:
    names = element.get("class", "") if "class" in attributes else ""
    shut = "style" in attributes and _NOT_SHOWN.search(element.get("style")) is not None
    if shut or ("hidden" in attributes and element.get("hidden") != "until-found"):
        return not _names(f"{names} {element.get('id', '')}") & _set("unfolding")
    return bool(names) and _is_unseen(names)


@lru_cache(maxsize=8192)
def _is_unseen(names: str) -> bool:
    return bool(_names(names) & _set("unseen"))


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

"""Which zone a part of a page belongs to: told by elements, ARIA roles and the words of classes and ids.

A hint is held against how much of the page's text it would take away, since a whole page may stand in `.sidebar-right`.
Never here: the text of blocks.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from extractors.read.html.article import article_of, beside
from extractors.read.html.extents import Extents, extents
from extractors.read.html.marks import Marks, words
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
TELLING = frozenset((*_TAGS, *SECTIONING, "form"))
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
    """Code points before an element (links and all), and inside it: those that are no link, those that are."""

    before: int
    text: int
    linked: int


_UNMARKED = Marks({}, {}, set(), set(), [])


@dataclass(frozen=True, slots=True)
class Ground:
    """What hints are held against: the extents of the page; `mass`, its text that is no link.

    `marked`: what elements say of themselves, `telling`: those that say anything of zones.
    `trusting`: whether hints about furniture count at all. `core`: the element that holds the article and its
    headline, `body`: the article alone in it; None where the page has none.
    `outside`: elements beside the core whose text is not content.
    """

    page: Extents | None = None
    marked: Marks = _UNMARKED
    telling: Set[Any] = frozenset()
    mass: int = 0
    trusting: bool = True
    core: Any = None
    body: Any = None
    outside: Set[Any] = frozenset()

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


def ground(elements: list[Any], marked: Marks, *, is_article: bool = False) -> Ground:
    """The ground of a page; `elements`: all of it in document order; `is_article`: it says of itself that it is one."""
    page = extents(elements)
    found = article_of(page, _furniture(page, marked), is_article=is_article)
    body, core = found if found is not None else (None, None)
    outside = set(beside(page, core)) if core is not None and is_article else set()
    main = _main(page, marked)
    if main is not None and main not in outside:
        path = {main, *main.iterancestors()}
        outside.update(branch for ancestor in path - {main} for branch in ancestor if branch not in path)
    telling = {core, *outside, *marked.said, *marked.roles, *marked.shut}
    return Ground(page, marked, telling, page.text[0], core=core, body=body, outside=outside)


def open_ground(marked: Marks) -> Ground:
    """The ground of a fragment, or of a page whose hints lead nowhere: all of it is content but what is hidden."""
    return Ground(marked=marked, telling={*marked.said, *marked.roles, *marked.shut}, trusting=False)


def _main(page: Extents, marked: Marks) -> Any:
    """The one <main> of a page that holds most of its text, or None."""
    found = [element for element, role in marked.roles.items() if role == "main" and element.tag != "main"]
    found += page.elements[0].iter("main")
    if len(found) != 1:
        return None
    return found[0] if page.text[page.index[found[0]]] >= max(_CORE, _CORE_SHARE * page.text[0]) else None


def _furniture(page: Extents, marked: Marks) -> list[bool]:
    """By place, what names itself furniture: by its tag, its class and id, or by being hidden."""
    furniture = [element.tag in _FURNITURE_TAGS for element in page.elements]
    for element in (*marked.said, *marked.shut):
        if element.tag not in _NEVER_FURNITURE:
            said = marked.said.get(element)
            named = (said is not None and said.strength != "") or _is_hidden(element, marked)
            furniture[page.index[element]] |= named
    return furniture


def stand_below(element: Any, stand: Stand, page: Ground) -> Stand:
    """Where the content of `element` stands, given where the element itself does."""
    tag = element.tag
    if (tag not in TELLING and element not in page.telling) or stand.zone == "hidden" or tag in ("body", "html"):
        return stand
    if _is_hidden(element, page.marked):
        return _HIDDEN
    if element is page.core:
        return Stand("main", True, True)
    if stand.zone == "main" and element in page.outside:
        stand = Stand("aside", stand.in_main, stand.in_section)
    role = page.marked.roles.get(element, "")
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
    said = page.marked.said.get(element)
    if said is None or not said.strength:
        return "main"
    strength, zone = said.strength, said.zone
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


def _is_hidden(element: Any, marked: Marks) -> bool:
    said = marked.said.get(element)
    if element in marked.shut:
        return said is None or not said.unfolding
    return said is not None and said.unseen


def is_label(text: str) -> bool:
    """Whether a text is no more than what a place for advertisements says of itself."""
    return text.lower() in words("labels")

"""Which zone a part of a page belongs to: told by elements, ARIA roles and the words of classes and ids.

Never here: the text of blocks.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from schemas.documents import Zone

_TAGS: dict[str, Zone] = {"nav": "navigation", "footer": "footer", "aside": "aside", "template": "hidden", "noscript": "hidden", "dialog": "hidden", "select": "navigation"}
_ROLES: dict[str, Zone] = {"navigation": "navigation", "banner": "header", "contentinfo": "footer", "complementary": "aside", "search": "navigation", "menu": "navigation", "menubar": "navigation", "dialog": "hidden", "alertdialog": "hidden"}
_WORDS: dict[str, Zone] = {
    **dict.fromkeys("menu navbar nav navigation breadcrumb breadcrumbs pagination pager skip toolbar tabbar sitemap".split(), "navigation"),
    **dict.fromkeys("cookie cookies gdpr consent modal popup share sharing social addtoany sharedaddy sidebar widget widgets related newsletter subscribe comments comment advert ads banner-ad jp-relatedposts".split(), "aside"),
    **dict.fromkeys("footer copyright colophon siteinfo".split(), "footer"),
    **dict.fromkeys("masthead topbar siteheader".split(), "header"),
}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


def zone_below(element: Any, zone: Zone, in_main: bool) -> tuple[Zone, bool]:
    """The zone of what stands inside an element whose parent is in `zone`, and whether it is inside <main>."""
    tag = element.tag
    attributes = element.attrib
    if zone == "hidden":
        return zone, in_main
    if tag in ("main", "article") and zone in ("main", "header"):
        return "main", True
    if "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style", "")):
        return "hidden", in_main
    if zone != "main":
        return zone, in_main
    if tag in _TAGS and not (in_main and tag in ("footer", "aside")):
        return _TAGS[tag], in_main
    if tag == "header" and not in_main:
        return "header", in_main
    role = attributes.get("role", "")
    if role == "main":
        return "main", True
    if role in _ROLES:
        return _ROLES[role], in_main
    if tag not in ("body", "html") and ("class" in attributes or "id" in attributes):
        told = _told(attributes.get("class", ""), attributes.get("id", ""))
        if told is not None:
            return told, in_main
    return zone, in_main


@lru_cache(maxsize=8192)
def _told(classes: str, identifier: str) -> Zone | None:
    for token in f"{classes} {identifier}".lower().split():
        for word in re.split(r"[-_]+", token):
            if word in _WORDS:
                return _WORDS[word]
    return None

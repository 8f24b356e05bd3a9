"""What the head of a page declares: title, description, Open Graph, dates, JSON-LD; read with BeautifulSoup's selectors.

Never here: the body's text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup
from lxml import etree

from extractors.pieces import Piece, clean

_META = re.compile(r"(?:description|author|date|dc\.|dcterms\.|og:|article:|citation_|publisher|last-modified|revised|twitter:site)", re.I)
_JSONLD = ("name", "legalName", "alternateName", "datePublished", "dateModified", "headline", "foundingDate")
_JSONLD_NESTED = ("publisher", "author", "sourceOrganization")


def metadata_pieces(root: Any) -> tuple[list[Piece], str, str]:
    """The metadata fields of a page (zone `metadata`), its title and its declared language (either may be empty)."""
    pieces: list[Piece] = []
    language = clean(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    head = root.find("head")
    soup = BeautifulSoup(etree.tostring(head, encoding="unicode", method="html") if head is not None else "", "lxml")
    title = clean(soup.title.get_text()) if soup.title else ""
    if title:
        pieces.append(_field("title", title))
    for meta in soup.select("meta[content]"):
        name = str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "")
        if _META.match(name) and clean(str(meta["content"])):
            pieces.append(_field(f"meta:{name}", clean(str(meta["content"]))))
    for script in root.iter("script"):
        if script.get("type") == "application/ld+json":
            pieces.extend(_json_ld(script.text or ""))
    if language:
        pieces.append(_field("html:lang", language))
    return pieces, title, language


def _field(path: str, text: str) -> Piece:
    return Piece(text, kind="field", zone="metadata", path=path)


def _json_ld(text: str) -> Iterator[Piece]:
    try:
        data = json.loads(text)
    except ValueError:
        return
    for node in _nodes(data):
        for key in _JSONLD:
            if isinstance(node.get(key), str):
                yield _field(f"jsonld:{key}", clean(node[key]))
        for key in _JSONLD_NESTED:
            inner = node.get(key)
            if isinstance(inner, dict) and isinstance(inner.get("name"), str):
                yield _field(f"jsonld:{key}.name", clean(inner["name"]))


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for item in data:
            yield from _nodes(item)
    elif isinstance(data, dict):
        yield data
        yield from _nodes(data.get("@graph", []))

"""What a page declares of itself: title, description, Open Graph, Dublin Core, JSON-LD, languages.

BeautifulSoup reads the head by its selectors; it sees nothing but the head, since it is slow on whole pages.
Never here: the body's text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from lxml import etree

from extractors.read.pieces import Piece, clean

# Names that begin like these, or hold a word of publishing anywhere (`sort_date`, `og:article:published_time`).
_META = re.compile(
    r"(?:description|author|creator|copyright|revised|dc\.|dcterms\.|citation_|og:(?:title|site_name|description|type|url|locale$)|"
    r"article:|application-name|parsely|sailthru|keywords)|.{0,40}(?:date|publi|modifi|issued)",
    re.I,
)
_LANGUAGE_META = ("content-language", "language", "dc.language", "dcterms.language", "og:locale")
_LD_VALUES = (
    "name legalName alternateName headline datePublished dateModified dateCreated foundingDate inLanguage".split()
)
_LD_OWNERS = "publisher author sourceOrganization isPartOf parentOrganization provider creator".split()
_LD_SKIPPED = "ListItem BreadcrumbList ImageObject SearchAction WebSite ReadAction SiteNavigationElement".split()
_LD_DATES = tuple(name.lower() for name in _LD_VALUES if "Date" in name or name.startswith("date"))
_ITEM_SKIPPED = ("itemListElement", "item", "image", "potentialAction")
# hAtom and h-entry (microformats): the moment stands in `title`; RDFa: in `content`.
_MARKED_DATES = (
    "//*[@title and (contains(concat(' ', @class, ' '), ' published ') or contains(concat(' ', @class, ' '), ' updated ') "
    "or contains(concat(' ', @class, ' '), ' dt-published '))] | //*[@content and starts-with(@property, 'schema:date')]"
)
_MAX_ITEM = 200  # code points of a property that is a name or date
_MAX_JSON = 500_000
_MAX_NODES = 200


@dataclass(frozen=True, slots=True)
class Declared:
    """`pieces`: fields of zone `metadata`; `title`: of the page, may be empty; `languages`: tags, the surest first."""

    pieces: tuple[Piece, ...]
    title: str
    languages: tuple[str, ...]


def field_piece(path: str, text: str) -> Piece:
    """One metadata field; `path` says which."""
    return Piece(text, "field", "metadata", path=path)


def declared(root: Any) -> Declared:
    """What the head of a page, its JSON-LD and its <html> element declare."""
    head = root.find("head")
    soup = BeautifulSoup(_slim(head), "lxml") if head is not None else BeautifulSoup("", "lxml")
    fields: dict[tuple[str, str], None] = {}
    title = clean(soup.title.get_text(" ")) if soup.title else ""
    if title:
        fields["title", title] = None
    languages = [
        clean(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang") or "")
    ]
    if languages[0]:
        fields["html:lang", languages[0]] = None
    for meta in soup.select("meta[content]"):
        name = str(meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or "")
        content = clean(str(meta["content"]))
        if content and _META.match(name):
            fields[f"meta:{name}", content] = None
        if content and name.lower() in _LANGUAGE_META:
            languages.append(content)
    fields.update(dict.fromkeys(_microdata(root)))
    fields.update(dict.fromkeys(_marked_dates(root)))
    for link in root.xpath("//link[@rel='canonical']/@href")[:1]:
        fields["link:canonical", clean(link)] = None
    for script in root.iter("script"):
        if "ld+json" in script.get("type", "") and script.text:
            fields.update(dict.fromkeys(_json_ld(script.text)))
    languages += [text for path, text in fields if path == "jsonld:inLanguage"]
    return Declared(
        tuple(field_piece(path, text) for path, text in fields),
        title,
        tuple(dict.fromkeys(tag for tag in languages if tag)),
    )


def _microdata(root: Any) -> Iterator[tuple[str, str]]:
    """Dates and names in `itemprop` attributes, with the property that owns them (`itemprop:memberOf.name`)."""
    for element in root.xpath("//*[@itemprop and not(@itemscope)]")[:_MAX_NODES]:
        name = element.get("itemprop").strip()
        if name not in _LD_VALUES and name.lower() not in _LD_DATES:
            continue
        owner = next((up.get("itemprop") for up in element.iterancestors() if up.get("itemscope") is not None), None)
        if owner in _ITEM_SKIPPED:
            continue
        value = clean(element.get("content") or element.get("datetime") or " ".join(element.itertext()))
        if value and len(value) <= _MAX_ITEM:
            yield f"itemprop:{owner}.{name}" if owner else f"itemprop:{name}", value


def _marked_dates(root: Any) -> Iterator[tuple[str, str]]:
    for element in root.xpath(_MARKED_DATES)[:_MAX_NODES]:
        value = clean(element.get("title") or element.get("content") or "")
        if any(map(str.isdigit, value)) and len(value) <= _MAX_ITEM:
            name = element.get("property") or next(
                c for c in element.get("class").split() if c.endswith(("published", "updated"))
            )
            yield f"time:{name.removeprefix('schema:').removeprefix('dt-')}", value


def _slim(head: Any) -> str:
    """The head's titles and meta elements alone: styles and scripts are most of its bytes."""
    kept = [
        etree.tostring(child, encoding="unicode", method="html", with_tail=False)
        for child in head.iter("title", "meta")
    ]
    return f"<head>{''.join(kept)}</head>"


def _json_ld(text: str) -> Iterator[tuple[str, str]]:
    if len(text) > _MAX_JSON:
        return
    try:
        data = json.loads(text.strip().removeprefix("<![CDATA[").removesuffix("]]>"), strict=False)
    except (ValueError, RecursionError):
        return
    for count, node in enumerate(_nodes(data)):
        if count >= _MAX_NODES:
            return
        if str(node.get("@type")) in _LD_SKIPPED:
            continue
        for key in _LD_VALUES:
            for value in _texts(node.get(key)):
                yield f"jsonld:{key}", value
        for key in _LD_OWNERS:
            for owner in node[key] if isinstance(node.get(key), list) else [node.get(key)]:
                if isinstance(owner, dict):
                    yield from ((f"jsonld:{key}.name", value) for value in _texts(owner.get("name")))


def _texts(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and clean(one):
            yield clean(one)


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for item in data:
            yield from _nodes(item)
    elif isinstance(data, dict):
        yield data
        yield from _nodes(data.get("@graph", []))

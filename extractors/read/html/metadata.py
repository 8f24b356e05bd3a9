"""What a page declares of itself: title, description, Open Graph, Dublin Core, JSON-LD, languages.

Never here: the body's text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from extractors.read.html.marks import Marks
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


def declared(root: Any, marked: Marks, linked_data: Sequence[str] = ()) -> Declared:
    """What the head of a page, its JSON-LD (`linked_data`: its scripts), its microdata and its <html> element declare."""
    fields: dict[tuple[str, str], None] = {}
    title = next((clean("".join(element.itertext())) for element in root.iter("title")), "")
    if title:
        fields["title", title] = None
    languages = [clean(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang") or "")]
    if languages[0]:
        fields["html:lang", languages[0]] = None
    for name, content in _metas(root):
        if _META.match(name):
            fields[f"meta:{name}", content] = None
        if name.lower() in _LANGUAGE_META:
            languages.append(content)
    fields.update(dict.fromkeys(_microdata(marked)))
    fields.update(dict.fromkeys(_marked_dates(marked)))
    canonical = next((link.get("href") for link in root.iter("link") if link.get("rel") == "canonical"), None)
    if canonical:
        fields["link:canonical", clean(canonical)] = None
    for text in linked_data:
        fields.update(dict.fromkeys(_json_ld(text)))
    languages += [text for path, text in fields if path == "jsonld:inLanguage"]
    return Declared(
        tuple(field_piece(path, text) for path, text in fields),
        title,
        tuple(dict.fromkeys(tag for tag in languages if tag)),
    )


def is_article(root: Any, linked_data: Sequence[str]) -> bool:
    """Whether a page says that it is an article: by Open Graph or by schema.org."""
    if any('"headline"' in text for text in linked_data):
        return True
    return any(meta.get("property") == "og:type" and meta.get("content", "").lower() == "article" for meta in root.iter("meta"))


def _metas(root: Any) -> Iterator[tuple[str, str]]:
    """Name and content of the page's <meta> elements; those of microdata in the body stand apart."""
    for meta in root.iter("meta"):
        content = clean(meta.get("content") or "")
        name = meta.get("property") or meta.get("name") or meta.get("http-equiv")
        if not name and meta.getparent().tag == "head":
            name = meta.get("itemprop")
        if content and name and "{{" not in content:
            yield name.strip(), content


def _microdata(marked: Marks) -> Iterator[tuple[str, str]]:
    """Dates and names in `itemprop` attributes, with the property that owns them (`itemprop:memberOf.name`)."""
    count = 0
    for element, attribute, value in marked.metadata:
        name = value.strip()
        if attribute != "itemprop" or (name not in _LD_VALUES and name.lower() not in _LD_DATES) or element.get("itemscope") is not None:
            continue
        count += 1
        if count > _MAX_NODES:
            return
        owner = next((up.get("itemprop") for up in element.iterancestors() if up.get("itemscope") is not None), None)
        if owner in _ITEM_SKIPPED:
            continue
        value = clean(element.get("content") or element.get("datetime") or " ".join(element.itertext()))
        if value and len(value) <= _MAX_ITEM:
            yield f"itemprop:{owner}.{name}" if owner else f"itemprop:{name}", value


def _marked_dates(marked: Marks) -> Iterator[tuple[str, str]]:
    """Dates that microformats mark: hAtom and h-entry keep the moment in `title`, RDFa in `content`."""
    named = [(element, next(c for c in element.get("class").split() if c.endswith(("published", "updated")))) for element, said in marked.said.items() if said.dated]
    typed = [(element, value) for element, attribute, value in marked.metadata if attribute == "property" and value.startswith("schema:date")]
    for element, name in (*named, *typed)[:_MAX_NODES]:
        value = clean(element.get("title") or element.get("content") or "")
        if any(map(str.isdigit, value)) and len(value) <= _MAX_ITEM:
            yield f"time:{name.removeprefix('schema:').removeprefix('dt-')}", value


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

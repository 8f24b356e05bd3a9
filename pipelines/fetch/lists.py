"""lists: what the bytes of a sitemap, a feed, a robots.txt or a listing page name: links to documents and to further lists.

Whatever the bytes are, reading ends, in bounded memory, with what could be read and a word on what could not: no entity is
expanded, nothing is loaded from elsewhere, no element is kept that names nothing. Never here: the network, which of the links
are wanted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from lxml import etree

from extractors.read.decoding import decode
from pipelines.fetch.unpacking import Broken, TooLarge, unpacked
from schemas.sources import Listing, is_pattern

MAX_LIST_BYTES = 52_428_800  # of a sitemap, as sitemaps.org says
_MAX_ENTRIES = 50_000  # likewise
_MAX_ELEMENTS = 1_000_000
_MAX_PAGE_BYTES = 2_500_000
_MAX_URL = 2000
_CHUNK = 65_536
_ITEMS = ("url", "sitemap", "item", "entry")
_ROOTS = ("urlset", "sitemapindex", "rss", "RDF", "feed")
_KEPT = ("loc", "link", "guid")
_ENTITIES = (b"amp;", b"lt;", b"gt;", b"quot;", b"apos;", b"#")


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list names, in its order, as absolute URLs: `links` to documents, `more` lists (sitemaps, or the next page).

    `trouble`: what was wrong with it, empty where nothing was. `known`: False where it is no list at all.
    """

    links: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    trouble: str = ""
    known: bool = True


def read_list(content: bytes, url: str) -> Listed:
    """A sitemap or an index of sitemaps (XML, text, gzip), RSS, RDF, Atom or JSON feed, or the sitemaps of a robots.txt."""
    content, cut = _plain(content)
    start = content[:_CHUNK].lstrip(b"\xef\xbb\xbf \t\r\n")
    if urlsplit(url).path == "/robots.txt":
        found = _robots(decode(content).text, url)
    elif start.startswith(b"{"):
        found = _json_feed(content, url)
    elif start.startswith(b"<") or b"\0" in start[:100]:
        found = _xml(content, url)
    else:
        found = _text(decode(content).text, url)
    return Listed(found.links, found.more, found.trouble or cut, found.known)


def read_page(content: bytes, url: str, listing: Listing, *, media_type: str = "") -> Listed:
    """The links of a listing page, and where it says so its next page."""
    trouble = "" if len(content) <= _MAX_PAGE_BYTES else f"only its first {_MAX_PAGE_BYTES:,} bytes were looked at"
    text = decode(content[:_MAX_PAGE_BYTES], media_type).text
    if "<" not in text:
        return Listed(trouble=trouble)
    soup = BeautifulSoup(text, "lxml")
    base = soup.find("base", href=True)
    at = absolute(str(base["href"]), url) or url if isinstance(base, Tag) else url
    following = [] if not listing.next or is_pattern(listing.next) else _hrefs(soup.select(listing.next, limit=1), at)
    return Listed(_unique(_hrefs(soup.select(listing.links, limit=_MAX_ENTRIES), at)), tuple(following[:1]), trouble)


def absolute(href: str, base: str) -> str:
    """A link as an absolute http(s) URL without fragment; empty where it is none.

    >>> absolute("../a b#top", "https://harbour-light.example/news/2025/"), absolute("mailto:a@b.example", "https://x.example")
    ('https://harbour-light.example/news/a b', '')
    """
    try:
        url = urldefrag(urljoin(base, href.strip())).url
        parts = urlsplit(url)
        ok = parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) <= _MAX_URL and (parts.port or 1) > 0
    except ValueError:  # a port or an IPv6 address that is none
        return ""
    return url if ok and url.isprintable() else ""


def _plain(content: bytes) -> tuple[bytes, str]:
    """The bytes of a list without compression, and what was wrong with it."""
    if content.startswith(b"\x1f\x8b"):
        try:
            content = unpacked([content], "gzip", MAX_LIST_BYTES + 1, cut=True)
        except (Broken, TooLarge) as error:
            return b"", str(error) or "too large"
    cut = f"only its first {MAX_LIST_BYTES:,} bytes were read" if len(content) > MAX_LIST_BYTES else ""
    return content[:MAX_LIST_BYTES], cut


def _hrefs(found: Iterable[Tag], base: str) -> list[str]:
    """The targets of elements that are links or hold links."""
    links = (link for tag in found for link in ([tag] if tag.has_attr("href") else tag.select("a[href]", limit=_MAX_ENTRIES)))
    return [url for url in (absolute(str(link["href"]), base) for link in links) if url]


def _unique(urls: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(urls))


def _robots(text: str, url: str) -> Listed:
    rows = (line.partition(":") for line in text.splitlines())
    named = [value.partition("#")[0].strip() for key, _, value in rows if key.strip().lower() == "sitemap"]
    return Listed(more=_unique(one for one in (absolute(value, url) for value in named if value) if one))


def _text(text: str, url: str) -> Listed:
    """A sitemap of one URL a line."""
    lines = [line.strip() for line in text.splitlines()[: _MAX_ENTRIES + 1]]
    links = [absolute(line, url) for line in lines if line.lower().startswith(("http://", "https://"))]
    return _capped(links, known=bool(links))


def _json_feed(content: bytes, url: str) -> Listed:
    try:
        feed = json.loads(decode(content).text)
    except (ValueError, RecursionError):
        return Listed(trouble="it is not valid JSON", known=False)
    items = feed.get("items")
    if not isinstance(items, list):
        return Listed(known=False)
    named = (item.get("url") or item.get("external_url") or item.get("id") for item in items if isinstance(item, dict))
    return _capped([absolute(one, url) for one in named if isinstance(one, str) and "/" in one])


def _capped(links: Iterable[str], *, known: bool = True) -> Listed:
    urls = _unique(url for url in links if url)
    trouble = f"only its first {_MAX_ENTRIES:,} entries were read" if len(urls) > _MAX_ENTRIES else ""
    return Listed(urls[:_MAX_ENTRIES], (), trouble, known)


def _xml(content: bytes, url: str) -> Listed:
    """What XML names; where it is not well-formed, what can be read of it."""
    content = content.lstrip(b" \t\r\n")  # blank lines before the declaration are a common slip
    try:
        seen = _parse(content, url, recover=False)
        trouble = ""
    except etree.LxmlError:
        try:
            seen = _parse(_with_ampersands(content), url, recover=True)
        except etree.LxmlError:
            return Listed(known=False)
        trouble = "it is not well-formed XML; what could be read of it counts"
    if seen.root not in _ROOTS:
        return Listed(known=False)
    if seen.is_full():
        trouble = f"only its first {min(len(seen.links) + len(seen.more), _MAX_ENTRIES):,} entries were read"
    return Listed(_unique(seen.links)[:_MAX_ENTRIES], _unique(seen.more)[:_MAX_ENTRIES], trouble)


def _parse(content: bytes, url: str, *, recover: bool) -> _Entries:
    entries = _Entries([url])
    parser = etree.XMLParser(target=entries, recover=recover, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    for start in range(0, len(content), _CHUNK):
        parser.feed(content[start : start + _CHUNK])
        if entries.is_full():
            return entries
    parser.close()
    return entries


def _with_ampersands(content: bytes) -> bytes:
    """XML in which an ampersand that begins nothing stands for itself, as in `?a=1&b=2`."""
    if b"\0" in content[:100]:  # UTF-16
        return content
    first, *others = content.split(b"&")
    return b"".join([first, *(b"&" + one if one.startswith(_ENTITIES) else b"&amp;" + one for one in others)])


@dataclass(slots=True)
class _Entries:
    """The target of an XML parser: keeps the links of entries and nothing else.

    `bases`: the URL that links are relative to, for each open element (`xml:base`). `item`: depth of the open entry, or 0.
    """

    bases: list[str]
    links: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    root: str = ""
    elements: int = 0
    item: int = 0
    kind: str = ""
    named: dict[str, str] = field(default_factory=dict)
    text: list[str] | None = None

    def is_full(self) -> bool:
        return len(self.links) + len(self.more) >= _MAX_ENTRIES or self.elements >= _MAX_ELEMENTS

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = _local(tag)
        base = attributes.get("{http://www.w3.org/XML/1998/namespace}base")
        self.elements += 1
        self.bases.append(self.bases[-1] if base is None else absolute(base, self.bases[-1]) or self.bases[-1])
        if len(self.bases) == 2:
            self.root = name
        if not self.item and name in _ITEMS:
            self.item, self.kind, self.named = len(self.bases), name, {}
            about = attributes.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
            self._name("about", about or "")
        elif self.item and len(self.bases) == self.item + 1 and name in _KEPT:
            if attributes.get("rel", "alternate") == "alternate":
                self._name("href", attributes.get("href", ""))
            self.text = [] if attributes.get("isPermaLink", "true") != "false" else None

    def data(self, data: str) -> None:
        if self.text is not None and len(self.text) < 10:
            self.text.append(data[: _MAX_URL * 2])

    def end(self, tag: str) -> None:
        name = _local(tag)
        if self.text is not None and name in _KEPT:
            self._name(name, "".join(self.text))
            self.text = None
        if self.item == len(self.bases):
            self._close_item()
        if len(self.bases) > 1:
            self.bases.pop()

    def close(self) -> Any:
        return self

    def _name(self, name: str, href: str) -> None:
        url = absolute(href.strip().replace("&amp;", "&"), self.bases[-1]) if href.strip() else ""  # written twice escaped
        if url:
            self.named.setdefault(name, url)

    def _close_item(self) -> None:
        wanted = ("loc",) if self.kind in ("url", "sitemap") else ("link", "href", "guid", "about")
        url = next((self.named[name] for name in wanted if name in self.named), "")
        if url:
            (self.more if self.kind == "sitemap" else self.links).append(url)
        self.item, self.kind = 0, ""


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]

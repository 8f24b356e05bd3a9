"""Sitemaps, feeds, listings: which URLs they name, in which order, and that no bytes and no site can do harm."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.fetch import discovery
from pipelines.fetch.discovery import discover, is_wanted
from pipelines.fetch.lists import Listed, read_list, read_page
from pipelines.fetch.web import Page
from schemas.facts import Issue
from schemas.sources import Listing, Source

HOST = "https://harbour-light.example"
URLSET = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'
RSS = '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><link>https://harbour-light.example/</link>{}</channel></rss>'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/feed"/><link href="/"/>{}</feed>'
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">{}</rdf:RDF>'


def sitemap(*paths: str) -> bytes:
    return URLSET.format("".join(f"<url><loc>{HOST}{path}</loc><lastmod>2025-01-31</lastmod></url>" for path in paths)).encode()


def index(*paths: str) -> bytes:
    return INDEX.format("".join(f"<sitemap><loc>{HOST}{path}</loc></sitemap>" for path in paths)).encode()


def page(*hrefs: str, more: str = "") -> bytes:
    links = "".join(f'<h3><a href="{href}">Report</a></h3>' for href in hrefs)
    return f'<html><body><nav><a href="/about">About</a></nav><main>{links}</main>{more}</body></html>'.encode()


def following(href: str) -> str:
    return f'<a rel="next" href="{href}">Older</a>'


def found(pages: Mapping[str, bytes], **keys: object) -> tuple[list[str], list[tuple[str, str]]]:
    """The paths that a source discovers on a site, and its issues as (code, where)."""
    source = Source("demo", "Demo", **keys)  # type: ignore[arg-type]
    visited: list[str] = []

    def get(url: str) -> Page | Issue:
        visited.append(url)
        content = pages.get(url.removeprefix(HOST))
        return Page(url, "", content) if content is not None else Issue("error", "fetch", "http_status", url, f"{url}: 404", "404")

    all_of_it = list(discover(source, get))
    assert len(visited) == len(set(visited)), "no list is visited twice"
    urls = [one for one in all_of_it if isinstance(one, str)]
    return [url.removeprefix(HOST) for url in urls], [(one.code, one.where.removeprefix(HOST)) for one in all_of_it if isinstance(one, Issue)]


@pytest.mark.parametrize(
    ("content", "links"),
    [
        (sitemap("/a", "/b?x=1&amp;y=2", "/a"), ["/a", "/b?x=1&y=2"]),
        (gzip.compress(sitemap("/a")) + gzip.compress(b"\n") + b"\0\0", ["/a"]),
        (b"\n\n  " + sitemap("/a"), ["/a"]),
        (sitemap("/a").decode().replace("UTF-8", "UTF-16").encode("utf-16"), ["/a"]),
        (f"{HOST}/a\r\n# no link\n{HOST}/b\n".encode(), ["/a", "/b"]),
        (f'<urlset><url><loc>\n {HOST}/a \n</loc><i:image xmlns:i="i"><i:loc>{HOST}/i.jpg</i:loc></i:image></url></urlset>'.encode(), ["/a"]),
        (RSS.format(f"<item><link>{HOST}/a</link><guid>x</guid></item><item><link><![CDATA[{HOST}/b?c=1&d=2]]></link></item>").encode(), ["/a", "/b?c=1&d=2"]),
        (RSS.format(f"<item><guid>{HOST}/a</guid></item><item><guid isPermaLink='false'>{HOST}/no</guid></item>").encode(), ["/a"]),
        (RSS.format(f'<item><atom:link rel="replies" href="{HOST}/no"/><atom:link href="{HOST}/a"/></item>').encode(), ["/a"]),
        (RSS.format(f"<item><source url='x'><link>{HOST}/no</link></source><link>{HOST}/a&amp;amp;b</link></item>").encode(), ["/a&b"]),
        (ATOM.format('<entry xml:base="/news/"><link rel="enclosure" href="a.mp3"/><link rel="alternate" href="a"/></entry>').encode(), ["/news/a"]),
        (RDF.format(f'<item rdf:about="{HOST}/a"/><item rdf:about="{HOST}/x"><link>{HOST}/b</link></item>').encode(), ["/a", "/b"]),
        (json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "7", "url": "/a"}, {"id": f"{HOST}/b"}, {"id": "8"}, 9]}).encode(), ["/a", "/b"]),
    ],
)  # fmt: skip
def test_lists(content: bytes, links: list[str]) -> None:
    assert read_list(content, f"{HOST}/list") == Listed(tuple(HOST + link for link in links))


@pytest.mark.parametrize(
    ("content", "links"),
    [
        (sitemap("/a", "/b")[:-30], ["/a"]),
        (URLSET.format(f"<url><loc>{HOST}/a?b=1&c=2</loc></url><url><loc>{HOST}/b</loc></url>").encode(), ["/a?b=1&c=2", "/b"]),
        (RSS.format(f"<title>Bread &nbsp; & salt</title><item><link>{HOST}/a</link></item>").encode(), ["/a"]),
    ],
)
def test_what_a_damaged_list_holds_counts_and_is_told(content: bytes, links: list[str]) -> None:
    listed = read_list(content, f"{HOST}/list")
    assert listed.links == tuple(HOST + link for link in links) and listed.trouble and listed.known


@pytest.mark.parametrize("content", [b"", b"<html><body><a href='/a'>x</a></body></html>", b"%PDF-1.7", b'{"items": 3}', b"{", b"[" * 99999, b"\x1f\x8bxx", gzip.compress(sitemap("/a"))[:-4]])
def test_what_is_no_list(content: bytes) -> None:
    listed = read_list(content, f"{HOST}/list")
    assert not listed.known and not listed.links


def test_robots_txt_names_sitemaps() -> None:
    text = f"User-agent: *\nDisallow: /x\nSitemap: {HOST}/one.xml # all\nsitemap : /two.xml\nSitemap:\n"
    assert read_list(text.encode(), f"{HOST}/robots.txt") == Listed(more=(f"{HOST}/one.xml", f"{HOST}/two.xml"))


def laughing() -> str:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return f'<!DOCTYPE u [<!ENTITY l0 "lollollollol">{laughs}]>'


# Bytes that would cost much memory or time, or fetch something, where they were believed.
OUTSIDE = '<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY % y SYSTEM "http://127.0.0.1:9/y"> %y;]>'
BOMBS: dict[str, Callable[[], bytes]] = {
    "laughs": lambda: f"{laughing()}<urlset><url><loc>{HOST}/&l9;</loc></url></urlset>".encode(),
    "laughs in an attribute": lambda: f'{laughing()}<feed><entry><link href="{HOST}/&l9;"/></entry></feed>'.encode(),
    "quadratic": lambda: f'<!DOCTYPE u [<!ENTITY a "{"x" * 90_000}">]><urlset>{"<url><loc>&a;</loc></url>" * 9000}</urlset>'.encode(),
    "outside": lambda: f"{OUTSIDE}<urlset><url><loc>{HOST}/&x;</loc></url></urlset>".encode(),
    "gzip": lambda: gzip.compress(b"<urlset>" + b" " * 100_000_000),
    "one line": lambda: b"<urlset><url><loc>" + b"x" * 12_000_000 + b"</loc></url></urlset>",
    "one tag": lambda: b"<urlset " + b"x" * 12_000_000 + b"></urlset>",
    "deep": lambda: b"<urlset>" + b"<a>" * 3_000_000,
    "wide": lambda: b"<urlset>" + b"<url><loc/></url>" * 900_000,
    "many": lambda: sitemap(*(f"/{number}" for number in range(60_000))),
    "lines": lambda: b"x\n" * 5_000_000,
    "json": lambda: b'{"items": [' + b"[" * 100_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(name: str) -> None:
    content = BOMBS[name]()
    begun = time.monotonic()
    listed = read_list(content, f"{HOST}/list")
    assert time.monotonic() - begun < 20
    assert len(listed.links) <= 50_000 and all(len(link) <= 2000 for link in listed.links)
    assert name != "outside" or set(listed.links) <= {f"{HOST}/"}
    assert name not in ("gzip", "many", "deep", "wide") or listed.trouble


@given(st.binary(max_size=300), st.sampled_from([b"", b"<urlset>", b"<rss><item><link>", b'{"items":[', b"\x1f\x8b\x08\0", b"http://a/", b"<!DOCTYPE a [<!ENTITY "]))
def test_any_bytes_are_read_to_an_end(content: bytes, start: bytes) -> None:
    for url in (f"{HOST}/list", f"{HOST}/robots.txt"):
        listed = read_list(start + content, url)
        assert all(link.startswith(("http://", "https://")) for link in (*listed.links, *listed.more))
    assert all(link.startswith("http") for link in read_page(start + content, HOST, Listing(HOST, next="a")).links)


def test_a_listing_page() -> None:
    html = '<base href="/pub/"><div class="card"><a name="x">no</a><a href="a.pdf">A</a></div><a class="card" href="#top">B</a><a class="card" href="mailto:a@b.example">C</a>'
    assert read_page(html.encode(), f"{HOST}/news", Listing(HOST, ".card")).links == (f"{HOST}/pub/a.pdf", f"{HOST}/pub/")


@pytest.mark.parametrize(
    ("content", "links", "code"),
    [(page("/a"), [], "not_a_list"), (b"{", [], "damaged_list"), (gzip.compress(sitemap("/a"))[:-4], [], "damaged_list"), (sitemap("/a", "/b")[:-30], ["/a"], "damaged_list")],
)
def test_a_list_in_trouble_is_told(content: bytes, links: list[str], code: str) -> None:
    assert found({"/list": content}, feeds=(f"{HOST}/list",)) == (links, [(code, "/list")])


def test_written_order_and_each_once() -> None:
    site = {"/s.xml": sitemap("/a", "/b/"), "/feed": RSS.format(f"<item><link>{HOST}/c</link></item><item><link>{HOST}/b</link></item>").encode(), "/list": page("/d", "a")}
    keys = {"urls": (f"{HOST}/c", f"{HOST}/z", f"{HOST}/z/"), "sitemaps": (f"{HOST}/s.xml",), "feeds": (f"{HOST}/feed",), "listings": (Listing(f"{HOST}/list", "main a"),)}
    assert found(site, **keys) == (["/c", "/z", "/a", "/b/", "/d"], [])


def test_sitemaps_within_sitemaps() -> None:
    site = {
        "/robots.txt": f"Sitemap: {HOST}/top.xml\nSitemap: {HOST}/top.xml\n".encode(),
        "/top.xml": index("/one.xml.gz", "/top.xml", "/gone.xml", "/two.xml"),
        "/one.xml.gz": gzip.compress(sitemap("/a")),
        "/two.xml": index("/top.xml", "/three.xml"),
        "/three.xml": sitemap("/b"),
    }
    assert found(site, sitemaps=(f"{HOST}/robots.txt",)) == (["/a", "/b"], [("http_status", "/gone.xml")])


def test_sitemaps_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = {f"/{n}.xml": index(f"/{n + 1}.xml") for n in range(50)}
    assert found(deep, sitemaps=(f"{HOST}/0.xml",)) == ([], [("too_many_lists", "/0.xml")])
    monkeypatch.setattr(discovery, "_MAX_LISTS", 20)
    wide = {"/0.xml": index(*(f"/{n}.xml" for n in range(1, 50)))} | {f"/{n}.xml": sitemap(f"/{n}") for n in range(1, 50)}
    assert found(wide, sitemaps=(f"{HOST}/0.xml",)) == ([f"/{n}" for n in range(1, 20)], [("too_many_lists", "/0.xml")])
    monkeypatch.setattr(discovery, "_MAX_SEEN", 5)
    assert found(wide, sitemaps=(f"{HOST}/0.xml",)) == ([f"/{n}" for n in range(1, 6)], [("limit_reached", "demo")])


PAGED = {
    "/list": page("/a", "/b", more=following("/list?p=2")),
    "/list?p=2": page("/c", more=following("list?p=3")),
    "/list?p=3": page("/d", more=following("/list")),
}


@pytest.mark.parametrize(
    ("site", "listing", "links", "issues"),
    [
        (PAGED, {"next": "a[rel=next]", "pages": 20}, "abcd", []),
        (PAGED, {"next": "a[rel=next]", "pages": 2}, "abc", [("limit_reached", "/list")]),
        (PAGED, {"next": "?p={page}", "pages": 20}, "abcd", []),
        (PAGED, {}, "ab", []),
        (PAGED, {"next": "a[rel=prev]", "pages": 20}, "ab", []),
        (PAGED | {"/list?p=1": page("/e")}, {"next": "?p={page-1}", "pages": 3}, "abec", []),
        ({"/list": page("/a", more=following("?p=9"))}, {"next": "a[rel=next]", "pages": 20}, "a", [("http_status", "/list?p=9")]),
        ({"/list": page("/a")} | {f"/list?p={n}": page("/b") for n in range(2, 99)}, {"next": "?p={page}", "pages": 90}, "ab", []),
        ({"/list": page("/a", more=following("https://other.example/"))}, {"next": "a[rel=next]", "pages": 9}, "a", [("other_hosts", "/list")]),
        ({"/list": page("/a")}, {"links": ".cards a"}, "", [("empty_list", "/list")]),
        ({}, {"next": "?p={page}", "pages": 9}, "", [("http_status", "/list")]),
    ],
)
def test_pagination(site: dict[str, bytes], listing: dict[str, object], links: str, issues: list[tuple[str, str]]) -> None:
    listing = {"links": "main a", **listing}
    assert found(site, listings=(Listing(f"{HOST}/list", **listing),)) == ([f"/{letter}" for letter in links], issues)  # type: ignore[arg-type]


def test_other_hosts() -> None:
    content = page("/a", "https://www.harbour-light.example/b", "https://files.other.example/c", "http://harbour-light.example:8080/d")
    listing = (Listing(f"{HOST}/list", "main a"),)
    near = ["/a", "https://www.harbour-light.example/b"]
    assert found({"/list": content}, listings=listing) == (near, [("other_hosts", "demo")])
    assert found({"/list": content}, listings=listing, other_hosts=("*.other.example",))[0] == [*near, "https://files.other.example/c"]
    assert len(found({"/list": content}, listings=listing, other_hosts=("*",))[0]) == 4


@pytest.mark.parametrize(
    ("limit", "links", "issues"), [(3, ["/a", "/b", "/c"], []), (2, ["/a", "/b"], [("limit_reached", "demo")]), (1, ["/a"], [("limit_reached", "demo")])]
)
def test_limit(limit: int, links: list[str], issues: list[tuple[str, str]]) -> None:
    assert found({"/s": sitemap("/a", "/b", "/a", "/c")}, sitemaps=(f"{HOST}/s",), limit=limit) == (links, issues)


@pytest.mark.parametrize(
    ("url", "include", "exclude", "wanted"),
    [
        (f"{HOST}/news/a", (), (), True),
        (f"{HOST}/news/a", ("/news/*",), (), True),
        (f"{HOST}/en/news/a", ("/news/*",), (), False),
        (f"{HOST}/en/news/a", ("*/news/*",), (), True),
        (f"{HOST}/news/a?print=1", ("/news/*",), ("*?print=*",), False),
        (f"{HOST}/a.jpg", (), ("*.png", "*.jpg"), False),
        (HOST, ("/",), (), True),
    ],
)
def test_filters(url: str, include: tuple[str, ...], exclude: tuple[str, ...], wanted: bool) -> None:
    assert is_wanted(Source("demo", "Demo", include=include, exclude=exclude), url) == wanted


def test_lists_are_looked_at_as_documents_are_asked_for() -> None:
    visited: list[str] = []

    def get(url: str) -> Page:
        visited.append(url)
        return Page(url, "", sitemap("/a", "/b") if url.endswith("one") else sitemap("/c"))

    urls = discover(Source("demo", "Demo", sitemaps=(f"{HOST}/one", f"{HOST}/two")), get)
    assert next(urls) == f"{HOST}/a" and visited == [f"{HOST}/one"]

"""The YAML of a source: what may be left out, what is refused, and that each refusal says what to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import SourceError
from schemas.sources import PLACES, Listing, Source, parse_source, read_sources

HOST = "https://harbour-light.example"
START = "id: harbour\ntitle: Harbour Light Trust\n"


def parse(text: str) -> Source:
    return parse_source(START + text, Path("sources/harbour.yml"))


@pytest.mark.parametrize("place", PLACES)
def test_one_place_is_enough(place: str) -> None:
    source = parse(f"{place}: {'reports' if place == 'files' else HOST}")
    assert len(getattr(source, place)) == 1 and source.base == "sources"
    assert source.discovers() == (place not in ("files", "urls"))


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("files: [a, b.wacz]", "files", ("a", "b.wacz")),
        (f"urls: {HOST}/a", "urls", (f"{HOST}/a",)),
        (f"feeds: [{HOST}/feed]", "feeds", (f"{HOST}/feed",)),
        (f"listings: {HOST}/news", "listings", (Listing(f"{HOST}/news"),)),
        (f"listings: {{url: {HOST}/news, links: main a}}", "listings", (Listing(f"{HOST}/news", "main a", "", 1),)),
        (f"listings: [{{url: {HOST}/news, next: 'a[rel=next]'}}]", "listings", (Listing(f"{HOST}/news", "a", "a[rel=next]", 20),)),
        (f"listings: [{{url: {HOST}/news, next: '?p={{page-1}}', pages: 3}}]", "listings", (Listing(f"{HOST}/news", "a", "?p={page-1}", 3),)),
        ("files: a\nother_hosts: true", "other_hosts", ("*",)),
        ("files: a\nother_hosts: false", "other_hosts", ()),
        ("files: a\nother_hosts: files.harbour-light.example", "other_hosts", ("files.harbour-light.example",)),
        ("files: a\nallow_hosts: 127.0.0.1", "allow_hosts", ("127.0.0.1",)),
        ("files: a\ninclude: /news/*", "include", ("/news/*",)),
        ("files: a\nlimit: 7", "limit", 7),
        ("files: a\nlimit:", "limit", 1000),
        ("files: a\nlanguage: sq", "language", "sq"),
        ("files: a\nlanguage: sr-latn", "language", "sr-Latn"),
        ("files: a\nlanguage:", "language", None),
    ],
)
def test_what_keys_mean(text: str, key: str, value: object) -> None:
    assert getattr(parse(text), key) == value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "none of `files`, `urls`, `sitemaps`, `feeds`, `listings`"),
        ("files: []", "Name at least one place"),
        ("files: a\nsitemap: b", "unknown key sitemap. Known keys: id, title, files, urls, sitemaps"),
        ("files: [1]", "`files` must be a text or a list of texts"),
        ("files: ['']", "`files` must be a text or a list of texts"),
        ("urls: harbour-light.example", "`urls` must be an http or https address"),
        ("sitemaps: ftp://harbour-light.example/s.xml", "`sitemaps` must be an http or https address"),
        ("feeds: {url: x}", "`feeds` must be a text or a list of texts"),
        ("listings: [news.html]", "A file or folder goes under `files`"),
        ("listings: [{links: a}]", "`listings[1]` must be a URL, or keys and values with a `url`"),
        (f"listings: [{HOST}, {{url: {HOST}, link: a}}]", "`listings[2]` has an unknown key link. Known keys: url, links, next, pages"),
        (f"listings: {{url: {HOST}, links: 'h3 > a['}}", "`listings[1].links: h3 > a[` is not a CSS selector"),
        (f"listings: {{url: {HOST}, links: 3}}", "`listings[1].links` must be a CSS selector"),
        (f"listings: {{url: {HOST}, next: '/news?page=2'}}", "For a URL, write {page} where the number stands"),
        (f"listings: {{url: {HOST}, pages: 3}}", "`listings[1].pages` needs `next`"),
        (f"listings: {{url: {HOST}, next: a, pages: 0}}", "`listings[1].pages` must be a whole number from 1 to 1000"),
        ("files: a\nlimit: many", "`limit` must be a whole number from 1"),
        ("files: a\nlimit: true", "`limit` must be a whole number from 1"),
        ("files: a\nother_hosts: 3", "`other_hosts` must be true, false, a text or a list of texts"),
        ("files: a\nrobots: maybe", "`robots` must be one of obey, ignore"),
        ("files: a\nlanguage: english", "`language` must be a BCP-47 tag such as sq, sr-Latn or pt-BR, found 'english'"),
        ("files: a\nlanguage: ../../x", "`language` must be a BCP-47 tag"),
        ("files: a\nlanguage: [sq, sr]", "`language` must be a BCP-47 tag"),
        ("files: a\nlanguage: no", 'Quote it: "no".'),
        ("files: a\ncountry: Kosovo", "`country` must be a code of two letters such as XK or CH, found 'Kosovo'"),
        ("files: a\ncountry: NO", 'Quote it: "NO".'),
        ("files: a\nhints: HLT", "`hints` must hold keys and values"),
        ("files: a\nschedule: 2024-13-45", "not YAML"),
        ("files: [a", "not YAML"),
    ],
)
def test_what_is_refused(text: str, told: str) -> None:
    with pytest.raises(SourceError) as refused:
        parse(text)
    assert str(refused.value).startswith("sources/harbour.yml: ") and told in str(refused.value)


@pytest.mark.parametrize("key", ["id", "title"])
def test_id_and_title_are_needed(key: str) -> None:
    row = {"id": "a", "title": "b", "files": "c"} | {key: " "}
    with pytest.raises(SourceError, match=f"`{key}` is missing"):
        parse_source(yaml.safe_dump(row), Path("a.yml"))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([HOST, "a[", "{page}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["url", "links", "next", "pages", "x"]), inner, max_size=4),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["id", "title", *PLACES, "include", "limit", "other_hosts", "hints", "robots", "expect", "language"]), VALUES))
def test_any_yaml_is_a_source_or_a_source_error(row: dict[str, Any]) -> None:
    try:
        source = parse_source(yaml.safe_dump(row), Path("a.yml"))
    except SourceError as error:
        assert str(error).startswith("a.yml: ")
    else:
        assert source.id and any(getattr(source, place) for place in PLACES)


def test_a_folder_without_sources_says_what_to_copy(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no \\*.yml in it yet. Copy sources/template.yml.example"):
        read_sources(tmp_path)
    with pytest.raises(SourceError, match="no folder with"):
        read_sources(tmp_path / "none")


@pytest.mark.parametrize(("line", "code"), [("", "unknown"), ("reliability: official", "official")])
def test_reliability(line: str, code: str) -> None:
    assert parse_source(f"id: a\ntitle: A\nfiles: a\n{line}", Path("a.yml")).reliability == code


def test_reliability_is_a_code() -> None:
    with pytest.raises(SourceError, match="`reliability` must be one of unknown, official, own, partner, press, found 'high'"):
        parse_source("id: a\ntitle: A\nfiles: a\nreliability: high", Path("a.yml"))

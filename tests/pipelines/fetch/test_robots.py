"""robots.txt as Google reads it: the cases of its own suite where they are at hand, a table of ours, and the law of patterns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.fetch.robots import allowed, crawl_delay, escaped, lines_for, matches, parse, path_of, product_token

SUITE = Path(__file__).parents[4] / "shared" / "suites" / "robots_cases.json"
HOST = "https://havenridge.example"
GROUPS = "User-agent: ledgerbot\nDisallow: /drafts/\n\nUser-agent: *\nDisallow: /\nAllow: /press/\n"


def test_google_suite() -> None:
    if not SUITE.exists():
        pytest.skip("the robots.txt cases of Google's suite are not here (../shared/suites/robots_cases.json)")
    cases = json.loads(SUITE.read_text(encoding="utf-8"))
    wrong = [c for c in cases if allowed(parse(c["robots"].encode()), c["agent"], c["url"]) != c["allowed"]]
    assert len(cases) > 80 and not wrong


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("", "/", True),
        (GROUPS, "/reports", True),  # its own group alone counts, whatever all others may not
        (GROUPS, "/drafts/a", False),
        (GROUPS.replace("ledgerbot", "LedgerBot/2.0 beta"), "/drafts/a", False),
        (GROUPS.replace("ledgerbot", "ledgerbots"), "/drafts/a", False),
        (GROUPS.replace("ledgerbot", "ledgerbots"), "/press/a", True),
        ("User-agent: ledgerbot\nDisallow:\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: ledgerbot\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: * and all others\nDisallow: /", "/a", False),
        ("User-agent: *bot\nDisallow: /", "/a", True),
        ("Disallow: /\nUser-agent: *\nAllow: /a", "/a", True),
        ("Disallow: /", "/a", True),  # for nobody
        ("User-agent: ledgerbot\nDisallow: /a\nUser-agent: otherbot\nDisallow: /\nUser-agent: ledgerbot\nDisallow: /b", "/b/c", False),
        # lines that are neither agent nor rule do not end a group
        ("User-agent: ledgerbot\nCrawl-delay: 3\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: ledgerbot\nSitemap: /map.xml\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: ledgerbot\nnonsense\n\n\nDisallow: /", "/a", False),
        # the longest pattern decides, Allow where they are equal
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a/b\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nDisallow: /a/*\nAllow: /a/b", "/a/b", True),
        ("User-agent: *\nDisallow: /*.pdf$\nAllow: /", "/reports/2024.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$\nAllow: /", "/reports/2024.pdf?dl=1", True),
        ("User-agent: *\nDisallow: /a$b", "/a$b", False),
        ("User-agent: *\nDisallow: $", "/", True),
        ("User-agent: *\nDisallow: *", "/", False),
        ("User-agent: *\nDisallow: /*?", "/a?b", False),
        # case and escapes
        ("User-agent: *\nDisallow: /News", "/news", True),
        ("USER-AGENT: *\nDISALLOW: /a", "/a", False),
        ("User-agent: *\nDisallow: /%c3%a9", "/%C3%A9", False),
        ("User-agent: *\nDisallow: /é", "/%C3%A9", False),
        ("User-agent: *\nDisallow: /%zz", "/%zz", False),
        # slips of the pen
        ("User agent: *\ndisalow: /a", "/a", False),
        ("useragent *\ndissallow /a", "/a", False),
        ("User-agent: *\nDisallow /a /b", "/a", True),
        ("User-agent: *\nDisallow : /a # not for robots", "/a", False),
        ("User-agent: *\n: /a", "/a", True),
        ("User-agent: *\nDisallows: /a", "/a", False),
        # index pages stand for their folder, in Allow only
        ("User-agent: *\nDisallow: /\nAllow: /team/index.html", "/team/", True),
        ("User-agent: *\nDisallow: /\nAllow: /team/index.htm", "/team/a", False),
        ("User-agent: *\nDisallow: /team/index.html", "/team/", True),
        # line ends and a byte order mark, whole or cut off
        ("User-agent: *\rDisallow: /a\r", "/a", False),
        ("User-agent: *\r\n\r\nDisallow: /a\r\n", "/a", False),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /a/" + "x" * 20000 + "y", "/a/" + "x" * 17000, False),
        ("User-agent: *\nDisallow: /a\0b", "/a", False),
    ],
)
def test_may_fetch(text: str, path: str, expected: bool) -> None:
    assert allowed(parse(text.encode()), "ledgerbot", HOST + path) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "/"),
        (HOST, "/"),
        (HOST + "#a/b", "/"),
        (HOST + "/a?b=c#d", "/a?b=c"),
        (HOST + "?b", "/?b"),
        ("//havenridge.example/a", "/a"),
        ("havenridge.example/a?next=http://b", "/a?next=http://b"),
        (HOST + "/é", "/\xc3\xa9"),
    ],
)
def test_path(url: str, expected: str) -> None:
    assert path_of(url) == expected


def test_what_else_it_says() -> None:
    text = "Sitemap: https://a.example/map.xml\nUser-agent: ledgerbot\nCrawl-delay: 2.5\nUser-agent: b\nDisallow: /x\nUser-agent: *\nCrawl-delay: 9\nContent-Signal: ai-train=no\n"
    found = parse(text.encode())
    assert found.sitemaps == ("https://a.example/map.xml",)
    assert [crawl_delay(found, agent) for agent in ("ledgerbot", "b", "c")] == [2.5, None, 9.0]
    assert [line.value for line in lines_for(found, "c", "content-signal")] == ["ai-train=no"]
    assert lines_for(found, "ledgerbot", "content-signal") == []


@pytest.mark.parametrize("value", ["-1", "soon", "", "1e9", "inf", "nan", "99999999999", "²"])
def test_a_delay_that_is_none(value: str) -> None:
    assert crawl_delay(parse(f"User-agent: *\nCrawl-delay: {value}\n".encode()), "ledgerbot") is None


def test_tokens() -> None:
    assert [product_token(text) for text in ("ngo-ledger/0.1 (x)", "Foo_Bar baz", "1bot", "")] == ["ngo-ledger", "Foo_Bar", "", ""]


def _by_positions(path: str, pattern: str) -> bool:
    """The rule in its plainest form: which positions of the path can a prefix of the pattern reach?"""
    reached = {0}
    for i, char in enumerate(pattern):
        if char == "$" and i + 1 == len(pattern):
            return len(path) in reached
        reached = set(range(min(reached), len(path) + 1)) if char == "*" else {at + 1 for at in reached if path[at : at + 1] == char}
        if not reached:
            return False
    return True


@given(st.text("/ab", max_size=12), st.text("/ab*$", max_size=8))
def test_patterns(path: str, pattern: str) -> None:
    assert matches(path, pattern) == _by_positions(path, pattern)


@given(st.text("%aAfF0g\xe9/", max_size=12))
def test_escaping_twice_is_escaping_once(text: str) -> None:
    assert escaped(escaped(text)) == escaped(text)


@given(st.binary(max_size=200))
def test_any_bytes_are_read(body: bytes) -> None:
    assert allowed(parse(body), "ledgerbot", HOST + "/") in (True, False)

"""Reservations of text and data mining, in each of the forms that machines can read; and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.fetch.opt_outs import in_ai_txt, in_headers, in_page, in_robots, in_tdmrep, read_tdmrep
from pipelines.fetch.robots import parse

AGENT = "ngo-ledger"
URL = "https://havenridge.example/reports/2024?lang=en"


@pytest.mark.parametrize(
    ("name", "value", "reserved"),
    [
        ("tdm-reservation", "1", True),
        ("tdm-reservation", " 1 ", True),
        ("tdm-reservation", "0", False),
        ("tdm-reservation", "yes", False),
        ("tdm-policy", "https://havenridge.example/policy.json", False),
        ("x-robots-tag", "noai", True),
        ("x-robots-tag", "noindex, NoAI, noimageai", True),
        ("x-robots-tag", "noimageai", False),
        ("x-robots-tag", "none", False),
        ("x-robots-tag", "otherbot: noai", False),
        ("x-robots-tag", "NGO-Ledger: noai", True),
        ("x-robots-tag", "otherbot: noindex, noai", False),
        ("x-robots-tag", "unavailable_after: 25 Jun 2027 15:00:00 PST, noai", True),
        ("content-usage", "tdm=n", True),
        ("content-usage", "train-ai=n, bots=n", True),
        ("content-usage", "train-ai=n", False),
        ("content-usage", "tdm=y", False),
        ("content-signal", "search=yes, ai-train=no", False),
        ("content-signal", "search=yes,ai-input=no", True),
        ("content-signal", "", False),
    ],
)
def test_headers(name: str, value: str, reserved: bool) -> None:
    assert bool(in_headers({name: value, "server": "oak"}, AGENT)) == reserved


@pytest.mark.parametrize(
    ("page", "reserved"),
    [
        ('<meta name="tdm-reservation" content="1">', True),
        ("<META CONTENT=1 NAME=TDM-Reservation />", True),
        ('<meta name="tdm-reservation" content="0">', False),
        ('<meta name="robots" content="noindex, noai">', True),
        ('<meta name="ngo-ledger" content="noai">', True),
        ('<meta name="otherbot" content="noai">', False),
        ('<meta name="robots" content="index, follow">', False),
        ('<!-- <meta name="robots" content="noai"> -->', False),
        ('<script>var a = \'<meta name="robots" content="noai">\'</script>', False),
        ('<meta><meta name><meta content="noai">', False),
        ("x" * 70_000 + '<meta name="robots" content="noai">', False),
        ("", False),
    ],
)
def test_pages(page: str, reserved: bool) -> None:
    assert [bool(in_page(page.encode(encoding), AGENT)) for encoding in ("utf-8", "utf-16")] == [reserved, reserved]


@pytest.mark.parametrize(
    ("text", "reserved"),
    [
        ("User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /", False),
        ("User-agent: *\nContent-Signal: ai-input=no\nAllow: /", True),
        ("User-agent: *\nContent-Usage: tdm=n", True),
        ("User-agent: *\nContent-Usage: /press/ tdm=n", False),
        ("User-agent: *\nContent-Usage: /reports/ tdm=n", True),
        ("User-agent: *\nContent-Usage: tdm=n\nContent-Usage: /reports/ tdm=y", False),
        ("User-agent: *\nContent-Usage: tdm=n\nUser-agent: ngo-ledger\nDisallow:", False),
        ("User-agent: ngo-ledger\nContent-Usage: bots=n\n\nUser-agent: *\nAllow: /", True),
        ("Content-Usage: tdm=n", False),
    ],
)
def test_robots(text: str, reserved: bool) -> None:
    assert bool(in_robots(parse(text.encode()), AGENT, URL)) == reserved


@pytest.mark.parametrize(
    ("text", "reserved"),
    [
        ('[{"location": "/", "tdm-reservation": 1}]', True),
        ('[{"location": "/", "tdm-reservation": "1", "tdm-policy": "https://a.example/p"}]', True),
        ('[{"location": "/reports/*", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}]', False),
        ('[{"location": "/*.pdf$", "tdm-reservation": 1}]', False),
        ('[{"location": "/press", "tdm-reservation": 1}]', False),
        ('{"location": "/", "tdm-reservation": 1}', False),
        ('[1, null, {"location": 7}, {"tdm-reservation": 1}]', False),
        ("<html>Not found</html>", False),
        ("[" * 100_000, False),
        ("", False),
    ],
)
def test_tdmrep(text: str, reserved: bool) -> None:
    assert bool(in_tdmrep(read_tdmrep(text.encode()), URL)) == reserved


@pytest.mark.parametrize(
    ("text", "reserved"),
    [("User-Agent: *\nDisallow: /", True), ("User-Agent: *\nDisallow: *.jpg\nAllow: /", False), ("<html>Oops</html>", False), ("", False)],
)
def test_ai_txt(text: str, reserved: bool) -> None:
    assert bool(in_ai_txt(parse(text.encode()), AGENT, URL)) == reserved


@given(st.binary(max_size=200))
def test_any_bytes_are_heard_without_harm(content: bytes) -> None:
    assert isinstance(in_page(b"<meta " + content, AGENT), str)
    assert isinstance(in_tdmrep(read_tdmrep(content), URL), str)

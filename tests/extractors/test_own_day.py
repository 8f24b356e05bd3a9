"""The day on which a page was first published: who tells it, who tells another, and how sure that makes us."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.dates.own_day import own_day, supports, weights
from extractors.dates.own_day import testimonies as places_of  # pytest takes what begins with "test" for a test
from extractors.read import read
from schemas.documents import Document

PROSE = "<p>" + "The ferry house was bought and turned into a school for the whole valley, and nobody regrets it. " * 6 + "</p>"
URL = "https://ferry.example/2021/03/04/ferry-house"


def document_of(body: str = "", head: str = "", *, after: str = "", lang: str = "en") -> Document:
    """An article with `body` below its headline, `after` behind it."""
    page = f"<!doctype html><html><head><meta charset=utf-8><title>Ferry house</title>{head}</head><body><article><h1>Ferry house</h1>{body}{PROSE * 2}</article>{after}</body></html>"
    document, issues = read(page.encode(), name="page.html", language=lang)
    assert document is not None, issues
    return document


def linked(published: str, modified: str = "") -> str:
    also = f', "dateModified": "{modified}"' if modified else ""
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Ferry house", "datePublished": "{published}"{also}}}</script>'


def meta(day: str, name: str = "article:published_time") -> str:
    return f'<meta property="{name}" content="{day}">'


ASIDE = "<aside class=sidebar><h3>Latest</h3><ul><li><a href=/a>A well was dug</a> 9 September 2022</li><li><a href=/b>A roof was laid</a> 8 August 2022</li></ul></aside>"
DAYS = [
    # one place alone: (body, head, address, day)
    ("", linked("2021-03-04T10:00:00Z"), "", "2021-03-04"),
    ("", meta("2021-03-04"), "", "2021-03-04"),
    ("<time datetime='2021-03-04'>last Thursday</time>", "", "", "2021-03-04"),
    ("<p>By the crew, 4 March 2021</p>", "", "", "2021-03-04"),
    ("", "", URL, "2021-03-04"),
    ("", "", "https://ferry.example/20210304-ferry", "2021-03-04"),
    ("", f"<link rel=canonical href={URL}>", "", "2021-03-04"),
    # places that conflict
    ("<p>4 March 2021</p>", linked("2021-05-06"), "", "2021-03-04"),
    ("", linked("2021-03-04", "2022-05-06"), "", "2021-03-04"),
    ("", linked("2021-03-04") + meta("2022-05-06", "article:modified_time"), "", "2021-03-04"),
    ("", linked("2021-03-04") + meta("2021-05-06"), "", "2021-03-04"),  # the first of two that are declared
    ("<p>Posted on 4 March 2021</p><p>Read on in our post of 1 January 2019.</p>", "", URL, "2021-03-04"),
    # nobody tells
    ("", "", "", None),
    ("<p>In 2021 it was bought.</p><p>March 2021</p>", linked("2021"), "", None),
    # no days, or none of the web
    ("<p>31 February 2021</p>", linked("2021-02-31"), "https://ferry.example/2021/02/31/x", None),
    ("", linked("2021-13-04"), "https://ferry.example/2021/13/04/x", None),
    ("<p>4 March 1850</p>", linked("1989-03-04"), "https://ferry.example/1989/03/04/x", None),
    ("", linked("yesterday") + meta("{{date}}"), "https://ferry.example/123420210304567/x", None),
    ("<p>29 February 2020</p>", "", "", "2020-02-29"),
    ("", "", "https://ferry.example/2021/02/29/x", None),
    ("", "", "https://ferry.example/2020/02/29/x", "2020-02-29"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "head", "url", "expected"), DAYS)
def test_the_day_of_a_page(body: str, head: str, url: str, expected: str | None) -> None:
    found = own_day(document_of(body, head), url=url)
    assert (found and found.day) == expected


@pytest.mark.parametrize(
    ("lang", "printed", "expected"),
    [
        ("en-GB", "03/04/2021", "2021-04-03"),
        ("en", "25/04/2021", "2021-04-25"),
        ("de", "3. April 2021", "2021-04-03"),
        ("de", "03.04.2021", "2021-04-03"),
        ("fr", "3 avril 2021", "2021-04-03"),
        ("sq", "3 prill 2021", "2021-04-03"),
    ],
)
def test_order_and_words_of_the_language(lang: str, printed: str, expected: str) -> None:
    found = own_day(document_of(f"<p>{printed}</p>", lang=lang))
    assert found is not None and found.day == expected


def test_the_days_of_other_posts_beside_an_article_do_not_outweigh_its_own() -> None:
    document = document_of("<p>4 March 2021</p>", after=ASIDE)
    found = own_day(document)
    assert found is not None and found.day == "2021-03-04" and found.span is not None
    assert document.quote(found.span) == "4 March 2021"
    alone = own_day(document_of("<p>4 March 2021</p>"))
    assert alone is not None and found.confidence < alone.confidence


def test_the_words_are_printed_ones_before_declared_ones_and_none_where_the_address_alone_tells() -> None:
    document = document_of("<p>4 March 2021</p>", linked("2021-03-04"))
    found = own_day(document, url=URL)
    assert found is not None and found.span is not None and document.quote(found.span) == "4 March 2021"
    document = document_of(head=linked("2021-03-04T09:00"))
    found = own_day(document)
    assert found is not None and found.span is not None and document.quote(found.span).startswith("2021-03-04")
    by_address = own_day(document_of(), url=URL)
    assert by_address is not None and by_address.span is None and by_address.kinds == ("alone", "url")


AGREEING = {"jsonld": linked("2021-03-04"), "meta": meta("2021-03-04"), "by-line": "<p>4 March 2021</p>", "address": URL}


def confidence_of(places: frozenset[str]) -> float:
    head = "".join(AGREEING[place] for place in ("jsonld", "meta") if place in places)
    found = own_day(document_of(AGREEING["by-line"] if "by-line" in places else "", head), url=URL if "address" in places else "")
    assert found is not None and found.day == "2021-03-04"
    return found.confidence


def test_the_more_places_agree_the_surer_we_are() -> None:
    known = {frozenset(some): confidence_of(frozenset(some)) for size in (1, 2, 3, 4) for some in combinations(AGREEING, size)}
    assert not [(less, more) for less in known for more in known if less < more and known[less] > known[more]]
    assert known[frozenset(AGREEING)] > 0.99 > known[frozenset(["meta"])]


def test_a_day_that_another_place_denies_is_less_sure() -> None:
    agree, differ = own_day(document_of(head=linked("2021-03-04") + meta("2021-03-04"))), own_day(document_of(head=linked("2021-03-04") + meta("2021-05-06")))
    assert agree is not None and differ is not None and differ.confidence < 0.9 < agree.confidence


PARTS = st.sampled_from(["4 March 2021", "2021-03-05", "06/03/2021", "31.02.2021", "7 March 1850", "", "Posted on 8 March 2021", "Updated 9 March 2022", "1/1", "99999999", "٤ مارس ٢٠٢١"])
TOLD = st.builds(
    lambda body, head, name, side, time_: document_of(f"<p>{body}</p><time datetime='{time_}'>x</time>", linked(head) + meta(name), after=f"<aside><p>{side}</p></aside><footer>{side}</footer>"),
    PARTS, PARTS, PARTS, PARTS, PARTS,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(TOLD, st.sampled_from(["", URL, "https://ferry.example/?d=20220229", "/2021/3/4"]))
def test_a_day_is_a_day_a_confidence_a_probability_and_words_stand_in_the_text(document: Document, url: str) -> None:
    told = list(places_of(document, url))
    for testimony in told:
        assert date.fromisoformat(testimony.day).year >= 1990
        assert testimony.kind in weights() or testimony.kind in ("front", "hidden_long", "header_long", "frame_long")
        if testimony.span is not None:
            assert re.search(r"\d", document.quote(testimony.span))
    found = own_day(document, url=url)
    assert (found is None) == (not told)
    if found is not None:
        assert 0 <= found.confidence <= 1
        assert found.day in {testimony.day for testimony in told}
        assert found.span is None or found.span in {testimony.span for testimony in told if testimony.day == found.day}
        assert set(supports(told)) == {testimony.day for testimony in told}


def test_weights_say_what_we_mean() -> None:
    """What declares or heads a page speaks for its day more than prose, a foot or a list beside it."""
    strong = ("declared_jsonld", "declared_meta", "byline_head", "posted_head", "url")
    weak = ("prose", "frame_short", "aside_long", "header_posted", "other")
    assert min(weights()[kind] for kind in strong) > max(weights()[kind] for kind in weak)

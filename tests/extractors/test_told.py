"""What a document says of itself: each field with the words that tell it, where they stand, and how sure it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.extract import extract, to_json
from extractors.read import read
from schemas.documents import Document
from schemas.facts import Extraction

PROSE = "".join(f"<p>Larkfield Aid helps families of the valley to find work, schools and doctors, year {n} as well.</p>" for n in ("one", "two", "three", "four", "five"))


def told_of(body: str, head: str = "", lang: str = "en") -> tuple[Document, Extraction]:
    attribute = f" lang={lang}" if lang else ""
    document, issues = read(f"<!doctype html><html{attribute}><head>{head}</head><body>{body}</body></html>".encode(), name="page.html")
    assert document is not None, issues
    return document, extract(document, hints={})


ARTICLE = f"<article><h1>A new well</h1><p>4 March 2021</p>{PROSE}</article>"
HEAD = "<title>A new well - Larkfield Aid</title><meta property=og:site_name content='Larkfield Aid'><meta property='article:published_time' content='2021-03-04'>"


def test_every_field_that_is_known_is_told_and_the_title() -> None:
    _, found = told_of(ARTICLE, HEAD)
    known = {name: value for name, value in found.fields.items() if value is not None}
    assert {name: one.value for name, one in found.told.items() if name != "title"} == known
    assert {"published", "publisher", "language", "title"} <= set(found.told)


@pytest.mark.parametrize(
    ("body", "head", "field", "value", "quote", "zone"),
    [
        (ARTICLE, HEAD, "published", "2021-03-04", "4 March 2021", "main"),
        (f"<article><h1>A new well</h1>{PROSE}</article>", HEAD, "published", "2021-03-04", "2021-03-04", "metadata"),
        (ARTICLE, HEAD, "language", "en", "en", "metadata"),
        (ARTICLE, "<title>A new well</title>", "title", "A new well", "A new well", "main"),
        (f"<article>{PROSE}</article>", "<title>A new well</title>", "title", "A new well", "A new well", "metadata"),
        (f"<h1>Annual Report 2019</h1>{PROSE}", "", "period", "2019", "2019", "main"),
        (f"{ARTICLE}<p>Last updated: 6 May 2022</p>", HEAD, "updated", "2022-05-06", "Last updated: 6 May 2022", "main"),
    ],
)
def test_the_words_that_tell_a_field(body: str, head: str, field: str, value: str, quote: str, zone: str) -> None:
    document, found = told_of(body, head)
    one = found.told[field]
    assert one.value == value and one.evidence is not None
    assert quote in one.evidence.quote and one.zone == zone
    assert document.quote(one.evidence.span) == one.evidence.quote


def test_the_publisher_is_told_by_words_that_name_it() -> None:
    _, found = told_of(ARTICLE, HEAD)
    one = found.told["publisher"]
    assert one.value == "Larkfield Aid" and one.evidence is not None and one.evidence.quote == "Larkfield Aid"


def test_a_language_that_only_its_words_show_has_no_evidence() -> None:
    _, found = told_of(ARTICLE * 2, lang="")
    one = found.told["language"]
    assert (one.value, one.evidence, one.zone) == ("en", None, "")


def test_what_nobody_says_is_not_told() -> None:
    _, found = told_of("<p>The river was high, and many left their homes near it in the spring.</p>")
    assert not {"published", "updated", "period", "subject", "publisher"} & set(found.told)


def test_the_day_is_surer_where_more_places_agree() -> None:
    both, one = told_of(ARTICLE, HEAD)[1], told_of(f"<article><h1>A new well</h1>{PROSE}</article>", HEAD)[1]
    assert both.told["published"].value == one.told["published"].value
    assert both.told["published"].confidence > one.told["published"].confidence


def test_json_has_value_confidence_quote_zone_and_place() -> None:
    document, found = told_of(ARTICLE, HEAD)
    row = json.loads(json.dumps(to_json(document, found)))
    assert list(row["told"]) == list(found.told)
    for name, one in row["told"].items():
        assert 0 <= one["confidence"] <= 1
        assert one["value"] == (document.title if name == "title" else row[name])
        if "quote" in one:
            assert set(one) == {"value", "confidence", "quote", "zone", "start", "end"}
            assert document.text[one["start"] : one["end"]] == one["quote"]
        else:
            assert set(one) == {"value", "confidence"}


def test_a_private_person_in_a_title_is_not_told() -> None:
    body = f"<article><h1>The story of Mira Lund (14)</h1><p>Mira came to us in spring. She likes it here, and she learns.</p>{PROSE}</article>"
    document, found = told_of(body, "<title>The story of Mira Lund (14)</title>")
    assert "Mira" not in json.dumps(to_json(document, found)["told"])


LINES = st.lists(st.sampled_from([PROSE, "<p>4 March 2021</p>", "<h1>Annual Report 2019</h1>", "<p>Updated 6 May 2022</p>", "<footer>© 2020 Larkfield Aid e.V.</footer>", "<aside><p>9 May 2020</p></aside>", "<h1></h1>", "<p>x</p>"]), min_size=1, max_size=5)


@settings(max_examples=50, deadline=None)
@given(LINES, st.sampled_from(["", HEAD, "<title> </title>"]), st.sampled_from(["", "en", "de", "x-none"]))
def test_what_is_told_stands_in_the_text(lines: list[str], head: str, lang: str) -> None:
    document, found = told_of("<p>Larkfield Aid.</p>" + "".join(lines), head, lang)
    for one in found.told.values():
        assert one.value and 0 <= one.confidence <= 1
        if one.evidence is not None:
            assert document.quote(one.evidence.span) == one.evidence.quote != ""
            assert one.zone in {block.zone for block in document.blocks if block.span.contains(one.evidence.span)}

"""The ledger: every number and date of the main zone is extracted, ignored with a reason, or unexplained; and few are."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.evaluate import dev_paths
from benchmarks.ledger import ledgers
from extractors.extract import extract, to_json
from extractors.ledger import STATUSES, ledger, share
from extractors.read import read
from schemas.documents import Document, Span

CEILING = 0.05  # of the real documents' numbers and dates


def document(text: str) -> Document:
    found, _ = read(text.encode(), name="page.md", language="en")
    assert found is not None
    return found


def told(text: str, protected: tuple[Span, ...] = ()) -> list[tuple[str, str, str]]:
    """(words, status, reason) of each entry; the probability of what was learned is left out."""
    page = document(text)
    return [(page.quote(e.span), e.status, re.sub(r" [01]\.\d\d$", "", e.reason)) for e in ledger(page, protected)]


@pytest.mark.parametrize(("text", "expected"), [
    ("We fed 900 pupils on page 3.", [("900", "extracted", "noun"), ("3", "ignored", "numbering")]),
    ("In 2020 we fed 900 pupils.", [("2020", "ignored", "period of a figure"), ("900", "extracted", "noun")]),
    ("One of them wrote 17 times to COVID-19 patients.", [("One", "ignored", "determiner"), ("17", "ignored", "measure"), ("19", "ignored", "part of a name")]),
    ("We train pupils of classes 8, 9 and 10.", [("8", "ignored", "numbering"), ("9", "ignored", "numbering"), ("10", "ignored", "numbering")]),
    ("We are a 501(c)(3) body after an eleven year war.", [("501", "ignored", "date or code"), ("3", "ignored", "date or code"), ("eleven", "ignored", "duration")]),
    ("7 out of 10 pupils read.", [("7", "extracted", "noun"), ("10", "extracted", "total")]),
    ("The centre was founded in 2011.", [("2011", "extracted", "verb")]),
    ("We follow the Charities Act 2011 and the 2015 rules.", [("2011", "ignored", "year of accounts, a law or the report"), ("2015", "ignored", "part of a noun")]),
    ("© 2019 Elm Trust", [("2019", "ignored", "copyright")]),
    ("Meet us at 10:30, release 1.2.3 is out.", [("10:30", "ignored", "version, time or score"), ("1.2.3", "ignored", "version, time or score")]),
])
def test_entries(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(text) == expected


def test_nothing_in_a_private_story_is_unexplained() -> None:
    assert {status for _, status, _ in told("We fed 900 pupils and 40 zorb in 2011.", (Span(0, 100),))} == {"ignored"}


def test_the_json_counts_and_points() -> None:
    page = document("We fed 900 pupils on page 3, and blurb 40 zorb.")
    found = to_json(page, extract(page, hints={}))["ledger"]
    assert found["counts"] == {"extracted": 1, "ignored": 1, "unexplained": 1}
    assert [page.text[start:end] for start, end in found["unexplained"]] == ["40"]


@given(st.lists(st.sampled_from(["900 pupils", "in 2011", "page 3", "12 May", "one", "v1.2", "(40)", "70%", ",", ".", "founded", "of whom"]), max_size=12))
@settings(max_examples=60, deadline=None)
def test_every_digit_is_in_an_entry(parts: list[str]) -> None:
    page = document("We say " + " ".join(parts))
    entries = ledger(page)
    assert all(e.status in STATUSES and (e.status == "unexplained") == (e.reason == "") for e in entries)
    inside = {place for e in entries for place in range(e.span.start, e.span.end)}
    assert [m.start() for m in re.finditer(r"\d", page.text) if m.start() not in inside] == []


@pytest.mark.skipif(not dev_paths(), reason="no ../shared beside the checkout")
def test_few_are_unexplained_in_real_documents() -> None:
    counts = Counter(e.status for _, _, entries in ledgers("dev") for e in entries)
    assert share(counts) < CEILING, counts

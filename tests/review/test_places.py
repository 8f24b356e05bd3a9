"""Words found again: the same place, another place, other words in the same place, and none where it could be several."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.places import around, find_again

TEXT = "Last year was long. The trust employs 12 people in Northvale. It has 9 vans and a boat."
START = TEXT.index("12 people")


def described(text: str, start: int, end: int) -> dict[str, Any]:
    prefix, suffix = around(text, start, end)
    return {"quote": text[start:end], "prefix": prefix, "suffix": suffix, "start": start, "end": end}


SOUGHT = described(TEXT, START, START + 9)


@pytest.mark.parametrize(
    ("text", "quote", "code"),
    [
        (TEXT, "12 people", "applied"),
        ("A new first line.\n" + TEXT, "12 people", "applied"),  # only the offset is another
        (TEXT.replace("The trust employs", "The trust now employs"), "12 people", "moved"),
        (TEXT.replace("12 people", "12\n people"), "12\n people", "applied"),
        (TEXT.replace("12 people", "15 people"), "15 people", "suspended"),
        (TEXT.replace("12 people in Northvale", "nobody any more in Northvale"), "nobody any more", "suspended"),
        (TEXT.replace("The trust employs 12 people in Northvale. ", ""), None, None),
        (TEXT.replace("12 people", "112 people"), "112 people", "suspended"),  # never inside a longer number
        (TEXT + " The board has 12 people too.", "12 people", "applied"),
        ("First: 12 people. Second: 12 people.", None, None),  # two places, and nothing tells which
        ("It feeds 12 people in Northvale. It has 9 vans and a boat for 12 people.", "12 people", "moved"),  # one side is the same
        ("", None, None),
    ],
)
def test_find_again(text: str, quote: str | None, code: str | None) -> None:
    found = find_again(text, [SOUGHT])
    assert (found.quote if found else None, found.code if found else None) == (quote, code)
    assert found is None or text[found.start : found.end] == found.quote


def test_without_a_text_it_stands_where_it_stood() -> None:
    found = find_again(None, [SOUGHT])
    assert found is not None and (found.start, found.code) == (START, "applied")
    assert find_again(None, [{"quote": "12 people"}]) is None


def test_the_first_description_that_fits_well_wins() -> None:
    newer = described(TEXT.replace("12 people", "15 people"), START, START + 9)
    found = find_again(TEXT.replace("12 people", "15 people"), [newer, SOUGHT])
    assert found is not None and (found.quote, found.code) == ("15 people", "applied")


@given(st.text(alphabet="ab1 .\n", min_size=1, max_size=60), st.data())
def test_what_did_not_change_is_where_it_was(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    one = described(text, start, end)
    found = find_again(text, [one])
    if found is not None:
        assert found.code in ("applied", "moved") and text[found.start : found.end].split() == one["quote"].split()

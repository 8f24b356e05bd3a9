"""Names and ids of organisations: check characters, and who is meant by a name in a document."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.names import fold
from tests import factory as f
from warehouse.organisations import check_character, is_valid_id, linker, organisation_id


@settings(max_examples=50, deadline=None)
@given(name=st.text(max_size=30), place=st.integers(4, 15), other=st.sampled_from("0123456789abcdefghjkmnpqrstvwxyz"))
def test_a_single_slip_is_noticed(name: str, place: int, other: str) -> None:
    identity = organisation_id(name)
    assert is_valid_id(identity) and organisation_id(name) == identity
    slipped = identity[:place] + other + identity[place + 1 :]
    assert is_valid_id(slipped) == (slipped == identity)


def test_the_check_character_is_that_of_the_standard() -> None:
    assert check_character("A12425GABC1234002") == "M"  # the example of ISO 7064 in the GRid standard


@pytest.mark.parametrize("text", ["", "org-", "org-123", "havenridge", "org-" + "é" * 12])
def test_other_texts_are_no_ids(text: str) -> None:
    assert not is_valid_id(text)


BOTH = [
    ("organisation", "Havenridge Trust", {"name": "Havenridge Trust", "aliases": ["HRT", "the Trust"], "type": "ngo"}),
    ("organisation", "Northlight Foundation", {"name": "Northlight Foundation", "aliases": ["the Trust"], "type": "foundation"}),
]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("HRT", "Havenridge Trust"),
        ("havenridge trust", "Havenridge Trust"),
        ("the Trust", "the Trust"),  # two bear it, so it stands for itself
        ("Elmwater Relief", "Elmwater Relief"),  # known from nowhere else
        (None, None),
        (" ", None),
    ],
)
def test_who_is_meant(printed: str | None, meant: str | None) -> None:
    facts = [f.fact(kind, quote, slots) for kind, quote, slots in BOTH]  # type: ignore[arg-type]
    assert linker(facts)(printed) == (None if meant is None else fold(meant))

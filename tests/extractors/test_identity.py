"""Whose page it is: what the file is called, and which unit of a larger body is meant."""

from __future__ import annotations

import pytest

from extractors.fields import fields_of
from extractors.organisations.entities import Entity
from extractors.organisations.identity.called import called
from schemas.documents import Document, Span


@pytest.mark.parametrize(
    ("document_id", "names", "others", "expected"),
    [
        ("larkfield-aid-2019", ["Larkfield Aid"], [], "whole/first"),
        ("2019-06-30-LarkfieldAidReport", ["Larkfield Aid"], [], "whole/later"),
        ("source/www.larkfieldaid.org/about", ["Larkfield Aid"], [], "whole/first"),
        ("crc-annual-2018", ["Cambric Refugee Campaign"], [], "initials/first"),
        ("report-tindal", ["The Tindal Trust"], [], "word/later"),
        ("our-story", ["Our Story"], [], "common/first"),  # everyday words may be a heading
        ("larkfield-aid-nepal", ["Larkfield Aid"], ["Larkfield Aid Nepal"], "no"),  # another's name is spelt at more length
        ("annual-report", ["Larkfield Aid"], [], "no"),
        ("fr", ["Friends of Rivers"], [], "no"),  # two letters are a language's
        ("", ["Larkfield Aid"], [], "no"),
    ],
)
def test_how_a_document_is_called(document_id: str, names: list[str], others: list[str], expected: str) -> None:
    assert called(Document(document_id, "", "", "en", "", "", ()), names, others) == expected


def unit(name: str, times: int, sure: float = 0.0) -> Entity:
    places = tuple(Span(100 * n + len(name), 100 * n + 2 * len(name)) for n in range(times))
    return Entity(name, (), "ngo", places, places[0], {"unit": times} if name != "Tindal Aid" else {"head": 1}, None, {"subject": sure})


@pytest.mark.parametrize(
    ("poland", "ukraine", "expected"),
    [(2, 0, "Tindal Aid Poland"), (1, 0, "Tindal Aid"), (2, 1, "Tindal Aid"), (6, 2, "Tindal Aid Poland")],
)
def test_a_page_that_names_several_country_units_tells_of_the_whole(poland: int, ukraine: int, expected: str) -> None:
    orgs = [unit("Tindal Aid", 9, 0.9), unit("Tindal Aid Poland", poland), *([unit("Tindal Aid Ukraine", ukraine)] if ukraine else [])]
    page = Document("probe", "", "", "en", "", "", ())
    assert (found := fields_of(page, orgs, [], {}).subject) is not None and found.name == expected

"""What a source says of its publisher: its names are found, the page is its own, and what the text makes surer still wins."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.extract import extract
from extractors.organisations.sourced import names_of
from extractors.read import read
from schemas.facts import Extraction

OURS = {"organisation": "Velda Meron", "aliases": ["VM"]}


def extraction(text: str, hints: dict[str, Any], name: str = "page.md") -> Extraction:
    page, _ = read(text.encode(), name=name, language="en")
    assert page is not None
    return extract(page, hints=hints)


def names(found: Extraction) -> dict[str, set[str]]:
    """Name -> other names of the organisations found."""
    return {f.slots["name"]: set(f.slots["aliases"]) for f in found.facts if f.kind == "organisation"}


@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        ({}, ()),
        ({"publisher": None, "sensitivity": "low"}, ()),
        ({"publisher": "Larkfield Aid"}, ("Larkfield Aid",)),
        ({"publisher": "Larkfield Aid", "organisation": "Larkfield  Aid e.V.", "aliases": ["LA"]}, ("Larkfield Aid e.V.", "Larkfield Aid", "LA")),
        ({"publisher": "Larkfield Aid (LA)", "aliases": "Larkfield"}, ("Larkfield Aid", "LA", "Larkfield")),
    ],
)
def test_names_of_a_source(hints: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert names_of(hints) == expected


@pytest.mark.parametrize(
    ("text", "aliases"),
    [
        ("In spring velda meron opened a second kitchen.", set()),  # in any case
        ("In spring VELDA\nMERON opened a second kitchen with the help of VM.", {"VM"}),  # over a line's end, with its alias
        ("The VM kitchen fed 40 people.\n\nVelda-Meron thanks Oxfam.", {"VM"}),
        ("Meron thanks Velda and Oxfam.", None),  # its words alone are not its name
        ("The Friends of Velda Meron Foundation gave us 400 euros.", None),  # nor is a part of another body's
    ],
)
def test_its_names_are_found_where_they_stand(text: str, aliases: set[str] | None) -> None:
    found = names(extraction(f"# Kitchens\n\n{text}\n", OURS))
    own = [others for name, others in found.items() if name.lower().replace("\n", " ").replace("-", " ") in ("velda meron", "vm")]
    assert own == ([] if aliases is None else [aliases])


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Last year we fed 400 people in three villages.", "Velda Meron"),  # named nowhere: the source tells
        ("We work with Oxfam. Last year we fed 400 people.", "Velda Meron"),  # and another that is named is not it
        ("# Velda Meron\n\nOxfam is our partner. Oxfam gave 400 blankets.", "Velda Meron"),
        ("# Birchwood Foundation\n\nThe Birchwood Foundation is a charity in Tindal. The Birchwood Foundation fed 400 people.\n\nProfile by Velda Meron.", "Birchwood Foundation"),
    ],
)
def test_whose_page_it_is(text: str, subject: str) -> None:
    found = extraction(text, OURS)
    assert (found.fields["subject"], found.fields["publisher"]) == (subject, "Velda Meron")
    assert {f.slots["organisation"] for f in found.facts if f.kind == "figure" and f.slots["value"] == 400 and f.slots["unit"] == "people"} <= {subject}


def test_a_partner_of_a_page_that_names_nobody_of_its_own_is_the_sources() -> None:
    found = extraction("# Thanks\n\nOur kitchen is funded by the Birchwood Foundation.", OURS)
    assert [(f.slots["organisation"], f.slots["partner"]) for f in found.facts if f.kind == "partnership"] == [("Velda Meron", "Birchwood Foundation")]
    assert "Velda Meron" not in names(found)  # an organisation needs words that name it


@pytest.mark.parametrize("odd", ["--", "e.V.", "(", "a", "C++ (", 12, None, ["--", None, 7], "[x"])
def test_odd_names_do_no_harm(odd: Any) -> None:
    found = extraction("Oxfam fed 400 people; 12 came from (a) C++ club.", {"publisher": odd, "aliases": odd if isinstance(odd, list) else [odd]})
    assert "Oxfam" in names(found)


def test_the_legal_form_that_is_printed_belongs_to_the_name() -> None:
    found = names(extraction("Velda Meron Ltd is registered in Tindal. We fed 400 people.", OURS))
    assert "Velda Meron Ltd" in found

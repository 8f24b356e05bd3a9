"""Places below the country leave no sensitive document; in doubt a name is a place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from extractors.organisations.gazetteer import language_names
from extractors.places import PLACE, Atlas, atlas, without_places
from extractors.read import read
from schemas.names import fold

PAGE = """# Safe House Ostrel

Havenridge Trust has run the Safe House Ostrel in the town of Lower Quay, near Highmoor, since March 2012.

In 2024 the shelter took in 34 women from Ostrel, Highmoor and Reading. It was paid for by Northlight Foundation.
"""


def atlas_of(text: str, *own: str) -> Atlas:
    document, _ = read(text.encode(), name="page.md")
    assert document is not None
    return atlas(document, extract(document, hints={}).facts, own)


KNOWN = atlas_of(PAGE, "Havenridge Trust")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Safe House Ostrel", "Safe House [place]"),
        ("Women's Shelter Ostrel", "Women's Shelter [place]"),
        ("City of Lower Quay", "City of [place]"),
        ("34 women from Ostrel, Highmoor and Reading", "34 women from [place]"),
        ("opened in Prishtina", "opened in [place]"),
        ("opened in Kosovo", "opened in Kosovo"),
        ("in Bosnia and Herzegovina", "in Bosnia and Herzegovina"),
        ("in March 2012", "in March 2012"),
        ("It took in 34 women", "It took in 34 women"),
        ("Albanian and Serbian girls", "Albanian and Serbian girls"),
        ("the Safe Paths project", "the Safe Paths project"),
        ("supported by Havenridge Trust and UNICEF", "supported by Havenridge Trust and UNICEF"),
        ("the Ostrelshire Community Foundation", "the [place] Community Foundation"),
        ("in Ostrelburg, an unknown village", "in [place], an unknown village"),
        ("at 12 Orchard Street, 60000 Ostrel", "at [place]"),
        ("at Orchard Street 12", "at [place]"),
        ("42.4635 N, 21.4694 E", "[place]"),
        ("[person] came from Highmoor", "[person] came from [place]"),
        ("Annual report 2024", "Annual report 2024"),
        ("https://havenridge.example/about", "https://havenridge.example/about"),
        ("https://havenridge.example/safe-house-ostrel", "https://havenridge.example/[place]"),
        ("https://havenridge.example/lower-quay?id=4", "https://havenridge.example/[place]"),
        ("https://havenridge.example/unknownham", "https://havenridge.example/[place]"),
        ("https://lowerquay-shelter.example/about", "[place]"),
        ("https://prishtina.example/about", "[place]"),
        ("/annual-report-2024.pdf", "/annual-report-2024.pdf"),
        ("/shelters/Ostrel.pdf", "/[place]"),
    ],
)
def test_what_is_a_place(text: str, expected: str) -> None:
    assert without_places(text, KNOWN) == expected


@pytest.mark.parametrize(
    ("page", "text", "gone", "left"),
    [
        ("# Frauenhaus Altweiler\n\nDas Frauenhaus liegt in der Gemeinde Neubruch, Hafenstraße 12.\n", "Im Frauenhaus Altweiler, Hafenstraße 12", ["Altweiler", "Hafen", "12"], ["Im Frauenhaus"]),
        ("# Sigurna kuća Novo Brdovo\n\nSigurna kuća radi u Novom Brdovu, ulica Lipa 12.\n", "u Novom Brdovu, ulica Lipa 12", ["Brdov", "Lipa"], ["u "]),
        ("# Strehimore Ostrela\n\nStrehimorja ndodhet në Ostrela, rruga Blini 4.\n", "në Ostrela, rruga Blini 4", ["Ostrel", "Blini"], ["në "]),
        ("# Refuge Valmarin\n\nLe refuge est situé à Valmarin, rue Brise 4.\n", "Le refuge est situé à Valmarin, rue Brise 4", ["Valmarin", "Brise"], ["refuge"]),
    ],
)
def test_in_other_languages(page: str, text: str, gone: list[str], left: list[str]) -> None:
    found = without_places(text, atlas_of(page))
    assert PLACE in found and not [word for word in gone if word in found] and not [word for word in left if word not in found]


def test_the_publisher_stays_by_its_name() -> None:
    text = "Ostrelia runs the shelter."
    assert without_places(text, atlas_of(PAGE, "Ostrelia")) == text
    assert without_places(text, KNOWN) == "[place] runs the shelter."
    assert without_places("Shelter Ostrel", atlas_of(PAGE, "Shelter Ostrel")) == "Shelter [place]"


NAMES = st.from_regex(r"[BDGKMNPRSTVZ][aeiou][bdgklmnprstvz]{1,2}[aeiou][kmnrst](?:ham|ova|ica|berg|ton)?", fullmatch=True)
SENTENCES = ("Safe House {}", "in {}", "women from {} came", "the municipality of {}", "{} is a village", "Highmoor, {} and Ostrel", "our house ({})")


@settings(max_examples=150, deadline=None)
@given(NAMES, st.sampled_from(SENTENCES))
def test_no_unknown_name_is_left(name: str, sentence: str) -> None:
    found = without_places(sentence.format(name), KNOWN)
    common = name.lower() in {"sudan", "peru"} or fold(name) in language_names("en")  # "Sasak"
    assert common or name not in found


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="aeO st,.[]place12-Q", max_size=60))
def test_twice_is_once(text: str) -> None:
    once = without_places(text, KNOWN)
    assert without_places(once, KNOWN) == once

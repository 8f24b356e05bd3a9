"""The lists of well-known organisations: what may stand in them, which lines are one, where their names are found."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

import pytest

from extractors.languages import supported
from extractors.organisations.gazetteer import (
    by_form,
    by_form_of_model,
    by_weak_form,
    countries,
    hits,
    is_place,
    known_type,
    others,
)
from extractors.organisations.people import given_names
from schemas.names import fold
from schemas.vocabularies import codes

LINES = [line.split("\t") for line in files("extractors.organisations").joinpath("gazetteer_bodies.tsv").read_text("utf-8").splitlines() if not line.startswith("#")]


def test_lines_are_a_type_and_different_forms() -> None:
    types = {*codes("organisation_types"), "platform"}
    assert {line[0] for line in LINES if len(line) != 2 or line[0] not in types} == set()
    twice = [line[1] for line in LINES if max(Counter(line[1].split(" | ")).values()) > 1]
    assert twice == []
    assert [form for _, forms in LINES for form in forms.split(" | ") if form != form.strip("~ ,;|") and not form.startswith("~")] == []


def test_forms_that_mean_other_things_are_marked() -> None:
    """A place, a country, somebody's first name or a word of three letters is no sure form: an unmarked one would be an
    organisation wherever it stands."""
    lands = set().union(*(countries(language) for language in supported()))
    new = {form for _, forms in LINES for form in forms.split(" | ") if not form.startswith("~")}
    new = {form for form in new if fold(form) not in by_form_of_model()}  # the short lists were judged one by one
    assert {form for form in new if fold(form) in lands or form in given_names() or len(re.sub(r"\W", "", form)) <= 3} == set()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Human Rights Watch", "ngo"), ("Cancer Research UK", "ngo"), ("Bundesministerium des Innern", "government"), ("Crveni krst Srbije", "ngo"), ("Le Monde", "media")],
)
def test_known_names_have_their_type(name: str, kind: str) -> None:
    assert by_form()[fold(name)].type == kind


def test_a_body_has_the_type_of_the_first_known_name() -> None:
    assert known_type(["Velmar Works", "UNHCR"]) == "multilateral"
    assert known_type(["Facebook"]) == "company"
    assert known_type(["Velmar Works"]) is None


def test_lines_that_share_but_a_short_form_stay_two() -> None:
    assert by_form()[fold("Crveni krst Srbije")] != by_form()[fold("Red Cross")] == by_form()[fold("Crveni krst")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Funded by the World Bank and UNICEF.", ["World Bank", "UNICEF"]),
        ("The Guardian wrote about it.", ["The Guardian"]),
        ("UN-Habitat and a UN-led mission, l'UNICEF, UNICEFs", ["UN-Habitat", "UN", "UNICEF"]),
        ("We reached our target. Target gave nothing.", []),
        ("nothing here is an organisation", []),
        ("", []),
    ],
)
def test_places_of_known_names(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end, _ in hits(text)] == expected


@pytest.mark.parametrize("name", ["Annual General Meeting", "World Refugee Day", "Assemblée générale", "HTML"])
def test_what_is_printed_like_a_name_and_is_none(name: str) -> None:
    assert fold(name) in others()


def test_no_organisation_of_the_lists_is_something_else() -> None:
    assert not others() & set(by_form())


def test_a_weak_form_is_known_but_never_a_place_of_its_own() -> None:
    assert not set(by_weak_form()) & set(by_form())
    assert fold("Target") in by_weak_form() and not is_place("Target", "en")


@pytest.mark.parametrize(
    ("language", "name", "is_one"),
    [
        ("en", "Democratic Republic of Congo", True),
        ("en", "Turkey", True),
        ("en", "Rakhine State", True),
        ("de", "Ruhrgebiet", True),
        ("fr", "Afrique de l'Ouest", True),
        ("sr", "Turska", True),
        ("en", "Larkfield Aid", False),
    ],
)
def test_places_by_names_that_are_not_official(language: str, name: str, is_one: bool) -> None:
    assert is_place(name, language) is is_one

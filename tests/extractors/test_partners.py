"""The partners room and the joining of relations with names: who pays, who carries out, who belongs to whom."""

from __future__ import annotations

import pytest

from extractors.extract import extract
from extractors.read import read


def partners(text: str, *, language: str = "en") -> list[tuple[str | None, str, str]]:
    page, _ = read(text.encode(), name="page.txt", language=language)
    assert page is not None
    facts = [f for f in extract(page, hints={}).facts if f.kind == "partnership"]
    return [(f.slots["organisation"], f.slots["partner"], f.slots["role"]) for f in facts]


OWN = "Larkfield Aid is a registered charity. Larkfield Aid has an office in Tindal. We at Larkfield Aid care.\n\n"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The shelter is funded by the Birchwood Foundation.", [("Birchwood Foundation", "funder")]),
        ("The school was built in cooperation with Oxfam and the Ministry of Education.", [("Oxfam", "partner"), ("Ministry of Education", "partner")]),
        ("The survey was implemented by GIZ with the generous support of the Government of Norway.", [("GIZ", "implementer"), ("Government of Norway", "funder")]),
        ("We are a member of the Northern Refugee Network.", [("Northern Refugee Network", "network")]),
        ("It works under the umbrella of Caritas.", [("Caritas", "parent")]),
        ("We are registered with the Charity Commission.", [("Charity Commission", "accreditor")]),
        ("The Birchwood Foundation donated ten laptops.", [("Birchwood Foundation", "funder")]),
        ("We organised it with organisations such as Oxfam, UNICEF and others.", [("Oxfam", "partner"), ("UNICEF", "partner")]),
        ("UNICEF published a report that we liked.", []),
        ("According to the World Bank, 40 % of families live on less; the camp was featured on the BBC.", []),
        ("Prof. Mira Kos, Senior Lecturer, Monash University", []),
    ],
)
def test_relations_of_a_sentence(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert [(p, r) for _, p, r in partners(OWN + sentence)] == expected


def test_the_other_side_is_the_documents_subject() -> None:
    assert partners(OWN + "The shelter is funded by the Birchwood Foundation.")[0][0] == "Larkfield Aid"


def test_a_partner_is_one_however_often_it_is_named() -> None:
    text = OWN + "Our partners\n\n• Oxfam\n• UNICEF\n\nWe work together with Oxfam. We work together with Oxfam."
    assert sorted((p, r) for _, p, r in partners(text)) == [("Oxfam", "partner"), ("UNICEF", "partner")]


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("fr", "L'atelier est financé par la fondation Merlette.", [("fondation Merlette", "funder")]),
        ("de", "Zusammen mit der Universität Nordtal haben wir eine Studie begonnen.", [("Universität Nordtal", "partner")]),
        ("hr", "Projekt financira Općina Donja Vrbica.", [("Općina Donja Vrbica", "funder")]),
        ("sq", "Projekti është financuar nga Fondacioni Guri.", [("Fondacioni Guri", "funder")]),
        ("es", "El proyecto está financiado por la Fundación Almendro.", [("Fundación Almendro", "funder")]),
    ],
)
def test_relations_in_other_languages(language: str, sentence: str, expected: list[tuple[str, str]]) -> None:
    assert [(p, r) for _, p, r in partners(sentence, language=language)] == expected

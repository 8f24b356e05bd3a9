"""Totals and their parts: in a sentence, over list items, over rows of a table; sums are noted, never made."""

from __future__ import annotations

import pytest

from extractors.figures import find
from schemas.documents import Block, Document, Span


def document(*parts: tuple[str, str], language: str = "en") -> Document:
    blocks, text = [], ""
    for kind, words in parts:
        blocks.append(Block(kind, "main", Span(len(text), len(text) + len(words))))  # type: ignore[arg-type]
        text += words + "\n"
    return Document("probe", "0" * 64, "text/plain", language, "", text, tuple(blocks))


def told(text: str, language: str = "en") -> list[tuple[float, float | None, bool]]:
    return [
        (m.value["value"], m.value["part_of"], m.features["arithmetic"])
        for m in find(document(("paragraph", text), language=language))
    ]


PARTS = [
    ("en", "Income was £18,000 (2021: £12,000).", [(18000, None, False), (12000, None, False)]),
    ("en", "The fund is £3 million, of which 2 million is spent.", [(3000000, None, False), (2000000, 3000000, False)]),
    ("en", "40 masons - 17 of them women - were trained.", [(40, None, False), (17, 40, False)]),
    (
        "en",
        "We fed 360 pupils (200 boys, 160 girls) and 90 adults (70 women, 20 men).",
        [(360, None, True), (200, 360, True), (160, 360, True), (90, None, True), (70, 90, True), (20, 90, True)],
    ),
    (
        "en",
        "We fed 360 pupils (200 boys, 150 girls).",
        [(360, None, False), (200, 360, False), (150, 360, False)],
    ),
    ("en", "140 people took part, of whom 95 were certified nurses.", [(140, None, False), (95, 140, False)]),
    ("en", "81 children, including 12 infants, were fed.", [(81, None, False), (12, 81, False)]),
    ("en", "Four of the 26 schools joined.", [(4, 26, False), (26, None, False)]),
    ("en", "Nine out of ten pupils stay.", [(9, 10, False)]),
    (
        "en",
        "Of the 80 nurses, 41 were women and 29 were students.",
        [(80, None, False), (41, 80, False), (29, 80, False)],
    ),
    ("en", "We know 960 widows. This winter we help 480 of them.", [(960, None, False), (480, 960, False)]),
    ("en", "The study saw 11 schools (6 old and 5 new).", [(11, None, True), (6, 11, True), (5, 11, True)]),
    ("en", "We treated 310 patients: 204 women and 106 men.", [(310, None, True), (204, 310, True), (106, 310, True)]),
    ("es", "Formamos a 63 técnicos: 35 mujeres y 28 hombres.", [(63, None, True), (35, 63, True), (28, 63, True)]),
    ("en", "We fed 690 people. 412 were men, 165 women and 113 children.", [(690, None, False), (412, 690, True), (165, 690, True), (113, 690, True)]),
    ("en", "We run 5 schools, 3 schools in Nordheim and 2 schools in Tindal.", [(5, None, False), (3, None, False), (2, None, False)]),  # by chance
    ("en", "In 2019 we trained 30 women and 40 men.", [(30, None, False), (40, None, False)]),
    ("fr", "1 250 personnes, dont 430 enfants, ont été aidées.", [(1250, None, False), (430, 1250, False)]),
    ("de", "Wir erreichten 4.320 Menschen, davon 2.100 Kinder.", [(4320, None, False), (2100, 4320, False)]),
    ("hr", "Pomogli smo 512 obitelji, od kojih 200 romskih.", [(512, None, False), (200, 512, False)]),
    ("sq", "Kemi trajnuar 48 mësues, prej të cilëve 30 gra.", [(48, None, False), (30, 48, False)]),
    ("es", "Hubo 1.100 participantes, de los cuales 640 fueron mujeres.", [(1100, None, False), (640, 1100, False)]),
    ("it", "Abbiamo aiutato 2.150 persone, di cui 980 minori.", [(2150, None, False), (980, 2150, False)]),
]


@pytest.mark.parametrize(("language", "text", "expected"), PARTS)
def test_parts_of_a_sentence(language: str, text: str, expected: list[tuple[float, float | None, bool]]) -> None:
    assert told(text, language) == expected


def test_parts_take_the_indicator_and_age_of_their_total() -> None:
    mentions = find(document(("paragraph", "We trained 88 young people (60 women, 28 men) aged 15-19.")))
    assert [(m.value["indicator"], m.value["age"], m.value["sex"]) for m in mentions] == [
        ("trained", "15-19", None),
        ("trained", "15-19", "f"),
        ("trained", "15-19", "m"),
    ]


def test_items_under_a_number_are_its_parts_where_they_add_up() -> None:
    doc = document(
        ("paragraph", "The shelter has helped 600 women:"),
        ("item", "350 women came from abroad"),
        ("item", "250 women are from here"),
    )
    assert [(m.value["value"], m.value["part_of"]) for m in find(doc)] == [(600, None), (350, 600), (250, 600)]
    doc = document(
        ("paragraph", "The shelter has helped 600 women:"),
        ("item", "350 women came from abroad"),
        ("item", "240 women are from here"),
    )
    assert [m.value["part_of"] for m in find(doc)] == [None, None, None]


def test_nothing_is_summed_up() -> None:
    doc = document(("paragraph", "We met 30 girls and 40 boys."))
    assert sorted(m.value["value"] for m in find(doc)) == [30, 40]


def test_a_part_has_the_sex_of_its_own_noun() -> None:
    found = find(document(("paragraph", "40 masons - 17 of them women - were trained.")))
    assert [m.value["sex"] for m in found] == [None, "f"]


def test_people_among_households_keep_an_indicator() -> None:
    found = find(document(("paragraph", "We trained 120 families (200 boys, 40 girls).")))
    assert [(m.value["unit"], m.value["indicator"] is None) for m in found] == [("households", True), ("people", False), ("people", False)]

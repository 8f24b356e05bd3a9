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
    return [(m.value["value"], m.value["part_of"], m.features["arithmetic"]) for m in find(document(("paragraph", text), language=language))]


PARTS = [
    ("en", "We supported 344 children (190 boys, 154 girls) and 115 parents (98 mothers, 17 fathers).",
     [(344, None, True), (190, 344, True), (154, 344, True), (115, None, True), (98, 115, True), (17, 115, True)]),
    ("en", "We supported 344 children (190 boys, 150 girls).", [(344, None, False), (190, 344, False), (150, 344, False)]),
    ("en", "149 people took part, of whom 101 were certified nurses.", [(149, None, False), (101, 149, False)]),
    ("en", "81 children, including 12 infants, were fed.", [(81, None, False), (12, 81, False)]),
    ("en", "Four of the 25 schools joined.", [(4, 25, False), (25, None, False)]),
    ("en", "Nine out of ten pupils stay.", [(9, 10, False)]),
    ("en", "Of the 60 speakers, 31 were women and 19 were students.", [(60, None, False), (31, 60, False), (19, 60, False)]),
    ("en", "We support 980 widows. At the moment we help 592 of them.", [(980, None, False), (592, 980, False)]),
    ("en", "The sample had 9 schools (5 old and 4 new).", [(9, None, True), (5, 9, True), (4, 9, True)]),
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
    mentions = find(document(("paragraph", "We trained 98 young people (75 women, 23 men) aged 16-20.")))
    assert [(m.value["indicator"], m.value["age"], m.value["sex"]) for m in mentions] == [("trained", "16-20", None), ("trained", "16-20", "f"), ("trained", "16-20", "m")]


def test_items_under_a_number_are_its_parts_where_they_add_up() -> None:
    doc = document(("paragraph", "The shelter has helped 837 women:"), ("item", "552 women came from abroad"), ("item", "285 women are from here"))
    assert [(m.value["value"], m.value["part_of"]) for m in find(doc)] == [(837, None), (552, 837), (285, 837)]
    doc = document(("paragraph", "The shelter has helped 837 women:"), ("item", "552 women came from abroad"), ("item", "280 women are from here"))
    assert [m.value["part_of"] for m in find(doc)] == [None, None, None]


def test_nothing_is_summed_up() -> None:
    doc = document(("paragraph", "We met 30 girls and 40 boys."))
    assert sorted(m.value["value"] for m in find(doc)) == [30, 40]

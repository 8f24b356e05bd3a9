"""Figures end to end: what a sentence, a label, a counter, a table cell counts, and what is no figure."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.figures import find
from extractors.languages import supported, words
from extractors.read import read
from schemas.documents import Block, Document, Span
from schemas.vocabularies import codes


def document(*parts: str | tuple[str, str], language: str = "en") -> Document:
    """A document of paragraphs, or of (kind, text) blocks in the main zone."""
    blocks, text = [], ""
    for part in parts:
        kind, words_ = part if isinstance(part, tuple) else ("paragraph", part)
        start = len(text)
        text += words_ + "\n"
        level = 2 if kind == "heading" else 0
        blocks.append(Block(kind, "main", Span(start, start + len(words_)), level=level))  # type: ignore[arg-type]
    return Document("probe", "0" * 64, "text/plain", language, "", text, tuple(blocks))


def table(rows: list[list[str]], caption: str, language: str = "en") -> Document:
    """A document with a caption and one table: its first row heads the columns, its first cells label the rows."""
    text, blocks = caption + "\n", [Block("heading", "main", Span(0, len(caption)), level=2)]
    spans: dict[tuple[int, int], Span] = {}
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            spans[r, c] = Span(len(text), len(text) + len(cell))
            text += cell + "\n"
            heads = (spans[r, 0], spans[0, c]) if r and c and rows[0][c] else (spans[r, 0],) if c else ()
            if cell:
                blocks.append(Block("cell", "main", spans[r, c], heads=heads, table=0, row=r, column=c))
    return Document("table", "0" * 64, "text/html", language, "", text, tuple(blocks))


def values(doc: Document) -> list[dict[str, Any]]:
    return [dict(m.value) for m in find(doc)]


def brief(doc: Document, *slots: str) -> list[tuple[Any, ...]]:
    return [tuple(v[slot] for slot in slots) for v in values(doc)]


EXAMPLES = [(lang, e["text"], e["figures"]) for lang in supported() for e in words(lang, "figures").get("examples", ())]


@pytest.mark.parametrize(("language", "text", "expected"), EXAMPLES)
def test_examples_of_the_languages(language: str, text: str, expected: list[dict[str, Any]]) -> None:
    found = values(document(text, language=language))
    assert len(found) == len(expected), found
    for slots, value in zip(expected, found, strict=True):
        assert {key: value[key] for key in slots} == slots


INDICATORS = [
    ("We shipped 123,732 kg essentials for survival and 57,763 kg children's goods.", [(123732, "other", None), (57763, "other", None)]),
    ("One woman in four will suffer violence.", [(1, "people", "need")]),
    ("In the district there are just four doctors.", [(4, "people", "other")]),
    ("We worked with 60 pupils.", [(60, "people", "reached")]),
    ("Five trustees met.", [(5, "people", "other")]),
    ("The town is home to 9,000 people.", [(9000, "people", "need")]),
    ("Our 30-odd volunteers help.", [(30, "people", "volunteers")]),
    ("Six schools with water points", [(6, "organisations", None)]),
    ("The clinic has two nurses.", [(2, "people", "staff")]),
    ("Two shelters were opened in spring.", [(2, "facilities", None)]),
    ("We run 13 flats with 96 beds.", [(13, "facilities", None), (96, "items", None)]),
    ("We shared out 40,000 pounds of rice and raised £1.6m.", [(40000, "other", None), (1600000, "GBP", "income")]),
    ("Elm Trust, $8,000, thanks to its donors", [(8000, "USD", "granted")]),
    ("We supported 40 families and trained 12 midwives.", [(40, "households", None), (12, "people", "trained")]),
    ("Thirty nurses were trained in first aid.", [(30, "people", "trained")]),
    ("The workshops brought together 85 participants.", [(85, "people", "trained")]),
    ("The open day was attended by 85 participants.", [(85, "people", "reached")]),
    ("Three nurses and one lawyer were hired.", [(3, "people", "staff"), (1, "people", "staff")]),
    ("An 11-member committee steers the programme.", [(11, "people", "members")]),
    ("The drought affected 1.4 million people.", [(1400000, "people", "need")]),
    ("Some 3,000 refugees live in the camps.", [(3000, "people", "need")]),
    ("We thank our 1,250 donors.", [(1250, "people", "other")]),
    ("We received a grant of EUR 45,000 from the Lake Fund.", [(45000, "EUR", "granted")]),
    ("Donations rose to £12,500.", [(12500, "GBP", "income")]),
    ("We spent $3,400 on repairs.", [(3400, "USD", "spent")]),
    ("Our reserves stood at CHF 90'000.", [(90000, "CHF", "other")]),
    (
        "14 wells were drilled in 9 villages of 2 districts.",
        [(14, "facilities", None), (9, "places", None), (2, "places", None)],
    ),
    ("Volunteers gave 5,000 hours of work.", [(5000, "other", None)]),
    ("5,600 hygiene kits and 300 tents reached the valley.", [(5600, "items", None), (300, "items", None)]),
    ("38% of the households own no land.", [(38, "percent", None)]),
]


@pytest.mark.parametrize(("text", "expected"), INDICATORS)
def test_unit_and_indicator(text: str, expected: list[tuple[Any, ...]]) -> None:
    assert brief(document(text), "value", "unit", "indicator") == expected


NOT_FIGURES = [
    "The camp ran across three weeks of intensive academic support.",
    "The 15 years of our experience gave us confidence.",
    "She is the mother of 4 children and grew up in a family of five.",
    "5 March 2024 | News | 0 comments",
    "The course lasts five months and 17 days.",
    "Two decades and 17 years of experience.",
    "She is 17 years old; the group is for people aged 16 to 20.",
    "Children under five come first.",
    "On 12 May 2019, in 2018 and in 2014-15 we met.",
    "Call +44 1632 960 123 or 01632 960123 at 10:30, open until 5 pm.",
    "14 Harbour Road, 20457 Hamburg, CH-1018 Lausanne",
    "IBAN CH93 0076 2011 6238 5295 7, registered charity no. 1122334",
    "Law No. 12, Article 5, page 3, phase 2, class 9",
    "The 3rd conference, the 20th birthday, a top 10 place",
    "One of the main causes is poverty; these two countries agree.",
    "Two thirds of the women agree.",
    "Tickets cost £15 per person.",
    "Donate $20",
    "Give £15 now",
    "Two friends met in town.",
    "1. Opening words",
    "9.4 Communication and outreach",
    "© 2021 Green Valley Trust",
    "See www.example.org/2020/45-children.html or mail 12people@example.org",
    "COVID-19, HIV/AIDS, B2B and ISO 9001",
]


@pytest.mark.parametrize("text", NOT_FIGURES)
def test_what_is_no_figure(text: str) -> None:
    assert values(document(text)) == []


def test_sex_and_age_come_from_the_noun_phrase() -> None:
    doc = document(
        "We hosted 12 girl students, 30 young people, 8 elderly people and 9 women aged 20-35.",
        "7 children and adults came.",
    )
    assert brief(doc, "value", "sex", "age") == [
        (12, "f", None),
        (30, None, "youth"),
        (8, None, "elderly"),
        (9, "f", "20-35"),
        (7, None, None),
    ]


PERIODS = [
    ("In 2018 we reached 6,900 children.", ["2018"]),
    ("We served 40 families in 2019 and 55 families in 2020.", ["2019", "2020"]),
    ("Since 2008 we have planted 900 trees.", ["2008/.."]),
    ("By 2030 we will reach 500 villages.", ["2030"]),
    ("To date, 900 women have joined, and by 2030 another 400 women will follow.", [None, "2030"]),
    ("Sales rose by 12% compared to 2015.", [None]),
]


PERIODS += [
    ("Income was £18,000 (2021: £12,000), up by 50%.", [None, "2021", None]),
    ("Registered in 2008, it now has 30 members.", [None]),
    ("We sold 640 tonnes in 2021, against 210 in 2018.", ["2021", "2018"]),
    ("In 2019 we housed 900 dogs (up from 640 in 2016) and 300 cats.", ["2019", "2016", "2019"]),
    ("We housed 900 dogs, a 20% increase from 2016.", [None, None]),
    ("Visits rose by 20% from 2016.", ["2016"]),
    ("As of March 2022 we support 300 families.", ["2022-03"]),
    ("On 4 May 2021 we opened, and in June we met 70 families.", ["2021-06"]),
    ("In August we met 90 families, more than the 30 families in August 2021.", [None, "2021-08"]),
]


@pytest.mark.parametrize(("text", "expected"), PERIODS)
def test_periods_of_sentences(text: str, expected: list[str | None]) -> None:
    assert [v["period"] for v in values(document(text))] == expected


def test_a_heading_dates_what_stands_under_it_but_not_as_a_post_does() -> None:
    titled = ("heading", "Green Valley Trust")
    under = Document
    doc = document(titled, ("heading", "Our results in 2020"), ("item", "We planted 900 trees"))
    nested = under(
        doc.id,
        doc.snapshot,
        doc.media_type,
        doc.language,
        doc.title,
        doc.text,
        (Block("heading", "main", doc.blocks[0].span, level=1), *doc.blocks[1:]),
    )
    assert [(v["period"], v["period_source"]) for v in values(nested)] == [("2020", "heading")]


LINES = [
    ("2007: The roof of our old school was mended by the parents. The new roof keeps 60 children dry.", [("2007", "line")]),
    ("**12 March 2011** – The river rose. We lost 40 goats. In 2012 we bought 50 goats.", [("2011-03-12", "line"), ("2012", "sentence")]),
    ("The roof of our old school was mended in the spring of 2007, by the parents. The new roof keeps 60 children dry.", [(None, None)]),
]


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_the_date_that_opens_a_line_dates_its_figures(text: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert [(v["period"], v["period_source"]) for v in values(read(text.encode(), name="line.md")[0])] == expected


def test_running_totals_take_no_period_of_the_document() -> None:
    assert [v["cumulative"] for v in values(document("To date we have reached 900 women."))] == [True]
    assert [v["cumulative"] for v in values(document("We reached 900 women."))] == [False]


def test_counters_fields_and_labels() -> None:
    doc = document(
        "2,750",
        "people used our services in 2021",
        "15K",
        "trees planted",
        ("field", "Ngo beneficiaries: 970"),
        "Total number of volunteers: 31",
    )
    assert brief(doc, "value", "unit", "indicator", "period") == [
        (2750, "people", "reached", "2021"),
        (15000, "items", None, None),
        (970, "people", "reached", None),
        (31, "people", "volunteers", None),
    ]
    assert find(doc)[0].quote == "2,750\npeople used our services in 2021"


def test_the_whole_label_under_a_big_number_is_what_is_counted() -> None:
    assert brief(document("52", "Pupils with a warm meal every day"), "what") == [
        ("Pupils with a warm meal every day",)
    ]


def test_a_label_above_its_number_and_a_pair_of_labels() -> None:
    assert brief(document("Employees", "47"), "value", "indicator") == [(47, "staff")]
    assert brief(document("Foreign / local employees: 0 / 19"), "value", "indicator", "what") == [
        (0, "staff", "Foreign employees"),
        (19, "staff", "local employees"),
    ]


def test_a_financial_table_names_its_currency_once() -> None:
    rows = [
        ["", "2020"],
        ["Donations", "7,000"],
        ["Grants", "3,000"],
        ["Total income", "10,000"],
        ["Expenditure on:", ""],
        ["Projects", "8,000"],
        ["Net movement in funds", "(1,500)"],
    ]
    doc = table(rows, "Statement of activities, £")
    assert brief(doc, "value", "unit", "indicator", "period", "part_of") == [
        (7000, "GBP", "income", "2020", 10000),
        (3000, "GBP", "income", "2020", 10000),
        (10000, "GBP", "income", "2020", None),
        (8000, "GBP", "spent", "2020", None),
        (-1500, "GBP", "other", "2020", None),
    ]


def test_of_months_and_their_total_only_the_total_counts() -> None:
    doc = table([["", "01/20", "02/20", "03/20", "Total"], ["Gifts", "10 €", "20 €", "30 €", "60 €"]], "Income")
    assert brief(doc, "value", "unit", "indicator", "what") == [(60, "EUR", "income", "Gifts Total")]


def test_columns_of_sexes_and_years() -> None:
    doc = table([["", "Girls", "Boys"], ["Students", "203", "209"]], "School year")
    assert brief(doc, "value", "unit", "sex", "age") == [
        (203, "people", "f", "children"),
        (209, "people", "m", "children"),
    ]
    doc = table([["", "2019", "2020"], ["Volunteers", "80", "95"]], "Our people")
    assert brief(doc, "value", "indicator", "period", "period_source") == [
        (80, "volunteers", "2019", "column"),
        (95, "volunteers", "2020", "column"),
    ]


def test_spans_of_years_beside_amounts_are_no_money() -> None:
    doc = table([["Donor", "Grant", "Period"], ["Blue Trust", "€ 9,600", "2020–2023"], ["Red Fund", "€ 41,500", "2022–2024"]], "Our donors pay for:")
    assert sorted(value for (value,) in brief(doc, "value")) == [9600, 41500]


def test_a_table_of_contents_has_no_figures() -> None:
    rows = [
        ["Our volunteers", "3"],
        ["Our members", "5"],
        ["Beneficiaries", "8"],
        ["Activities", "12"],
        ["Donors", "20"],
        ["Staff", "21"],
    ]
    assert values(table(rows, "Contents")) == []


def test_a_figure_that_is_told_twice_is_one() -> None:
    doc = document(
        "In May 2022 we began with seven schools.",
        "Each of the seven schools chose a topic.",
        "1,180 teachers were trained in 2021.",
        "1,180 teachers from all regions were trained.",
    )
    assert brief(doc, "value", "period") == [(7, "2022-05"), (1180, "2021")]


def test_whose_figure_it_may_be() -> None:
    (value,) = values(document("In 2020 the Lake Foundation paid for 300 tents."))
    assert value["organisation_text"] == "Lake Foundation" and not value["context"]
    (value,) = values(document("Some 3,000 refugees live in the camps."))
    assert value["context"]


def test_directness() -> None:
    assert brief(document("Indirectly we reached 900 people."), "directness") == [("indirect",)]
    assert brief(document("40 women were helped directly."), "directness") == [("direct",)]


def test_an_unsupported_language_gets_percent_and_money_only() -> None:
    assert brief(
        document("In 2021 hielpen we 4.500 kinderen met € 250.000 en 45% meer.", language="nl"), "value", "unit"
    ) == [(250000, "EUR"), (45, "percent")]


def test_only_the_main_zone_is_read() -> None:
    doc = document("We reached 900 women.")
    footer = Document(
        doc.id,
        doc.snapshot,
        doc.media_type,
        doc.language,
        doc.title,
        doc.text,
        (Block("paragraph", "footer", doc.blocks[0].span),),
    )
    assert find(footer) == ()


_WORDS = [
    "In 2020",
    "we",
    "supported",
    "360",
    "children",
    "(200 boys,",
    "160 girls)",
    "and",
    "over",
    "12,000",
    "€",
    "%",
    "of whom",
    "schools",
    "trained",
    ".",
    ",",
    ":",
    "\n",
    "two",
    "million",
    "families",
    "0 / 30",
]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), max_size=25))
def test_every_mention_quotes_its_number_and_uses_the_vocabularies(chosen: list[str]) -> None:
    doc = document(*" ".join(chosen).split("\n"))
    for mention in find(doc):
        assert doc.text[mention.span.start : mention.span.end] == mention.quote
        assert mention.span.contains(Span(*mention.features["core"]))
        value = mention.value
        assert value["unit"] in codes("units") or (value["unit"].isupper() and len(value["unit"]) == 3)
        assert value["indicator"] is None or value["indicator"] in codes("indicators")
        assert value["bound"] in codes("bounds") and value["sex"] in (None, "f", "m")
        assert (value["indicator"] is None) == (value["unit"] != "people" and not value["unit"].isupper())


LANGUAGES = [
    ("fr", "Une région de 2,1 millions d'habitants.", (2100000, "people", "need", None)),
    ("fr", "Trois ménages sur dix ont faim.", (3, "households", None, 10)),
    ("de", "Nur eines von fünf Kindern hat ein Buch.", (1, "people", "need", 5)),
    ("sq", "Një në tre të rinj nuk punon.", (1, "people", "need", 3)),
]


@pytest.mark.parametrize(("language", "text", "expected"), LANGUAGES)
def test_shares_and_inhabitants_in_other_languages(language: str, text: str, expected: tuple[Any, ...]) -> None:
    assert brief(document(text, language=language), "value", "unit", "indicator", "part_of") == [expected]


COUNTED = [
    ("de", "An 12 Pilotprojekten nahmen 40 Teilnehmer_innen teil.", [(12, "activities"), (40, "people")]),
    ("de", "Wir vergleichen 5 Statistiken.", [(5, "items")]),
    ("fr", "Nous avons soigné 580 malades dans 26 kiosques.", [(580, "people"), (26, "facilities")]),
    ("es", "Plantamos 300 arbolitos en 4 huertos.", [(300, "items"), (4, "facilities")]),
    ("hr", "Posadili smo 40 voćaka i opremili 3 kuhinje.", [(40, "items"), (3, "facilities")]),
    ("sq", "Ndërtuam 3 shtëpi të sigurta.", [(3, "facilities")]),
]


@pytest.mark.parametrize(("language", "text", "expected"), COUNTED)
def test_what_is_counted_in_other_languages(language: str, text: str, expected: list[tuple[Any, ...]]) -> None:
    assert brief(document(text, language=language), "value", "unit") == expected


def test_equal_amounts_of_two_years_are_two_figures() -> None:
    doc = table([["", "2022", "2021"], ["Grants", "148,000", "148,000"], ["Fees", "30,500", "20,000"]], "Income in £")
    told = [(148000, "2022"), (148000, "2021"), (30500, "2022"), (20000, "2021")]
    assert brief(doc, "value", "period") == told


def test_a_label_may_stand_behind_its_number_in_a_row() -> None:
    doc = table([["214", "wells drilled"], ["1,206", "women treated"]], "In 2018")
    assert brief(doc, "value", "unit", "period") == [(214, "facilities", "2018"), (1206, "people", "2018")]


def test_accounts_without_a_sign_are_in_the_one_currency_of_the_document() -> None:
    rows = [["Shelter", "600"], ["Teaching", "250"], ["Office", "150"], ["Total expenditure", "1,000"]]
    doc = table(rows, "We have a reserve of £5,000; what we spent")
    assert {v["unit"] for v in values(doc)} == {"GBP"}


SCALES = [("GHS '000", 7_710_000), ("GHS 000s", 7_710_000), ("In Rs. lakh", 771_000_000), ("Amount in GHS", 7_710)]


@pytest.mark.parametrize(("head", "value"), SCALES)
def test_amounts_below_a_scale_are_told_in_it(head: str, value: float) -> None:
    doc = table([["Income", head, "Share"], ["Grants received", "7,710", "65%"], ["Fees received", "2,254", "19%"]], f"Income of 2022 {'' if 'Rs' not in head else 'in INR'}")
    assert [f.value["value"] for f in find(doc)][:2] == [value, 65]

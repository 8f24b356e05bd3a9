"""The organisations room: which names a text holds, which belong together, which are none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.organisations import find, proposed
from extractors.organisations.document_names import mention as mention_of
from extractors.organisations.entities import entities, kind_of
from extractors.organisations.lists import listed
from extractors.organisations.own_names import own_names
from extractors.read import read
from schemas.documents import Document, Span


def document(text: str, *, name: str = "page.txt", language: str = "en") -> Document:
    found, _ = read(text.encode(), name=name, language=language)
    assert found is not None
    return found


def names(text: str, **options: str) -> list[str]:
    page = document(text, **options)
    return [e.name for e in entities(page, find(page))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We met the Ministry of Labour, Family and Social Policy in spring.", ["Ministry of Labour, Family and Social Policy"]),
        ("The Ministry of Justice and UNICEF signed it.", ["Ministry of Justice", "UNICEF"]),
        ("Our workshop was held with the Canadian and Australian Embassies.", ["Canadian Embassy", "Australian Embassy"]),
        ("We work closely with the Marlow City and Marlowshire County Councils.", ["Marlow City Council", "Marlowshire County Council"]),
        ("It was given by the Birchwood Foundation and Oxfam.", ["Birchwood Foundation", "Oxfam"]),
        ("Larkfield Software Ltd. repaired the roof.", ["Larkfield Software Ltd."]),
        ("The office of Oxfam GB stands next to the school.", ["Oxfam GB"]),
        ("It came from Tindal Foundation Merle Foundation in spring.", ["Tindal Foundation", "Merle Foundation"]),
        ("Our thanks go to the Mary and Ludo Velmar Family Fund for their gift.", ["Mary and Ludo Velmar Family Fund"]),
        ("We thank the Birchwood Foundation and Laurel Foundation.", ["Birchwood Foundation", "Laurel Foundation"]),
        ("Day Care Centers and Case Management Roundtables were set up.", []),
        ("The Family Support Programme follows the Juvenile Justice Code.", []),
        ("Follow us on Facebook and Twitter.", []),
        ("We bought it in Sarajevo and in Bosnia and Herzegovina.", []),
        ("The district is proud of its local hospital and of our partners.", []),
        ("Expected to be approved by the Parliament in autumn.", ["Parliament"]),
        ("Joined The Rivers Trust in May.", ["Rivers Trust"]),
        ("It was paid by the Open Society Fund Bosnia and Herzegovina.", ["Open Society Fund Bosnia and Herzegovina"]),
        ("The grant of CHF 30,000 went to charity SC041177.", []),
    ],
)
def test_names_of_a_sentence(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wir danken dem Lions Club Weil am Rhein.", ["Lions Club Weil am Rhein"]),
        ("Die Spende ging an die Stiftung Sonnenhang Die Kinder freuten sich.", ["Stiftung Sonnenhang"]),  # a layout without marks
        ("Sobald Jugendwerk Lindau e.V. das Geld hat, wird gebaut.", ["Jugendwerk Lindau e.V."]),
        ("Den Preis erhielt die Vinzenzgemeinschaft Bezirk Lindau.", ["Vinzenzgemeinschaft Bezirk Lindau"]),
    ],
)
def test_german_names(text: str, expected: list[str]) -> None:
    assert names(text, language="de") == expected


@pytest.mark.parametrize(
    ("language", "text", "name", "kind"),
    [
        ("en", "## Supported by\n\n- Tindal Education Foundation\n- Radio Velmar\n- Mlimani School\n- Hospital Tiputini", "Radio Velmar", "media"),
        ("en", "## Supported by\n\n- Tindal Education Foundation\n- Radio Velmar\n- Mlimani School\n- Hospital Tiputini", "Mlimani School", "academic"),
        ("en", "We thank the Kaivalya Education Foundation for its grant.", "Kaivalya Education Foundation", "foundation"),  # a list of known bodies says ngo
    ],
)
def test_the_type_to_state(language: str, text: str, name: str, kind: str) -> None:
    page = document(text, name="page.md", language=language)
    assert {e.name: kind_of(e, language) for e in entities(page, find(page))}[name] == kind


def test_a_name_keeps_the_mark_that_closes_its_quotation() -> None:
    page = document("Centar za mlade „Sidrište“ pomaže.", language="hr")
    assert mention_of(page, Span(0, 25), "head", "ngo").quote == "Centar za mlade „Sidrište“"
    assert mention_of(page, Span(17, 25), "run", None).quote == "Sidrište"


def test_lines_of_a_list_may_end_in_a_short_form() -> None:
    page = document("## Our partners\n\nTindal Bakery\n\nQuell's Restaurant - Mill Ave.\n\nRivers Clinic", name="page.md")
    assert [page.quote(one.span) for one in listed(page)] == ["Tindal Bakery", "Quell's Restaurant", "Rivers Clinic"]


@pytest.mark.parametrize(
    ("text", "name", "aliases"),
    [
        ("The Harrowgate Refugee Council (HRC) was founded in 2001. HRC runs two houses.", "Harrowgate Refugee Council", {"HRC"}),
        ("Brücken für Alle (BfA) hilft. Der BfA ist ein Verein.", None, set()),
        ("The World Health Organization helped. Later WHO left.", "World Health Organization", {"WHO"}),
        ("The Charity Commission for England asked. The Charity Commission answered.", "Charity Commission for England", {"Charity Commission"}),
    ],
)
def test_forms_of_one_name_are_one_entry(text: str, name: str | None, aliases: set[str]) -> None:
    page = document(text)
    found = {e.name: set(e.aliases) for e in entities(page, find(page))}
    if name is not None:
        assert aliases <= found[name]


def test_acronyms_of_plans_and_problems_are_no_organisations() -> None:
    assert names("A Disaster Risk Reduction (DRR) plan and Female Genital Mutilation (FGM) were discussed.") == []


LIST = """Our donors

• Birchwood Foundation
• Larkfield Trust – a family charity from Wales
• Quantum
• Anna Berg, Mayor of Tindal
"""


def test_names_under_a_heading() -> None:
    page = document(LIST)
    assert [(page.quote(e.span), e.role) for e in listed(page)] == [("Birchwood Foundation", "funder"), ("Larkfield Trust", "funder"), ("Quantum", "funder")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Supported by: Swiss Agency for Development and Cooperation (SDC), Medicor Foundation, Government of Norway", [("Swiss Agency for Development and Cooperation", "funder"), ("Medicor Foundation", "funder"), ("Government of Norway", "funder")]),
        ("In the north we work in close cooperation with the following institutions: Ministry of Interior, Ministry of Labour and Social Welfare, Northmere City Council.", [("Ministry of Interior", "partner"), ("Ministry of Labour and Social Welfare", "partner"), ("Northmere City Council", "partner")]),
        ("Supported by: Ann Tindal, Jr. Family Fund, Quell Works, Inc., Medicor Foundation", [("Ann Tindal, Jr. Family Fund", "funder"), ("Quell Works, Inc", "funder"), ("Medicor Foundation", "funder")]),
        ("Supported by: Quell Works, Inc.; Tindal, Mill and Berg LLP; Medicor Foundation", [("Quell Works, Inc", "funder"), ("Tindal, Mill and Berg LLP", "funder"), ("Medicor Foundation", "funder")]),
        ("Become a partner: write to us, call us, or visit us", []),
    ],
)
def test_names_after_a_label(text: str, expected: list[tuple[str, str]]) -> None:
    page = document(text)
    assert [(page.quote(e.span), e.role) for e in listed(page)] == expected


def test_a_list_of_plain_lines_ends_where_another_kind_of_line_stands() -> None:
    page = document("# Help\n\n## Our donors\n\nBirchwood Foundation\n\nLarkfield Trust\n\nWrite to us, and we will call you back within a day or two at the most.\n\nCountry Representative\n\nMill Lane 22\n", name="page.md")
    assert [page.quote(e.span) for e in listed(page)] == ["Birchwood Foundation", "Larkfield Trust"]


def test_mixed_headings_give_the_weaker_role() -> None:
    page = document("Main partners and donors\n\nBirchwood Foundation, UNICEF, European Commission, Ministry of Justice\n")
    assert {e.role for e in listed(page)} == {"partner"}
    assert len(listed(page)) == 4


def test_lists_of_bodies_relate_them_to_nobody() -> None:
    page = document("In total, 3 charities were represented:\n\n• Bright Hands\n• Kindling\n• Oxfam\n")
    assert [(page.quote(e.span), e.role) for e in listed(page)] == [("Bright Hands", "mentioned"), ("Kindling", "mentioned"), ("Oxfam", "mentioned")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Who came\n\n- [Bright Hands](https://a.example)\n- [Kindling](https://b.example)\n- [Rosa Mill, Tindal Trust](https://c.example)\n", [("Bright Hands", "mentioned"), ("Kindling", "mentioned"), ("Rosa Mill, Tindal Trust", "mentioned")]),
        ("# How to help\n\n- Write to your council before the spring, since it decides in May and rarely later\n- Come to the shelter\n- Tell your friends\n", []),
        ("# Donors\n\n### A huge thank you to\n\n- Golden Egg\n- Bright Hands\n- Kindling Ltd\n- Resketch\n- Larkfield Trust\n", [("Golden Egg", "funder"), ("Bright Hands", "funder"), ("Kindling Ltd", "funder"), ("Resketch", "funder"), ("Larkfield Trust", "funder")]),
        ("# Partners\n\n| Name | What |\n| --- | --- |\n| Bright Hands | reads to children |\n| Kindling Ltd | lends a van |\n", [("Bright Hands", "partner"), ("Kindling Ltd", "partner")]),
        ("# Our partners\n\n- Tindal Network for the Environment\n- Oxfam for the loan of a van\n- Bluequell with the support of Anna Berg\n", [("Tindal Network for the Environment", "partner"), ("Oxfam", "partner"), ("Bluequell", "partner")]),
        ("# Our partners\n\n- Birchwood Foundation\n- Larkfield Trust, Anna Berg\n", [("Birchwood Foundation", "partner"), ("Larkfield Trust", "partner")]),
    ],
)
def test_lists_of_names_are_told_by_their_items_and_by_the_page(text: str, expected: list[tuple[str, str]]) -> None:
    page = document(text, name="page.md")
    assert [(page.quote(e.span), e.role) for e in listed(page)] == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("He is chair of Digital Tindal Ireland.", "Digital Tindal Ireland"),
        ("We met Velmarsons in Tindal.", "Velmarsons"),
        ("Read the Larkfield Housing Press Statement.", "Larkfield Housing"),
        ("A gift of 500 Miles helped.", "500 Miles"),
        ("We thank Quell 222 Ghana.", "Quell 222 Ghana"),
        ("Odobrilo Ministarstvo rada.", "Ministarstvo"),
    ],
)
def test_parts_of_capitalised_runs_are_proposed(text: str, part: str) -> None:
    assert part in {m.quote for m in proposed(document(text), "blank")[0]}


@given(st.text(alphabet="AaBb ÉéĐđЖж.,()&'’-\n1", max_size=120))
@settings(max_examples=60, deadline=None)
def test_mentions_slice_to_their_quotes(text: str) -> None:
    page, _ = read(("Ministry of Justice. " + text).encode(), name="page.txt", language="en")
    assert page is not None
    for mention in find(page):
        assert page.text[mention.span.start : mention.span.end] == mention.quote


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "1989: Anglers form a group.\n\n2007: We become Dale & Moor Rivers (DMR).", ["Dale & Moor Rivers"]),
        ("en", "In 2007 we changed our name to Dale & Moor Rivers, since we work on both.", ["Dale & Moor Rivers"]),
        ("en", "We met Dale & Moor Rivers in 2007.", []),
        ("fr", "En 2007, nous sommes devenus Rives du Val, parce que nous travaillons partout.", ["Rives du Val"]),
    ],
)
def test_what_a_body_calls_itself(language: str, text: str, expected: list[str]) -> None:
    assert [own.name for own in own_names(document(text, language=language))] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "L’association « Les Quatre Saules » gère le jardin de la coopérative « Oranda ».", {"Quatre Saules", "Oranda"}),
        ("fr", "Une association « élargie » est née. La lutte contre le SIDA est notre but.", set()),
        ("fr", "# Nos partenaires\n\n- Les Quatre Saules\n- À Lyon, une école\n- En Mauritanie, une autre", {"Les Quatre Saules"}),
    ],
)
def test_names_in_quotation_marks_that_keep_a_distance_and_what_is_none(language: str, text: str, expected: set[str]) -> None:
    assert set(names(text, name="page.md", language=language)) == expected

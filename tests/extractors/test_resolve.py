"""From mentions to facts: subject, publisher, period, owners, keys."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import resolve
from extractors.extract import extract, to_json
from extractors.period import period_of, twelve_months
from extractors.read import read
from schemas.documents import Document, Span
from schemas.facts import Evidence, Extraction, Fact
from schemas.names import fold


def page(text: str, *, name: str = "page.md", language: str = "en") -> Document:
    document, _ = read(text.encode(), name=name, language=language)
    assert document is not None
    return document


def extraction(text: str, **options: str) -> Extraction:
    return extract(page(text, **options), hints={})


HTML = """<html lang="en"><head><title>Impact - Larkfield</title><meta property="og:site_name" content="Larkfield"></head>
<body><main><h1>Impact</h1><p>We reached 120 children in 2021. Larkfield is proud of it.</p></main>
<footer>© 2021 Larkfield Aid e.V.</footer></body></html>"""


def test_subject_and_publisher_from_the_site() -> None:
    fields = extraction(HTML, name="page.html").fields
    assert (fields["subject"], fields["publisher"]) == ("Larkfield", "Larkfield")


def test_no_subject_where_the_document_names_none() -> None:
    assert extraction("The river was high. Many families left their homes near the river in spring.").fields["subject"] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Annual Report 2019\n\nA year of work.", "2019"),
        ("# Annual Report 2014-15\n\nA year of work.", "2014/2015"),
        ("# Trustees' report\n\nThe accounts are for the year ended 30 June 2018.", "2017-07-01/2018-06-30"),
        ("# Our work\n\n## Our key results in 2018\n\n- 12 schools", "2018"),
        ("# Results so far\n\nAll numbers as of 30 June 2023 unless stated otherwise", "2023-06-30"),
        ("# The year on one page\n\n1 April 2022 to 31 March 2023\n\n12 schools", "2022-04-01/2023-03-31"),
        ("# Velmar in numbers\n\nJanuary to June 2022\n\n12 schools", "2022-01/2022-06"),
        ("# Reports\n\nMarch to May 2025\n\nJune to August 2025\n\nAll of them.", None),
        ("# Safe Paths (1 March 2024 - 28 February 2026)\n\nA project.", None),
        ("# Summer camp, 3 to 12 July 2020\n\nForty children came.", None),
        ("# Jahresrechnung 2021\n\nAlle Beträge in Franken.", None),
        ("# Who pays\n\nFinancial year 1 July 2020 to 30 June 2021 unless we say otherwise.", "2020-07-01/2021-06-30"),
        ("# Annual Report 2022\n\n- 231 members (as of 31 December 2022)", "2022"),  # a number's day is not the report's
        ("# A page\n\nNothing is said of a year.", None),
    ],
)
def test_period_of_a_document(text: str, expected: str | None) -> None:
    assert period_of(page(text)) == expected


@pytest.mark.parametrize(
    ("last", "expected"),
    [(date(2018, 6, 30), "2017-07-01/2018-06-30"), (date(2020, 12, 31), "2020"), (date(2020, 2, 29), "2019-03-01/2020-02-29")],
)
def test_twelve_months(last: date, expected: str) -> None:
    assert twelve_months(last) == expected


def test_figures_take_the_documents_period_and_subject() -> None:
    facts = [f for f in extraction("# Annual Report 2019 of Larkfield Aid\n\nLarkfield Aid is a charity. We trained 45 teachers.").facts if f.kind == "figure"]
    assert [(f.slots["value"], f.slots["period"], f.slots["organisation"]) for f in facts] == [(45, "2019", "Larkfield Aid")]


def keys(text: str, kind: str) -> list[str]:
    return [f.key for f in extraction(text).facts if f.kind == kind]


def test_what_the_press_prints_is_its_own() -> None:
    text = "# Larkfield Aid\n\nLarkfield Aid is a registered charity. Larkfield Aid has an office in Tindal.\n\n## Press\n\n- Tindal Gazette, 9 April 2014\n- Varos Tribune, 20 June 2013\n"
    found = {f.slots["date"]: f.slots["organisation"] for f in extraction(text).facts if f.kind == "event"}
    assert found == {"2014-04-09": "Tindal Gazette", "2013-06-20": "Varos Tribune"}


def test_keys_survive_a_changed_number_and_a_moved_text() -> None:
    before = "# Results\n\nWe trained 45 teachers in the valley."
    changed = "# Results\n\nWe trained 47 teachers in the valley."
    moved = "# Results\n\nA new opening paragraph.\n\nWe trained 45 teachers in the valley."
    assert keys(before, "figure") == keys(changed, "figure") == keys(moved, "figure")


def test_equal_keys_are_told_apart() -> None:
    text = "# Results\n\nIn the north we fed 45 children.\n\nIn the dry south we fed 52 children."
    found = keys(text, "figure")
    assert len(found) == len(set(found)) == 2


def fact(key: str, start: int, prefix: str, value: int) -> Fact:
    return Fact(key, "figure", None, {"value": value}, (Evidence("0", Span(start, start + 1), "x", prefix, " a 7 b"),), 0.5, "figures@1")


FACTS = st.lists(st.builds(fact, st.sampled_from("kl"), st.integers(0, 3), st.sampled_from(["north", "North", "south 45", "south 52"]), st.integers(0, 1)), max_size=12)


@given(FACTS)
def test_keys_that_are_equal_are_told_apart_by_context_then_by_their_order(facts: list[Fact]) -> None:
    found = list(resolve._distinct(facts))
    for old, new in zip(facts, found, strict=True):
        group = [other for other in facts if other.key == old.key]
        if len(group) == 1:
            assert new == old
            continue
        near = fold(old.evidence[0].prefix.split()[0] + " a b")  # without words that hold a figure
        same = [other for other in group if fold(other.evidence[0].prefix.split()[0] + " a b") == near]
        mark = "" if len(same) == 1 else f"#{same.index(old)}"
        assert new.key == hashlib.sha256(f"{old.key}\x1f{near}{mark}".encode()).hexdigest()[:24]
    distinct = [old for n, old in enumerate(facts) if old not in facts[:n]]
    assert len({new.key for new in found}) == len(distinct)


def test_each_context_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    words = resolve._words
    monkeypatch.setattr(resolve, "_words", lambda text: seen.append(text) or words(text))
    facts = [fact("k", n, "in the valley", n) for n in range(300)]
    assert len({new.key for new in resolve._distinct(facts)}) == len(seen) == 300


def test_the_block_and_sentence_of_a_place() -> None:
    document = page("# Results\n\nWe fed 45 children in the north of the valley and more. They were glad.\n\nThe end.")
    for index, block in enumerate(document.blocks):
        for at in range(block.span.start, block.span.end):
            assert resolve._block(document, Span(at, at + 1)) == index
            assert resolve._sentence(document, Span(at, at + 1)).start <= at
    between = document.blocks[0].span.end  # the newline between two blocks is in neither
    assert resolve._block(document, Span(between, between + 1)) == 0
    assert resolve._sentence(document, Span(between, between + 1)) == Span(between, between + 1)


def test_evidence_slices_and_json_has_the_guides_shape() -> None:
    document = page("# Larkfield Aid\n\nLarkfield Aid is a charity founded in 1999. We trained 45 teachers, funded by Oxfam.")
    found = extract(document, hints={})
    for fact in found.facts:
        for evidence in fact.evidence:
            assert document.text[evidence.span.start : evidence.span.end] == evidence.quote
    row = to_json(document, found)
    assert list(row)[:7] == ["id", "language", "publisher", "subject", "published", "updated", "period"]
    assert all({"quote", "confidence", "start", "end"} <= set(entry) for plural in ("organisations", "dates", "figures", "partners") for entry in row[plural])


def test_evidence_of_a_label_behind_its_number_has_words() -> None:
    html = "<table><tr><td>214</td><td>wells drilled</td></tr><tr><td>57</td><td>partner schools</td></tr><tr><td>31</td><td>villages reached</td></tr></table>"
    facts = [f for f in extraction(f"<html><body><main><h1>Results</h1>{html}</main></body></html>", name="page.html").facts if f.kind == "figure"]
    assert [f.slots["value"] for f in facts] == [214, 57, 31]
    assert all(f.evidence[0].quote.strip() for f in facts)


def test_nothing_inside_a_story_becomes_a_fact() -> None:
    text = "# Larkfield Aid\n\nLarkfield Aid is a charity.\n\n## The story of Mira Lund (14)\n\nMira came to the Birchwood Foundation in 2016 with 3 brothers."
    row = to_json(page(text), extraction(text))
    assert "Mira" not in str(row)
    assert row["figures"] == []


def test_an_unknown_language_is_an_issue() -> None:
    found = extraction("Helsingissä toimii yhdistys, joka auttoi 120 lasta.", language="fi")
    assert [issue.code for issue in found.issues] == ["unsupported_language"]

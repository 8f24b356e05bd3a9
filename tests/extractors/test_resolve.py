"""From mentions to facts: subject, publisher, period, owners, keys."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.extract import extract, to_json
from extractors.period import period_of, twelve_months
from extractors.read import read
from schemas.documents import Document
from schemas.facts import Extraction


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


def test_keys_survive_a_changed_number_and_a_moved_text() -> None:
    before = "# Results\n\nWe trained 45 teachers in the valley."
    changed = "# Results\n\nWe trained 47 teachers in the valley."
    moved = "# Results\n\nA new opening paragraph.\n\nWe trained 45 teachers in the valley."
    assert keys(before, "figure") == keys(changed, "figure") == keys(moved, "figure")


def test_equal_keys_are_told_apart() -> None:
    text = "# Results\n\nIn the north we fed 45 children.\n\nIn the dry south we fed 52 children."
    found = keys(text, "figure")
    assert len(found) == len(set(found)) == 2


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

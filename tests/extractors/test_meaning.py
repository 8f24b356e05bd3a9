"""What words around a date, a number or a name make of it: time-lines by headings, nouns that no list knows, plain statements."""

from __future__ import annotations

import pytest

from extractors.dates import find as find_dates
from extractors.extract import extract
from extractors.organisations.counting import places, said
from extractors.read import read
from schemas.documents import Document


def page(text: str, name: str = "page.md") -> Document:
    document, _ = read(text.encode(), name=name, language="en")
    assert document is not None
    return document


TIMELINE = """# Our history

### 1994

Velmar Aid was founded by twelve parents in a kitchen.

### 2003

The first shelter opened in Tindal with room for nine families.

### March 2011

An agreement on school meals was signed with the town.
"""


def test_dates_that_head_an_entry_date_it() -> None:
    found = {(m.value["date"], m.value["kind"]) for m in find_dates(page(TIMELINE))}
    assert {("1994", "founded"), ("2003", "opened"), ("2011-03", "signed")} <= found


def test_two_years_as_headings_are_no_time_line() -> None:
    report = "# Report\n\n## 2021\n\nWe fed 300 children.\n\n## 2022\n\nWe fed 400 children.\n"
    assert find_dates(page(report)) == ()


@pytest.mark.parametrize(("sentence", "partner", "role"), [
    ("The Ostry Foundation supports Larkfield Aid's evening school.", "Ostry Foundation", "funder"),
    ("Larkfield Aid is a member of the Tindal Refugee Network.", "Tindal Refugee Network", "network"),
    ("Larkfield Aid is registered with the Charity Commission.", "Charity Commission", "accreditor"),
    ("Together with the Merle Trust, Larkfield Aid runs a clinic.", "Merle Trust", "partner"),
])
def test_relations_that_sentences_state(sentence: str, partner: str, role: str) -> None:
    own = "# Larkfield Aid\n\nLarkfield Aid is a registered charity. Larkfield Aid has an office in Tindal. We at Larkfield Aid care.\n\n"
    facts = [f.slots for f in extract(page(own + sentence), hints={}).facts if f.kind == "partnership"]
    assert (partner, role) in [(slots["partner"], slots["role"]) for slots in facts]


def test_front_matter_without_its_opening_line_is_read() -> None:
    document = page("title: Our partners\nimages:\n  - /a.jpg\n---\nVelmar Aid feeds 300 children.\n")
    assert document.title == "Our partners"
    assert [document.quote(b.span) for b in document.zone("main") if b.kind == "paragraph"] == ["Velmar Aid feeds 300 children."]


def test_a_file_of_nothing_but_keys_is_read_as_such() -> None:
    text = "title: Our partners\nlayout: page\npartners:\n  -\n    text: 'The Ostry Foundation supports Velmar''s shelter.'\nslug: partners\n"
    document = page(text)
    assert document.title == "Our partners"
    assert "Velmar's shelter" in document.text
    prose = page("Note: we met.\nWhere: at Tindal.\n\nThen we went home, all of us.\n")
    assert prose.title != "Note: we met." and "Then we went home, all of us." in prose.text


@pytest.mark.parametrize(("text", "name", "expected"), [
    ("Ora helps. The Oratory is not Ora, nor is ORA.", "Ora", [0, 30]), ("", "Ora", []), ("Ora", "", []), ("Ora_x Ora-x", "Ora", [6]),
])
def test_names_are_counted_as_words(text: str, name: str, expected: list[int]) -> None:
    assert list(places(text, name)) == expected
    assert said(text, name) == len(expected)

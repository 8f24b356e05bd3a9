"""Markdown and front matter: what the page shows is content, what describes it is metadata."""

from __future__ import annotations

import pytest

from extractors.read import read
from schemas.documents import Document


def document(text: str) -> Document:
    found, issues = read(text.encode(), name="page.md")
    assert found is not None, issues
    return found


def shown(text: str) -> list[tuple[str, str]]:
    found = document(text)
    return [(block.kind, found.quote(block.span)) for block in found.zone("main")]


BODIES = [
    ("# Wells\n\nWe dig\nthem.", [("heading", "Wells"), ("paragraph", "We dig them.")]),
    ("Wells\n=====\n\nDeep\n----\nText.", [("heading", "Wells"), ("heading", "Deep"), ("paragraph", "Text.")]),
    ("##Careless heading\nText.", [("heading", "Careless heading"), ("paragraph", "Text.")]),
    ("#hashtag\n", [("paragraph", "#hashtag")]),
    ("One  \nTwo", [("paragraph", "One"), ("paragraph", "Two")]),
    ("**Founded:** 1999\n**Place:** Peja", [("paragraph", "Founded: 1999"), ("paragraph", "Place: Peja")]),
    ("- a\n- b\n  goes on\n    - c\n\n1. d", [("item", "a"), ("item", "b goes on"), ("item", "c"), ("item", "d")]),
    ("> Quoted *words*\n> go on.", [("paragraph", "Quoted words go on.")]),
    ("With [Alfa](https://a.org) and [Beta][b], see [here]().\n\n[b]: https://b.org", [("paragraph", "With Alfa and Beta, see here.")]),
    ("![Logo of Alfa](a.png){: .right}\n\n![](b.png)", [("alt", "Logo of Alfa")]),
    ("A note[^1].\n\n[^1]: Counted twice.", [("paragraph", "A note."), ("paragraph", "Counted twice.")]),
    ("snake_case_name and 3 * 4 * 5, *so* _it_ is", [("paragraph", "snake_case_name and 3 * 4 * 5, so it is")]),
    ("St. Anthony&rsquo;s \\* and <https://a.org>", [("paragraph", "St. Anthony’s * and https://a.org")]),
    ("{{< stat >}} {% include x.html %}{{ site.x }}\n\nText.<!-- no -->", [("paragraph", "Text.")]),
    ('<div class="box" markdown="1">\n![Team](t.png)\n</div>\n###After it\nText.', [("alt", "Team"), ("heading", "After it"), ("paragraph", "Text.")]),
    ("<ul>\n<li><a href='https://a.org'>Alfa\n Fund</a></li>\n</ul>", [("item", "Alfa Fund")]),
    ("<span>Inline</span> tags [stay](x) inline", [("paragraph", "Inline tags stay inline")]),
    ("| Place | Girls |\n|---|---|\n| Peja | 40 |", [("cell", "Place"), ("cell", "Girls"), ("cell", "Peja"), ("cell", "40")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), BODIES)
def test_body(text: str, expected: list[tuple[str, str]]) -> None:
    assert shown(text) == expected


def test_code_is_hidden() -> None:
    found = document("Text.\n\n```\n$ dig --deep 12\n```\n")
    assert [(block.zone, found.quote(block.span)) for block in found.blocks] == [
        ("main", "Text."),
        ("hidden", "$ dig --deep 12"),
    ]


def test_cells_know_their_heads() -> None:
    found = document("| Place | Girls |\n|---|---|\n| Peja | 40 |")
    assert [found.quote(span) for span in found.blocks[-1].heads] == ["Peja", "Girls"]


FRONTS = [
    # prose, figures, names and records of the page itself
    ("overview: Two valleys without a doctor.", [("heading", "Overview"), ("paragraph", "Two valleys without a doctor.")]),
    ("population:\n  ngoBeneficiaries: 968\n  count: 7263\n  trend:", [("heading", "Population"), ("field", "Ngo beneficiaries: 968"), ("field", "Population count: 7263")]),
    ("partners:\n  - Alfa Fund\n  - Beta Trust", [("heading", "Partners"), ("item", "Alfa Fund"), ("item", "Beta Trust")]),
    ("our_donors:\n  - name: Alfa\n    url: https://a.org\n  - name: Beta", [("heading", "Our donors"), ("item", "Alfa"), ("item", "Beta")]),
    (
        "timeline:\n  - description: The first house opened in Peja.\n    period: Summer 2018",
        [("heading", "Timeline"), ("field", "Summer 2018: The first house opened in Peja.")],
    ),
    (
        "news:\n  - title: A bridge\n    date: '2022-12-28T11:12:16Z'\n    content: It was built by the **whole** village.",
        [("heading", "News"), ("heading", "A bridge"), ("field", "Date: 2022-12-28T11:12:16Z"), ("paragraph", "It was built by the whole village.")],
    ),
    # settings are no figures
    ("visibleCount: 3\nnumCols: 2\npinned: false\nslug: our-story\ncover: /a/b.png\nwords: Some words that are shown.", [("heading", "Words"), ("paragraph", "Some words that are shown.")]),
]  # fmt: skip


@pytest.mark.parametrize(("front", "expected"), FRONTS)
def test_content_in_front_matter(front: str, expected: list[tuple[str, str]]) -> None:
    assert shown(f"---\n{front}\n---\n") == expected


def test_metadata_in_front_matter_keep_their_printed_form() -> None:
    found = document("---\ntitle: 'Our story'\ndate: 2020-02-04\ndraft: false\ntags: [a, b]\nlang: en\n---\n\nText.")
    assert [(block.path, found.quote(block.span)) for block in found.zone("metadata")] == [
        ("front:title", "Our story"), ("front:date", "2020-02-04"), ("front:draft", "false"), ("front:tags", "a"), ("front:tags", "b"),
        ("front:lang", "en"),
    ]  # fmt: skip
    assert (found.title, found.language) == ("Our story", "en")
    assert shown("---\ntitle: Our story\n---\nText.")[0] == ("title", "Our story")


def test_the_key_of_a_field_is_its_head() -> None:
    found = document("---\nstaffCount: 12\n---\nText.")
    field = next(block for block in found.blocks if block.kind == "field")
    assert [found.quote(span) for span in field.heads] == ["Staff count"]


ODD = [
    ("---\na: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c]\n---\nText.", "Text."),
    ("---\na: &a\n - *a\n---\nText.", "Text."),
    ("---\ntitle: one: two\nother: \"open\n---\nText.", "Text."),
    ("---\n- only\n- a list\n---\nText.", "Text."),
    ("+++\ntitle = 'Wells'\ndate = 2020-02-04\n+++\nText.", "Text."),
    ("---\nnot closed\n\nText.", "Text."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "last"), ODD)
def test_odd_front_matter_never_hides_the_body(text: str, last: str) -> None:
    assert shown(text)[-1] == ("paragraph", last)

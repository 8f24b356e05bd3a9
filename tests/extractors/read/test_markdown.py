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
    # a day at the start of a line is no list mark
    ("1. Juli 2019: Eröffnung.\n12. März 2020: Schließung.\n\n1. Ziele\n2. Mittel", [("item", "1. Juli 2019: Eröffnung."), ("item", "12. März 2020: Schließung."), ("item", "Ziele"), ("item", "Mittel")]),
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
    ("Term\n: Its meaning of 5\n: another\n\nText.", [("item", "Term"), ("field", "Its meaning of 5"), ("field", "another"), ("paragraph", "Text.")]),
    ("One\\\nTwo\nthree", [("paragraph", "One"), ("paragraph", "Two three")]),
    ("A [b][] and [c], ![Logo of Alfa][i]\n\n[b]: <http://b.org>\n[c]: http://c.org 'T'\n[i]: x.png", [("paragraph", "A b and c,"), ("alt", "Logo of Alfa")]),
    ("Text^[counted twice] and[^n].\n\n[^n]: First line\n    second line.\n\nAfter.", [("paragraph", "Text [counted twice] and."), ("paragraph", "First line second line."), ("paragraph", "After.")]),
    ("Over two\nlines\n===\n\nText.", [("heading", "Over two lines"), ("paragraph", "Text.")]),
    ("a | b\n--|--:\n1 | 2 \\| 3", [("cell", "a"), ("cell", "b"), ("cell", "1"), ("cell", "2 | 3")]),
    ("- [ ] dig\n- [x] drink\n\n> [!NOTE]\n> Water is ==deep==, H~2~O.", [("item", "dig"), ("item", "drink"), ("paragraph", "Water is deep, H2O.")]),
    ("<details><summary>More</summary>\n\n**Bold** text.\n\n</details>", [("heading", "More"), ("paragraph", "Bold text.")]),
    ("| Place | Girls |\n|---|---|\n| Peja | 40 |", [("cell", "Place"), ("cell", "Girls"), ("cell", "Peja"), ("cell", "40")]),
]  # fmt: skip


TEMPLATES = [
    # nothing of a placeholder is text, least of all its arguments
    'We {{< stat key="people" value="1200" >}} help.', "We {{<stat\n people=1200\n\n year=2024\n>}} help.", 'We {{< stat value="1{2" >}} help.', "We {{% notice 12 %}} help.",
    "We {% include stats.html people=1200 %} help.", "We {%- if x > 100 -%} help. {%- endif -%}", "We {{ p.year | default: 2019 }} help.", "We {{#if 12}} help.{{/if}}{{> part 12}}{{{raw 12}}}",
    "We {# 12 wells #} help.", "We {{!-- 12 }} wells --}} help.", "We <%= @count || 12 %> help.<?php echo 12; ?>", "We [% 12 %] help.", "We ${count12} help. #{count12}",
    "@if($x > 12)\nWe help.\n@endif", "We help.{: .lead width=\"12\"}\n{:toc}", "We help. {#id .cls width=12}", "We help.{width=50%}",
    # MDX
    "import Stat from './12'\nexport const total = 1200\n\nWe help.", "export default function X() {\n  return <p>12 wells</p>\n}\n\nWe help.", '<Stat value={1200} label="people" />\n\nWe help.',
    "We help. <Stat\n  value={x > 12 ? 13 : 14}\n  items={[\n    { a: 12, b: '13 wells' },\n  ]}\n/>", "We {props.count12} help. {/* 99 wells */}", "We{' '}help.", "We {total[12]} help.", "We {count(12)} help.", "We {`${n} of 12`} help.",
    "We {count, plural, one {# well} other {12 wells}} help.", '<MyComponent v-for="n in 12" :count="1200">{{ n }}</MyComponent>\n\nWe help.',
    "::: warning 12\nWe help.\n:::", ':::note{title="12"}\nWe help.\n:::', "[[toc]]\n\nWe help.\n\n[TOC]\n\\newpage", "We help.\n\n# {{ page.title }}\n\n- {{ one }}\n- {{ two }}", "We <!-- 12 --> help.<!-- 12\n\n13 -->",
]  # fmt: skip


@pytest.mark.parametrize("text", TEMPLATES)
def test_templates_left_unresolved_yield_nothing(text: str) -> None:
    assert shown(text) == [("paragraph", "We help.")]


@pytest.mark.parametrize("text", TEMPLATES)
def test_no_template_of_front_matter_becomes_a_value(text: str) -> None:
    found = document(f"---\ntitle: Wells\nstaff: {{{{< stat 1200 >}}}}\nplace: '{{{{ site.place }}}}'\n---\n{text}")
    assert [(block.kind, found.quote(block.span)) for block in found.blocks] == [("field", "Wells"), ("title", "Wells"), ("paragraph", "We help.")]


WORDS = ["Prices {in euro} rose", "a set {1, 2, 3} of wells", "import duties rose from 5 to 6", "export of apples", "{{ never closed", "{% never closed", "We write a@b.org", "100 % {sure thing}", "10^6^ litres", "1 == 1"]


@pytest.mark.parametrize("text", WORDS)
def test_words_that_only_look_like_templates_stay(text: str) -> None:
    assert shown(text) == [("paragraph", text)]


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
    # nor is a picture's name with blanks in it a text
    ("hero: img/01_201309_Spring fair in Peja.jpg\nstage: Spring fair.png\nwords: Some words that are shown.", [("heading", "Words"), ("paragraph", "Some words that are shown.")]),
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


def test_a_header_of_plain_lines_is_front_matter_where_its_keys_are_pelicans() -> None:
    found = document("Title: A note\nDate: 2020-04-24 15:30\nModified: 2020-04-26\nSummary: Two wells were dug.\n\nAlfa helps.\n")
    assert [(b.path, found.quote(b.span)) for b in found.zone("metadata")] == [("front:title", "A note"), ("front:date", "2020-04-24 15:30"), ("front:modified", "2020-04-26")]
    assert shown("Title: A note\nFounded: 1999\nStaff: 14\n\nAlfa helps.\n")[1] == ("paragraph", "Founded: 1999")


def test_front_matter_in_json() -> None:
    found = document('{\n "title": "Wells",\n "date": "2024-02-01",\n "lang": "en",\n "staffCount": 12.50\n}\n\nText.')
    assert [(block.kind, found.quote(block.span)) for block in found.zone("main")] == [("title", "Wells"), ("field", "Staff count: 12.50"), ("paragraph", "Text.")]
    assert (found.title, found.language) == ("Wells", "en")
    assert shown('{"a": 1} and words behind it')[0][0] == "paragraph"


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

"""Plain text: wrapped lines become paragraphs; lists, time-lines, labels and columns stay lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.read.plain import plain_pieces

LONG = "Lanterna was set up by four teachers who wanted every child of the valley to reach a school on foot."

TEXTS = [
    # wrapped by hand, with a word parted at the end of a line
    (
        "The foundation runs three day centres for older people and organi-\nses transport for those who cannot walk. In spring it opened a new\nkitchen.\n\nNext.",
        [("paragraph", "The foundation runs three day centres for older people and organises transport for those who cannot walk. In spring it opened a new kitchen."), ("paragraph", "Next.")],
    ),
    # ... where a year that begins a line begins no time-line
    (
        "The association was set up by a group of nurses in the spring of\n2003 and has had its own house since then. It is open every day.",
        [("paragraph", "The association was set up by a group of nurses in the spring of 2003 and has had its own house since then. It is open every day.")],
    ),
    # one paragraph a line, headings between blank lines
    (f"Our story\n\n{LONG}\n\nToday\n\n{LONG}", [("heading", "Our story"), ("paragraph", LONG), ("heading", "Today"), ("paragraph", LONG)]),
    # a title, then short lines of which the last heads what follows
    (f"Lanterna\n\nWho we are\n\n{LONG}", [("heading", "Lanterna"), ("heading", "Who we are"), ("paragraph", LONG)]),
    # figures above their labels stay in order
    ("2646\n\npeople helped in 2025\n\n787\n\nchildren", [("paragraph", "2646"), ("paragraph", "people helped in 2025"), ("paragraph", "787"), ("paragraph", "children")]),
    # bullets of every kind, nested by indentation
    ("We offer:\n- food\n– shelter\n• care\n  * day care\n1. first\n2) second", [("heading", "We offer:"), *(("item", text) for text in ("food", "shelter", "care", "day care", "first", "second"))]),
    ("• meals for\n  children\n• clothes", [("item", "meals for children"), ("item", "clothes")]),
    # time-lines and labels
    ("2005 In Peja we began\n2007 A second house\n2010-2012 A bridge", [("paragraph", "2005 In Peja we began"), ("paragraph", "2007 A second house"), ("paragraph", "2010-2012 A bridge")]),
    # a day that opens a line is no list mark
    ("1. Juli 2019: Das Haus wird eröffnet.\n(3. svibnja 2020.)\n2. August 2020\n3. May we come in?", [("paragraph", "1. Juli 2019: Das Haus wird eröffnet."), ("paragraph", "(3. svibnja 2020.)"), ("paragraph", "2. August 2020"), ("item", "May we come in?")]),
    ("Staff: 12\nVolunteers: 40\nSupported by: Alfa Fund", [("paragraph", "Staff: 12"), ("paragraph", "Volunteers: 40"), ("paragraph", "Supported by: Alfa Fund")]),
    # columns: lists beside one another are read downwards, values in rows are cells
    (
        "Central           Local\n\n-Alfa Council,    – Task Force for\n\n-Beta Group.      children",
        [("heading", "Central"), ("item", "Alfa Council,"), ("item", "Beta Group."), ("heading", "Local"), ("item", "Task Force for children")],
    ),
    ("Place     2018    2019\nPeja       40      50", [("cell", "Place"), ("cell", "2018"), ("cell", "2019"), ("cell", "Peja"), ("cell", "40"), ("cell", "50")]),
    # marks of bold and links are no words
    ("We reached **1,056 children** and [Alfa](https://alfa.org).", [("paragraph", "We reached 1,056 children and Alfa.")]),
    ("a * b ** c", [("paragraph", "a * b ** c")]),
    ("Write to us:\nAna Kos,\nana@lanterna.org\nwww.lanterna.org", [("heading", "Write to us:"), ("paragraph", "Ana Kos,"), ("paragraph", "ana@lanterna.org"), ("paragraph", "www.lanterna.org")]),
    ("", []),
    ("---\n\n***", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_blocks(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(piece.kind, piece.text) for piece in plain_pieces(text)] == expected


PROSE = """\
The foundation was set up in 2003     Our partners in the valley are
by a group of nurses who wanted       the Alfa Fund, which pays for the
to reach every village. Today it      bus, and the Beta Trust, which has
runs three centres and reaches        given 40 beds to the day centre in
1,200 people a year.                  Peja and 20 to the one in Gjakova.
"""
RAGGED = """\
Our work                              Our results

We teach children to read             In 2024 we reached 340 children,
in four villages. Each village        of whom 180 were girls.
has a room of its own.
                                      Staff: 12
We also run a bus.                    Volunteers: 40
"""


def test_columns_of_prose_are_read_one_after_the_other() -> None:
    assert [piece.text for piece in plain_pieces(PROSE)] == [
        "The foundation was set up in 2003 by a group of nurses who wanted to reach every village. Today it runs three centres and reaches 1,200 people a year.",
        "Our partners in the valley are the Alfa Fund, which pays for the bus, and the Beta Trust, which has given 40 beds to the day centre in Peja and 20 to the one in Gjakova.",
    ]
    assert [piece.text for piece in plain_pieces(RAGGED)] == [
        "Our work", "We teach children to read in four villages. Each village has a room of its own.", "We also run a bus.",
        "Our results", "In 2024 we reached 340 children, of whom 180 were girls.", "Staff: 12", "Volunteers: 40",
    ]  # fmt: skip


DRAWN = [
    # blanks, with values missing; a rule below the heads; gaps that do not stand under one another
    "Place          Girls    Boys\nPeja              40      50\nGjakova           12\nPrizren                    7",
    "Place          Girls    Boys\n-----------    -----    ----\nPeja              40      50\nGjakova           12       1\nPrizren            3       7",
    "Place  Girls  Boys\nPeja      40    50\nGjakova   12     3\nPrizren  3  7",
    # bars and borders
    "| Place | Girls | Boys |\n|-------|-------|------|\n| Peja  | 40    | 50   |\n| Prizren | 3 | 7 |",
    "+-------+-------+------+\n| Place | Girls | Boys |\n+=======+=======+======+\n| Peja  | 40    | 50   |\n+-------+-------+------+\n| Priz- | 3     | 7    |\n| ren   |       |      |\n+-------+-------+------+",
    "┌─────────┬───────┬──────┐\n│ Place   │ Girls │ Boys │\n├─────────┼───────┼──────┤\n│ Prizren │ 3     │ 7    │\n└─────────┴───────┴──────┘",
    # tabs, and dots that lead to the value
    "Place\tGirls\tBoys\nPrizren\t3\t7\nPeja\t40\t50",
]  # fmt: skip


@pytest.mark.parametrize("text", DRAWN)
def test_tables_however_they_are_drawn(text: str) -> None:
    pieces = plain_pieces(f"We count every year.\n\n{text}\n\nMore words follow here.")
    (at,) = [n for n, piece in enumerate(pieces) if piece.text == "7"]
    row, column = [pieces[at - back].text for back in pieces[at].heads]
    assert (row.replace("- ", ""), column) == ("Prizren", "Boys")
    assert {piece.text for piece in pieces if piece.kind != "cell"} == {"We count every year.", "More words follow here."}


def test_a_line_over_a_total_does_not_end_its_table() -> None:
    text = "INCOME             2021       2020\nGifts           318,400    276,150\nFees             41,250     39,900\n----------------------------------\nTotal income    359,650    316,050\n"
    cells = [piece.text for piece in plain_pieces(text) if piece.kind == "cell"]
    assert cells == ["INCOME", "2021", "2020", "Gifts", "318,400", "276,150", "Fees", "41,250", "39,900", "Total income", "359,650", "316,050"]


def test_a_time_line_is_rows_and_what_hangs_below_belongs_to_its_day() -> None:
    text = "  3 May 2019       Open day with the\n                   fire brigade\n  9-11 June 2019   Camp on the island\n  2020             New roof for the hall\n"
    found = [(p.row, p.column, p.text) for p in plain_pieces(text) if p.kind == "cell"]
    assert found == [(0, 0, "3 May 2019"), (0, 1, "Open day with the fire brigade"), (1, 0, "9-11 June 2019"), (1, 1, "Camp on the island"), (2, 0, "2020"), (2, 1, "New roof for the hall")]


def test_dots_lead_to_a_value() -> None:
    pieces = plain_pieces("Money received .......... 15,000 EUR\nMoney spent ............. 12,000 EUR")
    assert [(piece.kind, piece.text) for piece in pieces] == [("cell", "Money received"), ("cell", "15,000 EUR"), ("cell", "Money spent"), ("cell", "12,000 EUR")]


JUSTIFIED = "The   association  was  founded  in  1998  by  a  group  of  teachers.\nSince  then  it  has  opened  14 schools  in  the  valley, and trained\nmore than 1,250 teachers."


def test_justified_prose_has_no_columns() -> None:
    assert [piece.text for piece in plain_pieces(JUSTIFIED)] == [" ".join(JUSTIFIED.split())]


def test_underlined_lines_are_headings() -> None:
    found = plain_pieces("Rowan Valley\n============\n\nOur work\n--------\nWe dig wells.\n\n----------------------------------------\n\nEnd.")
    assert [(piece.kind, piece.level, piece.text) for piece in found] == [("heading", 1, "Rowan Valley"), ("heading", 2, "Our work"), ("paragraph", 0, "We dig wells."), ("paragraph", 0, "End.")]


def test_what_stands_at_the_edge_of_every_page_is_no_text() -> None:
    bodies = ["We reached 340 children this year in the\n", "valley of Peja and its villages around.\n", "Thank you.\n", "2,646\n"]
    text = "\f".join(f"Rowan Valley annual report 2024\n\n{body}\n- {n} -\n" for n, body in enumerate(bodies, 1))
    assert [(piece.zone, piece.text) for piece in plain_pieces(text)] == [
        ("header", "Rowan Valley annual report 2024"), ("footer", "- 1 -"),
        ("main", "We reached 340 children this year in the valley of Peja and its villages around."), ("main", "Thank you."), ("main", "2,646"),
    ]  # fmt: skip


def test_levels() -> None:
    assert [piece.level for piece in plain_pieces(f"Lanterna\n\n{LONG}\n\n- one\n  - two\n- three")] == [1, 0, 0, 1, 0]


def test_cells_know_their_heads() -> None:
    pieces = plain_pieces("Place     2018    2019\nPeja       40      50")
    assert [pieces[5 - back].text for back in pieces[5].heads] == ["Peja", "2019"]


NOT_HEADINGS = [
    "Published 3 May 2019 in Peja, page 4",
    "We work in:",
    "it starts small",
    "Ends with a stop.",
    "ana@lanterna.org",
    "Staff: 12 people",
]


@pytest.mark.parametrize("line", NOT_HEADINGS[:1] + NOT_HEADINGS[2:])
def test_what_is_no_heading(line: str) -> None:
    assert plain_pieces(f"Intro line here.\n\n{line}\n\n{LONG}")[1].kind == "paragraph"


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(alphabet="ab cdE.,:-*•12\t", max_size=90), max_size=8))
def test_no_letter_or_digit_is_lost_but_numbers_of_lists(lines: list[str]) -> None:
    text = "\n".join(lines)
    letters = [ch for ch in text if ch.isalpha()]
    found = [ch for piece in plain_pieces(text) for ch in piece.text if ch.isalpha()]
    marks = len(letters) - len(found)
    assert 0 <= marks <= len(lines) * 2  # `a)` and the like are marks of a list

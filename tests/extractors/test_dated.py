"""When a figure was so where its sentence does not say: the row, the line that introduces its list, the time-line, the project, and "last
year" seen from the day of publication."""

from __future__ import annotations

import pytest

from extractors.figures import find
from extractors.read import read


def periods(text: str, name: str = "page.md", language: str = "en") -> list[tuple[float, str | None]]:
    page, _ = read(text.encode(), name=name, language=language)
    assert page is not None
    return [(m.value["value"], m.value["period"]) for m in find(page)]


GRANTS = "| Year | From | For | Amount |\n|---|---|---|---|\n| 2009 | Tindal Trust | a handbook | USD 18,500 |\n| 2012-2014 | Merle Fund | repair of 6 schools in Nordheim | EUR 92,000 |\n"
TIMELINE = "# Our story\n\n### 1998\n\n61 people came on the first day.\n\n### 2002\n\nA second house with 14 beds.\n\n### 2006\n\nWe served 900 meals.\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the only date of a row dates its other cells, where its column is one of dates
        (GRANTS, [(18500, "2009"), (92000, "2012/2014"), (6, "2012/2014")]),
        ("| From | Amount |\n|---|---|\n| Tindal Trust | EUR 500 |\n| 2009 | EUR 700 |\n", [(500, None), (700, None)]),
        # the line that introduces a list
        ("From 2017 to 2021, with the Larkfield Trust:\n\n- 14 wells repaired\n- 118 committees set up\n\nWe have 9 vans.", [(14, "2017/2021"), (118, "2017/2021"), (9, None)]),
        ("Our shelters opened in 2013 and we now run:\n\n- 14 wells\n- 118 committees\n", [(14, None), (118, None)]),  # what was then
        # dates that stand over the parts of a time-line
        (TIMELINE, [(61, "1998"), (14, "2002"), (900, "2006")]),
        # the term of a project, with a label or opening its first line
        ("## Warm houses\n\nDuration: 2018 - 2022\n\nWe repaired 140 houses.\n\n## Next\n\nWe have 9 vans.", [(140, "2018/2022"), (9, None)]),
        ("## Taps\n\nOctober 2018 - September 2022, Kenema\n\n52 health posts get a tap.", [(52, "2018-10/2022-09")]),
        ("## Rooms\n\n2018 - 2020: a kitchen\n\n2020 - 2022: a school\n\nWe have 9 vans.", [(9, None)]),  # two terms are nobody's
        # a day that a heading states
        ("# Larkfield\n\n## Where it stands (31 December 2022)\n\n- 26 counsellors employed", [(26, "2022-12-31")]),
        ("# Larkfield\n\n## Sponsored walk, 31 December 2022\n\n- 26 counsellors employed", [(26, None)]),
        # "last year", seen from the day of publication; a report may mean its own
        ("---\ndate: 2023-02-01\n---\nLast year 412 patients came. This year we have 30 nurses.", [(412, "2022"), (30, "2023")]),
        ("Last year 412 patients came.", [(412, None)]),
        ("---\ndate: 2023-02-01\n---\nOf last year's trees we lost 30.", [(30, None)]),
        ("---\ntitle: Annual report 2022\ndate: 2023-02-01\n---\nThis year we have 30 nurses.", [(30, None)]),
    ],
)
def test_a_date_that_the_layout_or_the_page_gives(text: str, expected: list[tuple[float, str | None]]) -> None:
    assert periods(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "---\ndate: 2024-03-01\n---\nIm vergangenen Jahr hatten wir 391 Ratsuchende.", (391, "2023")),
        ("fr", "---\ndate: 2022-03-01\n---\nL'an dernier, 538 familles sont venues.", (538, "2021")),
        ("hr", "---\ndate: 2022-03-01\n---\nOve godine imamo 49 volontera.", (49, "2022")),
        ("sq", "---\ndate: 2022-03-01\n---\nVitin e kaluar trajnuam 54 gra.", (54, "2021")),
        ("es", "---\ndate: 2022-03-01\n---\nEl año pasado atendimos a 80 familias.", (80, "2021")),
        ("de", "## Brunnen\n\nLaufzeit: 2018 – 2022\n\nWir bauten 14 Brunnen.", (14, "2018/2022")),
        ("fr", "## Puits\n\nDurée : 2018 – 2022\n\nNous avons creusé 14 puits.", (14, "2018/2022")),
    ],
)
def test_such_dates_in_other_languages(language: str, text: str, expected: tuple[float, str]) -> None:
    assert periods(text, language=language) == [expected]

"""Date expressions as EDTF: every form that reports print, and the numbers that are no dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.dates.expressions import find_expressions
from extractors.languages import supported, words
from schemas.values import parse_edtf

FORMS = [
    # days
    ("en", "on 2023-03-13T11:14:35Z.", "2023-03-13"),
    ("en", "12 July 2022", "2022-07-12"),
    ("en", "July 12th, 2022", "2022-07-12"),
    ("en", "By March 3, 2022News", "2022-03-03"),
    ("en", "the 26th of Sept, 2016", "2016-09-26"),
    ("en", "12.07.2022", "2022-07-12"),
    ("en", "18/7/2019", "2019-07-18"),
    ("en", "founded on 1863-10-26", "1863-10-26"),
    ("fr", "le 23 septembre 2021", "2021-09-23"),
    ("fr", "le 1er mai 2020", "2020-05-01"),
    ("de", "Am 17. August 2016", "2016-08-17"),
    ("de", "28.10.2021, 058/21", "2021-10-28"),
    ("es", "12 de julio de 2020", "2020-07-12"),
    ("it", "il 12 luglio 2020", "2020-07-12"),
    ("sq", "më 12 korrik 2020", "2020-07-12"),
    ("hr", "12. svibnja 2020.", "2020-05-12"),
    ("hr", "12. IV. 2019.", "2019-04-12"),
    ("sr", "12. маја 2020. године", "2020-05-12"),
    # months, seasons, quarters, years, decades
    ("en", "July 2015", "2015-07"),
    ("en", "Jan '19", "2019-01"),
    ("sr", "у марту 2020.", "2020-03"),
    ("sq", "në mars të vitit 2020", "2020-03"),
    ("en", "spring 2020", "2020-21"),
    ("de", "im Sommer 2016", "2016-22"),
    ("fr", "à l'été 2021", "2021-22"),
    ("en", "Q2 2021", "2021-04/2021-06"),
    ("en", "the second quarter of 2021", "2021-04/2021-06"),
    ("fr", "au deuxième trimestre 2021", "2021-04/2021-06"),
    ("de", "im 2. Quartal 2021", "2021-04/2021-06"),
    ("sq", "tremujori i dytë i vitit 2021", "2021-04/2021-06"),
    ("en", "the first half of 2021", "2021-01/2021-06"),
    ("en", "the 1990s", "1990/1999"),
    ("fr", "les années 1990", "1990/1999"),
    ("de", "1990er Jahre", "1990/1999"),
    ("en", "in early 2019", "2019"),
    ("en", "mid-2019", "2019"),
    ("fr", "mi-2019", "2019"),
    ("hr", "krajem 2019.", "2019"),
    ("en", "around 1999", "1999~"),
    ("en", "founded in 1863", "1863"),
    ("de", "im Jahre 2000", "2000"),
    # spans
    ("en", "the shelter (2000-2007)", "2000/2007"),
    ("en", "from 2000 to 2007", "2000/2007"),
    ("en", "between 2012 and 2014", "2012/2014"),
    ("en", "season 2000/01", "2000/2001"),
    ("en", "2018-19", "2018/2019"),
    ("en", "the school year 2018/2019", "2018/2019"),
    ("en", "the centre (2008 - ongoing)", "2008/.."),
    ("en", "2018 - present", "2018/.."),
    ("en", "from March to May 2020", "2020-03/2020-05"),
    ("en", "November to February 2020", "2019-11/2020-02"),
    ("en", "July and August 2019", "2019-07/2019-08"),
    ("en", "1-3 May 2019", "2019-05-01/2019-05-03"),
    ("en", "May 1-3, 2019", "2019-05-01/2019-05-03"),
    ("en", "from May 19 to 21, 2019", "2019-05-19/2019-05-21"),
    ("en", "12 May - 3 June 2019", "2019-05-12/2019-06-03"),
    ("de", "1.-3. Mai 2019", "2019-05-01/2019-05-03"),
    ("de", "30.05.-02.06.2019", "2019-05-30/2019-06-02"),
    ("fr", "du 1er au 3 mai 2019", "2019-05-01/2019-05-03"),
    ("hr", "1.06.2022.-31.05.2023.", "2022-06-01/2023-05-31"),
    ("hr", "od 2012. do 2015. godine", "2012/2015"),
    ("sr", "od marta do maja 2020.", "2020-03/2020-05"),
    ("sq", "nga marsi deri në maj 2020", "2020-03/2020-05"),
    # open ends
    ("en", "active since 2012", "2012"),
    ("en", "since the beginning of 2017", "2017"),
    ("en", "from 2019 onwards", "2019"),
    ("de", "seit 2014", "2014"),
    ("en", "until 2025", "../2025"),
    ("es", "2023 – presente", "2023/.."),
    ("sq", "2017 - vazhdon", "2017/.."),
    ("hr", "2019 – traje", "2019/.."),
    ("en", "through 2025", "../2025"),
    ("fr", "jusqu'en 2020", "../2020"),
    ("sq", "deri në fund të vitit 2020", "../2020"),
]

NO_DATES = [
    "1020 professionals", "2000 people", "up to 2000 patients", "2000 vulnerable children", "over 2000 trees", "1,079 members", "2019 USD", "EUR 2015",
    "No. 2010", "05/L-006", "2022News", "31 February 2020", "call +383 44 2018 123", "report_2018.pdf", "/2018/05/report",
    "Agenda 2030", "version 1.2.10", "CH-1018 Lausanne", "a total of 2015", "they may meet 20 times", "in 2000 schools",
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "edtf"), FORMS)
def test_forms(language: str, text: str, edtf: str) -> None:
    assert [e.edtf for e in find_expressions(text, language)] == [edtf]


@pytest.mark.parametrize("text", NO_DATES)
def test_no_dates(text: str) -> None:
    assert find_expressions(text, "en") == ()


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("held on June 24 in Brod", ["2022-06-24"]),
        ("held on 24 June in Brod", ["2022-06-24"]),
        ("we met in March", ["2022-03"]),
        ("we met in May 2019 and in July", ["2019-05", "2022-07"]),
        ("the March of the living", []),
    ],
)
def test_a_default_year_completes_days_and_governed_months(text: str, edtf: list[str]) -> None:
    found = find_expressions(text, "en", default_year=2022)
    assert [e.edtf for e in found] == edtf
    assert [e.inferred for e in found] == [e.edtf.startswith("2022") for e in found]


def test_lists_share_their_year() -> None:
    assert [e.edtf for e in find_expressions("in March, May and June 2020", "en")] == ["2020-03", "2020-05", "2020-06"]
    assert [e.edtf for e in find_expressions("in 2015, 2016 and 2017", "en")] == ["2015", "2016", "2017"]


def test_order_of_day_and_month() -> None:
    assert [e.edtf for e in find_expressions("12/07/2022", "en")] == ["2022-07-12"]
    assert [e.edtf for e in find_expressions("12/07/2022", "en-US")] == ["2022-12-07"]
    assert [e.edtf for e in find_expressions("12/07/2022", "en", day_first=False)] == ["2022-12-07"]
    assert [e.edtf for e in find_expressions("25/07/2022", "en", day_first=False)] == ["2022-07-25"]


def test_spans_hold_governing_words_and_core_the_date() -> None:
    text = "It has worked here since the summer of 2017."
    (found,) = find_expressions(text, "en")
    assert text[found.span.start : found.span.end] == "since the summer of 2017"
    assert text[found.core.start : found.core.end] == "summer of 2017"
    assert (found.form, found.governor) == ("since", "since")


BARE = [
    ("before 2010 or after 2018", [("before", "2010"), ("after", "2018")]),
    ("starting on january 7th", [("since", "2016-01-07")]),
    ("> = 2019", [("since", "2019")]),
    ("after the beginning of March", [("after", "2016-03")]),
    ("november between 19 and 20", [("", "2016-11-19/2016-11-20")]),
    ("November 19 to 20; December 3 to 5", [("", "2016-11-19/2016-11-20"), ("", "2016-12-03/2016-12-05")]),
    ("10/1-11/2/2017, 5-3-2018 and 4-22 january, 1995", [("", "2017-10-01/2017-11-02"), ("", "2018-05-03"), ("and", "1995-01-04/1995-01-22")]),
    ("1st Jan until Wed, 22 of Jan", [("", "2016-01-01/2016-01-22")]),
    ("15 April of 87", [("", "1987-04-15")]),
    ("archive-2018-09-23-page-01, =2019", [("", "2018-09-23"), ("", "2019")]),
    ("a BUN/Cr of 30/4.85, 24 hours, 7-9 pm, $12 or 1/2 mile", []),
]


@pytest.mark.parametrize(("text", "expected"), BARE)
def test_every_form_counts_where_a_text_is_all_dates(text: str, expected: list[tuple[str, str]]) -> None:
    found = find_expressions(text, "en-US", default_year=2016, bare=True)
    assert [(e.governor, e.edtf) for e in found] == expected


@given(st.dates(date(1950, 1, 1), date(2059, 12, 31)), st.sampled_from(["{d:%Y-%m-%d}", "{d.day}.{d.month}.{d.year}", "{d.day} {month} {d.year}"]), st.sampled_from(supported()))
@settings(max_examples=60, deadline=None)
def test_every_printed_day_is_read_back(day: date, pattern: str, language: str) -> None:
    month = words(language, "dates")["months"][day.month][0]
    found = find_expressions("x " + pattern.format(d=day, month=month) + " y", language)
    assert [e.edtf for e in found] == [day.isoformat()]


@given(st.text(alphabet=st.sampled_from("0123456789 .-/,–()JulyMärzмајsince until2019 of the\n"), max_size=60), st.sampled_from(supported()))
@settings(max_examples=150, deadline=None)
def test_whatever_is_found_is_edtf_in_order_and_apart(text: str, language: str) -> None:
    end = 0
    assert all(parse_edtf(found.edtf) is not None for found in find_expressions(text, language, default_year=2020, bare=True))
    for found in find_expressions(text, language, default_year=2020):
        assert parse_edtf(found.edtf) is not None, found
        assert end <= found.span.start <= found.core.start < found.core.end <= found.span.end <= len(text)
        end = found.span.end


def test_every_word_is_a_text() -> None:
    """YAML reads a bare `on` or `no` as a truth value: such words must be quoted."""

    def leaves(value: object) -> list[object]:
        if isinstance(value, dict):
            return [leaf for v in value.values() for leaf in leaves(v)]
        return [leaf for v in value for leaf in leaves(v)] if isinstance(value, list) else [value]

    for language in supported():
        for topic in ("dates", "privacy"):
            flags = {"capitalised", "dotted_days", "roman_months", "ordinal_after", "nouns_capitalised"}
            table = {key: value for key, value in words(language, topic).items() if key not in flags}
            assert [leaf for leaf in leaves(table) if not isinstance(leaf, str)] == [], (language, topic)

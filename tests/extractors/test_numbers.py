"""Numbers in every supported language: value, bound, range, unit; spans slice to what was read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.figures.currencies import currency_named
from extractors.figures.numbers import find_numbers

VALUES = [
    ("en", "1,057 children", [1057]),
    ("en", "Rs 1,50,000 for 3 lakh people", [150000, 300000]),
    ("en", "6.2 million", [6200000]),
    ("en", "10K and 4k+", [10000, 4000]),
    ("en", "€17,7 million", [17700000]),
    ("en", "155 000 trees", [155000]),
    ("en", "12\u202f500 meals", [12500]),
    ("en", "1'250 members", [1250]),
    ("en", "1.234 people but 0.125 of them", [1234, 0.125]),
    ("en", "1.234 million", [1234000]),
    ("en", "2,500.75 and 1.234.567,89", [2500.75, 1234567.89]),
    ("en", "twenty-five", [25]),
    ("en", "two hundred and five thousand", [205000]),
    ("en", "half a dozen, a dozen, one million, a hundred", [6, 12, 1000000, 100]),
    ("en", "millions and dozens and thousands", []),
    ("en", "eight and one", [8, 1]),
    ("en", "210 191 178", [210, 191, 178]),
    ("en", "COVID-19, the 20th, 192.168.1.2, 24/7, #5, B2B, 3D", []),
    ("en", "0 of 30", [0, 30]),
    ("en", "five point five and minus six", [5.5, -6]),
    ("en", "3 million and a half, half a million", [3500000, 500000]),
    ("en", "2 third-party audits", [2]),
    ("fr", "1 254 personnes", [1254]),
    ("fr", "quatre-vingt-dix-neuf", [99]),
    ("fr", "soixante-dix-sept", [77]),
    ("fr", "vingt et un mille", [21000]),
    ("fr", "une vingtaine de puits", [20]),
    ("fr", "31 062,25 €", [31062.25]),
    ("de", "zweiundzwanzig", [22]),
    ("de", "zweitausendfünfhundert", [2500]),
    ("de", "hundertdreiundvierzig", [143]),
    ("de", "1,5 Mio. Euro", [1500000]),
    ("de", "140 Millionen Menschen", [140000000]),
    ("de", "3.450 Kinder", [3450]),
    ("hr", "dvadeset i pet", [25]),
    ("hr", "tristo pedeset dva", [352]),
    ("hr", "dvije tisuće", [2000]),
    ("sr", "двадесет пет", [25]),
    ("bs", "dvije hiljade", [2000]),
    ("sq", "njëzet e dy", [22]),
    ("sq", "treqind mijë", [300000]),
    ("es", "treinta y dos", [32]),
    ("es", "dos mil quinientos", [2500]),
    ("it", "ventidue", [22]),
    ("it", "trecentomila", [300000]),
    ("nl", "4.500 kinderen", [4500]),
]


@pytest.mark.parametrize(("language", "text", "values"), VALUES)
def test_values(language: str, text: str, values: list[float]) -> None:
    assert [n.value for n in find_numbers(text, language)] == values


DRESSED = [
    ("en", "more than 30", (30, None, "min", None)),
    ("en", "over the 270 students", (270, None, "min", None)),
    ("en", "up to a total of 40", (40, None, "max", None)),
    ("en", "nearly 90%", (90, None, "max", "percent")),
    ("en", "about two hundred", (200, None, "approx", None)),
    ("en", "~15", (15, None, "approx", None)),
    ("en", "50+", (50, None, "min", None)),
    ("en", "30 or more", (30, None, "min", None)),
    ("en", "no fewer than 12", (12, None, "min", None)),
    ("en", "between 10 and 15", (10, 15, "exact", None)),
    ("en", "between six to nine", (6, 9, "exact", None)),
    ("en", "approximately 80 - 90", (80, 90, "approx", None)),
    ("en", "3 to 5", (3, 5, "exact", None)),
    ("en", "$5-10 million", (5000000, 10000000, "exact", "USD")),
    ("en", "10-15 per cent", (10, 15, "exact", "percent")),
    ("en", "US$ 50,000", (50000, None, "exact", "USD")),
    ("en", "EUR 1.5 million", (1500000, None, "exact", "EUR")),
    ("en", "500 Swiss francs", (500, None, "exact", "CHF")),
    ("en", "30 ALL", (30, None, "exact", "ALL")),
    ("en", "less than __12%__", (12, None, "max", "percent")),
    ("en", "-4,300 EUR", (-4300, None, "exact", "EUR")),
    ("fr", "1,9 million d’euros", (1900000, None, "exact", "EUR")),
    ("fr", "plus de 340", (340, None, "min", None)),
    ("fr", "1,3 million d'euros", (1300000, None, "exact", "EUR")),
    ("de", "rund 250", (250, None, "approx", None)),
    ("hr", "preko 40", (40, None, "min", None)),
    ("sr", "више од 40", (40, None, "min", None)),
    ("sq", "mbi 8,600", (8600, None, "min", None)),
    ("es", "1,8 millones de euros", (1800000, None, "exact", "EUR")),
    ("it", "circa trecento", (300, None, "approx", None)),
]


@pytest.mark.parametrize(("language", "text", "expected"), DRESSED)
def test_bounds_ranges_and_units(language: str, text: str, expected: tuple[object, ...]) -> None:
    (number,) = find_numbers(text, language)
    assert (number.value, number.max, number.bound, number.unit) == expected


def test_neither_a_year_and_a_count_nor_two_amounts_are_a_range() -> None:
    assert [n.max for n in find_numbers("2018 - 250 children", "en")] == [None, None]
    assert [n.max for n in find_numbers("20 women and 30 men", "en")] == [None, None]


def test_fractions_are_told_from_counts() -> None:
    (number,) = find_numbers("two thirds of the women", "en")
    assert number.fraction and round(number.value, 2) == 0.67


def test_shares_keep_their_total() -> None:
    (ratio,) = find_numbers("Seven out of ten", "en")
    assert (ratio.value, ratio.total) == (7, 10)
    part, whole = find_numbers("5 of the 12 members", "en")
    assert part.of_next and not whole.of_next


@pytest.mark.parametrize(
    ("text", "code"),
    [("in EUR", "EUR"), ("Year ended 2020 £", "GBP"), ("thousand dollars", "USD"), ("ALL CHILDREN", None)],
)
def test_a_currency_that_a_caption_names(text: str, code: str | None) -> None:
    assert currency_named(text, "en") == code


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "over",
                "12",
                "3,000",
                "six",
                "million",
                "%",
                "€",
                "-",
                "to",
                "and",
                "children",
                "(",
                "2018",
                "\u00a0",
                ".",
            ]
        ),
        max_size=12,
    )
)
def test_spans_lie_in_order_inside_the_text(words: list[str]) -> None:
    text = " ".join(words)
    numbers = find_numbers(text, "en")
    for number in numbers:
        assert 0 <= number.span.start <= number.core.start < number.core.end <= number.span.end <= len(text)
    assert all(a.core.end <= b.core.start for a, b in zip(numbers, numbers[1:], strict=False))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_grouped_digits_read_back(value: int) -> None:
    for text in (f"{value:,}", str(value), f"{value:,}".replace(",", "\u202f"), f"{value:,}".replace(",", ".")):
        assert [n.value for n in find_numbers(text, "en")] == [value], text


BARE = [
    ("-2.5^-1", [(-0.4, None)]),
    ("- 10  k and 1.3e6", [(-10000, None), (1300000, None)]),
    ("2 1/4, ¾ and one and 1/2", [(2.25, None), (0.75, None), (1.5, None)]),
    ("three twenty-firsts", [(3 / 21, None)]),
    ("one hundred thirty fifths", [(100 / 35, None)]),
    ("one hundred and thirty fifths", [(26, None)]),
    ("one hundred and three quarters", [(100.75, None)]),
    ("two million and three fifths", [(2600000, None)]),
    ("one billion and a quarter million", [(1000250000, None)]),
    ("half people came, half a million stayed", [(0.5, None), (500000, None)]),
    ("4 thousand 3 hundred and 21", [(4321, None)]),
    ("nought point nought three", [(0.03, None)]),
    ("one over 3.", [(1 / 3, None)]),
    ("10 over 3 years", [(10, None), (3, None)]),
    ("the one you meant, the thirty-second, 180ml", []),
    ("3-nought-four", [(3, None), (0, None), (4, None)]),
    ("per cent of twenty-two", [(22, "percent")]),
    ("c $ 100 and fifty", [(100.5, "CAD")]),
    ("10 euros and 20 cents", [(10.2, "EUR")]),
    ("420 million finnish markka and 64.2 cents", [(420000000, "FIM"), (64.2, "cent")]),
]


@pytest.mark.parametrize(("text", "expected"), BARE)
def test_every_numeral_counts_where_a_text_is_all_numbers(text: str, expected: list[tuple[float, str | None]]) -> None:
    found = find_numbers(text, "en", bare=True)
    assert [n.unit for n in found] == [unit for _, unit in expected]
    assert [n.value for n in found] == pytest.approx([value for value, _ in expected])


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet=st.sampled_from("0123456789 .,-/^ek%$½"), max_size=24) | st.lists(st.sampled_from(["a", "half", "third", "thirds", "two", "twenty", "hundred", "million", "and", "-", "point", "minus", "over", "3", "1/2", "cents", "$"]), max_size=9).map(" ".join))
def test_spans_of_every_numeral_lie_in_order(text: str) -> None:
    for language in ("en", "de"):
        found = find_numbers(text, language, bare=True)
        assert all(0 <= n.span.start <= n.core.start < n.core.end <= n.span.end <= len(text) for n in found)
        assert all(a.core.end <= b.core.start for a, b in zip(found, found[1:], strict=False))


def test_a_row_of_digits_is_no_number() -> None:
    assert find_numbers("1234567890" * 40, "en") == ()

"""The forms in which points of time are printed, as one regex a language: grammar here, words from `languages/*/dates.yml`.

Never here: what a match means (see `points`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from extractors.dates.words import DASH, DateWords, alternation, cased, date_words

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@cache
def month_names(language: str) -> re.Pattern[str]:
    """Month names as they are cased in running text, for places where neither day nor year stands beside them."""
    vocabulary = date_words(language)
    names = _names(vocabulary)
    return re.compile(rf"\b(?=[{''.join(sorted({name[0] for name in names}))}])(?:{alternation(names)})\b")


@cache
def pattern_of(language: str, *, bare: bool = False) -> re.Pattern[str]:
    """One regex for all forms of a language; the name of the last closed group is the form that matched.

    `bare`: for texts that are all dates: forms that a report would mean otherwise too, however they are cased.
    """
    vocabulary = date_words(language)
    pieces = _pieces(vocabulary)
    if bare:
        pieces |= _bare_pieces(vocabulary)
        usual = [row for row in _BRANCHES if row[0] != "dotted" or "dotted_days" in vocabulary.flags]
        body = "|".join(f"(?P<{name}>{_fill(branch, pieces)})" for name, branch in (*_BARE_BRANCHES, *usual, *_LAST_BRANCHES))
        return re.compile(rf"(?<![^\W_])(?<![$€£#])(?<!\d[.,])(?:(?:{vocabulary.forms('weekdays')})\.?,?\s*(?:the\s+|\(|-)?)?(?:{body})", re.IGNORECASE)
    branches = [f"(?P<{name}>{_fill(branch, pieces)})" for name, branch in _BRANCHES]
    leads = {form[0] for form in (*vocabulary.months, *vocabulary.seasons, *vocabulary.ordinals)}
    leads |= {form[0] for key in ("quarter", "quarter_letters", "half", "half_letters", "decade_before") for form in vocabulary.lists[key]}
    first = re.escape("".join(sorted(leads | {lead.upper() for lead in leads})))
    return re.compile(rf"(?<!\w)(?=[\d{first}])(?<!\d[.,])(?:" + "|".join(branches) + ")")


def _pieces(vocabulary: DateWords) -> dict[str, str]:
    """What the words in braces of a branch stand for."""
    pieces = {
        "M": f"(?:{alternation(_names(vocabulary))})",
        "ML": f"(?:{alternation(_loosely_cased(vocabulary))})",
        "S": f"(?:{alternation(cased(vocabulary.seasons, capitalised=False))})",
        "O": f"(?:{alternation(cased(vocabulary.ordinals, capitalised=False))})",
        "Q": f"(?:{alternation(cased(vocabulary.lists['quarter'], capitalised=False))})",
        "H": f"(?:{alternation(cased(vocabulary.lists['half'], capitalised=False))})",
        "QL": f"(?:{alternation(_either(vocabulary.lists['quarter_letters']))})",
        "HL": f"(?:{alternation(_either(vocabulary.lists['half_letters']))})",
        "OF": rf"(?:\s+(?:{vocabulary.forms('links')})(?:(?<=['’])|\s+)|\s+)",
        "SUF": rf"(?:{vocabulary.forms('day_suffixes')}|\.)?",
        "JOIN": rf"(?:\s?{DASH}\s?|\s+(?:{vocabulary.forms('day_joins')})\s+)",
        "DB": rf"(?:(?:{vocabulary.forms('decade_before')})\s?)",
        "DA": rf"(?:[ ]?(?:{vocabulary.forms('decade_after')}))\b",
        "ROMAN": f"(?:{alternation(ROMAN)})" if "roman_months" in vocabulary.flags else "(?!)",
        "IN": rf"(?:\s+(?:{vocabulary.forms('year_links')})\s+)",
        "DASH": DASH,
    }
    # The ordinal stands after its noun in some languages ("tremujori i dytë").
    after = "ordinal_after" in vocabulary.flags
    pieces["QUARTER"] = "{Q}{OF}(?P<quarter_after>{O})" if after else r"(?P<quarter_o>{O})\s+{Q}"
    pieces["HALF"] = "{H}{OF}(?P<half_after>{O})" if after else r"(?P<half_o>{O})\s+{H}"
    for key in ("QUARTER", "HALF"):
        pieces[key] = _fill(pieces[key], pieces)
    return pieces


def _bare_pieces(vocabulary: DateWords) -> dict[str, str]:
    months = f"(?:{alternation(vocabulary.months)})"
    return {
        "M": months,
        "ML": months,
        "DW": _spoken(vocabulary.day_ordinals),
        "DC": _spoken((*vocabulary.day_ordinals, *vocabulary.day_words)),
        "DAYOF": rf"(?:\s+(?:{vocabulary.forms('day_nouns')}))?",
        "SINCE": rf"(?:{vocabulary.forms('between')})",
        "TO": f"(?:{alternation(' '.join(words) for words, role in vocabulary.phrases.items() if role in ('to', 'until'))})",
        "YC": _spoken(vocabulary.centuries),
        "YW": _spoken(vocabulary.year_words),
        "HOL": _spoken(vocabulary.holidays),
        "UNITS": rf"(?!\s?(?:{vocabulary.forms('time_units')})(?!\w))",
        "YEAR": r"(?:19|20)\d\d",
        "MONTH": r"1[0-2]|0?[1-9]",
        "DAY": r"3[01]|[12]\d|0?[1-9]",
    }


def _spoken(forms: Iterable[str]) -> str:
    """Number words, whose hyphens may be spaces too."""
    return f"(?:{alternation(forms)})".replace(r"\-", r"[-\s]+")


def _names(vocabulary: DateWords) -> set[str]:
    is_capitalised = "capitalised" in vocabulary.flags
    forms = cased(vocabulary.months, capitalised=is_capitalised)
    return {form for form in forms if (form if is_capitalised else form.lower()) not in vocabulary.lists["ambiguous"]}


def _loosely_cased(vocabulary: DateWords) -> set[str]:
    """Month names for places where a day or a year stands beside them: "april 22" is a date, "may 22" is left a verb."""
    ambiguous = set(vocabulary.lists["ambiguous"])
    return {form for form in cased(vocabulary.months, capitalised=False) if form not in ambiguous}


def _either(letters: Iterable[str]) -> set[str]:
    return {form for letter in letters for form in (letter, letter.lower())}


def _fill(branch: str, pieces: dict[str, str]) -> str:
    return re.sub(r"\{([A-Z]+)\}", lambda hit: pieces[hit[1]], branch)


# Order matters: the first branch that fits at a place is taken, so the fuller forms stand first.
_BRANCHES = (
    ("iso", r"(?<!/)(?P<iso_y>\d{4})(?P<iso_sep>[-/.])(?P<iso_m>\d\d)(?P=iso_sep)(?P<iso_d>\d\d)"
            r"(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(?:Z\b|[+-]\d\d:?\d\d)?)?(?![\d-])"),
    ("spannum", r"(?<!/)(?P<spannum_d>\d{1,2})\.?\s?{DASH}\s?(?P<spannum_u>\d{1,2})\.\s?(?P<spannum_m>\d{1,2})\.\s?(?P<spannum_y>\d{4})(?!\d)"),
    ("num", r"(?<!/)(?P<num_a>\d{1,2})(?:\.\s?(?P<num_b>\d{1,2})\.\s?|(?P<num_sep>[-/])(?P<num_c>\d{1,2})(?P=num_sep))(?P<num_y>\d{4}|\d\d)(?![\d/]|[.,]\d)"),
    ("dmy", r"(?<!/)(?:(?P<dmy_f>\d{1,2}){SUF}{JOIN})?(?P<dmy_d>\d{1,2}){SUF}(?:{OF}|\s?[-/]\s?)?(?P<dmy_m>{ML})\b\.?"
            r"(?:(?:,?{OF}|[-/ ,]\s?)(?P<dmy_y>\d{4})(?!\d))?"),
    ("mdy", r"(?P<mdy_m>{ML})\b[.,]?(?:\s+|(?<=[.,])|-)(?:the\s+)?(?P<mdy_d>\d{1,2}){SUF}(?![\d:]|[.,]\d)(?:(?:\s?(?:{DASH}|&)\s?|{JOIN}(?=\d{1,2}{SUF},?\s+(?:of\s+)?\d{4}(?!\d)))(?P<mdy_u>\d{1,2}){SUF}(?![\d:]))?"
            r"(?:(?:\s?,?\s+(?:of\s+)?|-)(?P<mdy_y>\d{4})(?!\d))?"),
    ("ymd", r"(?<!/)(?P<ymd_y>\d{4})[-/ ](?P<ymd_m>{ML})[-/ ](?P<ymd_d>\d{1,2})(?!\d)"),
    ("roman", r"(?<!/)(?P<roman_d>\d{1,2})\.?\s?(?P<roman_m>{ROMAN})\.?\s(?P<roman_y>\d{4})(?!\d)"),
    ("quarter", r"(?:(?:{QL})[ -]?(?P<quarter_n>[1-4])\b|{QUARTER})(?:,?{OF}|[ /,-]\s?)(?P<quarter_y>\d{4})(?!\d)"),
    ("yearquarter", r"(?<!/)(?P<yearquarter_y>\d{4})[ /-]?{QL}(?P<yearquarter_n>[1-4])\b"),
    ("half", r"(?:(?:{HL})(?P<half_n>[12])\b|{HALF})(?:,?{OF}|[ /,-]\s?)(?P<half_y>\d{4})(?!\d)"),
    ("season", r"(?P<season_s>{S})(?:,?{OF}|{IN}|,\s?)(?P<season_y>\d{4})(?:[/-]\d\d(?!\d))?(?!\d)"),
    ("my", r"(?P<my_m>{ML})\b\.?(?:(?:,?{OF}|{IN}|[-/ ,]\s?)(?P<my_y>\d{4})(?!\d)|\s?['’](?P<my_s>\d\d)(?!\d))"),
    ("mynum", r"(?<!/)(?:(?P<mynum_m>0[1-9]|1[0-2])\s?[/.]\s?|(?P<mynum_s>[1-9])/)(?P<mynum_y>(?:19|20)\d\d)(?![\d/]|[.,]\d)"),
    ("decade", r"{DB}(?P<decade_b>\d{4}|\d0)(?!\d)|(?P<decade_y>[12]\d\d0)\.?{DA}"),
    ("spanyear", r"(?<!/)(?P<spanyear_y>\d{4})\.?\s?(?:{DASH}|/)\s?(?P<spanyear_u>\d\d)(?![\d\w]|[-/.,]\d)"),
    ("spanyears", r"(?<!/)(?P<spanyears_y>\d{4})\.?\s?(?:{DASH}|/)\s?(?P<spanyears_u>\d{4})(?![\d\w]|[-/.,]\d)"),
    ("isomonth", r"(?<!/)(?P<isomonth_y>\d{4})[-/](?P<isomonth_m>\d\d)(?![\d\w]|[-/.,]\d)"),
    ("dotted", r"(?<!/)(?P<dotted_d>\d{1,2})\.\s?(?P<dotted_m>\d\d?)\.?(?=\s?{DASH}|\s*\||\s*$|{JOIN}\d)"),
    ("year", r"(?<!/)(?P<year_y>[12]\d{3})(?![\d\w])"),
    ("month", r"(?P<month_m>{M})\b\.?"),
)  # fmt: skip

# What only a text that is all dates means as a date. Groups: y year, m month, d and u (first and last) day, w day or year in words.
_BARE_BRANCHES = (
    ("compact", r"(?P<compact_y>{YEAR})(?P<compact_m>0[1-9]|1[0-2])(?P<compact_d>0[1-9]|[12]\d|3[01])(?!\d)"),
    ("spaced", r"(?P<spaced_y>{YEAR})(?P<spaced_sep>[-/. ])(?P<spaced_m>{MONTH})(?P=spaced_sep)(?P<spaced_d>{DAY})(?!\d)"),
    ("dayof", r"(?:(?P<dayof_w>{DW})|(?P<dayof_d>{DAY}){SUF}){DAYOF}(?:{OF}|\s?[-/]\s?)(?P<dayof_m>{ML})\b\.?(?:(?:,?{OF}|[-/ ,]\s?)(?P<dayof_y>\d{4}|(?:(?<=of )|['’])\d\d)(?!\d))?"),
    ("mdword", r"(?P<mdword_m>{ML})\b\.?,?\s+(?:the\s+)?(?P<mdword_w>{DC})\b(?:,?\s+(?P<mdword_y>\d{4})(?!\d))?"),
    ("glued", r"(?P<glued_m>{ML})(?P<glued_d>{DAY}){SUF}(?!\d)"),
    ("within", r"(?P<within_m>{ML})\s+{SINCE}\s+(?P<within_d>{DAY}){SUF}{JOIN}(?P<within_u>{DAY}){SUF}(?:,?\s+(?P<within_y>\d{4}))?(?!\d)"),
    ("stretch", r"(?P<stretch_m>{ML})\b\.?\s+(?P<stretch_d>{DAY}){SUF}\s+{TO}\s+(?P<stretch_u>{DAY}){SUF}(?![\d:]|[/.-]\d){UNITS}(?:,?\s+(?P<stretch_y>\d{4})(?!\d))?"),
    ("yhalf", r"(?P<yhalf_y>{YEAR})[ /-]?{HL}(?P<yhalf_n>[12])\b"),
    ("ymonth", r"(?P<ymonth_y>{YEAR})(?:,\s?|\s|\s?[-/]\s?)(?P<ymonth_m>{ML})\b(?![-/ ]\d)"),
    ("monthy", r"(?P<monthy_m>{ML})\b\.?\s?[,/-]?\s?(?P<monthy_y>{YEAR})(?!\d)"),
    ("ynum", r"(?P<ynum_y>{YEAR})\s?[-/.]\s?(?P<ynum_m>{MONTH})(?!\d|\s?[-/.:]\s?\d)"),
    ("numy", r"(?P<numy_m>{MONTH})\s?[-/.]\s?(?P<numy_y>{YEAR})(?!\d)"),
    ("quarterless", r"{QL}(?P<quarterless_n>[1-4])\b(?![ /,-]\s?(?:of\s)?\d{4})"),
    ("yearword", r"(?:(?P<yearword_c>{YC})[\s-]+(?:and\s+)?(?P<yearword_w>{YW}))\b"),
    ("holiday", r"(?P<holiday_h>{HOL})(?:,?{OF}(?P<holiday_y>\d{4}))?(?!\w)"),
)  # fmt: skip
# Two numbers alone are a day where nothing else fits.
_LAST_BRANCHES = (
    ("numless", r"(?<![:/])(?P<numless_a>\d{1,2})(?P<numless_sep>[-/.])(?P<numless_b>\d{1,2})(?![\d:/]|[.]\d|(?P=numless_sep)\d){UNITS}"),
)  # fmt: skip

"""Days and months by their words, in any language: a line that begins with a day ("1. Juli 2019: ...") has no list mark, and a month
beside a day is nobody's name. Never here: what the day means.
"""

from __future__ import annotations

import re
from functools import cache

from extractors.languages import supported, words

_NUMBERED = re.compile(r"[\s*_>(]*\d{1,2}\.\s")


def opens_with_day(line: str) -> bool:
    """Whether a line begins with a day and a month, in any language that writes the day with a point, and a year or a mark.

    >>> opens_with_day("1. Juli 2019: Larkfield opens"), opens_with_day("1. Juli and her friends")
    (True, False)
    """
    return _NUMBERED.match(line) is not None and _day().match(line) is not None


def is_month(text: str, start: int, end: int) -> bool:
    """Whether the word at [start, end) is a month's, with a day before it or a year behind, and so nobody's name.

    >>> is_month("am 2. Juli war", 6, 10), is_month("Juli sang", 0, 4)
    (True, False)
    """
    dated = _DAY_BEFORE.search(text, max(0, start - _REACH), start) or _YEAR_BEHIND.match(text, end)
    return dated is not None and text[start:end].lower() in _months()


_DAY_BEFORE, _YEAR_BEHIND = re.compile(r"(?<!\d)\d{1,2}(?:\.|st|nd|rd|th)?\s+\Z"), re.compile(r"\.?,?\s+(?:19|20)\d\d(?!\d)")
_REACH = 8  # code points in which a day stands before its month


@cache
def _months() -> frozenset[str]:
    return frozenset(form.lower() for language in supported() for forms in words(language, "dates").get("months", {}).values() for form in forms)


@cache
def _day() -> re.Pattern[str]:
    return re.compile(rf"[\s*_>(]*\d{{1,2}}\.\s+(?:{'|'.join(map(re.escape, sorted(_months(), key=len, reverse=True)))})\.?[*_]{{0,2}}(?:,?\s+(?:19|20)\d\d|\s*(?:[:–—]|-\s|\Z))", re.IGNORECASE)

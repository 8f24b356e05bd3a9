"""Lines that begin with a day of a month ("1. Juli 2019: ..."), whose number and point are no list mark.

Never here: what the day means.
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


@cache
def _day() -> re.Pattern[str]:
    months = {form for language in supported() for forms in words(language, "dates").get("months", {}).values() for form in forms}
    return re.compile(rf"[\s*_>(]*\d{{1,2}}\.\s+(?:{'|'.join(map(re.escape, sorted(months, key=len, reverse=True)))})\.?[*_]{{0,2}}(?:,?\s+(?:19|20)\d\d|\s*(?:[:–—]|-\s|\Z))", re.IGNORECASE)

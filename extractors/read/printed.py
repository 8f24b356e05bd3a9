"""Numbers of workbooks and charts as people see them: through the number format of their cell.

`1234.5` and not `1234.5000001`, `45%` and not `0.45`, `2024-03` where a format shows no day. Thousands are not grouped and
the decimal sign is a point, so that no language reads another number; three decimals get a fourth for the same reason.
Never here: where a number stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

# The formats that a workbook names by number alone (ECMA-376, 18.8.30) and that show more than a number.
BUILT_IN = {
    9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
    40: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss",
    **dict.fromkeys((*range(27, 32), 36, *range(50, 59)), "yyyy-mm-dd"),
}  # fmt: skip
_TOKEN = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<rest>.)', re.S)
_CURRENCY = re.compile(r"\$([^-\]]+)")
_PLACES = re.compile(r"[0#?]\.([0#?]+)")
_MAX_CODE = 255
_SIGN = 2  # letters that stand at a number without a space
_DECIMALS, _DIGITS = 6, 10  # of a number without a format, of one below 1 the significant ones; more are noise
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_MAX_DAY = 2_958_465  # 9999-12-31


@dataclass(frozen=True, slots=True)
class Format:
    """What a format shows: words around the number, decimals (None: as many as there are), percent, parts of a date.

    `thousands`: how often the number is divided by 1,000; `is_fixed`: two decimals, as of money, whatever they are.
    """

    before: str = ""
    after: str = ""
    places: int | None = None
    percent: bool = False
    date: str = ""
    thousands: int = 0
    is_fixed: bool = False


def printed(value: float, code: str = "", *, from_1904: bool = False) -> str:
    """A number as a cell with this format code shows it."""
    shown = format_of(code)
    if shown.date:
        return _dated(value, shown.date, from_1904=from_1904)
    value = value * 100 if shown.percent else value / 1000**shown.thousands
    text = f"{_decimal(value, shown.places, is_fixed=shown.is_fixed)}{'%' if shown.percent else ''}"
    return f"{shown.before}{text}{shown.after}".strip()


@lru_cache(maxsize=512)
def format_of(code: str) -> Format:
    """What a format code shows of positive numbers."""
    if len(code) > _MAX_CODE or code.lower() in ("", "general", "@"):
        return Format()
    words, mask, number_seen = ["", ""], [], False
    for token in _TOKEN.finditer(_first_section(code)):
        literal, bare = token["quoted"] or token["escaped"] or "", token["rest"] or ""
        bracket = token["bracket"] or ""
        if bracket.lower() in ("h", "hh", "m", "mm", "s", "ss"):
            mask.append(f"[{bracket.lower()}]")
        elif bracket.startswith("$") and (sign := _CURRENCY.match(bracket)):
            literal = sign[1]
        if bare and (bare in "0#?,./%:" or bare.isalpha()):
            mask.append(bare)
            number_seen = number_seen or bare in "0#?"
        elif bare in tuple("$€£¥"):
            literal = bare
        words[number_seen] += literal or (" " if bare == " " else "")
    return _shown("".join(mask), *words)


def _first_section(code: str) -> str:
    """A code up to its first `;` outside quotes: what it shows of positive numbers."""
    quoted = False
    for index, letter in enumerate(code):
        quoted = quoted != (letter == '"')
        if letter == ";" and not quoted:
            return code[:index]
    return code


def _shown(mask: str, before: str, after: str) -> Format:
    low = mask.lower()
    if any(letter in low for letter in "dyhs") or ("m" in low and not any(digit in low for digit in "0#?")):
        return Format(date=_date_parts(low))
    places = _PLACES.search(mask)
    scale = re.search(r"[0#?](,+)$", mask.rstrip("%"))
    known = any(digit in mask for digit in "0#?")
    return Format(
        _spaced(before, end=True), _spaced(after), len(places[1]) if places else 0 if known else None, "%" in mask,
        thousands=len(scale[1]) if scale else 0, is_fixed=places is not None and places[1] == "00",
    )  # fmt: skip


def _spaced(words: str, *, end: bool = False) -> str:
    """The words beside a number, parted from it by one space."""
    text = " ".join(words.split())
    if not text or (not end and len(text) <= _SIGN and not words.startswith(" ")):
        return text  # "2.5M"
    return f"{text} " if end else f" {text}"


def _date_parts(mask: str) -> str:
    if mask.startswith("["):
        return "span"
    day, month, year = "d" in mask, re.search(r"m{3}|y.*m|m.*[yd]|d.*m", mask) is not None, "y" in mask
    time = "h" in mask or "s" in mask
    if year and month:
        return ("day" if day else "month") + (" time" if time else "")
    if year:
        return "year"
    return "month-day" if month or day else "time" if time else "month"


def _dated(value: float, parts: str, *, from_1904: bool) -> str:
    if parts == "span":
        minutes = round(value * 24 * 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    if not 0 <= value <= _MAX_DAY:
        return _decimal(value)
    moment = (_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(seconds=round(value * 86_400))
    return shown_date(moment, parts)


def shown_date(moment: datetime, parts: str) -> str:
    """A moment in ISO 8601, no more of it than is shown; a day that is shown without its year keeps the year it has."""
    if parts == "year":
        return f"{moment.year:04d}"
    if parts == "time":
        return f"{moment:%H:%M}"
    if parts.startswith("month") and parts != "month-day":
        return f"{moment.year:04d}-{moment.month:02d}"
    return moment.date().isoformat()


def _decimal(value: float, places: int | None = None, *, is_fixed: bool = False) -> str:
    """A number without exponent and without noise of arithmetic; the decimals that its format asks for, less zeros."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    text = f"{value:.{min(places, 10)}f}" if places is not None else _significant(value)
    whole, _, decimals = text.partition(".")
    kept = decimals if is_fixed and decimals.strip("0") else decimals.rstrip("0")
    if len(kept) == 3:
        kept += "0"
    sign_lost = whole == "-0" and not kept
    return "0" if sign_lost else f"{whole}.{kept}" if kept else whole


def _significant(value: float) -> str:
    if abs(value) >= 1e21:
        return f"{value:.6g}"
    found = f"{value:.{_DECIMALS}f}" if abs(value) >= 1 else f"{float(f'{value:.{_DIGITS}g}'):.12f}"
    return found.rstrip("0").rstrip(".")

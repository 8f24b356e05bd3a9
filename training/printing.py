"""How numbers, amounts and dates are printed in synthetic pages, by language: digits, words of bounds, orders of day and month.

Never here: which of them stand where (templates say so).
"""

from __future__ import annotations

import random
import re

from babel.dates import format_date
from babel.numbers import format_decimal

_LOCALES = {"en": ("en_GB", "en_US", "en_IN"), "fr": ("fr_FR",), "de": ("de_DE", "de_CH"), "es": ("es_ES",), "hr": ("hr_HR", "bs_Latn_BA", "sr_Latn_RS"), "sr": ("sr_Cyrl_RS",), "sq": ("sq_AL",)}
_BOUNDS = {
    "en": ("over ", "more than ", "about ", "around ", "nearly ", "at least ", "some ", "up to ", "almost "),
    "fr": ("plus de ", "environ ", "près de ", "au moins ", "quelque "),
    "de": ("über ", "rund ", "mehr als ", "etwa ", "knapp ", "mindestens "),
    "es": ("más de ", "unas ", "cerca de ", "al menos "),
    "hr": ("više od ", "oko ", "preko ", "najmanje "),
    "sr": ("више од ", "око ", "преко ", "најмање "),
    "sq": ("mbi ", "rreth ", "më shumë se ", "afro "),
}
_SMALL = {"en": "two three four five six seven eight nine ten eleven twelve fifteen twenty".split()}
_SMALL_VALUES = (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20)
_MILLIONS = {"en": "million", "fr": "millions", "de": "Millionen", "es": "millones", "hr": "milijuna", "sr": "милиона", "sq": "milion"}
_MONEY = {"en": ("€{}", "EUR {}", "{} EUR", "${}", "US${}", "USD {}", "£{}", "GBP {}", "CHF {}", "{} euros", "{} US dollars", "KES {}", "INR {}", "A${}"), "sr": ("{} динара", "{} евра", "{} EUR")}
_MONEY_ELSEWHERE = ("{} €", "{} EUR", "EUR {}", "{} euro", "CHF {}", "{} USD")
_CODES = (("A$", "AUD"), ("KES", "KES"), ("INR", "INR"), ("CHF", "CHF"), ("GBP", "GBP"), ("£", "GBP"), ("$", "USD"), ("USD", "USD"), ("dollar", "USD"), ("динара", "RSD"))
_DATE_FORMS = {"en": ("d MMMM y", "MMMM d, y", "dd/MM/y", "d MMM y", "y-MM-dd", "EEEE, d MMMM y")}
_DATE_FORMS_ELSEWHERE = ("d. MMMM y", "dd.MM.y", "d MMMM y")


def acronym_of(name: str) -> str:
    """The initials of a name's longer words, or its first word where it has hardly any."""
    letters = "".join(w[0] for w in re.findall(r"[^\W\d_]{2,}", name) if w[0].isupper() and len(w) > 2).upper()
    return letters if 2 <= len(letters) <= 7 else name.split()[0].strip(",.\"“„«")


def number_text(rng: random.Random, told: str, language: str, before: str) -> tuple[str, float]:
    """A number as printed with its value; `before`: the words in front of it, so that no bound stands twice."""
    opens = not before.strip() or before.rstrip()[-1:] in "(|:\n"
    if told == "percent":
        value = rng.randint(2, 99)
        return str(value), value
    if told == "ignore":
        value = rng.randint(2, 30)
        return str(value), value
    small = told.split("/")[-1] in ("staff", "facilities", "places", "organisations", "activities", "volunteers")
    if small and language in _SMALL and rng.random() < 0.25:
        index = rng.randrange(len(_SMALL_VALUES))
        word = _SMALL[language][index]
        return (word.capitalize() if opens else word), _SMALL_VALUES[index]
    value: float = rng.randint(2, 90) if small else rng.choice((rng.randint(11, 99), rng.randint(100, 999), rng.randint(1000, 9999), rng.randint(10_000, 900_000)))
    text = format_decimal(value, locale=_locale(rng, language)) if value >= 1000 and rng.random() < 0.85 else str(value)
    if value > 100_000 and rng.random() < 0.3:
        value = round(value / 1_000_000, 1) or 1.2
        text = f"{format_decimal(value, locale=_locale(rng, language))} {_MILLIONS[language]}"
        value *= 1_000_000
    if rng.random() < 0.12 and not before.rstrip().lower().endswith(("over", "than", "about", "some", "de", "von", "od")):
        bound = rng.choice(_BOUNDS[language])
        text = (bound.capitalize() if opens else bound) + text
    return text, value


def money_text(rng: random.Random, language: str) -> tuple[str, float, str]:
    """An amount as printed, its value and ISO 4217 code."""
    value: float = rng.choice((rng.randint(100, 999), rng.randint(1000, 99_999), rng.randint(100_000, 5_000_000)))
    digits = format_decimal(value, locale=_locale(rng, language))
    if value > 400_000 and rng.random() < 0.4:
        value = round(value / 1_000_000, 1) or 1.1
        digits = f"{format_decimal(value, locale=_locale(rng, language))} {_MILLIONS[language]}"
        value *= 1_000_000
    form = rng.choice(_MONEY.get(language, _MONEY_ELSEWHERE))
    return form.format(digits), value, next((code for sign, code in _CODES if sign in form), "EUR")


def year_text(rng: random.Random, slot: str, language: str) -> tuple[str, str]:
    """A year as printed and as EDTF."""
    year = str(rng.randint(1985, 2024))
    return year, year


def date_text(rng: random.Random, slot: str, language: str) -> tuple[str, str]:
    """A span, month or day as printed and as EDTF."""
    import datetime

    if slot == "span":
        first = rng.randint(1995, 2022)
        last = first + rng.randint(1, 6)
        return rng.choice((f"{first}-{last}", f"{first} – {last}", f"{first}/{last}")), f"{first}/{last}"
    day = datetime.date(rng.randint(2000, 2024), rng.randint(1, 12), rng.randint(1, 28))
    if slot == "monthyear":
        return format_date(day, "LLLL y" if language != "fr" else "MMMM y", locale=_locale(rng, language)), f"{day:%Y-%m}"
    return format_date(day, rng.choice(_DATE_FORMS.get(language, _DATE_FORMS_ELSEWHERE)), locale=_locale(rng, language)), f"{day:%Y-%m-%d}"


def _locale(rng: random.Random, language: str) -> str:
    return rng.choice(_LOCALES[language])

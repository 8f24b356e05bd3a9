"""The words that say what a number is, as one pattern for a language: labels, what may stand between label and number, and
words that must be near.

A body prints the label of its country on its pages in other languages too, so the labels of all languages are read in each;
`own_labels` are short words that mean this only there. Never here: the numbers (`schemes`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from extractors.languages import supported, words
from extractors.organisations.identifiers.schemes import schemes

_MARKS = r"[\s:;#.,()\[\]|/°º*_=‑–—-]+"
_MOST = 14  # words and runs of marks between a label and its number


@dataclass(frozen=True, slots=True)
class Labels:
    """`label` finds a label, `meant` are the schemes it may mean in the order of `schemes`, `between` is one word or mark from a label
    to its number, `near` are words that a scheme asks for, `court` is a court that keeps registers with its place."""

    label: re.Pattern[str]
    meant: dict[str, tuple[str, ...]]
    between: re.Pattern[str]
    near: dict[str, re.Pattern[str]]
    court: re.Pattern[str]


def labels(language: str) -> Labels:
    """The labels that are read in a document of a language."""
    return _labels(language.split("-")[0] if words(language, "identifiers").get("own_labels") else "")


@cache
def _labels(language: str) -> Labels:
    """Made once for all languages without labels of their own."""
    tables = [words(tag, "identifiers") for tag in supported()]
    meant: dict[str, list[str]] = {code: [code] for code in schemes() if code == code.upper()}
    for table in [{"labels": words(language, "identifiers").get("own_labels")}, *tables]:
        for code, forms in (table.get("labels") or {}).items():
            for form in forms:
                meant.setdefault(form, []).append(code)
    order = list(schemes())
    courts = "|".join(_form(form) for form in _all(tables, "courts"))
    return Labels(
        label=re.compile(rf"(?<![\w@/.-])(?:{_alternatives(meant)})(?![^\W\d_])"),
        meant={form: tuple(sorted(_of_parts(form, meant), key=order.index)) for form in meant},
        between=re.compile(rf"(?:{_MARKS}|(?:{_alternatives(_all(tables, 'between'))})(?![^\W\d_]))"),
        near={code: re.compile(rf"(?<!\w)(?:{_alternatives(forms)})") for code, forms in _near(tables).items()},
        court=re.compile(rf"(?<!\w)(?:{courts})\s+((?:[^\W\d_a-z][\w.-]*(?:[ ](?:am|im|an der|in|/)[ ]|[ ])?){{1,3}}(?:\([^\W\d_a-z][^\W\d_]{{2,30}}(?:[ -][^\W\d_]{{2,30}})?\))?)"),
    )


def meaning(found: Labels, label: str) -> tuple[str, ...]:
    """The schemes that a label, as it stands in a text, may mean."""
    spaced = " ".join(label.split())
    return found.meant.get(spaced) or found.meant.get(spaced.lower(), ())


def places(found: Labels, text: str, label: re.Match[str]) -> list[int]:
    """Where a label's number may begin, the farthest first: behind any of the words and marks between, or within the label."""
    out = [label.start(), label.end()]
    while len(out) <= _MOST and (step := found.between.match(text, out[-1])) is not None:
        out.append(step.end())
    return out[::-1]


def _of_parts(form: str, meant: dict[str, list[str]]) -> set[str]:
    """The schemes of a label and of every shorter label that it begins with: a "charity number" may be whatever a "charity" may."""
    parts = form.split()
    return {code for end in range(1, len(parts) + 1) for code in meant.get(" ".join(parts[:end]), ())}


def _all(tables: Iterable[dict[str, Any]], key: str) -> list[str]:
    return list(dict.fromkeys(form for table in tables for form in table.get(key) or ()))


def _near(tables: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for table in tables:
        for code, forms in (table.get("near") or {}).items():
            out.setdefault(code, []).extend(forms)
    return out


def _alternatives(forms: Iterable[str]) -> str:
    """The forms, the longest first."""
    return "|".join(_form(form) for form in sorted(dict.fromkeys(forms), key=lambda form: (-len(form), form)))


def _form(form: str) -> str:
    """A form with capitals stands only so (`EIN`, `VAT`), one without them in capitals too."""
    text = r"\s+".join(re.escape(word) for word in form.split())
    return text if form != form.lower() else f"(?i:{text})"


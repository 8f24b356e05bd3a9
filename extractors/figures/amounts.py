"""Amounts: shares in per cent, sums of money, and rows of amounts behind a label as financial tables print them.

Never here: counts of things; which indicator an amount has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from extractors.figures.counted import ends_phrase, phrase_in
from extractors.figures.drafts import Clause, Draft
from extractors.figures.heads import Kind
from extractors.figures.lexicon import ahead, branch
from extractors.figures.numbers import Number
from schemas.documents import Span

_WORDY = re.compile(r"[^\W\d_]{2,}")
_END = re.compile(r"[.;:!?()\n,]|\d")
_START = re.compile(r"[.;:!?()\n](?!\w)|,\s")
_AMOUNT = re.compile(r"\d[\d.,]*\s?(?:%|[€£$]|[A-Z]{3})?")
_OTHER = Kind("other")
_AHEAD, _BEHIND = 7, 6  # words
_CENT = 0.011  # rows are rounded to cents


def amount(clause: Clause, number: Number) -> Draft | None:
    """A per cent or money draft with the nearest words that say of what; None where no words are near."""
    what = _what(clause, number)
    if not _WORDY.search(clause.text[what.start : what.end]):
        return None
    phrase = phrase_in(clause.text, what, clause.language)
    rule = "percent" if number.unit == "percent" else "money"
    kind = phrase.kind if phrase and phrase.kind else _OTHER
    return Draft(
        number, number.unit or "other", what, phrase.head if phrase else "", rule, kind, signed(clause.text, number)
    )


def row_total(clause: Clause, numbers: Sequence[Number]) -> list[Number] | None:
    """Of a row "label a b c ..." of amounts alone: its total where the last is the sum of the others, the first (the
    latest year) of two or three; None where the clause is no such row. Of longer rows without a sum nothing is sure."""
    if len(numbers) < 2 or any(n.unit == "percent" or n.max is not None for n in numbers):
        return None
    text = clause.text
    gaps = [text[a.span.end : b.span.start] for a, b in zip(numbers, numbers[1:], strict=False)]
    if any(gap.strip(" €$£()|-–") for gap in gaps) or _WORDY.search(text[numbers[-1].span.end :]):
        return None
    if not any(n.unit or clause.currency for n in numbers) or not (len(numbers) > 2 or all(n.unit for n in numbers)):
        return None
    values = [n.value for n in numbers]
    if abs(sum(values[:-1]) - values[-1]) < _CENT:
        return [numbers[-1]]
    return [numbers[0]] if len(numbers) <= 3 else []


def in_currency(clause: Clause, number: Number) -> Number:
    """A plain number of a financial table with the currency that the table names."""
    return replace(number, unit=clause.currency) if number.unit is None and clause.currency is not None else number


def signed(text: str, number: Number) -> float:
    """Bookkeepers' brackets: "(4,259)" standing alone is minus 4,259."""
    before, behind = text[: number.span.start].rstrip(), text[number.span.end :].lstrip()
    inside = text[number.span.start : number.span.end]
    bracketed = behind.startswith(")") and (before.endswith("(") or "(" in inside)
    alone = number.unit is not None and number.unit.isupper() and not behind[1:].strip()
    return -abs(number.value) if bracketed and alone else number.value


def _what(clause: Clause, number: Number) -> Span:
    """The words behind an amount up to the next break, or those before it where a verb or nothing follows."""
    text, language, end = clause.text, clause.language, number.span.end
    stop = _END.search(text, end)
    words = [m for m in re.finditer(r"\S+", text[end : stop.start() if stop else len(text)]) if re.search(r"\w", m[0])]
    while words and re.sub(r"\W", "", words[0][0]).casefold() in _openers(language):
        words.pop(0)
    if (
        words
        and _WORDY.search(words[0][0])
        and not (ahead(language, "is").match(words[0][0]) or ends_phrase(words[0][0], language))
    ):
        last = next((i for i, w in enumerate(words) if i and ends_phrase(w[0], language, also_of=False)), len(words))
        return Span(end + words[0].start(), end + words[min(last, _AHEAD) - 1].end())
    if words and not text[: number.span.start].strip(" *_(") and _WORDY.search(words[0][0]):
        return Span(end + words[0].start(), end + words[min(len(words), _AHEAD) - 1].end())
    limit = number.span.start - 1 if text[: number.span.start].endswith("(") else number.span.start
    begin = max((m.end() for m in (*_START.finditer(text, 0, limit), *_AMOUNT.finditer(text, 0, limit))), default=0)
    lead = [m for m in re.finditer(r"\S+", text[begin:limit]) if _WORDY.search(m[0])][-_BEHIND:]
    if not lead and words:
        lead, begin = words[:_AHEAD], end
    if not lead:  # "grant from the Oak Trust, £60,000"
        begin = max((m.end() for m in re.finditer(r"[.;!?]\s", text[:limit])), default=0)
        lead = [m for m in re.finditer(r"\S+", text[begin:limit]) if _WORDY.search(m[0])][-_BEHIND:]
    if not lead:
        return Span(number.span.start, number.span.start)
    return Span(begin + lead[0].start(), begin + lead[-1].end())


@cache
def _openers(language: str) -> frozenset[str]:
    words = (*(branch(language, "of") or ()), *(branch(language, "openers") or ()))
    return frozenset(word.casefold() for entry in words for word in entry.split())

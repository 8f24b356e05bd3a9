"""Labels in front of a number: "Beneficiaries: 968", "the number of pupils is 30", "Foreign / local staff: 2 / 19".

Never here: nouns behind a number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.figures.counted import Phrase, phrase_in
from extractors.figures.drafts import Clause, Draft, draft_of
from extractors.figures.lexicon import behind, pattern
from extractors.figures.numbers import Number
from schemas.documents import Span

_BREAKS = ".;:!?|\n="
_MARKS = (":", "=", " –", " —", " -")
_WORDY = re.compile(r"[^\W\d_]{2,}")
_PAIR = re.compile(r"([^.;:!?/]+?)\s/\s([^.;:!?/]+?)\s*:\s*(?P<a>\d[\d.,]*)\s*/\s*(?P<b>\d[\d.,]*)\s*\Z")
_LOOK = 40  # code points in which the copula before a number is sought
_MAX_WORDS = 10  # of a label that nothing sets off
_LONG_CODE = 100_000


def label(clause: Clause, number: Number) -> Phrase | None:
    """The label before a number: set off by a colon, with "is", or the whole line before a number that ends it.

    A phrase whose `kind` is None where the label's words are unknown; None where there is no label.
    """
    text, language = clause.text, clause.language
    before = text[: number.span.start].rstrip(" *_")
    near = max(0, len(before) - _LOOK)
    copula = behind(language, "is").search(before, near) or behind(language, "links").search(before, near)
    span, marked = _words_before(before[: copula.start()] if copula else before)
    if _WORDY.search(text, span.start, span.end) is None:
        return None
    named = list(pattern(language, "label").finditer(text, span.start, span.end))[-1:] if copula else []
    if not marked and not named and (copula or not _is_line(clause, number, span)):
        return None
    span = Span(named[0].start() if named else span.start, span.end)
    return phrase_in(text, span, language) or Phrase(span, "", None)


def pair(clause: Clause, numbers: Sequence[Number]) -> list[Draft] | None:
    """Two labels that share a head, two numbers ("Foreign / local staff: 2 / 19"); None where the clause is another."""
    match = _PAIR.fullmatch(clause.text) if len(numbers) == 2 else None
    if match is None or [n.core.start for n in numbers] != [match.start("a"), match.start("b")]:
        return None
    spans = (Span(*match.span(1)), Span(*match.span(2)))
    phrase = phrase_in(clause.text, spans[1], clause.language)
    if phrase is None or phrase.kind is None:
        return None
    words = (f"{match[1].strip()} {phrase.head}", match[2].strip())
    told = zip(numbers, spans, words, strict=True)
    return [replace(draft_of(number, phrase, "pair"), what=span, words=each) for number, span, each in told]


def _words_before(before: str) -> tuple[Span, bool]:
    """The words that end a text, back to the break before them, and whether a colon or dash sets them off."""
    end = len(before.rstrip())
    marked = before[:end].endswith(_MARKS)
    end = len(before[: end - 1].rstrip()) if marked else end
    start = max(before.rfind(mark, 0, end) for mark in _BREAKS) + 1
    return Span(start + len(before[start:end]) - len(before[start:end].lstrip()), end), marked


def _is_line(clause: Clause, number: Number, span: Span) -> bool:
    """Whether words and number are a line of their own ("Total students 2731") and the number no code."""
    if clause.rule not in ("line", "counter", "field") or _WORDY.search(clause.text[number.span.end :]):
        return False
    words = clause.text[span.start : span.end]
    return (
        "," not in words
        and len(_WORDY.findall(words)) <= _MAX_WORDS
        and not (number.plain and number.value >= _LONG_CODE)
    )

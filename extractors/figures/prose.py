"""Numbers of a clause to drafts of figures: which number counts what.

In order of trust: per cent and money, a known head behind the number ("344 children"), a hyphen compound ("an 11-member
board"), a label before it ("Beneficiaries: 968", "the number of participants is 30"), an ellipsis that repeats the head
before it ("2448 sets and 661"), an unknown noun.
Never here: indicator, period, groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractors.figures.counted import Kind, Phrase, phrase_after, phrase_in
from extractors.figures.drafts import Clause, Draft
from extractors.figures.ignored import codes, reason
from extractors.figures.lexicon import ahead, alternatives, behind, branch, pattern
from extractors.figures.numbers import Number, find_numbers
from schemas.documents import Span

_COMPOUND = re.compile(r"-([^\W\d_]+)")
_LABEL = re.compile(r"([^.;:!?|\n=]*[^\W\d_][^.;:!?|\n=]*?)\s*(?P<mark>[:=]|\s[–—-])?\s*\Z")
_WORDY = re.compile(r"[^\W\d_]{2,}")
_OTHER = Kind("other")
_PLURAL = re.compile(r"[^\W\d_]{2,}[^siu]s\Z")
_MAX_LABEL = 10


def drafts(clause: Clause) -> list[Draft]:
    """The figures that a clause states, in its order, without indicator, period or group."""
    numbers = find_numbers(clause.text, clause.language)
    if not numbers:
        return []
    taken = (*(d.span for d in clause.dates), *codes(clause.text))
    kept = [n for n in numbers if reason(clause.text, n, clause.language, taken) is None]
    out: list[Draft] = []
    for number in kept:
        draft = _draft(clause, number, out)
        if draft is not None:
            out.append(draft)
    return [d for d in out if not (d.number.weak and d.rule != "label" and not _counts_beside(d, out))]


def _draft(clause: Clause, number: Number, earlier: list[Draft]) -> Draft | None:
    if number.unit is not None:
        return _amount(clause, number)
    text, language = clause.text, clause.language
    if compound := _compound(text, number, language):
        return compound
    if text[number.core.end : number.core.end + 1] == "-" and number.core.end == number.span.end:
        return None
    phrase = phrase_after(text, number.span.end, language)
    label = _label(clause, number)
    if phrase is not None and phrase.kind is not None and not (_generic(phrase, language) and label and label.kind):
        return _of_phrase(number, phrase, "noun", text)
    if label is not None and (label.kind is not None and (phrase is None or phrase.kind is not None)):
        return _of_phrase(number, label, "label", text)
    if (told := _predicate(clause, number, earlier)) is not None:
        return told
    if phrase is not None and _countable(phrase, number, clause):
        unknown = branch(language, "unknown") or "items"
        return Draft(number, unknown, phrase.span, phrase.head, "unknown_noun", Kind(unknown), value=number.value)
    return _ellipsis(clause, number, earlier) if phrase is None else None


def _of_phrase(number: Number, phrase: Phrase, rule: str, text: str) -> Draft:
    kind = phrase.kind or _OTHER
    return Draft(number, kind.unit, phrase.span, phrase.head, rule, kind, kinds=phrase.kinds, value=number.value)


def _amount(clause: Clause, number: Number) -> Draft | None:
    """A share in per cent or an amount of money, with the nearest words that say of what."""
    unit = number.unit or "other"
    rule = "percent" if unit == "percent" else "money"
    what, head, kind = _what_of_amount(clause, number)
    if not _WORDY.search(clause.text[what.start : what.end]) and clause.rule == "prose":
        return None
    return Draft(number, unit, what, head, rule, kind, value=number.value)


def _what_of_amount(clause: Clause, number: Number) -> tuple[Span, str, Kind]:
    text, language, end = clause.text, clause.language, number.span.end
    stop = re.compile(r"[.;:!?()\n,]|\d").search(text, end + 1)
    tail = text[end : stop.start() if stop else len(text)]
    words = list(re.finditer(r"\S+", tail))
    while words and re.sub(r"\W", "", words[0][0]).casefold() in _openers(language):
        words.pop(0)
    if words and not ahead(language, "is").match(words[0][0]) and _WORDY.search(words[0][0]):
        span = Span(end + words[0].start(), end + words[min(len(words), 7) - 1].end())
    else:
        label = _LABEL.search(text[: number.span.start])
        begin = label.start(1) if label else number.span.start
        lead = list(re.finditer(r"\S+", text[begin : number.span.start]))[-6:]
        span = Span(begin + lead[0].start(), begin + lead[-1].end()) if lead else Span(number.span.start, number.span.start)
    phrase = phrase_in(text, span, language) if span else None
    return span, phrase.head if phrase else "", phrase.kind if phrase and phrase.kind else _OTHER


def _compound(text: str, number: Number, language: str) -> Draft | None:
    """"seven-person Board", "11-member committee": people, named by what stands behind."""
    match = _COMPOUND.match(text, number.core.end)
    unit = branch(language, "compounds").get(match[1].casefold()) if match else None
    if match is None or unit is None:
        return None
    phrase = phrase_after(text, match.end(), language)
    what = Span(phrase.span.start, phrase.span.end) if phrase else Span(match.start(1), match.end(1))
    return Draft(number, "people", what, match[1], "compound", Kind("people", own=branch(language, "compound_indicator") or "members"), value=number.value)


def _label(clause: Clause, number: Number) -> Phrase | None:
    """The label before a number: behind a colon, with "is", or the whole line before a number that ends it."""
    text, language = clause.text, clause.language
    before = text[: number.span.start].rstrip(" *_")
    copula = behind(language, "is").search(before)
    match = _LABEL.search(before[: copula.start()] if copula else before)
    if match is None:
        return None
    words = len(_WORDY.findall(match[1]))
    ends = not _WORDY.search(text[number.span.end :])
    if match["mark"] is None and not (copula and pattern(language, "label").search(match[1])) and not (ends and clause.rule != "prose" and words <= _MAX_LABEL):
        return None
    if words == 0 or (match["mark"] is None and not copula and ("," in match[1] or words > _MAX_LABEL)):
        return None
    span = Span(match.start(1), match.end(1))
    if copula and (named := pattern(language, "label").search(text, span.start, span.end)):
        span = Span(named.start(), span.end)
    return phrase_in(text, span, language) or Phrase(span, "", None)


def _predicate(clause: Clause, number: Number, earlier: list[Draft]) -> Draft | None:
    """"of whom 101 were certified focal points", "31 were women": the noun behind the copula, of the kind told before."""
    text, language = clause.text, clause.language
    copula = ahead(language, "is").match(text, number.span.end)
    if copula is None or not earlier:
        return None
    last = _last_counted(earlier)
    phrase = phrase_after(text, copula.end(), language)
    if last is None:
        return None
    if phrase is not None and phrase.kind is not None and any(d.unit == phrase.kind.unit for d in earlier):
        return _of_phrase(number, phrase, "predicate", text)
    what = phrase.span if phrase else last.what
    return Draft(number, last.unit, what, last.head, "ellipsis", last.kind, value=number.value)


def _ellipsis(clause: Clause, number: Number, earlier: list[Draft]) -> Draft | None:
    """A number without a noun that stands beside a counted one: "2,500 on one network and 400 on another"."""
    last = _last_counted(earlier)
    if last is None or clause.rule != "prose" or number.words:
        return None
    following = clause.text[number.span.end :].lstrip(" *_")
    them = ahead(clause.language, "groups", "of_them").match(clause.text, number.span.end)
    if not them and not following[:1].isalpha() and following[:1] not in (".", ","):
        return None
    return Draft(number, last.unit, last.what, last.head, "ellipsis", last.kind, value=number.value)


def _last_counted(earlier: list[Draft]) -> Draft | None:
    return next((d for d in reversed(earlier) if d.rule in ("noun", "label", "predicate", "ellipsis", "unknown_noun")), None)


def _generic(phrase: Phrase, language: str) -> bool:
    return phrase.head.casefold() in _generics(language)


def _countable(phrase: Phrase, number: Number, clause: Clause) -> bool:
    """Whether an unknown word behind a number looks like a noun in the plural."""
    language = clause.language
    if language != "en":
        return bool(phrase.head) and not number.weak and (phrase.head[0].isupper() if language == "de" else len(phrase.head) > 3)
    return not number.weak and phrase.head[-1:] == "s" and _PLURAL.search(phrase.head) is not None


def _counts_beside(draft: Draft, all_drafts: list[Draft]) -> bool:
    """A weak word ("one", "two") counts where a sure number beside it counts the same kind of thing."""
    return any(other is not draft and not other.number.weak and other.unit == draft.unit and other.rule == "noun"
               and abs(other.number.core.start - draft.number.core.start) < 60 for other in all_drafts)


@cache
def _generics(language: str) -> frozenset[str]:
    return frozenset(branch(language, "generic") or ())


@cache
def _openers(language: str) -> frozenset[str]:
    words = (*(branch(language, "of") or ()), *(branch(language, "openers") or ()))
    return frozenset(word.casefold() for entry in words for word in entry.split())


def unexplained(clause: Clause) -> Iterator[Number]:
    """The numbers of a clause for which neither a figure nor a reason to ignore them was found."""
    taken = (*(d.span for d in clause.dates), *codes(clause.text))
    stated = {d.number.core for d in drafts(clause)}
    for number in find_numbers(clause.text, clause.language):
        if number.core not in stated and reason(clause.text, number, clause.language, taken) is None:
            yield number


__all__ = ["alternatives", "drafts", "unexplained"]

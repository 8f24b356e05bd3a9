"""Numbers of a clause to drafts of figures: which number counts what.

In order of trust: per cent and money, a hyphen compound ("an 11-member board"), a known head behind the number ("344
children"), a label before it ("Beneficiaries: 968", "the number of participants is 30"), a noun behind a copula ("31 were
women"), an unknown noun, an ellipsis that repeats the head before it ("592 of them").
Never here: indicator, period, groups.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from extractors.figures.amounts import amount, in_currency, row_total
from extractors.figures.cells import under_heads
from extractors.figures.counted import Phrase, phrase_after, phrase_in
from extractors.figures.drafts import Clause, Draft
from extractors.figures.groups import opens_group
from extractors.figures.heads import Kind
from extractors.figures.ignored import codes, reason
from extractors.figures.lexicon import ahead, behind, branch, pattern, tree
from extractors.figures.numbers import Number, find_numbers
from schemas.documents import Span

_COMPOUND = re.compile(r"-([^\W\d_]+)")
_BREAKS = ".;:!?|\n="
_LOOK = 40
_PAIR = re.compile(r"([^.;:!?]*?)\s/\s([^.;:!?]*?)\s*:\s*(?P<a>\d[\d.,]*)\s*/\s*(?P<b>\d[\d.,]*)\s*\Z")
_WORDY = re.compile(r"[^\W\d_]{2,}")
_MAX_LABEL = 10
_BESIDE = 60  # code points between a weak number word and the sure number that makes it count
_LONG_CODE = 100_000


def drafts(clause: Clause, carried: Sequence[Draft] = ()) -> list[Draft]:
    """The figures that a clause states, in its order, without indicator, period or group.

    `carried`: drafts of the sentence before it in the same block, for "592 of them"; their spans are not this clause's.
    """
    numbers = find_numbers(clause.text, clause.language)
    if not numbers:
        return []
    kept, is_row = _kept(clause, numbers)
    if (pair := _pair(clause, kept)) is not None:
        return pair
    out: list[Draft] = []
    if clause.rule == "cell":
        return [draft for number in kept if (draft := under_heads(clause, number)) is not None]
    for index, number in enumerate(kept):
        following = kept[index + 1] if index + 1 < len(kept) else None
        draft = _draft(clause, number, following, [*(_elsewhere(d) for d in carried), *out])
        if draft is not None:
            out.append(draft)
    if is_row:
        return [replace(d, rule="row") for d in out]
    return [d for d in out if not (d.number.weak and d.rule != "label" and not _counts_beside(d, out))]


def _kept(clause: Clause, numbers: Sequence[Number]) -> tuple[list[Number], bool]:
    """The numbers that may be figures; of a row of amounts only its total, and whether it is one."""
    taken = (*(d.span for d in clause.dates), *codes(clause.text))
    kept = [n for n in numbers if reason(clause.text, n, clause.language, taken) is None]
    total = row_total(clause, kept)
    return [in_currency(clause, n) for n in (kept if total is None else total)], total is not None


def _draft(clause: Clause, number: Number, following: Number | None, earlier: list[Draft]) -> Draft | None:
    text, language = clause.text, clause.language
    if number.unit is not None:
        return amount(clause, number)
    if (
        number.plain
        and number.max is None
        and 1900 <= number.value <= 2100
        and clause.rule in ("line", "counter")
        and not text[: number.core.start].strip(" *_")
    ):
        return None  # "2014 Supporters"
    if text[number.core.end : number.core.end + 1] == "-" and number.core.end == number.span.end:
        return _compound(text, number, language)
    begin = following.span.end if number.of_next and following is not None else number.span.end
    phrase = phrase_after(text, begin, language, many=number.value != 1)
    if phrase is not None and phrase.kind is not None and not _generic(phrase, language):
        return _of_phrase(number, phrase, "noun")
    label = _label(clause, number)
    if phrase is not None and phrase.kind is not None and (label is None or label.kind is None):
        return _of_phrase(number, phrase, "noun")
    if label is not None and label.kind is not None and (phrase is None or phrase.kind is not None):
        return _of_phrase(number, label, "label")
    if (told := _predicate(clause, number, earlier)) is not None:
        return told
    if (
        phrase is not None
        and not behind(language, "groups", "of_whom").search(text[: number.span.start])
        and _countable(phrase, number, clause)
    ):
        unit = branch(language, "unknown") or "items"
        return Draft(number, unit, phrase.span, phrase.head, "unknown_noun", Kind(unit), number.value)
    return _ellipsis(clause, number, phrase, earlier)


def _of_phrase(number: Number, phrase: Phrase, rule: str) -> Draft:
    kind = phrase.kind or Kind("other")
    return Draft(number, kind.unit, phrase.span, phrase.head, rule, kind, number.value, kinds=phrase.kinds)


def _elsewhere(draft: Draft) -> Draft:
    """A draft of the sentence before, with no place in this one."""
    return replace(draft, what=Span(0, 0), total=None)


def _compound(text: str, number: Number, language: str) -> Draft | None:
    """ "seven-person Board", "11-member committee": people, named by what stands behind; other compounds measure."""
    match = _COMPOUND.match(text, number.core.end)
    if match is None or match[1].casefold() not in branch(language, "compounds"):
        return None
    phrase = phrase_after(text, match.end(), language)
    what = phrase.span if phrase else Span(match.start(1), match.end(1))
    return Draft(number, "people", what, match[1], "compound", Kind("people", own="members"), number.value)


def _label(clause: Clause, number: Number) -> Phrase | None:
    """The label before a number: behind a colon, with "is", or the whole line before a number that ends it."""
    text, language = clause.text, clause.language
    before = text[: number.span.start].rstrip(" *_")
    near = max(0, len(before) - _LOOK)
    copula = behind(language, "is").search(before, near) or behind(language, "links").search(before, near)
    span, marked = _label_span(before[: copula.start()] if copula else before)
    words = len(_WORDY.findall(text, span.start, span.end))
    if not words:
        return None
    named = list(pattern(language, "label").finditer(text, span.start, span.end))[-1:] if copula else []
    if not marked and not named:
        bare = clause.rule in ("line", "counter", "field") and not _WORDY.search(text[number.span.end :]) and not copula
        if (
            not bare
            or "," in text[span.start : span.end]
            or words > _MAX_LABEL
            or (number.plain and number.value >= _LONG_CODE)
        ):
            return None
    span = Span(named[0].start() if named else span.start, span.end)
    return phrase_in(text, span, language) or Phrase(span, "", None)


def _label_span(before: str) -> tuple[Span, bool]:
    """The words of a label that ends a text, and whether a colon, equals sign or dash sets it off."""
    end = len(before.rstrip())
    marked = before[:end].endswith((":", "=", " –", " —", " -"))
    end = len(before[: end - 1].rstrip()) if marked else end
    start = max(before.rfind(mark, 0, end) for mark in _BREAKS) + 1
    return Span(start + len(before[start:end]) - len(before[start:end].lstrip()), end), marked


def _pair(clause: Clause, numbers: Sequence[Number]) -> list[Draft] | None:
    """ "Expatriate / local employees: 0 / 30": two labels that share a head, two numbers."""
    match = (
        _PAIR.search(clause.text)
        if len(numbers) == 2 and clause.text.count(" / ") == 2 and len(clause.text) < 200
        else None
    )
    if match is None or [n.core.start for n in numbers] != [match.start("a"), match.start("b")]:
        return None
    spans = (Span(*match.span(1)), Span(*match.span(2)))
    phrase = phrase_in(clause.text, spans[1], clause.language)
    if phrase is None or phrase.kind is None:
        return None
    words = (f"{match[1].strip()} {phrase.head}", match[2].strip())
    return [
        replace(_of_phrase(n, phrase, "pair"), what=s, words=w) for n, s, w in zip(numbers, spans, words, strict=True)
    ]


def _predicate(clause: Clause, number: Number, earlier: list[Draft]) -> Draft | None:
    """ "of whom 101 were certified focal points", "31 were women": the noun behind the copula, of the kind told before."""
    text, language = clause.text, clause.language
    copula = ahead(language, "is").match(text, number.span.end)
    last = _last_counted(earlier)
    if copula is None or last is None:
        return None
    phrase = phrase_after(text, copula.end(), language)
    if phrase is not None and phrase.kind is not None and any(d.unit == phrase.kind.unit for d in earlier):
        return _of_phrase(number, phrase, "predicate")
    return _repeated(number, last, clause.text, phrase.span if phrase else None)


def _ellipsis(clause: Clause, number: Number, phrase: Phrase | None, earlier: list[Draft]) -> Draft | None:
    """A number without a noun of its own that repeats the one before it: "592 of them", "(5 old and 4 new)", "over 1,000"."""
    last = _last_counted(earlier)
    if last is None or clause.rule == "cell" or (number.words and number.value < 3):
        return None
    text, start, end = clause.text, number.span.start, number.span.end
    if ahead(clause.language, "groups", "of_them").match(text, end):
        return _repeated(
            number,
            next((d for d in reversed(earlier) if d.unit == "people" and d.value >= number.value), last),
            text,
            None,
        )
    if last.what == Span(0, 0) or number.value > last.value and number.bound == "exact":
        return None
    opened = text.rfind("(", 0, start)
    bracket = opened > text.rfind(")", 0, start) and any(
        opened >= d.what.end > 0 and d.value >= number.value for d in earlier
    )
    first = next((d for d in earlier if d.what), last)
    if bracket is False and first.value >= number.value and opens_group(clause, first):
        return _repeated(number, first, text, None)
    joined = behind(clause.language, "and").search(text[max(0, start - 12) : start]) or text[:start].rstrip(
        " *_"
    ).endswith(",")
    of_whom = behind(clause.language, "groups", "of_whom").search(text[max(0, start - 40) : start]) is not None
    if (
        bracket
        or of_whom
        or (phrase is None and (number.bound != "exact" or (joined and text[end:].lstrip(" *_")[:1].isalpha())))
    ):
        return _repeated(number, last, text, phrase.span if phrase else None)
    return None


def _repeated(number: Number, last: Draft, text: str, own: Span | None) -> Draft:
    """A draft that takes unit, head and kind from the last counted one."""
    words = last.words or (text[last.what.start : last.what.end] if last.what else last.head)
    what = own or (last.what if last.what else number.core)
    return Draft(number, last.unit, what, last.head, "ellipsis", last.kind, number.value, words="" if own else words)


def _last_counted(earlier: list[Draft]) -> Draft | None:
    return next((d for d in reversed(earlier) if d.rule not in ("percent", "money", "row", "compound")), None)


def _generic(phrase: Phrase, language: str) -> bool:
    return phrase.head.casefold() in _generics(language)


def _countable(phrase: Phrase, number: Number, clause: Clause) -> bool:
    """Whether an unknown word behind a number looks like a noun in the plural."""
    if number.weak or not phrase.head or number.plain and number.value >= 10_000 and phrase.head[0].isupper():
        return False
    if number.plain and 1900 <= number.value <= 2100:
        return False
    if pattern(clause.language, "ignored", "abstract").fullmatch(phrase.head):
        return False
    plural = tree(clause.language).get("plural")
    if plural is None:
        return len(phrase.head) > 3 and (clause.language == "de") == phrase.head[0].isupper()
    return re.search(plural, phrase.head) is not None


def _counts_beside(draft: Draft, all_drafts: list[Draft]) -> bool:
    """A weak word ("one", "two") counts where a sure number beside it counts the same kind of thing."""
    return any(
        other is not draft
        and not other.number.weak
        and other.unit == draft.unit
        and other.rule == "noun"
        and abs(other.number.core.start - draft.number.core.start) < _BESIDE
        for other in all_drafts
    )


@cache
def _generics(language: str) -> frozenset[str]:
    return frozenset(branch(language, "generic") or ())

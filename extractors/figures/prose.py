"""Numbers of a clause to drafts of figures: which number counts what.

In order of trust: per cent and money, a hyphen compound ("an 11-member board"), a known head behind the number ("40
children"), a label before it ("Beneficiaries: 968"), a noun behind a copula ("12 were women"), an unknown noun, an
ellipsis that repeats the head before it ("25 of them").
Never here: indicator, period, groups.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.figures.amounts import amount, in_currency, row_total
from extractors.figures.cells import under_heads
from extractors.figures.counted import Phrase, phrase_after
from extractors.figures.drafts import Clause, Draft, draft_of
from extractors.figures.groups import opens_group
from extractors.figures.heads import Kind
from extractors.figures.ignored import codes, reason
from extractors.figures.labels import label, pair
from extractors.figures.lexicon import ahead, behind, branch, pattern, tree
from extractors.figures.numbers import Number, find_numbers
from schemas.documents import Span

_COMPOUND = re.compile(r"-([^\W\d_]+)")
_BESIDE = 60  # code points between a weak number word and the sure number that makes it count
_SUM = 1000  # a number that can be a sum of money without a sign
_NEAR = 40  # code points before a number that can bind it to the one before
_NOWHERE = Span(0, 0)
_SHORT_WORD = 3  # letters of a word that is hardly a noun


def drafts(clause: Clause, carried: Sequence[Draft] = ()) -> list[Draft]:
    """The figures that a clause states, in its order, without indicator, period or group.

    `carried`: drafts of the sentences before it in the same block, for "25 of them"; their spans are not this clause's.
    """
    numbers = find_numbers(clause.text, clause.language)
    if not numbers:
        return []
    kept, is_row = _kept(clause, numbers)
    if clause.rule == "cell":
        return [draft for number in kept if (draft := under_heads(clause, number)) is not None]
    if (two := pair(clause, kept)) is not None:
        return two
    out: list[Draft] = []
    before = [replace(draft, what=_NOWHERE, total=None) for draft in carried]
    for number, following in pairwise([*kept, None]):
        if number is not None and (draft := _draft(clause, number, following, [*before, *out])) is not None:
            out.append(replace(draft, rule="row") if is_row else _of_counter(clause, _of_network(clause, draft)))
    return [d for d in out if not d.number.weak or d.rule == "label" or _counts(clause, d, out)]


def countable(clause: Clause) -> list[Number]:
    """The numbers of a clause that no rule leaves out and that are no mere determiners; none of a row of amounts."""
    numbers = find_numbers(clause.text, clause.language)
    kept, is_row = _kept(clause, numbers) if numbers else ([], False)
    return [] if is_row else [number for number in kept if not number.weak]


def _kept(clause: Clause, numbers: Sequence[Number]) -> tuple[list[Number], bool]:
    """The numbers that may be figures; of a row of amounts only its total, and whether it is one."""
    taken = (*(d.span for d in clause.dates), *codes(clause.text))
    kept = [n for n in numbers if reason(clause.text, n, clause.language, taken) is None]
    total = row_total(clause, kept)
    return [in_currency(clause, n) for n in (kept if total is None else total)], total is not None


def _draft(clause: Clause, number: Number, following: Number | None, earlier: list[Draft]) -> Draft | None:
    """The draft of one number, or None; `earlier`: those before it, `following`: the number behind it."""
    text, language = clause.text, clause.language
    if number.unit is not None:
        return amount(clause, number)
    if number.value >= _SUM and (whole := _amount_before(number, earlier)) and _of_whom(clause, number):
        return amount(clause, replace(number, unit=whole.unit))  # "£3 million, of which 2 million ..."
    if number.weak and number.of_next and number.value == 1:
        return None  # "one of our 64 courses"
    if number.like_year and clause.rule in ("line", "counter") and not text[: number.core.start].strip(" *_"):
        return None  # "2014 Supporters"
    if text[number.core.end : number.core.end + 1] == "-" and number.core.end == number.span.end:
        return _compound(text, number, language)
    begin = following.span.end if number.of_next and following is not None else number.span.end
    phrase = phrase_after(text, begin, language, many=number.value != 1)
    if phrase is None or phrase.kind is not None:
        generic = phrase is None or phrase.head.casefold() in (branch(language, "generic") or ())
        named = (
            label(clause, number) if generic and not _is_part(clause, number) else None
        )  # "Beneficiaries: 968 people"
        if named is not None and named.kind is not None:
            return draft_of(number, named, "label")
        if phrase is not None:
            return draft_of(number, phrase, "noun")
    if (told := _predicate(clause, number, earlier)) is not None:
        return told
    if phrase is not None and not _of_whom(clause, number) and _countable(phrase, number, language):
        unit = branch(language, "unknown") or "items"
        return Draft(number, unit, phrase.span, phrase.head, "unknown_noun", Kind(unit), number.value)
    return _ellipsis(clause, number, phrase, earlier)


def _amount_before(number: Number, earlier: Sequence[Draft]) -> Draft | None:
    """The nearest sum of money before a number, of the statements right before it, that is no smaller."""
    if not earlier or earlier[-1].rule != "money":
        return None
    return next((d for d in reversed(earlier) if d.rule == "money" and d.value >= number.value), None)


def _compound(text: str, number: Number, language: str) -> Draft | None:
    """People, named by what stands behind ("seven-person board", "11-member committee"); other compounds measure."""
    match = _COMPOUND.match(text, number.core.end)
    if match is None or match[1].casefold() not in branch(language, "compounds"):
        return None
    phrase = phrase_after(text, match.end(), language)
    what = phrase.span if phrase else Span(match.start(1), match.end(1))
    return Draft(number, "people", what, match[1], "compound", Kind("people", own="members"), number.value)


def _predicate(clause: Clause, number: Number, earlier: list[Draft]) -> Draft | None:
    """The noun behind a copula, of the kind told before ("of whom 20 were certified nurses", "12 were women")."""
    copula = ahead(clause.language, "is").match(clause.text, number.span.end)
    last = _last_counted(earlier)
    if copula is None or last is None:
        return None
    phrase = phrase_after(clause.text, copula.end(), clause.language)
    if phrase is not None and phrase.kind is not None and any(d.unit == phrase.kind.unit for d in earlier):
        return draft_of(number, phrase, "predicate")
    return _repeated(clause, number, last, phrase.span if phrase else None)


def _ellipsis(clause: Clause, number: Number, phrase: Phrase | None, earlier: list[Draft]) -> Draft | None:
    """A number without a noun of its own that repeats the one before: "25 of them", "(3 old, 6 new)", "over 1,000"."""
    last = _last_counted(earlier)
    if last is None or number.weak:
        return None
    if _is_part(clause, number):
        people = (d for d in reversed(earlier) if d.unit == "people" and d.value >= number.value)
        return _of_them(clause, number, next(people, last))
    if phrase is None and last.what != _NOWHERE and _compared(clause, number):
        return _repeated(clause, number, last, None)  # "640 tonnes, against 210 in 2018"
    if last.what == _NOWHERE or (number.value > last.value and number.bound == "exact"):
        return None
    first = next(d for d in earlier if d.what != _NOWHERE)
    if first.value >= number.value and opens_group(clause, first):
        return _repeated(clause, number, first, None)
    if _in_bracket(clause, number, earlier) or _of_whom(clause, number):
        return _repeated(clause, number, last, phrase.span if phrase else None)
    if phrase is None and (number.bound != "exact" or _joined(clause, number)):
        return _repeated(clause, number, last, None)
    return None


def _is_part(clause: Clause, number: Number) -> bool:
    return ahead(clause.language, "groups", "of_them").match(clause.text, number.span.end) is not None


def _of_them(clause: Clause, number: Number, total: Draft) -> Draft:
    """A part of a total, with the sex and age of its own noun ("17 of them women")."""
    opener = ahead(clause.language, "groups", "of_them").match(clause.text, number.span.end)
    own = phrase_after(clause.text, opener.end(), clause.language) if opener else None
    draft = _repeated(clause, number, total, None)
    if own is None or own.kind is None or own.kind.unit != "people" or total.unit != "people":
        return draft
    kind = replace(total.kind, sex=own.kind.sex or total.kind.sex, age=own.kind.age or total.kind.age)
    return replace(draft, kind=kind, kinds=(kind,), what=own.span, words="")


def _in_bracket(clause: Clause, number: Number, earlier: list[Draft]) -> bool:
    """Whether a number stands in brackets behind a counted thing that is no smaller."""
    opened = clause.text.rfind("(", 0, number.span.start)
    if opened <= clause.text.rfind(")", 0, number.span.start):
        return False
    return any(opened >= d.what.end > 0 and d.value >= number.value for d in earlier)


def _of_whom(clause: Clause, number: Number) -> bool:
    before = clause.text[max(0, number.span.start - _NEAR) : number.span.start]
    return behind(clause.language, "groups", "of_whom").search(before) is not None


def _compared(clause: Clause, number: Number) -> bool:
    before = clause.text[max(0, number.span.start - _NEAR) : number.span.start]
    return behind(clause.language, "compared").search(before) is not None


def _joined(clause: Clause, number: Number) -> bool:
    """Joined to the number before, with words of its own behind it ("2,000 on one network and 300 on another")."""
    before = clause.text[: number.span.start].rstrip(" *_")
    linked = behind(clause.language, "and").search(before[-_NEAR:]) is not None or before.endswith(",")
    return linked and clause.text[number.span.end :].lstrip(" *_")[:1].isalpha()


def _repeated(clause: Clause, number: Number, last: Draft, own: Span | None) -> Draft:
    """A draft that takes unit, head and kind from an earlier one, and its words unless it has `own`."""
    what = own or (last.what if last.what != _NOWHERE else number.core)
    words = "" if own else last.words or clause.text[last.what.start : last.what.end] or last.head
    return Draft(number, last.unit, what, last.head, "ellipsis", last.kind, number.value, words=words)


def _last_counted(earlier: list[Draft]) -> Draft | None:
    return next((d for d in reversed(earlier) if d.rule not in ("percent", "money", "row", "compound")), None)


def _countable(phrase: Phrase, number: Number, language: str) -> bool:
    """Whether an unknown word behind a number looks like a noun in the plural."""
    if number.weak or number.like_year or pattern(language, "ignored", "abstract").fullmatch(phrase.head):
        return False
    if number.plain and number.value >= 10_000 and phrase.head[0].isupper():
        return False  # a postal code
    plural = tree(language).get("plural")
    if plural is None:
        return len(phrase.head) > _SHORT_WORD and bool(tree(language).get("compounding")) == phrase.head[0].isupper()
    return re.search(plural, phrase.head) is not None


_DONE = ("activities", "facilities", "items")


def _counts(clause: Clause, draft: Draft, others: list[Draft]) -> bool:
    """A weak word ("one", "two") counts where a sure number beside it counts the same kind of thing, and "two" before what a body
    does, runs, gives or whom it employs ("two nurses"), or right behind a verb of giving, building or holding. (Of "two" in labelled
    pages gold counts about half; before these nouns it mostly does.)"""
    if draft.rule == "noun" and draft.value > 1:
        if draft.unit in _DONE or draft.unit == "people" and "staff" in (draft.kind.default, draft.kind.own):
            return True
        before = clause.text[max(0, draft.number.span.start - _NEAR) : draft.number.span.start]
        if behind(clause.language, "acts").search(before):
            return True
    sure = (d for d in others if not d.number.weak and d.unit == draft.unit and d.rule == "noun")
    return any(abs(d.number.core.start - draft.number.core.start) < _BESIDE for d in sure)


def _of_counter(clause: Clause, draft: Draft) -> Draft:
    """Under a big number the whole label is what is counted ("Pupils with a warm meal"), up to its date."""
    if clause.rule != "counter" or draft.rule != "noun":
        return draft
    if ahead(clause.language, "label_links").match(clause.text, draft.what.end) is None:
        return draft
    end = min((d.span.start for d in clause.dates if d.span.start > draft.what.end), default=len(clause.text))
    return replace(draft, what=Span(draft.what.start, end))


def _of_network(clause: Clause, draft: Draft) -> Draft:
    """Members of a coalition or federation are organisations."""
    if draft.unit != "people" or draft.kind.default != "members" or draft.kind.own is not None:
        return draft
    if pattern(clause.language, "collectives").search(clause.text, 0, draft.number.span.start) is None:
        return draft
    return replace(draft, unit="organisations", kind=Kind("organisations"))

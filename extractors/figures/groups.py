"""Figures that break down another: brackets behind a total, "of whom", "including", "4 of the 25", parts under a total.

A part takes its total's indicator and age. Where the parts of one group add up to their total that is noted as
evidence; where they do not, nothing is repaired.
Never here: adding figures up to a new one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.figures.drafts import Clause, Draft
from extractors.figures.lexicon import branch, pattern

_SMALL = 6  # two numbers add up to a smaller one by chance
_GAP = re.compile(r"[^().;:!?]*\(([^()]*)\Z")


def related(clause: Clause, drafts: Sequence[Draft], carried: Sequence[Draft] = ()) -> list[Draft]:
    """The drafts with `part_of` and `total` set where the clause says so, and `arithmetic` where the parts add up.

    `carried`: the sentence before in the same block, which "25 of them" breaks down.
    """
    out = list(drafts)
    for index, draft in enumerate(out):
        if draft.number.total is not None:
            out[index] = replace(draft, part_of=draft.number.total)
        elif index == 0 and (before := _carried_total(clause, draft, carried)) is not None:
            out[index] = replace(draft, part_of=before)
        elif (total := _total_of(clause, out, index)) is not None:
            out[index] = replace(draft, part_of=out[total].value, total=total)
    return _checked(_adding_up(out, carried))


def _adding_up(drafts: list[Draft], carried: Sequence[Draft]) -> list[Draft]:
    """Two or more numbers of one unit that add up to the one before them, of the same clause or the last of the sentence before, break it
    down ("63 technicians: 35 women and 28 men")."""
    out = list(drafts)
    for index in range(-1 if carried else 0, len(out) - 2):
        total = carried[-1] if index < 0 else out[index]
        added, parts = 0.0, list[int]()
        for later in range(index + 1, len(out)):
            draft = out[later]
            if draft.unit != total.unit or draft.part_of is not None or draft.value <= 0 or draft.number.max is not None:
                break
            added, parts = added + draft.value, [*parts, later]
            if added >= total.value:
                break
        if len(parts) > 1 and added == total.value and total.value >= _SMALL and total.unit != "percent":
            for later in parts:
                out[later] = replace(out[later], part_of=total.value, total=index if index >= 0 else None, arithmetic=True)
    return out


def _total_of(clause: Clause, drafts: list[Draft], index: int) -> int | None:
    """The index of the total that a draft breaks down, or None."""
    draft = drafts[index]
    if draft.number.of_next and index + 1 < len(drafts) and drafts[index + 1].unit == draft.unit:
        return index + 1
    for earlier in range(index - 1, -1, -1):
        total = drafts[earlier]
        if draft.rule in ("predicate", "ellipsis") and total.unit == draft.unit and opens_group(clause, total):
            return earlier
        if total.unit != draft.unit or total.value < draft.value or total.part_of is not None:
            continue
        start = max(total.what.end, total.number.span.end)
        between = clause.text[start : draft.number.span.start]
        return earlier if _breaks_down(between, clause, total, draft) else None
    return None


def opens_group(clause: Clause, total: Draft) -> bool:
    """Whether a clause opens with "Of the 80 nurses ...": what follows without a noun is a part of them."""
    return clause.text[: total.number.core.start].strip(" *_").casefold() in (
        branch(clause.language, "groups", "among") or ()
    )


def _carried_total(clause: Clause, draft: Draft, carried: Sequence[Draft]) -> float | None:
    """The value of the last draft of the sentence before, where this one says "of them"."""
    if pattern(clause.language, "groups", "of_them").match(clause.text[draft.number.span.end :].lstrip()) is None:
        return None
    return next((d.value for d in reversed(carried) if d.unit == draft.unit and d.value >= draft.value), None)


def _breaks_down(between: str, clause: Clause, total: Draft, draft: Draft) -> bool:
    if ")" not in between and between.count("(") == 1 and len(between) < 120:
        return ";" not in between and "." not in between[: between.index("(")] and not _compares(clause, total, draft)
    match = pattern(clause.language, "groups", "of_whom").search(between)
    if match is not None and not re.search(r"[.;]", between[match.end() :]):
        return True
    following = clause.text[draft.number.span.end : draft.number.span.end + 24]
    return pattern(clause.language, "groups", "of_them").match(following.lstrip()) is not None or (
        pattern(clause.language, "groups", "rest").search(between[-40:]) is not None
    )


def _compares(clause: Clause, total: Draft, draft: Draft) -> bool:
    """Whether a date stands before the number in its brackets: another year's figure, no part ("£18m (2021: £12m)")."""
    opened = clause.text.rfind("(", total.number.span.end, draft.number.span.start)
    return any(opened < date.span.start < draft.number.span.start for date in clause.dates)


def _checked(drafts: list[Draft]) -> list[Draft]:
    """Marks every member of a group whose parts add up to their total."""
    out = list(drafts)
    for index, total in enumerate(drafts):
        parts = [i for i, d in enumerate(drafts) if d.total == index]
        if len(parts) > 1 and sum(drafts[i].value for i in parts) == total.value:
            for i in (index, *parts):
                out[i] = replace(out[i], arithmetic=True)
    return out


def inherited(drafts: Sequence[Draft]) -> list[Draft]:
    """Parts with the indicator and age of their total, where the parts are people too."""
    out = list(drafts)
    for index, draft in enumerate(out):
        if draft.total is not None and draft.unit == "people":
            total = out[draft.total]
            out[index] = replace(draft, indicator=total.indicator or draft.indicator, age=total.age or draft.age)
    return out

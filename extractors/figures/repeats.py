"""A figure that a document repeats for the same thing and period is one figure.

Never here: figures of different documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractors.figures.drafts import Clause, Draft
from extractors.figures.lexicon import behind
from schemas.facts import Mention

_NEAR = 24  # code points before a number in which "each of the" stands
_RECENT = 100  # statements of one value that a new one is held against
_STEM = 5  # letters by which inflected words are told alike


def again(clause: Clause, draft: Draft) -> bool:
    """Whether the sentence takes up a number told before ("each of the eight", "these 30 schools")."""
    start = draft.number.span.start
    return behind(clause.language, "again").search(clause.text[max(0, start - _NEAR) : start]) is not None


def once(found: Iterable[Mention]) -> tuple[Mention, ...]:
    """Each figure once, in the order of the text; of two statements the one with a total or a period stays."""
    alike: dict[tuple[object, ...], list[Mention]] = {}
    for each in found:
        kept = alike.setdefault((each.value["value"], each.value["max"], each.value["unit"]), [])
        recent = range(len(kept) - 1, max(-1, len(kept) - 1 - _RECENT), -1)
        twin = next((i for i in recent if _same(kept[i], each)), None)
        if twin is None:
            kept.append(each)
        elif _fullness(each) > _fullness(kept[twin]):
            kept[twin] = each
    return tuple(sorted((m for kept in alike.values() for m in kept), key=lambda m: (m.span, m.features["core"])))


def _same(first: Mention, later: Mention) -> bool:
    """Whether mentions of equal value and unit state the same: equal in indicator, and in words, period, sex and total
    where both have them. Rows of a table are told apart by all their words."""
    if later.features["again"]:
        return True
    a, b = first.value, later.value
    slots = ("period", "part_of", "sex")
    differs = any(a[slot] is not None and b[slot] is not None and a[slot] != b[slot] for slot in slots)
    if differs or a["indicator"] != b["indicator"]:
        return False
    words, others = _stems(a["what"]), _stems(b["what"])
    return words == others if "cell" in (first.features["clause"], later.features["clause"]) else bool(words & others)


def _stems(what: str) -> set[str]:
    return {word[:_STEM] for word in re.findall(r"\w{3,}", what.casefold())}


def _fullness(mention: Mention) -> tuple[bool, bool]:
    fresh = not mention.features["again"]
    return fresh and mention.value["part_of"] is not None, fresh and mention.value["period"] is not None

"""Finished drafts as mentions: slots of the annotation guide, the words to show, and the features of confidence.

Slots: value, max, bound, unit, indicator, what, sex, age, period, part_of, scope, directness as in the guide, and
  organisation_text  the sentence's capitalised subject, a proposal that holds only where it names a known organisation
  period_source      sentence, column, line, heading, or None
  cumulative         a running total or another year's figure: the document's own period does not hold for it
  context            a figure of the need or the surroundings, not the organisation's own
Never here: reading numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from extractors.figures.drafts import Clause, Draft
from extractors.figures.evidence import evidence
from extractors.figures.lexicon import pattern
from extractors.figures.owners import is_context, organisation_text
from extractors.figures.periods import period, running
from extractors.figures.repeats import again
from schemas.documents import Document
from schemas.facts import Mention, Share

_NEAR = 40  # code points around a figure in which "directly" holds for it


def mention(document: Document, clause: Clause, draft: Draft, beside: Sequence[Draft], extractor: str) -> Mention:
    """One figure as a mention with a span into the document's text; `beside`: all drafts of its clause."""
    span = evidence(clause, draft)
    return Mention(
        "figure",
        span,
        document.quote(span),
        _slots(document, clause, draft, beside),
        extractor,
        _features(document, clause, draft),
    )


def _slots(document: Document, clause: Clause, draft: Draft, beside: Sequence[Draft]) -> dict[str, Any]:
    when, source = period(document, clause, draft, beside)
    return {
        "value": draft.value,
        "max": draft.number.max,
        "bound": draft.number.bound,
        "unit": draft.unit,
        "indicator": draft.indicator,
        "what": _what(clause, draft),
        "sex": draft.sex,
        "age": draft.age,
        "period": when,
        "part_of": draft.part_of,
        "scope": None,
        "directness": _directness(clause, draft),
        "organisation_text": organisation_text(clause, draft),
        "period_source": source,
        "cumulative": running(clause, draft),
        "context": is_context(clause, draft),
    }


def _features(document: Document, clause: Clause, draft: Draft) -> dict[str, Any]:
    """`rule`, `clause`: how number and clause were found; `words`: written in
    words; `size`: digits of the whole number; `again`: the sentence takes up a number told before; `core`: where the
    numeral itself stands."""
    block = document.blocks[clause.block]
    return {
        "rule": draft.rule,
        "clause": clause.rule,
        "zone": block.zone,
        "block": block.kind,
        "arithmetic": draft.arithmetic,
        "words": draft.number.words,
        "bound": draft.number.bound,
        "part": draft.part_of is not None,
        "unit": "money" if draft.unit.isupper() else draft.unit,
        "indicator": str(draft.indicator),
        "sure_unit": Share(draft.sure_unit),
        "sure_indicator": Share(draft.sure_indicator),
        "size": len(str(int(abs(draft.value)))),
        "again": again(clause, draft),
        "core": (clause.start + draft.number.core.start, clause.start + draft.number.core.end),
    }


def _what(clause: Clause, draft: Draft) -> str:
    words = draft.words or clause.text[draft.what.start : draft.what.end]
    return re.sub(r"[\s*_]+", " ", words).strip(" ,.:;-–—|")


def _directness(clause: Clause, draft: Draft) -> str | None:
    if draft.unit not in ("people", "households"):
        return None
    near = clause.text[max(0, draft.number.span.start - _NEAR) : draft.what.end + _NEAR]
    if pattern(clause.language, "indirect").search(near):
        return "indirect"
    return "direct" if pattern(clause.language, "direct").search(near) else None

"""When a figure was so: from its own sentence, the heading above it, or the column of its table.

Never here: the document's own period, which someone else fills in where a figure has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.dates.expressions import DateExpression, find_expressions
from extractors.figures.drafts import Clause, Draft


def period(clause: Clause, draft: Draft) -> tuple[str | None, str | None]:
    """EDTF and where it was read (`sentence`, `column`, `heading`), or (None, None)."""
    for head in reversed(clause.heads):
        if (found := find_expressions(head, clause.language)):
            return as_period(found[-1]), "column"
    if clause.dates and (date := _nearest(clause, draft)) is not None:
        return as_period(date), "sentence"
    for heading in reversed(clause.headings):
        if (found := find_expressions(heading, clause.language)):
            return as_period(found[-1]), "heading"
    return None, None


def as_period(date: DateExpression) -> str:
    """"since 2008" holds on: 2008/..; "by 2020" is the year itself."""
    if date.form == "since" and "/" not in date.edtf:
        return f"{date.edtf}/.."
    return date.edtf.removeprefix("../")


def _nearest(clause: Clause, draft: Draft) -> DateExpression | None:
    """The date that governs a number: of several, the one in its own part of the sentence, else the nearest."""
    dates: Sequence[DateExpression] = [d for d in clause.dates if not d.inferred]
    if len(dates) < 2:
        return dates[0] if dates else None
    start, end = draft.number.span.start, draft.what.end

    def distance(date: DateExpression) -> int:
        between = clause.text[date.span.end : start] if date.span.end <= start else clause.text[end : date.span.start]
        return len(between) + 60 * len(re.findall(r"[;.]|,\s", between))

    return min(dates, key=distance)

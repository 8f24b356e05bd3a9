"""The words to show for a figure: the shortest stretch of its clause that reads as a statement.

Never here: what the figure means.
"""

from __future__ import annotations

import re

from extractors.figures.drafts import Clause, Draft
from schemas.documents import Span

_BREAK = re.compile(r"[;:!?]\s|(?<!\d)\.\s|,\s|\s[–—-]\s|[()]|\n")
_LEAST, _MOST, _WHOLE = 7, 16, 30  # words of a stretch; words of a line or counter that is shown whole


def evidence(clause: Clause, draft: Draft) -> Span:
    """The span in the document: of a cell from its label, of a line all of it, of prose the parts around the number."""
    if clause.stretch is not None:
        return clause.stretch
    text = clause.text
    if clause.rule != "prose" and len(text.split()) <= _WHOLE:
        found = _trimmed(text, Span(0, len(text)))
    else:
        kernel = Span(min(draft.number.span.start, draft.what.start), max(draft.number.span.end, draft.what.end))
        found = _trimmed(text, _shortened(text, _parts(text, kernel), kernel))
    return Span(clause.start + found.start, clause.start + found.end)


def _parts(text: str, kernel: Span) -> Span:
    """Whole parts between breaks around a kernel, the nearest added until there are enough words."""
    left = [0, *(m.end() for m in _BREAK.finditer(text, 0, kernel.start))]
    right = [*(m.start() for m in _BREAK.finditer(text, kernel.end)), len(text)]
    while len(text[left[-1] : right[0]].split()) < _LEAST and (len(left) > 1 or len(right) > 1):
        if len(left) > 1 and (len(right) == 1 or kernel.start - left[-2] <= right[1] - kernel.end):
            left.pop()
        else:
            right.pop(0)
    return Span(left[-1], right[0])


def _shortened(text: str, stretch: Span, kernel: Span) -> Span:
    """The stretch cut to the words nearest to its kernel."""
    if len(text[stretch.start : stretch.end].split()) <= _MOST:
        return stretch
    spare = max(0, _MOST - len(text[kernel.start : kernel.end].split()))
    before = list(re.finditer(r"\S+", text[stretch.start : kernel.start]))
    after = list(re.finditer(r"\S+", text[kernel.end : stretch.end]))
    lead = min(len(before), max(spare // 2, spare - len(after)))
    tail = min(len(after), spare - lead)
    start = stretch.start + before[-lead].start() if lead else kernel.start
    return Span(start, kernel.end + after[tail - 1].end() if tail else kernel.end)


def _trimmed(text: str, stretch: Span) -> Span:
    words = text[stretch.start : stretch.end]
    start = stretch.start + len(words) - len(words.lstrip(" \n\t,;:.)"))
    return Span(start, max(start, stretch.start + len(words.rstrip(" \n\t,;:.("))))

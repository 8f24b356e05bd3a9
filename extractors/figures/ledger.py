"""The ledger of numbers: what became of every number of a document's main zone.

Its share of unexplained numbers is the pipeline's own estimate of what it misses.
Never here: deciding anything; the finders do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.figures.clauses import clauses
from extractors.figures.drafts import Clause
from extractors.figures.ignored import codes, reason
from extractors.figures.numbers import find_numbers
from extractors.figures.prose import drafts
from extractors.outline import outline
from schemas.documents import Document, Span


@dataclass(frozen=True, slots=True)
class Entry:
    """`span`: the number in the document's text; `status`: extracted, ignored or unexplained; `reason`: the rule that
    found it or left it out, "" where nothing explains it."""

    span: Span
    status: str
    reason: str


def ledger(document: Document) -> tuple[Entry, ...]:
    """An entry for every number, in the order of the text; a date's numbers are ignored as dates."""
    entries = (entry for clause in clauses(outline(document)) for entry in _entries(clause))
    return tuple(sorted(entries, key=lambda entry: entry.span))


def _entries(clause: Clause) -> Iterator[Entry]:
    taken = (*(date.span for date in clause.dates), *codes(clause.text))
    found = {draft.number.core: draft.rule for draft in drafts(clause)}
    for number in find_numbers(clause.text, clause.language):
        span = Span(clause.start + number.core.start, clause.start + number.core.end)
        why = reason(clause.text, number, clause.language, taken)
        if number.core in found:
            yield Entry(span, "extracted", found[number.core])
        elif why is not None or number.weak:
            yield Entry(span, "ignored", why or "determiner")
        else:
            yield Entry(span, "unexplained", "")

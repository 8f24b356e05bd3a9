"""The ledger: what became of every number and date of a document's main zone, extracted, ignored with a reason, or unexplained.

Its share of unexplained entries is the pipeline's own estimate of what it misses. Never here: deciding anything; the finders do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from extractors.dates.ledger import dates
from extractors.figures import Statement, found
from extractors.figures.ledger import SURE, numbers, overlaps
from extractors.organisations.identifiers import numbers as identifiers
from extractors.period import period_told
from schemas.documents import Block, Document, Span
from schemas.facts import Entry, Mention

STATUSES = ("extracted", "ignored", "unexplained")
_HEADS = ("heading", "cell", "caption")


def ledger(document: Document, protected: Sequence[Span] = ()) -> tuple[Entry, ...]:
    """An entry for every number and date, in the order of the text; a date's own numbers have none. `protected`: stories of
    private persons, in which nothing is a fact."""
    dated = list(_dates(document))
    own = sorted(entry.span for entry in dated)
    out = [entry for entry in numbers(document) if not (entry.status != "extracted" and overlaps(own, entry.span))]
    named = [number.span for number in identifiers(document)]
    out = [_of_identifier(entry) if overlaps(named, entry.span) else entry for entry in out]
    counted = sorted(entry.span for entry in out if entry.status == "extracted")
    out += [entry for entry in dated if entry.status == "extracted" or not overlaps(counted, entry.span)]
    private = [replace(e, status="ignored", reason="private") if any(s.overlaps(e.span) for s in protected) else e for e in out]
    return tuple(sorted(private, key=lambda entry: entry.span))


def _of_identifier(entry: Entry) -> Entry:
    """Digits of a register's or tax office's number count nothing."""
    return entry if entry.status == "extracted" else replace(entry, status="ignored", reason="identifier")


def summary(entries: Sequence[Entry]) -> dict[str, Any]:
    """The counts by status, and where the unexplained stand."""
    counts = Counter(entry.status for entry in entries)
    places = [[entry.span.start, entry.span.end] for entry in entries if entry.status == "unexplained"]
    return {"counts": {status: counts[status] for status in STATUSES}, "unexplained": places}


def share(counts: Counter[str]) -> float:
    """The unexplained among all entries."""
    return counts["unexplained"] / max(1, counts.total())


def _dates(document: Document) -> Iterator[Entry]:
    """The dates' entries; those that only the clauses of figures know have no year that anything tells."""
    told, seen = found(document), []
    periods: dict[str, list[Mention]] = {}
    for mention in told.mentions:
        periods.setdefault(str(mention.value["period"]).strip("/."), []).append(mention)
    period = period_told(document)
    for entry, index, edtf in dates(document, SURE):
        block = document.blocks[index]
        if entry.status != "extracted" and _is_period(told.statements, entry, block, periods.get(edtf.strip("/."), ())):
            entry = replace(entry, status="ignored", reason="period of a figure")
        elif entry.status != "extracted" and period == (edtf, block):
            entry = replace(entry, status="ignored", reason="period of the document")
        seen.append(entry.span)
        yield entry
    yield from _incomplete(told.statements, sorted(seen))


def _is_period(statements: Sequence[Statement], entry: Entry, block: Block, mentions: Sequence[Mention]) -> bool:
    """Whether one of the figures of a date's period has it from this place: its own sentence, or a head above it."""
    if any(m.value["period_source"] != "sentence" and block.kind in _HEADS and block.span.start <= m.features["core"][0] for m in mentions):
        return True
    own = next((reach for s in statements if (reach := _reach(s)).overlaps(entry.span)), None) if mentions else None
    return own is not None and any(own.start <= m.features["core"][0] < own.end for m in mentions)


def _reach(statement: Statement) -> Span:
    return Span(statement.clause.start, statement.clause.start + len(statement.clause.text))


def _incomplete(statements: Sequence[Statement], seen: Sequence[Span]) -> Iterator[Entry]:
    """Dates of sentences that are no dates of the document: nothing tells their year."""
    for statement in statements:
        start = statement.clause.start
        for date in statement.clause.dates:
            place = Span(start + date.span.start, start + date.span.end)
            if not overlaps(seen, place):
                yield Entry("date", place, "ignored", "no year" if date.inferred else "no date of the document")

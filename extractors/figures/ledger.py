"""The ledger's numbers: what `find` made of every numeral and number word of a document's main zone, and why.

Digits that `find_numbers` leaves out (in names, codes, versions) are told too. Never here: deciding anything; the finders do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from extractors.figures import Statement, found
from extractors.figures.drafts import Clause
from extractors.figures.ignored import codes, reason
from extractors.figures.meaning import doubt
from extractors.figures.numbers import Number, find_numbers
from extractors.figures.prose import countable
from extractors.figures.tables import passed_over
from extractors.outline import flatten
from schemas.documents import Document, Span
from schemas.facts import Entry

SURE = 0.8  # how probable the model must find it that a number is no figure, or a date no event's, to be a reason
_RUN = re.compile(r"\d+(?:[.,:/'’-]?\d+)*")
_IN_NAME = re.compile(r"[^\W\d_]-?\Z|[_#§№@]\s?\Z")
_NAME_BEHIND = re.compile(r"[^\W\d_]|[-_][^\W\d_]|[@_]")
_COMPOUND = re.compile(r"-[^\W\d_]")
_VERSION = re.compile(r"\d+(?:[.:/-]\d+)+")


def numbers(document: Document) -> Iterator[Entry]:
    """An entry for every number; of a date's numbers too, with the reason `date`."""
    told = found(document)
    rules = {tuple(m.features["core"]): str(m.features["rule"]) for m in told.mentions}
    seen: list[Entry] = []
    for statement in told.statements:
        seen.extend(_of_statement(statement, rules))
    yield from seen
    read = sorted(Span(s.clause.start, s.clause.start + len(s.clause.text)) for s in told.statements)
    for entry in _of_cells(document, read):
        seen.append(entry)
        yield entry
    yield from _left(document, [entry.span for entry in seen])


def _of_statement(statement: Statement, rules: dict[tuple[int, ...], str]) -> Iterator[Entry]:
    clause = statement.clause
    found_here = find_numbers(clause.text, clause.language)
    if not found_here:
        return
    dates, named = tuple(d.span for d in clause.dates), codes(clause.text)
    drafts, open_ = {draft.number.core for draft in statement.drafts}, {number.core for number in countable(clause)}
    for number in found_here:
        place = Span(clause.start + number.core.start, clause.start + number.core.end)
        yield from _total(clause, number, extracted=(place.start, place.end) in rules)
        rule = rules.get((place.start, place.end))
        if rule is not None:
            yield Entry("number", place, "extracted", rule)
        elif number.core in drafts:
            yield Entry("number", place, "ignored", "repeated")
        elif any(span.overlaps(number.core) for span in dates):
            yield Entry("number", place, "ignored", "date")
        else:
            why = reason(clause.text, number, clause.language, named) or _learned(statement, number, in_row=number.core not in open_)
            yield Entry("number", place, "ignored" if why else "unexplained", why)


def _total(clause: Clause, number: Number, *, extracted: bool) -> Iterator[Entry]:
    """The 10 of "7 out of 10", where it stands in digits: it is told with the 7."""
    match = _RUN.search(clause.text, number.core.end) if number.total is not None else None
    if match is not None and match[0] == f"{number.total:g}":
        place = Span(clause.start + match.start(), clause.start + match.end())
        yield Entry("number", place, "extracted" if extracted else "ignored", "total")


def _learned(statement: Statement, number: Number, *, in_row: bool) -> str:
    """What but a rule for its words leaves a number out: its row, that it is a determiner, or what was learned."""
    clause = statement.clause
    draft = next((d for d in statement.ruled if d.number.core == number.core), None)
    if draft is None and number.weak:
        return "determiner"
    if draft is None and in_row:
        return "row"
    if draft is None and _COMPOUND.match(clause.text, number.core.end):
        return "compound"
    doubted = doubt(clause, number, draft)
    return f"learned: none {doubted:.2f}" if draft is not None or doubted >= SURE else ""


def _of_cells(document: Document, read: Sequence[Span]) -> Iterator[Entry]:
    """The numbers of cells that make no clause."""
    tables = ((i, b) for i, b in enumerate(document.blocks) if b.zone == "main" and b.kind == "cell" and b.table is not None)
    for _, group in groupby(tables, key=lambda one: one[1].table):
        cells, why = [index for index, _ in group], None
        for block in (document.blocks[i] for i in cells):
            for number in find_numbers(flatten(document.quote(block.span)), document.language):
                place = Span(block.span.start + number.core.start, block.span.start + number.core.end)
                if not overlaps(read, place):
                    why = why or passed_over(document, cells)
                    yield Entry("number", place, "ignored", why)


def _left(document: Document, seen: Sequence[Span]) -> Iterator[Entry]:
    """Digits that are no number by themselves: of a name, a code, a version, a time."""
    taken = sorted(seen)
    for block in main_blocks(document):
        text = flatten(document.quote(block))
        for match in _RUN.finditer(text):
            place = Span(block.start + match.start(), block.start + match.end())
            if not overlaps(taken, place):
                why = _part_of(text, match)
                yield Entry("number", place, "ignored" if why else "unexplained", why)


def _part_of(text: str, match: re.Match[str]) -> str:
    if any(span.overlaps(Span(*match.span())) for span in codes(text)):
        return "address or code"
    if _IN_NAME.search(text[max(0, match.start() - 2) : match.start()]) or _NAME_BEHIND.match(text, match.end()):
        return "part of a name"
    return "version, time or score" if _VERSION.fullmatch(match[0]) else ""


def main_blocks(document: Document) -> Iterator[Span]:
    """The blocks whose numbers and dates are accounted for: the main zone without the page's title and words for pictures."""
    return (block.span for block in document.blocks if block.zone == "main" and block.kind not in ("title", "alt"))


def overlaps(spans: Sequence[Span], place: Span) -> bool:
    """Whether one of some spans, which are in order and hardly overlap, touches a place."""
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle].end <= place.start:
            low = middle + 1
        else:
            high = middle
    return low < len(spans) and spans[low].start < place.end

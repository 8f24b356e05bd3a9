"""Dates that the layout gives to figures: the date cell of a table's row, the line that introduces a list, the date that stands by
itself over a part of a time-line, the term printed with a project.

Never here: dates of a figure's own sentence, line or headings (`periods`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import groupby

from extractors.dates.expressions import DateExpression, find_expressions
from extractors.dates.layout import under_date_lines
from extractors.dates.page import page
from extractors.figures.lexicon import pattern
from extractors.outline import outline
from schemas.documents import Document

_OPENERS = " •*-–|()[_"  # what may stand before a date that opens a line
_TERM_WORDS = 16  # of a line that prints a project's term
_OPENING = 3  # blocks under a project's heading that may print its term without a label
_COLUMN = 2  # rows that make a column of dates


@lru_cache(maxsize=4)
def dated(document: Document) -> Mapping[int, DateExpression]:
    """Block -> the date that the layout gives to what it says, the nearest where there are several."""
    out: dict[int, DateExpression] = {}
    for given in (_of_rows, _introduced, _under_dates, _of_projects):
        for index, date in given(document):
            out.setdefault(index, date)
    return out


def _of_rows(document: Document) -> Iterator[tuple[int, DateExpression]]:
    """The only cell of a row that is nothing but a date dates the others, where its column is one of dates."""
    cells = [(i, b) for i, b in enumerate(document.blocks) if b.kind == "cell" and b.zone == "main" and b.heads]
    dates = {i: date for i, _ in cells if (date := _alone(document, i)) is not None}
    often = Counter((block.table, block.column) for i, block in cells if i in dates)
    for _, row in groupby(cells, key=lambda cell: (cell[1].table, cell[1].row)):
        indexes = [i for i, _ in row]
        own = [i for i in indexes if i in dates and often[document.blocks[i].table, document.blocks[i].column] >= _COLUMN]
        if len(own) == 1:
            yield from ((i, dates[own[0]]) for i in indexes if i != own[0])


def _alone(document: Document, index: int) -> DateExpression | None:
    """The date that is all that a block says."""
    text = document.quote(document.blocks[index].span).strip()
    found = find_expressions(text, document.language) if text else ()
    return found[0] if len(found) == 1 and len(found[0].span) == len(text) else None


def _introduced(document: Document) -> Iterator[tuple[int, DateExpression]]:
    """The only date of the line that introduces a list ("From 2017 to 2021, with the Larkfield Trust:")."""
    blocks, date = document.blocks, None
    for index, block in enumerate(blocks):
        if block.zone != "main" or block.kind == "alt":
            continue
        if block.kind in ("paragraph", "heading") and document.quote(block.span).rstrip(" *_").endswith(":"):
            found = page(document).dates.get(index, ())
            date = found[0] if len(found) == 1 and found[0].form != "until" and _at_an_end(document, index, found[0]) else None
        elif block.kind != "item":
            date = None
        elif date is not None:
            yield index, date


def _at_an_end(document: Document, index: int, date: DateExpression) -> bool:
    """Whether a date opens or closes the sentence that ends its block: within one it is what was then."""
    sentence = outline(document).sentences[outline(document).of_block[index][1] - 1].span
    before, after = document.text[sentence.start : date.span.start], document.text[date.span.end : sentence.end]
    return sentence.contains(date.core) and (not before.strip(_OPENERS) or not after.strip(" *_:)"))


def _under_dates(document: Document) -> Iterator[tuple[int, DateExpression]]:
    return ((index, date) for date, told in under_date_lines(document) for index in told)


def _of_projects(document: Document) -> Iterator[tuple[int, DateExpression]]:
    """The term of a project, where one is printed under its heading: with a label, or opening one of its first lines."""
    above, timed = outline(document).headings, any(under_date_lines(document))
    shown = [i for i, b in enumerate(document.blocks) if b.zone == "main" and b.kind not in ("heading", "title", "alt")]
    for headings, section in groupby(shown, key=lambda i: above[i]):
        indexes = list(section)
        terms = [date for place, i in enumerate(indexes) if headings and (date := _term(document, i, place < _OPENING and not timed)) is not None]
        if len(terms) == 1 and sum(_opens(document, i) for i in indexes) <= 1:
            yield from ((i, terms[0]) for i in indexes)


def _term(document: Document, index: int, first: bool) -> DateExpression | None:
    """The span of time that a short line prints as a project's."""
    block, dates = document.blocks[index], page(document).dates.get(index, ())
    if len(dates) != 1 or "/" not in dates[0].edtf or dates[0].form == "until" or len(document.quote(block.span).split()) > _TERM_WORDS:
        return None
    before = " ".join([*(document.quote(head) for head in block.heads), document.text[block.span.start : dates[0].core.start]])
    labelled = pattern(document.language, "term").search(before) is not None
    return dates[0] if labelled or first and block.kind != "item" and _opens(document, index) else None


def _opens(document: Document, index: int) -> bool:
    """Whether a block begins with a date."""
    dates = page(document).dates.get(index, ())
    return bool(dates) and not re.sub(r"\s", " ", document.text[document.blocks[index].span.start : dates[0].core.start]).strip(_OPENERS)

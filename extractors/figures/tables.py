"""Cells of tables as clauses: each number with its row's label, its column's head, the section and the caption over it.

Of a row whose last number is the sum of the others (months and their total) only that total is a figure of the report;
a row of two years gives both. The currency may stand once, in a head or the caption.
Never here: what a label means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from extractors.dates.expressions import find_expressions
from extractors.figures.drafts import Clause
from extractors.figures.lexicon import branch, compiled
from extractors.figures.numbers import Number, currency_named, find_numbers
from extractors.outline import Outline, flatten
from schemas.documents import Document, Span

_YEAR = re.compile(r"(?:19|20)\d\d")
_WORDY = re.compile(r"[^\W\d_]{2,}")
_CENT = 0.011  # rows are rounded to cents
_CAPTION_BLOCKS, _CAPTION_WORDS = 5, 14
_QUOTE_WORDS = 12
_SHORT = 60  # letters of a cell that may name the currency


@dataclass(frozen=True, slots=True)
class Row:
    """`label`: block of the row's first words, or None; `numbers`: (block, number) of the cells that are one number."""

    label: int | None
    numbers: tuple[tuple[int, Number], ...]


def table_clauses(outline: Outline, cells: Sequence[int], above: tuple[str, ...]) -> Iterator[Clause]:
    """The clauses of one table, given the indexes of its cell blocks in the order of the text and its `caption`."""
    document = outline.document
    rows = [_row(document, list(indexes)) for _, indexes in groupby(cells, key=lambda i: document.blocks[i].row)]
    if _is_contents(rows):
        return
    currency = _currency(document, cells, rows, above)
    section = ""
    for row in rows:
        label = flatten(document.quote(document.blocks[row.label].span)) if row.label is not None else ""
        if not row.numbers and label:
            section = label
        for index, _ in _chosen(document, row, spent=currency is not None):
            yield _clause(outline, index, row, (label, section, *above), currency)


def _is_contents(rows: Sequence[Row]) -> bool:
    """A table of contents: five rows or more of one small number each that never falls."""
    pages = [row.numbers[0][1] for row in rows if len(row.numbers) == 1]
    values = [n.value for n in pages]
    return (
        len(values) >= 5
        and all(n.plain for n in pages)
        and values == sorted(values)
        and values[-1] < 500
        and len(set(values)) > 3
    )


def is_number(document: Document, index: int) -> bool:
    """Whether a cell holds one number and no words of its own."""
    return _single(document, index) is not None


def _single(document: Document, index: int) -> Number | None:
    text = flatten(document.quote(document.blocks[index].span)).strip()
    numbers = find_numbers(text, document.language) if len(text) <= 30 and any(ch.isdigit() for ch in text) else ()
    if len(numbers) != 1 or _WORDY.search(text[: numbers[0].span.start] + text[numbers[0].span.end :]):
        return None
    dates = find_expressions(text, document.language)
    return None if dates and not _misread(document, index, text) else numbers[0]


def _misread(document: Document, index: int, text: str) -> bool:
    """Whether "1932" is a count: it stands in a body row among numbers of its column that are no years."""
    block = document.blocks[index]
    if not text.isdigit() or not block.heads or block.table is None or not block.row:
        return False
    near = (
        b
        for b in document.blocks[max(0, index - 12) : index + 13]
        if b.table == block.table and b.column == block.column and b != block
    )
    others = [document.quote(b.span).strip() for b in near]
    return any(other.replace(",", "").isdigit() and not _YEAR.fullmatch(other) for other in others)


def _row(document: Document, indexes: list[int]) -> Row:
    label = next(
        (i for i in indexes if _single(document, i) is None and _WORDY.search(document.quote(document.blocks[i].span))),
        None,
    )
    numbers = (
        (i, number) for i in indexes if (number := _single(document, i)) is not None and (label is None or i > label)
    )
    return Row(label, tuple(numbers))


def _chosen(document: Document, row: Row, *, spent: bool) -> Sequence[tuple[int, Number]]:
    """The numbers of a row that are figures of their own; `spent`: the table's plain numbers are money."""
    numbers = list(row.numbers)
    while (
        len(numbers) > 1
        and numbers[-1][1].value == numbers[-2][1].value
        and (spent or not _column_head(document, numbers[-1][0]))
    ):
        numbers.pop()
    values = [n.value for _, n in numbers]
    if len(values) < 2:
        return numbers
    heads = [_column_head(document, i) for i, _ in numbers]
    dated = [bool(head and find_expressions(head, document.language)) for head in heads]
    money = any(n.unit is not None and n.unit != "percent" for _, n in numbers) or spent
    if abs(sum(values[:-1]) - values[-1]) < _CENT and (not any(heads) or sum(dated) >= len(dated) - 1 or money):
        return numbers[-1:]
    if all(heads):
        return numbers
    return numbers[:1] if len(numbers) <= 3 else ()


def _column_head(document: Document, index: int) -> str:
    heads = document.blocks[index].heads
    return document.quote(heads[-1]).strip() if len(heads) > 1 else ""


def caption(outline: Outline, first: int) -> tuple[str, ...]:
    """Short blocks and headings right above the table that begins at a block, nearest first."""
    document = outline.document
    above: list[str] = []
    for index in range(first - 1, max(-1, first - 40), -1):
        block = document.blocks[index]
        if block.zone != "main" or block.kind in ("cell", "alt"):
            continue
        text = flatten(document.quote(block.span))
        if len(text.split()) > _CAPTION_WORDS or len(above) == _CAPTION_BLOCKS:
            break
        above.append(text)
    return (*above, *(h for h in reversed(outline.heading_texts(first)) if h not in above))


def _currency(document: Document, cells: Sequence[int], rows: Sequence[Row], caption: Sequence[str]) -> str | None:
    """The currency of a table's plain numbers: named over it, in a head or in some of its cells, where its labels or
    its caption speak of money."""
    language = document.language
    texts = [*caption, *(text for i in cells if len(text := document.quote(document.blocks[i].span)) < _SHORT)]
    named = next((code for text in texts if (code := currency_named(text, language))), None)
    if named is None:
        return None
    money = compiled([word for words in branch(language, "money_cues").values() for word in words])
    labels = [document.quote(document.blocks[row.label].span) for row in rows if row.label is not None]
    return named if any(money.search(text) for text in (*labels, *caption)) else None


def _clause(outline: Outline, index: int, row: Row, above: tuple[str, ...], currency: str | None) -> Clause:
    document, block = outline.document, outline.document.blocks[index]
    heads = (above[0], _column_head(document, index), *above[1:])
    span, stretch = block.span, block.span
    if (
        row.label is not None
        and len(document.text[document.blocks[row.label].span.start : span.end].split()) <= _QUOTE_WORDS
    ):
        stretch = Span(document.blocks[row.label].span.start, span.end)
    return Clause(
        flatten(document.quote(span)),
        span.start,
        index,
        "cell",
        document.language,
        outline.heading_texts(index),
        heads,
        currency=currency,
        stretch=stretch,
    )

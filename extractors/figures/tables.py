"""Cells of tables as clauses: each number with its row's label, its column's head, the section and the caption over it.

Of a row whose last number is the sum of the others (months and their total) only that total is a figure of the report;
a row of two years gives both. The currency may stand once, in a head or the caption.
Never here: what a label means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from extractors.dates.expressions import find_expressions
from extractors.figures.currencies import currencies_of, currency_named
from extractors.figures.drafts import Clause
from extractors.figures.lexicon import branch, compiled
from extractors.figures.numbers import Number, find_numbers
from extractors.outline import Outline, flatten
from schemas.documents import Block, Document, Span

_WORDY = re.compile(r"[^\W\d_]{2,}")
_DIGIT = re.compile(r"\d")
_CENT = 0.011  # rows are rounded to cents
_CAPTION_BLOCKS, _CAPTION_WORDS, _CAPTION_REACH = 5, 14, 40
_QUOTE_WORDS = 12
_NUMBER, _SHORT = 30, 60  # letters of a cell that is only a number; of one that may name the currency
_ACCOUNT = 100  # smaller amounts hardly stand in accounts
_HEAD_ROWS = 2  # rows above the first one that is numbered
_PAGES = 500
_LEAST_ROWS = 5  # of a table of contents
_ABOUT = 12  # cells around one in which its column is looked at


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell that is one number; `head`: its column's head, or ""."""

    index: int
    number: Number
    head: str


@dataclass(frozen=True, slots=True)
class _Row:
    """`label`: block of the row's first words, or None; `cells`: its numbers behind the label."""

    label: int | None
    cells: tuple[_Cell, ...]


def table_clauses(outline: Outline, cells: Sequence[int], above: tuple[str, ...]) -> Iterator[Clause]:
    """The clauses of one table, given the indexes of its cell blocks in the order of the text and its `caption`."""
    document = outline.document
    columns = {document.blocks[i].span: document.blocks[i].column for i in cells}
    by_row = groupby(cells, key=lambda i: document.blocks[i].row)
    rows = [_row(document, list(indexes), columns) for _, indexes in by_row]
    if _is_contents(rows):
        return
    currency, section = _currency(document, cells, rows, above), ""
    lost = _lost_heads(document, above)
    for row in (_headed(row, lost) for row in rows):
        label = _text(document, row.label) if row.label is not None else ""
        section = label if label and not row.cells else section
        for cell in _chosen(document, row, money=currency is not None):
            yield _clause(outline, cell, row, (label, cell.head, section, *above), currency)


def is_number(document: Document, index: int) -> bool:
    """Whether a cell holds one number and no words of its own."""
    return _single(document, index) is not None


def passed_over(document: Document, cells: Sequence[int]) -> str:
    """Why cells of a table that are numbers make no clauses of their own: it lists pages, or other cells of their rows tell all."""
    columns = {document.blocks[i].span: document.blocks[i].column for i in cells}
    rows = [_row(document, list(indexes), columns) for _, indexes in groupby(cells, key=lambda i: document.blocks[i].row)]
    return "table of contents" if _is_contents(rows) else "row"


def caption(outline: Outline, first: int) -> tuple[str, ...]:
    """Short blocks and headings right above the table that begins at a block, nearest first."""
    document = outline.document
    above: list[str] = []
    for index in range(first - 1, max(-1, first - _CAPTION_REACH), -1):
        block = document.blocks[index]
        if block.zone != "main" or block.kind in ("cell", "alt"):
            continue
        text = _text(document, index)
        if len(text.split()) > _CAPTION_WORDS or len(above) == _CAPTION_BLOCKS:
            break
        above.append(text)
    return (*above, *(h for h in reversed(outline.heading_texts(first)) if h not in above))


def _text(document: Document, index: int) -> str:
    return flatten(document.quote(document.blocks[index].span))


def _row(document: Document, indexes: list[int], columns: dict[Span, int | None]) -> _Row:
    words = (i for i in indexes if _WORDY.search(_text(document, i)) and _single(document, i) is None)
    label = next(words, None)
    numbers = [(i, _single(document, i)) for i in indexes if label is None or i > label]
    if not numbers and label is not None:  # "214 | wells drilled"
        numbers = [(i, n) for i in indexes[:1] if (n := _single(document, i)) and not _is_serial(document, i, n)]
    cells = (_Cell(i, n, _column_head(document, document.blocks[i], columns)) for i, n in numbers if n is not None)
    return _Row(label, tuple(cells))


def _is_serial(document: Document, index: int, number: Number) -> bool:
    """Whether a number in front of a row's words only counts the rows."""
    return number.plain and abs(number.value - (document.blocks[index].row or 0)) <= _HEAD_ROWS


def _bare(head: str, document: Document, *, money: bool) -> bool:
    """Whether nothing over a column says that it is one of its own: no head, or over an amount one without a date."""
    return not head or (money and not find_expressions(head, document.language))


def _lost_heads(document: Document, above: Sequence[str]) -> tuple[str, ...]:
    """Dates right above a table that the layout set apart from its columns, in their order."""
    signs = (text for text in above if _WORDY.search(text) or _DIGIT.search(text))
    dates = takewhile(lambda text: _is_bare_date(text, document.language), signs)
    return tuple(reversed(tuple(dates)))


def _is_bare_date(text: str, language: str) -> bool:
    found = find_expressions(text, language)
    return len(found) == 1 and len(found[0].span) == len(text.strip())


def _headed(row: _Row, lost: Sequence[str]) -> _Row:
    """A row whose cells have no heads of their own under the lost ones, where they are as many."""
    if len(lost) < 2 or len(lost) != len(row.cells) or any(cell.head for cell in row.cells):
        return row
    return replace(row, cells=tuple(replace(c, head=head) for c, head in zip(row.cells, lost, strict=True)))


def _column_head(document: Document, block: Block, columns: dict[Span, int | None]) -> str:
    """The head over a cell's column; a head from another column is a section that runs through the table."""
    own = [head for head in block.heads[1:] if columns.get(head, block.column) == block.column]
    return flatten(document.quote(own[-1])).strip() if own else ""


def _single(document: Document, index: int) -> Number | None:
    """The one number of a cell without words, or None."""
    text = _text(document, index).strip()
    numbers = find_numbers(text, document.language) if len(text) <= _NUMBER else ()
    if len(numbers) != 1 or _WORDY.search(text[: numbers[0].span.start] + text[numbers[0].span.end :]):
        return None
    dated = find_expressions(text, document.language) and not _among_counts(document, index)
    return None if dated else numbers[0]


def _among_counts(document: Document, index: int) -> bool:
    """Whether "1932" is a count: it stands in a body row among numbers of its column that are no years."""
    block = document.blocks[index]
    if not block.heads or block.table is None or not block.row:
        return False
    near = range(max(0, index - _ABOUT), min(len(document.blocks), index + _ABOUT + 1))
    column = [
        i
        for i in near
        if i != index and document.blocks[i].table == block.table and document.blocks[i].column == block.column
    ]
    numbers = [n for i in column if len(n := find_numbers(_text(document, i), document.language)) == 1]
    return any(not n.like_year for (n,) in numbers)


def _is_contents(rows: Sequence[_Row]) -> bool:
    """A table of contents: rows of one page number each that never falls."""
    pages = [row.cells[0].number for row in rows if len(row.cells) == 1]
    values = [n.value for n in pages]
    rising = values == sorted(values) and len(set(values)) >= _LEAST_ROWS - 1
    return len(values) >= _LEAST_ROWS and rising and values[-1] < _PAGES and all(n.plain for n in pages)


def _chosen(document: Document, row: _Row, *, money: bool) -> Sequence[_Cell]:
    """The numbers of a row that are figures of their own; `money`: the table's plain numbers are amounts."""
    cells = list(row.cells)
    while (
        len(cells) > 1
        and cells[-1].number.value == cells[-2].number.value
        and _bare(cells[-1].head, document, money=money)
    ):
        cells.pop()
    values = [cell.number.value for cell in cells]
    if len(values) < 2:
        return cells
    headed = [cell for cell in cells if cell.head]
    dated = [cell for cell in headed if find_expressions(cell.head, document.language)]
    amounts = money or any((cell.number.unit or "percent") != "percent" for cell in cells)
    adds_up = abs(sum(values[:-1]) - values[-1]) < _CENT
    if adds_up and cells[-1] not in dated and (not headed or amounts or len(dated) >= len(cells) - 1):
        return cells[-1:]
    if len(headed) == len(cells):
        return cells
    return cells[:1] if len(cells) <= 3 else ()


def _currency(document: Document, cells: Sequence[int], rows: Sequence[_Row], above: Sequence[str]) -> str | None:
    """The currency of a table's plain numbers: named over it, in a head or in some of its cells, where its labels or
    its caption speak of money."""
    language = document.language
    short = (text for i in cells if len(text := _text(document, i)) < _SHORT)
    named = next((code for text in (*above, *short) if (code := currency_named(text, language))), None)
    if named is None and (spoken := _of_accounts(rows, above, document)):
        named = spoken
    if named is None:
        return None
    money = compiled([word for words in branch(language, "money_cues").values() for word in words])
    labels = [_text(document, row.label) for row in rows if row.label is not None]
    return named if any(money.search(text) for text in (*labels, *above)) else None


def _of_accounts(rows: Sequence[_Row], above: Sequence[str], document: Document) -> str | None:
    """The one currency of a document for its accounts without a sign: a table that says, right above or in a row that
    is its total, that it lists income or expenditure."""
    language = document.language
    told = compiled([w for key in ("income", "spent") for w in branch(language, "money_cues", key) or ()])
    labels = [_text(document, row.label) for row in rows if row.label is not None and row.cells]
    totals = (text for text in labels if compiled(branch(language, "groups", "total") or ()).search(text))
    if not any(told.search(text) for text in (*above[:1], *totals)):
        return None
    if any(cell.number.value < _ACCOUNT for row in rows for cell in row.cells if cell.number.value):
        return None
    found = currencies_of(document.text)
    return next(iter(found)) if len(found) == 1 else None


def _clause(outline: Outline, cell: _Cell, row: _Row, heads: tuple[str, ...], currency: str | None) -> Clause:
    document, index = outline.document, cell.index
    span = stretch = document.blocks[index].span
    if row.label is not None:
        label = document.blocks[row.label].span  # before its number or, in some layouts, behind it
        whole = Span(min(label.start, span.start), max(label.end, span.end))
        stretch = whole if len(document.quote(whole).split()) <= _QUOTE_WORDS else span
        currency = currency if row.label < index else None  # "214 | wells drilled" is no amount
    text, headings = _text(document, index), outline.heading_texts(index)
    return Clause(
        text, span.start, index, "cell", document.language, headings, heads, currency=currency, stretch=stretch
    )

"""CSV and TSV -> a sheet: the delimiter is the one that cuts the most lines into equally many columns.

Never here: decoding, tables and heads (grid).
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from extractors.read.pieces import clean
from extractors.read.reading import Refusal
from extractors.read.sheets.grid import MAX_CELL, MAX_CELLS, Cell, Sheet, too_many
from extractors.read.tables import Place

_DELIMITERS = ",;|\t"  # of two that fit as well, the one further right: it is rarer in words
_TOLD = re.compile(r"sep=(.)\r?\n", re.I)
_LOOKED_AT, _LETTERS = 300, 100_000  # lines, and letters of them, that the delimiter is told by
_MAX_FIELDS = 2_000_000  # full or empty
_LOST_LINES = 40  # so many lines in one field: a quotation mark that nobody closed


def sheet_of(text: str) -> Sheet | Refusal | None:
    """The cells of delimited text, or why they are too many; None where it has no columns."""
    told = _TOLD.match(text)
    if told:
        text = text[told.end() :]
    delimiter = told[1] if told else _delimiter(text)
    if delimiter is None:
        return None
    fields = text.count(delimiter) + text.count("\n")
    if fields > _MAX_FIELDS:
        return too_many(fields)
    cells: dict[Place, Cell] = {}
    offset = 1 if told else 0
    for number, row in enumerate(_parsed(text, delimiter), offset):
        for column, field in enumerate(row):
            shown = clean(field[:MAX_CELL])
            if shown:
                cells[number, column] = Cell(shown)
        if len(cells) > MAX_CELLS:
            return too_many(fields)
    return Sheet("", cells)


def _delimiter(text: str) -> str | None:
    """The delimiter of a text: most lines in as many columns as the most usual line, and many columns."""
    sample = text[:_LETTERS]
    if len(text) > _LETTERS and "\n" in sample:
        sample = sample[: sample.rindex("\n")]
    scores = {one: _score(sample, one) for one in _DELIMITERS if one in sample}
    best = max(scores, key=lambda one: (scores[one], _DELIMITERS.index(one)), default=None)
    return best if best is not None and scores[best] > 0 else None


def _score(sample: str, delimiter: str) -> float:
    widths = Counter(len(row) for row in islice(_rows(sample, delimiter), _LOOKED_AT) if any(row))
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    return count / widths.total() + min(width, 20) / 100


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows; where a quotation mark was never closed, quotation marks mean nothing."""
    rows = list(islice(_rows(text, delimiter), _MAX_FIELDS))
    swallowed = any(field.count("\n") > _LOST_LINES for row in rows for field in row)
    if swallowed or not rows:
        return (line.split(delimiter) for line in text.splitlines())
    return iter(rows)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of well-formed text, up to the first that is not."""
    try:
        yield from csv.reader(text.splitlines(keepends=True), delimiter=delimiter, skipinitialspace=True)
    except csv.Error:
        return

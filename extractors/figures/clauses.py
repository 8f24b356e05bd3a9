"""The clauses of a document: sentences, counters joined to their labels, `key: value` fields, tables.

Never here: numbers of running text, or what a figure means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from extractors.dates.expressions import find_expressions
from extractors.figures.drafts import Clause
from extractors.figures.lexicon import behind, branch
from extractors.figures.numbers import find_numbers
from extractors.figures.tables import caption, is_number, table_clauses
from extractors.outline import Outline, flatten
from schemas.documents import Document, Span

_SIGNS = re.compile(r"[\s*_.,:;+%€$£()–—-]+")
_ORDINAL = re.compile(r"(?<!\d)\d{1,4}\.\s*\Z")
_DIGIT = re.compile(r"\d")
_OWN_VALUE = re.compile(r":\s*\d")  # a line that states its own value labels no other number
_LABEL_WORDS, _LABEL_LINES = 16, 3
_SMALL = 12  # numbers that a label may hold itself ("under 5")
_COUNTER = 30  # letters of a block that is only a number
_LONGEST = 1000  # code points of a sentence
_ROW = 16  # words of a row that the layout set apart; more are prose
_LINE = 12  # words of a sentence that may be a label with its number
_ANY_YEAR = 2000  # completes "4 September" so that its day is no number; such dates give no period


def clauses(outline: Outline) -> Iterator[Clause]:
    """The clauses of the main zone, by and large in the order of the text, never overlapping."""
    document = outline.document
    shown = [i for i, b in enumerate(document.blocks) if b.zone == "main" and b.kind not in ("alt", "title")]
    tables, counters = _tables(document, shown), _counters(document, shown)
    taken = {*counters.values(), *(i for cells in tables.values() for i in cells if is_number(document, i))}
    above: tuple[str, ...] = ()
    for place, index in enumerate(shown):
        block = document.blocks[index]
        if block.kind == "cell" and tables.get(block.table, [-1])[0] == index:
            above = caption(outline, index)
            yield from table_clauses(outline, tables[block.table], above)
        elif block.kind != "cell" and not (place and _continues_table(document, shown[place - 1], index)):
            above = ()
        if index in counters:
            yield _counter(outline, index, counters[index])
        elif index not in taken:
            yield from _sentences(outline, index, above)


def _sentences(outline: Outline, index: int, above: tuple[str, ...]) -> Iterator[Clause]:
    document, (begin, end) = outline.document, outline.of_block[index]
    if document.blocks[index].kind == "field":
        yield _clause(outline, document.blocks[index].span, index, "field")
        return
    whole = _whole(document, [s.span for s in outline.sentences[begin:end]])
    for span in (piece for sentence in whole for piece in _pieces(document, sentence)):
        rule = "line" if len(document.quote(span).split()) <= _LINE else "prose"
        yield _clause(outline, span, index, rule, above=above)


def _counter(outline: Outline, index: int, label: int) -> Clause:
    first, last = sorted((index, label))
    span = Span(outline.document.blocks[first].span.start, outline.document.blocks[last].span.end)
    return _clause(outline, span, first, "counter")


def _clause(outline: Outline, span: Span, index: int, rule: str, *, above: tuple[str, ...] = ()) -> Clause:
    document, block = outline.document, outline.document.blocks[index]
    text = flatten(document.quote(span))
    return Clause(
        text,
        span.start,
        index,
        rule,
        document.language,
        headings=outline.heading_texts(index),
        heads=("", "", "", *above) if above else tuple(document.quote(head) for head in block.heads),
        dates=find_expressions(text, document.language, default_year=_ANY_YEAR) if _DIGIT.search(text) else (),
        paragraph=document.text[block.span.start : span.start],
    )


def _whole(document: Document, sentences: list[Span]) -> Iterator[Span]:
    """Sentences, joined where an ordinal's or a short form's point has cut one ("2020. godine", "School No. 1")."""
    held: Span | None = None
    for span, following in pairwise([*sentences, None]):
        held = Span(held.start, span.end) if held else span
        if following is None or not _is_cut(document, held, following):
            yield held
            held = None


def _pieces(document: Document, span: Span) -> Iterator[Span]:
    """A sentence as it is; what is far too long to be one (a dump of data) in pieces, cut at white space."""
    while len(span) > _LONGEST:
        gap = document.text.rfind(" ", span.start + _LONGEST // 2, span.start + _LONGEST)
        cut = gap if gap > 0 else span.start + _LONGEST
        yield Span(span.start, cut)
        span = Span(cut, span.end)
    yield span


def _is_cut(document: Document, sentence: Span, following: Span) -> bool:
    tail = document.text[max(sentence.start, sentence.end - 16) : sentence.end]
    first = document.text[following.start : following.start + 1]
    if _ORDINAL.search(tail):
        return first.islower() or bool(branch(document.language, "numbers").get("ordinal_dot"))
    return first.isdigit() and behind(document.language, "ignored", "number_before").search(tail) is not None


def _tables(document: Document, shown: list[int]) -> dict[int | None, list[int]]:
    """The cells of each table, in the order of the text."""
    tables: dict[int | None, list[int]] = {}
    for index in shown:
        block = document.blocks[index]
        if block.kind == "cell" and block.table is not None:
            tables.setdefault(block.table, []).append(index)
    return tables


def _continues_table(document: Document, before: int, index: int) -> bool:
    """Whether a line right behind a table's last cell is a row of it that the layout set apart."""
    text = document.quote(document.blocks[index].span)
    is_row = _DIGIT.search(text) is not None and len(text.split()) <= _ROW
    return document.blocks[before].kind == "cell" and is_row


def _counters(document: Document, shown: list[int]) -> dict[int, int]:
    """Blocks that hold nothing but a number, each with the block that labels it (behind it, else in front)."""
    line = [i for i in shown if document.blocks[i].kind not in ("cell", "field")]
    alone = {i for i in line if _only_number(document, i)}
    words = set(line) - alone
    near = {
        i: (following, before) for before, i, following in zip([None, *shown], shown, [*shown[1:], None], strict=False)
    }
    pairs: dict[int, int] = {}
    for index in line:
        if index not in alone:
            continue
        free = (i for i in near[index] if i in words)
        label = next((i for i in free if _labels(document, i)), None)
        if label is not None:
            pairs[index] = label
            words.discard(label)
    return pairs


def _only_number(document: Document, index: int) -> bool:
    """Whether a block is one number and signs; a bare year is a date."""
    text = document.quote(document.blocks[index].span)
    if len(text) > _COUNTER or _DIGIT.search(text) is None:
        return False
    numbers = find_numbers(text, document.language)
    if len(numbers) != 1 or _SIGNS.sub("", text[: numbers[0].span.start] + text[numbers[0].span.end :]):
        return False
    return numbers[0].unit is not None or not numbers[0].like_year


def _labels(document: Document, index: int) -> bool:
    """Whether a block is short and has no number of its own that it could state."""
    text = document.quote(document.blocks[index].span)
    if not 0 < len(text.split()) <= _LABEL_WORDS or text.strip().count("\n") >= _LABEL_LINES or _OWN_VALUE.search(text):
        return False
    return all(n.like_year or n.value <= _SMALL for n in find_numbers(text, document.language))

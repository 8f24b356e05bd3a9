"""The clauses of a document: sentences, counters joined to their labels, `key: value` fields, cells under their heads.

Never here: numbers of running text, or what a figure means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.dates.expressions import find_expressions
from extractors.figures.drafts import Clause
from extractors.figures.lexicon import branch
from extractors.figures.numbers import find_numbers
from extractors.figures.tables import caption, is_number, table_clauses
from extractors.outline import Outline, flatten
from schemas.documents import Block, Document, Span

_NOISE = re.compile(r"[\s*_.,:;+%€$£()–—-]+|\b(?:in|over|mehr als)\b")
_LABEL_WORDS = 16
_SHORT = 12
_ORDINAL = re.compile(r"(?<!\d)\d{1,4}\.\s*\Z")
_DIGIT = re.compile(r"\d")
_OWN_VALUE = re.compile(r":\s*\d")  # a line that states its own value labels no other number
_ANY_YEAR = 2000  # completes "4 September" so that its day is no number; such dates give no period


def clauses(outline: Outline) -> Iterator[Clause]:
    """The clauses of the main zone, by and large in the order of the text, never overlapping."""
    document = outline.document
    tables = _tables(document)
    counters = _counters(document)
    taken = {*counters.values(), *(i for cells in tables.values() for i in cells if is_number(document, i))}
    above: tuple[str, ...] = ()
    for index, block in enumerate(document.blocks):
        if block.table in tables and tables[block.table][0] == index:
            above = caption(outline, index)
            yield from table_clauses(outline, tables[block.table], above)
        elif block.zone == "main" and block.kind not in ("cell", "alt") and (index == 0 or document.blocks[index - 1].kind != "cell" or not _DIGIT.search(document.quote(block.span))):
            above = ()
        if index in taken or not _wanted(block):
            continue
        if index in counters:
            first, last = sorted((index, counters[index]))
            yield _clause(outline, Span(document.blocks[first].span.start, document.blocks[last].span.end), first, "counter")
        elif block.kind == "field":
            yield _clause(outline, block.span, index, "field")
        else:
            begin, end = outline.of_block[index]
            for span in _whole(document, [s.span for s in outline.sentences[begin:end]]):
                yield _clause(outline, span, index, "line" if len(document.quote(span).split()) <= _SHORT else "prose", above)


def _whole(document: Document, sentences: list[Span]) -> Iterator[Span]:
    """Sentences, joined where an ordinal's point has cut one ("2020. godine", "die 3. Konferenz")."""
    dotted = bool(branch(document.language, "numbers").get("ordinal_dot")) if sentences else False
    held: Span | None = None
    for span in sentences:
        held = Span(held.start, span.end) if held else span
        following = document.text[span.end : span.end + 2].strip()[:1]
        if _ORDINAL.search(document.text, max(held.start, span.end - 7), span.end) and (following.islower() or dotted) and span is not sentences[-1]:
            continue
        yield held
        held = None


def _tables(document: Document) -> dict[int | None, list[int]]:
    """The blocks of each table of the main zone that has numbers in cells of their own."""
    tables: dict[int | None, list[int]] = {}
    for index, block in enumerate(document.blocks):
        if block.kind == "cell" and block.zone == "main" and block.table is not None:
            tables.setdefault(block.table, []).append(index)
    return tables


def _wanted(block: Block) -> bool:
    return block.zone == "main" and block.kind not in ("alt", "title")


def _clause(outline: Outline, span: Span, index: int, rule: str, above: tuple[str, ...] = ()) -> Clause:
    document, block = outline.document, outline.document.blocks[index]
    text = flatten(document.quote(span))
    dates = find_expressions(text, document.language, default_year=_ANY_YEAR) if _DIGIT.search(text) else ()
    heads = ("", "", "", *above) if above else tuple(document.quote(head) for head in block.heads)
    paragraph = document.text[block.span.start : span.start]
    return Clause(text, span.start, index, rule, document.language, outline.heading_texts(index), heads, dates, paragraph)


def _counters(document: Document) -> dict[int, int]:
    """Blocks that hold nothing but a number, each with the block that labels it (behind it, else in front)."""
    shown = [i for i, b in enumerate(document.blocks) if b.zone == "main" and b.kind not in ("alt", "title", "field", "cell")]
    alone = {i for i in shown if _only_number(document, i)}
    pairs: dict[int, int] = {}
    for place, index in enumerate(shown):
        if index not in alone:
            continue
        following = shown[place + 1] if place + 1 < len(shown) else None
        preceding = shown[place - 1] if place else None
        if following is not None and following not in alone and _labels(document, following):
            pairs[index] = following
        elif preceding is not None and preceding not in alone and preceding not in pairs.values() and _labels(document, preceding):
            pairs[index] = preceding
    return pairs


def _only_number(document: Document, index: int) -> bool:
    text = document.quote(document.blocks[index].span)
    if len(text) > 30 or _DIGIT.search(text) is None:
        return False
    numbers = find_numbers(text, document.language)
    if len(numbers) == 1 and numbers[0].plain and 1900 <= numbers[0].value <= 2100 and numbers[0].unit is None:
        return False
    return len(numbers) == 1 and not _NOISE.sub("", text[: numbers[0].span.start] + text[numbers[0].span.end :])


def _labels(document: Document, index: int) -> bool:
    text = document.quote(document.blocks[index].span)
    if text.strip().count("\n") > 2 or _OWN_VALUE.search(text):
        return False
    return 0 < len(text.split()) <= _LABEL_WORDS and not any(n.value > 12 for n in find_numbers(text, document.language) if not 1900 <= n.value <= 2100)

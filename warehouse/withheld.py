"""Released tables without the small counts that a policy withholds: in figures, and in every text that tells them.

A figure that is withheld keeps its row: the number is empty and `value_missing_code` says why. Whether it was small itself
or would only have told one is not released, since that alone would tell some. Pure functions of rows.
Never here: which counts are withheld (warehouse.suppression), the reading of texts beyond the numbers in them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.sources import SENSITIVE
from schemas.tables import columns
from warehouse.exports import Row, Tables
from warehouse.suppression import Figure, Rule, Withheld, is_small, keys_of, withheld

_Spans = dict[str, list[tuple[int, int]]]
Numbers = Callable[[str, str], Iterable[tuple[int, int, float]]]  # (text, document id) -> start, end and value of each number
WITHHELD = "withheld"  # why a value is empty
BLACKED = "[withheld]"  # what stands in its place in a text
_DIGITS = re.compile(r"(?<![\w.,])\d[\d\u00a0\u202f.,' ]*\d(?![\w])|(?<![\w.,])\d(?!\w)")
_GROUPED = re.compile(r"\d{1,3}(?:[\u00a0\u202f.,' ]\d{3})+")


@dataclass(frozen=True, slots=True)
class Suppression:
    """What was done, in counts: figures flagged as small, withheld as small, withheld since they would tell one, and texts
    with a number blacked out by `table.column`."""

    flagged: int
    small: int
    complements: int
    cells: Mapping[str, int]


def digits(text: str, _document_id: str) -> Iterator[tuple[int, int, float]]:
    """The numbers of a text that are written in digits.

    >>> list(digits("of 1,240 people 4 were over 65", ""))
    [(3, 8, 1240.0), (16, 17, 4.0), (28, 30, 65.0)]
    """
    for hit in _DIGITS.finditer(text):
        word = hit[0]
        plain = re.sub(r"\D", "", word) if _GROUPED.fullmatch(word) else word.replace(",", ".")
        if re.fullmatch(r"\d+(?:\.\d+)?", plain):
            yield hit.start(), hit.end(), float(plain)
        else:
            yield from ((hit.start() + part.start(), hit.start() + part.end(), float(part[0])) for part in re.finditer(r"\d+", word))


def without_small_counts(tables: Tables, rule: Rule, numbers: Numbers = digits) -> tuple[dict[str, list[Row]], Suppression]:
    """The tables with small counts flagged and, where the rule says so, withheld; and what that did, in counts."""
    below = _thresholds(tables, rule)
    figures = [_flagged(figure, below) for figure in rows_of("figures", tables)]
    held = withheld(figures, below) if rule.suppresses and rule.small else Withheld()
    out = {name: list(rows) for name, rows in tables.items()}
    out["figures"] = [tuple_of("figures", _without(figure, held)) for figure in figures]
    cells = _black_out(out, figures, held, numbers) if held.facts else {}
    flagged = sum(is_small(figure, below[figure["document_id"]]) for figure in figures)
    return out, Suppression(flagged, len(held.small), len(held.complements), cells)


def _thresholds(tables: Tables, rule: Rule) -> Mapping[str, int]:
    """By document, from which number on a count of people is not small; of a source that is not known, as if sensitive."""
    sensitive = {source["source_id"]: source["sensitivity_code"] in SENSITIVE for source in rows_of("sources", tables)}
    below: dict[str, int] = defaultdict(lambda: rule.below(True))
    return below | {one["document_id"]: rule.below(sensitive.get(one["source_id"], True)) for one in rows_of("documents", tables)}


def _flagged(figure: Figure, below: Mapping[str, int]) -> dict[str, Any]:
    is_withheld = figure["value_missing_code"] == WITHHELD
    return {**figure, "is_small_count": is_withheld or is_small(figure, below[figure["document_id"]])}


def _without(figure: Figure, held: Withheld) -> dict[str, Any]:
    """A figure without its number where it is withheld, and without the total it is a part of where that is."""
    out = dict(figure)
    if figure["fact_id"] in held.facts:
        out |= {"value": None, "value_max": None, "is_small_count": True, "value_missing_code": WITHHELD}
    if figure["part_of"] is not None and not held.totals.isdisjoint(keys_of(figure, float(figure["part_of"]))):
        out["part_of"] = None
    return out


def _black_out(tables: dict[str, list[Row]], figures: Sequence[Figure], held: Withheld, numbers: Numbers) -> dict[str, int]:
    """Black out the numbers that are withheld in every text of their documents; gives how many cells by `table.column`."""
    hidden = _hidden_numbers(figures, held)
    spans, unread = _spans(tables, {figure["fact_id"]: _values(figure) for figure in figures if figure["fact_id"] in held.facts}, numbers)
    own = _own_numbers(tables, held)
    counts: dict[str, int] = defaultdict(int)
    for name, rows in tables.items():
        described = [c for c in columns(name) if c.redact]
        if not any(c.name == "document_id" for c in columns(name)):
            continue
        for at, row in enumerate(rows_of(name, tables)):
            values = hidden.get(row["document_id"])
            for column in described if values else ():
                text = row[column.name]
                if text is None:
                    continue
                overlaps = name == "evidence" and _overlaps(row, spans[row["document_id"]])
                kept = frozenset() if overlaps else own.get(row.get("fact_id"), frozenset())
                shown = _blacked(text, row["document_id"], values - kept, numbers)
                if name == "evidence" and _overlaps(row, unread[row["document_id"]]):
                    shown = BLACKED  # the number stands somewhere in it, in words that are not read
                if shown != text:
                    counts[f"{name}.{column.name}"] += 1
                    row[column.name] = shown
                    rows[at] = tuple_of(name, row)
    return dict(counts)


def _hidden_numbers(figures: Sequence[Figure], held: Withheld) -> dict[str, frozenset[float]]:
    """By document the numbers that must not be told there."""
    found: dict[str, set[float]] = defaultdict(set)
    for figure in figures:
        if figure["fact_id"] in held.facts:
            found[figure["document_id"]] |= _values(figure)
        if figure["part_of"] is not None and not held.totals.isdisjoint(keys_of(figure, float(figure["part_of"]))):
            found[figure["document_id"]].add(float(figure["part_of"]))
    return {document: frozenset(values) for document, values in found.items()}


def _values(figure: Figure) -> frozenset[float]:
    return frozenset(float(value) for value in (figure["value"], figure["value_max"]) if value is not None)


def _spans(tables: Tables, values: Mapping[str, frozenset[float]], numbers: Numbers) -> tuple[_Spans, _Spans]:
    """By document where the figures that are withheld were read, and those of these places in which their number is not found."""
    found, unread = defaultdict(list), defaultdict(list)
    for row in rows_of("evidence", tables):
        if row["fact_id"] in values:
            span = (row["span_start"], row["span_end"])
            found[row["document_id"]].append(span)
            if values[row["fact_id"]].isdisjoint(value for _, _, value in numbers(row["quote"], row["document_id"])):
                unread[row["document_id"]].append(span)
    return found, unread


def _own_numbers(tables: Tables, held: Withheld) -> dict[str, frozenset[float]]:
    """By fact the numbers that its own row tells all the same: a figure's of other things, the parts of a date."""
    found: dict[str, frozenset[float]] = {}
    for row in rows_of("figures", tables):
        if row["fact_id"] not in held.facts:
            found[row["fact_id"]] = frozenset(float(v) for v in (row["value"], row["value_max"], row["part_of"]) if v is not None)
    for row in rows_of("events", tables):
        found[row["fact_id"]] = frozenset(float(part) for part in re.findall(r"\d+", row["event_date"]))
    return found


def _overlaps(row: Mapping[str, Any], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < row["span_end"] and row["span_start"] < end for start, end in spans)


def _blacked(text: str, document_id: str, values: frozenset[float], numbers: Numbers) -> str:
    last = len(text)
    for start, end, value in sorted(set(numbers(text, document_id)), reverse=True):
        if value in values and end <= last:
            text, last = text[:start] + BLACKED + text[end:], start
    return text


def rows_of(name: str, tables: Tables) -> Iterator[dict[str, Any]]:
    """The rows of a released table by column."""
    heads = [c.name for c in columns(name)]
    return (dict(zip(heads, row, strict=True)) for row in tables[name])


def tuple_of(name: str, row: Mapping[str, Any]) -> Row:
    """A row by column as it stands in a table."""
    return tuple(row[c.name] for c in columns(name))

"""Statements: facts of known organisations as their documents state them, with their rank and where they stem from.

The rank is the written rule by which one of several values is preferred, in this order: a curator's word, sure before
uncertain, the organisation's own page before a page about it before any other, reliability of the source, the newer
document, an exact number before a bound, a more precise date, confidence, and at last the fact's id.
Never here: which statements are of the same thing (corroboration.grouping).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Any

from schemas.names import fold
from schemas.values import parse_edtf

Record = Mapping[str, Any]  # a released row by column
Given = Mapping[str, tuple[Sequence[str], Sequence[tuple[Any, ...]]]]  # released tables: heads and rows

KINDS = {"event": "events", "figure": "figures", "partnership": "partnerships"}
RULES = ("curator", "sure", "own_word", "reliability", "recency", "exactness", "precision", "confidence", "order")
_RELIABLE = {"official": 0, "own": 1, "partner": 2, "press": 3}  # every other is least
_EXACTNESS = {"exact": 0, "approx": 2, "min": 3, "max": 3}  # 1: a range
_ABOUT = 0.1  # "about 8,000" fits what is within a tenth of it
_LONG = 8  # words from which on the same quote in two places is one text that was passed on


@dataclass(frozen=True, slots=True)
class Page:
    """What counts of a document: `publishers`: names under which its publisher is known; `origins`: its bytes and itself;
    `day`: when it was published or updated, as a day's number, 0 where it does not tell."""

    row: Record
    publishers: tuple[tuple[str, str], ...]
    origins: tuple[tuple[str, ...], ...]
    reliability: int
    day: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact in its document. `value`: what it says, for comparison; it is true of all from `low` to `high` (numbers, or days
    of a date); lower `rank` is preferred; statements that share one of their `origins` are no independent evidence."""

    kind: str
    row: Record
    page: Page
    value: tuple[Any, ...]
    low: float
    high: float
    rank: tuple[Any, ...]
    origins: tuple[tuple[str, ...], ...]
    words: frozenset[str]

    @property
    def fact_id(self) -> str:
        """The fact's key."""
        return self.row["fact_id"]

    @property
    def is_sure(self) -> bool:
        """Whether the release is sure of the fact."""
        return self.row["status_code"] == "sure"


def statements(given: Given) -> Iterator[tuple[str, list[Statement]]]:
    """All statements of each known organisation, by its id; facts whose organisation is not known are in none, nor figures whose
    number is withheld.

    `given`: events, figures, partnerships, documents, sources, evidence.
    """
    pages = _pages(given)
    heads, rows = given["evidence"]
    fact, position, text = (heads.index(name) for name in ("fact_id", "position", "quote"))
    quotes = {row[fact]: row[text] for row in rows if row[position] == 0}
    found: dict[str, list[tuple[str, tuple[Any, ...]]]] = defaultdict(list)
    for kind, table in KINDS.items():
        heads, rows = given[table]
        place, value = heads.index("organisation_id"), heads.index("value" if kind == "figure" else "fact_id")
        for row in rows:
            if row[place] is not None and row[value] is not None:
                found[row[place]].append((kind, row))
    for organisation in sorted(found):
        told = ((kind, dict(zip(given[KINDS[kind]][0], row, strict=True))) for kind, row in found[organisation])
        yield organisation, [_statement(kind, row, pages[row["document_id"]], quotes.get(row["fact_id"], "")) for kind, row in told]


def records(given: Given, table: str) -> Iterator[dict[str, Any]]:
    """The rows of a table by column."""
    heads, rows = given[table]
    return (dict(zip(heads, row, strict=True)) for row in rows)


def _pages(given: Given) -> dict[str, Page]:
    sources = {row["source_id"]: row for row in records(given, "sources")}
    return {row["document_id"]: _page(row, sources.get(row["source_id"], {})) for row in records(given, "documents")}


def _page(row: Record, source: Record) -> Page:
    name = source.get("publisher_name")
    publishers = [("publisher", fold(name)) if name else ("source", row["source_id"])]
    if row["publisher_id"] is not None:
        publishers.append(("organisation", row["publisher_id"]))
    days = [_first_day(row[column]) for column in ("published_date", "updated_date")]
    day = max(days) or _ordinal(row["period_end"], 0)
    origins = (("document", row["document_id"]), ("snapshot", row["snapshot_sha256"]))
    return Page(row, tuple(publishers), origins, _RELIABLE.get(source.get("reliability_code") or "", 4), int(day))


def _first_day(edtf: str | None) -> int:
    found = parse_edtf(edtf) if edtf else None
    return found.lower.toordinal() if found is not None and found.lower is not None else 0


def _ordinal(day: str | None, otherwise: float) -> float:
    return date.fromisoformat(day).toordinal() if day is not None else otherwise


def _statement(kind: str, row: Record, page: Page, quote: str) -> Statement:
    value, low, high = _VALUES[kind](row)
    words = fold(quote)
    origins = [*page.origins]
    if words:
        origins.append(("series", page.row["series_id"], words))
    if words.count(" ") + 1 >= _LONG:
        origins.append(("quote", words))
    own = frozenset(fold(row["organisation_name"] or "").split())
    told = frozenset(word for word in words.split() if word not in own and not any(ch.isdigit() for ch in word))
    return Statement(kind, row, page, value, low, high, _rank(kind, row, page), tuple(origins), told)


def _rank(kind: str, row: Record, page: Page) -> tuple[Any, ...]:
    span = _ordinal(row["period_end"], inf) - _ordinal(row["period_start"], 0)
    return (
        row["verdict_code"] not in ("accept", "correct"),
        row["status_code"] != "sure",
        _distance(row["organisation_id"], page.row),
        page.reliability,
        -page.day,
        _exactness(kind, row),
        span,
        -row["confidence"],
        row["fact_id"],
    )


def _distance(organisation: str, document: Record) -> int:
    """0 where the organisation itself speaks, 1 where a page is about it, 2 elsewhere."""
    if document["publisher_id"] == organisation:
        return 0
    return 1 if document["subject_id"] == organisation else 2


def _exactness(kind: str, row: Record) -> int:
    if kind == "figure":
        return 1 if row["value_max"] is not None else _EXACTNESS[row["bound_code"]]
    return int(kind == "event" and _is_about(row["event_date"]))


def _is_about(edtf: str) -> bool:
    return "~" in edtf or "?" in edtf


def _number(row: Record) -> tuple[tuple[Any, ...], float, float]:
    value, bound = float(row["value"]), row["bound_code"]
    top = value if row["value_max"] is None else float(row["value_max"])
    low, high = {
        "min": (value, inf),
        "max": (-inf, top),
        "approx": (value - _ABOUT * abs(value), top + _ABOUT * abs(top)),
    }.get(bound, (value, top))
    return (value, top, bound), low, high


def _date(row: Record) -> tuple[tuple[Any, ...], float, float]:
    low, high = _ordinal(row["period_start"], -inf), _ordinal(row["period_end"], inf)
    about = high - low + 1 if _is_about(row["event_date"]) else 0  # "about 1999" fits 1998 and 2000
    return (row["event_date"],), low - about, high + about


def _relation(row: Record) -> tuple[tuple[Any, ...], float, float]:
    return (row["period"],), -inf, inf  # it may hold in one period and in another


_VALUES = {"event": _date, "figure": _number, "partnership": _relation}

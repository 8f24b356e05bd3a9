"""The day on which a page was first published: every place that tells one is a testimony, and the days are weighed.

A day's score is the sum of the weights of the kinds of testimony for it; the probability is the softmax over the page's days
and "none of them" (a conditional logit, fitted by benchmarks/fit_own_day.py). Never here: which of it is a fact (publication),
the network, the clock.
"""

from __future__ import annotations

import json
import math
import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from extractors.dates.cues import cues
from extractors.dates.expressions import DateExpression, find_expressions
from schemas.documents import Block, Document, Span

_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[/-](\d\d?)[/-](\d\d?)|(\d\d)(\d\d))(?!\d)")
_PUBLISHED = ("publish", "issued", "pubdate", "uploaddate", "date.created", "dcterms.created", "sailthru.date")
_DECLARED = ("jsonld:", "itemprop:", "time:", "meta:", "front:")
_LABEL = 110  # code points of a block that is hardly more than a day
_PROSE = 140  # of a paragraph that ends the head of a page
_FIRST_YEAR = 1990  # of the web


@dataclass(frozen=True, slots=True)
class Testimony:
    """One place that tells a day (ISO 8601): what kind of place, and where its words stand."""

    day: str
    kind: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class OwnDay:
    """The likeliest day with its probability; `span`: the words that tell it, None where only the address does."""

    day: str
    confidence: float
    span: Span | None
    kinds: tuple[str, ...]


@lru_cache(maxsize=4)
def own_day(document: Document, *, url: str = "") -> OwnDay | None:
    """The day a document was first published, or None where nothing tells any; `url`: its address, which may hold a day."""
    told = list(testimonies(document, url))
    if not told:
        return None
    support = supports(told)
    best, chance = weighed(support, weights())
    return OwnDay(best, round(chance, 4), _words(told, best), tuple(sorted(support[best])))


def weighed(support: Mapping[str, set[str]], weight: Mapping[str, float]) -> tuple[str, float]:
    """The likeliest of the days that anything speaks for, and its probability among them and "none"."""
    scores = {day: sum(weight.get(kind, 0.0) for kind in kinds) for day, kinds in support.items()}
    best = max(scores, key=lambda day: (scores[day], day))
    total = sum(math.exp(score) for score in (*scores.values(), weight["none"]))
    return best, math.exp(scores[best]) / total


def supports(told: list[Testimony]) -> dict[str, set[str]]:
    """What speaks for each day: the kinds of its testimonies, and how it stands to the other days."""
    support: dict[str, set[str]] = {}
    for testimony in told:
        support.setdefault(testimony.day, set()).add(testimony.kind)
    declared = [day for day, kinds in support.items() if any(kind.startswith("declared") for kind in kinds)]
    for day, kinds in support.items():
        if declared and kinds == {"modified"}:
            kinds.clear()  # of a page that declares when it was published, the day of a change says nothing
        if len(kinds & {"declared_jsonld", "declared_meta", "declared_itemprop", "declared_time", "url"}) > 1:
            kinds.add("told_twice")
        if declared and day == min(declared) and len(declared) > 1:
            kinds.add("first_declared")
        if len(support) == 1:
            kinds.add("alone")
    first = next((t.day for t in told if t.kind.startswith(("head", "byline", "posted", "prose"))), None)
    if first is not None:
        support[first].add("first_in_text")
    return support


@cache
def weights() -> Mapping[str, float]:
    """The fitted weight of each kind of testimony, and of "none"."""
    return json.loads(files("extractors.dates").joinpath("own_day.json").read_text(encoding="utf-8"))["weights"]


def testimonies(document: Document, url: str = "") -> Iterator[Testimony]:
    """Every place of a document that tells a day, in the order of the text."""
    if (day := _url_day(url)) is not None:
        yield Testimony(day, "url", None)
    in_head = True
    for block in document.blocks:
        if block.zone == "metadata":
            yield from _declared(document, block)
            continue
        if block.zone == "main" and block.kind == "paragraph" and len(block.span) > _PROSE:
            in_head = False
        if block.kind != "alt":
            yield from _printed(document, block, in_head=in_head)


def _declared(document: Document, block: Block) -> Iterator[Testimony]:
    path, text = block.path.lower(), document.quote(block.span)
    if path in ("link:canonical", "meta:og:url"):
        day = _url_day(text)
        if day is not None:
            yield Testimony(day, "url", block.span)
        return
    if path == "time" or path.startswith(_DECLARED):
        date = next(_days(text, document.language), None)
        if date is not None:
            yield Testimony(date.edtf, _declared_kind(path), _moved(date.core, block))


def _declared_kind(path: str) -> str:
    if path == "time":
        return "time"
    if "modif" in path or "updat" in path:
        return "modified"
    if "founding" in path or "title" in path or "description" in path:
        return "other"
    if "datecreated" in path:
        return "created"
    if any(word in path for word in _PUBLISHED) or path in ("meta:date", "meta:dc.date", "front:date"):
        return f"declared_{path.partition(':')[0]}"
    return "other"


def _printed(document: Document, block: Block, *, in_head: bool) -> Iterator[Testimony]:
    text = document.quote(block.span)
    if not any(map(str.isdigit, text)):
        return
    low, known = text.lower(), cues(document.language)
    for date in _days(text, document.language):
        yield Testimony(date.edtf, _printed_kind(block, low, date, known, in_head=in_head), _moved(date.core, block))


def _printed_kind(block: Block, low: str, date: DateExpression, known: object, *, in_head: bool) -> str:
    short = len(low) <= _LABEL
    if block.zone != "main":
        posted = short and known.says("posted", low)
        return f"{'frame' if block.zone in ('footer', 'navigation') else block.zone}_{'posted' if posted else 'short' if short else 'long'}"
    if short and known.says("updated", low):
        return "updated"
    if known.says("posted", low[max(0, date.core.start - 40) : date.core.end + 20]):
        return "posted_head" if in_head else "posted"
    if short:
        return "byline_head" if in_head else "byline"
    return "prose_head" if in_head or date.core.start < 40 else "prose"


def _days(text: str, language: str) -> Iterator[DateExpression]:
    for date in find_expressions(text, language):
        if date.form == "day" and date.edtf[:4].isdigit() and int(date.edtf[:4]) >= _FIRST_YEAR:
            yield date


def _url_day(url: str) -> str | None:
    for match in _URL_DAY.finditer(url):
        year, month, day = int(match[1]), int(match[2] or match[4]), int(match[3] or match[5])
        if year >= _FIRST_YEAR and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
            return f"{year}-{month:02}-{day:02}"
    return None


def _moved(span: Span, block: Block) -> Span:
    return Span(span.start + block.span.start, span.end + block.span.start)


def _words(told: list[Testimony], day: str) -> Span | None:
    """The words that tell a day: printed ones before declared ones."""
    spans = [testimony for testimony in told if testimony.day == day and testimony.span is not None]
    printed = [t.span for t in spans if not t.kind.startswith(("declared", "time", "url", "modified", "created", "other"))]
    return (printed or [t.span for t in spans] or [None])[0]

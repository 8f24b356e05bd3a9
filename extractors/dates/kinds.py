"""The dated event, and what kind and modality it has.

The kinds are those of `schemas/vocabularies/event_kinds.yml`; a date's form weighs as much as its verb ("since 2012" tells
a beginning, "2000-2007" a period). Never here: whether there is an event at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractors.dates.cues import Cue, Cues
from extractors.dates.expressions import DateExpression
from schemas.documents import Document, Span
from schemas.values import parse_edtf

# Kinds whose verb makes an entry even where the clause also counts something.
STRONG = frozenset({"founded", "registered", "joined", "renamed", "became", "adopted", "signed", "opened", "ended", "started", "published"})
# Kinds that a date with "since" may have; any other verb says what has been going on since then.
_BEGINNINGS = frozenset({"founded", "registered", "joined", "renamed", "adopted", "opened", "ended"})
_CODES = {"said": "other", "became": "renamed"}  # groups of cue words that are no codes of their own
_SPANS = ("interval", "year_range", "fiscal_year", "ongoing", "until", "quarter", "half", "decade")
_EVENT_DAYS = 21  # a span of days up to this long is one event, not a period
_QUOTE_WORDS = 30  # the guide's upper length of a quote


@dataclass(frozen=True, slots=True)
class Event:
    """One entry. `span`: its evidence in the document's text; `rule`: what made it an entry; `block`: where.

    `cue`: whether a word told the kind; `verb`: the span of that word where it is a verb; `sure`: how probable the kind is.
    """

    date: DateExpression
    kind: str
    modality: str
    span: Span
    rule: str
    block: int
    cue: bool = False
    verb: Span | None = None
    sure: float = 1.0


def kind_of(date: DateExpression, cue: Cue | None, *, leads: bool) -> str:
    """The kind of an event from its cue and the form of its date; `leads`: the date stands before its verb."""
    told = _CODES.get(cue.kind, cue.kind) if cue is not None else "other"
    if date.form == "until" and told == "ended":
        return told
    if date.form in _SPANS or "/" in date.edtf:
        return _kind_of_span(date, told)
    if date.governor == "from" and date.form != "since":
        return told if told in _BEGINNINGS - {"opened"} else "started"
    if date.form == "since":
        return told if told in _BEGINNINGS else "started"
    return told


def _kind_of_span(date: DateExpression, told: str) -> str:
    if date.form in ("quarter", "half"):
        return told
    days = parse_edtf(date.edtf)
    if days is None or days.lower is None or days.upper is None or (days.upper - days.lower).days > _EVENT_DAYS:
        return "period"
    return "held" if told in ("other", "started") else told


def of_kind(event: Event, kind: str) -> Event:
    """An event as one of a kind; what "ended" with "until X" ends on X."""
    date = replace(event.date, edtf=event.date.edtf.removeprefix("../")) if kind == "ended" and event.date.form == "until" else event.date
    return replace(event, kind=kind, date=date)


def modality_of(known: Cues, text: str) -> str:
    """`expected`, `planned` or `happened`, from the words of a sentence."""
    low = text.lower()
    if known.says("expected", low):
        return "expected"
    return "planned" if known.says("planned", low) else "happened"


def shifted(date: DateExpression, offset: int) -> DateExpression:
    """The same date with its spans moved by `offset` code points."""
    span, core = (Span(s.start + offset, s.end + offset) for s in (date.span, date.core))
    return replace(date, span=span, core=core)


def opening_words(document: Document, span: Span) -> Span:
    """At most some thirty words from the start of a span of the text, without blanks at either end."""
    text = document.quote(span)
    ends = [hit.end() for hit in re.finditer(r"\S+", text)]
    if not ends:
        return span
    return Span(span.start + len(text) - len(text.lstrip()), span.start + ends[min(len(ends), _QUOTE_WORDS) - 1])

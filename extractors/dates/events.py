"""What the text ties to each date: the kind of event, or that there is none (a figure's period, a law, a report's own year).

One entry per date and event, by the annotation guide: lines of time-lines, by-lines and lists of posts, clauses of prose.
Never here: reading dates, whose event it is, confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from extractors.dates.clauses import Clause, clause, sentences
from extractors.dates.cues import Cue, Cues, cues
from extractors.dates.expressions import DateExpression
from extractors.dates.words import date_words
from extractors.dates.page import Page, closes_accounts, is_byline, page
from extractors.outline import outline, pipeline
from schemas.documents import Block, Document, Span
from schemas.values import parse_edtf

# Kinds whose verb makes an entry even where the clause also counts something.
_STRONG = frozenset({"founded", "registered", "joined", "renamed", "adopted", "signed", "opened", "ended", "started", "published"})
# Kinds that a date with "since" may have; any other verb says what has been going on since then.
_CODES = {"said": "other", "became": "renamed"}  # groups of verbs that are no codes of their own
_BEGINNINGS = frozenset({"founded", "registered", "joined", "renamed", "adopted", "opened", "ended"})
_SPANS = ("interval", "year_range", "fiscal_year", "ongoing", "until", "quarter", "half", "decade")
_EVENT_DAYS = 21  # a span of days up to this long is one event, not a period
_YEARLY = ("year", "decade", "fiscal_year", "year_range", "approximate")
_NUMBER = re.compile(r"(?<![\w#/.,:-])(?!0|\d{7})\d[\d.,]*\d?(?![\w:/-]|\))")
_LABEL = 70  # code points of a line that is a label, not a sentence
_SHORT_LINE = 4  # words behind the date of a time-line's line


@dataclass(frozen=True, slots=True)
class Event:
    """One entry: `span` is its evidence in the document's text; `cue` the span of the word that told the kind."""

    date: DateExpression
    kind: str
    modality: str
    span: Span
    rule: str
    block: int
    cue: Span | None = None


def find_events(document: Document) -> Iterator[Event]:
    """The events of a document in the order of its text."""
    own = page(document)
    reader = _Reader(document, own, cues(document.language))
    if own.published is not None:
        block = document.blocks[own.published.block]
        yield Event(own.published.date, "published", "happened", _trimmed(document, block.span), "page", own.published.block)
    for index, dates in own.dates.items():
        block = document.blocks[index]
        if own.published is not None and index == own.published.block:
            dates = tuple(d for d in dates if d != own.published.date)
        if dates and block.zone == "main" and not reader.is_legal(block):
            yield from reader.block(index, dates)
    yield from reader.under_years()


def _trimmed(document: Document, span: Span) -> Span:
    text = document.quote(span)
    return Span(span.start + len(text) - len(text.lstrip()), span.start + len(text.rstrip()))


@dataclass(frozen=True)  # no slots: one answer is kept
class _Reader:
    document: Document
    page: Page
    cues: Cues

    def is_legal(self, block: Block) -> bool:
        text = self.document.quote(block.span)
        return "©" in text or re.search(r"\bcopyright\b|\(c\)\s", text, re.IGNORECASE) is not None

    def block(self, index: int, dates: Sequence[DateExpression]) -> Iterator[Event]:
        """The events of one block of the main zone."""
        block = self.document.blocks[index]
        rest = self.rest(block, dates)
        if block.kind == "field" and self._is_date_key(block):
            yield Event(dates[0], "published", "happened", _trimmed(self.document, block.span), "field", index)
        elif block.kind == "cell":
            yield from self._row(index, dates)
        elif len(dates) == 1 and is_byline(self.document, block, dates[0]) and block.kind != "alt":
            yield from self._standing(index, dates[0], rest)
        elif len(dates) == 1 and (updated := self._updated(block, dates[0])) is not None:
            yield updated
        elif self._opens_line(index, dates[0]):
            yield self._line(index, dates)
            yield from self._prose(index, dates, skip=dates[0])
        else:
            yield from self._prose(index, dates)

    def rest(self, block: Block, dates: Sequence[DateExpression]) -> str:
        """A block's words without its dates."""
        text = self.document.quote(block.span)
        for date in reversed(dates):
            text = text[: date.span.start - block.span.start] + " " + text[date.span.end - block.span.start :]
        return " ".join(text.split())

    def _row(self, index: int, dates: Sequence[DateExpression]) -> Iterator[Event]:
        """The event of a table's row: its first cell is a date, and a further cell says what was then."""
        block = self.document.blocks[index]
        row = [b for b in self.document.blocks[index : index + 12] if b.kind == "cell" and (b.table, b.row) == (block.table, block.row)]
        if block.column != 0 or len(row) < 2 or len(dates) != 1 or re.search(r"[^\W\d_]{3,}", self.rest(block, dates)):
            if len(block.span) > _LABEL:
                yield from self._prose(index, dates)
            return
        span = _words(self.document, Span(block.span.start, row[-1].span.end))
        told = self.document.text[row[1].span.start : row[-1].span.end]
        if len(re.findall(r"[^\W\d_]{3,}", told)) < (2 if dates[0].form == "day" else _SHORT_LINE):
            return
        cue = min((c for c in self.cues.find(told.lower()) if c.kind != "other"), key=lambda c: (not c.is_verb, c.start), default=None)
        timed = dates[0].form == "day" and re.search(r"\b\d{1,2}[:.]\d\d\b", told) is not None
        kind = self.kind(dates[0], cue, leads=False) if cue is not None or not timed else "held"
        yield Event(dates[0], kind, self._modality(told), span, "row", index)

    def _is_date_key(self, block: Block) -> bool:
        return bool(block.heads) and self.cues.says("date_keys", self.document.quote(block.heads[-1]).lower())

    def _updated(self, block: Block, date: DateExpression) -> Event | None:
        before = self.document.text[block.span.start : date.core.start].lower()
        if len(block.span) > 110 or not self.cues.says("updated", before):
            return None
        index = self.document.blocks.index(block)
        return Event(date, "updated", "happened", _trimmed(self.document, block.span), "updated", index)

    def _standing(self, index: int, date: DateExpression, rest: str) -> Iterator[Event]:
        """A day that stands by itself: of the post, event or press cutting that the line itself or its neighbour names."""
        block = self.document.blocks[index]
        words = [w for w in re.findall(r"[^\W\d_]{3,}", rest.lower()) if not self.cues.says("posted", w)]
        if words:
            cue = next((c for c in self.cues.find(rest.lower()) if c.kind == "held"), None)
            yield Event(date, "published" if cue is None else "held", "happened", _trimmed(self.document, block.span), "dated_line", index)
            return
        title = self._title(index)
        if title is None:
            return
        told = "held" if self._announces else "published"
        span = _trimmed(self.document, Span(min(title.start, block.span.start), max(title.end, block.span.end)))
        yield Event(date, told, self._modality(self.document.quote(span)) if told == "held" else "happened", span, "dated_post", index)

    def _title(self, index: int) -> Span | None:
        """The heading or link that a day standing by itself belongs to: the one below it, else the one above."""
        for other in (index + 1, index - 1):
            near = self.document.blocks[other] if 0 <= other < len(self.document.blocks) else None
            if near is not None and near.zone == "main" and len(near.span) < 200 and (near.kind == "heading" or near.anchor):
                return near.span
        return None

    @cached_property
    def _announces(self) -> bool:
        """Whether the days that stand by themselves are mostly of events, not of posts."""
        titles = [self._title(i) for i, dates in self.page.dates.items() if is_byline(self.document, self.document.blocks[i], dates[0])]
        held = [any(c.kind == "held" for c in self.cues.find(self.document.quote(t).lower())) for t in titles if t is not None]
        return sum(held) * 2 > len(held)

    def _opens_line(self, index: int, date: DateExpression) -> bool:
        """Whether a block is a line of a time-line: it opens with its date, behind which the event stands."""
        block = self.document.blocks[index]
        text = self.document.text
        if block.kind not in ("paragraph", "item", "field", "cell", "heading") or text[block.span.start : date.core.start].strip(" •*-–|()["):
            return False
        behind = text[date.core.end : block.span.end]
        if len(re.findall(r"\w+", behind)) < 2:
            return False
        if re.match(r"\.?\s?[:|–—-]|\)?\s?[:–—]", behind) is not None:
            return block.kind != "heading"
        lines = [i for i in (index - 2, index - 1, index + 1, index + 2) if self._starts_with_date(i)]
        return bool(lines) and block.kind != "heading" and len(re.findall(r"\w+", behind)) >= _SHORT_LINE

    def _starts_with_date(self, index: int) -> bool:
        if index not in self.page.dates:
            return False
        block, first = self.document.blocks[index], self.page.dates[index][0]
        if len(re.findall(r"[^\W\d_]{2,}", self.document.text[first.core.end : block.span.end])) < 2:
            return False
        return block.zone == "main" and not self.document.text[block.span.start : first.core.start].strip(" •*-–|()[")

    def _line(self, index: int, dates: Sequence[DateExpression]) -> Event:
        """The event of a time-line's line: its date leads the first sentence behind it."""
        block, offset = self.document.blocks[index], self.document.blocks[index].span.start
        told = outline(self.document)
        bounds = [told.sentences[i].span for i in range(*told.of_block[index])]
        end = next((b.end for b in bounds if b.end > dates[0].span.end + 12), block.span.end)
        local = [_shifted(d, -offset) for d in dates if d.core.start < end]
        text = self.document.quote(block.span)
        part = clause(text, Span(0, end - offset), local, 0, self.document.language)
        cue = Span(part.cue.start + offset, part.cue.end + offset) if part.cue else None
        span = _words(self.document, Span(block.span.start, end))
        return Event(dates[0], self.kind(dates[0], part.cue, leads=False), self._modality(text[: end - offset]), span, "line", index, cue)

    def _prose(self, index: int, dates: Sequence[DateExpression], skip: DateExpression | None = None) -> Iterator[Event]:
        block = self.document.blocks[index]
        if block.kind == "title":
            return
        told, offset = outline(self.document), block.span.start
        text = self.document.quote(block.span)
        local = [_shifted(d, -offset) for d in dates]
        bounds = [Span(told.sentences[i].span.start - offset, told.sentences[i].span.end - offset) for i in range(*told.of_block[index])]
        for sentence in sentences(text, bounds, local):
            inside = [d for d in local if sentence.start <= d.core.start < sentence.end]
            for position, date in enumerate(inside):
                if skip is not None and date == _shifted(skip, -offset):
                    continue
                part = clause(text, sentence, inside, position, self.document.language)
                rule = self._rule(index, text, sentence, date, part)
                if rule is None:
                    continue
                kind = self.kind(date, part.cue, leads=part.leads)
                if kind == "ended" and date.form == "until":  # "valid until X" ends on X
                    date = replace(date, edtf=date.edtf.removeprefix("../"))
                cue = Span(part.cue.start + offset, part.cue.end + offset) if part.cue else None
                span = Span(part.span.start + offset, part.span.end + offset)
                modality = self._modality(text[sentence.start : sentence.end])
                yield Event(_shifted(date, offset), kind, modality, span, rule, index, cue)

    def kind(self, date: DateExpression, cue: Cue | None, *, leads: bool) -> str:
        """The kind of an event from its cue and the form of its date; `leads`: the date stands before its verb."""
        told = _CODES.get(cue.kind, cue.kind) if cue is not None else "other"
        if date.form == "until" and told == "ended":
            return told
        if date.form in _SPANS or "/" in date.edtf:
            days = parse_edtf(date.edtf)
            short = days is not None and days.lower is not None and days.upper is not None and (days.upper - days.lower).days <= _EVENT_DAYS
            if date.form in ("quarter", "half") or short:
                return "held" if short and told in ("other", "started") else told
            return "period"
        if date.form == "since" or (date.governor == "from" and leads):
            return told if told in _BEGINNINGS else "started"
        return told

    def _rule(self, index: int, text: str, sentence: Span, date: DateExpression, part: Clause) -> str | None:
        """Why a date in prose is an entry, or None where it only dates a figure, a law, a report or a person."""
        block = self.document.blocks[index]
        cue = part.cue
        yearly = date.form in _YEARLY or (date.form in ("since", "until", "ongoing") and "-" not in date.edtf)
        before = text[sentence.start : date.core.start].lower()
        if self._governed_away(before, date, yearly=yearly) or date.governor == "fiscal":
            return None
        if self._own(date) and (cue is None or cue.kind not in _STRONG or not cue.is_verb):
            return None
        if date.form != "day" and self.cues.says("persons", text[part.reach.start : part.reach.end].lower()) and (cue is None or cue.kind != "founded"):
            return None
        if date.form in ("year_range", "ongoing") and text[max(0, date.core.start - 1) : date.core.start] == "(":
            return "bracketed"
        if self._counts(text, part, date) and not self._outweighs(cue, date, yearly=yearly):
            return None
        if block.kind == "heading":
            return "heading" if cue is not None and (cue.kind == "held" or not yearly) else None
        if block.kind in ("alt", "caption"):
            return "caption" if not yearly or (cue is not None and cue.is_verb) else None
        bracket = text[max(0, date.core.start - 1) : date.core.start] == "(" and text[date.core.end : date.core.end + 1] == ")"
        if bracket and cue is None:
            return None  # the edition of what is named before it
        if date.form == "decade":
            return "verb" if cue is not None and cue.is_verb and cue.kind in _STRONG else None
        if not yearly:
            return "clause" if cue is not None or len(block.span) > _LABEL or date.form == "interval" else None
        return self._yearly_rule(text, sentence, date, part)

    def _yearly_rule(self, text: str, sentence: Span, date: DateExpression, part: Clause) -> str | None:
        cue = part.cue
        if date.form in ("year_range", "fiscal_year", "ongoing", "until"):
            return "span" if cue is not None or date.governor or len(text) > _LABEL else None
        if self._attributive(text, date) and (part.leads or cue is None or not cue.is_verb):
            return None
        if cue is not None and cue.is_verb and (cue.kind != "other" or part.leads):
            return "verb"
        if date.form == "since":
            return "since" if len(text) > _LABEL else None
        if cue is not None and cue.kind in _STRONG:
            return "noun"
        return "leading" if part.leads and date.governor in ("in", "part") and sentence.end - date.span.end > 40 else None

    def _governed_away(self, before: str, date: DateExpression, *, yearly: bool) -> bool:
        return closes_accounts(date, before, self.document.language) or (yearly and self.cues.governs("laws", before))

    def _own(self, date: DateExpression) -> bool:
        years = {int(y) for y in re.findall(r"\d{4}", date.edtf)}
        return date.form in ("year", "fiscal_year", "year_range") and years <= self.page.own_years

    def _attributive(self, text: str, date: DateExpression) -> bool:
        """Whether a year stands before a noun that it belongs to ("2019 presentations")."""
        following = re.match(r"\s([^\W\d_][\w-]*)", text[date.core.end :])
        if date.governor not in ("", "article") or following is None:
            return False
        word = following[1].lower()
        is_verb = any(c.is_verb and c.start == 0 for c in self.cues.find(word))
        return not is_verb and word not in pipeline(self.document.language).Defaults.stop_words

    def _counts(self, text: str, part: Clause, date: DateExpression) -> bool:
        """Whether the clause, its date aside, holds a number that may count something."""
        bare = (text[part.scope.start : date.span.start] + " " + text[date.span.end : part.scope.end]).lower()
        bare = re.sub(r"^\s*\d{1,2}[.)]\s", " ", bare)
        return _NUMBER.search(bare) is not None or self.cues.says("counts_words", bare)

    def _outweighs(self, cue: Cue | None, date: DateExpression, *, yearly: bool) -> bool:
        """Whether a clause that counts something still tells an event: by a strong verb, or on a day or in a month."""
        if cue is None or date.form in ("since", "until"):
            return False
        return (cue.is_verb and cue.kind in _STRONG) or (not yearly and "/" not in date.edtf and cue.kind != "other")

    def _modality(self, text: str) -> str:
        low = text.lower()
        if self.cues.says("expected", low):
            return "expected"
        return "planned" if self.cues.says("planned", low) else "happened"

    def under_years(self) -> Iterator[Event]:
        """Projects listed under a year that stands by itself: one entry each, unless they print days of their own."""
        year: DateExpression | None = None
        for index, block in enumerate(self.document.blocks):
            if block.zone != "main" or block.kind == "title":
                continue
            dates = self.page.dates.get(index, ())
            if len(dates) == 1 and dates[0].form == "year" and self._only_year(block, dates[0]):
                year = dates[0]
            elif block.kind == "heading":
                year = None
            elif year is not None and self._is_listed(block, dates):
                yield Event(year, "other", "happened", _words(self.document, block.span), "under_year", index)

    def _is_listed(self, block: Block, dates: Sequence[DateExpression]) -> bool:
        """Whether a block names a project with its title or terms ("2. project: ...") and no days of its own."""
        text = self.document.quote(block.span)
        if any(re.search(r"-\d\d", date.edtf) for date in dates) or not self.cues.says("items", text.lower()):
            return False
        return block.kind != "cell" and re.search(r"[:;„“”\"«]", text) is not None

    def _only_year(self, block: Block, date: DateExpression) -> bool:
        around = self.document.text[block.span.start : date.core.start] + self.document.text[date.core.end : block.span.end]
        return len(around) < 12 and all(word.lower() in self._year_words() for word in re.findall(r"[^\W\d_]+", around))

    def _year_words(self) -> frozenset[str]:
        words = date_words(self.document.language)
        return frozenset({word for phrase, role in words.phrases.items() if role == "in" for word in phrase} | set(words.lists["year_after"]))


def _words(document: Document, span: Span) -> Span:
    """At most some thirty words from the start of a span."""
    spoken = [hit.end() for hit in re.finditer(r"\S+", document.quote(span))]
    end = span.start + spoken[min(len(spoken), 30) - 1] if spoken else span.end
    return _trimmed(document, Span(span.start, end))


def _shifted(date: DateExpression, offset: int) -> DateExpression:
    span, core = (Span(s.start + offset, s.end + offset) for s in (date.span, date.core))
    return replace(date, span=span, core=core)

"""Dates in sentences: which of them tell an event, and which only date a figure, a law, a report or a person's life.

The annotation guide's rules, widest first: what governs a date away, then whether its clause counts something, then, for
bare years, whether a verb ties it to an event. Never here: lines of time-lines, by-lines and lists (see `layout`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.dates.clauses import Clause, clause, sentences
from extractors.dates.cues import Cues, cues
from extractors.dates.expressions import DateExpression
from extractors.dates.kinds import STRONG, Event, kind_of, modality_of, of_kind, shifted
from extractors.dates.page import page
from extractors.dates.publication import closes_accounts
from extractors.dates.words import date_words
from extractors.outline import outline, pipeline
from schemas.documents import Block, Document, Span

_YEARLY = ("year", "decade", "fiscal_year", "year_range", "approximate")
_SPANS = ("interval", "year_range", "fiscal_year", "ongoing")
_OPEN = ("since", "until", "ongoing")
# A number that may count something: no code, ordinal, time, or identifier (leading zero, seven digits and more).
_NUMBER = re.compile(r"(?<![\w#/.,:-])(?!0|\d{7})\d[\d.,]*\d?(?![\w:/-]|\))")
_LIST_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s")
_LABEL = 70  # code points of a line that is a label, not a sentence
_BESIDE = 8  # code points between a noun and its date ("inception in 2002")
_TELLS = 40  # code points behind a leading year that make a sentence which tells something


@dataclass(frozen=True, slots=True)
class _Case:
    """One date with all that its rules look at; spans are positions in `text`, the block's text."""

    document: Document
    known: Cues
    block: Block
    text: str
    sentence: Span
    date: DateExpression
    part: Clause

    @property
    def yearly(self) -> bool:
        return self.date.form in _YEARLY or (self.date.form in _OPEN and "-" not in self.date.edtf)

    @property
    def label(self) -> bool:
        """A line that is no sentence: short, and without a full stop."""
        return len(self.text) <= _LABEL and not self.text.rstrip().endswith((".", "!", "?", ";"))

    @property
    def verb(self) -> str:
        """The kind that the governing verb tells, or an empty string where no verb governs."""
        return self.part.cue.kind if self.part.cue is not None and self.part.cue.is_verb else ""


def events_of_prose(document: Document, index: int, dates: Sequence[DateExpression], skip: DateExpression | None = None) -> Iterator[Event]:
    """The events that the sentences of block `index` tie to its `dates`, but for `skip`, which is told already."""
    block = document.blocks[index]
    if block.kind == "title":
        return
    left = None if skip is None else shifted(skip, -block.span.start)
    for case in _cases(document, index, dates):
        if case.date != left:
            yield from _event(case, index)


def turned_down(document: Document, index: int, dates: Sequence[DateExpression]) -> Iterator[tuple[Span, str]]:
    """The dates of a block, by their cores, that a rule says tell no event whatever stands around them, each with that rule."""
    offset = document.blocks[index].span.start
    for case in _cases(document, index, dates):
        why = _turned_down(case) or ("date of a count" if _counts(case) and not _outweighs(case) else None)
        if why is not None:
            yield shifted(case.date, offset).core, why


def _cases(document: Document, index: int, dates: Sequence[DateExpression]) -> Iterator[_Case]:
    block, known, told = document.blocks[index], cues(document.language), outline(document)
    text, offset = document.quote(block.span), block.span.start
    local = [shifted(date, -offset) for date in dates]
    bounds = [Span(s.span.start - offset, s.span.end - offset) for s in told.sentences[slice(*told.of_block[index])]]
    for sentence in sentences(text, bounds, local):
        inside = [date for date in local if sentence.start <= date.core.start < sentence.end]
        for position, date in enumerate(inside):
            yield _Case(document, known, block, text, sentence, date, clause(text, sentence, inside, position, document.language))


def _event(case: _Case, index: int) -> Iterator[Event]:
    rule = _rule(case)
    if rule is None:
        return
    date, part, offset = case.date, case.part, case.block.span.start
    kind = kind_of(date, part.cue, leads=part.leads)
    verb = Span(part.cue.start + offset, part.cue.end + offset) if part.cue is not None and part.cue.is_verb else None
    modality = modality_of(case.known, case.text[case.sentence.start : case.sentence.end])
    span = Span(part.span.start + offset, part.span.end + offset)
    yield of_kind(Event(shifted(date, offset), kind, modality, span, rule, index, part.cue is not None, verb), kind)


def _rule(case: _Case) -> str | None:
    """Why a date in prose is an entry, or None where it is not."""
    if _turned_down(case) is not None:
        return None
    if case.date.form in _SPANS and case.known.says("durations", case.text[case.sentence.start : case.date.core.start].lower()):
        return "duration"
    if case.date.form in ("year_range", "interval", "ongoing") and case.text[max(0, case.date.core.start - 1) : case.date.core.start] == "(":
        return "bracketed"  # a span printed with a project or centre, whatever it counts
    if case.part.leads and case.date.form in _SPANS and case.known.says("planned", case.text[case.part.reach.start : case.part.reach.end].lower()):
        return "planned"
    if _counts(case) and not _outweighs(case):
        return None
    cue = case.part.cue
    if case.block.kind == "heading":
        if case.date.form == "interval":
            return "heading"
        return "heading" if cue is not None and (cue.kind == "held" or not case.yearly) else None
    if case.block.kind in ("alt", "caption"):
        return "caption" if not case.yearly or case.verb else None
    if cue is None and _bracketed(case):
        return None  # the edition of what is named before it
    if case.date.form == "decade":
        return "verb" if case.verb in STRONG else None
    if case.yearly:
        return _yearly_rule(case)
    return "clause" if cue is not None or not case.label or case.date.form == "interval" else None


def _turned_down(case: _Case) -> str | None:
    """Why a date is no event's at all: it governs accounts, a law or the report, a person's life, a noun, a habit."""
    if _governed_away(case):
        return "year of accounts, a law or the report"
    if _of_a_person(case):
        return "date of a person's life"
    if _belongs_to_noun(case):
        return "part of a noun"
    every_year = case.date.inferred and case.known.says("habitual", case.text[case.sentence.start : case.sentence.end].lower())
    return "every year" if every_year else None


def _yearly_rule(case: _Case) -> str | None:
    """A bare year or span of years is an entry only where a verb, or at least its place in the sentence, says so."""
    date, part = case.date, case.part
    if date.form in ("year_range", "fiscal_year", "ongoing", "until"):
        named = case.known.governs("items", case.text[case.sentence.start : date.core.start].lower())
        return "span" if part.cue is not None or named or not case.label else None
    if _attributive(case) and (part.leads or not case.verb):
        return None
    if case.verb and (case.verb != "other" or part.leads):
        return "verb"
    if date.form == "since":
        return "since" if case.verb or not case.label else None
    if part.cue is not None and part.cue.kind in STRONG:
        return "noun"
    return "leading" if part.leads and date.governor in ("in", "part") and case.sentence.end - date.span.end > _TELLS else None


def _governed_away(case: _Case) -> bool:
    """A date of accounts, a law's year, a fiscal year, or the report's own year where no strong verb takes it."""
    before = case.text[case.sentence.start : case.date.core.start].lower()
    if case.date.governor == "fiscal" or closes_accounts(case.date, before, case.document.language):
        return True
    if case.known.of_law(_unlinked(before, case.document.language), yearly=case.yearly):
        return True
    years = {int(year) for year in re.findall(r"\d{4}", case.date.edtf)}
    own = case.date.form in ("year", "fiscal_year", "year_range") and years <= page(case.document).own_years
    return own and case.verb not in STRONG


def _unlinked(before: str, language: str) -> str:
    """Words before a date without the "of" that joins them to it ("the Companies Act of 2013")."""
    return re.sub(rf"\s(?:{date_words(language).forms('links')})\s*$", "", before)


def _of_a_person(case: _Case) -> bool:
    """Dates of a person's life are none, unless they found something; a full day is mostly an event's all the same."""
    if case.part.cue is not None and case.part.cue.kind == "founded":
        subject = " ".join(case.text[case.sentence.start : case.part.cue.start].lower().split()[-1:])
        return case.known.says("persons", subject)
    if case.date.form == "day":
        return False
    return case.known.says("persons", case.text[case.part.reach.start : case.part.reach.end].lower())


def _counts(case: _Case) -> bool:
    """Whether the clause, its date aside, holds a number that may count something."""
    scope, date = case.part.scope, case.date.span
    bare = (case.text[scope.start : date.start] + " " + case.text[date.end : scope.end]).lower()
    bare = _LIST_NUMBER.sub(" ", bare)
    return _NUMBER.search(bare) is not None or case.known.says("counts_words", bare)


def _outweighs(case: _Case) -> bool:
    """Whether a clause that counts something still tells an event: by a strong verb, or on a day or in a month."""
    if case.date.form in ("since", "until"):
        return False
    if case.date.form in ("interval", "year_range") and case.known.says("items", case.text[case.part.span.start : case.part.span.end].lower()):
        return True  # the project's own duration
    cue = case.part.cue
    if cue is not None and cue.kind == "signed":
        return True  # a grant with its amount
    if cue is not None and cue.kind in STRONG and 0 <= case.date.core.start - cue.end <= _BESIDE:
        return True  # "since its inception in 2002", whatever was given since
    if case.verb == "held" and case.date.form != "day" and not case.part.leads and _NUMBER.search(case.text, case.sentence.start, case.part.cue.start):
        return False  # so many people met: the month is that of their number
    return case.verb in STRONG or (cue is not None and not case.yearly and "/" not in case.date.edtf and cue.kind != "other")


def _bracketed(case: _Case) -> bool:
    core = case.date.core
    return case.text[max(0, core.start - 1) : core.start] == "(" and case.text[core.end : core.end + 1] == ")"


def _belongs_to_noun(case: _Case) -> bool:
    """Whether a year stands between a possessive or article and its noun ("our 2021 target", "the 2015-16 Survey")."""
    before = re.search(r"([^\W\d_]+)\s$", case.text[: case.date.core.start])
    if before is None or case.date.form not in ("year", "year_range", "fiscal_year"):
        return False
    word = before[1].lower()
    article = date_words(case.document.language).phrases.get((word,)) == "article"
    if not article and (case.date.governor or word not in pipeline(case.document.language).Defaults.stop_words):
        return False
    told = case.part.cue.kind if case.part.cue is not None else ""
    return _precedes_noun(case) and told not in ("held", "published", "signed", "adopted")


def _attributive(case: _Case) -> bool:
    """Whether a year stands before a noun that it belongs to ("2019 presentations")."""
    return case.date.governor in ("", "article") and _precedes_noun(case)


def _precedes_noun(case: _Case) -> bool:
    following = re.match(r"\s([^\W\d_][\w-]*)", case.text[case.date.core.end :])
    if following is None:
        return False
    word = following[1].lower()
    is_verb = any(cue.is_verb and cue.start == 0 for cue in case.known.find(word))
    return not is_verb and word not in pipeline(case.document.language).Defaults.stop_words

"""FIGURES: how much or how many of an organisation's work, reach, resources, or of the need it addresses.

`find(document)` reads the main zone clause by clause: numbers, what they count, what breaks down what, what happened to
whom, and when. Never here: whose figure it is (`organisation_text` only keeps the words), the document's own period,
confidence, or a sum that the text does not print.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

from extractors.figures.clauses import clauses
from extractors.figures.drafts import Clause, Draft
from extractors.figures.groups import inherited, related
from extractors.figures.ignored import age_range
from extractors.figures.indicators import indicator
from extractors.figures.meaning import indicated, meant, rescued
from extractors.figures.mentions import mention
from extractors.figures.numbers import Number, find_numbers
from extractors.figures.prose import countable, drafts
from extractors.figures.repeats import once
from extractors.figures.sums import broken_down
from extractors.model import store
from extractors.outline import outline
from schemas.documents import Document
from schemas.facts import Mention

NAME = "figures"
VERSION = "1"
_CARRIED = 40  # figures of a block that a later sentence may take up


@dataclass(frozen=True, slots=True)
class Statement:
    """A clause with what the rules alone make of it (`ruled`) and its finished drafts, those that were learned too."""

    clause: Clause
    ruled: tuple[Draft, ...]
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A document's statements and its figures, which are each of their drafts once."""

    statements: tuple[Statement, ...]
    mentions: tuple[Mention, ...]


def find(document: Document) -> tuple[Mention, ...]:
    """The figures of a document in the order of its text, each once; `extractors.figures.mentions` lists the slots."""
    return found(document).mentions


def found(document: Document) -> Found:
    """As `find`, with the statements that the figures stand in; the last few are kept, for the ledger of numbers."""
    return _found(document, store.folder())


@lru_cache(maxsize=4)
def _found(document: Document, models: Path) -> Found:
    statements = tuple(_statements(document))
    stated = broken_down(document, [(one.clause, draft) for one in statements for draft in one.drafts])
    beside: dict[int, list[Draft]] = {}
    for clause, draft in stated:
        beside.setdefault(clause.start, []).append(draft)
    mentions = once(mention(document, clause, draft, beside[clause.start], f"{NAME}@{VERSION}") for clause, draft in stated)
    return Found(statements, mentions)


def _statements(document: Document) -> Iterator[Statement]:
    """The clauses in the order of the text, each read with the figures before it in its block."""
    block, carried = -1, []
    for clause in clauses(outline(document)):
        if clause.block != block:
            block, carried = clause.block, []
        statement = _statement(clause, carried)
        yield statement
        carried = [*carried, *statement.drafts][-_CARRIED:]


def _statement(clause: Clause, carried: Sequence[Draft]) -> Statement:
    """One clause read; `carried`: the finished drafts of the sentences before in the same block."""
    if not find_numbers(clause.text, clause.language):
        return Statement(clause, (), ())
    rules = ruled(clause, carried)
    read = [d for d in map(partial(meant, clause), rules) if d is not None]
    made = [d for number in unread(clause, read, carried) if (d := rescued(clause, number)) is not None]
    kept = related(clause, sorted([*read, *made], key=lambda d: d.number.core), carried)
    told = inherited([indicated(clause, replace(d, indicator=indicator(clause, d), sex=d.kind.sex, age=_age(clause, d))) for d in kept])
    return Statement(clause, tuple(rules), tuple(replace(d, value=abs(d.value)) if d.indicator == "spent" else d for d in told))


def ruled(clause: Clause, carried: Sequence[Draft] = ()) -> list[Draft]:
    """What the rules alone make of a clause: drafts with their totals and their indicators."""
    return [replace(d, indicator=indicator(clause, d)) for d in related(clause, drafts(clause, carried), carried)]


def unread(clause: Clause, read: Sequence[Draft], carried: Sequence[Draft] = ()) -> list[Number]:
    """The numbers of a clause of which the rules make nothing, and for which no rule says why."""
    taken = {draft.number.core for draft in read}
    return [number for number in countable(clause) if number.core not in taken]


def _age(clause: Clause, draft: Draft) -> str | None:
    """Children, youth, ... from the nouns (None where they differ), or the range that the text gives."""
    if draft.unit == "people" and (span := age_range(clause.text, draft.what.end, clause.language)) is not None:
        return span
    ages = {kind.age for kind in draft.kinds or (draft.kind,)}
    return ages.pop() if len(ages) == 1 else None

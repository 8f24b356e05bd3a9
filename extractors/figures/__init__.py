"""FIGURES: how much or how many of an organisation's work, reach, resources, or of the need it addresses.

`find(document)` reads the main zone clause by clause: numbers, what they count, what breaks down what, what happened to
whom, and when. Never here: whose figure it is (`organisation_text` only keeps the words), the document's own period,
confidence, or a sum that the text does not print.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from extractors.figures.clauses import clauses
from extractors.figures.drafts import Clause, Draft
from extractors.figures.groups import inherited, related
from extractors.figures.ignored import age_range
from extractors.figures.indicators import indicator
from extractors.figures.meaning import indicated, meant, rescued
from extractors.figures.mentions import mention
from extractors.figures.numbers import Number
from extractors.figures.prose import countable, drafts
from extractors.figures.repeats import once
from extractors.figures.sums import broken_down
from extractors.outline import outline
from schemas.documents import Document
from schemas.facts import Mention

NAME = "figures"
VERSION = "1"
_CARRIED = 40  # figures of a block that a later sentence may take up


def find(document: Document) -> tuple[Mention, ...]:
    """The figures of a document in the order of its text, each once; `extractors.figures.mentions` lists the slots."""
    stated = broken_down(document, list(_stated(document)))
    beside: dict[int, list[Draft]] = {}
    for clause, draft in stated:
        beside.setdefault(clause.start, []).append(draft)
    return once(mention(document, clause, draft, beside[clause.start], f"{NAME}@{VERSION}") for clause, draft in stated)


def _stated(document: Document) -> Iterator[tuple[Clause, Draft]]:
    block, carried = -1, []
    for clause in clauses(outline(document)):
        if clause.block != block:
            block, carried = clause.block, []
        finished = figures(clause, carried)
        yield from ((clause, draft) for draft in finished)
        carried = [*carried, *finished][-_CARRIED:]


def figures(clause: Clause, carried: Sequence[Draft] = ()) -> list[Draft]:
    """The finished drafts of one clause; `carried`: those of the sentences before in the same block."""
    read = [d for d in map(partial(meant, clause), ruled(clause, carried)) if d is not None]
    made = [d for number in unread(clause, read, carried) if (d := rescued(clause, number)) is not None]
    kept = related(clause, sorted([*read, *made], key=lambda d: d.number.core), carried)
    told = inherited([indicated(clause, replace(d, sex=d.kind.sex, age=_age(clause, d))) for d in kept])
    return [replace(d, value=abs(d.value)) if d.indicator == "spent" else d for d in told]


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

"""A figure in the making: one number of one clause with what it counts, before groups, indicator and period are known.

Never here: any rule. Offsets are relative to the clause's own text.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractors.dates.expressions import DateExpression
from extractors.figures.counted import Phrase
from extractors.figures.heads import Kind
from extractors.figures.numbers import Number
from schemas.documents import Span


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch that is read as one statement: a sentence, a counter with its label, a `key: value` line, a cell.

    `text`: its words with flattened white space; `start`: where they begin in the document; `block`: index of the block
    it begins in; `rule`: prose, line (a short sentence), counter, field, cell; `headings`: above it, outermost first.
    `heads`: of a cell, its row's label, its column's head, the section and the captions above, nearest first.
    `dates`: date expressions in the text, those without a printed year too; `paragraph`: its block's text before it.
    `currency`: of a cell, what its table's amounts are in; `stretch`: of a cell, its evidence, from label to number.
    """

    text: str
    start: int
    block: int
    rule: str
    language: str
    headings: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    dates: tuple[DateExpression, ...] = ()
    paragraph: str = ""
    currency: str | None = None
    stretch: Span | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One number and what it counts.

    `what`: the counted words; `head`: their head, empty where unknown; `words`: the counted words where they stand
    outside the clause, else empty; `rule`: how it was found; `value`: the number's, but of a bracketed amount its
    negative; `part_of`: the total's value; `total`: the total's index among the clause's drafts; `sure_unit` and
    `sure_indicator`: how probable they are.
    """

    number: Number
    unit: str
    what: Span
    head: str
    rule: str
    kind: Kind
    value: float
    kinds: tuple[Kind, ...] = ()
    words: str = ""
    indicator: str | None = None
    sex: str | None = None
    age: str | None = None
    part_of: float | None = None
    total: int | None = None
    arithmetic: bool = False
    sure_unit: float = 1.0
    sure_indicator: float = 1.0


def draft_of(number: Number, phrase: Phrase, rule: str) -> Draft:
    """The draft of a number that a phrase of a known kind says the things of."""
    kind = phrase.kind or Kind("other")
    return Draft(number, kind.unit, phrase.span, phrase.head, rule, kind, number.value, kinds=phrase.kinds)

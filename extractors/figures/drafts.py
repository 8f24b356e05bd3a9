"""A figure in the making: one number of one clause with what it counts, before groups, indicator and period are known.

Never here: any rule. Offsets are relative to the clause's own text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.dates.expressions import DateExpression
from extractors.figures.counted import Kind
from extractors.figures.numbers import Number
from schemas.documents import Block, Span


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch that is read as one statement: a sentence, a counter with its label, a `key: value` line, a cell.

    `text`: its words with flattened white space, offsets relative to `start`; `block`: index of the block it begins in.
    `rule`: prose, counter, label, field, cell. `heads`: texts that stand over it in a table, row head first.
    """

    text: str
    start: int
    block: int
    rule: str
    language: str
    headings: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    dates: tuple[DateExpression, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """`what`: the counted words; `head`: their head, empty where unknown; `rule`: how it was found; `group`: number of
    the bracket or list it stands in; `part_of`: the total's value; `total`: index of the total among the clause's drafts."""

    number: Number
    unit: str
    what: Span
    head: str
    rule: str
    kind: Kind
    kinds: tuple[Kind, ...] = ()
    value: float = 0
    words: str = ""
    indicator: str | None = None
    sex: str | None = None
    age: str | None = None
    part_of: float | None = None
    total: int | None = None
    arithmetic: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What a clause stands in: the document's language, its block, and the money that its surroundings speak of."""

    block: Block
    currency: str | None = None
    previous: Sequence[Draft] = ()

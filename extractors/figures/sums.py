"""Totals over several clauses: rows of a table that add up, list items under a number.

Sums are evidence only: a total and its parts are joined where the printed numbers add up; nothing is repaired.
Never here: parts inside one sentence (`groups`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.figures.drafts import Clause, Draft
from extractors.figures.lexicon import pattern
from schemas.documents import Document

Stated = tuple[Clause, Draft]
_CENT = 0.011  # printed amounts are rounded
_LONGEST = 30  # rows of one breakdown


def broken_down(document: Document, stated: Sequence[Stated]) -> list[Stated]:
    """The statements with `part_of` set where rows of one table or items under one number add up to it."""
    out = list(stated)
    for run in _runs(out):
        _rows(out, run)
    _items(document, out)
    return out


def _runs(stated: Sequence[Stated]) -> Iterator[list[int]]:
    """Indexes of neighbouring rows of one unit under one caption."""
    run: list[int] = []
    for index, (clause, draft) in enumerate(stated):
        tabular = draft.rule == "row" or (draft.rule in ("cell", "money") and clause.rule == "cell")
        if run and not (tabular and _alike(stated[run[-1]], (clause, draft))):
            yield run
            run = []
        if tabular:
            run.append(index)
    if run:
        yield run


def _alike(a: Stated, b: Stated) -> bool:
    """Whether two rows can be of one breakdown: one unit, one indicator of money, one caption (a bare row has none)."""
    captions = a[0].heads[3:] == b[0].heads[3:] or not a[0].heads or not b[0].heads
    told = {a[1].indicator, b[1].indicator} - {"granted"}  # grants stand among income and among expenses
    return captions and a[1].unit == b[1].unit and (not a[1].unit.isupper() or len(told) < 2)


def _label(stated: Stated) -> str:
    clause, draft = stated
    return clause.heads[0] if clause.heads else clause.text[: draft.number.span.start]


def _rows(stated: list[Stated], run: Sequence[int]) -> None:
    """Parts behind their total first ("Donations 100, of it ..."), then those before a row that is called a total."""
    values = [stated[i][1].value for i in run]
    part = [False] * len(run)
    begin = 0
    for place in range(len(run)):
        behind = 0 if part[place] else _adding_up(values[place + 1 : place + 1 + _LONGEST], values[place], least=2)
        if behind:
            _join(stated, run[place], [run[place + 1 + k] for k in range(behind)])
            part[place + 1 : place + 1 + behind] = [True] * behind
        elif pattern(stated[run[place]][0].language, "groups", "total").search(_label(stated[run[place]])):
            open_ = [k for k in range(place - 1, begin - 1, -1) if not part[k]]
            count = _adding_up([values[k] for k in open_], values[place], least=1)
            if count:
                _join(stated, run[place], [run[k] for k in open_[:count]])
                begin = place + 1


def _adding_up(values: Sequence[float], total: float, *, least: int) -> int:
    """How many of the first values add up to a total; 0 where none do."""
    added, best = 0.0, 0
    for count, value in enumerate(values, 1):
        added += value
        if value < 0 or added > total + _CENT:
            break
        if abs(added - total) < _CENT and total != 0 and sum(v != 0 for v in values[:count]) >= least:
            best = count  # rows of zero that follow belong to it too
    return best


def _items(document: Document, stated: list[Stated]) -> None:
    """List items right under a number ("600 people, as follows:") whose first numbers add up to it."""
    for index, (clause, total) in enumerate(stated):
        parts: list[int] = []
        block = clause.block
        for later in range(index + 1, len(stated)):
            where, draft = stated[later]
            if where.block == block:
                continue
            if (
                where.block not in (block + 1, block + 2)
                or document.blocks[where.block].kind != "item"
                or draft.unit != total.unit
            ):
                break
            parts.append(later)
            block = where.block
        if (
            len(parts) > 1
            and document.blocks[clause.block].kind != "item"
            and sum(stated[i][1].value for i in parts) == total.value
        ):
            _join(stated, index, parts)


def _join(stated: list[Stated], total: int, parts: Sequence[int]) -> None:
    clause, whole = stated[total]
    stated[total] = (clause, replace(whole, arithmetic=True))
    for index in parts:
        clause, draft = stated[index]
        shared = (
            {"indicator": whole.indicator, "age": whole.age or draft.age}
            if draft.unit == "people" or draft.indicator == "granted"
            else {}
        )
        stated[index] = (clause, replace(draft, part_of=whole.value, arithmetic=True, **shared))

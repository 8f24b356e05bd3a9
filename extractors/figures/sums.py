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
_LEAST, _SMALL = 3, 20  # numbers of a column whose total stands elsewhere; totals that others may equal by chance
_LONGEST, _FAR = 30, 200  # rows of one breakdown; statements among which its total is sought


def broken_down(document: Document, stated: Sequence[Stated]) -> list[Stated]:
    """The statements with `part_of` set where rows of one table or items under one number add up to it."""
    out = list(stated)
    for run in _runs(document, out):
        _rows(out, run, [document.blocks[out[i][0].block].column for i in run])
        _total_elsewhere(out, run)
    _items(document, out)
    return out


def _runs(document: Document, stated: Sequence[Stated]) -> Iterator[list[int]]:
    """Indexes of neighbouring rows of one unit under one caption, column by column where rows have several numbers."""
    run: list[int] = []
    for index, (clause, draft) in enumerate(stated):
        tabular = draft.rule == "row" or (draft.rule in ("cell", "money") and clause.rule == "cell")
        if run and not (tabular and _alike(stated[run[-1]], (clause, draft))):
            yield from _columns(document, stated, run)
            run = []
        if tabular:
            run.append(index)
    yield from _columns(document, stated, run)


def _columns(document: Document, stated: Sequence[Stated], run: Sequence[int]) -> Iterator[list[int]]:
    """A run cut into its headed columns; numbers without a column's head are one column."""
    columns: dict[object, list[int]] = {}
    for index in run:
        clause = stated[index][0]
        headed = len(clause.heads) > 1 and clause.heads[1] != ""
        columns.setdefault(document.blocks[clause.block].column if headed else None, []).append(index)
    yield from columns.values()


def _alike(a: Stated, b: Stated) -> bool:
    """Whether two rows can be of one breakdown: one unit, one caption (a bare row has none)."""
    captions = a[0].heads[3:] == b[0].heads[3:] or not a[0].heads or not b[0].heads
    return captions and a[1].unit == b[1].unit


def _label(stated: Stated) -> str:
    clause, draft = stated
    return clause.heads[0] if clause.heads else clause.text[: draft.number.span.start]


def _rows(stated: list[Stated], run: Sequence[int], columns: Sequence[int | None]) -> None:
    """Parts behind their total first ("Donations 100, of it ..."), then those before a row that is called a total.

    A single part equals its total; it is one where it stands in a column before the total's.
    """
    values = [stated[i][1].value for i in run]
    part = [False] * len(run)
    begin = 0
    for place in range(len(run)):
        behind = 0 if part[place] else _adding_up(values[place + 1 : place + 1 + _LONGEST], values[place], least=2)
        if not behind and not part[place] and place + 1 < len(run) and values[place] == values[place + 1]:
            behind = int((columns[place] or 0) > (columns[place + 1] or 0))
        if behind:
            _join(stated, run[place], [run[place + 1 + k] for k in range(behind)])
            part[place + 1 : place + 1 + behind] = [True] * behind
        elif pattern(stated[run[place]][0].language, "groups", "total").search(_label(stated[run[place]])):
            open_ = [k for k in range(place - 1, max(begin, place - _FAR) - 1, -1) if not part[k]]
            alone = not open_ or stated[run[open_[0]]][1].indicator == stated[run[place]][1].indicator
            count = _adding_up([values[k] for k in open_], values[place], least=1 if alone else 2)
            if count:
                _join(stated, run[place], [run[k] for k in open_[:count]])
                begin = place + 1


def _total_elsewhere(stated: list[Stated], run: Sequence[int]) -> None:
    """Numbers of a column without a total row that add up to one which the text states elsewhere."""
    drafts = [stated[i][1] for i in run]
    if len(run) < _LEAST or any(d.arithmetic or d.value < 0 or d.unit == "percent" for d in drafts):
        return
    added = sum(d.value for d in drafts)
    if added < _SMALL:
        return  # by chance
    alike = (i for i, (_, d) in enumerate(stated) if i not in run and d.unit == drafts[0].unit)
    total = next((i for i in alike if abs(stated[i][1].value - added) < _CENT), None)
    if total is not None:
        _join(stated, total, run)


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
        for later in range(index + 1, min(len(stated), index + _FAR)):
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
        shares = draft.unit == "people" or (draft.unit.isupper() and whole.indicator in ("income", "spent"))
        shared = {"indicator": whole.indicator, "age": whole.age or draft.age} if shares else {}
        stated[index] = (clause, replace(draft, part_of=whole.value, arithmetic=True, **shared))

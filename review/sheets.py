"""Open questions as a table for spreadsheets, and the table taken back once its column `verdict` is filled in.

No cell of it runs as a formula. A row whose card changed since the export is not recorded, and told. Never here: a decision
of its own making.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from review.cards import Action, Card, Filter
from review.desk import FACT_VERBS, PAIR_VERBS, act, prepare
from review.showing import card_of
from review.sights import look
from schemas.errors import ConfigurationError, LedgerError
from schemas.facts import Issue
from warehouse.desk import items as queue
from warehouse.exports.tabular import read_csv, write_csv

HEADS = (
    "card", "stamp", "kind", "claim", "reason_asked", "confidence", "before", "quote", "after", "others", "document", "title", "url",
    "verdict", "correction", "reason", "comment",
)  # fmt: skip
NUMBERS = ("value", "max", "part_of")
_TAKEN = ("card", "stamp", "verdict", "correction", "reason", "comment")


@dataclass(frozen=True, slots=True)
class Filled:
    """What an import of a table did: rows recorded, rows left empty, and what is wrong with the others."""

    recorded: int
    empty: int
    issues: tuple[Issue, ...]


def export_csv(engine: Engine, path: Path, chosen: Filter, *, limit: int = 1000) -> int:
    """Write the first open questions that a filter lets through, with empty columns for answers; gives how many."""
    prepare(engine)
    with engine.connect() as connection:
        found = [card_of(look(connection, item.card_id)) for item in queue.open_items(connection, asdict(chosen), limit)]
    write_csv(path, HEADS, [_row(card) for card in found])
    return len(found)


def import_csv(engine: Engine, path: Path, *, curator: str, at: datetime) -> Filled:
    """Record what was filled in, row by row; each row that cannot be recorded is an issue, and the others are taken.

    Raises ConfigurationError where the table lacks a column.
    """
    heads, *rows = read_csv(path) or [[]]
    heads = [head.lstrip("\ufeff") for head in heads]
    missing = [name for name in _TAKEN[:3] if name not in heads]
    if missing:
        raise ConfigurationError(f"{path}: no column {', '.join(missing)}. Fill in what `ngo-ledger review export questions.csv` wrote.")
    recorded, empty, issues = 0, 0, []
    for number, cells in enumerate(rows, 2):
        row = dict(zip(heads, cells, strict=False))
        if not row.get("verdict", "").strip():
            empty += 1
            continue
        wrong = _recorded(engine, row, curator, at + timedelta(microseconds=number))
        recorded += wrong is None
        issues += [] if wrong is None else [Issue("error", "decide", "row_not_taken", f"{path.name}:{number}", f"{wrong} The other rows were taken.", row.get("card", ""))]
    return Filled(recorded, empty, tuple(issues))


def corrections(text: str) -> dict[str, Any]:
    """`unit=people; value=8347` as slots: texts, but for numbers where a number belongs, `null`, and lists in brackets."""
    slots: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, equals, value = part.partition("=")
        if not equals:
            raise ConfigurationError(f"{part}: no `slot=value`. Write for example unit=people; value=8347.")
        slots[name.strip()] = _value(name.strip(), value.strip())
    return slots


def _value(name: str, text: str) -> Any:
    if name not in NUMBERS and text != "null" and not text.startswith("["):
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise ConfigurationError(f"{name}={text}: neither a number nor null nor a list. Write for example value=8347.") from error


def _recorded(engine: Engine, row: Mapping[str, str], curator: str, at: datetime) -> str | None:
    """Record one row; what is wrong with it, or None."""
    verb = row["verdict"].strip().lower()
    if verb not in (*FACT_VERBS, *PAIR_VERBS):
        return f"{verb}: no verdict. Say one of {', '.join((*FACT_VERBS, *PAIR_VERBS))}."
    try:
        value = corrections(row.get("correction", "")) if verb == "correct" else None
        action = Action(verb, row["card"], row["stamp"], value, row.get("reason", "").strip(), row.get("comment", "").strip())
        done = act(engine, curator, action, Filter(document_id="-"), at)  # asks for no next card
    except LedgerError as error:
        return str(error)
    return f"{done.told}." if done.conflict is not None or done.errors else None


def _row(card: Card) -> tuple[Any, ...]:
    others = "; ".join(_other(card))
    before, quote, after = (" ".join(text.split()) for text in (card.prefix, card.quote, card.suffix))
    told = (card.id, card.stamp, card.kind, card.claim, card.reason, card.confidence, before, quote, after, others, card.document_id, card.title, card.url)
    return (*told, "", "", "", "")


def _other(card: Card) -> Iterator[str]:
    if card.sum_shown:
        yield card.sum_shown
    for one in card.others:
        yield f"{one.claim} ({one.relation})"

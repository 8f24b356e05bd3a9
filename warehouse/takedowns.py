"""The log of takedowns: what must no longer be shown, and what may be shown again. Appended to, never changed.

Of several words on one target the last holds. What a takedown does is said in one place, as conditions of every view
(warehouse.hidden). Never here: SQL of views, bytes (warehouse.erasure), or the clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

import sqlalchemy as sa

from schemas.errors import ConfigurationError
from schemas.facts import Issue
from warehouse import tables as t
from warehouse.database import canonical, keep, transaction

Kind = Literal["fact", "document", "source", "organisation", "text"]
Action = Literal["take_down", "lift"]
KINDS: tuple[str, ...] = get_args(Kind)
ERASABLE = ("document", "source")  # kinds behind which there are bytes


@dataclass(frozen=True, slots=True)
class Takedown:
    """One word on one target. `target`: a fact's key, an id, or words as `text_forms` writes them; `is_erased`: whether the
    bytes and texts behind it are to be erased, too."""

    id: str
    kind: Kind
    target: str
    action: Action
    is_erased: bool
    reason: str
    curator: str
    at: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: words that were new, those known already, and lines that were none."""

    added: int
    known: int
    issues: tuple[Issue, ...]


def record(
    engine: sa.Engine, kind: Kind, targets: Sequence[str], action: Action, *, reason: str, curator: str, at: datetime, erases: bool = False
) -> list[Takedown]:
    """Say of some targets that they are taken down, or may be shown again; the same word twice is one.

    Raises ConfigurationError without a reason, and where there are no bytes to erase.
    """
    if not reason.strip():
        raise ConfigurationError("takedown: without a reason. Say with --reason who asked and why; no release shows it.")
    if erases and kind not in ERASABLE:
        raise ConfigurationError(f"takedown: there are no bytes behind a {kind}. Erase the document or the source it stands in.")
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    words = [_identified(Takedown("", kind, target, action, erases, reason, curator, moment)) for target in targets]
    append(engine, words)
    return words


def noted(connection: sa.Connection, kind: Kind, targets: Sequence[str], action: Action, *, reason: str, curator: str, at: str) -> None:
    """The same as part of a transaction, of words that erase nothing; `at`: ISO 8601 in UTC."""
    keep(connection, t.takedowns, _rows([_identified(Takedown("", kind, target, action, False, reason, curator, at)) for target in targets]))


def append(engine: sa.Engine, words: Sequence[Takedown]) -> int:
    """Add words to the log; those whose id is there already are left. Gives how many were new."""
    count = sa.select(sa.func.count()).select_from(t.takedowns)
    with transaction(engine) as connection:
        before = connection.execute(count).scalar_one()
        keep(connection, t.takedowns, _rows(words))
        return connection.execute(count).scalar_one() - before


def _rows(words: Sequence[Takedown]) -> list[dict[str, Any]]:
    return [
        {
            "takedown_id": one.id, "target_kind_code": one.kind, "target": one.target, "action_code": one.action,
            "is_erased": one.is_erased, "reason": one.reason, "curator": one.curator, "decided_at": one.at,
        }
        for one in words
    ]  # fmt: skip


def logged(engine: sa.Engine) -> list[Takedown]:
    """All words in the order in which they were said."""
    with engine.connect() as connection:
        rows = sorted(connection.execute(sa.select(t.takedowns)), key=lambda row: (row.decided_at, row.takedown_id))
    return [
        Takedown(row.takedown_id, row.target_kind_code, row.target, row.action_code, row.is_erased, row.reason, row.curator, row.decided_at) for row in rows
    ]


def holding(words: Iterable[Takedown]) -> list[Takedown]:
    """Of words in the order in which they were said, those that hold: the last on each target, where it takes it down."""
    last = {(one.kind, one.target): one for one in words}
    return [last[key] for key in sorted(last) if last[key].action == "take_down"]


def text_forms(text: str) -> tuple[str, ...]:
    """Words as they are looked for: A-Z as a-z and with single spaces; where other letters have cases, in each of them.

    >>> text_forms("Mira  Example"), text_forms("Žana")
    (('mira example',), ('Žana', 'žana'))
    """
    spaced = " ".join(text.split())
    if len(spaced) < 3:
        raise ConfigurationError(f"takedown: {text!r} is too short to look for. Give at least three letters, or take the fact or document down.")
    return tuple(sorted({_plain(form) for form in (spaced, spaced.lower(), spaced.upper(), spaced.title())}))


def export_jsonl(engine: sa.Engine, path: Path) -> int:
    """Write the log as JSON Lines, oldest first, and give the number of words; equal logs give equal files."""
    lines = [canonical(asdict(one)) for one in logged(engine)]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return len(lines)


def import_jsonl(engine: sa.Engine, path: Path) -> Imported:
    """Add the words of a JSON Lines file; those that are known are left, lines that are none become issues."""
    found: dict[str, Takedown] = {}
    issues: list[Issue] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            one = _parsed(line)
            if one is None:
                message = "not a takedown: expected the keys of `ngo-ledger takedown --export`. The other lines were taken."
                issues.append(Issue("error", "decide", "not_a_takedown", f"{path.name}:{number}", message, line[:200]))
            else:
                found[one.id] = one
    added = append(engine, list(found.values()))
    return Imported(added, len(found) - added, tuple(issues))


def _plain(text: str) -> str:
    return "".join(sign.lower() if sign.isascii() else sign for sign in text)


def _identified(word: Takedown) -> Takedown:
    said = {name: value for name, value in asdict(word).items() if name != "id"}
    return replace(word, id=hashlib.sha256(canonical(said).encode()).hexdigest()[:24])


def _parsed(line: str) -> Takedown | None:
    try:
        row = json.loads(line)
        word = Takedown(**row)
    except (ValueError, TypeError):
        return None
    texts = all(isinstance(row[name], str) for name in row if name != "is_erased")
    if not texts or not isinstance(word.is_erased, bool) or word.kind not in KINDS or word.action not in get_args(Action):
        return None
    return _identified(word)

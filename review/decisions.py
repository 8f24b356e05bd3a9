"""Curators' decisions: recording them, taking them back, carrying them between databases.

Decisions are only ever appended; of those on one fact the last that was not taken back holds (review.replay). Never here: a
change to an extraction, SQL, a curator's screen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

from sqlalchemy import Engine

from review.replay import apply as apply
from review.replay import holding as holding
from review.survey import adjust
from schemas.errors import ConfigurationError, WarehouseError
from schemas.facts import PLURALS, Decision, Issue, Verdict
from warehouse import decisions as log
from warehouse.database import canonical
from warehouse.desk import items as queue
from warehouse.desk.hidden import HIDDEN, TAKEN_BACK, note
from warehouse.stored import StoredFact, stored_facts

_FIELDS = ("id", "fact_key", "verdict", "seen", "curator", "at", "value", "reason", "comment", "batch", "milliseconds")
_ADDED = ("comment", "batch", "milliseconds")  # since the first decisions were exported: left out where there is nothing to say


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: decisions that were new, those known already, and lines that were no decisions."""

    added: int
    known: int
    issues: tuple[Issue, ...]


def decide(
    engine: Engine, fact_key: str, verdict: Verdict, *, curator: str, at: datetime, value: Mapping[str, Any] | None = None, reason: str = ""
) -> Decision:
    """Record what a curator says of a fact, together with what they saw.

    `value`: the slots to put in place, for `correct` alone. Raises WarehouseError where there is no such fact, and
    ConfigurationError, with what is wrong, where the corrected slots break the contract.
    """
    found = stored_facts(engine, fact_keys=[fact_key])
    if not found:
        raise WarehouseError(f"{fact_key}: no fact of the last committed run has this key. Look it up with `ngo-ledger review`.")
    seen = found[0]
    if verdict == "correct":
        _require_sound(seen, value)
    elif value is not None:
        raise ConfigurationError(f"{verdict}: only `correct` takes slots.")
    shown = {"slots": dict(seen.extracted), "quote": seen.quote, "prefix": seen.prefix, "suffix": seen.suffix, "document": seen.document_id}
    return _record(engine, Decision("", fact_key, verdict, shown, curator, _moment_after(engine, fact_key, at), None if value is None else dict(value), reason))


def undo(engine: Engine, decision_id: str, *, curator: str, at: datetime) -> Decision:
    """Take a decision back by recording that it no longer holds; the one before it, if any, holds again.

    Raises WarehouseError where there is no such decision.
    """
    found = [one for one in log.logged(engine) if one.id == decision_id]
    if not found:
        raise WarehouseError(f"{decision_id}: no such decision. `ngo-ledger review export` lists them all.")
    seen, fact_key = {"document": found[0].seen.get("document", "")}, found[0].fact_key
    return _record(engine, Decision("", fact_key, "withdraw", seen, curator, _moment_after(engine, fact_key, at), {"decision": decision_id}))


def export_jsonl(engine: Engine, path: Path) -> int:
    """Write all decisions as JSON Lines, oldest first, and give their number; equal logs give equal files.

    Decisions on what is taken down are left out: they quote it.
    """
    lines = [canonical(_told(one)) for one in log.shown(engine)]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return len(lines)


def import_jsonl(engine: Engine, path: Path) -> Imported:
    """Add the decisions of a JSON Lines file; those that are known are left, lines that are none become issues."""
    found: dict[str, Decision] = {}
    issues: list[Issue] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            one = _parsed(line)
            if isinstance(one, Decision):
                found[one.id] = one
            else:
                issues.append(Issue("error", "decide", "not_a_decision", f"{path.name}:{number}", f"{one} The other lines were taken.", line[:200]))
    added = log.append(engine, list(found.values()))
    follow(engine, [one.fact_key for one in found.values()])
    _cover(engine, list(found.values()))
    return Imported(added, len(found) - added, tuple(issues))


def of_documents(engine: Engine, document_ids: Sequence[str]) -> dict[str, tuple[Decision, ...]]:
    """The decisions that hold, at most one a fact, by document."""
    return {document: holding(found) for document, found in log.of_documents(engine, document_ids).items()}


def pending(engine: Engine) -> list[str]:
    """The ids of loaded documents of which some decision is not, or no longer, applied as it holds now."""
    on_facts, with_outcome = log.applied(engine)
    waiting = []
    for document, found in log.of_documents(engine, log.decided_documents(engine)).items():
        holds = {one.fact_key: one.id for one in holding(found)}
        is_applied = all(decision in with_outcome and on_facts.get(key, decision) == decision for key, decision in holds.items())
        is_taken_back = any(on_facts.get(one.fact_key) is not None and one.fact_key not in holds for one in found)
        if is_taken_back or not is_applied:
            waiting.append(document)
    return sorted(waiting)


def _require_sound(seen: StoredFact, value: Mapping[str, Any] | None) -> None:
    from warehouse.check import problems  # imports pandera (0.5 s), which only a correction needs

    if not value:
        raise ConfigurationError("correct: say which slots are to change, as {slot: value}.")
    wrong = problems(seen.kind, {**seen.slots, **value})
    if wrong:
        raise ConfigurationError(f"correct: {' '.join(wrong)}")


def _record(engine: Engine, decision: Decision) -> Decision:
    recorded = identified(decision)
    log.append(engine, [recorded])
    follow(engine, [recorded.fact_key])
    return recorded


def follow(engine: Engine, fact_keys: Sequence[str]) -> None:
    """Bring the cards that decisions on these facts touch to where they stand now."""
    keys = sorted(set(fact_keys))
    with queue.writing(engine) as connection:
        adjust(connection, keys, of=stored_facts(connection, fact_keys=keys))


def _cover(engine: Engine, decisions: Sequence[Decision]) -> None:
    """See to it that words which decisions of elsewhere hide, or show again, are so here."""
    with queue.writing(engine) as connection:
        said = log.by_fact(connection, [one.fact_key for one in decisions if one.fact_key.startswith("h-")])
        hidden = {one.id: one for some in said.values() for one in some if one.verdict == "hide"}
        for one in (one for some in said.values() for one in some):
            words = one if one.verdict == "hide" else hidden.get(str((one.value or {}).get("decision")))
            if words is not None:
                action, reason = ("take_down", one.reason or HIDDEN) if one.verdict == "hide" else ("lift", TAKEN_BACK)
                note(connection, str(words.seen["quote"]), action, reason=reason, curator=one.curator, at=one.at)


def moment(at: datetime) -> str:
    """A time in UTC to the microsecond: two decisions on one fact, however quickly made, stay in their order."""
    if at.tzinfo is None:
        raise ConfigurationError(f"{at}: a time without a zone. Pass datetime.now(UTC).")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _moment_after(engine: Engine, fact_key: str, at: datetime) -> str:
    """The same, but after what was decided on the fact before, wherever the clock stands: the last decision is the one that holds."""
    own, last = moment(at), log.last_moment(engine, fact_key)
    return own if last is None or last < own else moment(datetime.fromisoformat(last) + timedelta(microseconds=1))


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def identified(decision: Decision) -> Decision:
    """The decision with the id that follows from what it says."""
    said = {name: value for name, value in _told(decision).items() if name != "id"}
    return replace(decision, id=hashlib.sha256(canonical(said).encode()).hexdigest()[:24])


def _told(decision: Decision) -> dict[str, Any]:
    return {name: value for name, value in asdict(decision).items() if name not in _ADDED or value}


def _is_marked_well(row: Mapping[str, Any]) -> bool:
    """Whether a decision on words that were marked says which; true of every other."""
    if row["verdict"] not in ("missed", "hide"):
        return True
    seen, value = row["seen"], row.get("value")
    if not isinstance(seen, dict) or not isinstance(value, dict) or not str(seen.get("quote", "")).strip():
        return False
    is_place = all(isinstance(value.get(name), int) for name in ("start", "end"))
    return is_place and (row["verdict"] == "hide" or (value.get("kind") in PLURALS and isinstance(value.get("slots"), dict)))


def _parsed(line: str) -> Decision | str:
    """The decision that a line holds, or what is wrong with it."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        return f"not JSON ({error.msg})."
    if not isinstance(row, dict) or set(row) - set(_FIELDS) or not {"fact_key", "verdict", "seen", "curator", "at"} <= set(row):
        return f"not a decision: expected the keys {', '.join(_FIELDS)}."
    texts = all(isinstance(row[name], str) for name in ("fact_key", "verdict", "curator", "at")) and isinstance(row.get("milliseconds", 0), int)
    if not texts or not _is_moment(row["at"]) or not _is_marked_well(row) or not isinstance(row["seen"], dict) or not isinstance(row.get("value") or {}, dict) or row["verdict"] not in get_args(Verdict):
        return f"not a decision: the verdict must be one of {', '.join(get_args(Verdict))}, `at` a time with its zone, `seen` and `value` objects, the rest texts."
    one = Decision("", row["fact_key"], row["verdict"], row["seen"], row["curator"], row["at"], row.get("value"), row.get("reason") or "")
    return identified(replace(one, comment=str(row.get("comment") or ""), batch=str(row.get("batch") or ""), milliseconds=int(row.get("milliseconds") or 0)))

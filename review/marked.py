"""What a curator marks in a document's text: a fact that no program found, and words that must not leave.

Both are decisions like all others, replayed on every refresh (review.replay). Never here: SQL, a change of the text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from review.cards import Action
from review.decisions import identified, moment
from review.forms import require_sound
from review.places import around
from review.recording import after
from review.replay import squashed
from review.standing import held
from schemas.errors import ConfigurationError, WarehouseError
from schemas.facts import PLURALS, Decision
from schemas.names import fold
from warehouse import decisions as log
from warehouse import snapshots
from warehouse.desk.hidden import HIDDEN, TAKEN_BACK, note
from warehouse.desk.items import Writing
from warehouse.stored import last_read, stored_facts
from warehouse.takedowns import text_forms


@dataclass(frozen=True, slots=True)
class Marked:
    """Words in a document: where they stand, and what stands around them; `snapshot`: the bytes that they were read from;
    `subject`: whom the document is about."""

    document_id: str
    start: int
    end: int
    quote: str
    prefix: str
    suffix: str
    snapshot: str
    subject: str | None

    def seen(self, slots: Mapping[str, Any]) -> dict[str, Any]:
        """What a decision keeps of them."""
        own = {"quote": self.quote, "prefix": self.prefix, "suffix": self.suffix, "document": self.document_id, "snapshot": self.snapshot}
        return {"slots": dict(slots), **own}


def marked(engine: Engine, value: Mapping[str, Any], store: Path | None) -> Marked:
    """The words that a curator marked. `value`: {document_id, start, end}, and, where the texts are not at hand, {quote, prefix, suffix}.

    Raises ConfigurationError where they are not what stands there, and WarehouseError for a document that was never read.
    """
    document, start, end = str(value.get("document_id", "")), int(value.get("start", 0)), int(value.get("end", 0))
    with engine.connect() as connection:
        known = last_read(connection, document)
    if known is None:
        raise WarehouseError(f"{document}: no document of this id was read. Mark words in a document of the warehouse.")
    snapshot, text_sha256, subject = known
    if store is not None and text_sha256 is not None and snapshots.has(store, text_sha256):
        text = snapshots.get(store, text_sha256).decode()
        quote, (prefix, suffix) = text[start:end], around(text, start, end)
        is_sound = 0 <= start < end <= len(text) and value.get("quote", quote) == quote
    else:
        quote, prefix, suffix = (str(value.get(name, "")) for name in ("quote", "prefix", "suffix"))
        is_sound = 0 <= start < end and end - start == len(quote)
    if not is_sound or not quote.strip():
        raise ConfigurationError(f"{document} [{start}, {end}): not the words that stand there. Mark them again in the text as it is shown now.")
    return Marked(document, start, end, quote, prefix, suffix, snapshot, subject)


def missed(connection: Writing, words: Marked, action: Action, *, curator: str, at: datetime) -> Decision | str:
    """Record a fact that was missed; the key of the fact instead where an extractor has it under that key already.

    Raises ConfigurationError for an unknown kind, and BrokenSlots for slots that break the contract.
    """
    value = action.value or {}
    kind, slots = str(value.get("kind", "")), dict(value.get("slots") or {})
    if kind not in PLURALS:
        raise ConfigurationError(f"{kind}: no kind of fact. Say one of {', '.join(PLURALS)}.")
    if kind != "organisation" and "organisation" not in slots:
        slots["organisation"] = words.subject
    require_sound(kind, slots)
    for ordinal in range(1, 100):
        key = _key(words, kind, slots, ordinal)
        said = log.by_fact(connection, [key])[key]
        if stored_facts(connection, fact_keys=[key]) and not any(one.verdict == "missed" for one in said):
            return key
        last = held(said)
        if last is None or (last.verdict == "missed" and squashed(last.seen["slots"]) == squashed(slots)):
            break
    told = {"kind": kind, "slots": slots, "start": words.start, "end": words.end}
    when = moment(after(at, said))
    made = identified(Decision("", key, "missed", words.seen(slots), curator, when, told, action.reason, action.comment, milliseconds=max(0, action.milliseconds)))
    log.add(connection, [made])
    return made


def hide(connection: Writing, words: Marked, action: Action, *, curator: str, at: datetime) -> Decision:
    """Record that words must not leave; at once they are covered wherever they would."""
    text_forms(words.quote)  # raises where they are too short
    key = "h-" + _hash(words.document_id, fold(words.quote), fold(words.prefix), fold(words.suffix))
    told = {"start": words.start, "end": words.end}
    when = moment(after(at, log.by_fact(connection, [key])[key]))
    made = identified(Decision("", key, "hide", words.seen({}), curator, when, told, action.reason, action.comment, milliseconds=max(0, action.milliseconds)))
    log.add(connection, [made])
    note(connection, words.quote, "take_down", reason=action.reason or HIDDEN, curator=curator, at=when)
    return made


def show_again(connection: Writing, hidden: Decision, *, curator: str, at: datetime) -> None:
    """Lift what a `hide` covered, once that was taken back, unless another still says the same."""
    note(connection, str(hidden.seen["quote"]), "lift", reason=TAKEN_BACK, curator=curator, at=moment(after(at, [hidden])))


def _key(words: Marked, kind: str, slots: Mapping[str, Any], ordinal: int) -> str:
    """The key of a missed fact: as extractors make theirs, of the document, the kind and the words; other facts of the same words are counted."""
    surface = {"organisation": slots.get("name"), "partnership": f"{slots.get('partner')}|{slots.get('role')}"}.get(kind) or words.quote
    parts = [words.document_id, kind, fold(str(surface))] + ([f"#{ordinal}"] if ordinal > 1 else [])
    return _hash(*parts)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]

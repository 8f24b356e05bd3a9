"""Taking back what a curator did last: a decision, a batch at once, a word on a pair, a card that was put off.

Undo adds to the logs and removes nothing from them, so that it works across restarts and as far back as there is something.
Never here: SQL, the card that is shown then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from review.cards import Past
from review.decisions import moment
from review.marked import show_again
from review.recording import after, withdrawn
from review.survey import adjust
from schemas.facts import Decision
from warehouse import decisions as log
from warehouse.desk import items as queue
from warehouse.desk import leases, pairs


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the id of the decision or batch, the card that it was on, and how many decisions."""

    decision: str | None
    card: str
    count: int = 1


def undo(connection: queue.Writing, curator: str, at: datetime) -> Undone | None:
    """Take back the last thing that a curator did and did not take back yet; None where there is nothing."""
    said, off, word = log.last_of(connection, curator), leases.last_put_off(connection, curator), pairs.last_of(connection, curator)
    moments = {"said": said.at if said else "", "off": off.at if off else "", "word": word.at if word else ""}
    latest = max(moments, key=lambda name: moments[name])
    if not moments[latest]:
        return None
    if latest == "off" and off is not None:
        leases.take_up(connection, off.card_id, curator)
        return Undone(None, off.card_id)
    if latest == "word" and word is not None:
        return _unsay(connection, (word.left, word.right), word.id, word.at, curator, at)
    return _take_back(connection, said, curator, at) if said is not None else None


def _take_back(connection: queue.Writing, last: Decision, curator: str, at: datetime) -> Undone:
    """Withdraw a decision, or all of its batch."""
    batch = [one for one in log.of_batch(connection, last.batch) if one.curator == curator] if last.batch else [last]
    gone = {str((one.value or {}).get("decision")) for one in batch if one.verdict == "withdraw"}
    left = [one for one in batch if one.verdict != "withdraw" and one.id not in gone]
    keys = sorted({one.fact_key for one in left})
    queue.hold(connection, keys)
    log.add(connection, withdrawn(left, curator=curator, at=at))
    for one in left:
        if one.verdict == "hide":
            show_again(connection, one, curator=curator, at=at)
    adjust(connection, keys)
    card = "" if len(left) > 1 and len({one.seen.get("document") for one in left}) > 1 else f"f-{last.fact_key}"
    if len(left) > 1 and card:
        card = queue.group_of(connection, last.fact_key) or ""
    return Undone(last.batch or last.id, card if last.verdict not in ("hide", "missed") else "", len(left))


def _unsay(connection: queue.Writing, pair: tuple[str, str], identity: str, said_at: str, curator: str, at: datetime) -> Undone:
    """Withdraw a word on a pair, which is asked about again."""
    when = moment(after(at, [Past("", "", "", said_at, "", "", False)]))
    pairs.say(connection, pair, "withdrawn", curator=curator, at=when, reason="taken back at the desk", seen=pairs.known(connection, pair))
    card = queue.open_pair(connection, pair) or f"o-{pair[0]}-{pair[1]}"
    return Undone(identity, card)

"""Looking at a card: its row, its facts and all words on them, read in one transaction.

Never here: what is made of it (review.showing), a write.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from review.cards import Past
from review.showing import Sight
from review.survey import bare_item
from schemas.errors import WarehouseError
from warehouse import decisions as log
from warehouse.desk import items as queue
from warehouse.desk import leases, pairs
from warehouse.desk.items import Item
from warehouse.stored import StoredFact, stored_facts

_PAIR = re.compile(r"^o-(org-[0-9a-z]+)-(org-[0-9a-z]+)$")


def look(connection: queue.Writing, card_id: str, *, mode: str = "ask", until: str = "") -> Sight:
    """All that a card is made of. Raises WarehouseError for an id that is no card's."""
    if card_id.startswith("o-"):
        return _pair(connection, card_id, until)
    item, facts = _facts(connection, card_id)
    others = [key for key, _ in item.others]
    said = log.by_fact(connection, [fact.fact_key for fact in facts])
    rivals = stored_facts(connection, fact_keys=others) if others else []
    comments = [(one.curator, one.at, one.comment) for one in leases.comments_on(connection, card_id)]
    return Sight(item, facts, said, rivals, comments, mode, until)


def _facts(connection: queue.Writing, card_id: str) -> tuple[Item, list[StoredFact]]:
    """A card's row, made up where the queue has none, and its facts in the row's order."""
    item = queue.item(connection, card_id)
    keys = item.members if item is not None else [card_id[2:]]
    found: Mapping[str, StoredFact] = {fact.fact_key: fact for fact in stored_facts(connection, fact_keys=keys)}
    facts = [found[key] for key in keys if key in found]
    if not facts or card_id[:2] not in ("f-", "g-"):
        raise WarehouseError(f"{card_id}: no such card. A fact's is `f-` and its key, of a fact that the last run left.")
    return item or bare_item(facts[0]), facts


def _pair(connection: queue.Writing, card_id: str, until: str) -> Sight:
    parts = _PAIR.match(card_id)
    known = pairs.known(connection, parts.groups()) if parts else {}
    if parts is None or len(known) < len(parts.groups()):
        raise WarehouseError(f"{card_id}: no such card. A pair's is `o-` and the ids of two organisations, with a hyphen between.")
    left, right = parts.groups()
    said = pairs.said_of(connection, (left, right))
    last = said[-1].id if said else ""
    past = [Past(one.id, one.verdict, one.judge, one.at, one.reason, "", holds=one.id == last and one.verdict != "withdrawn") for one in said]
    item = queue.item(connection, card_id) or Item(card_id, "quiet", 0.0, "pair", "", "", "", "", left, 0.0, 0.0, [left, right], [], [], [], "")
    return Sight(item, [], {}, until=until, pair=known, said=past)

"""Several curators and a run at the same time, as threads with connections of their own: nothing twice, nothing lost, nobody stuck."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from review import desk
from review.cards import Action, Done, Filter
from review.survey import rebuild
from tests import factory as f
from tests.factory import refresh
from warehouse.desk.items import all_items, hold, writing
from warehouse.queries import query

EVERYTHING = Filter()
CURATORS = [f"curator-{n}" for n in range(6)]


def many(extractors: str = "v1", count: int = 12) -> Any:
    facts = [f.fact(*f.reached(300 + n, "344 people", indicator="trained"), key=str(n), confidence=0.5) for n in range(count)]
    return f.reading(facts, extractors=extractors)


def opened(engine: sa.Engine) -> None:
    refresh(engine, many())
    rebuild(engine, audit_share=0.0, share=0.0)


def test_each_curator_gets_a_card_of_their_own(warehouse: sa.Engine) -> None:
    opened(warehouse)
    with ThreadPoolExecutor(len(CURATORS)) as pool:
        cards = list(pool.map(lambda curator: desk.next_card(warehouse, curator, EVERYTHING, f.NOW), CURATORS))
    assert len({card.id for card in cards if card is not None}) == len(CURATORS)


def test_of_many_words_at_one_moment_one_is_taken_and_the_others_are_told(warehouse: sa.Engine) -> None:
    opened(warehouse)
    card = desk.next_card(warehouse, "mira", EVERYTHING, f.NOW)
    assert card is not None

    def act(curator: str) -> Done:
        return desk.act(warehouse, curator, Action("accept", card.id, card.stamp), Filter(document_id="-"), f.NOW + timedelta(seconds=1))

    with ThreadPoolExecutor(len(CURATORS)) as pool:
        done = list(pool.map(act, CURATORS))
    assert sorted(one.decision is None for one in done) == [False] + [True] * (len(CURATORS) - 1)
    assert all(one.conflict is not None for one in done if one.decision is None)
    assert query(warehouse, "SELECT COUNT(*) FROM decisions").rows == [(1,)]


def test_what_is_said_while_a_run_goes_on_is_kept(warehouse: sa.Engine) -> None:
    opened(warehouse)

    def work(curator: str) -> int:
        at, made = f.NOW, 0
        card = desk.next_card(warehouse, curator, EVERYTHING, at)
        while card is not None:
            at += timedelta(seconds=1)
            done = desk.act(warehouse, curator, Action("accept", card.id, card.stamp), EVERYTHING, at)
            made += done.decision is not None
            card = done.conflict or done.next
        return made

    with ThreadPoolExecutor(3) as pool:
        working = [pool.submit(work, curator) for curator in CURATORS[:2]]
        for version in ("v2", "v3"):
            refresh(warehouse, many(version))
            rebuild(warehouse, audit_share=0.0, share=0.0)
        made = sum(one.result() for one in working)
    assert query(warehouse, "SELECT COUNT(*) FROM decisions").rows == [(made,)]
    rebuild(warehouse, audit_share=0.0, share=0.0)
    with warehouse.connect() as connection:
        assert {item.state for item in all_items(connection).values()} == {"decided"}
    refresh(warehouse, many("v4"))
    assert query(warehouse, "SELECT DISTINCT verdict_code FROM figures").rows == [("accept",)]


def test_whoever_decides_keeps_no_run_from_loading(warehouse: sa.Engine) -> None:
    opened(warehouse)
    if warehouse.dialect.name == "sqlite":
        return  # its writers come one at a time; the desk's transactions last milliseconds
    keys = [fact.key for fact in many().extraction.facts]
    with writing(warehouse) as connection:
        hold(connection, keys)  # a decision under way on every fact of the document
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(refresh, warehouse, many("v2", count=13)).result(timeout=20).facts["figure"]["added"] == 1

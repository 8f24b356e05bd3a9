"""The desk: which card comes next and for whom, what each action records, and that nothing said is ever lost."""

from __future__ import annotations

import random
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from review import desk
from review.agreement import kappa
from review.cards import Action, Card, Filter
from review.decisions import export_jsonl, import_jsonl
from review.queue import count_open, draw
from review.survey import rebuild
from schemas.errors import ConfigurationError, WarehouseError
from schemas.names import fold
from tests import factory as f
from tests.factory import refresh
from warehouse.database import connect, keep, transaction
from warehouse.desk.items import all_items, all_members
from warehouse.entities.clusters import Judgement
from warehouse.entities.judgements import identified, rows_of
from warehouse.organisations import organisation_id
from warehouse.queries import query
from warehouse.tables import judgements

EVERYTHING = Filter()
CONFIDENCES = (0.95, 0.6, 0.8, 0.7, 0.5, 0.5, 0.95)  # of f.ALL
REPORT = "Havenridge Trust reached 351 people in 2025."
HAVENRIDGE, NORTHLIGHT = (organisation_id(fold(name)) for name in ("Havenridge Trust", "Northlight Foundation"))
GROUP = f"g-{f.fact(*f.FIGURES[0]).key}"


def about() -> Any:
    return f.reading([f.fact(*one, confidence=sure) for one, sure in zip(f.ALL, CONFIDENCES, strict=True)])


def report(confidence: float = 0.92) -> Any:
    fact = f.fact(*f.reached(351, "351 people"), text=REPORT, document="havenridge/report", confidence=confidence)
    return f.reading([fact], text=REPORT, document="havenridge/report")


def unsure(engine: sa.Engine) -> str:
    """A pair of organisations that nobody can tell; its card."""
    one = identified(Judgement("", HAVENRIDGE, NORTHLIGHT, "unsure", "matcher", "2026-11-01T00:00:00Z", "m1", 0.6, run=1))
    with transaction(engine) as connection:
        keep(connection, judgements, rows_of([one]))
    return f"o-{HAVENRIDGE}-{NORTHLIGHT}"


def opened(engine: sa.Engine, *readings: Any, share: float = 0.0) -> None:
    refresh(engine, *(readings or (about(),)))
    rebuild(engine, audit_share=0.0, share=share)


class Clock:
    """Each moment a second later."""

    def __init__(self) -> None:
        self.now = f.NOW

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def say(engine: sa.Engine, curator: str, card: Card | None, verb: str, at: datetime, value: dict[str, Any] | None = None, **more: Any) -> desk.Done:
    assert card is not None
    return desk.act(engine, curator, Action(verb, card.id, card.stamp, value, **more), EVERYTHING, at)


def verdicts(engine: sa.Engine) -> list[tuple[str, str]]:
    return [tuple(row) for row in query(engine, "SELECT curator, verdict_code FROM decisions ORDER BY decided_at, decision_id").rows]


def test_the_queue_is_gone_through_without_asking_twice(warehouse: sa.Engine) -> None:
    opened(warehouse)
    at = Clock()
    card = desk.next_card(warehouse, "mira", EVERYTHING, at())
    seen = []
    while card is not None:
        seen.append((card.kind, card.quote, card.reason))
        done = say(warehouse, "mira", card, "accept", at())
        assert (done.told, done.conflict) == ("accepted", None)
        card = done.next
    assert seen == [
        ("group", "344 people", "uncertain"), ("partnership", "supported by Northlight Foundation", "uncertain"),
        ("event", "founded in 2003", "uncertain"), ("organisation", "Northlight Foundation", "uncertain"),
    ]  # fmt: skip
    assert verdicts(warehouse) == [("mira", "accept")] * 6  # three of the group
    done = desk.progress(warehouse)
    assert (done.open, done.by_curator) == (0, {"mira": 6})
    assert 0.5 < done.share < 1  # one organisation, which nobody was asked about
    rest = desk.card(warehouse, "mira", f"f-{f.fact(*f.HAVENRIDGE).key}", at())
    assert rest.reason == "asked"
    say(warehouse, "mira", rest, "accept", at())
    assert (desk.progress(warehouse).share, round(desk.progress(warehouse).weight, 6)) == (1.0, round(done.weight, 6))


def test_a_card_says_all_that_is_known(warehouse: sa.Engine) -> None:
    opened(warehouse)
    card = desk.next_card(warehouse, "mira", EVERYTHING, f.NOW)
    assert card is not None
    assert (card.id, card.kind, card.claim) == (GROUP, "group", "Havenridge Trust reached 344 people in 2025")
    assert (card.sum_shown, [(other.relation, other.quote) for other in card.others]) == ("190 + 154 = 344", [("total", "344 people"), ("part", "190 women"), ("part", "154 men")])
    assert [(chip.slot, chip.shown, chip.rule) for chip in card.chips][:2] == [("organisation", "Havenridge Trust", "hand@1"), ("indicator", "Reached", "hand@1")]
    assert (card.document_id, card.language, card.snapshot, card.span) == ("havenridge/about", "en", f.sha256(f.TEXT), (63, 73))
    assert card.lease_until == "2026-11-23T12:10:00.000000Z"
    assert (card.prefix + card.quote + card.suffix) in f.TEXT
    assert desk.next_card(warehouse, "mira", EVERYTHING, f.NOW + timedelta(minutes=1)).id == card.id  # a page that is loaded again


def test_a_queue_that_no_run_made_is_made_when_it_is_opened(warehouse: sa.Engine) -> None:
    refresh(warehouse, about())
    assert desk.next_card(warehouse, "mira", EVERYTHING, f.NOW) is None
    desk.prepare(warehouse)
    assert desk.next_card(warehouse, "mira", EVERYTHING, f.NOW) is not None


def test_two_curators_never_hold_one_card(warehouse: sa.Engine) -> None:
    opened(warehouse)
    at = Clock()
    mine, theirs = (desk.next_card(warehouse, curator, EVERYTHING, at()) for curator in ("mira", "otto"))
    assert mine is not None and theirs is not None and mine.id != theirs.id
    looked = desk.card(warehouse, "otto", mine.id, at())  # asked for by its id: shown, not leased
    assert (looked.id, looked.lease_until) == (mine.id, "")
    later = f.NOW + timedelta(minutes=11)
    assert desk.next_card(warehouse, "zoe", EVERYTHING, later).id == mine.id  # nobody keeps a card by going home


def test_the_second_of_two_is_told_and_nothing_is_lost(warehouse: sa.Engine) -> None:
    opened(warehouse)
    at = Clock()
    first = desk.next_card(warehouse, "mira", EVERYTHING, at())
    same = desk.card(warehouse, "otto", GROUP, at())
    say(warehouse, "mira", first, "reject", at(), reason="wrong_value")
    done = say(warehouse, "otto", same, "accept", at())
    assert (done.decision, done.next) == (None, None) and done.conflict is not None
    assert done.told == "not recorded: the card is no longer what you saw (mira said reject)"
    assert [(past.curator, past.verdict, past.reason, past.holds) for past in done.conflict.past] == [("mira", "reject", "wrong_value", True)] * 3
    assert verdicts(warehouse) == [("mira", "reject")] * 3
    assert say(warehouse, "otto", done.conflict, "accept", at()).conflict is None  # having seen it, he may
    assert verdicts(warehouse)[3:] == [("otto", "accept")] * 3


def test_a_run_that_changes_a_fact_is_noticed(warehouse: sa.Engine) -> None:
    opened(warehouse)
    card = desk.next_card(warehouse, "mira", Filter(kind="event"), f.NOW)
    changed = f.fact("event", "founded in 2003", f.FOUNDED[2] | {"kind": "registered"}, confidence=0.8)
    opened(warehouse, f.reading([changed], extractors="v2"))
    done = say(warehouse, "mira", card, "accept", f.NOW + timedelta(seconds=5))
    assert done.conflict is not None and done.told.endswith("(a run changed it)") and verdicts(warehouse) == []


def test_corrections_keep_to_the_contract_and_build_on_one_another(warehouse: sa.Engine) -> None:
    opened(warehouse)
    at = Clock()
    card = desk.next_card(warehouse, "mira", Filter(kind="event"), at())
    wrong = say(warehouse, "mira", card, "correct", at(), {"date": "last year", "colour": "red"})
    assert sorted(wrong.errors) == ["colour", "date"] and (wrong.decision, verdicts(warehouse)) == (None, [])
    assert say(warehouse, "mira", card, "correct", at(), {"date": "2004"}).decision is not None
    again = desk.card(warehouse, "otto", card.id, at())
    assert (again.claim, [chip.shown for chip in again.chips if chip.is_changed]) == ("HRT was founded in 2004", ["2004 (was 2003)"])
    say(warehouse, "otto", again, "accept", at())  # what is shown, the correction included
    assert verdicts(warehouse) == [("mira", "correct"), ("otto", "correct")]
    refresh(warehouse, about())
    assert query(warehouse, "SELECT event_date, verdict_code FROM events").rows == [("2004", "correct")]


def test_skipped_cards_come_last_and_deferred_ones_when_asked_for(warehouse: sa.Engine) -> None:
    opened(warehouse)
    at = Clock()
    first = desk.next_card(warehouse, "mira", EVERYTHING, at())
    second = say(warehouse, "mira", first, "skip", at()).next
    third = say(warehouse, "mira", second, "defer", at(), comment="ask the funder").next
    assert [(head.id, head.comment) for head in desk.deferred(warehouse, "mira")] == [(second.id, "ask the funder")]
    shown = desk.next_card(warehouse, "otto", EVERYTHING, at())
    assert shown.id == first.id  # what one puts off is another's
    for _ in range(2):
        third = say(warehouse, "mira", third, "accept", at()).next
    assert third is None  # otto holds what she skipped
    say(warehouse, "otto", shown, "skip", at())
    assert desk.next_card(warehouse, "mira", EVERYTHING, at()).id == first.id
    assert [past.reason for past in desk.card(warehouse, "otto", second.id, at()).past] == ["ask the funder"]
    assert desk.undo(warehouse, "otto", at()).next is not None  # the skip is taken back, too


def test_undo_goes_back_to_the_beginning_across_restarts(warehouse: sa.Engine) -> None:
    opened(warehouse)
    pair = unsure(warehouse)
    rebuild(warehouse, audit_share=0.0, share=0.0)
    at = Clock()
    untouched = rows(warehouse)
    done = [desk.next_card(warehouse, "mira", Filter(kind="group"), at()).id]
    say(warehouse, "mira", desk.card(warehouse, "mira", GROUP, at()), "accept", at())
    for kind, verb in (("partnership", "reject"), ("event", "skip")):
        card = desk.next_card(warehouse, "mira", Filter(kind=kind), at())
        done.append(card.id)
        say(warehouse, "mira", card, verb, at())
    say(warehouse, "mira", desk.card(warehouse, "mira", pair, at()), "different", at())
    done.append(pair)
    again = connect(warehouse.url.render_as_string(hide_password=False))
    undone = [desk.undo(again, "mira", at()) for _ in done]
    assert [one.next.id for one in undone] == done[::-1]
    assert undone[-1].told == "taken back (3)"
    assert desk.undo(again, "mira", at()).told == "nothing to take back"
    assert desk.undo(again, "otto", at()).decision is None
    again.dispose()
    assert rows(warehouse) == untouched
    refresh(warehouse, about())
    assert query(warehouse, "SELECT COUNT(*) FROM fact_values WHERE verdict_code IS NOT NULL").rows == [(0,)]


def rows(engine: sa.Engine) -> dict[str, Any]:
    """The whole queue but for what nobody was ever asked about, which a rebuild leaves out."""
    with engine.connect() as connection:
        return {key: asdict(item) for key, item in all_items(connection).items() if item.state != "quiet" or item.reasons} | {"members": sorted(all_members(connection))}


@pytest.mark.parametrize("seed", range(6))
def test_a_queue_that_was_adjusted_is_the_queue_made_anew(warehouse: sa.Engine, seed: int) -> None:
    opened(warehouse, about(), report(), share=0.5)
    pair = unsure(warehouse)
    rebuild(warehouse, audit_share=0.0)
    chance, at = random.Random(seed), Clock()
    ids = [*(f"f-{f.fact(*one).key}" for one in f.ALL), GROUP, pair]
    for _ in range(25):
        curator = chance.choice(("mira", "otto"))
        if chance.random() < 0.3:
            desk.undo(warehouse, curator, at())
            continue
        card = desk.next_card(warehouse, curator, EVERYTHING, at()) if chance.random() < 0.5 else desk.card(warehouse, curator, chance.choice(ids), at())
        verb = chance.choice(("same", "different")) if card is not None and card.kind == "pair" else chance.choice(("accept", "reject", "skip", "defer"))
        if card is not None:
            say(warehouse, curator, card, verb, at())
    adjusted = rows(warehouse)
    rebuild(warehouse, audit_share=0.0)
    anew = rows(warehouse)
    settled = {key for key in adjusted if key.startswith("o-")} - anew.keys()  # a pair that was told is asked about no more
    assert {key: item for key, item in adjusted.items() if key not in settled} == anew


def test_a_contradiction_is_one_card_that_any_of_its_sides_settles(warehouse: sa.Engine) -> None:
    opened(warehouse, f.about(), report())
    card = desk.next_card(warehouse, "mira", Filter(reason="contradicted"), f.NOW)
    assert card is not None and [(other.claim, other.relation) for other in card.others if other.relation == "contradicts"] == [
        ("Havenridge Trust reached 351 people in 2025", "contradicts")
    ]
    assert count_open(warehouse) == rebuild(warehouse, audit_share=0.0) == {"contradicted": 1}
    rival = desk.card(warehouse, "mira", f"f-{card.others[-1].fact_key}", f.NOW)
    say(warehouse, "mira", rival, "accept", f.NOW + timedelta(seconds=1))
    assert count_open(warehouse) == rebuild(warehouse, audit_share=0.0) == {}
    desk.undo(warehouse, "mira", f.NOW + timedelta(seconds=2))
    assert desk.next_card(warehouse, "mira", EVERYTHING, f.NOW + timedelta(seconds=3)).id == card.id


def test_pairs_of_organisations_are_cards_too(warehouse: sa.Engine) -> None:
    opened(warehouse)
    pair = unsure(warehouse)
    assert rebuild(warehouse, audit_share=0.0)["identity"] == 1
    card = desk.next_card(warehouse, "mira", Filter(kind="pair"), f.NOW)
    assert card is not None and (card.id, card.reason) == (pair, "identity")
    assert card.claim == 'Are "Havenridge Trust" and "Northlight Foundation" one organisation?'
    assert [(other.claim, other.relation, other.document_id) for other in card.others] == [
        ("Havenridge Trust", "left", "havenridge/about"), ("Northlight Foundation", "right", "havenridge/about"),
    ]  # fmt: skip
    with pytest.raises(ConfigurationError, match="of two organisations say"):
        say(warehouse, "mira", card, "accept", f.NOW)
    say(warehouse, "mira", card, "branch_of", f.NOW, {"left": NORTHLIGHT, "right": HAVENRIDGE})
    assert say(warehouse, "otto", card, "same", f.NOW + timedelta(seconds=1)).conflict is not None
    refresh(warehouse, about())
    assert query(warehouse, "SELECT organisation_id, relation_code, other_id FROM organisation_relations").rows == [(NORTHLIGHT, "branch_of", HAVENRIDGE)]


def test_a_merged_organisation_is_separated_again(warehouse: sa.Engine) -> None:
    opened(warehouse)
    at = Clock()
    card = desk.card(warehouse, "mira", f"o-{HAVENRIDGE}-{NORTHLIGHT}", at())  # of any two organisations, asked for by its id
    say(warehouse, "mira", card, "same", at())
    opened(warehouse, about())
    assert len(query(warehouse, "SELECT * FROM redirects").rows) == 1
    name = desk.card(warehouse, "mira", f"f-{f.fact(*f.NORTHLIGHT).key}", at())
    done = say(warehouse, "mira", name, "separate", at(), {"organisation_id": NORTHLIGHT})
    assert (done.told, done.next.id) == ("separated from 1", name.id)
    opened(warehouse, about())
    assert query(warehouse, "SELECT * FROM redirects").rows == []
    with pytest.raises(ConfigurationError, match="stands alone"):
        say(warehouse, "mira", name, "separate", at(), {"organisation_id": "org-none"})


def test_bulk_needs_a_filter_and_what_was_previewed(warehouse: sa.Engine) -> None:
    facts = [f.fact(*f.reached(300 + n, "344 people", indicator="trained"), key=str(n), confidence=0.5) for n in range(25)]
    opened(warehouse, f.reading([*facts, f.fact(*f.FOUNDED, confidence=0.5)]))
    at, chosen = Clock(), Filter(kind="figure")
    with pytest.raises(ConfigurationError, match="without a filter"):
        desk.bulk_preview(warehouse, EVERYTHING)
    preview = desk.bulk_preview(warehouse, chosen, seed=1)
    assert (preview.count, len(preview.sample)) == (25, 10) and preview.sample == desk.bulk_preview(warehouse, chosen, seed=1).sample
    say(warehouse, "otto", preview.sample[0], "accept", at())
    refused = desk.bulk_act(warehouse, "mira", chosen, preview.token, "reject", "not_a_fact", at())
    assert refused.decision is None and "other cards" in refused.told
    token = desk.bulk_preview(warehouse, chosen).token
    done = desk.bulk_act(warehouse, "mira", chosen, token, "reject", "not_a_fact", at())
    assert (done.told, len(verdicts(warehouse))) == ("rejected: 24", 25)
    assert query(warehouse, f"SELECT COUNT(*), COUNT(DISTINCT fact_key) FROM decisions WHERE batch_id = '{done.decision}'").rows == [(24, 24)]
    assert desk.progress(warehouse).open == 1
    assert desk.undo(warehouse, "mira", at()).told == "taken back (24)"
    assert desk.progress(warehouse).open == 25
    assert desk.undo(warehouse, "mira", at()).told == "nothing to take back"


def second(engine: sa.Engine, verb: str, value: dict[str, Any] | None = None) -> tuple[Card, Card]:
    """The card of an event that mira accepted, as otto is shown it blindly, and as zoe is shown it after his word."""
    opened(engine, f.reading([f.fact(*f.FOUNDED, confidence=0.5, key=_drawn())]), share=0.1)
    at = Clock()
    say(engine, "mira", desk.next_card(engine, "mira", EVERYTHING, at()), "accept", at())
    assert desk.next_card(engine, "mira", EVERYTHING, at()) is None  # nobody judges their own word
    blind = desk.next_card(engine, "otto", EVERYTHING, at())
    assert blind is not None
    say(engine, "otto", blind, verb, at(), value)
    return blind, desk.card(engine, "zoe", blind.id, at())


def _drawn() -> str:
    """A key whose fact falls into the share that is judged twice."""
    return next(str(n) for n in range(1000) if draw(7, f"f-{f.fact(*f.FOUNDED, key=str(n)).key}") < 0.1)


@pytest.mark.parametrize(
    ("verb", "value", "reason", "alike"), [("accept", None, "uncertain", 1), ("reject", None, "disputed", 0), ("correct", {"date": "2004"}, "disputed", 0)]
)
def test_a_share_is_judged_twice_blindly(warehouse: sa.Engine, verb: str, value: dict[str, Any] | None, reason: str, alike: int) -> None:
    blind, after = second(warehouse, verb, value)
    assert (blind.is_second, blind.past) == (True, ())
    assert [(past.curator, past.verdict, past.holds) for past in after.past] == [("mira", "accept", True), ("otto", f"second: {verb}", False)]
    assert after.reason == reason
    (of_kind, _) = desk.agreement(warehouse)
    assert (of_kind.kind, of_kind.count, of_kind.alike) == ("event", 1, alike)
    refresh(warehouse, f.reading([f.fact(*f.FOUNDED, confidence=0.5, key=_drawn())]))
    assert query(warehouse, "SELECT event_date, verdict_code FROM events").rows == [("2003", "accept")]  # the first word holds
    at = f.NOW + timedelta(hours=1)
    found = desk.next_card(warehouse, "zoe", EVERYTHING, at)
    if alike:
        assert found is None
    else:
        assert found is not None and (found.id, found.reason) == (blind.id, "disputed")
        say(warehouse, "zoe", found, "accept", at)
        assert desk.progress(warehouse).open == 0
    desk.undo(warehouse, "otto", at + timedelta(seconds=9))
    assert desk.agreement(warehouse) == []


def test_what_two_agree_on_is_gold_for_others(warehouse: sa.Engine) -> None:
    second(warehouse, "accept")
    at = f.NOW + timedelta(hours=1)
    moments = (at + timedelta(seconds=n) for n in range(1000))
    card = next(filter(None, (desk.next_card(warehouse, "zoe", EVERYTHING, moment) for moment in moments)))
    assert (card.is_gold, card.past) == (True, ())
    say(warehouse, "zoe", card, "reject", at + timedelta(hours=1))
    assert [(rate.name, rate.count, rate.share) for rate in desk.statistics(warehouse).gold] == [("zoe", 1, 0.0)]
    assert all(desk.next_card(warehouse, "zoe", EVERYTHING, at + timedelta(hours=2, seconds=n)) is None for n in range(200))


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("accept", "accept"), ("reject", "reject")], 1.0),
        ([("accept", "accept")] * 3, None),
        ([("accept", "reject"), ("reject", "accept")], -1.0),
        ([("accept", "accept")] * 20 + [("accept", "reject")] * 5 + [("reject", "accept")] * 10 + [("reject", "reject")] * 15, 0.4),
        ([], None),
    ],
)
def test_kappa(pairs: list[tuple[str, str]], expected: float | None) -> None:
    assert kappa(pairs) == expected


def test_what_the_dashboard_draws(warehouse: sa.Engine) -> None:
    opened(warehouse)
    at = Clock()
    for verb, milliseconds in (("accept", 900), ("reject", 1100), ("accept", 1300)):
        card = desk.next_card(warehouse, "mira", EVERYTHING, at())
        say(warehouse, "mira", card, verb, at(), milliseconds=milliseconds)
    told = desk.statistics(warehouse)
    assert told.throughput == (("2026-11-23", "mira", 5, 900),)  # the group's three with it
    assert [(rate.name, rate.count, rate.share) for rate in told.precision] == [("hand@1", 5, 0.8)]
    assert [(mean, share, count) for mean, share, count in told.reliability] == [(0.5, 1.0, 2), (0.7, 0.0, 1), (0.8, 1.0, 1), (0.95, 1.0, 1)]
    assert told.queue == (("2026-11-23T12:00:00Z", {"quiet": 1, "uncertain": 4}),)
    assert told.brier == round((2 * 0.25 + 0.49 + 0.04 + 0.0025) / 5, 6)


def test_facets_count_what_the_other_parts_of_the_filter_let_through(warehouse: sa.Engine) -> None:
    opened(warehouse)
    assert desk.facets(warehouse)["kind"] == {"event": 1, "group": 1, "organisation": 1, "partnership": 1}
    narrowed = desk.facets(warehouse, Filter(kind="event"))
    assert (narrowed["reason"], narrowed["kind"]) == ({"uncertain": 1}, {"event": 1, "group": 1, "organisation": 1, "partnership": 1})
    assert desk.next_card(warehouse, "mira", Filter(language="de"), f.NOW) is None
    assert desk.next_card(warehouse, "mira", Filter(organisation_id=HAVENRIDGE, source_id="havenridge"), f.NOW).id == GROUP


def test_words_are_marked_where_they_stand(warehouse: sa.Engine) -> None:
    opened(warehouse)
    card = desk.next_card(warehouse, "mira", EVERYTHING, f.NOW)
    start = f.TEXT.index("12 people")
    place = {"document_id": "havenridge/about", "start": start, "end": start + 9, "quote": "12 people"}
    slots = {"value": 12, "bound": "exact", "unit": "people", "indicator": "staff", "what": "people"}
    for wrong, message in (({"end": start + 5}, "not the words"), ({"quote": " " * 9}, "not the words")):
        with pytest.raises(ConfigurationError, match=message):
            say(warehouse, "mira", card, "missed", f.NOW, place | wrong | {"kind": "figure", "slots": slots})
    with pytest.raises(WarehouseError, match="no document of this id"):
        say(warehouse, "mira", card, "missed", f.NOW, place | {"document_id": "other", "kind": "figure", "slots": slots})
    assert say(warehouse, "mira", card, "missed", f.NOW, place | {"kind": "figure", "slots": slots | {"unit": "persons"}}).errors.keys() == {"unit"}
    done = say(warehouse, "mira", card, "missed", f.NOW, place | {"kind": "figure", "slots": slots})
    assert done.decision is not None and done.next is not None and done.next.id == card.id  # the card itself is not decided by that
    name = {"document_id": "havenridge/about", "start": 0, "end": 16, "quote": "Havenridge Trust", "kind": "organisation", "slots": {"name": "Havenridge Trust", "type": "ngo"}}
    refresh(warehouse, about())
    assert query(warehouse, "SELECT value, organisation_name, status_code FROM figures WHERE indicator_code = 'staff'").rows == [(12.0, "Havenridge Trust", "sure")]
    assert say(warehouse, "mira", card, "missed", f.NOW, name).decision is not None


def test_hidden_words_are_covered_and_shown_again(warehouse: sa.Engine) -> None:
    opened(warehouse)
    start = f.TEXT.index("Northvale")
    place = {"document_id": "havenridge/about", "start": start, "end": start + 9, "quote": "Northvale"}
    desk.act(warehouse, "mira", Action("hide", "", "", place), EVERYTHING, f.NOW)
    assert f.hidden_words(warehouse) == ("northvale",)
    desk.undo(warehouse, "mira", f.NOW)
    assert f.hidden_words(warehouse) == ()
    with pytest.raises(ConfigurationError, match="too short"):
        desk.act(warehouse, "mira", Action("hide", "", "", place | {"end": start + 2, "quote": "No"}), EVERYTHING, f.NOW)


@pytest.mark.parametrize(
    ("action", "error", "message"),
    [
        (Action("accept", "f-none", ""), WarehouseError, "no such card"),
        (Action("accept", "o-org-1-org-2", ""), ConfigurationError, "of two organisations"),
        (Action("same", "o-org-1-org-2", ""), WarehouseError, "no such card"),
        (Action("praise", "f-none", ""), ConfigurationError, "no such action"),
        (Action("same", GROUP, ""), ConfigurationError, "of a fact say"),
    ],
)
def test_what_cannot_be_done_is_said(sqlite_warehouse: sa.Engine, action: Action, error: type[Exception], message: str) -> None:
    opened(sqlite_warehouse)
    with pytest.raises(error, match=message):
        desk.act(sqlite_warehouse, "mira", action, EVERYTHING, f.NOW)


def test_a_reason_is_a_code(sqlite_warehouse: sa.Engine) -> None:
    opened(sqlite_warehouse)
    card = desk.next_card(sqlite_warehouse, "mira", EVERYTHING, f.NOW)
    with pytest.raises(ConfigurationError, match="no reason to reject"):
        say(sqlite_warehouse, "mira", card, "reject", f.NOW, reason="because")


def test_everything_said_travels_and_makes_the_same_queue(warehouse: sa.Engine, tmp_path: Any) -> None:
    second(warehouse, "correct", {"date": "2004"})
    assert export_jsonl(warehouse, tmp_path / "a.jsonl") == 2
    other = connect(f"sqlite:///{tmp_path / 'other.sqlite'}")
    opened(other, f.reading([f.fact(*f.FOUNDED, confidence=0.5, key=_drawn())]), share=0.1)
    assert import_jsonl(other, tmp_path / "a.jsonl").added == 2
    rebuild(warehouse, audit_share=0.0)
    assert rows(other) == rows(warehouse)
    assert desk.agreement(other) == desk.agreement(warehouse)
    export_jsonl(other, tmp_path / "b.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    other.dispose()


def test_fields_of_the_form_are_those_of_the_contract() -> None:
    fields = {field.slot: field for field in desk.fields("figure")}
    assert (fields["value"].type, fields["value"].is_required, fields["max"].is_required) == ("number", True, False)
    assert ("reached", "Reached") in fields["indicator"].codes and ("EUR", "EUR") in fields["unit"].codes
    assert [field.type for field in desk.fields("organisation") if field.slot == "aliases"] == ["list"]
    assert desk.errors("figure", f.FIGURES[0][2]) == {}
    assert desk.errors("figure", f.FIGURES[0][2] | {"max": 3}).keys() == {""}


def test_a_later_word_holds_whatever_the_clocks_say(warehouse: sa.Engine) -> None:
    opened(warehouse)
    card = desk.next_card(warehouse, "mira", Filter(kind="event"), f.NOW)
    say(warehouse, "mira", card, "reject", f.NOW + timedelta(days=1))  # her clock is a day ahead
    again = desk.card(warehouse, "otto", card.id, f.NOW)
    say(warehouse, "otto", again, "accept", f.NOW)
    refresh(warehouse, about())
    assert query(warehouse, "SELECT verdict_code FROM events").rows == [("accept",)]


def test_a_card_is_the_same_on_both_databases(warehouse: sa.Engine, tmp_path: Any) -> None:
    opened(warehouse)
    other = connect(f"sqlite:///{tmp_path / 'other.sqlite'}")
    opened(other)
    mine, theirs = (desk.next_card(engine, "mira", EVERYTHING, f.NOW) for engine in (warehouse, other))
    assert mine is not None and theirs is not None and replace(mine, lease_until="") == replace(theirs, lease_until="")
    other.dispose()

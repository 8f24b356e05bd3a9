"""The desk in Chromium, from the keyboard alone: every action, what it records, and that the next card is there at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import Sight
from tests.review.web.conftest import Served
from tests.review.web.fake import DISPUTED, GROUP, PAIR, TEXT, State, card, documents_of

Desk = Callable[..., Served]
Look = Callable[..., Sight]


def at_desk(desk: Desk, look: Look, *cards: Any, **room: Any) -> tuple[State, Sight]:
    state = State(list(cards) or [card(0), card(4), card(5)])
    return state, look(desk(state, **room).address)


def said(state: State) -> list[tuple[str, str]]:
    return [(action.verb, action.card) for _, action in state.log]


def test_accept_reject_skip_undo(desk: Desk, look: Look) -> None:
    state, sight = at_desk(desk, look)
    assert sight.card == "f-0000" and sight.page.evaluate("document.activeElement.id") == "claim"
    sight.key("a")
    assert sight.card == "f-0004" and sight.told == "Accepted."
    sight.key("x", "v")
    assert sight.card == "f-0005" and state.log[-1][1].reason == "wrong_value"
    sight.key("s")
    assert sight.card == "" and "Nothing is left here" in sight.page.inner_text("#card")
    assert said(state) == [("accept", "f-0000"), ("reject", "f-0004"), ("skip", "f-0005")]
    assert all(0 < action.milliseconds < 60_000 for _, action in state.log)
    for expected in ("f-0005", "f-0004", "f-0000"):
        sight.key("u")
        assert sight.card == expected and sight.told == "Taken back."
    sight.key("u")
    assert sight.told == "Nothing to take back." and not state.log
    assert not sight.errors and not sight.left


def test_escape_takes_a_half_made_rejection_back(desk: Desk, look: Look) -> None:
    state, sight = at_desk(desk, look)
    sight.key("x")
    assert sight.page.is_visible("#panel") and "Wrong value" in sight.page.inner_text("#panel")
    sight.key("q")  # no reason has this key
    sight.key("Escape")
    assert not sight.page.is_visible("#panel") and sight.card == "f-0000" and not state.log
    sight.key("x", "Tab", "Enter")  # the second reason, by Tab and Enter
    assert state.log[0][1].reason == "wrong_value"


def test_edit_with_errors_beside_the_field(desk: Desk, look: Look) -> None:
    state, sight = at_desk(desk, look)
    page = sight.page
    sight.key("e")
    assert page.evaluate("document.activeElement.name") == "value" and page.input_value("#slot-value") == "344"
    page.keyboard.type("about 10")  # what was there is selected, and replaced
    sight.key("Enter")
    assert "A number" in page.inner_text("#error-value") and page.get_attribute("#slot-value", "aria-invalid") == "true"
    assert page.get_attribute("#slot-value", "aria-describedby") == "error-value" and not state.log
    page.fill("#slot-value", "-3")
    sight.key("Enter")
    assert page.inner_text("#error-value") == "Not below 0." and page.evaluate("document.activeElement.name") == "value"
    page.fill("#slot-value", "0")
    page.fill("#slot-aliases", "HRT")
    page.focus("#slot-aliases")
    page.keyboard.press("End")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Trust")
    sight.key("Enter")
    assert sight.card == "f-0004" and state.log[0][1].value == {"value": 0, "aliases": ["HRT", "Trust"]}
    sight.key("e", "Enter")
    assert "Nothing was changed" in page.inner_text("#error-")
    sight.key("Escape")
    assert not page.is_visible("#panel") and page.evaluate("document.activeElement.id") == "claim"


def test_put_off_with_a_comment(desk: Desk, look: Look) -> None:
    state, sight = at_desk(desk, look)
    sight.key("d")
    sight.page.keyboard.type("ask the author, <b>please</b>")
    sight.key("Enter")
    assert sight.card == "f-0004" and state.put_off == {"f-0000": "ask the author, <b>please</b>"}


def test_jump_and_going_back_and_forth(desk: Desk, look: Look) -> None:
    _, sight = at_desk(desk, look)
    sight.key("g")
    sight.page.keyboard.type("f-0005")
    sight.key("Enter")
    assert sight.card == "f-0005"
    sight.key("k")
    assert sight.card == "f-0000"
    sight.key("j")
    assert sight.card == "f-0005"
    sight.key("g")
    sight.page.keyboard.type("f-9999")
    sight.key("Enter")
    assert "no such card" in sight.told and sight.card == "f-0005"


def test_missed_fact_by_selecting_words(desk: Desk, look: Look) -> None:
    state, sight = at_desk(desk, look)
    sight.page.wait_for_selector("#around .veil")  # the surroundings are there, the person in them covered
    sight.key("m")
    assert "344" in sight.told
    for _ in range(5):
        sight.key("ArrowRight")
    sight.key("Shift+ArrowRight")
    assert sight.told.endswith("whom 190")
    sight.key("ArrowRight")
    sight.key("ArrowLeft", "Shift+ArrowRight")
    assert sight.told.endswith("190 women")
    sight.key("Enter", "f")
    sight.page.keyboard.type("190")
    sight.key("Enter")
    verb, action = state.log[0][1].verb, state.log[0][1]
    start = TEXT.index("190 women")
    assert verb == "missed" and action.value == {"document_id": "havenridge/about", "start": start, "end": start + 9, "kind": "figure", "slots": {"value": 190}}
    assert sight.card == "f-0000"  # still the same card: it is not decided yet


def test_hide_personal_data(desk: Desk, look: Look) -> None:
    state, sight = at_desk(desk, look)
    sight.page.wait_for_selector("#around .veil")
    sight.key("h", "End", "Enter")
    start = TEXT.index("ada@havenridge.example")
    assert state.log[0][1].value == {"document_id": "havenridge/about", "start": start, "end": len(TEXT)}


def test_looking_at_what_is_covered_is_written_down(desk: Desk, look: Look) -> None:
    state, sight = at_desk(desk, look, documents=documents_of("high"))
    assert "344" not in sight.page.inner_text("#around") and "Havenridge" not in sight.page.inner_text("main")
    sight.key("e")
    assert "Press v" in sight.told
    sight.key("v")
    assert "344 people" in sight.page.inner_text("#around") and "written down" in sight.told
    assert [(note["curator"], note["document_id"]) for note in state.notes] == [("mira", "havenridge/about")]
    sight.key("v")
    assert "Havenridge" not in sight.page.inner_text("main") and len(state.notes) == 1


def test_groups_contradictions_and_pairs(desk: Desk, look: Look) -> None:
    state, sight = at_desk(desk, look, GROUP, DISPUTED, PAIR)
    text = sight.page.inner_text("main")
    assert "190 + 154 = 344" in text and "the parts add up" in text and "154 men" in text
    sight.key("e")
    assert "several facts" in sight.told
    sight.key("a")
    text = sight.page.inner_text("main")
    assert "founded in 2004" in text and "contradicts" in text and "holds no more" in text and "Wrong value" in text
    sight.key("a")
    assert "one organisation or two" in sight.page.inner_text("main")
    sight.key("r")
    assert said(state) == [("accept", "g-0001"), ("accept", "f-0002"), ("branch_of", "o-org-1-org-2")]
    sight.key("u", "x")
    assert said(state)[-1] == ("different", "o-org-1-org-2")


def test_filter_scopes_and_bulk(desk: Desk, look: Look) -> None:
    state, sight = at_desk(desk, look, DISPUTED, card(0), card(4))
    page = sight.page
    sight.key("b")
    assert "Choose a filter first" in sight.told
    page.wait_for_selector("#filter-kind")
    sight.key("f")
    assert page.evaluate("document.activeElement.id") == "filter-kind"
    page.select_option("#filter-kind", "figure")
    sight.settle()
    page.wait_for_selector("#card[data-card='f-0000']")
    sight.key("Escape", "b")
    assert "2 cards fit the filter" in page.inner_text("#panel") and page.locator("#panel .sample li").count() == 2
    page.fill("#bulk-count", "3")
    sight.key("Enter")
    assert "Type 2 to confirm" in page.inner_text("#error-count") and not state.decided
    page.fill("#bulk-count", "2")
    sight.key("Enter")
    assert set(state.decided) == {"f-0000", "f-0004"}
    sight.key("u")
    assert not state.decided
    sight.key("1")
    page.click("#clear")
    sight.settle()
    page.wait_for_selector("#card[data-card='f-0002']")
    sight.key("Escape", "3")
    sight.key("s")
    assert sight.card == ""  # no other question of this kind
    sight.key("1")
    assert sight.card == "f-0000"


def test_help_and_keys_that_are_switched_off(desk: Desk, look: Look) -> None:
    state, sight = at_desk(desk, look)
    sight.key("?")
    assert sight.page.is_visible("#help") and "undo your last decision" in sight.page.inner_text("#help")
    sight.key("Escape")
    assert not sight.page.is_visible("#help")
    sight.page.uncheck("#keys")
    sight.key("a")
    assert not state.log
    sight.page.click("button[data-key=a]")
    sight.settle()
    assert said(state) == [("accept", "f-0000")]


def test_typing_never_acts(desk: Desk, look: Look) -> None:
    state, sight = at_desk(desk, look)
    sight.key("d")
    sight.page.keyboard.type("axsub?")
    sight.key("Escape")
    assert not state.log and sight.card == "f-0000"


def test_two_curators_on_one_fact(desk: Desk, look: Look) -> None:
    """The second is told, sees the card as it is now, and what they typed stays in the form."""
    served = desk(State([card(0), card(4), card(5)]), accounts={"mira": "four words and more", "ola": "other words again"})
    state = served.state
    mira, ola = look(served.address, account=("mira", "four words and more")), look(served.address, account=("ola", "other words again"))
    assert (mira.card, ola.card) == ("f-0000", "f-0004")  # no collision by itself
    ola.key("g")
    ola.page.keyboard.type("f-0000")
    ola.key("Enter", "e")
    ola.page.fill("#slot-what", "people in Northvale")
    mira.key("a")
    assert state.decided == {"f-0000": ("mira", "accept")}
    ola.page.focus("#slot-what")
    ola.key("Enter")
    ola.page.wait_for_selector("#slot-what")
    assert "Somebody else" in ola.told and ola.page.input_value("#slot-what") == "people in Northvale"
    assert ola.card == "f-0000" and len(state.log) == 1 and state.decided == {"f-0000": ("mira", "accept")}


@pytest.mark.parametrize("key", ["a", "s"])
def test_a_held_key_acts_once(desk: Desk, look: Look, key: str) -> None:
    state, sight = at_desk(desk, look)
    for _ in range(3):
        sight.page.keyboard.down(key)  # the second and third repeat
    sight.page.keyboard.up(key)
    sight.settle()
    assert len(state.log) == 1

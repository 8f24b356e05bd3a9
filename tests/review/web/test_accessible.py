"""The desk for everybody: axe's rules in light and dark, 200 % zoom and a phone's width without sideways scrolling, names
and landmarks, focus that is seen, no colour that says something alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import Sight
from tests.review.web.conftest import Served
from tests.review.web.fake import DISPUTED, GROUP, PAIR, State, card, documents_of

Desk = Callable[..., Served]
Look = Callable[..., Sight]
LONG = card(0, claim="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 3, document_id="a/" + "verylongname" * 20)
STATES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "card": (LONG, ()), "group": (GROUP, ()), "contradiction": (DISPUTED, ()), "pair": (PAIR, ()), "form": (card(0), ("e",)), "errors": (card(0), ("e", "Enter")), "reasons": (card(0), ("x",)),
    "words": (card(0), ("m", "Shift+ArrowRight")), "help": (card(0), ("?",)), "put off": (card(0), ("d",)), "done": (card(0), ("s",)), "bulk": (card(0), ("3", "b")),
}  # fmt: skip


def violations(sight: Sight) -> list[str]:
    """What axe finds wrong: rule, and the first element."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe: pip install axe-playwright-python")
    found = axe.Axe().run(sight.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def shown(desk: Desk, look: Look, state: str, **options: Any) -> Sight:
    first, keys = STATES[state]
    sight = look(desk(State([first]), documents=documents_of(page=b"<!doctype html><html lang=en><title>t</title><p>344 people</p>")).address, **options)
    sight.page.wait_for_selector("#filter-kind")
    sight.key(*keys)
    return sight


@pytest.mark.parametrize("state", STATES)
def test_axe(desk: Desk, look: Look, state: str) -> None:
    sight = shown(desk, look, state, reduced_motion="reduce")
    for scheme in ("light", "dark"):
        sight.page.emulate_media(color_scheme=scheme)
        assert violations(sight) == [], scheme


def test_axe_finds_what_is_wrong(desk: Desk, look: Look) -> None:
    """Or else the tests above would say nothing."""
    sight = shown(desk, look, "card")
    sight.page.evaluate("document.querySelector('#filter label').remove(); document.querySelector('.why').style.color = '#ddd'")
    assert {one.partition(":")[0] for one in violations(sight)} >= {"color-contrast"}


@pytest.mark.parametrize("path", ["/dashboard", "/enter"])
def test_axe_on_the_other_pages(desk: Desk, look: Look, path: str) -> None:
    served = desk(State([card(0)]))
    sight = look(served.address)
    sight.page.goto(served.address + path)
    sight.page.wait_for_selector("h1")
    assert violations(sight) == [] and not sight.errors and not sight.left


@pytest.mark.parametrize("state", STATES)
def test_no_sideways_scrolling(desk: Desk, look: Look, state: str) -> None:
    sight = shown(desk, look, state)
    for width, height in ((360, 740), (320, 640), (640, 400)):  # 640 by 400: 1280 by 800 at 200 %
        sight.page.set_viewport_size({"width": width, "height": height})
        assert sight.page.evaluate("document.scrollingElement.scrollWidth") <= width
        outside = "[...document.querySelectorAll('button, input, select, a')].filter((one) => one.getClientRects().length && !one.classList.contains('skip') && one.getBoundingClientRect().right > innerWidth + 1)"
        assert sight.page.evaluate(f"{outside}.map((one) => one.outerHTML)") == []


def test_large_type(desk: Desk, look: Look) -> None:
    """200 % by the size of letters alone, as a reader sets it."""
    sight = shown(desk, look, "card", viewport={"width": 1280, "height": 800})
    sight.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert sight.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_what_a_screen_reader_meets(desk: Desk, look: Look) -> None:
    sight = shown(desk, look, "contradiction")
    page = sight.page
    assert page.get_by_role("main").count() == 1 and page.get_by_role("heading", level=1).count() == 1
    for role, name in (("complementary", "The page as it was read"), ("navigation", "Filter"), ("region", "The words"), ("region", "What others say"), ("group", "Actions")):
        assert page.get_by_role(role, name=name).count() == 1, name
    assert page.get_by_role("status").get_attribute("aria-live") == "polite"
    assert page.get_by_role("button", name="Accept a").get_attribute("aria-keyshortcuts") == "a"
    sight.key("Tab")
    assert page.evaluate("document.activeElement.tagName") in ("A", "BUTTON")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "solid3px"
    sight.key("a")
    assert sight.told.startswith("Accepted.")


def test_every_action_by_tab_alone(desk: Desk, look: Look) -> None:
    sight = shown(desk, look, "card")
    reached = set()
    for _ in range(60):
        sight.page.keyboard.press("Tab")
        reached.add(sight.page.evaluate("document.activeElement.dataset.key || document.activeElement.id"))
    assert {"a", "e", "x", "s", "d", "u", "m", "h", "b", "g", "v", "?", "p", "filter-kind", "keys", "clear"} <= reached


def test_nothing_moves(desk: Desk, look: Look) -> None:
    """Whatever motion a reader asks for: a card is there or it is not."""
    sight = shown(desk, look, "card", reduced_motion="no-preference")
    sight.page.keyboard.press("a")
    assert sight.page.evaluate("document.getAnimations().length") == 0

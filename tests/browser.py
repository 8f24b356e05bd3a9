"""A real browser to look at the desk with; tests that need it skip with a word where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


@dataclass
class Sight:
    """A page in a browser: what it asked of other origins, what scripts it complained of."""

    page: Any
    left: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def key(self, *keys: str) -> None:
        """Press keys, each once the page has settled."""
        for key in keys:
            self.page.keyboard.press(key)
            self.settle()

    def settle(self) -> None:
        """Wait until nothing is asked any more."""
        self.page.wait_for_selector("body:not([aria-busy])")

    @property
    def card(self) -> str:
        """The id of the card that is shown."""
        return str(self.page.evaluate("document.getElementById('card').dataset.card"))

    @property
    def told(self) -> str:
        """What the live region says."""
        return str(self.page.inner_text("#status"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser without a window."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
    if CHROMIUM is None:
        pytest.skip("no Chromium: install it (Debian: apt install chromium)")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def look(chromium: Any) -> Iterator[Callable[..., Sight]]:
    """`look(address, token, **context)`: a browser of its own that has entered the desk."""
    contexts: list[Any] = []

    def call(address: str, token: str = "token", *, account: tuple[str, str] | None = None, **options: Any) -> Sight:
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        sight = Sight(page)
        page.add_init_script("window.pwned = 0; window.alert = window.confirm = window.prompt = () => { window.pwned += 1; };")
        context.route("**/*", lambda route: _watch(route, address, sight))
        page.on("pageerror", lambda error: sight.errors.append(str(error)))
        page.on("dialog", lambda dialog: (sight.errors.append("a dialog"), dialog.dismiss()))
        page.goto(f"{address}/enter" if account else f"{address}/enter#{token}")
        if account:
            page.fill("#name", account[0])
            page.fill("#password", account[1])
            page.keyboard.press("Enter")
        page.wait_for_selector("#claim")
        sight.settle()
        return sight

    yield call
    for context in contexts:
        context.close()


def _watch(route: Any, address: str, sight: Sight) -> None:
    url = route.request.url
    if url.startswith((f"{address}/", "data:", "about:")):
        route.continue_()
    else:
        sight.left.append(url)
        route.abort()

"""How long a curator waits at the desk: from a key to the next card, in real Chromium, with many open items.

    python benchmarks/desk_browser.py [--facts 100000] [--decisions 200] [--database postgresql://...]

Fills a warehouse as benchmarks/desk.py does, serves the desk as `ngo-ledger review` does, and decides from the keyboard:
accept, reject with its reason, skip, undo. Each time runs in the page, from the last key of a decision until the next
card is drawn. Needs Chromium and playwright. Without --database also measures NGO_LEDGER_TEST_POSTGRES, whose database is
EMPTIED, where it is set. Exit code 1 where the 95th percentile is above 150 ms.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import sqlalchemy as sa
import uvicorn
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.desk import analysed, emptied, fill
from pipelines import settings
from pipelines.desk.serve import Place, Ready, ready
from review.survey import rebuild
from warehouse.database import connect

MOST = 150.0  # milliseconds from key to next card
# Run in the page: waits for the key to be handled and the next card to be drawn, and gives the milliseconds between.
_WATCH = """() => { const card = document.getElementById('card'); window.watched = new Promise((done) => {
  let begun = 0; addEventListener('keydown', () => { begun = performance.now(); }, true);
  const seen = new MutationObserver(() => { seen.disconnect(); requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun), 0)); });
  seen.observe(card, {childList: true}); }); }"""
DECISIONS = (("a",), ("a",), ("x", "v"), ("a",), ("s",), ("a",), ("x", "n"), ("a",), ("a",), ("u",))


def served(found: Ready) -> uvicorn.Server:
    """A desk that answers, in a thread of its own."""
    server = uvicorn.Server(uvicorn.Config(found.app, log_level="error", access_log=False, ws="none", lifespan="off"))  # type: ignore[arg-type]
    threading.Thread(target=server.run, kwargs={"sockets": [found.listening]}, daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    return server


def measure(address: str, decisions: int) -> dict[str, list[float]]:
    """Milliseconds from key to next card, by the keys of the decision."""
    times: dict[str, list[float]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = browser.new_page()
        page.goto(address)
        page.wait_for_selector("#claim")
        page.wait_for_selector("#filter-kind")
        for number in range(decisions):
            keys = DECISIONS[number % len(DECISIONS)]
            page.wait_for_selector("body:not([aria-busy])")
            for key in keys[:-1]:
                page.keyboard.press(key)
            page.evaluate(_WATCH)
            page.keyboard.press(keys[-1])
            times.setdefault(" ".join(keys), []).append(float(page.evaluate("window.watched")))
        browser.close()
    return times


def told(times: dict[str, list[float]]) -> float:
    """Print the times; the 95th percentile of all."""
    rows = [*times.items(), ("all", [one for some in times.values() for one in some])]
    for keys, some in rows:
        late = quantiles(some, n=20)[-1] if len(some) > 1 else some[0]
        print(f"  {keys:<4} {len(some):>4} times  median {median(some):6.1f} ms  95 % {late:6.1f} ms  longest {max(some):6.1f} ms")
    return late


def run(url: str, folder: Path, *, facts: int, decisions: int) -> float:
    """Fill, serve, decide; the 95th percentile."""
    engine = connect(url)
    fill(engine, facts)
    analysed(engine)
    print(f"{engine.dialect.name}: {sum(rebuild(engine).values()):,} open cards")
    analysed(engine)
    chosen: Any = settings.load(data=folder, database=url, curator="mira")
    found = ready(engine, chosen, Place(), "mira")
    server = served(found)
    late = told(measure(found.address, decisions))
    server.should_exit = True
    return late


def main() -> int:
    """Measure each database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=int, default=100_000)
    parser.add_argument("--decisions", type=int, default=200)
    parser.add_argument("--database", help="a PostgreSQL URL whose database is EMPTIED; else SQLite in a temporary folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sqlite, postgres = f"sqlite:///{Path(folder) / 'ledger.sqlite'}", os.environ.get("NGO_LEDGER_TEST_POSTGRES")
        urls = [emptied(given.database)] if given.database else [sqlite, *([emptied(postgres)] if postgres else [])]
        late = [run(sa.make_url(url).render_as_string(hide_password=False), Path(folder), facts=given.facts, decisions=given.decisions) for url in urls]
    return 0 if max(late) <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())

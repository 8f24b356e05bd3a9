"""Where the time of a page goes, stage by stage, and how it stands beside the floor and the peers, in one run of one process.

    python benchmarks/speed.py                    the labelled pages of ../shared (of examples/ where it is absent)
    python benchmarks/speed.py --set examples --repeat 9
    python benchmarks/speed.py --without stack    leaves a peer out; the stack alone takes most of a run's time

Ours, each in milliseconds a page: `read` (bytes to document), `outline` (sentences, headings), the organisations' `rules`, `spaCy model`
and `choice`, `dates`, `figures`, `partners`, `identifiers`, `resolve` (protected stories, entities, whose facts they are, confidence, what the page
tells of itself), `json` (with redaction), `ledger` (what became of each number; in the JSON alone). `to json` is all of it;
`to rows` is all but these last two, and `load`: the project's own `check` and `load` of 200 documents in one transaction into a SQLite
file, a file's share of it.

Beside it, in the same rounds:
  floor             what C needs at least: lxml parses the page and gives its text, one regular expression cuts it into tokens,
                    one finds numbers and capitalised names. Of other text: the expressions alone. Of a PDF: pypdfium2 gives
                    the rectangles of text, and nothing more.
  floor, to rows    the same, and the facts that we found as one row each (key, kind, slots, quote, place) by `executemany` into
                    a SQLite file with WAL, in one transaction for as many.
  trafilatura       finds the main text and nothing else, with its default settings. HTML alone.
  trafilatura fast  the same without its fallbacks.
  stack             what one writes first: bs4 with html.parser and get_text (pypdfium2 for a PDF), spaCy's blank pipeline with
                    sentencizer, dateparser.search over the text in the page's language. No organisations, figures or partners.

Each round runs all of them on one page before the next page, so that noise hits all alike; the first round, which fills caches, does
not count, the stack is run in one round only. Times are medians over rounds, then over pages; a ratio is the median of the pages' own
ratios: ours to rows over theirs, and our `read` alone over theirs. A PDF's times are divided by its pages. Peak memory is the process's before any peer is
imported. Peers that are not installed are left out: `pip install trafilatura lxml_html_clean dateparser`. Never here: quality.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import pypdfium2

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from benchmarks.evaluate import dev_paths, example_paths  # noqa: E402
from benchmarks.speed_beside import PEERS, Page, Timed, loads, peers, since  # noqa: E402
from extractors import extract as extracting  # noqa: E402
from extractors import organisations  # noqa: E402
from extractors.outline import outline  # noqa: E402
from extractors.read import read  # noqa: E402

FORMATS = {".html": "HTML", ".md": "Markdown", ".txt": "plain text", ".pdf": "PDF"}
_BESIDE_ROWS = ("json", "ledger")  # stages of ours that lead to no row
_NEW = count()  # a new id for every run, since outlines and other work are kept by document


def ours(page: Page) -> Timed:
    """One run of a page from bytes to JSON, with a timer around each stage."""
    clock: Timed = {}
    start = time.perf_counter()
    document = read(page.content, name=page.path.name)[0]
    if document is None:
        return {}
    document = replace(document, id=f"speed/{next(_NEW)}")
    clock["read"] = since(start)
    _timed(clock, "outline", outline)(document)
    with _watched(clock):
        extraction = _timed(clock, "extract", extracting.extract)(document, hints={})
        _timed(clock, "json", lambda: json.dumps(extracting.to_json(document, extraction)))()
    page.found = document, extraction
    return _apart(clock)


@contextmanager
def _watched(clock: Timed) -> Iterator[None]:
    """Timers around the parts of `extract` and `to_json`, which they call by these names."""
    parts: list[tuple[Any, str, str]] = [(module, "find", module.NAME) for module in extracting.EXTRACTORS]
    parts += [(organisations, "names_in", "spaCy model"), (organisations, "chosen", "choice"), (extracting, "ledger", "ledger")]
    with ExitStack() as stack:
        for where, name, stage in parts:
            stack.enter_context(patch.object(where, name, _timed(clock, stage, getattr(where, name))))
        yield


def _timed(clock: Timed, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
    def run(*arguments: Any, **options: Any) -> Any:
        start = time.perf_counter()
        result = work(*arguments, **options)
        clock[stage] = clock.get(stage, 0.0) + since(start)
        return result

    return run


def _apart(clock: Timed) -> Timed:
    """The stages in their order, none of them within another."""
    names = [module.NAME for module in extracting.EXTRACTORS]
    learned = {"  spaCy model": clock.get("spaCy model", 0.0), "  choice": clock.get("choice", 0.0)}
    out = {"read": clock["read"], "outline": clock["outline"], "  rules": clock[organisations.NAME] - sum(learned.values()), **learned}
    out |= {name: clock[name] for name in names if name != organisations.NAME}
    out["resolve"] = clock["extract"] - sum(clock[name] for name in names)
    return {**out, "json": clock["json"] - clock["ledger"], "ledger": clock["ledger"]}


def measure(pages: Sequence[Page], repeat: int, tools: dict[str, Callable[[Page], object]]) -> None:
    """So many rounds of all pages, all things on one page before the next, each thing first in turn; the stack only in the last."""
    for turn in range(repeat):
        for page in pages:
            times: Timed = {}
            chosen = [name for name in tools if name == "floor" or page.path.suffix == ".html" or name == "stack"]
            names = ["ours", *(name for name in chosen if name != "stack" or turn == repeat - 1)]
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                if name == "ours":
                    times |= ours(page)
                else:
                    _timed(times, name, tools[name])(page)
            page.rounds.append(times)


def show(title: str, pages: Sequence[Page], load_ms: float, insert_ms: float) -> None:
    """One table: our stages, their sums, and each thing beside them with how many times as long ours take to rows."""
    rows = [page.times() for page in pages]
    own = [name for name in rows[0] if name not in ("floor", *PEERS)]
    for page, row in zip(pages, rows, strict=True):
        row["load"] = load_ms / page.pages
        row["to rows"] = sum(row[name] for name in own if name not in _BESIDE_ROWS) + row["load"]
        row["to json"] = sum(row[name] for name in own)
        row["floor, to rows"] = row["floor"] + insert_ms / page.pages
    size = median(len(page.content) / page.pages for page in pages) / 1024
    print(f"\n{title}: {len(pages)} files, median {size:.0f} KB a page\n{'':18}{'ms':>9}{'to rows x':>11}{'read x':>9}")
    for name in (*own, "load", "to rows", "to json"):
        print(f"{name:18}{median(row[name] for row in rows):9.2f}")
    for name in ("floor", "floor, to rows", *PEERS):
        with_it = [row for row in rows if name in row]
        if with_it:
            ratios = (median(row[stage] / row[name] for row in with_it) for stage in ("to rows", "read"))
            print(f"{name:18}{median(row[name] for row in with_it):9.2f}{next(ratios):11.1f}{next(ratios):9.2f}")


def readable(paths: Sequence[Path]) -> Iterator[Page]:
    """The files that can be read, after one round that fills the caches."""
    for path in paths:
        page = Page(path, path.read_bytes())
        if ours(page):
            page.pages = len(pypdfium2.PdfDocument(page.content)) if path.suffix == ".pdf" else 1
            yield page


def main() -> int:
    """Prints peak memory and a table for each format."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=("dev", "examples"), help="which pages (default dev, where it is there)")
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="rounds (default 5)")
    parser.add_argument("--without", nargs="+", default=[], choices=PEERS, help="peers to leave out")
    options = parser.parse_args()
    paths = list((example_paths() if options.set == "examples" else dev_paths() or example_paths()).values())
    pages = list(readable(paths))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of ours, with the model, after {len(pages)} files: {peak:.0f} MB")
    tools = peers(options.without)
    for suffix, title in FORMATS.items():
        chosen = [page for page in pages if page.path.suffix == suffix]
        if chosen:
            measure(chosen, options.repeat, tools)
            show(title, chosen, *loads(chosen, options.repeat))
    return 0


if __name__ == "__main__":
    sys.exit(main())

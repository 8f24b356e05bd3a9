"""What speed.py measures beside our own stages: the floor, the peers, and the way of facts into a warehouse or plain rows.

speed.py's docstring says what each is. Never here: our own stages, printing.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import lxml.html
import pypdfium2

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from extractors.languages import supported  # noqa: E402
from schemas.documents import Document  # noqa: E402
from schemas.facts import Extraction  # noqa: E402
from schemas.sources import Source  # noqa: E402
from warehouse.check import check  # noqa: E402
from warehouse.database import connect  # noqa: E402
from warehouse.load import load  # noqa: E402
from warehouse.readings import Reading  # noqa: E402
from warehouse.runs import begin_run, record_sources  # noqa: E402

PEERS = ("trafilatura", "trafilatura fast", "stack")
_BATCH = 200  # documents that are loaded together, the default of NGO_LEDGER_BATCH_SIZE
_TOKENS = re.compile(r"\w+|[^\w\s]")
_CANDIDATES = re.compile(r"\d[\d.,' ]*|(?:[A-ZÀ-Ž][\w'’-]+(?:[ ,&]+(?:of|for|and|the|de|des|du|für|i|e)?\s*)?){2,}")
_INSERT = "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?)"

Timed = dict[str, float]  # stage -> milliseconds


@dataclass(slots=True)
class Page:
    """A file, how many pages it is, and the times of its rounds; `found`: what the last round gave."""

    path: Path
    content: bytes
    pages: int = 1
    rounds: list[Timed] = field(default_factory=list)
    found: tuple[Document, Extraction] | None = None

    def times(self) -> Timed:
        """Median milliseconds of each thing over the rounds that measured it, divided by the file's pages."""
        names = dict.fromkeys(name for times in self.rounds for name in times)
        return {name: median(times[name] for times in self.rounds if name in times) / self.pages for name in names}


def since(start: float) -> float:
    """Milliseconds since a moment of the performance counter."""
    return (time.perf_counter() - start) * 1000


def floor(page: Page) -> None:
    """What C needs at least."""
    if page.path.suffix == ".pdf":
        for sheet in pypdfium2.PdfDocument(page.content):
            text = sheet.get_textpage()
            for i in range(text.count_rects()):
                text.get_text_bounded(*text.get_rect(i))
        return
    html = page.path.suffix == ".html"
    found = lxml.html.fromstring(page.content).text_content() if html else page.content.decode("utf-8", "replace")
    for pattern in (_TOKENS, _CANDIDATES):
        for _ in pattern.finditer(found):
            pass


def stack(page: Page) -> None:
    """bs4, spaCy's sentences and tokens, dateparser."""
    import bs4
    from dateparser.search import search_dates

    if page.path.suffix == ".pdf":
        text = "\n".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(page.content))
    elif page.path.suffix == ".html":
        text = bs4.BeautifulSoup(page.content, "html.parser").get_text("\n")
    else:
        text = page.content.decode("utf-8", "replace")
    list(_sentencizer()(text).sents)
    language = page.found[0].language.split("-")[0] if page.found else ""
    search_dates(text, languages=[language] if language in supported() else None)


@cache
def _sentencizer() -> Any:
    import spacy

    nlp = spacy.blank("xx")
    nlp.add_pipe("sentencizer")
    return nlp


def peers(without: Sequence[str]) -> dict[str, Callable[[Page], object]]:
    """The floor and every peer that is installed and wanted, by name."""
    found: dict[str, Callable[[Page], object]] = {"floor": floor}
    if importlib.util.find_spec("trafilatura") is not None:
        import trafilatura

        found["trafilatura"] = lambda page: trafilatura.extract(page.content)
        found["trafilatura fast"] = lambda page: trafilatura.extract(page.content, fast=True)
    if importlib.util.find_spec("dateparser") is not None:
        found["stack"] = stack
        stack(Page(Path("warm.html"), b"<p>In May 2020 it began.</p>"))  # imports and tables, which no page is charged with
    return {name: work for name, work in found.items() if name not in without}


def loads(pages: Sequence[Page], repeat: int) -> tuple[float, float]:
    """Median milliseconds a file that the last round's facts take into a warehouse, and as plain rows into SQLite; in a batch of
    the size that a refresh loads, of copies where there are fewer files."""
    ours, plain = [], []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(repeat + 1):
            readings = [_reading(page, copy) for copy in range(max(1, _BATCH // len(pages))) for page in pages]
            ours.append(_loaded(Path(folder) / f"ours-{turn}.sqlite", readings) / len(readings))
            plain.append(_inserted(Path(folder) / f"plain-{turn}.sqlite", readings) / len(readings))
    return median(ours[1:]), median(plain[1:])


def _reading(page: Page, copy: int) -> Reading:
    """The last round's facts as a reading; of each copy document and keys are others."""
    document, extraction = page.found or (None, None)
    assert document is not None and extraction is not None
    name = f"{document.id}/{copy}"
    own = replace(extraction, document=name, facts=tuple(replace(fact, key=f"{copy:03x}{fact.key[3:]}") for fact in extraction.facts))
    known = {"title": document.title, "language": document.language, "text": document.text, "extraction": own}
    return Reading(name, "speed", name, page.path.name, document.media_type, document.snapshot, "", **known)


def _loaded(database: Path, readings: Sequence[Reading]) -> float:
    engine = connect(f"sqlite:///{database}")
    record_sources(engine, [Source("speed", "Speed", files=("pages",), publisher="Speed", language="en")])
    run = begin_run(engine, kind="refresh", at=datetime(2026, 1, 1, tzinfo=UTC), code_revision="", configuration={})
    start = time.perf_counter()
    load(engine, run, check(readings))
    spent = since(start)
    engine.dispose()
    return spent


def _inserted(database: Path, readings: Sequence[Reading]) -> float:
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE facts (fact_key TEXT PRIMARY KEY, kind TEXT, slots TEXT, quote TEXT, first INT, last INT, confidence REAL)")
    start = time.perf_counter()
    facts = (fact for reading in readings for fact in reading.extraction.facts)
    rows = [(f.key, f.kind, json.dumps(dict(f.slots)), (e := f.evidence[0]).quote, e.span.start, e.span.end, f.confidence) for f in facts]
    with connection:
        connection.executemany(_INSERT, rows)
    spent = since(start)
    connection.close()
    return spent

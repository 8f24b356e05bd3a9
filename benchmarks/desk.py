"""How long a curator waits: from an action to the next card, with many open items, on SQLite and on PostgreSQL.

    python benchmarks/desk.py [--facts 100000] [--cards 200] [--database postgresql://...]

Makes a warehouse of doubtful facts of invented organisations, in a temporary folder or in a database that is emptied, builds
the queue and measures each call of the desk as a page would make it. Prints medians and the 95th percentile.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import sqlalchemy as sa

from review import desk
from review.cards import Action, Filter
from review.survey import rebuild
from schemas.sources import Source
from warehouse import tables as t
from warehouse.database import connect, transaction
from warehouse.organisations import organisation_id
from warehouse.runs import begin_run, finish_run, record_sources

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
FACTS_A_PAGE = 20


def sha256(text: str) -> str:
    """SHA-256 of a text in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def fill(engine: sa.Engine, count: int) -> None:
    """A committed run with so many doubtful facts, a fifth of them parts of a sum."""
    record_sources(engine, [Source(f"s{n}", f"Source {n}", files=("pages",), language="en") for n in range(20)])
    run = begin_run(engine, kind="refresh", at=START, code_revision="benchmark", configuration={})
    with transaction(engine) as connection:
        for start in range(0, count, 10_000):
            rows = list(_facts(run, start, min(start + 10_000, count)))
            for table in (t.organisation_rows, t.snapshots, t.document_rows, t.document_reads, t.facts, t.fact_values, t.evidence_rows):
                some = [row for named, row in rows if named is table]
                connection.execute(table.insert(), some)
    finish_run(engine, run, status="committed", at=START, summary={})


def _facts(run: int, start: int, end: int) -> Iterator[tuple[sa.Table, dict[str, Any]]]:
    chance = random.Random(start)
    born = {"added_run_id": run, "added_cause": "source_added"}
    for number in range(start, end):
        page, place = divmod(number, FACTS_A_PAGE)
        document, name = f"s{page % 20}/page-{page}", f"Havenridge Trust {page}"
        owner, snapshot = organisation_id(name.lower()), sha256(document)
        if place == 0:
            yield t.organisation_rows, {"organisation_id": owner, "folded_name": name.lower(), "added_run_id": run}
            yield t.snapshots, {"snapshot_sha256": snapshot, "media_type": "text/html", "first_url": document}
            yield t.document_rows, {"document_id": document, "source_id": f"s{page % 20}", "series_id": document, "url": f"https://{document}.example/"}
            yield t.document_reads, born | {
                "document_id": document, "snapshot_sha256": snapshot, "extractors": "benchmark", "media_type": "text/html", "title": f"Page {page}",
                "language_code": "en", "subject_id": owner, "subject_name": name, "protected": [],
            }  # fmt: skip
        key, kind, slots = sha256(f"{document}#{place}")[:24], *_slots(name, place, number)
        yield t.facts, {"fact_key": key, "kind_code": kind, "document_id": document}
        yield t.fact_values, born | {
            "fact_key": key, "slots": slots, "subject_name": name, "organisation_id": owner, "confidence": round(chance.uniform(0.2, 0.89), 3),
            "extractor": f"{kind}s@1", "features": {"rule": "benchmark", "zone": "main"}, "is_protected": False,
        }  # fmt: skip
        yield t.evidence_rows, born | {
            "fact_key": key, "position": 0, "snapshot_sha256": snapshot, "span_start": 100 * place, "span_end": 100 * place + 20,
            "quote": f"reached {number} people", "prefix": "In 2025 the trust ", "suffix": " in Northvale.",
        }  # fmt: skip


def _slots(name: str, place: int, number: int) -> tuple[str, dict[str, Any]]:
    base = {"organisation": name, "bound": "exact", "unit": "people", "indicator": "reached", "what": "people", "period": "2025"}
    if place < 3:  # a sum: total, two parts
        total = 1000 + number - place
        return "figure", base | {"value": (total, 400, total - 400)[place], "part_of": None if place == 0 else total}
    if place < 12:
        return "figure", base | {"value": 100_000 + number, "part_of": None, "period": str(1990 + place)}
    if place < 16:
        return "event", {"organisation": name, "kind": "opened", "date": str(1990 + place)}
    return "partnership", {"organisation": name, "partner": f"Northlight Foundation {number}", "role": "funder"}


def timed(times: list[float], call: Callable[[], Any]) -> Any:
    """What a call gives; notes how long it took, in milliseconds."""
    begun = time.perf_counter()
    given = call()
    times.append(1000 * (time.perf_counter() - begun))
    return given


def measure(engine: sa.Engine, cards: int) -> dict[str, list[float]]:
    """Milliseconds of each call of the desk, by its name."""
    found: dict[str, list[float]] = {name: [] for name in ("next_card", "accept", "correct", "reject", "skip", "undo", "jump", "by document", "facets", "progress")}
    at, everything = START + timedelta(days=1), Filter()
    card = timed(found["next_card"], lambda: desk.next_card(engine, "mira", everything, at))
    for number in range(cards):
        at += timedelta(seconds=3)
        verb = ("accept", "accept", "reject", "correct", "skip")[number % 5]
        if verb == "correct" and card.kind == "group":
            verb = "accept"
        value = {"organisation": "Havenridge Trust"} if verb == "correct" else None
        action = Action(verb, card.id, card.stamp, value, "wrong_value" if verb == "reject" else "", milliseconds=900)
        done = timed(found[verb], lambda action=action, at=at: desk.act(engine, "mira", action, everything, at))
        if number % 10 == 9:
            at += timedelta(seconds=1)
            timed(found["undo"], lambda at=at: desk.undo(engine, "mira", at))
            done = desk.act(engine, "mira", Action("skip", done.next.id, done.next.stamp), everything, at + timedelta(seconds=1))
        card = done.next
        if number % 10 == 0:
            timed(found["jump"], lambda card=card, at=at: desk.card(engine, "otto", card.id, at))
            timed(found["by document"], lambda number=number, at=at: desk.next_card(engine, "otto", Filter(document_id=f"s{number % 20}/page-{number}"), at))
        if number % 50 == 0:
            timed(found["facets"], lambda: desk.facets(engine))
            timed(found["progress"], lambda: desk.progress(engine))
    return found


def main() -> None:
    """Fill, build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=int, default=100_000)
    parser.add_argument("--cards", type=int, default=200)
    parser.add_argument("--database", help="a PostgreSQL URL whose database is EMPTIED; else SQLite in a temporary folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(emptied(given.database) if given.database else f"sqlite:///{Path(folder) / 'ledger.sqlite'}")
        fill(engine, given.facts)
        analysed(engine)
        begun = time.perf_counter()
        questions = sum(rebuild(engine).values())
        first = time.perf_counter() - begun
        analysed(engine)
        begun = time.perf_counter()
        rebuild(engine)
        print(f"{engine.dialect.name}: {questions:,} questions; queue made in {first:.1f} s, again in {time.perf_counter() - begun:.1f} s")
        for name, times in measure(engine, given.cards).items():
            if times:
                late = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
                print(f"  {name:<12} {len(times):>4} times  median {median(times):6.1f} ms  95 % {late:6.1f} ms")
        engine.dispose()


def analysed(engine: sa.Engine) -> None:
    """PostgreSQL's statistics, which it gathers by itself some time after a load."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("ANALYZE"))


def emptied(url: str) -> str:
    """A PostgreSQL database with nothing in it."""
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    return url


if __name__ == "__main__":
    main()

"""What loading costs beside the driver's own floor for the same rows, measured in one run.

    python benchmarks/load.py                      2,000 documents in batches of 200, five rounds
    python benchmarks/load.py --documents 400 --rounds 3

Each round, for each database, starts from two empty ones that the migrations made, and measures batch by batch, so that noise
hits both alike:
  load       `warehouse.load.load` of the batch of invented documents (invented.py), as a refresh calls it after `check`: from
             readings in memory to committed rows of all eight tables that it writes, keys, links, quarantine and all. Canonical
             texts are not stored (`snapshots=None`), since the floor stores none.
  floor      the very same rows of the same eight tables, as tuples in memory, into the other database with the same indexes and
             constraints: by `executemany` of sqlite3 with the same pragmas, by COPY of psycopg; one transaction for the rows of each
             batch. Row numbers are given by the database there too.
and then, on what was loaded:
  again      the same documents once more: nothing changes.
  changed    the documents once more, every tenth of them of other bytes and with another number.
  check      `warehouse.check.check` of the batches, which knows no database and is no part of the ratio.

Python's garbage collector runs as always, but is told to leave alone what was there before (the imports, the floor's rows): it would
look through all of that at random moments, for a load that has nothing to do with it.

Medians over rounds, in milliseconds a document; `x floor` is the median of the rounds' own ratios of load to floor, with the least
and the greatest. PostgreSQL is measured where NGO_LEDGER_TEST_POSTGRES names a database, in two schemas that go away again. Never here: extraction, quality.
"""

from __future__ import annotations

import argparse
import gc
import os
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from benchmarks.invented import SOURCE, documents  # noqa: E402
from warehouse import tables as t  # noqa: E402
from warehouse.check import check  # noqa: E402
from warehouse.database import connect  # noqa: E402
from warehouse.load import load  # noqa: E402
from warehouse.readings import Reading  # noqa: E402
from warehouse.runs import begin_run, record_sources  # noqa: E402

# What a load writes, in an order that foreign keys allow; all but the first four have a row number of the database's own.
TABLES = (t.snapshots, t.document_rows, t.organisation_rows, t.facts, t.document_reads, t.fact_values, t.evidence_rows, t.issue_rows)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)

Rows = dict[str, list[tuple[Any, ...]]]  # table -> tuples of `written` columns


_SCHEMAS = {"load": "benchmark_load", "floor": "benchmark_floor"}


@dataclass(frozen=True, slots=True)
class Database:
    """One kind of database. `empty`: gives the URL of an empty one, for `load` or for `floor`; `floor`: what inserts rows there."""

    name: str
    empty: Callable[[str], str]
    floor: Callable[[str], AbstractContextManager[Callable[[Rows], None]]]


@dataclass(frozen=True, slots=True)
class Corpus:
    """So many documents in batches of a size. Each batch is made when it is its turn, outside of what is timed: in a
    refresh too, no more than the batch is in memory."""

    documents: int
    batch: int

    def batches(self, changed_every: int = 0) -> Iterator[list[Reading]]:
        """The batches; `changed_every` n: with every n-th document changed."""
        rest = documents(self.documents, edition=1, changed_every=changed_every)
        while batch := list(islice(rest, self.batch)):
            yield batch


def written(table: sa.Table) -> list[str]:
    """The columns that are given a value: all but a row number."""
    return [column.name for column in table.c if column.autoincrement is not True]


def measure(there: Database, corpus: Corpus, rows: Sequence[Rows]) -> dict[str, float]:
    """One round over one database: seconds of each thing. `rows`: what the load of each batch writes."""
    engine, run = _begun(there.empty("load"))
    url = there.empty("floor")
    beside, _ = _begun(url)
    spent: dict[str, float] = {}
    with there.floor(url) as insert:
        for batch, own in zip(corpus.batches(), rows, strict=True):
            _time(spent, "load", lambda batch=batch: load(engine, run, batch))
            _time(spent, "floor", lambda own=own: insert(own))
    if any(_content(engine, table) != _content(beside, table) for table in TABLES):
        raise SystemExit(f"{there.name}: the floor's rows are not those of the load, so nothing is measured. Look at TABLES.")
    for thing, changed_every in (("again", 0), ("changed", 10)):
        for batch in corpus.batches(changed_every=changed_every):
            _time(spent, thing, lambda batch=batch: load(engine, run, batch))
    for batch in corpus.batches():
        _time(spent, "check", lambda batch=batch: check(batch))
    engine.dispose()
    beside.dispose()
    return spent


def _time(spent: dict[str, float], thing: str, work: Callable[[], object]) -> None:
    start = time.perf_counter()
    work()
    spent[thing] = spent.get(thing, 0.0) + time.perf_counter() - start


def rows_of_batches(there: Database, corpus: Corpus) -> list[Rows]:
    """What the load of each batch writes into an empty database, as its driver gives it."""
    engine, run = _begun(there.empty("load"))
    batch_of: dict[str, int] = {}
    for number, batch in enumerate(corpus.batches()):
        load(engine, run, batch)
        batch_of |= {reading.document_id: number for reading in batch}
    found = _rows(engine, batch_of)
    engine.dispose()
    return found


def _begun(url: str) -> tuple[sa.Engine, int]:
    engine = connect(url)
    record_sources(engine, [SOURCE])
    return engine, begin_run(engine, kind="refresh", at=_NOW, code_revision="", configuration={})


def _rows(engine: sa.Engine, batch_of: dict[str, int]) -> list[Rows]:
    """All rows by the batch that brought them; `batch_of`: the batch of each document."""
    found: list[Rows] = [{table.name: [] for table in TABLES} for _ in range(max(batch_of.values()) + 1)]
    with engine.connect() as connection:
        stored = {table.name: connection.exec_driver_sql(_select(table)).fetchall() for table in TABLES}
    by_name = {table.name: [dict(zip(written(table), row, strict=True)) for row in stored[table.name]] for table in TABLES}
    batch_of |= {row["fact_key"]: batch_of[row["document_id"]] for row in by_name["facts"]}
    batch_of |= _first(by_name["document_reads"], ("snapshot_sha256", "subject_id", "publisher_id"), batch_of, "document_id")
    organisations = _first(by_name["fact_values"], ("organisation_id", "partner_id"), batch_of, "fact_key")
    batch_of |= {key: min(number, batch_of.get(key, number)) for key, number in organisations.items()}
    for table in TABLES:
        key = "document_id" if table in (t.document_reads, t.issue_rows) else "fact_key" if "fact_key" in table.c else next(iter(table.primary_key)).name
        for row, by_column in zip(stored[table.name], by_name[table.name], strict=True):
            found[batch_of[by_column[key]]][table.name].append(tuple(row))
    return found


def _select(table: sa.Table) -> str:
    shown = [f"CAST({c.name} AS TEXT)" if isinstance(c.type, sa.JSON) else c.name for c in table.c if c.autoincrement is not True]
    return f"SELECT {', '.join(shown)} FROM {table.name}"


def _content(engine: sa.Engine, table: sa.Table) -> Counter[tuple[Any, ...]]:
    with engine.connect() as connection:
        return Counter(map(tuple, connection.exec_driver_sql(_select(table))))


def _first(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], batch_of: Mapping[str, int], key: str) -> dict[str, int]:
    """The first batch in which each value of the columns is seen."""
    first: dict[str, int] = {}
    for row in rows:
        for name in columns:
            if row[name] is not None:
                first[row[name]] = min(batch_of[row[key]], first.get(row[name], len(batch_of)))
    return first


@contextmanager
def sqlite_floor(url: str) -> Iterator[Callable[[Rows], None]]:
    """What inserts a batch's rows by `executemany`."""
    connection = sqlite3.connect(str(sa.make_url(url).database), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    inserts = {table.name: _insert(table) for table in TABLES}

    def insert(batch: Rows) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for name, statement in inserts.items():
            connection.executemany(statement, batch[name])
        connection.execute("COMMIT")

    with closing(connection):
        yield insert


def _insert(table: sa.Table) -> str:
    names = written(table)
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


@contextmanager
def postgresql_floor(url: str) -> Iterator[Callable[[Rows], None]]:
    """What copies a batch's rows."""
    import psycopg

    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    copies = {table.name: f"COPY {table.name} ({', '.join(written(table))}) FROM STDIN" for table in TABLES}

    def insert(batch: Rows) -> None:
        with connection.transaction(), connection.cursor() as cursor:
            for name, statement in copies.items():
                with cursor.copy(statement) as copy:
                    for row in batch[name]:
                        copy.write_row(row)

    with psycopg.connect(plain, autocommit=True) as connection:
        yield insert


@contextmanager
def databases() -> Iterator[list[Database]]:
    """The databases that are there."""
    server = os.environ.get("NGO_LEDGER_TEST_POSTGRES")
    with tempfile.TemporaryDirectory() as folder:
        found = [Database("SQLite", lambda name: f"sqlite:///{tempfile.mkdtemp(dir=folder)}/{name}.sqlite", sqlite_floor)]
        if not server:
            print("PostgreSQL is left out: set NGO_LEDGER_TEST_POSTGRES to the URL of a database for tests.")
            yield found
            return
        try:
            yield [*found, Database("PostgreSQL", lambda name: _emptied(server, name), postgresql_floor)]
        finally:
            _run(server, *(f"DROP SCHEMA IF EXISTS {schema} CASCADE" for schema in _SCHEMAS.values()))


def _emptied(server: str, name: str) -> str:
    schema = _SCHEMAS[name]
    _run(server, f"DROP SCHEMA IF EXISTS {schema} CASCADE", f"CREATE SCHEMA {schema}")
    url = sa.make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
    return url.render_as_string(hide_password=False)


def _run(server: str, *statements: str) -> None:
    engine = sa.create_engine(sa.make_url(server).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def _show(name: str, rounds: Sequence[Mapping[str, float]], count: int) -> None:
    ms = {thing: 1000 * median(one[thing] for one in rounds) / count for thing in rounds[0]}
    ratios = [one["load"] / one["floor"] for one in rounds]
    shown = "".join(f"{ms[thing]:10.3f}" for thing in ("load", "floor", "again", "changed", "check"))
    print(f"{name:12}{shown}{median(ratios):10.2f}   ({min(ratios):.2f} to {max(ratios):.2f})", flush=True)


def main() -> int:
    """Prints a line for each database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000, metavar="N", help="how many documents (default 2000)")
    parser.add_argument("--batch", type=int, default=200, metavar="N", help="documents in one transaction (default 200, as in a refresh)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds (default 5)")
    options = parser.parse_args()
    corpus = Corpus(options.documents, options.batch)
    facts = sum(len(reading.extraction.facts) for batch in corpus.batches() for reading in batch)
    print(f"{corpus.documents} documents, {facts} facts, batches of {corpus.batch}; milliseconds a document\n{'':12}", end="")
    print("".join(f"{name:>10}" for name in ("load", "floor", "again", "changed", "check", "x floor")))
    with databases() as found:
        rows = {there.name: rows_of_batches(there, corpus) for there in found}  # which fills caches, too
        rounds: dict[str, list[dict[str, float]]] = {there.name: [] for there in found}
        gc.collect()
        gc.freeze()
        for _ in range(options.rounds):
            for there in found:
                rounds[there.name].append(measure(there, corpus, rows[there.name]))
        for name, times in rounds.items():
            _show(name, times, corpus.documents)
    return 0


if __name__ == "__main__":
    sys.exit(main())

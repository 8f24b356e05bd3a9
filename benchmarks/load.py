"""What loading costs beside the driver's own floor for the same rows, measured in one run.

    python benchmarks/load.py                      2,000 documents in batches of 200, five rounds
    python benchmarks/load.py --documents 400 --rounds 3

Each round, for each database, starts from an empty one that the migrations made, and measures:
  load       `warehouse.load.load` over the batches of invented documents (invented.py), as a refresh calls it after `check`: from
             readings in memory to committed rows of all eight tables that it writes, keys, links, quarantine and all. Canonical
             texts are not stored (`snapshots=None`), since the floor stores none.
  floor      the very same rows of the same eight tables, as tuples in memory, into another empty database of the same migrations,
             indexes and constraints: by `executemany` of sqlite3 with the same pragmas, by COPY of psycopg; one transaction for the
             rows of each batch. Row numbers are given by the database there too.
  again      the same documents once more: nothing changes.
  changed    the documents once more, every tenth of them of other bytes and with another number.
  check      `warehouse.check.check` of the batches, which knows no database and is no part of the ratio.

Medians over rounds, in milliseconds a document; `x floor` is the median of the rounds' own ratios of load to floor. PostgreSQL is
measured where NGO_LEDGER_TEST_POSTGRES names a database, which is emptied. Never here: extraction, quality.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
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

Batch = Sequence[Reading]
Rows = dict[str, list[tuple[Any, ...]]]  # table -> tuples of `written` columns


def written(table: sa.Table) -> list[str]:
    """The columns that are given a value: all but a row number."""
    return [column.name for column in table.c if column.autoincrement is not True]


def measure(fresh: Callable[[], str], floor: Callable[[str, Sequence[Rows]], float], batches: Sequence[Batch], later: Sequence[Batch]) -> dict[str, float]:
    """One round over one database: seconds of each thing. `fresh` gives the URL of an empty one."""
    engine, run = _begun(fresh())
    spent = {"load": _timed(lambda: [load(engine, run, batch) for batch in batches])}
    rows = _rows(engine, batches)
    spent["again"] = _timed(lambda: [load(engine, run, batch) for batch in batches])
    spent["changed"] = _timed(lambda: [load(engine, run, batch) for batch in later])
    engine.dispose()
    url = fresh()
    _begun(url)[0].dispose()
    spent["floor"] = floor(url, rows)
    spent["check"] = _timed(lambda: [check(batch) for batch in batches])
    return spent


def _begun(url: str) -> tuple[sa.Engine, int]:
    engine = connect(url)
    record_sources(engine, [SOURCE])
    return engine, begin_run(engine, kind="refresh", at=_NOW, code_revision="", configuration={})


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _rows(engine: sa.Engine, batches: Sequence[Batch]) -> list[Rows]:
    """What the warehouse holds after the first load, as its driver gives it, by the batch that brought it."""
    batch_of = {reading.document_id: number for number, batch in enumerate(batches) for reading in batch}
    found: list[Rows] = [{table.name: [] for table in TABLES} for _ in batches]
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


def _first(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], batch_of: Mapping[str, int], key: str) -> dict[str, int]:
    """The first batch in which each value of the columns is seen."""
    first: dict[str, int] = {}
    for row in rows:
        for name in columns:
            if row[name] is not None:
                first[row[name]] = min(batch_of[row[key]], first.get(row[name], len(batch_of)))
    return first


def sqlite_floor(url: str, batches: Sequence[Rows]) -> float:
    """Seconds that `executemany` takes for the rows."""
    connection = sqlite3.connect(str(sa.make_url(url).database), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    inserts = {table.name: _insert(table) for table in TABLES}

    def insert() -> None:
        for batch in batches:
            connection.execute("BEGIN IMMEDIATE")
            for name, statement in inserts.items():
                connection.executemany(statement, batch[name])
            connection.execute("COMMIT")

    spent = _timed(insert)
    connection.close()
    return spent


def _insert(table: sa.Table) -> str:
    names = written(table)
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


def postgresql_floor(url: str, batches: Sequence[Rows]) -> float:
    """Seconds that COPY takes for the rows."""
    import psycopg

    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    copies = {table.name: f"COPY {table.name} ({', '.join(written(table))}) FROM STDIN" for table in TABLES}

    def insert() -> None:
        for batch in batches:
            with connection.transaction(), connection.cursor() as cursor:
                for name, statement in copies.items():
                    with cursor.copy(statement) as copy:
                        for row in batch[name]:
                            copy.write_row(row)

    with psycopg.connect(plain, autocommit=True) as connection:
        return _timed(insert)


@contextmanager
def databases() -> Iterator[dict[str, tuple[Callable[[], str], Callable[[str, Sequence[Rows]], float]]]]:
    """Of each database that is there: what gives the URL of an empty one, and its floor."""
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(sys.maxsize))
        found = {"SQLite": (lambda: f"sqlite:///{folder}/{next(numbers)}.sqlite", sqlite_floor)}
        server = os.environ.get("NGO_LEDGER_TEST_POSTGRES")
        if server:
            found["PostgreSQL"] = (lambda: _emptied(server), postgresql_floor)
        else:
            print("PostgreSQL is left out: set NGO_LEDGER_TEST_POSTGRES to the URL of a database that may be emptied.")
        yield found


def _emptied(url: str) -> str:
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    return url


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
    first, later = (list(documents(options.documents, edition=1, changed_every=every)) for every in (0, 10))
    batches, changed = ([some[at : at + options.batch] for at in range(0, len(some), options.batch)] for some in (first, later))
    facts = sum(len(reading.extraction.facts) for reading in first)
    print(f"{len(first)} documents, {facts} facts, {len(batches)} batches; milliseconds a document\n{'':12}", end="")
    print("".join(f"{name:>10}" for name in ("load", "floor", "again", "changed", "check", "x floor")))
    with databases() as found:
        rounds: dict[str, list[dict[str, float]]] = {name: [] for name in found}
        for _ in range(options.rounds + 1):
            for name, (fresh, floor) in found.items():
                rounds[name].append(measure(fresh, floor, batches, changed))
        for name, times in rounds.items():
            _show(name, times[1:], len(first))  # the first round fills caches
    return 0


if __name__ == "__main__":
    sys.exit(main())

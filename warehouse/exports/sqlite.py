"""A release as one SQLite file that explains itself, and its tables read back from such a file.

The same rows give the same bytes. Never here: what is released, a clock, the number of the release.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from schemas.errors import WarehouseError
from schemas.tables import TABLES, columns
from warehouse.exports.dictionary import CODES, DICTIONARY, code_rows, dictionary_rows
from warehouse.exports.rows import Row, Tables, has_primary_key, keys, plain_rows, references

FILE = "ngo-ledger.sqlite"
_TYPES = {"number": "REAL", "integer": "INTEGER", "boolean": "INTEGER"}
_README = """\
What NGOs publish about themselves, as tables. Every fact has the words it was read from in `evidence`.
Start with the views `figures_with_evidence`, `events_with_evidence` and `partnerships_with_evidence`.
`status_code` tells sure from uncertain rows; the views `sure_...` hold only the sure ones.
`claims_with_evidence` shows what several documents say of one thing, which of them is preferred and why; `series` a figure over the years.
Never add figures up: `people_reached` counts nobody twice and says what it left out.
`data_dictionary` says what every column means, `code_lists` what every code means.
Why a cell is empty: `missing_reasons` in `data_dictionary` names what can be the reason, and `code_lists` what it means."""


def write_sqlite(path: Path, tables: Tables) -> None:
    """Write the release as one SQLite file that explains itself: dictionary, code lists, views, a readme."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("page_size=4096", "journal_mode=OFF", "synchronous=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE readme (line INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        connection.executemany("INSERT INTO readme (text) VALUES (?)", [(line,) for line in _README.splitlines()])
        for name, rows in tables.items():
            connection.execute(_create(name))
            _insert(connection, name, len(columns(name)), rows)
        for name, heads, rows in (("data_dictionary", DICTIONARY, dictionary_rows()), ("code_lists", CODES, code_rows())):
            connection.execute(f"CREATE TABLE {name} ({', '.join(f'{head} TEXT' for head in heads)})")
            _insert(connection, name, len(heads), rows)
        for name, text in views().items():
            connection.execute(f"CREATE VIEW {name} AS {text}")
        connection.execute("COMMIT")
        connection.execute("VACUUM")


def read_sqlite(path: Path) -> dict[str, list[Row]]:
    """The released tables of a release's SQLite file, with the columns of today; None in those it did not have yet."""
    with opened(path) as connection:
        return {name: plain_rows(name, connection.execute(select) if (select := selected(connection, name)) else ()) for name in TABLES}


def read_as_written(path: Path) -> tuple[dict[str, list[str]], dict[str, list[Row]]]:
    """The tables and columns that the file has, and their rows, whichever version wrote it: what its release hash was taken over."""
    heads: dict[str, list[str]] = {}
    found: dict[str, list[Row]] = {}
    with opened(path) as connection:
        for name in TABLES:
            there = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            if there:
                places = {c.name: i for i, c in enumerate(columns(name))}
                heads[name] = there
                found[name] = [tuple(row[places[head]] for head in there) for row in plain_rows(name, connection.execute(selected(connection, name)))]
    return heads, found


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A release's SQLite file, or that of its folder, for reading. Raises WarehouseError where it is not there or damaged."""
    file = path / FILE if path.is_dir() else path
    if not file.is_file():
        raise WarehouseError(f"{file}: no such file. Name the folder or the .sqlite file of a release.")
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            yield connection
        except sqlite3.DatabaseError as error:
            if type(error) is not sqlite3.DatabaseError:  # SQL of ours that is wrong, not bytes
                raise
            raise WarehouseError(f"{file}: {error}. Restore the release from a copy.") from error


def selected(connection: sqlite3.Connection, name: str) -> str:
    """The SELECT that gives a released table the columns of today, whichever version wrote the file; empty where it has no such table."""
    there = {row[1] for row in connection.execute(f"PRAGMA table_info({name})")}
    shown = ", ".join(c.name if c.name in there else f"NULL AS {c.name}" for c in columns(name))
    return f"SELECT {shown} FROM {name}" if there else ""


def views() -> dict[str, str]:
    """Views for people: the sure rows alone, and facts beside names, document and the words they were read from."""
    made = {f"sure_{name}": f"SELECT * FROM {name} WHERE status_code = 'sure'" for name in TABLES if _has(name, "status_code")}
    for name in ("events", "figures", "partnerships"):
        partner = ", other.organisation_name AS partner" if _has(name, "partner_id") else ""
        joins = "LEFT JOIN organisations AS other ON other.organisation_id = f.partner_id " if partner else ""
        made[f"{name}_with_evidence"] = (
            f"SELECT own.organisation_name AS organisation{partner}, f.*, e.quote, d.title, d.url FROM {name} AS f "
            f"LEFT JOIN organisations AS own ON own.organisation_id = f.organisation_id {joins}"
            "JOIN documents AS d ON d.document_id = f.document_id JOIN evidence AS e ON e.fact_id = f.fact_id AND e.position = 0"
        )
    made["claims_with_evidence"] = (
        "SELECT c.*, f.fact_id, f.relation_code, e.quote, d.document_id, d.source_id, d.title, d.url FROM claims AS c "
        "JOIN claim_facts AS f ON f.claim_id = c.claim_id JOIN documents AS d ON d.document_id = f.document_id "
        "JOIN evidence AS e ON e.fact_id = f.fact_id AND e.position = 0"
    )
    return made


def _create(name: str) -> str:
    lines = [f"{c.name} {_TYPES.get(c.type, 'TEXT')}{'' if c.is_nullable else ' NOT NULL'}" for c in columns(name)]
    lines.append(f"{'PRIMARY KEY' if has_primary_key(name) else 'UNIQUE'} ({', '.join(keys(name))})")
    lines += [f"FOREIGN KEY ({column}) REFERENCES {table} ({there})" for column, table, there in references(name)]
    return f"CREATE TABLE {name} ({', '.join(lines)})"


def _insert(connection: sqlite3.Connection, name: str, width: int, rows: Sequence[Row]) -> None:
    connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * width)})", rows)


def _has(table: str, column: str) -> bool:
    return any(c.name == column for c in columns(table))

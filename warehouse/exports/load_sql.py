"""`duckdb.sql`: the tables and views of a release over its Parquet files, for DuckDB started in the release's folder.

Paths are relative, so the folder may stand anywhere. Never here: DuckDB itself, which a release does not need.
"""

from __future__ import annotations

from schemas.tables import TABLES
from warehouse.exports.sqlite import views

_HEAD = """\
-- The release in DuckDB: start it in this folder, as `duckdb -init duckdb.sql`, or run `.read duckdb.sql` there.
-- Tables are views over the Parquet files, with the same names and columns as in ngo-ledger.sqlite."""


def load_sql() -> str:
    """The text of `duckdb.sql`."""
    lines = [_HEAD]
    lines += [f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet('parquet/{name}.parquet');" for name in TABLES]
    plain = "header = true, all_varchar = true"
    lines += [f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_csv('{name}.csv', {plain});" for name in ("data_dictionary", "code_lists")]
    lines += [f"CREATE OR REPLACE VIEW {name} AS {text};" for name, text in views().items()]
    return "\n".join(lines) + "\n"

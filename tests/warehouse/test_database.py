"""Opening a warehouse: migrations, views, transactions and the run lock, on every database."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from schemas.errors import ConfigurationError, WarehouseError
from schemas.tables import DERIVED, TABLES, columns
from tests import factory as f
from tests.processes import empty_postgresql
from warehouse import database
from warehouse.database import canonical, connect, keep, run_lock, transaction, upsert
from warehouse.tables import decisions, metadata, organisation_rows, settings, visits
from warehouse.views import definitions

ROOT = Path(__file__).parents[2]


def test_the_newest_migration_makes_the_tables_of_the_code(warehouse: sa.Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "warehouse" / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == database.HEAD
    with warehouse.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_visits_of_an_older_database_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    monkeypatch.setattr(database, "HEAD", "0001")
    monkeypatch.setattr(database, "_create_views", lambda connection: None)
    old = connect(url)
    with transaction(old) as connection:
        connection.execute(sa.text("INSERT INTO runs VALUES (1, 'refresh', 'committed', 'then', 'then', 'abc', '{}', '{}')"))
        connection.execute(sa.text("INSERT INTO visits VALUES (7, 1, 's', 's/a', 'https://a.example/', 'then', 'failed', 503, NULL, '', '', '', 'Busy.')"))
    old.dispose()
    monkeypatch.undo()
    new = connect(url)
    with new.connect() as connection:
        row = connection.execute(sa.select(visits)).one()
    new.dispose()
    assert (row.visit_id, row.message, row.final_url, row.robots_verdict, row.opt_out, row.headers) == (7, "Busy.", "", "not_applicable", "", {})


def test_references_to_a_table_made_anew_still_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    monkeypatch.setattr(database, "HEAD", "0002")
    monkeypatch.setattr(database, "_create_views", lambda connection: None)
    old = connect(url)
    with transaction(old) as connection:
        for row in (
            "runs VALUES (1, 'refresh', 'committed', 'then', 'then', 'abc', '{}', '{}')",
            "source_rows VALUES ('s', 'S', NULL, NULL, NULL, 'low', '{}')",
            "snapshots VALUES ('aa', 'text/html', 'https://a.example/')",
            "document_rows VALUES ('s/a', 's', 's/a', 'https://a.example/')",
            "organisation_rows VALUES ('org-1', 'havenridge trust')",
            "facts VALUES ('k', 'organisation', 's/a')",
            "fact_values VALUES (1, 'k', '{}', NULL, NULL, 'org-1', NULL, NULL, NULL, NULL, 0.9, 'hand@1', '{}', 0, NULL, NULL, NULL, 1, 'source_added', NULL, NULL)",
        ):
            connection.execute(sa.text(f"INSERT INTO {row}"))
    old.dispose()
    monkeypatch.undo()
    new = connect(url)
    with transaction(new) as connection:
        assert connection.execute(sa.select(organisation_rows)).one() == ("org-1", "havenridge trust", "", None)
        with pytest.raises(sa.exc.IntegrityError):
            connection.execute(organisation_rows.delete())
    new.dispose()


def test_withdrawals_of_an_older_database_say_what_they_take_back(warehouse: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}" if warehouse.dialect.name == "sqlite" else empty_postgresql()
    monkeypatch.setattr(database, "HEAD", "0003")
    monkeypatch.setattr(database, "_create_views", lambda connection: None)
    old = connect(url)
    with transaction(old) as connection:
        for row in ("'d1', 'k', 's/a', 'accept', '{}', NULL", """'d2', 'k', 's/a', 'withdraw', '{}', '{"decision": "d1"}'"""):
            connection.execute(sa.text(f"INSERT INTO decisions VALUES ({row.replace(':', chr(92) + ':')}, '', 'mira', 'then')"))
    old.dispose()
    monkeypatch.undo()
    new = connect(url)
    with new.connect() as connection:
        rows = connection.execute(sa.select(decisions.c.decision_id, decisions.c.withdraws_id, decisions.c.milliseconds).order_by(decisions.c.decision_id)).all()
    new.dispose()
    assert [tuple(row) for row in rows] == [("d1", "", 0), ("d2", "d1", 0)]


def test_views_are_those_of_the_code() -> None:
    text = canonical([definitions("sqlite"), definitions("postgresql")])
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    assert digest == database.VIEWS, "the views changed: put the new digest into warehouse/database.py, so that databases get them"


def test_views_have_the_columns_of_the_contracts(warehouse: sa.Engine) -> None:
    inspector = sa.inspect(warehouse)
    assert set(inspector.get_view_names()) == set(TABLES) - set(DERIVED)
    for name in set(TABLES) - set(DERIVED):
        assert [column["name"] for column in inspector.get_columns(name)] == [c.name for c in columns(name)]


def test_older_views_are_replaced(warehouse: sa.Engine) -> None:
    with transaction(warehouse) as connection:
        connection.exec_driver_sql("DROP VIEW figures")
        connection.execute(settings.update().where(settings.c.setting_name == "views").values(value="older"))
    again = connect(warehouse.url.render_as_string(hide_password=False))
    assert "figures" in sa.inspect(again).get_view_names()
    again.dispose()


def test_a_newer_database_is_not_touched(warehouse: sa.Engine) -> None:
    with transaction(warehouse) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WarehouseError, match="newer version"):
        connect(warehouse.url.render_as_string(hide_password=False))


def test_an_exception_undoes_a_transaction(warehouse: sa.Engine) -> None:
    with pytest.raises(KeyError), transaction(warehouse) as connection:
        connection.execute(settings.insert(), {"setting_name": "half", "value": "done"})
        raise KeyError
    with warehouse.connect() as connection:
        assert connection.execute(sa.select(settings).where(settings.c.setting_name == "half")).all() == []


def test_keep_leaves_and_upsert_renews(warehouse: sa.Engine) -> None:
    with transaction(warehouse) as connection:
        for write, value in ((keep, "first"), (keep, "second"), (upsert, "third")):
            write(connection, settings, [{"setting_name": "a", "value": value}])
        assert connection.execute(sa.select(settings.c.value).where(settings.c.setting_name == "a")).scalar() == "third"
        keep(connection, settings, [{"setting_name": "a", "value": "fourth"}])
        assert connection.execute(sa.select(settings.c.value).where(settings.c.setting_name == "a")).scalar() == "third"


def test_only_one_holds_the_run_lock(warehouse: sa.Engine) -> None:
    with run_lock(warehouse), pytest.raises(WarehouseError, match="another run is writing"), run_lock(warehouse, wait=0.05):
        pass
    with run_lock(warehouse):  # free again
        pass


def test_a_killed_process_frees_the_run_lock(warehouse: sa.Engine) -> None:
    url = warehouse.url.render_as_string(hide_password=False)
    code = (
        "import os, sys\nfrom warehouse.database import connect, run_lock\n"
        "with run_lock(connect(sys.argv[1])):\n    os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, url], cwd=ROOT, check=False, capture_output=True)
    assert killed.returncode == -9, killed.stderr
    with run_lock(warehouse, wait=10):
        pass


@pytest.mark.parametrize("url", ["sqlite://", "mysql://root@localhost/x", "no url at all"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="Use sqlite:///"):
        connect(url)


def test_sqlite_is_set_up(sqlite_warehouse: sa.Engine) -> None:
    with sqlite_warehouse.connect() as connection:
        told = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert told == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1}


def test_a_known_database_opens_without_alembic_or_pandera(sqlite_warehouse: sa.Engine) -> None:
    f.run_with(sqlite_warehouse)
    code = "import sys\nfrom warehouse.database import connect\nconnect(sys.argv[1])\nprint([m for m in ('alembic', 'pandera', 'pandas') if m in sys.modules])"
    url = sqlite_warehouse.url.render_as_string(hide_password=False)
    told = subprocess.run([sys.executable, "-c", code, url], cwd=ROOT, check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"

"""A database that is locked, or goes away under a run: the command says so, and the next run ends as if nothing had been."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.faults.conftest import Stage
from tests.faults.outages import locked, nothing, read_only, removed, terminated
from tests.faults.test_full import told_clearly
from tests.faults.trials import REFRESH, Place, command, recovered, run

THREE = range(3)
LOCKS = "pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')"


def numbers(stage: Stage, *kinds: str) -> list[int]:
    """The points of some kinds."""
    return [number for number, label in enumerate(stage.points, 1) if label.startswith(kinds)]


def spread(found: list[int], nth: int, of: int) -> int:
    return found[nth * len(found) // of]


@pytest.mark.parametrize("nth", THREE)
def test_locked_by_another_program(stage: Stage, nth: int) -> None:
    place, number = stage.fresh(), spread([n for n in numbers(stage, "do_commit") if stage.points[n - 1].endswith("after")][:-1], nth, 3)
    told_clearly(run(command, place, partial(locked, place, number), REFRESH, "release"), place.database.rpartition("/")[2] or "ledger.sqlite", "Another program holds it")
    assert run(recovered, place) == (stage.expected, [])


@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
@pytest.mark.parametrize("nth", range(4))
def test_the_server_ends_all_sessions(stage: Stage, nth: int) -> None:
    place, number = stage.fresh(), spread(numbers(stage, "insert", "update", "_copy", "do_commit")[:-2], nth, 4)  # after the last commit nothing is lost
    told_clearly(run(command, place, partial(terminated, place, number), REFRESH, "release"), "trial", "See that the server runs")
    assert run(recovered, place) == (stage.expected, [])


@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
def test_a_lost_lock_does_not_undo_what_is_done(stage: Stage) -> None:
    place, number = stage.fresh(), spread(numbers(stage, "do_commit"), 1, 3)
    answers = run(command, place, partial(terminated, place, number, LOCKS), REFRESH, "release")
    assert [answer.code for answer in answers] == [0, 0], answers[-1].err
    assert run(recovered, place) == (stage.expected, [])


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_a_database_that_may_only_be_read(stage: Stage) -> None:
    place = stage.fresh()
    told_clearly(run(command, place, read_only, REFRESH), "ledger.sqlite", "may be written to")
    assert run(recovered, place) == (stage.expected, [])


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
@pytest.mark.parametrize("nth", THREE)
def test_the_file_is_removed_under_a_run(stage: Stage, nth: int) -> None:
    """The warehouse is lost then, and made anew from the sources; the releases that were made of it stay."""
    place, number = stage.fresh(), spread(numbers(stage, "do_commit")[:-2], nth, 3)
    (released,) = place.releases
    answers = run(command, place, partial(removed, place, number), REFRESH, "release")
    told_clearly(answers, "ledger.sqlite", "removed or replaced while it was open")
    after, troubles = run(recovered, place)
    assert troubles == [f"{released.name}: no row speaks of it"]
    assert len(place.releases) == 2 and len(after.releases) == 1


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: data.write_text("a file"), "File exists"),
        (lambda data: (data / "ledger.sqlite").mkdir(parents=True), "unable to open"),
        (lambda data: (data.mkdir(), (data / "ledger.sqlite").write_bytes(b"no database " * 200)), "not a database"),
        (lambda data: (data / "ledger.sqlite-lock").mkdir(parents=True), "unable to open"),
        (lambda data: (data.mkdir(), (data / "snapshots").write_text("a file")), "File exists"),
    ],
    ids=["data is a file", "the database is a folder", "the database is none", "the lock is a folder", "the store is a file"],
)
def test_folders_that_are_none(tmp_path: Path, spoil: Callable[[Path], object], said: str) -> None:
    place = Place(tmp_path)
    place.print("2025")
    spoil(tmp_path / "data")
    (answer,) = run(command, place, nothing, REFRESH)
    assert answer.code == 3 and "Traceback" not in answer.err and str(tmp_path) in answer.err and said in answer.err, answer.err


def test_a_server_that_cannot_be_reached(tmp_path: Path) -> None:
    place = Place(tmp_path, "postgresql://ledger@127.0.0.1:9/ledger")
    place.print("2025")
    told_clearly(run(command, place, nothing, REFRESH), "127.0.0.1:9", "See that the server runs")

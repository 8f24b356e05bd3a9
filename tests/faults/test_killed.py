"""Killed at any point of a refresh and a release: the next run ends as an undisturbed one does, and nothing is lost."""

from __future__ import annotations

import signal

import pytest

from tests.faults.conftest import Stage
from tests.faults.trials import killed, recovered, start
from warehouse.verify import verify

POINTS = 52


def chosen(points: list[str]) -> list[int]:
    """The numbers of the points to die at: all commits and renamings, and the rest spread evenly over the whole."""
    always = [number for number, label in enumerate(points, 1) if label.startswith(("do_commit", "replace"))]
    others = [number for number in range(1, len(points) + 1) if number not in always]
    some = POINTS - len(always)
    return sorted([*always, *(others[at * len(others) // some] for at in range(some))])


def test_there_are_points_of_every_kind(stage: Stage) -> None:
    kinds = {label.partition(" ")[0] for label in stage.points}
    assert kinds >= {"do_commit", "replace", "insert", "update", "open", "write", "fsync", "mkdir", "sqlite", "write_table"}
    assert len(stage.points) > 3 * POINTS and len(set(chosen(stage.points))) == POINTS


@pytest.mark.parametrize("nth", range(0, POINTS, 2))
def test_killed(stage: Stage, nth: int) -> None:
    """Two at a time, each in a warehouse of its own, which takes half the time."""
    numbers = chosen(stage.points)[nth : nth + 2]
    places = [stage.fresh() for _ in numbers]
    labels = [f"{number}: {stage.points[number - 1]}" for number in numbers]
    deaths = [start(killed, *trial) for trial in zip(places, numbers, strict=True)]
    assert [death.outcome() for death in deaths] == [-signal.SIGKILL] * 2, labels
    assert [problem for place in places for path in place.releases for problem in verify(path)] == [], labels  # whole, or not there
    for label, trial in zip(labels, [start(recovered, place) for place in places], strict=True):
        assert trial.outcome() == (stage.expected, []), label

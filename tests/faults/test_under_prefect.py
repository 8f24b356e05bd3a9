"""Killed under Prefect: the flows do no more than the plain functions, and what they leave is taken over in the same way."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines import schedule
from tests.faults.conftest import Stage
from tests.faults.points import watch
from tests.faults.trials import Place, at_point, recovered, run

pytestmark = pytest.mark.prefect
SHARES = (0.3, 0.7, 1.0)  # of the commits and renamings of a refresh and a release


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The URL of a Prefect server, and its home."""
    home = tmp_path_factory.mktemp("prefect")
    before = dict(os.environ)
    for name in [name for name in before if name.startswith("PREFECT_")]:
        del os.environ[name]
    try:
        with schedule.server(home) as url:
            yield url, home
    finally:  # what a server was told must not reach other tests
        os.environ.clear()
        os.environ.update(before)


def flows(place: Place, url: str, home: Path, number: int) -> None:
    """Both flows, killed at the n-th commit or renaming."""
    os.environ |= {"PREFECT_API_URL": url, "PREFECT_HOME": str(home), "PREFECT_LOGGING_LEVEL": "CRITICAL"}
    os.environ |= {"NGO_LEDGER_BATCH_SIZE": "2", "NGO_LEDGER_DOCUMENT_SECONDS": "0"}
    from pipelines import prefect_home

    prefect_home.prepare(home)
    from pipelines.publish import publish
    from pipelines.refresh import refresh

    die = at_point(number, lambda _: os.kill(os.getpid(), signal.SIGKILL))
    watch(place.root, lambda label: die(label) if label.startswith(("do_commit", "replace")) else None)
    with prefect_home.without_heartbeat():
        refresh(place.root / "sources", place.root / "data", place.database or None, offline=True)
        publish(place.root / "data", place.database or None)


@pytest.mark.parametrize("share", SHARES)
def test_killed(stage: Stage, server: tuple[str, Path], share: float) -> None:
    place = stage.fresh()
    points = sum(label.startswith(("do_commit", "replace")) for label in stage.points)
    assert run(flows, place, *server, round(share * points)) == -signal.SIGKILL
    assert run(recovered, place) == (stage.expected, [])

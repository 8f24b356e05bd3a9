"""Prefect for real, offline: the flow in a command of its own, and a cron deployment that a worker runs on time.

This is also what notices versions of fastapi or SQLAlchemy that break Prefect's server without a word.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any

import httpx
import pytest

from pipelines import health, schedule, settings
from warehouse.database import connect
from warehouse.runs import list_runs

ROOT = Path(__file__).parents[2]
CLI = [sys.executable, "-c", "from pipelines.cli import main; main()"]
pytestmark = pytest.mark.prefect


@pytest.fixture
def environment(place: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of an operator: settings by variables, no Prefect server but the one that the test starts."""
    for name in list(os.environ):
        if name.startswith(("PREFECT_", "NGO_LEDGER_")):
            monkeypatch.delenv(name)
    # The server of a moment needs no file; and what is left of it must not reach other tests.
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", "sqlite+aiosqlite:///file::memory:?cache=shared&uri=true&check_same_thread=false")
    for name, value in {"HOME": place.root / "prefect", "LOGGING_LEVEL": "INFO", "SERVER_ANALYTICS_ENABLED": "false"}.items():
        monkeypatch.setenv(f"PREFECT_{name}", str(value))
    (place.root / "prefect").mkdir()
    ours = {"NGO_LEDGER_SOURCES": str(place.sources), "NGO_LEDGER_DATA": str(place.data), "NGO_LEDGER_OFFLINE": "1", "DO_NOT_TRACK": "1"}
    return {**os.environ, **ours, "PYTHONPATH": str(ROOT)}


def test_one_command_runs_the_flow(place: Any) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "NGO_LEDGER_"))}
    arguments = ["refresh", "--sources", str(place.sources), "--data", str(place.data), "--offline", "--json"]
    done = subprocess.run([*CLI, *arguments], capture_output=True, text=True, cwd=ROOT, env=clean, timeout=240)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["documents"] == {"new": 2, "changed": 0, "unchanged": 0, "failed": 0}
    assert done.stderr == "" and (place.data / "prefect").is_dir()


def test_a_cron_deployment_is_scheduled_and_run(place: Any, environment: dict[str, str]) -> None:
    often = place.root / "prefect.yaml"  # as shipped, but every ten seconds (the sixth field) instead of once a day
    often.write_text((ROOT / "prefect.yaml").read_text().replace('"0 5 * * *"', '"* * * * * */10"'))
    with schedule.server(place.data) as url:
        environment |= {"PREFECT_API_URL": url}
        prefect = [sys.executable, "-m", "prefect", "--no-prompt"]
        httpx.post(f"{url}/work_pools/", json={"name": "ngo-ledger", "type": "process"}, trust_env=False).raise_for_status()
        deploy = [*prefect, "deploy", "--all", "--prefect-file", str(often)]
        done = subprocess.run(deploy, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        said = output_until([*prefect, "worker", "start", "--pool", "ngo-ledger"], environment, lambda line: "Flow run" in line and "Finished in" in line)
        assert "Completed()" in said[-1], "".join(said)
        assert {"daily", "monthly"} == scheduled(url)
    assert "committed" in {run.status for run in list_runs(connect(settings.load(data=place.data).database_url))}


def output_until(command: list[str], environment: dict[str, str], is_last: Callable[[str], bool]) -> list[str]:
    """The lines that a program prints up to a certain one, three minutes at most; it is stopped then, with all it started."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/", env=environment, start_new_session=True)
    watchdog = Timer(180, process.kill)
    watchdog.start()
    lines: list[str] = []
    try:
        for line in process.stdout or ():
            lines.append(line)
            if is_last(line):
                break
        return lines
    finally:
        watchdog.cancel()
        process.terminate()
        try:
            process.wait(timeout=30)  # a worker lets a run that has begun come to its end, and on a busy machine the next has
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=30)


def scheduled(url: str) -> set[str]:
    """The names of the deployments that have runs ahead."""
    body = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
    runs = httpx.post(f"{url}/flow_runs/filter", json=body, trust_env=False).raise_for_status().json()
    deployments = httpx.post(f"{url}/deployments/filter", json={}, trust_env=False).raise_for_status().json()
    return {one["name"] for one in deployments if one["id"] in {run["deployment_id"] for run in runs}}


def test_doctor_knows_the_versions_that_break_prefect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "version", lambda name: "99.0.0")
    assert [check.is_well for check in health._packages()] == [False, False]

"""prefect_home: how Prefect runs here: quiet, offline, its files under the data folder.

What the environment already says is left alone. Never here: an import of prefect before its environment is set.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ALWAYS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_TASKS_DEFAULT_NO_CACHE": "true",
}
# For one command, Prefect starts a server of its own and stops it again: it gets time to do so on a slow machine, and
# none of the services that only a standing server needs. Its database is in memory: a file would stall for half a
# minute now and then once there are some hundred task runs, and what a run did stands in the warehouse.
_ONE_SHOT = {
    "PREFECT_LOGGING_LEVEL": "CRITICAL",  # the command itself tells what went wrong
    "PREFECT_SERVER_DATABASE_CONNECTION_URL": "sqlite+aiosqlite:///file::memory:?cache=shared&uri=true&check_same_thread=false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
} | {
    f"PREFECT_SERVER_SERVICES_{service}_ENABLED": "false"
    for service in ("SCHEDULER", "LATE_RUNS", "PAUSE_EXPIRATIONS", "FOREMAN", "TRIGGERS", "CANCELLATION_CLEANUP", "EVENT_PERSISTER")
}


def prepare(data: Path, *, one_shot: bool = True) -> None:
    """Set Prefect's environment, unless it is set already; call before the first import of prefect.

    `one_shot`: for one command without a standing server, unless PREFECT_API_URL names one.
    """
    home = (data / "prefect").absolute()
    home.mkdir(parents=True, exist_ok=True)  # Prefect makes only the last folder, and then waits for a server in vain
    alone = one_shot and "PREFECT_API_URL" not in os.environ
    for name, value in {"PREFECT_HOME": str(home), **_ALWAYS, **(_ONE_SHOT if alone else {})}.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")


@contextmanager
def without_heartbeat() -> Iterator[None]:
    """Flows called inside do without Prefect's heartbeat, which makes each last a second longer (3.8.8)."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield

"""prefect_home: how Prefect runs here: quiet, offline, its files under the data folder. Call before importing prefect.

What the environment or a reachable server already says is left alone. Never here: an import of prefect.
"""

from __future__ import annotations

import os
from pathlib import Path

_ALWAYS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_TASKS_DEFAULT_NO_CACHE": "true",
}
# For one command, Prefect starts a server of its own and stops it again: it gets time to do so on a slow machine, and
# none of the services that only a standing server needs. Its database is in memory: a file would stall for half a
# minute now and then once there are some hundred task runs, and what a run did stands in the warehouse.
_ONE_SHOT = {
    "PREFECT_SERVER_DATABASE_CONNECTION_URL": "sqlite+aiosqlite:///file::memory:?cache=shared&uri=true&check_same_thread=false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
} | {
    f"PREFECT_SERVER_SERVICES_{service}_ENABLED": "false"
    for service in ("SCHEDULER", "LATE_RUNS", "PAUSE_EXPIRATIONS", "FOREMAN", "TRIGGERS", "CANCELLATION_CLEANUP", "EVENT_PERSISTER")
}


def prepare(data: Path) -> None:
    """Set Prefect's environment for one command, unless it is set already."""
    home = (data / "prefect").absolute()
    home.mkdir(parents=True, exist_ok=True)  # Prefect makes only the last folder, and then waits for a server in vain
    chosen = _ALWAYS | {"PREFECT_HOME": str(home)}
    if "PREFECT_API_URL" not in os.environ:
        chosen |= _ONE_SHOT
    for name, value in chosen.items():
        os.environ.setdefault(name, value)

"""schedule: the flows on a cron on one machine, with a Prefect server of our own where none is named.

Work pools and workers on several machines need none of this: see prefect.yaml. Never here: what the flows do.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from pipelines import prefect_home
from pipelines.settings import Settings
from schemas.errors import ConfigurationError

_STARTUP_SECONDS = 120.0


def serve(chosen: Settings, *, cron: str, release_cron: str | None = None) -> None:
    """Run `refresh`, and `publish` where `release_cron` says when, on their schedules (UTC) until interrupted.

    A run that is late catches up in one go; two never run at once. Raises ConfigurationError where no server starts.
    """
    prefect_home.prepare(chosen.data, one_shot=False)
    with server(chosen.data) as url:
        os.environ["PREFECT_API_URL"] = url
        from prefect import serve as serve_deployments

        serve_deployments(*_deployments(chosen, cron, release_cron), limit=1)


@contextmanager
def server(data: Path, *, port: int | None = None) -> Iterator[str]:
    """The API's URL of the Prefect server that the environment names, or of one that runs as long as this block.

    Its files are in the data folder; it listens on this machine alone.
    """
    if "PREFECT_API_URL" in os.environ:
        yield os.environ["PREFECT_API_URL"]
        return
    prefect_home.prepare(data, one_shot=False)
    address = ("127.0.0.1", port or _free_port())
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", address[0], "--port", str(address[1]), "--no-ui"]
    # A session of its own: Ctrl-C is for us, and we still need the server to say goodbye to it.
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        url = f"http://{address[0]}:{address[1]}/api"
        _wait(process, url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def _deployments(chosen: Settings, cron: str, release_cron: str | None) -> list[Any]:
    from prefect.deployments.runner import EntrypointType

    from pipelines.publish import publish
    from pipelines.refresh import refresh

    place = {"data": str(chosen.data.absolute()), "database": chosen.database_url}
    wanted = {"sources": str(chosen.sources.absolute()), "offline": chosen.offline, **place}
    how = {"entrypoint_type": EntrypointType.MODULE_PATH, "concurrency_limit": 1}
    found = [refresh.to_deployment("scheduled", cron=cron, parameters=wanted, **how)]
    return found + ([publish.to_deployment("scheduled", cron=release_cron, parameters=place, **how)] if release_cron else [])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    """Until the server answers; raises ConfigurationError where it ends or does not answer in two minutes."""
    deadline = time.monotonic() + _STARTUP_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/health", timeout=2, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.3)
    raise ConfigurationError(f"No Prefect server at {url} after {_STARTUP_SECONDS:.0f} s. Start one and name it in PREFECT_API_URL, or try again.")

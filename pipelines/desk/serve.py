"""The desk's server: where it listens, under which names, and the address with its one-time token.

Without a host it listens on this machine alone, and whoever started it is the curator; with one it asks for accounts.
Never here: what a page shows.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.desk.documents import documents_of
from pipelines.desk.plots import plots
from pipelines.settings import Settings
from review import desk
from review.web import accounts, sessions
from review.web.app import create_app
from review.web.gate import App, Rules
from review.web.room import Room
from schemas.errors import ConfigurationError

if TYPE_CHECKING:
    from sqlalchemy import Engine

NOTES = "desk_access.jsonl"  # in the data folder: who asked to see what is covered


@dataclass(frozen=True, slots=True)
class Place:
    """Where the desk is served. `host`: "" for this machine alone; `names`: further host names; `is_secure`: a proxy before
    it speaks https."""

    host: str = ""
    port: int = 0
    names: tuple[str, ...] = ()
    is_secure: bool = False

    @property
    def is_local(self) -> bool:
        """True where nobody but this machine can reach it."""
        return not self.host


@dataclass(frozen=True, slots=True)
class Ready:
    """A desk that can be served: its application, its open socket, and its address with the token."""

    app: App
    listening: socket.socket
    address: str


def ready(engine: Engine, chosen: Settings, place: Place, curator: str) -> Ready:
    """The desk at a place; raises ConfigurationError where it cannot listen, or has no accounts and needs them."""
    if not place.is_local and not accounts.names(engine):
        raise ConfigurationError("--host asks for accounts, and there are none. Add one: ngo-ledger review account add NAME")
    listening = _listening(place)
    port = listening.getsockname()[1]
    token = secrets.token_urlsafe(24)
    rules = Rules(frozenset(_hosts(place, port)), "https" if place.is_secure else "http")
    app = create_app(_room(engine, chosen, place, curator, token), rules)
    address = f"{rules.scheme}://{_shown(place, port)}/enter" + (f"#{token}" if place.is_local else "")
    return Ready(app, listening, address)


def serve(found: Ready) -> None:
    """Serve until it is interrupted."""
    import uvicorn

    config = uvicorn.Config(found.app, log_level="error", access_log=False, server_header=False, ws="none", lifespan="off", limit_concurrency=128, h11_max_incomplete_event_size=32_768)  # type: ignore[arg-type]
    uvicorn.Server(config).run(sockets=[found.listening])


@contextmanager
def doorstep(address: str) -> Iterator[str]:
    """The address of a private file that leads on to the desk: on a command line, others on this machine would read the token."""
    handle, path = tempfile.mkstemp(prefix="ngo-ledger-desk-", suffix=".html")  # mode 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f'<!doctype html><meta charset="utf-8"><title>The desk</title><meta http-equiv="refresh" content="0;url={address}"><a href="{address}">The desk</a>')
    try:
        yield Path(path).as_uri()
    finally:
        Path(path).unlink(missing_ok=True)


def _room(engine: Engine, chosen: Settings, place: Place, curator: str, token: str) -> Room:
    open_sessions = sessions.Sessions(
        sessions.hashed(token) if place.is_local else "", curator, lambda name, password: accounts.is_right(engine, name, password), lambda name: name in accounts.names(engine),
        is_by_account=not place.is_local,
    )  # fmt: skip
    notes = chosen.data / NOTES
    return Room(engine, desk, documents_of(engine, chosen), open_sessions, lambda: datetime.now(UTC), lambda what: _note(notes, what), plots, chosen.store, place.is_secure)


def _listening(place: Place) -> socket.socket:
    host = place.host or "127.0.0.1"
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        found = socket.socket(family, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, place.port))
        found.listen(128)
    except (OSError, OverflowError) as error:
        raise ConfigurationError(f"{host}, port {place.port}: {error}. Name another with --port, or leave it out for any that is free.") from error
    return found


def _hosts(place: Place, port: int) -> Sequence[str]:
    """The host names that are answered: our own, and those that were named."""
    loopback = ["127.0.0.1", "localhost", "[::1]"] if place.is_local else []
    own = [] if place.is_local or _is_any(place.host) else [f"[{place.host}]" if ":" in place.host else place.host]
    bare = [name.lower() for name in (*loopback, *own, *place.names)]
    return [*(f"{name}:{port}" for name in bare), *(name for name in bare if not place.is_local)]


def _is_any(host: str) -> bool:
    """True of the address that stands for every address of this machine, which nobody asks for by name."""
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


def _shown(place: Place, port: int) -> str:
    if place.names:
        return place.names[0] if place.is_secure else f"{place.names[0]}:{port}"
    host = place.host or "127.0.0.1"
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _note(path: Path, what: Mapping[str, Any]) -> None:
    """A line in a private file."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(json.dumps(what, ensure_ascii=False) + "\n")

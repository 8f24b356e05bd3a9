"""A desk that is really served, over the fake engine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn

from review.web.app import create_app
from review.web.gate import Rules
from review.web.room import Room
from tests.review.web.fake import State, room_of


@dataclass
class Served:
    """A desk that listens. `address`: its origin."""

    address: str
    state: State


@pytest.fixture
def serve() -> Iterator[Callable[[Room], str]]:
    """`serve(room)`: the origin at which it is served, on a port of its own."""
    running: list[tuple[Any, threading.Thread]] = []

    def call(room: Room) -> str:
        listening = socket.create_server(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        app = create_app(room, Rules(frozenset((f"127.0.0.1:{port}",))))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, ws="none", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        running.append((server, thread))
        return f"http://127.0.0.1:{port}"

    yield call
    for server, thread in running:
        server.should_exit = True
        thread.join(5)


@pytest.fixture
def desk(serve: Callable[[Room], str]) -> Callable[..., Served]:
    """`desk(state, **room)`: a fake desk, served."""

    def call(state: State, **room: Any) -> Served:
        return Served(serve(room_of(state, **room)), state)

    return call

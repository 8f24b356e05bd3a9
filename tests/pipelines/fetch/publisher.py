"""A publisher on the loopback, as well or badly behaved as a test wants: it answers with the very bytes it is given."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Talk = Callable[[socket.socket, "Request"], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: the path and the headers, names in small letters."""

    path: str
    headers: dict[str, str]


@dataclass(slots=True)
class Publisher:
    """`routes`: by path, the bytes of an answer, several to be given one after another, or what to do with the connection."""

    url: str
    routes: dict[str, bytes | list[bytes] | Talk] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    @property
    def asked(self) -> list[str]:
        return [request.path for request in self.requests]


def answer(body: bytes = b"", status: int = 200, **headers: str) -> bytes:
    """An answer in good order, but for what `headers` say otherwise (`content_length`)."""
    named = {"content-type": "text/html", "content-length": str(len(body))} | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"HTTP/1.1 {status} Something\r\n{lines}\r\n".encode() + body


@contextmanager
def publishing(tls: ssl.SSLContext | None = None) -> Iterator[Publisher]:
    """A publisher at work; closes all its connections at the end."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        site = Publisher(f"http{'s' if tls else ''}://127.0.0.1:{server.getsockname()[1]}")
        threading.Thread(target=_serve, args=(server, site, tls), daemon=True).start()
        yield site
        server.shutdown(socket.SHUT_RDWR)


def _serve(server: socket.socket, site: Publisher, tls: ssl.SSLContext | None) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:  # it was shut down
            return
        with suppress(OSError):  # a handshake that fails is the visitor's affair
            connection = tls.wrap_socket(connection, server_side=True) if tls else connection
            threading.Thread(target=_talk, args=(connection, site), daemon=True).start()


def _talk(connection: socket.socket, site: Publisher) -> None:
    with connection, suppress(OSError):
        while True:
            request = _read(connection)
            if request is None:
                return
            site.requests.append(request)
            route = site.routes.get(request.path, answer(b"nothing here", 404))
            if isinstance(route, list):
                route = route.pop(0) if len(route) > 1 else route[0]
            if not isinstance(route, bytes):
                route(connection, request)
                return
            connection.sendall(route)
            if b"connection: close" in route:
                return


def _read(connection: socket.socket) -> Request | None:
    text = b""
    while b"\r\n\r\n" not in text:
        more = connection.recv(65536)
        if not more:
            return None
        text += more
    first, *lines = text.decode("latin-1").partition("\r\n\r\n")[0].split("\r\n")
    return Request(first.split(" ")[1], {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)})

"""network: connections that go only where they may and end when they must; what httpx runs on here.

A name is resolved once, every answer is checked, and the checked address itself is connected to, so that a name cannot
point elsewhere in between. httpx's own timeouts begin anew with each byte; here one clock runs over a whole exchange, from
the handshake to the last byte. Never here: what is asked for, or what the answer means.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from pipelines.fetch.addresses import checked, plain_host
from pipelines.fetch.answers import Leash

_IDLE_SECONDS = 30.0


class Transport(httpx.HTTPTransport):
    """httpx's transport over the connections of this module: HTTP/1.1, certificates verified, no proxy."""

    def __init__(self, leash: Leash) -> None:
        self._leash = leash
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),  # SSL_CERT_FILE may name another bundle; there is no way to do without
            keepalive_expiry=_IDLE_SECONDS,
            max_keepalive_connections=10,
            network_backend=_Network(leash),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """As httpx does it, but a connection kept from a source with permission is no permission for the next source."""
        host = plain_host(request.url.host)
        if host in self._leash.inside and host not in map(plain_host, self._leash.allow_hosts):
            raise PermissionError(f"{host} stands in the own network")
        return super().handle_request(request)


class _Network(httpcore.NetworkBackend):
    def __init__(self, leash: Leash) -> None:
        self._leash, self._plain = leash, httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Iterable[Any] | None = None) -> httpcore.NetworkStream:
        addresses = checked(host, port, self._leash.allow_hosts)
        if plain_host(host) in map(plain_host, self._leash.allow_hosts):
            self._leash.inside.add(plain_host(host))
        for address in addresses[:-1]:
            try:
                return self._connected(address, port, timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connected(addresses[-1], port, timeout)

    def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None) -> httpcore.NetworkStream:
        raise PermissionError("a socket of this machine is not visited")

    def _connected(self, address: str, port: int, timeout: float | None) -> httpcore.NetworkStream:
        return _Stream(self._plain.connect_tcp(address, port, timeout=self._leash.left(timeout)), self._leash)


class _Stream(httpcore.NetworkStream):
    """A connection whose every step counts against the time of the whole exchange."""

    def __init__(self, inner: httpcore.NetworkStream, leash: Leash) -> None:
        self._inner, self._leash = inner, leash

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._leash.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._leash.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._leash.left(timeout)), self._leash)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

"""addresses: which URLs and which internet addresses may be visited at all.

http and https only, without user name or password; a port below 1024 belongs to another service unless it is 80 or 443,
all others are allowed, since publishers do use 8080 and the like. An address of the own network may be visited only under
a name that the source's `allow_hosts` gives. Never here: connecting (network), robots.txt.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from urllib.parse import urlsplit

_WEB_PORTS = (80, 443)
_PRIVILEGED = 1024
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")  # all that is given out for the open internet
# Public by their looks alone: protocol assignments (clouds put metadata there), relays of old, the host of a cloud's machine.
_NOT_SITES = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")))


def why_not(url: str) -> str:
    """What is wrong with a URL before anything is looked up, as words for an issue; empty where nothing is.

    >>> why_not("https://a.example/b"), why_not("ftp://a.example/")
    ('', 'not an http or https address')
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return f"not an address ({error})"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "not an http or https address"
    if parts.username is not None or parts.password is not None:
        return "an address with a user name or password, which would stand in logs and go over the line"
    if port is not None and port < _PRIVILEGED and port not in _WEB_PORTS:
        return f"port {port} belongs to another service than the web"
    return ""


def shown(url: str) -> str:
    """A URL as it may stand in logs and messages: without user name and password.

    >>> shown("https://me:secret@a.example/b")
    'https://a.example/b'
    """
    start = url.find("://")
    if start < 0:
        return url
    start += 3
    end = min((at for at in (url.find(char, start) for char in "/?#") if at >= 0), default=len(url))
    return url[:start] + url[start:end].rpartition("@")[2] + url[end:]


def plain_host(host: str) -> str:
    """A host's name as it is compared: small letters, no brackets, no dot at the end."""
    return host.strip("[]").rstrip(".").lower()


def is_public(address: str) -> bool:
    """True for an address of the open internet: not loopback, private, link-local, multicast or a disguise of such.

    >>> is_public("127.0.0.1"), is_public("::ffff:10.0.0.1"), is_public("1.1.1.1")
    (False, False, True)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_SITES)
    inner = _inside(ip)
    if inner is not None:
        return is_public(str(inner))
    return ip in _GLOBAL_V6 and ip.is_global and not ip.is_multicast


def resolve(host: str, port: int) -> list[str]:
    """The internet addresses of a name, in the order to try them, each once; raises OSError where there are none."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


def checked(host: str, port: int, allow_hosts: Collection[str]) -> list[str]:
    """The addresses of a name, all of which may be visited; raises PermissionError where one may not."""
    addresses = resolve(host, port)
    if plain_host(host) in map(plain_host, allow_hosts):
        return addresses
    for address in addresses:
        if not is_public(address):
            raise PermissionError(f"{host} is {address}, which is not a public address")
    return addresses


def _inside(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, where it is one of the known disguises."""
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour

"""Which URLs and addresses may be visited, in every spelling of those that may not."""

from __future__ import annotations

import socket

import pytest

from pipelines.fetch import addresses
from pipelines.fetch.addresses import checked, is_public, plain_host, shown, why_not


@pytest.mark.parametrize(
    ("address", "public"),
    [("1.1.1.1", True), ("93.184.216.34", True), ("2606:4700::1111", True), ("2a00:1450:4001::200e", True)]
    + [(one, False) for one in "0.0.0.0 10.1.2.3 127.0.0.1 127.255.0.9 169.254.169.254 172.16.0.1 192.168.0.1 192.0.0.192 192.0.2.1 198.18.0.1".split()]
    + [(one, False) for one in "100.64.0.1 100.100.100.200 168.63.129.16 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 203.0.113.9".split()]
    + [(one, False) for one in ":: ::1 ::7f00:1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe fe80::1%eth0 fec0::1 fd00::1 fd00:ec2::254".split()]
    + [(one, False) for one in "ff02::1 2001:db8::1 2001::1 100::1 4000::1 2002:7f00:1:: 2002:a9fe:a9fe::1 64:ff9b::127.0.0.1 64:ff9b::a00:1 64:ff9b:1::1".split()]
    + [("::ffff:1.1.1.1", True), ("64:ff9b::1.1.1.1", True), ("2002:101:101::1", True)],
)
def test_public(address: str, public: bool) -> None:
    assert is_public(address) == public


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "017700000001", "127.0.0.1.", "0", "[::1]", "::ffff:7f00:1", "1２7.0.0.1"],
)
def test_every_spelling_of_this_machine(host: str) -> None:
    with pytest.raises((PermissionError, socket.gaierror)):
        checked(host.strip("[]"), 80, ())


def test_one_private_answer_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "resolve", lambda host, port: ["1.1.1.1", "10.0.0.1"])
    with pytest.raises(PermissionError, match="10.0.0.1"):
        checked("havenridge.example", 443, ["intranet.havenridge.example"])
    assert checked("Havenridge.example.", 443, ["havenridge.EXAMPLE"]) == ["1.1.1.1", "10.0.0.1"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://a.example/b", ""),
        ("HTTP://a.example:8080", ""),
        ("http://a.example:443/", ""),
        ("http://a.example:25/", "port 25"),
        ("http://a.example:0/", "port 0"),
        ("http://a.example:99999/", "not an address"),
        ("http://a.example:x/", "not an address"),
        ("http://[::1/", "not an address"),
        ("http:///b", "not an http"),
        ("gopher://a.example/", "not an http"),
        ("javascript:alert(1)", "not an http"),
        ("a.example", "not an http"),
        ("", "not an http"),
        ("http://me@a.example/", "user name"),
        ("http://:secret@a.example/", "user name"),
        ("http://1.1.1.1@127.0.0.1/", "user name"),
    ],
)
def test_form(url: str, words: str) -> None:
    assert why_not(url) == "" if not words else words in why_not(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://me:secret@a.example/b@c?d=@", "https://a.example/b@c?d=@"),
        ("https://me@you:secret@a.example", "https://a.example"),
        ("https://a.example/b", "https://a.example/b"),
        ("reports/a@b.txt", "reports/a@b.txt"),
    ],
)
def test_shown(url: str, expected: str) -> None:
    assert shown(url) == expected


def test_hosts_are_compared_plainly() -> None:
    assert {plain_host(host) for host in ("[::1]", "::1")} == {"::1"} and plain_host("A.Example.") == "a.example"

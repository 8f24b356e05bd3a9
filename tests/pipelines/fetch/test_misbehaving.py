"""Servers that misbehave, each in its own way, over a real connection: an Issue in bounded time, and the run goes on."""

from __future__ import annotations

import gzip
import itertools
import shutil
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines import settings
from pipelines.fetch.web import Browser, Limits, Page, get, open_browser
from schemas.errors import ConfigurationError
from schemas.facts import Issue
from tests.pipelines.fetch.publisher import Publisher, Request, answer, publishing

PAGE = b"<html><body><p>Two wells were dug.</p></body></html>"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BOMB = gzip.compress(b"\0" * 50_000_000, 9)


@pytest.fixture
def site() -> Iterator[Publisher]:
    with publishing() as found:
        found.routes["/good"] = answer(PAGE)
        yield found


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def browser(waits: list[float]) -> Iterator[Browser]:
    """A browser whose pauses are only noted, on whose clock time stands still, with the longest jitter."""
    made = open_browser(settings.load(max_bytes=100_000, timeout_seconds=5, delay_seconds=0, contact="desk@ledger.example"))
    yield replace(made, pause=waits.append, clock=lambda: 0.0, now=lambda: NOON, chance=lambda low, high: high)
    made.client.close()


def visit(browser: Browser, url: str, **limits: object) -> Page | Issue:
    return get(browser, url, Limits(**{"max_bytes": 100_000, "allow_hosts": ("127.0.0.1",), "opt_outs": False, **limits}))  # type: ignore[arg-type]


def code(found: Page | Issue) -> str:
    return found.code if isinstance(found, Issue) else "page"


def reset(connection: socket.socket, request: Request) -> None:
    connection.sendall(answer(PAGE)[:-10])
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def hang_up(connection: socket.socket, request: Request) -> None:
    connection.close()


def drip(beginning: bytes, drop: bytes) -> Callable[[socket.socket, Request], None]:
    """Sends drop after drop, for ever."""

    def talk(connection: socket.socket, request: Request) -> None:
        connection.sendall(beginning)
        while True:
            connection.sendall(drop)
            threading.Event().wait(0.001)

    return talk


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (answer(b"", 302, location="/bad"), "too_many_redirects"),
        (answer(b"", 302, location="http://169.254.169.254/latest"), "private_address"),
        (answer(b"", 302, location="http://0x7f.1:8080/"), "private_address"),
        (answer(b"", 302, location="http://[::ffff:127.0.0.1]:8080/"), "private_address"),
        (answer(b"", 302, location="file:///etc/hostname"), "bad_url"),
        (answer(b"", 302, location="http://me:secret@127.0.0.1/"), "bad_url"),
        (answer(b"", 302, location="http://127.0.0.1:25/"), "bad_url"),
        (answer(b"", 302, location="http://[nonsense/"), "bad_answer"),
        (answer(b"", 302, location="http://\xbd/"), "bad_answer"),
        (answer(b"", 302, location=""), "http_status"),
        (answer(b"x" * 100_001), "too_large"),
        (answer(b"x" * 100_001, content_length="", connection="close"), "too_large"),
        (answer(BOMB, content_encoding="gzip"), "too_large"),
        (answer(gzip.compress(PAGE)[:-9], content_encoding="gzip"), "truncated"),
        (answer(PAGE, content_encoding="gzip"), "bad_answer"),
        (answer(PAGE, content_encoding="br"), "bad_answer"),
        (answer(PAGE, content_length="5000", connection="close"), "truncated"),
        (answer(PAGE, content_length="-5"), "bad_answer"),
        (answer(PAGE + b"\r\n", content_length="", transfer_encoding="chunked"), "truncated"),
        (answer(PAGE, content_length="9" * 5000), "bad_answer"),
        (answer(PAGE, x="y" * 1_000_000), "bad_answer"),
        (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 100_000, "bad_answer"),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "bad_answer"),
        (bytes(range(256)) * 4 + b"\r\n\r\n", "bad_answer"),
        (answer(PAGE, 204, content_length=""), "http_status"),
        (answer(PAGE, 304, content_length=""), "http_status"),  # nobody had asked whether it changed
        (answer(PAGE, 999), "http_status"),
        (reset, "truncated"),
        (hang_up, "bad_answer"),
    ],
)
def test_trouble_is_an_issue_and_the_run_goes_on(site: Publisher, browser: Browser, route: bytes, expected: str) -> None:
    site.routes["/bad"] = route
    found = visit(browser, site.url + "/bad")
    assert code(found) == expected
    assert isinstance(found, Issue) and found.where == site.url + "/bad" and "secret" not in found.message and len(found.message) < 1000
    assert code(visit(browser, site.url + "/good")) == "page"


@pytest.mark.parametrize("route", [drip(b"HTTP/1.1 200 OK\r\nx: ", b"y"), drip(answer(b"", content_length="99999"), b"y"), drip(b"", b"HTTP/1.1 103 Wait\r\n\r\n")])
def test_a_slow_server_has_so_much_time_and_no_more(site: Publisher, browser: Browser, route: Callable) -> None:
    site.routes["/bad"] = route
    site.routes["/robots.txt"] = answer()
    ticks = itertools.count(step=5)
    browser.leash.clock = lambda: float(next(ticks))  # each look at the clock, five seconds
    assert code(visit(browser, site.url + "/bad")) == "too_slow"


def test_a_wrong_content_type_is_left_to_the_reader(site: Publisher, browser: Browser) -> None:
    site.routes["/a"] = answer(PAGE, content_type="application/pdf; charset=\xff")
    found = visit(browser, site.url + "/a")
    assert isinstance(found, Page) and found.content == PAGE


def test_what_is_packed_is_unpacked(site: Publisher, browser: Browser) -> None:
    site.routes["/a"] = answer(gzip.compress(PAGE), content_encoding="gzip")
    found = visit(browser, site.url + "/a")
    assert isinstance(found, Page) and found.content == PAGE


def test_who_asks(site: Publisher, browser: Browser) -> None:
    visit(browser, site.url + "/good")
    headers = site.requests[-1].headers
    assert headers["user-agent"].startswith("ngo-ledger/") and "(+desk@ledger.example)" in headers["user-agent"]
    assert headers["from"] == "desk@ledger.example" and headers["accept-encoding"] == "gzip, deflate" and "authorization" not in headers


@pytest.mark.parametrize(
    ("answers", "expected", "paused"),
    [
        ([answer(status=503), answer(PAGE)], "page", [2.0]),
        ([answer(status=500), answer(status=502), answer(PAGE)], "page", [2.0, 4.0]),
        ([answer(status=503)], "http_status", [2.0, 4.0]),
        ([answer(status=403)], "http_status", []),
        ([answer(status=429, retry_after="7"), answer(PAGE)], "page", [8.0]),
        ([answer(status=429, retry_after="Mon, 23 Nov 2026 12:00:30 GMT"), answer(PAGE)], "page", [31.0]),
        ([answer(status=503, retry_after="Mon, 23 Nov 2020 12:00:30 GMT"), answer(PAGE)], "page", [2.0]),
        ([answer(status=503, retry_after="soon"), answer(PAGE)], "page", [2.0]),
        ([answer(status=429, retry_after="3600"), answer(PAGE)], "retry_later", []),
        ([answer(status=429, retry_after="9" * 400), answer(PAGE)], "retry_later", []),
        ([answer(status=503, retry_after="Tue, 24 Nov 2026 00:00:00 GMT"), answer(PAGE)], "retry_later", []),
    ],
)
def test_retries(site: Publisher, browser: Browser, waits: list[float], answers: list[bytes], expected: str, paused: list[float]) -> None:
    site.routes["/a"] = answers
    assert (code(visit(browser, site.url + "/a")), waits) == (expected, paused)


def test_who_wants_to_be_left_alone_is(site: Publisher, browser: Browser) -> None:
    site.routes["/a"] = answer(status=429, retry_after="7200")
    first, second = visit(browser, site.url + "/a"), visit(browser, site.url + "/good")
    assert isinstance(first, Issue) and first.value == "2026-11-23T14:00:00Z"
    assert code(second) == "retry_later" and site.asked == ["/robots.txt", "/a"]


def test_the_pause_is_counted_from_the_end_of_the_last_answer(site: Publisher, browser: Browser, waits: list[float]) -> None:
    clock = iter([10.0, 11.5, 20.0, 21.0, 22.0, 22.0])  # robots.txt ends; look, page ends; look, page ends
    slow = replace(browser, clock=lambda: next(clock), settings=browser.settings.model_copy(update={"delay_seconds": 3.0}))
    visit(slow, site.url + "/good")
    visit(slow, site.url + "/good")
    assert waits == [1.5, 2.0]


@pytest.mark.parametrize(("asked", "paused"), [("7", 7.0), ("0.5", 1.0), ("86400", 60.0), ("nonsense", 1.0)])
def test_crawl_delay(site: Publisher, browser: Browser, waits: list[float], asked: str, paused: float) -> None:
    site.routes["/robots.txt"] = answer(f"User-agent: *\nCrawl-delay: {asked}\n".encode())
    visit(replace(browser, settings=browser.settings.model_copy(update={"delay_seconds": 1.0})), site.url + "/good")
    assert waits == [paused]


@pytest.mark.parametrize(
    ("robots", "expected"),
    [
        (answer(status=404), "page"),
        (answer(status=403), "page"),
        (answer(status=429), "http_status"),
        (answer(status=500), "http_status"),
        (hang_up, "bad_answer"),
        (answer(status=301, location="/robots.txt"), "page"),  # in a circle: as if there were none
        (answer(status=301, location="/rules"), "robots"),
        (answer(b"User-agent: *\nDisallow: /good\n" + b"#\n" * 1_000_000), "robots"),
        (answer(b"#\n" * 300_000 + b"User-agent: *\nDisallow: /good\n"), "page"),  # beyond 500 KiB nothing is read
        (answer(gzip.compress(b"User-agent: *\nDisallow: /good\n" + b"#" * 30_000_000), content_encoding="gzip"), "robots"),
        (answer(b"User-agent: NGO-Ledger/9\nDisallow: /good\nUser-agent: *\nDisallow:"), "robots"),
        (answer(b"<html>Not a robots.txt</html>"), "page"),
        (answer(b"\x00\xff\xfe", content_type="image/png"), "page"),
    ],
)
def test_robots_txt(site: Publisher, browser: Browser, robots: bytes, expected: str) -> None:
    site.routes |= {"/robots.txt": robots, "/rules": answer(b"User-agent: *\nDisallow: /good\n")}
    assert [code(visit(browser, site.url + "/good")) for _ in range(2)] == [expected] * 2
    verdict = "allowed" if expected == "page" else "disallowed"
    assert [seen.robots for seen in browser.log] == [verdict] * 2


def test_robots_txt_is_looked_at_once(site: Publisher, browser: Browser) -> None:
    for _ in range(3):
        visit(browser, site.url + "/good")
    assert site.asked == ["/robots.txt", "/good", "/good", "/good"]


def test_permission_of_one_source_is_none_for_another(site: Publisher, browser: Browser) -> None:
    assert code(visit(browser, site.url + "/good")) == "page"
    assert code(visit(browser, site.url + "/good", allow_hosts=())) == "private_address"
    assert code(visit(browser, site.url.replace("127.0.0.1", "localhost") + "/good")) == "private_address"
    assert code(visit(browser, site.url.replace("127.0.0.1", "localhost") + "/good", allow_hosts=("LocalHost.",))) == "page"


def test_every_visit_is_in_the_log(site: Publisher, browser: Browser) -> None:
    site.routes["/moved"] = answer(status=301, location="/good?secret=1", set_cookie="a=b", etag='"x"')
    site.routes["/good?secret=1"] = answer(PAGE, etag='"v1"', x_powered_by="oak", last_modified="Mon, 23 Nov 2026 12:00:00 GMT")
    visit(browser, site.url + "/moved")
    visit(browser, site.url + "/gone")
    moved, gone = browser.log
    assert (moved.brought, moved.http_status, moved.final_url, moved.robots, moved.at) == ("fetched", 200, site.url + "/good?secret=1", "allowed", NOON)
    assert moved.headers == {"content-type": "text/html", "content-length": str(len(PAGE)), "etag": '"v1"', "last-modified": "Mon, 23 Nov 2026 12:00:00 GMT"}
    assert (gone.brought, gone.http_status) == ("failed", 404) and "404" in gone.message


def test_a_cookie_is_forgotten_with_its_visit(site: Publisher, browser: Browser) -> None:
    site.routes["/a"] = [answer(status=302, location="/a", set_cookie="seen=1"), answer(PAGE)]
    assert code(visit(browser, site.url + "/a")) == "page" and site.requests[-1].headers["cookie"] == "seen=1"
    visit(browser, site.url + "/good")
    assert "cookie" not in site.requests[-1].headers


def test_certificates_are_verified(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=havenridge -addext subjectAltName=IP:127.0.0.1"
    subprocess.run([*made.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with publishing(tls) as site:
        site.routes |= {"/good": answer(PAGE), "/down": answer(status=302, location="http://127.0.0.1:8080/"), "/on": answer(status=302, location="/good")}
        assert code(visit(browser, site.url + "/good")) == "bad_certificate" and site.requests == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        trusting = replace(open_browser(browser.settings), pause=browser.pause)
        assert [code(visit(trusting, site.url + path)) for path in ("/good", "/on", "/down")] == ["page", "page", "insecure_redirect"]
        assert code(visit(trusting, site.url.replace("127.0.0.1", "localhost") + "/good", allow_hosts=("localhost",))) == "bad_certificate"
        trusting.client.close()


def test_robots_txt_is_ignored_where_the_publisher_agreed(site: Publisher, browser: Browser) -> None:
    site.routes["/robots.txt"] = answer(b"User-agent: *\nDisallow: /\nContent-Usage: tdm=n\n")
    assert [code(visit(browser, site.url + "/good", robots=False, opt_outs=heard)) for heard in (False, True)] == ["page", "opt_out"]
    assert [seen.robots for seen in browser.log] == ["ignored", "ignored"]


@pytest.mark.parametrize(
    ("contact", "mail"),
    [("", ""), ("desk@ledger.example", "desk@ledger.example"), ("mailto:desk@ledger.example", "desk@ledger.example"), ("https://ledger.example/us", "")],
)
def test_contact(contact: str, mail: str) -> None:
    chosen = settings.load(contact=contact)
    assert chosen.mail == mail and (chosen.contact in chosen.signature) and "ledger.example" not in str(chosen.public())


@pytest.mark.parametrize(("name", "value"), [("contact", "me"), ("contact", "a@b c"), ("contact", "a@b\r\nX: y"), ("contact", "ftp://a.example"), ("user_agent", "")])
def test_settings_that_would_be_sent_are_checked(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"NGO_LEDGER_{name.upper()}"):
        settings.load(**{name: value})


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ({}, ""),
        ({"/good": answer(PAGE, tdm_reservation="1")}, "header tdm-reservation: 1"),
        ({"/good": answer(b'<meta name="tdm-reservation" content="1">' + PAGE)}, "meta tdm-reservation: 1"),
        ({"/.well-known/tdmrep.json": answer(b'[{"location": "/go*", "tdm-reservation": 1}]')}, "tdmrep.json tdm-reservation: 1"),
        ({"/ai.txt": answer(b"User-Agent: *\nDisallow: /")}, "ai.txt disallows"),
        ({"/robots.txt": answer(b"User-agent: *\nContent-Usage: tdm=n\nAllow: /")}, "robots.txt content-usage: tdm=n"),
        ({"/.well-known/tdmrep.json": answer(status=500), "/ai.txt": answer(b"<html>Not found</html>")}, ""),
    ],
)
def test_opt_outs(site: Publisher, browser: Browser, routes: dict[str, bytes], expected: str) -> None:
    site.routes |= routes
    found = visit(browser, site.url + "/good", opt_outs=True)
    assert code(found) == ("opt_out" if expected else "page") and browser.log[-1].opt_out == expected
    assert code(visit(browser, site.url + "/good")) == "page"  # the publisher agreed

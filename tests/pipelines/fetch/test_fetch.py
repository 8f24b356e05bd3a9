"""Files, folders and URLs: what is fetched under which name, and that every failure is an Issue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from pipelines import settings
from pipelines.fetch import Fetched, fetch, web
from pipelines.fetch.addresses import is_public
from schemas.facts import Issue
from schemas.sources import Source

PAGE = b"<html><body><p>Two wells were dug.</p></body></html>"


class Site(BaseHTTPRequestHandler):
    """A tiny publisher: some pages, some trouble."""

    flaky_answers: list[int] = []

    def do_GET(self) -> None:
        routes = {"/robots.txt": (200, b"User-agent: *\nDisallow: /private/\n"), "/a": (200, PAGE), "/big": (200, b"x" * 5000)}
        redirects = {"/moved": "/a", "/round": "/round", "/inside": "/private/a", "/away": "http://192.0.2.1/"}
        if self.path in redirects:
            self.answer(302, b"", location=redirects[self.path])
        elif self.path == "/flaky" and self.flaky_answers:
            self.answer(self.flaky_answers.pop(), b"")
        else:
            self.answer(*routes.get("/a" if self.path == "/flaky" else self.path, (404, b"")))

    def answer(self, status: int, body: bytes, location: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if location is not None:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def browser() -> Iterator[web.Browser]:
    browser = web.open_browser(settings.load(max_bytes=4000, timeout_seconds=5))
    yield replace(browser, pause=lambda seconds: None)
    browser.client.close()


def visit(browser: web.Browser, url: str, **more: object) -> Fetched | Issue:
    source = Source("demo", "Demo", urls=(url,), **{"allow_hosts": ("127.0.0.1",), **more})
    (answer,) = fetch(source, browser.settings, browser)
    return answer


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/missing", "http_status"),
        ("/big", "too_large"),
        ("/round", "too_many_redirects"),
        ("/private/a", "robots"),
        ("/inside", "robots"),
    ],
)
def test_trouble_is_an_issue(site: str, browser: web.Browser, path: str, code: str) -> None:
    answer = visit(browser, site + path)
    assert isinstance(answer, Issue) and answer.code == code and site in answer.message


def test_a_page(site: str, browser: web.Browser) -> None:
    answer = visit(browser, site + "/moved")
    assert isinstance(answer, Fetched)
    assert (answer.content, answer.url, answer.media_type) == (PAGE, site + "/moved", "text/html; charset=utf-8")
    assert answer.document_id == "demo/" + site.removeprefix("http://") + "/moved"


def test_robots_are_ignored_where_the_publisher_agreed(site: str, browser: web.Browser) -> None:
    answer = visit(browser, site + "/private/a", robots="ignore")
    assert isinstance(answer, Issue) and answer.code == "http_status" and answer.value == "404"


@pytest.mark.parametrize(("answers", "fetched"), [([503], True), ([429, 500], True), ([503, 503, 503], False), ([403], False)])
def test_retries(site: str, browser: web.Browser, answers: list[int], fetched: bool) -> None:
    Site.flaky_answers[:] = answers
    assert isinstance(visit(browser, site + "/flaky"), Fetched) == fetched
    Site.flaky_answers.clear()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:9/", "bad_url"),
        ("http://127.0.0.1:9009/", "private_address"),
        ("http://localhost/", "private_address"),
        ("http://[::1]/", "private_address"),
        ("http://169.254.169.254/latest", "private_address"),
        ("http://2130706433/", "private_address"),
        ("file:///etc/hostname", "bad_url"),
        ("http://nowhere.invalid/", "unreachable"),
    ],
)
def test_never_inside_the_own_network(browser: web.Browser, url: str, code: str) -> None:
    answer = visit(browser, url, allow_hosts=())
    assert isinstance(answer, Issue) and answer.code == code


def test_a_redirect_may_not_lead_inside(site: str, browser: web.Browser) -> None:
    answer = visit(browser, site + "/away")
    assert isinstance(answer, Issue) and answer.code == "private_address" and "192.0.2.1" in answer.message


@pytest.mark.parametrize(
    ("address", "public"),
    [("1.1.1.1", True), ("10.1.2.3", False), ("192.168.0.1", False), ("100.64.0.1", False), ("224.0.0.1", False), ("0.0.0.0", False)]
    + [("2606:4700::1111", True), ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:127.0.0.1", False), ("2002:7f00:1::", False)],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) == public


def test_offline_visits_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Four schools.")
    source = Source("demo", "Demo", files=("a.txt",), urls=("https://example.org/",), base=str(tmp_path))
    found, issue = fetch(source, settings.load(offline=True))
    assert isinstance(found, Fetched) and isinstance(issue, Issue) and (issue.code, issue.level) == ("offline", "info")


@pytest.mark.parametrize("entry", ["reports", "./reports/", "{tmp}/reports", "../{tmp.name}/reports"])
def test_a_folder_is_every_readable_file(tmp_path: Path, entry: str) -> None:
    for name in ("b.html", "a.pdf", "deep/c.MD", "deep/notes.docx", "deep/notes.tmp", "index.jsonl", ".hidden.txt", ".git/d.txt"):
        (tmp_path / "reports" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "reports" / name).write_text(name)
    source = Source("demo", "Demo", files=(entry.format(tmp=tmp_path),), base=str(tmp_path))
    found = [f for f in fetch(source, settings.load()) if isinstance(f, Fetched)]
    assert [f.document_id for f in found] == ["demo/a.pdf", "demo/b.html", "demo/deep/c.MD", "demo/deep/notes.docx"]
    assert [f.media_type for f in found] == ["application/pdf", "text/html", "text/markdown", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"]
    assert not any(f.url.startswith("/") for f in found)


def test_the_id_stays_when_the_folder_moves(tmp_path: Path) -> None:
    for year in ("2025", "2026"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "a.txt").write_text(f"Edition {year}.")
    one = [f.document_id for f in fetch(Source("demo", "Demo", files=("2025/a.txt",), base=str(tmp_path)), settings.load())]
    two = [f.document_id for f in fetch(Source("demo", "Demo", files=("2026/a.txt", "2025"), base=str(tmp_path)), settings.load())]
    assert one == ["demo/a.txt"] and two == ["demo/a.txt", "demo/2025/a.txt"]


def test_files_in_trouble(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Four schools.")
    (tmp_path / "big.txt").write_text("x" * 99)
    source = Source("demo", "Demo", files=("a.txt", "gone.txt", "a.txt", "big.txt"), base=str(tmp_path))
    found = list(fetch(source, settings.load(max_bytes=50)))
    assert [getattr(f, "code", "fetched") for f in found] == ["fetched", "missing_file", "named_twice", "too_large"]
    assert str(tmp_path) not in repr(found)

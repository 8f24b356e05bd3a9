"""Whole runs over pages of a real server: visits and what has not changed, walls and shrunken pages, servers in trouble."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines import stages
from pipelines.update import _groups
from schemas.sources import Source
from tests.pipelines.fetch.publisher import Publisher, answer, publishing
from warehouse.database import connect
from warehouse.papers import manifest
from warehouse.queries import query

ABOUT = "<p>Harbour Light Trust was founded in 2009. In 2024 we trained 85 teachers in 12 schools.</p>"
NEWS = "<p>On 4 March 2025 Harbour Light Trust opened a shelter with 30 beds.</p>"
LONG = "".join(f"<p>In {year} Harbour Light Trust trained {year - 1900} teachers.</p>" for year in range(1990, 2020))


def html(body: str, title: str = "Harbour Light Trust") -> bytes:
    return f"<html><head><title>{title}</title></head><body><main>{body}</main></body></html>".encode()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    monkeypatch.setenv("NGO_LEDGER_DELAY_SECONDS", "0")
    monkeypatch.setenv("NGO_LEDGER_ATTEMPTS", "1")
    monkeypatch.setenv("NGO_LEDGER_CONTACT", "https://ledger.example/contact")
    with publishing() as found:
        yield found


@pytest.fixture
def run(command: Callable[..., Any], tmp_path: Path, site: Publisher) -> Callable[..., dict[str, Any]]:
    """One refresh over pages of the site; gives its summary."""
    (tmp_path / "sources").mkdir()

    def call(*paths: str, more: str = "opt_outs: ignore\n", options: tuple[str, ...] = ()) -> dict[str, Any]:
        urls = "".join(f"  - {site.url}{path}\n" for path in paths)
        yaml = f"id: harbour\ntitle: Harbour\nallow_hosts: 127.0.0.1\nurls:\n{urls}{more}"
        (tmp_path / "sources" / "harbour.yml").write_text(yaml)
        said = command("refresh", "--sources", tmp_path / "sources", "--data", tmp_path / "data", "--no-prefect", "--json", *options)
        assert said.code == 0, said.err
        return json.loads(said.out)

    return call


def rows(tmp_path: Path, sql: str) -> list[tuple[Any, ...]]:
    engine = connect(f"sqlite:///{tmp_path / 'data' / 'ledger.sqlite'}")
    found = query(engine, sql).rows
    engine.dispose()
    return found


def codes(summary: dict[str, Any]) -> list[str]:
    return [issue["code"] for issue in summary["issues"] if issue["stage"] in ("fetch", "read")]


def test_what_has_not_changed_is_neither_sent_nor_read_again(run: Callable, site: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = "Mon, 23 Nov 2026 12:00:00 GMT"
    site.routes |= {
        "/about": [answer(html(ABOUT), etag='"v1"'), answer(status=304, content_length="")],
        "/moved": answer(status=301, location="/news"),
        "/news": [answer(html(NEWS), last_modified=day), answer(status=304, content_length="")],
        "/same": answer(html(LONG)),
    }
    assert run("/about", "/moved", "/same")["documents"]["new"] == 3
    monkeypatch.setattr(stages, "_reading", None)  # whoever reads anything now, fails
    for _ in range(2):
        assert run("/about", "/moved", "/same")["documents"] == {"new": 0, "changed": 0, "unchanged": 3, "failed": 0}
    asked = [request for request in site.requests if request.path in ("/about", "/moved", "/news")][3:6]
    assert [(r.headers.get("if-none-match"), r.headers.get("if-modified-since")) for r in asked] == [('"v1"', None), (None, None), (None, day)]
    seen = rows(tmp_path, "SELECT run_id, url, status, http_status, robots_verdict, snapshot_sha256 IS NULL FROM visits ORDER BY visit_id")
    pages = [site.url + path for path in ("/about", "/moved", "/same")]
    first = [(1, url, "fetched", 200, "allowed", 0) for url in pages]
    later = [(n, url, how, code, "allowed", 0) for n in (2, 3) for url, how, code in zip(pages, ["not_modified"] * 2 + ["fetched"], [304, 304, 200], strict=True)]
    assert seen == first + later
    assert rows(tmp_path, "SELECT DISTINCT final_url FROM visits WHERE url LIKE '%/moved'") == [(site.url + "/news",)]
    assert json.loads(rows(tmp_path, "SELECT headers FROM visits WHERE run_id = 1")[0][0])["etag"] == '"v1"'


def test_bytes_that_are_gone_are_asked_for_anew(run: Callable, site: Publisher, tmp_path: Path) -> None:
    site.routes["/about"] = answer(html(ABOUT), etag='"v1"')
    run("/about")
    for file in (tmp_path / "data" / "snapshots").rglob("*.zst"):
        file.unlink()
    assert run("/about")["documents"]["unchanged"] == 1 and "if-none-match" not in site.requests[-1].headers


@pytest.mark.parametrize(
    ("later", "code"),
    [
        (html("<h1>Page not found</h1><p>Try the search.</p>"), "error_page"),
        (html("<p>We use cookies.</p><p>Accept all</p>"), "consent_wall"),
        (html("<p>In 2025 Harbour Light Trust trained 7 teachers.</p>"), "shrunk"),
        (b"<html></html>", "no_text"),
    ],
)
def test_what_stands_in_a_page_s_place_is_no_new_content(run: Callable, site: Publisher, tmp_path: Path, later: bytes, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "instant", lambda at: "2026-11-23T12:00:00Z")
    site.routes["/a"] = [answer(html(LONG)), answer(later), answer(later), answer(html(LONG + NEWS))]
    run("/a")
    facts = rows(tmp_path, "SELECT * FROM figures")
    for day in (24, 25):
        monkeypatch.setattr(stages, "instant", lambda at, day=day: f"2026-11-{day}T12:00:00Z")
        told = run("/a")
        assert codes(told) == [code] and told["documents"]["changed"] == 0
        assert rows(tmp_path, "SELECT * FROM figures") == facts
    assert rows(tmp_path, "SELECT count(DISTINCT snapshot_sha256), count(*) FROM visits") == [(2, 3)]
    engine = connect(f"sqlite:///{tmp_path / 'data' / 'ledger.sqlite'}")
    (retrieved,) = (row["retrieved_at"] for row in manifest(engine, {"run": 3}, {}, {})["documents"].values())
    engine.dispose()
    assert [(retrieved,)] == rows(tmp_path, "SELECT visited_at FROM visits WHERE run_id = 1")
    assert codes(run("/a", options=("--dry-run",))) == []
    site.routes["/a"] = answer(html(LONG + NEWS))
    assert run("/a")["documents"]["changed"] == 1


def test_a_page_that_is_right_to_be_short_is_accepted(run: Callable, site: Publisher) -> None:
    site.routes["/a"] = [answer(html(LONG)), answer(html(ABOUT))]
    run("/a")
    assert codes(run("/a", options=("--dry-run",))) == ["shrunk"]
    told = run("/a", more="opt_outs: ignore\ndoubtful_pages: accept\n")
    assert codes(told) == [] and told["documents"]["changed"] == 1


def test_a_page_that_only_looks_like_a_wall_is_accepted(run: Callable, site: Publisher) -> None:
    site.routes["/a"] = answer(html("<p>We use cookies.</p>"))
    assert codes(run("/a")) == ["consent_wall"]
    told = run("/a", more="opt_outs: ignore\ndoubtful_pages: accept\n")
    assert codes(told) == [] and told["documents"]["new"] == 1


def test_one_server_in_trouble_stops_no_other(run: Callable, site: Publisher, tmp_path: Path) -> None:
    site.routes |= {"/a": answer(html(ABOUT)), "/b": answer(status=503), "/c": b"nonsense\r\n\r\n", "/d": answer(html(NEWS), tdm_reservation="1"), "/e": answer(html(NEWS))}
    site.routes["/robots.txt"] = answer(b"User-agent: *\nDisallow: /e\n")
    told = run("/a", "/b", "/c", "/d", "/e")
    assert sorted(codes(told)) == ["bad_answer", "http_status", "robots"] and told["documents"]["new"] == 2
    seen = rows(tmp_path, "SELECT status, http_status, robots_verdict FROM visits ORDER BY visit_id")
    assert seen == [("fetched", 200, "allowed"), ("failed", 503, "allowed"), ("failed", None, "allowed"), ("fetched", 200, "allowed"), ("failed", None, "disallowed")]


def test_a_reservation_is_obeyed_and_recorded(run: Callable, site: Publisher, tmp_path: Path) -> None:
    site.routes["/d"] = answer(html(NEWS), tdm_reservation="1")
    told = run("/d", more="")
    assert codes(told) == ["opt_out"] and told["documents"]["new"] == 0
    assert rows(tmp_path, "SELECT status, opt_out, snapshot_sha256 FROM visits") == [("failed", "header tdm-reservation: 1", None)]
    assert run("/d")["documents"]["new"] == 1  # with the publisher's permission


def test_without_a_contact_the_operator_is_told(run: Callable, site: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    site.routes["/a"] = answer(html(ABOUT))
    assert codes(run("/a")) == []
    monkeypatch.setenv("NGO_LEDGER_CONTACT", "")
    assert codes(run("/a")) == ["no_contact"]
    assert codes(run("/a", options=("--offline",))) == ["offline"]


def test_a_terminal_sees_how_far_it_is(run: Callable, site: Publisher, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    site.routes |= {"/a": answer(html(ABOUT)), "/b": answer(html(NEWS))}
    monkeypatch.setattr("pipelines.commands.refresh.is_terminal", lambda: True)
    run("/a", "/b")
    told = [(record.getMessage(), getattr(record, "done", None)) for record in caplog.records if record.name == "pipelines.update"]
    assert told == [("fetching", 0), ("fetching harbour: 1", None), ("fetching harbour: 2", None), ("fetched", 1), ("extracting", 0), ("extracted", 2)]


def test_sources_of_one_host_are_fetched_together() -> None:
    sources = [Source(str(n), str(n), urls=(f"https://{'shared' if n % 10 == 0 else n}.example/{n}",)) for n in range(60)] + [Source("f", "Files", files=("a",))]
    groups = _groups(sources)
    assert sorted(source.id for group in groups for source in group) == sorted(source.id for source in sources) and len(groups) <= 20
    assert sum(any("shared" in source.urls[0] for source in group if source.urls) for group in groups) == 1
    assert _groups([]) == []

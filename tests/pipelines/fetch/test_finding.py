"""A source's lists and archives, from the YAML to the warehouse, with a publisher on the loopback."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.pipelines.fetch.publisher import Publisher, answer, publishing
from warehouse.database import connect
from warehouse.queries import query

YAML = """
id: harbour
title: Harbour Light Trust
allow_hosts: 127.0.0.1
"""


def told(number: int) -> bytes:
    return f"<html><body><main><h1>Harbour Light Trust</h1><p>In 2024 Harbour Light Trust trained {number} teachers.</p></main></body></html>".encode()


def sitemap(site: Publisher, *paths: str) -> bytes:
    return f"<urlset>{''.join(f'<url><loc>{site.url}{path}</loc></url>' for path in paths)}</urlset>".encode()


def feed(*paths: str) -> bytes:
    return f"<rss><channel>{''.join(f'<item><link>{path}</link></item>' for path in paths)}</channel></rss>".encode()


def listing(*paths: str, more: str = "") -> bytes:
    links = "".join(f'<h3><a href="{path}">Report</a></h3>' for path in paths)
    return f'<html><body><a href="/imprint">Imprint</a>{links}<a rel="next" href="{more}">Older</a></body></html>'.encode()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    monkeypatch.setenv("NGO_LEDGER_DELAY_SECONDS", "0")
    monkeypatch.setenv("NGO_LEDGER_ATTEMPTS", "1")
    with publishing() as site:
        site.routes |= {f"/{number}": answer(told(number)) for number in range(11, 30)}
        yield site


@pytest.fixture
def run(command: Callable, place: Any) -> Callable[..., Any]:
    """`run(yaml, "refresh", ...)`: the JSON of one command over one source."""

    def call(yaml: str, verb: str, *more: str) -> Any:
        (place.sources / "harbour.yml").write_text(YAML + yaml)
        options = ["--no-prefect"] if verb == "refresh" else []
        done = command(verb, "--sources", place.sources, "--data", place.data, "--json", *options, *more)
        assert done.code == 0, done.err
        return json.loads(done.out)

    return call


def values(place: Any) -> list[int]:
    """The figures that the warehouse knows now."""
    found = query(connect(f"sqlite:///{place.data / 'ledger.sqlite'}"), "SELECT value FROM figures WHERE unit_code = 'people' ORDER BY value")
    return [int(value) for (value,) in found.rows]


def documents(summary: Any) -> tuple[int, ...]:
    return tuple(summary["documents"][name] for name in ("new", "changed", "unchanged", "failed"))


def test_a_sitemap_that_robots_txt_names(site: Publisher, run: Callable, place: Any) -> None:
    site.routes["/robots.txt"] = answer(f"User-agent: *\nDisallow: /12\nSitemap: {site.url}/map.xml.gz".encode())
    site.routes["/map.xml.gz"] = answer(gzip.compress(sitemap(site, "/11", "/12", "/13", "/jobs")), content_type="application/gzip")
    summary = run(f"sitemaps: {site.url}/robots.txt\nexclude: [/jobs]", "refresh")
    assert documents(summary) == (2, 0, 0, 1) and values(place) == [11, 13]
    assert {issue["code"] for issue in summary["issues"]} >= {"robots"} and "/12" not in site.asked and "/jobs" not in site.asked


def test_what_a_feed_no_longer_shows_still_counts(site: Publisher, run: Callable, place: Any) -> None:
    yaml = f"feeds: {site.url}/feed"
    site.routes["/feed"] = answer(feed("/11", "/12"), etag='"1"')
    assert documents(run(yaml, "refresh")) == (2, 0, 0, 0)
    site.routes["/feed"] = answer(feed("/12", "/13"), etag='"2"')
    site.routes["/12"] = answer(told(22))
    assert documents(run(yaml, "refresh")) == (1, 1, 1, 0) and values(place) == [11, 13, 22]
    site.routes["/feed"] = answer(b"", 500)
    summary = run(yaml + "\nlanguage: en", "refresh")  # all are read again
    assert documents(summary)[:3] == (0, 0, 3) and summary["facts"]["figure"]["unchanged"] >= 3 and values(place) == [11, 13, 22]
    assert site.asked.count("/11") == 1


def test_a_listing_with_pages(site: Publisher, run: Callable, place: Any) -> None:
    site.routes |= {"/news": answer(listing("/11", more="/news?page=2")), "/news?page=2": answer(listing("/12", "/11", more="/news?page=3")), "/news?page=3": answer(listing("/13"))}
    summary = run(f"listings: {{url: {site.url}/news, links: h3 a, next: 'a[rel=next]', pages: 2}}", "refresh")
    assert documents(summary) == (2, 0, 0, 0) and values(place) == [11, 12]
    assert [issue["code"] for issue in summary["issues"] if issue["code"] != "no_contact"] == ["limit_reached"]


def archive(host: str, *numbers: int) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for number in numbers:
        heads = StatusAndHeaders("200 OK", [("Content-Type", "text/html")] + [("TDM-Reservation", "1")] * (number == 15), protocol="HTTP/1.1")
        date = {"WARC-Date": f"20{number}-02-03T04:05:06Z"}
        writer.write_record(writer.create_warc_record(f"{host}/{number}", "response", payload=io.BytesIO(told(number)), http_headers=heads, warc_headers_dict=date))
    return out.getvalue()


def test_an_archive(site: Publisher, run: Callable, place: Any) -> None:
    (place.root / "crawls").mkdir()
    (place.root / "crawls" / "x.warc.gz").write_bytes(archive(site.url, 11, 14, 15))
    site.routes["/feed"] = answer(feed("/11", "/12"))
    yaml = f"files: ../crawls\nfeeds: {site.url}/feed"
    summary = run(yaml, "refresh")
    assert documents(summary) == (3, 0, 0, 0) and values(place) == [11, 12, 14] and "/11" not in site.asked
    assert {issue["code"] for issue in summary["issues"]} >= {"in_archive", "opt_out"}
    database = connect(f"sqlite:///{place.data / 'ledger.sqlite'}")
    with database.connect() as connection:
        rows = connection.exec_driver_sql("SELECT url, visited_at FROM visits WHERE url LIKE '%/14'").all()
    assert rows == [(f"{site.url}/14", "2014-02-03T04:05:06Z")]
    assert documents(run(yaml + "\nopt_outs: ignore", "refresh")) == (1, 0, 3, 0) and values(place) == [11, 12, 14, 15]


def test_fetch_keeps_and_a_later_refresh_reads(site: Publisher, run: Callable, place: Any) -> None:
    yaml = f"urls: {site.url}/14\nfeeds: {site.url}/feed"
    site.routes["/feed"] = answer(feed("/11", "/gone"))
    fetched = run(yaml, "fetch", "harbour")
    assert fetched["documents"] == {"fetched": 2, "not_modified": 0, "failed": 1} and not fetched["facts"]
    assert values(place) == []
    asked = len(site.requests)
    assert documents(run(yaml, "refresh", "--offline")) == (2, 0, 0, 0) and values(place) == [11, 14]
    assert len(site.requests) == asked


def test_a_dry_fetch_lists_and_visits_no_document(command: Callable, site: Publisher, place: Any) -> None:
    site.routes["/feed"] = answer(feed("/11"))
    (place.sources / "harbour.yml").write_text(YAML + f"files: ../reports\nurls: {site.url}/12\nfeeds: {site.url}/feed")
    done = command("fetch", "--dry-run", "--sources", place.sources, "--data", place.data)
    places = ["../reports/news.html", "../reports/report.md", f"{site.url}/12", f"{site.url}/11"]
    assert done.code == 0 and done.out.splitlines() == [f"harbour\t{one}" for one in places]
    assert not {"/11", "/12"} & set(site.asked) and not place.data.exists()
    assert command("fetch", "nobody", "--sources", place.sources).code == 2

"""Web archives: which captures count, what becomes of damaged and hostile ones. They are written by warcio, not by us."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipelines.fetch import archives as archiving
from pipelines.fetch.archives import Archive, Capture, captures
from pipelines.fetch.unpacking import Broken
from pipelines.fetch.warc import Stream, records
from schemas.facts import Issue

HOST = "https://harbour-light.example"
HTML = b"<html><body><p>Two wells were dug.</p></body></html>"
BROTLI = b"\x0b\x18\x80hello\x03"


def entry(path: str, content: bytes = HTML, *, at: str = "2024-05-01T10:00:00Z", status: str = "200 OK", **fields: str) -> dict[str, Any]:
    """One capture: `kind` and fields of the record as `warc_...`, of the HTTP answer as `http_...`."""
    return {"path": path, "content": content, "at": at, "status": status, "fields": fields}


def warc(entries: Sequence[dict[str, Any]], *, packed: bool = True) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for one in entries:
        fields = dict(one["fields"])
        kind = fields.pop("kind", "response")
        url = one["path"] if "://" in one["path"] else HOST + one["path"]
        heads = {name.removeprefix("warc_").replace("_", "-"): value for name, value in fields.items() if name.startswith("warc_")}
        http = {"Content-Type": "text/html; charset=utf-8"}
        http |= {name.removeprefix("http_").replace("_", "-"): value for name, value in fields.items() if name.startswith("http_")}
        answer = StatusAndHeaders(one["status"], list(http.items()), protocol="HTTP/1.1") if kind in ("response", "revisit") else None
        record = writer.create_warc_record(
            url, kind, payload=io.BytesIO(one["content"]), http_headers=answer, warc_headers_dict={"WARC-Date": one["at"], **heads}, warc_content_type=fields.get("type", "")
        )
        writer.write_record(record)
    return out.getvalue()


def wacz(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


def read(folder: Path, files: dict[str, bytes], *, max_bytes: int = 100_000, accept: Callable[[str], bool] = lambda url: True) -> tuple[list[Capture], list[tuple[str, str]]]:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    found = list(captures([Archive(folder / name, name) for name in files], accept, max_bytes))
    return [one for one in found if isinstance(one, Capture)], [(one.code, one.where.removeprefix(HOST)) for one in found if isinstance(one, Issue)]


def paths(found: Sequence[Capture]) -> list[str]:
    return [one.url.removeprefix(HOST) for one in found]


@pytest.mark.parametrize("packed", [True, False])
def test_pages_are_documents_and_nothing_else_is(tmp_path: Path, packed: bool) -> None:
    entries = [
        entry("/a"),
        entry("/a", b"GET /a", kind="request"),
        entry("/about", b"{}", kind="metadata"),
        entry("/moved", status="301 Moved"),
        entry("/gone", status="404 Not Found"),
        entry("/b.png", http_Content_Type="image/png"),
        entry("/robots.txt", b"User-agent: *", http_Content_Type="text/plain"),
        entry("/report.pdf", b"%PDF-1.7", http_Content_Type="application/octet-stream"),
        entry("/saved", kind="resource", type="text/html"),
        entry("urn:pageinfo://x", kind="resource", type="text/html"),
        entry("/news?page=2"),
    ]
    found, issues = read(tmp_path, {"x.warc.gz" if packed else "x.warc": warc(entries, packed=packed)})
    assert paths(found) == ["/a", "/report.pdf", "/saved", "/news?page=2"] and not issues
    assert found[0] == Capture(f"{HOST}/a", "2024-05-01T10:00:00Z", {"content-type": "text/html; charset=utf-8"}, HTML)


def test_filters(tmp_path: Path) -> None:
    found, _ = read(tmp_path, {"x.warc": warc([entry("/a"), entry("/b")], packed=False)}, accept=lambda url: url.endswith("/b"))
    assert paths(found) == ["/b"]


def test_the_newest_capture_counts_over_all_archives(tmp_path: Path) -> None:
    one = [entry("/a", b"old"), entry("/b/", b"b new", at="2024-07-01T10:00:00.123Z"), entry("/a", b"older", at="2023-05-01T10:00:00Z")]
    two = [entry("/b", b"b old"), entry("/a", b"new", at="2024-06-01T10:00:00Z"), entry("/a", b"gone", at="2024-09-01T10:00:00Z", status="404 Not Found")]
    found, issues = read(tmp_path, {"1.warc.gz": warc(one), "2.warc.gz": warc(two)})
    assert [(c.url.removeprefix(HOST), c.content, c.at) for c in found] == [
        ("/b/", b"b new", "2024-07-01T10:00:00Z"),
        ("/a", b"new", "2024-06-01T10:00:00Z"),
    ]
    assert not issues


DIGEST = "sha1:74ZZAVLTGW5IRU3XKXSBKFF6WA54JGPM"  # of b"same", as warcio writes it


@pytest.mark.parametrize(
    ("fields", "known"),
    [
        ({"warc_WARC_Payload_Digest": DIGEST}, True),
        ({"warc_WARC_Refers_To_Target_URI": f"{HOST}/first", "warc_WARC_Refers_To_Date": "2024-05-01T10:00:00Z"}, True),
        ({"warc_WARC_Payload_Digest": "sha1:B"}, False),
    ],
)
def test_a_revisit_has_the_content_of_what_it_refers_to(tmp_path: Path, fields: dict[str, str], known: bool) -> None:
    first = entry("/first", b"same")
    again = entry("/again", b"", at="2025-01-01T00:00:00Z", kind="revisit", **fields)
    for entries in ([first, again], [again, first]):
        found, issues = read(tmp_path, {"x.warc.gz": warc(entries)})
        assert sorted(paths(found)) == (["/again", "/first"] if known else ["/first"])
        assert issues == ([] if known else [("revisit", "/again")])
        assert all(one.content == b"same" for one in found)


def chunked(*pieces: bytes) -> bytes:
    return b"".join(b"%x;note=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (chunked(HTML[:7], HTML[7:]), {"http_Transfer_Encoding": "chunked"}),
        (gzip.compress(HTML), {"http_Content_Encoding": "gzip"}),
        (zlib.compress(HTML), {"http_Content_Encoding": "deflate"}),
        (chunked(gzip.compress(HTML)[:5], gzip.compress(HTML)[5:]), {"http_Content_Encoding": "gzip", "http_Transfer_Encoding": "Chunked"}),
        (HTML, {"http_Content_Encoding": "gzip", "http_Transfer_Encoding": "chunked"}),
    ],
)
def test_encodings(tmp_path: Path, content: bytes, fields: dict[str, str]) -> None:
    found, issues = read(tmp_path, {"x.warc.gz": warc([entry("/a", content, **fields)])})
    assert [one.content for one in found] == [HTML] and not issues


@pytest.mark.parametrize(
    ("content", "fields", "code"),
    [
        (b"x" * 100_001, {}, "too_large"),
        (gzip.compress(b" " * 50_000_000), {"http_Content_Encoding": "gzip"}, "too_large"),
        (chunked(gzip.compress(b" " * 50_000_000)), {"http_Content_Encoding": "gzip", "http_Transfer_Encoding": "chunked"}, "too_large"),
        (gzip.compress(HTML)[:-9], {"http_Content_Encoding": "gzip"}, "bad_capture"),
        (BROTLI, {"http_Content_Encoding": "br"}, "bad_capture"),
        (b"5\r\nTwo wells", {"http_Transfer_Encoding": "chunked"}, "bad_capture"),
        (HTML, {"warc_WARC_Truncated": "length"}, "bad_capture"),
    ],
)
def test_a_page_in_trouble_is_an_issue_and_the_rest_goes_on(tmp_path: Path, content: bytes, fields: dict[str, str], code: str) -> None:
    found, issues = read(tmp_path, {"x.warc.gz": warc([entry("/a", content, **fields), entry("/b")])})
    assert paths(found) == ["/b"] and issues == [(code, "/a")]


@pytest.mark.parametrize("packed", [True, False])
def test_what_stands_before_the_damage_is_read(tmp_path: Path, packed: bool) -> None:
    one, two = warc([entry("/a")], packed=packed), warc([entry("/b", HTML * 50)], packed=packed)
    damaged = {"cut": one + two[:-40], "nonsense": one + b"nonsense\r\n" + two}
    damaged |= {"torn": one + two[:60] + b"\xff" * 40 + two[100:]} if packed else {}
    for name, content in damaged.items():
        found, issues = read(tmp_path, {f"{name}.warc.gz": content, "z.warc.gz": warc([entry("/z")])})
        assert paths(found)[0] == "/a" and paths(found)[-1] == "/z" and issues == [("damaged_archive", f"{name}.warc.gz")]


def test_wacz(tmp_path: Path) -> None:
    members = {
        "pages/pages.jsonl": b"{}",
        "archive/1.warc.gz": warc([entry("/a", b"old"), entry("/b")]),
        "archive/../../2.warc": warc([entry("/a", b"new", at="2025-01-01T00:00:00Z")], packed=False),
        "other/3.warc.gz": warc([entry("/c")]),
    }
    found, issues = read(tmp_path, {"x.wacz": wacz(members)})
    assert [(c.url.removeprefix(HOST), c.content) for c in found] == [("/b", HTML), ("/a", b"new")] and not issues
    assert [path.name for path in tmp_path.iterdir()] == ["x.wacz"]


def locked() -> bytes:
    content = bytearray(wacz({"archive/1.warc": warc([entry("/a")], packed=False)}))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def endless() -> bytes:
    """A ZIP that says its directory has two gigabytes."""
    content = bytearray(wacz({"archive/1.warc": b""}))
    at = content.rindex(b"PK\x05\x06") + 12
    content[at : at + 4] = (17_000_000).to_bytes(4, "little")
    return b"\0" * 18_000_000 + bytes(content)


FLOOD = b"WARC/1.0\r\n" + b"WARC-Type: response\r\n" * 1_000_000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.warc", b""),
        ("x.warc", b"\r\n" * 99),
        ("x.warc.gz", gzip.compress(b"")),
    ],
)
def test_an_empty_archive_is_no_trouble(tmp_path: Path, name: str, content: bytes) -> None:
    assert read(tmp_path, {name: content}) == ([], [])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.warc", b"GIF89a"),
        ("x.warc.gz", b"\x1f\x8bnonsense"),
        ("x.warc.gz", gzip.compress(FLOOD)),
        ("x.warc", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9999999999\r\n\r\nx"),
        ("x.warc", b"WARC/1.0\r\nContent-Length: -1\r\n\r\n"),
        ("x.wacz", b"PK no zip"),
        ("x.wacz", wacz({"datapackage.json": b"{}"})),
        ("x.wacz", wacz({f"archive/{n}.warc": b"" for n in range(1001)})),
        ("x.wacz", locked()),
        ("x.wacz", endless()),
    ],
)
def test_hostile_archives(tmp_path: Path, name: str, content: bytes) -> None:
    assert read(tmp_path, {name: content}) == ([], [("damaged_archive", name)])


def test_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = warc([entry("/a"), entry("/film", b"\0" * 3_000_000, http_Content_Type="video/mp4"), entry("/b")])
    assert paths(read(tmp_path, {"x.warc.gz": bomb})[0]) == ["/a", "/b"]
    monkeypatch.setattr(archiving, "_LEAST", 1_000_000)
    for name, content in {"x.warc.gz": bomb, "x.wacz": wacz({"archive/1.warc.gz": bomb})}.items():
        found, issues = read(tmp_path, {name: content})
        assert paths(found) == ["/a"] and issues == [("damaged_archive", name)]
    monkeypatch.setattr(archiving, "_MAX_CAPTURES", 3)
    found, issues = read(tmp_path, {"y.warc.gz": warc([entry(f"/{n}") for n in range(9)])})
    assert len(found) == 4 and issues == [("damaged_archive", "y.warc.gz")]


WHOLE = warc([entry("/a", chunked(HTML), http_Transfer_Encoding="chunked"), entry("/b", b"", kind="revisit")], packed=False)


@settings(max_examples=200)
@given(data=st.data())
def test_any_bytes_come_to_an_end(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    content = bytearray(data.draw(st.sampled_from([WHOLE, wacz({"archive/1.warc": WHOLE}), gzip.compress(WHOLE), b""])))
    for at, piece in data.draw(st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=8)), max_size=4)):
        content[at : at + len(piece)] = piece
    name = data.draw(st.sampled_from(["x.warc", "x.wacz"]))
    found, _ = read(tmp_path_factory.mktemp("any"), {name: bytes(content)})
    assert all(one.url.startswith("http") for one in found)


@given(st.binary(max_size=500))
def test_any_stream_of_records_comes_to_an_end(content: bytes) -> None:
    try:
        assert all(record.body.left >= 0 for record in records(Stream(io.BytesIO(b"WARC/1.0\r\n" + content), 10_000)))
    except Broken as error:
        assert str(error)

"""`extract` of a web archive: a page is a document, and no page's address leads out of the folder of texts."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HTML = "<html><body><main><h1>Harbour Light Trust</h1><p>In 2024 Harbour Light Trust trained {} teachers.</p></main></body></html>"


def archive(*urls: str) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for number, url in enumerate(urls):
        content, heads = HTML.format(85 + number).encode(), StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(content), http_headers=heads))
    return out.getvalue()


def test_pages_of_an_archive(command: Callable, tmp_path: Path) -> None:
    host = "https://harbour-light.example"
    urls = (f"{host}/a", f"{host}/../../../b", f"{host}/a.txt/c", f"{host}/{'long' * 300}", f"{host}/?p=4")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "crawl.warc.gz").write_bytes(archive(*urls))
    texts = tmp_path / "out" / "texts"
    answer = command("extract", tmp_path / "in", "--out", tmp_path / "facts.jsonl", "--text-dir", texts)
    assert answer.code == 0 and not answer.err
    rows = [json.loads(line) for line in (tmp_path / "facts.jsonl").read_text().splitlines()]
    assert [row["figures"][0]["value"] for row in rows] == [85, 86, 87, 88, 89]
    assert rows[0]["id"] == "crawl.warc/harbour-light.example/a" and len({row["id"] for row in rows}) == 5
    written = {path for path in tmp_path.rglob("*.txt") if path.is_file()}
    assert written == {texts / f"{row['id']}.txt" for row in rows} and all(path.resolve().is_relative_to(texts) for path in written)

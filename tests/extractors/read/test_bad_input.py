"""Bad input of every format: bounded in time and memory, told as an Issue, never raised.

Hostile files are read in a process of their own whose memory is limited, so that what breaks breaks there.
"""

from __future__ import annotations

import pickle
import random
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.read import formats, read
from extractors.read.office.archive import MAX_ENTRIES, parts
from extractors.read.reading import Refusal
from schemas.documents import Document
from tests.extractors.read.samples import archive, cell, docx, mail, ods, odt, p, relations, rows, run, xlsx

ROOT = Path(__file__).parents[3]
MEMORY = 700 << 20  # bytes of address space beyond what the process has once it is loaded
SECONDS = 20  # a loose limit: nothing here takes three on a machine of its own
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LINE = 10_000_000


def word(body: str, before: str = "") -> bytes:
    return docx("", parts={"word/document.xml": f"{before}<w:document {W}><w:body>{body}</w:body></w:document>"})


def laughs(entity: str = "a" * 100) -> str:
    """Nine entities, each ten times the one before."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "{entity}">{levels}]>'


def in_two_bytes(content: bytes, name: str) -> bytes:
    """An archive whose part is written in UTF-16."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return archive({one: (b"\xff\xfe" + packed.read(one).decode().encode("utf-16-le") if one == name else packed.read(one)) for one in packed.namelist()})


def locked(content: bytes) -> bytes:
    """An archive whose entries say that they are encrypted."""
    out = bytearray(content)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(sign)
        while at >= 0:
            out[at + offset] |= 1
            at = out.find(sign, at + 4)
    return bytes(out)


def overlapping(count: int) -> bytes:
    """Many entries that all lead to the same bytes."""
    base = archive({"word/document.xml": b" " * 3_000_000})
    end = base.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", base, end + 16)[0]
    entry = base[start:end]
    name = b"word/document.xml"
    entries = b"".join(entry.replace(name, b"word/d%07d.xml" % n) for n in range(count))
    tail = bytearray(base[end:])
    struct.pack_into("<HHII", tail, 8, count, count, len(entries), start)
    return base[:start] + entries + bytes(tail)


def linked() -> bytes:
    """A document whose parts are links, and names that lead out of the archive."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        link = zipfile.ZipInfo("word/document.xml")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
        packed.writestr("../../../../etc/cron.d/x", "* * * * *")
        packed.writestr("/etc/passwd", "x")
    return stream.getvalue()


def deep_mail(depth: int) -> bytes:
    body = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    return mail("", f"Subject: x\r\n{body}Content-Type: text/plain\r\n\r\nText.")


def old(extra: int = 0, size: int = 4096) -> bytes:
    """An old workbook whose chain of sectors leads back to its own beginning."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + b"\0" * 10
    head += struct.pack("<8I", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, 2, *[0xFFFFFFFF] * 125)  # sector 2 follows sector 2
    name = "Workbook".encode("utf-16-le")
    entry = name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2) + b"\2\1" + b"\0" * 48 + struct.pack("<III", 2, size + extra, 0)
    return head + fat + entry.ljust(512, b"\0") + b"\0" * 512


# what is read, its name, and what must be said of it (None: it is read, and only its cost counts)
HOSTILE: dict[str, tuple[Callable[[], bytes], str, str | None]] = {
    # more inside than outside
    "docx of zeros": (lambda: docx("", parts={"word/document.xml": b"\0" * 300_000_000}), "a.docx", "decompression_bomb"),
    "docx of many parts": (lambda: docx("", parts={f"word/p{n}.xml": b" " * 3_900_000 for n in range(60)}), "a.docx", "decompression_bomb"),
    "xlsx of spaces": (lambda: xlsx("<sheetData>" + " " * 200_000_000), "a.xlsx", "decompression_bomb"),
    "odt of zeros": (lambda: odt("", parts={"content.xml": b"\0" * 10_000_000}), "a.odt", "damaged"),  # stored, so no bomb
    "a zip in a zip": (lambda: docx(p("Text."), parts={"word/a.zip": archive({"b.zip": archive({"c": b"\0" * 50_000_000})})}), "a.docx", None),
    "entries that overlap": (lambda: overlapping(2_000), "a.docx", "damaged"),
    "entries without end": (lambda: overlapping(MAX_ENTRIES + 1), "a.docx", "decompression_bomb"),
    "a part in a foreign compression": (lambda: archive({"word/document.xml": b"x" * 1000}, method=zipfile.ZIP_LZMA), "a.docx", "damaged"),
    # entities
    "billion laughs": (lambda: word(p("&e9;"), laughs()), "a.docx", "entity_bomb"),
    "billion laughs in two bytes": (lambda: in_two_bytes(word(p("&e9;"), '<!DOCTYPE x [<!ENTITY e9 "x">]>'), "word/document.xml"), "a.docx", "entity_bomb"),
    "quadratic entities": (lambda: word(p("&e0;" * 20_000), f'<!DOCTYPE x [<!ENTITY e0 "{"a" * 100_000}">]>'), "a.docx", "entity_bomb"),
    "an entity that is a file": (lambda: word(p("&e;"), '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), "a.docx", "entity_bomb"),
    "an entity on the network": (lambda: odt("", parts={"content.xml": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>'}), "a.odt", "entity_bomb"),
    "entities in a workbook": (lambda: archive({"xl/workbook.xml": laughs() + "<workbook>&e9;</workbook>"}), "a.xlsx", "entity_bomb"),
    "entities in a page": (lambda: f"{laughs()}<html><body><p>Wells &e9; end</p></body></html>".encode(), "a.xhtml", None),
    "an encoding no program writes": (lambda: docx("", parts={"word/document.xml": b'<?xml version="1.0" encoding="UTF-7"?>+ADw-x/+AD4-'}), "a.docx", "damaged"),
    # paths, links, locks
    "links and paths": (linked, "a.docx", "damaged"),
    "relations that lead out": (lambda: archive({"_rels/.rels": relations(a="officeDocument ../../../etc/passwd"), "word/document.xml": "<x/>"}), "a.docx", "damaged"),
    "a locked docx": (lambda: locked(docx(p("Text."))), "a.docx", "encrypted"),
    "a locked odt": (lambda: odt("<text:p>x</text:p>", parts={"META-INF/manifest.xml": "<manifest:encryption-data/>"}), "a.odt", "encrypted"),
    # floods
    "paragraphs without end": (lambda: word("<w:p><w:r/></w:p>" * 160_000 + random.Random(1).randbytes(90_000).hex()), "a.docx", "no_text"),
    "tags without end": (lambda: word("<w:p/>" * 900_000 + random.Random(1).randbytes(90_000).hex()), "a.docx", "too_large"),
    "two cells far apart": (lambda: xlsx('<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'), "a.xlsx", None),
    "a row without end": (lambda: ods('<table:table table:name="T"><table:table-row table:number-rows-repeated="99999999"><table:table-cell table:number-columns-repeated="99999999"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'), "a.ods", "too_large"),
    "sectors in circles": (old, "a.xls", "damaged"),
    # one line of ten megabytes
    "a long line of text": (lambda: b"word " * (LINE // 5), "a.txt", "too_large"),
    "a long line of markdown": (lambda: b"word " * (LINE // 5), "a.md", "too_large"),
    "a long line of html": (lambda: b"<html><body><p>" + b"word " * (LINE // 5), "a.html", "too_large"),
    "a long line of csv": (lambda: b"a,b " * (LINE // 4), "a.csv", "too_large"),
    "a long line of mail": (lambda: mail(b"word " * (LINE // 5), "Content-Type: text/plain"), "a.eml", "too_large"),
    "a long header": (lambda: mail("Text.", "X: " + "x " * (LINE // 2)), "a.eml", "too_large"),
    "a long line that is just allowed": (lambda: b"a    b" * 650_000, "a.txt", None),
    "rules without end": (lambda: b"-" * 3_900_000, "a.md", None),
    # depth
    "deep html": (lambda: b"<html>" + b"<div>" * 100_000 + b"x", "a.html", "no_text"),
    "deep mail": (lambda: deep_mail(5_000), "a.eml", "no_text"),
    "deep messages": (lambda: mail("Content-Type: message/rfc822\r\n\r\n" * 5_000 + "\r\nText.", "Content-Type: message/rfc822"), "a.eml", "no_text"),
    "deep lists": (lambda: odt("<text:list><text:list-item>" * 100 + "<text:p>x</text:p>" + "</text:list-item></text:list>" * 100), "a.odt", None),
    "deeper lists": (lambda: odt("<text:list><text:list-item>" * 50_000), "a.odt", "damaged"),
    "deep tables": (lambda: word("<w:tbl><w:tr><w:tc>" * 70 + p("x") + "</w:tc></w:tr></w:tbl>" * 70), "a.docx", None),
    "deep front matter": (lambda: b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n\nText.", "a.md", None),
    "deep front matter in YAML": (lambda: b"---\na: " + b"[" * 100_000 + b"]" * 100_000 + b"\n---\nText.", "a.md", None),
    "items in items in YAML": (lambda: b"---\na: " + b"- " * 100_000 + b"x\n---\nText.", "a.md", None),
    "keys in keys in YAML": (lambda: b"---\n" + b"".join(b" " * n + b"a:\n" for n in range(1_000)) + b"---\nText.", "a.md", None),
    "parts without end": (lambda: mail("--b\r\n\r\nx\r\n" * 100_000, "Content-Type: multipart/mixed; boundary=b"), "a.eml", None),
}  # fmt: skip

CHILD = """
import pickle, resource, sys, time
from extractors.read import read
cases = pickle.load(sys.stdin.buffer)
if sys.platform == "linux":
    used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + int(sys.argv[1]),) * 2)
for label, content, name in cases:
    begun = time.process_time()
    document, issues = read(content, name=name)
    print(label, round(time.process_time() - begun, 2), document is not None, *(issue.code for issue in issues), sep="|", flush=True)
"""


def test_hostile_files_cost_little_and_are_told() -> None:
    """All in one process, one after the other, since loading it takes longer than most of them."""
    cases = [(label, make(), name) for label, (make, name, _) in HOSTILE.items()]
    done = subprocess.run([sys.executable, "-c", CHILD, str(MEMORY)], input=pickle.dumps(cases), capture_output=True, cwd=ROOT, timeout=300)
    assert done.returncode == 0, done.stdout.decode()[-500:] + done.stderr.decode()[-2000:]
    told = {line.split("|")[0]: line.split("|")[1:] for line in done.stdout.decode().splitlines()}
    assert set(told) == set(HOSTILE)
    for label, (_, _, code) in HOSTILE.items():
        seconds, is_read, *codes = told[label]
        assert float(seconds) < SECONDS, (label, seconds)
        assert (is_read == "True" and "error" not in codes) if code is None else (is_read == "False" and code in codes), (label, told[label])


VALID: dict[str, bytes] = {
    "a.docx": docx(p("Wells", "berschrift1") + p("We dug 40 wells.") + f"<w:tbl><w:tr>{cell('a')}{cell('1')}</w:tr><w:tr>{cell('b')}{cell('2')}</w:tr></w:tbl>"),
    "a.odt": odt("<text:h>Wells</text:h><text:p>We dug 40 wells.</text:p><text:list><text:list-item><text:p>x</text:p></text:list-item></text:list>"),
    "a.xlsx": xlsx(rows(["Place", 2023, 2024], ["Peja", 40, 50])),
    "a.ods": ods('<table:table table:name="T"><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>'),
    "a.xls": (Path(__file__).parent / "files/rowan.xls").read_bytes(),
    "a.csv": b'Place,2023,2024\nPeja,"1,040",50\nGjakova,3,4\n',
    "a.tsv": b"Place\t2023\nPeja\t40\n",
    "a.eml": mail("--b\r\nContent-Type: text/plain\r\n\r\nWe dug 40 wells.\r\n--b\r\nContent-Type: text/html\r\n\r\n<ul><li>40 wells</ul>\r\n--b--", "Content-Type: multipart/alternative; boundary=b"),
    "a.mhtml": mail("--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>We dug=20wells.</p>\r\n--b--", "Content-Type: multipart/related; boundary=b"),
    "a.html": b"<!doctype html><html><body><h1>Wells</h1><p>We dug 40 wells.</p><table><tr><th>a<th>b<tr><td>1<td>2</table></body></html>",
    "a.md": b"---\ntitle: Wells\n---\n# Wells\n\n- a\n- b\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    "a.txt": b"Wells\n\nWe dug 40 wells in the\nvalley.\n\n- one\n- two\n\na     1    2\nb     3    4\n",
}  # fmt: skip


def holds_its_laws(document: Document) -> None:
    """Blocks in order, inside the text, never overlapping, never empty; heads inside the text; no control characters."""
    end = 0
    for block in document.blocks:
        assert end <= block.span.start < block.span.end <= len(document.text)
        end = block.span.end
        assert all(0 <= head.start < head.end <= len(document.text) for head in block.heads)
        quote = document.quote(block.span)
        assert quote == quote.strip() and _has_no_control(quote) or " " not in quote and quote.strip()
        assert not any(ch < " " or "\x7f" <= ch <= "\x9f" or "\ud800" <= ch <= "\udfff" for ch in quote), repr(quote)
        assert (block.table is None) == (block.kind != "cell") or block.kind == "cell"


def _has_no_control(text: str) -> bool:
    """True where every character can be printed, or is one that Unicode has not assigned yet."""
    return all(sign.isprintable() or category(sign) == "Cn" for sign in text)


def read_twice(content: bytes, name: str, told: str | None = None) -> None:
    document, issues = read(content, name=name, media_type=told)
    assert document is not None or issues
    assert all(issue.stage == "read" and issue.message.startswith(f"{name}: ") or issue.message.startswith(name) for issue in issues)
    if document is not None:
        holds_its_laws(document)
    assert (document, issues) == read(content, name=name, media_type=told)


@pytest.mark.parametrize("name", VALID)
def test_whole_files_are_read(name: str) -> None:
    document, issues = read(VALID[name], name=name)
    assert document is not None and not issues
    holds_its_laws(document)


@pytest.mark.parametrize("name", VALID)
def test_truncated_files_are_read_in_part_or_refused(name: str) -> None:
    content = VALID[name]
    for tenths in (1, 3, 5, 7, 9):
        cut = content[: len(content) * tenths // 10]
        document, issues = read(cut, name=name)
        assert document is not None or [issue.level for issue in issues] == ["error"], (name, tenths)
        if name[2:] in ("docx", "odt", "xlsx", "ods"):
            assert document is None and issues[0].code == "damaged", (name, tenths)


WRONG = ["application/pdf", "text/html; charset=utf-16", "text/csv", "message/rfc822", "multipart/related; boundary=x", "image/png", formats.DOCX, formats.XLS, "text/markdown", "nonsense", "text/plain; charset=;;="]


@pytest.mark.parametrize("name", VALID)
def test_a_wrong_media_type_never_raises(name: str) -> None:
    for told in WRONG:
        read_twice(VALID[name], "page", told)


MAGIC = [b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-1.7\n", b"From: a\nSubject: b\nMIME-Version: 1.0\n", b"<html>", b"---\n", b"sep=,\n", b'{"a":', b"\xff\xfe", b"\xef\xbb\xbf", b"\0\0\xfe\xff"]  # fmt: skip


@example(b"From: a\nSubject: b\nMIME-Version: 1.0\n", b"\xe0\xb6\xbc", "a.md")
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(MAGIC), st.binary(max_size=300), st.sampled_from(sorted(VALID)))
def test_any_bytes_behind_the_first_ones_of_a_format(magic: bytes, rest: bytes, name: str) -> None:
    read_twice(magic + rest, name)


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(sorted(VALID)), st.data())
def test_files_with_some_bytes_changed(name: str, data: st.DataObject) -> None:
    content = bytearray(VALID[name])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        how = data.draw(st.sampled_from(["change", "drop", "double"]))
        if how == "change":
            content[at] = data.draw(st.integers(0, 255))
        elif how == "drop":
            del content[at : at + data.draw(st.integers(1, 20))]
            content = content or bytearray(b"x")
        else:
            content[at:at] = content[at : at + 30]
    read_twice(bytes(content), name)


INNER = {
    "a.docx": ("word/document.xml", f"<w:document {W}><w:body>{p('Wells', 'berschrift1')}<w:p>{run('a', '<w:vanish/>')}{run('b', '<w:b/>')}</w:p></w:body></w:document>"),
    "a.odt": ("content.xml", zipfile.ZipFile(BytesIO(VALID["a.odt"])).read("content.xml").decode()),
    "a.xlsx": ("xl/worksheets/sheet1.xml", zipfile.ZipFile(BytesIO(VALID["a.xlsx"])).read("xl/worksheets/sheet1.xml").decode()),
    "a.ods": ("content.xml", zipfile.ZipFile(BytesIO(VALID["a.ods"])).read("content.xml").decode()),
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(INNER)), st.data())
def test_parts_with_some_letters_changed(name: str, data: st.DataObject) -> None:
    """Inside the archive, where bytes changed at random hardly ever leave a ZIP that opens."""
    part, text = INNER[name]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        old_text = data.draw(st.sampled_from(["", text[at], text[at : at + 12]]))
        new = data.draw(st.sampled_from(["", "9" * 5000, "-1", '"', "<", "</w:p>", "<w:p>", "&#0;", "\u202e", "é", text[at : at + 40]]))
        text = text[:at] + new + text[at + len(old_text) :] or "x"
    with zipfile.ZipFile(BytesIO(VALID[name])) as packed:
        content = archive({one: (text if one == part else packed.read(one)) for one in packed.namelist()}, method=zipfile.ZIP_STORED)
    read_twice(content, name)


def test_only_named_parts_are_opened() -> None:
    content = archive({"a.xml": "x", "b.bin": b"\0" * 200_000_000})
    assert parts(content, "a.xml".__eq__) == {"a.xml": b"x"}
    assert isinstance(parts(content, lambda name: True), Refusal)

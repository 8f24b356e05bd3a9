"""Which format bytes are: by what they hold, then by what the server says, then by the name."""

from __future__ import annotations

import pytest

from extractors.read import formats, read
from extractors.read.formats import media_type_of
from pipelines.fetch.files import READABLE
from tests.extractors.read.samples import archive, docx, mail, ods, odt, p, rows, xlsx

DOCX, ODT, XLSX, ODS = docx(p("Text.")), odt("<text:p>Text.</text:p>"), xlsx(rows(["a", 1])), ods("")
MESSAGE = mail("Text.", "Content-Type: text/plain")
ROWS = b"a,b\n1,2\n3,4"

KINDS = [
    # office documents tell themselves, whatever they are called and sent as
    (DOCX, "report", "", formats.DOCX), (DOCX, "report.pdf", "application/pdf", formats.DOCX), (DOCX, "a.docm", "application/octet-stream", formats.DOCX),
    (ODT, "report.zip", "text/html", formats.ODT), (ODS, "a", "", formats.ODS), (XLSX, "a.docx", "", formats.XLSX),
    (docx(p("Text."), parts={"word/embeddings/sheet.xlsx": XLSX}), "a", "", formats.DOCX),
    (archive({"mimetype": "application/vnd.oasis.opendocument.text-template", "content.xml": ""}, method=0), "a", "", formats.ODT),
    (DOCX[: len(DOCX) // 2], "a.docx", "", formats.DOCX), (XLSX[: len(XLSX) // 2], "a", "", formats.XLSX),
    # messages, by their header lines
    (MESSAGE, "a", "", formats.MAIL), (MESSAGE, "a.txt", "text/plain", formats.MAIL), (b"Text.", "a.eml", "", formats.MAIL), (b"Text.", "a", "message/rfc822", formats.MAIL),
    (b"From someone Mon Jan  1 00:00:00 2026\n" + MESSAGE, "a", "", formats.MAIL),
    (MESSAGE, "a.mhtml", "", formats.MHTML), (mail("x", "Snapshot-Content-Location: https://a.example/"), "a", "", formats.MHTML), (MESSAGE, "a", "multipart/related; boundary=x", formats.MHTML),
    (b"Date: 3 May\nSubject: wells\nFrom: the valley to the town\n\nWe walked.", "a.txt", "", formats.MAIL),
    (b"From: the valley\nTo: the town\n\nWe walked.", "a.txt", "", formats.PLAIN), (b"Date: 3 May\nPlace: Peja\nSubject: wells\n\nText.", "a.txt", "", formats.PLAIN),
    (b"Our year\nDate: 3 May\nFrom: us\nTo: you\nMIME-Version: 1.0", "a.txt", "", formats.PLAIN),
    # delimited text, by name or type alone
    (ROWS, "a.csv", "", formats.CSV), (ROWS, "a", "text/csv; charset=utf-8", formats.CSV), (ROWS, "a", "application/csv", formats.CSV), (ROWS, "a.tsv", "", formats.TSV),
    (ROWS, "a.txt", "", formats.PLAIN), (ROWS, "a.csv", "application/octet-stream", formats.CSV), (ROWS, "a.csv", "text/plain", formats.CSV),
    (b"<!doctype html><p>Not found", "a.csv", "text/csv", formats.HTML), (b"%PDF-1.7", "a.csv", "text/csv", formats.PDF),
    (b'{"title": "Wells"}\n\nText.', "a", "", formats.MARKDOWN),
]  # fmt: skip


@pytest.mark.parametrize(("content", "name", "told", "kind"), KINDS)
def test_formats(content: bytes, name: str, told: str, kind: str) -> None:
    assert media_type_of(content, name, told) == kind


REFUSED = [
    (archive({"a.txt": "x"}), "a.zip", "unsupported_format"),
    (archive({"ppt/presentation.xml": "x"}), "a.pptx", "unsupported_format"),
    (archive({"mimetype": "application/epub+zip"}, method=0), "a.epub", "unsupported_format"),
    (archive({"xl/workbook.bin": "x"}), "a.xlsb", "unsupported_format"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument\0".encode("utf-16-le"), "a.doc", "unsupported_format"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage\0".encode("utf-16-le"), "a.docx", "encrypted"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "Workbook\0".encode("utf-16-le"), "a.xls", "damaged"),
    (b"{\\rtf1 x}", "a.docx", "unsupported_format"),
    (b"BZh91AY", "a.bz2", "unsupported_format"),
    (archive({"word/document.xml": "x"}), "a.docx", "damaged"),
    (archive({"word/documents.txt": "x"}), "a.docx", "damaged"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "name", "code"), REFUSED)
def test_what_is_not_read_says_what_to_do(content: bytes, name: str, code: str) -> None:
    found, issues = read(content, name=name)
    assert found is None
    assert [(issue.code, issue.level) for issue in issues] == [(code, "error")]
    assert issues[0].message.startswith(f"{name}: ") and issues[0].message.count(". ") >= 1


def test_folders_mean_what_is_read() -> None:
    for ending, kind in READABLE.items():
        assert media_type_of(b"x", f"a{ending}", kind) in (kind, formats.HTML, formats.PLAIN), ending

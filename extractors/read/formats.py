"""Which format bytes are, told by content, then media type, then name; and which bytes are not even looked into.

Never here: reading a format; only its first bytes, and the names inside an archive.
"""

from __future__ import annotations

import re
from collections import deque
from pathlib import PurePosixPath

from extractors.read.reading import Refusal

PDF, HTML, MARKDOWN, PLAIN = "application/pdf", "text/html", "text/markdown", "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT, ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"
XLS, CSV, TSV = "application/vnd.ms-excel", "text/csv", "text/tab-separated-values"
MAIL, MHTML = "message/rfc822", "multipart/related"

# What is read at most, in bytes: a long report's text is under 2 MB, but pages and reports carry pictures.
MAX_BYTES = {
    PDF: 300_000_000, HTML: 20_000_000, MARKDOWN: 4_000_000, PLAIN: 4_000_000, DOCX: 100_000_000, ODT: 100_000_000,
    XLSX: 50_000_000, ODS: 50_000_000, XLS: 50_000_000, CSV: 20_000_000, TSV: 20_000_000, MAIL: 50_000_000,
    MHTML: 50_000_000,
}  # fmt: skip

_OFFICE = {".docx": DOCX, ".docm": DOCX, ".dotx": DOCX, ".xlsx": XLSX, ".xlsm": XLSX, ".odt": ODT, ".ott": ODT, ".ods": ODS}
_BY_NAME = {
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx"), HTML),
    **dict.fromkeys((".md", ".markdown", ".mdx", ".mdown"), MARKDOWN),
    **dict.fromkeys((".txt", ".text"), PLAIN),
    **dict.fromkeys((".tsv", ".tab"), TSV),
    **dict.fromkeys((".mht", ".mhtml"), MHTML),
    ".csv": CSV,
    ".eml": MAIL,
    ".pdf": PDF,
}
_BY_TYPE = {
    "application/xhtml+xml": HTML,
    "text/x-markdown": MARKDOWN,
    "application/csv": CSV,
    "text/comma-separated-values": CSV,
    "application/x-mimearchive": MHTML,
    "application/eml": MAIL,
    **{kind: kind for kind in (HTML, MARKDOWN, PLAIN, CSV, TSV, MAIL, MHTML)},
}
_HTML_SIGN = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.I)
_FRONT_SIGN = re.compile(rb"\s*(?:\xef\xbb\xbf)?(?:(?:---|\+\+\+)[ \t]*\r?\n|\{\s*\"[\w-]{1,40}\"\s*:)")
# A message begins with header lines: at least three that only messages have.
_HEADER = re.compile(
    rb"(return-path|received|message-id|mime-version|from|to|subject|date|delivered-to|x-[\w-]+|dkim-signature|snapshot-content-location|"
    rb"content-type|content-transfer-encoding|reply-to|sender|list-[\w-]+|cc):",
    re.I,
)
_ANY_HEADER = re.compile(rb"[!-9;-~]{1,76}:|[ \t]")
_HEADER_LINES, _HEADERS = 60, 3
# The entries of a ZIP that say what it is, as they stand in its directory and, where that is lost, in front of each.
_ENTRIES = (("word/document", DOCX), ("xl/workbook.xml", XLSX))
_LISTED = re.compile(rb"PK\x01\x02.{42}(word/document|xl/workbook\.xml)", re.S)
_LOCAL = re.compile(rb"PK\x03\x04.{26}(word/document|xl/workbook\.xml)", re.S)
_OPEN = re.compile(rb"PK\x03\x04.{26}mimetype(application/vnd\.oasis\.opendocument\.(?:text|spreadsheet))(?:-template)?PK", re.S)
_OLE_SIGNS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "word"),
    ("PowerPoint Document", "slides"),
    ("Workbook", XLS),
    ("Book", XLS),
)
# First bytes of formats that are not read, and what to do with them.
_FOREIGN = {
    b"{\\rtf": "an RTF document",
    **dict.fromkeys((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"RIFF"), "a picture or film"),
    **dict.fromkeys((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ"), "an archive"),
    b"\x7fELF": "a program",
}
_ADVICE = "which is not read. Save it as PDF with text, DOCX, HTML or plain text."
_LOCKED = "locked with a password. Ask its publisher for an open copy."
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = (PDF, DOCX, XLSX, ODT, ODS, XLS)
_CONTROL_BYTES = bytes(range(1, 9)) + bytes(range(14, 27)) + bytes(range(28, 32)) + b"\x7f"
_NONSENSE = 0.05  # the share of control and undecodable characters from which bytes are no text
_SAMPLE = 65_536


def media_type_of(content: bytes, name: str, media_type: str = "") -> str:
    """The media type of a format that is read, by content, then media type, then the name; plain text in doubt."""
    head = content[:_SAMPLE]
    if b"%PDF-" in head[:1024]:
        return PDF
    packed = _packed(content, PurePosixPath(name.lower()).suffix)
    if packed:
        return packed
    by_name = _BY_NAME.get(PurePosixPath(name.lower()).suffix)
    by_type = _BY_TYPE.get(media_type.split(";")[0].strip().lower())
    if (by_type or by_name) in (MAIL, MHTML) or is_message(head):
        return _message(head, by_name, by_type)
    if MARKDOWN in (by_name, by_type):
        return MARKDOWN
    if _HTML_SIGN.search(head.replace(b"\0", b"")) or by_type == HTML:
        return HTML
    if by_name == HTML:
        return HTML if b"<" in head else PLAIN
    rows = next((kind for kind in (by_name, by_type) if kind in (CSV, TSV)), None)
    if rows:
        return rows
    return MARKDOWN if _FRONT_SIGN.match(head) else PLAIN


def refusal(content: bytes, kind: str) -> Refusal | None:
    """Why bytes are not even looked into, or None."""
    if not content.strip(b"\0 \t\r\n\f"):
        return Refusal("empty", f"{len(content)} bytes and nothing in them. Fetch it again, or take it out of the source.")
    foreign = _foreign(content, kind)
    if foreign is not None:
        return foreign
    if len(content) > MAX_BYTES[kind]:
        size = f"{len(content):,} bytes, more than the {MAX_BYTES[kind]:,} of {kind} that are read"
        return Refusal("too_large", f"{size}. Split it, or leave it out.")
    sample = content[:_SAMPLE]
    if kind not in _BINARY and b"\0" not in sample and _controls(sample) > _NONSENSE * len(sample):
        return BINARY
    return None


BINARY = Refusal(
    "binary", "neither PDF nor text. Look at what the source really serves, or convert it to PDF."
)


def is_message(head: bytes) -> bool:
    """True of bytes that begin like an e-mail message or a saved MHTML page: header lines and nothing else."""
    lines = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").split(b"\n", _HEADER_LINES)[:_HEADER_LINES]
    known: set[bytes] = set()
    for number, line in enumerate(lines):
        if not line.strip():
            break
        found = _HEADER.match(line)
        if found:
            known.add(found[1].lower())
        elif not _ANY_HEADER.match(line) and not (number == 0 and line.startswith(b"From ")):
            return False
    return len(known) >= _HEADERS and bool(known & {b"from", b"mime-version", b"message-id", b"received"})


def _message(head: bytes, by_name: str | None, by_type: str | None) -> str:
    saved = MHTML in (by_name, by_type) or b"snapshot-content-location:" in head[:4096].lower()
    return MHTML if saved else MAIL


def _packed(content: bytes, ending: str) -> str | None:
    """The format of an office document, by what its container says it holds; None of any other bytes."""
    if content.startswith(_OLE):
        return XLS if _ole(content) == XLS else None
    if not content.startswith(_ZIP):
        return None
    told = _OPEN.match(content)
    if told:
        return told[1].decode()
    listed = deque(_LISTED.finditer(content), maxlen=1)  # the last: documents may hold others
    entry = listed[0] if listed else _LOCAL.search(content)
    return dict(_ENTRIES)[entry[1].decode()] if entry else _OFFICE.get(ending)


def _ole(content: bytes) -> str:
    """What an old office document is, by the name of a stream in its directory."""
    return next((what for sign, what in _OLE_SIGNS if f"{sign}\0".encode("utf-16-le") in content), "")


def _foreign(content: bytes, kind: str) -> Refusal | None:
    if kind not in _BINARY and content.startswith(_ZIP):
        return Refusal("unsupported_format", f"a ZIP archive or an office document, {_ADVICE}")
    if kind != XLS and content.startswith(_OLE[:4]):
        if _ole(content) == "encrypted":
            return Refusal("encrypted", _LOCKED)
        return Refusal("unsupported_format", f"an old office document, {_ADVICE}")
    for sign, what in _FOREIGN.items():
        if content.startswith(sign):
            return Refusal("unsupported_format", f"{what}, {_ADVICE}")
    return None


def _controls(sample: bytes) -> int:
    return len(sample) - len(sample.translate(None, _CONTROL_BYTES))

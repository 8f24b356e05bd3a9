"""read: the bytes of a page or report -> `Document`. The format is told by content, then media type, then the name.

Never here: network, files, any exception for bad content: what cannot be read is an Issue that says what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import PurePosixPath

from extractors.html import html_pieces
from extractors.language_id import language_of
from extractors.markdown import markdown_pieces
from extractors.pdf import read_pdf
from extractors.pieces import Piece, lay
from extractors.plain import plain_pieces
from schemas.documents import Document
from schemas.facts import Issue

NAME = "read"
VERSION = "1"

MAX_BYTES = 40_000_000
_HTML_SIGN = re.compile(rb"<(?:!doctype html|html|head|body)\b", re.I)
_EXTENSIONS = {".html": "text/html", ".htm": "text/html", ".xhtml": "text/html", ".md": "text/markdown", ".markdown": "text/markdown", ".txt": "text/plain", ".pdf": "application/pdf"}


def read(
    content: bytes, *, name: str, media_type: str | None = None, language: str | None = None
) -> tuple[Document | None, tuple[Issue, ...]]:
    """The document in `content`, or None, and what went wrong; never raises on bad content."""
    def issue(code: str, message: str) -> tuple[None, tuple[Issue, ...]]:
        return None, (Issue("error", "read", code, name, f"{name}: {message}"),)

    if not content.strip():
        return issue("empty", "no bytes, or only white space. Fetch it again or remove it from the source.")
    if len(content) > MAX_BYTES:
        return issue("too_large", f"{len(content)} bytes, more than {MAX_BYTES}. Split it or leave it out.")
    kind = media_type_of(content, name, media_type)
    if kind is None:
        return issue("binary", "neither PDF nor text. Convert it to PDF, HTML or text.")
    issues: tuple[Issue, ...] = ()
    if kind == "application/pdf":
        found = read_pdf(content, name)
        pieces, title, declared, issues = list(found.pieces), found.title, found.languages, found.issues
    else:
        text = _decode(content)
        if kind == "text/html":
            pieces, title, declared = html_pieces(text)
        elif kind == "text/markdown":
            pieces, title, declared = markdown_pieces(text)
        else:
            pieces, title, declared = plain_pieces(text), "", ()
    text, blocks = lay(pieces)
    if not blocks:
        return None, issues or issue("no_text", "no text found. Look at it with a browser; it may need scripts or OCR.")[1]
    tag = language or language_of(_main(pieces), declared)
    document = Document(PurePosixPath(name).stem, sha256(content).hexdigest(), kind, tag, title or _title(pieces), text, blocks)
    return document, issues


def media_type_of(content: bytes, name: str, media_type: str | None) -> str | None:
    """`application/pdf`, `text/html`, `text/markdown` or `text/plain`; None for bytes that are no text."""
    head = content[:4096]
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    by_name = _EXTENSIONS.get(PurePosixPath(name.lower()).suffix)
    told = (media_type or "").split(";")[0].strip().lower()
    if by_name == "text/markdown" or told == "text/markdown":
        return "text/markdown"
    if _HTML_SIGN.search(head) or told in ("text/html", "application/xhtml+xml") or by_name == "text/html":
        return "text/html"
    return "text/plain"


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _main(pieces: Iterable[Piece]) -> str:
    return "\n".join(piece.text for piece in pieces if piece.zone == "main")


def _title(pieces: Iterable[Piece]) -> str:
    return next((p.text for p in pieces if p.zone == "main" and p.kind in ("title", "heading")), "")

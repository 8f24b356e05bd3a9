"""read: the bytes of a page or report -> `Document`. The format is told by content, then media type, then the name.

Never here: network, files, any exception for bad content: what cannot be read is an Issue that says what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

from extractors.read.decoding import Decoded, decode
from extractors.read.html import html_pieces
from extractors.read.language_id import language_of
from extractors.read.markdown import markdown_pieces, prose, without_templates
from extractors.read.markdown.front_matter import front_matter
from extractors.read.pdf import read_pdf
from extractors.read.pieces import Piece, lay
from extractors.read.plain import plain_pieces
from schemas.documents import Document
from schemas.facts import Issue

NAME = "read"
VERSION = "1"

PDF, HTML, MARKDOWN, PLAIN = "application/pdf", "text/html", "text/markdown", "text/plain"
# What is read at most, in bytes: a long report's text is under 2 MB, but pages and PDFs carry pictures.
MAX_BYTES = {PDF: 300_000_000, HTML: 20_000_000, MARKDOWN: 4_000_000, PLAIN: 4_000_000}
MAX_LETTERS = 5_000_000  # of markup and text together, once pictures written into a page are taken out
MAX_PARTS = 150_000  # lines of a text, tags of a page

_BY_NAME = {
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx"), HTML),
    **dict.fromkeys((".md", ".markdown", ".mdx", ".mdown"), MARKDOWN),
    **dict.fromkeys((".txt", ".text"), PLAIN),
    ".pdf": PDF,
}
_BY_TYPE = {"application/xhtml+xml": HTML, "text/x-markdown": MARKDOWN, HTML: HTML, MARKDOWN: MARKDOWN, PLAIN: PLAIN}
_HTML_SIGN = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.I)
_FRONT_SIGN = re.compile(rb"\s*(?:\xef\xbb\xbf)?(?:---|\+\+\+)[ \t]*\r?\n")
# First bytes of formats that are not read, and what to do with them.
_FOREIGN = {
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"{\\rtf": "an RTF document",
    **dict.fromkeys((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"RIFF"), "a picture or film"),
    **dict.fromkeys((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!"), "an archive"),
    b"\x7fELF": "a program",
}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_CONTROL_BYTES = bytes(range(1, 9)) + bytes(range(14, 27)) + bytes(range(28, 32)) + b"\x7f"
_INLINE_DATA = re.compile(r"data:[\w/+.-]{3,60};base64,[A-Za-z0-9+/=%\s]{200,}")
_NONSENSE = 0.05  # the share of control and undecodable characters from which bytes are no text
_SAMPLE = 65_536


@dataclass(frozen=True, slots=True)
class _Reading:
    pieces: list[Piece]
    title: str = ""
    languages: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()


def read(
    content: bytes, *, name: str, media_type: str | None = None, language: str | None = None
) -> tuple[Document | None, tuple[Issue, ...]]:
    """The document in `content` (None where there is none) and what went wrong; never raises on bad content.

    `name`: file name or URL path, its stem becomes the document's id; `media_type` as a server sent it, `charset` and
    all; `language`: the tag to believe in place of what the document declares.
    """
    told = media_type or ""
    kind = media_type_of(content, name, told)
    refusal = _refusal(content, name, kind)
    if refusal is not None:
        return None, (refusal,)
    reading = _pdf(content, name) if kind == PDF else _text(content, name, told, kind)
    text, blocks = lay(reading.pieces)
    if not any(block.zone != "metadata" for block in blocks):
        why = reading.issues or (
            _issue(
                "no_text", name, "no text found. Look at it in a browser: it may be drawn by scripts or be a picture."
            ),
        )
        return None, why
    document = Document(
        id=PurePosixPath(name).stem, snapshot=sha256(content).hexdigest(), media_type=kind,
        language=language or language_of(_main_text(reading.pieces), reading.languages),
        title=reading.title or _first_heading(reading.pieces), text=text, blocks=blocks,
    )  # fmt: skip
    return document, reading.issues


def media_type_of(content: bytes, name: str, media_type: str = "") -> str:
    """`application/pdf`, `text/html`, `text/markdown` or `text/plain`, by content, then media type, then the name."""
    head = content[:_SAMPLE]
    if b"%PDF-" in head[:1024]:
        return PDF
    by_name = _BY_NAME.get(PurePosixPath(name.lower()).suffix)
    by_type = _BY_TYPE.get(media_type.split(";")[0].strip().lower())
    if MARKDOWN in (by_name, by_type):
        return MARKDOWN
    if _HTML_SIGN.search(head.replace(b"\0", b"")) or by_type == HTML:
        return HTML
    if by_name == HTML:
        return HTML if b"<" in head else PLAIN
    return MARKDOWN if _FRONT_SIGN.match(head) else PLAIN


def _issue(code: str, name: str, message: str, *, level: str = "error", value: str = "") -> Issue:
    return Issue(level, "read", code, name, f"{name}: {message}", value)  # type: ignore[arg-type]


def _refusal(content: bytes, name: str, kind: str) -> Issue | None:
    """Why bytes are not even looked into, or None."""
    if not content.strip(b"\0 \t\r\n\f"):
        return _issue(
            "empty", name, f"{len(content)} bytes and nothing in them. Fetch it again, or take it out of the source."
        )
    for sign, what in _FOREIGN.items():
        if content.startswith(sign):
            return _issue(
                "unsupported_format", name, f"{what}, which is not read. Save it as PDF with text, HTML or plain text."
            )
    if len(content) > MAX_BYTES[kind]:
        size = f"{len(content):,} bytes, more than the {MAX_BYTES[kind]:,} of {kind} that are read"
        return _issue("too_large", name, f"{size}. Split it, or leave it out.")
    sample = content[:_SAMPLE]
    if (
        kind != PDF
        and b"\0" not in sample
        and len(sample) - len(sample.translate(None, _CONTROL_BYTES)) > _NONSENSE * len(sample)
    ):
        return _binary(name)
    return None


def _binary(name: str) -> Issue:
    return _issue("binary", name, "neither PDF nor text. Look at what the source really serves, or convert it to PDF.")


def _pdf(content: bytes, name: str) -> _Reading:
    found = read_pdf(content, name)
    return _Reading(list(found.pieces), found.title, found.languages, found.issues)


def _text(content: bytes, name: str, media_type: str, kind: str) -> _Reading:
    decoded = decode(content, media_type)
    if _is_nonsense(decoded):
        return _Reading([], issues=(_binary(name),))
    text = _INLINE_DATA.sub("", decoded.text) if kind == HTML and "data:" in decoded.text else decoded.text
    parts = text.count("<" if kind == HTML else "\n")
    if len(text) > MAX_LETTERS or parts > MAX_PARTS:
        size = f"{len(text):,} characters and {parts:,} {'tags' if kind == HTML else 'lines'}, too much for a report"
        return _Reading([], issues=(_issue("too_large", name, f"{size}. Split it, or leave it out."),))
    reading = _by_kind(text, kind)
    return _Reading(reading.pieces, reading.title, reading.languages, _losses(decoded, name))


def _is_nonsense(decoded: Decoded) -> bool:
    """True of text that is mostly control characters; of valid UTF-8 the bytes have been looked at already."""
    if decoded.encoding == "utf-8" and not decoded.lost and "\0" not in decoded.text:
        return False
    sample = decoded.text[:_SAMPLE]
    return len(_CONTROLS.findall(sample)) > _NONSENSE * len(sample)


def _losses(decoded: Decoded, name: str) -> tuple[Issue, ...]:
    if not decoded.lost:
        return ()
    what = f"{decoded.lost} characters could not be read as {decoded.encoding}. Declare the right encoding, or convert it to UTF-8."
    return (_issue("wrong_encoding", name, what, level="warning", value=decoded.encoding),)


def _by_kind(text: str, kind: str) -> _Reading:
    if kind == MARKDOWN:
        pieces, title, languages = markdown_pieces(text)
        return _Reading(pieces, title, languages)
    if kind == PLAIN:
        return _Reading(plain_pieces(text))
    front = front_matter(text, prose)
    if front is None:
        pieces, title, languages = html_pieces(_filled(text))
        return _Reading(pieces, title, languages)
    pieces, title, languages = html_pieces(without_templates(text[front.end :]))
    told = (front.language, *languages) if front.language else languages
    return _Reading([*front.pieces, *pieces], front.title or title, told)


def _filled(text: str) -> str:
    """A page without placeholders that its server or scripts have left unfilled."""
    return without_templates(text) if "{{" in text or "{%" in text or "\n@" in text else text


def _main_text(pieces: list[Piece]) -> str:
    return "\n".join(piece.text for piece in pieces if piece.zone == "main")


def _first_heading(pieces: list[Piece]) -> str:
    headings = [piece for piece in pieces if piece.zone == "main" and piece.kind in ("title", "heading")]
    return min(headings[:8], key=lambda piece: piece.level).text if headings else ""

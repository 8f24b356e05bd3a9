"""read: the bytes of a page or report -> `Document`. The format is told by content, then media type, then the name.

Never here: network, files, any exception for bad content: what cannot be read is an Issue that says what to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import PurePosixPath
from types import MappingProxyType

from extractors.read import formats
from extractors.read.body import body_text, main_text
from extractors.read.formats import MAX_BYTES, media_type_of, refusal
from extractors.read.language_id import language_of
from extractors.read.mail import read_mail, read_mhtml
from extractors.read.office.docx import read_docx
from extractors.read.office.odt import read_odt
from extractors.read.pdf import RecognisedWord, read_pdf
from extractors.read.pdf.recognised import recognised_spans
from extractors.read.pieces import Piece, lay
from extractors.read.reading import Reading, problem
from extractors.read.sheets import read_csv, read_sheets
from extractors.read.texts import read_text
from schemas.documents import Document, Span
from schemas.facts import Issue
from schemas.languages import tag_of

__all__ = ["MAX_BYTES", "NAME", "VERSION", "body_text", "main_text", "media_type_of", "read"]
NAME = "read"
VERSION = "1"


def read(
    content: bytes,
    *,
    name: str,
    media_type: str | None = None,
    language: str | None = None,
    recognised: Mapping[int, Sequence[RecognisedWord]] = MappingProxyType({}),
) -> tuple[Document | None, tuple[Issue, ...]]:
    """The document in `content` (None where there is none) and what went wrong; never raises on bad content.

    `name`: file name or URL path, its stem becomes the document's id; `media_type` as a server sent it, `charset` and
    all; `language`: the tag to believe in place of what the document declares; `recognised`: of a PDF, by page,
    the words that OCR has read there.
    """
    told = media_type or ""
    kind = media_type_of(content, name, told)
    reason = refusal(content, kind)
    if reason is not None:
        return None, (problem(reason.code, name, reason.message),)
    reading = _pdf(content, name, recognised) if kind == formats.PDF else _reading(content, name, told, kind)
    text, blocks = lay(reading.pieces)
    if not any(block.zone != "metadata" for block in blocks):
        says_why = any(issue.level == "error" for issue in reading.issues)
        return None, reading.issues if says_why else (*reading.issues, _no_text(name))
    document = Document(
        id=PurePosixPath(name).stem, snapshot=sha256(content).hexdigest(), media_type=kind,
        language=tag_of(language or "") or language_of(_sample(reading), reading.languages),
        title=reading.title or _first_heading(reading.pieces), text=text, blocks=blocks,
        recognised=recognised_spans(text, blocks, recognised), body=_body(reading),
    )  # fmt: skip
    return document, reading.issues


def _reading(content: bytes, name: str, told: str, kind: str) -> Reading:
    if kind in (formats.HTML, formats.MARKDOWN, formats.PLAIN):
        return read_text(content, name, told, kind)
    if kind in (formats.CSV, formats.TSV):
        return read_csv(content, name, told)
    if kind in (formats.XLSX, formats.XLS, formats.ODS):
        return read_sheets(content, name, kind)
    readers = {formats.DOCX: read_docx, formats.ODT: read_odt, formats.MAIL: read_mail, formats.MHTML: read_mhtml}
    return readers[kind](content, name)


def _pdf(content: bytes, name: str, recognised: Mapping[int, Sequence[RecognisedWord]]) -> Reading:
    found = read_pdf(content, name, recognised)
    return Reading(found.pieces, found.title, found.languages, found.issues)


def _body(reading: Reading) -> Span | None:
    """The stretch of the canonical text that is the page's article."""
    if reading.body is None:
        return None
    first, end = reading.body
    start = sum(len(piece.text) + 1 for piece in reading.pieces[:first] if piece.text)
    length = sum(len(piece.text) + 1 for piece in reading.pieces[first:end] if piece.text)
    return Span(start, start + length - 1) if length else None


def _no_text(name: str) -> Issue:
    return problem(
        "no_text", name, "no text found. Look at it in a browser: it may be drawn by scripts or be a picture."
    )


def _sample(reading: Reading) -> str:
    """The text that tells the language: the article's where there is one, since labels around it may be of another."""
    pieces = reading.pieces if reading.body is None else reading.pieces[slice(*reading.body)]
    return "\n".join(piece.text for piece in pieces if piece.zone == "main")


def _first_heading(pieces: Sequence[Piece]) -> str:
    headings = [piece for piece in pieces if piece.zone == "main" and piece.kind in ("title", "heading")]
    return min(headings[:8], key=lambda piece: piece.level).text if headings else ""


"""What a PDF says of itself: title, author, dates, language. Never here: its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from extractors.read.pieces import Piece, clean

_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?")
_NO_TITLE = re.compile(
    r"untitled.*|microsoft \w+ -.*|.*\.(?:docx?|indd|pdf|pptx?|qxd|ai|odt|xlsx?)|\w*_\w*|[\W\d_]*", re.I
)


def metadata_of(pdf: pypdfium2.PdfDocument) -> Iterator[Piece]:
    """The document's own statements of title, author, subject, keywords and dates."""
    for key in ("Title", "Author", "Subject", "Keywords", "CreationDate", "ModDate"):
        value = clean(pdf.get_metadata_value(key) or "")
        if key.endswith("Date"):
            match = _DATE.match(value)
            value = "-".join(part for part in match.groups() if part) if match else ""
        if value:
            yield Piece(value, "field", "metadata", path=f"pdf:{key}")


def title_of(metadata: list[Piece], pieces: list[Piece]) -> str:
    """The declared title where it is printed too (many are a template's), else the largest heading of the first pages."""
    told = next((piece.text for piece in metadata if piece.path == "pdf:Title"), "")
    printed = " ".join(piece.text for piece in pieces if piece.page in (1, 2)).casefold()
    if told and not _NO_TITLE.fullmatch(told) and told.casefold() in printed:
        return told
    headings = [piece for piece in pieces if piece.kind == "heading" and piece.page in (1, 2)]
    return min(headings, key=lambda piece: (piece.page or 0, piece.level)).text if headings else ""


def languages_of(pdf: pypdfium2.PdfDocument) -> tuple[str, ...]:
    """The language that the document declares, if any."""
    size = pdfium.FPDFCatalog_GetLanguage(pdf, None, 0)
    if not 2 < size < 100:
        return ()
    buffer = bytearray(size)
    pdfium.FPDFCatalog_GetLanguage(pdf, (pdfium.FPDF_WCHAR * (size // 2)).from_buffer(buffer), size)
    tag = clean(buffer.decode("utf-16-le", "ignore").rstrip("\0"))
    return (tag,) if tag else ()

"""PDF -> pieces, by the geometry of its text rectangles (pypdfium2; not thread-safe).

Never here: OCR; a page without text is an Issue.
"""

from __future__ import annotations

import pypdfium2

from extractors.pieces import Piece, clean
from schemas.facts import Issue


def pdf_pieces(content: bytes, name: str) -> tuple[list[Piece], str, str, tuple[Issue, ...]]:
    """The pieces of a PDF, its title, the language it declares, and what could not be read."""
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        encrypted = "assword" in str(error)
        code = "encrypted" if encrypted else "damaged"
        todo = "Ask its publisher for an open copy." if encrypted else "Fetch it again or convert it."
        return [], "", "", (Issue("error", "read", code, name, f"{name}: {error} {todo}"),)
    pieces: list[Piece] = []
    issues: list[Issue] = []
    try:
        for number in range(len(pdf)):
            page = pdf[number]
            textpage = page.get_textpage()
            text = textpage.get_text_range()
            if not text.strip():
                issues.append(Issue("warning", "read", "needs_ocr", name, f"{name}: page {number + 1} has no text; run OCR on it."))
            pieces.extend(Piece(t, page=number + 1) for line in text.splitlines() if (t := clean(line)))
            textpage.close()
            page.close()
        title = clean(pdf.get_metadata_value("Title") or "")
    finally:
        pdf.close()
    return pieces, title, "", tuple(issues)

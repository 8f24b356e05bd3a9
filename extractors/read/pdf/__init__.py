"""PDF -> pieces, by the geometry of its text (pypdfium2, which is not thread-safe: one thread of a process at a time).

Never here: OCR (pages without text are an Issue), the network, a password.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extractors.read.pdf.blocks import page_pieces, style
from extractors.read.pdf.frame import Page, body_size, frame
from extractors.read.pdf.order import parts
from extractors.read.pdf.runs import Run, page_runs
from extractors.read.pieces import Piece, clean
from schemas.facts import Issue

MAX_PAGES = 2_000
_MAX_RUNS = 400_000  # of a whole document
_LONG = 60  # code points of a paragraph that may go on over the end of its page
_FEW_LETTERS = 3  # fewer on a page: it is a picture or empty
_ENCRYPTED = re.compile(r"password|security", re.I)
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?")
_NO_TITLE = re.compile(
    r"untitled.*|microsoft \w+ -.*|.*\.(?:docx?|indd|pdf|pptx?|qxd|ai|odt|xlsx?)|\w*_\w*|[\W\d_]*", re.I
)


@dataclass(frozen=True, slots=True)
class PdfReading:
    """`pieces` in reading order (metadata first), the title, the languages declared, and what could not be read."""

    pieces: tuple[Piece, ...] = ()
    title: str = ""
    languages: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()


def read_pdf(content: bytes, name: str) -> PdfReading:
    """The reading of a PDF; a damaged or locked one gives no pieces but an Issue that says what to do."""
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        return PdfReading(issues=(_refusal(error, name),))
    try:
        return _reading(pdf, name)
    finally:
        pdf.close()


def _refusal(error: Exception, name: str) -> Issue:
    if _ENCRYPTED.search(str(error)):
        return Issue(
            "error",
            "read",
            "encrypted",
            name,
            f"{name} is locked with a password. Ask its publisher for an open copy, or print it to a new PDF.",
        )
    return Issue(
        "error",
        "read",
        "damaged",
        name,
        f"{name} cannot be opened as PDF ({error}). Fetch it again, or open and save it with another program.",
    )


def _reading(pdf: pypdfium2.PdfDocument, name: str) -> PdfReading:
    issues: list[Issue] = []
    pages = list(_pages(pdf, name, issues))
    body = body_size(pages)
    framed = frame(pages, body)
    look = style([run for page in pages for run in page.runs], body)
    pieces: list[Piece] = []
    tables = 0
    for page in pages:
        content = [run for run in page.runs if (page.number, run.order) not in framed]
        found = page_pieces(parts(content), page.number, look, tables)
        tables = 1 + max((p.table for p in found if p.table is not None), default=tables - 1)
        _append(pieces, found)
        pieces += [_framed(run, page, framed) for run in page.runs if (page.number, run.order) in framed]
    empty = [page.number for page in pages if sum(ch.isalnum() for run in page.runs for ch in run.text) < _FEW_LETTERS]
    if empty:
        issues.append(_needs_ocr(name, empty, len(pages)))
    metadata = list(_metadata(pdf)) if pieces else []
    return PdfReading((*metadata, *pieces), _title(metadata, pieces), _languages(pdf), tuple(issues))


def _append(pieces: list[Piece], found: list[Piece]) -> None:
    """Adds a page's pieces; a sentence that goes on over the page's end is one paragraph of the first."""
    last = next((i for i in range(len(pieces) - 1, -1, -1) if pieces[i].zone == "main"), None)
    if last is not None and found and pieces[last].kind == found[0].kind == "paragraph":
        before, after = pieces[last].text, found[0].text
        if after[0].islower() and before[-1] not in ".!?:;" and len(before) > _LONG:
            hyphen = before[-1] == "-" and before[-2:-1].isalpha()
            pieces[last] = replace(pieces[last], text=f"{before[:-1]}{after}" if hyphen else f"{before} {after}")
            found = found[1:]
    pieces += found


def _pages(pdf: pypdfium2.PdfDocument, name: str, issues: list[Issue]) -> Iterator[Page]:
    count, seen = len(pdf), 0
    if count > MAX_PAGES:
        issues.append(
            Issue(
                "warning",
                "read",
                "too_many_pages",
                name,
                f"{name} has {count} pages; only the first {MAX_PAGES} are read. Split it to read the rest.",
            )
        )
    for number in range(1, min(count, MAX_PAGES) + 1):
        try:
            page = pdf[number - 1]
        except pypdfium2.PdfiumError as error:
            issues.append(
                Issue(
                    "warning",
                    "read",
                    "damaged_page",
                    name,
                    f"{name}: page {number} cannot be read ({error}). Compare with another copy.",
                )
            )
            continue
        found = _page(page, number)
        page.close()
        seen += len(found.runs)
        yield found
        if seen > _MAX_RUNS:
            issues.append(
                Issue(
                    "warning",
                    "read",
                    "too_large",
                    name,
                    f"{name}: reading stopped after page {number} of {count}, far too much text. Split it.",
                )
            )
            return


def _page(page: Any, number: int) -> Page:
    textpage = page.get_textpage()
    runs, box = page_runs(textpage, page.get_bbox())
    textpage.close()
    return Page(number, box, tuple(runs))


def _framed(run: Run, page: Page, framed: dict) -> Piece:
    return Piece(clean(run.text), zone=framed[page.number, run.order], page=page.number, box=run.box)


def _needs_ocr(name: str, empty: list[int], count: int) -> Issue:
    which = (
        "no page"
        if len(empty) == count
        else f"not page {', '.join(map(str, empty[:20]))}{' ...' if len(empty) > 20 else ''}"
    )
    has = "has text" if len(empty) == count else "of it"
    message = (
        f"{name}: {which} {has}, so it is a picture or empty. Run OCR on it (for example ocrmypdf) and read the result."
    )
    return Issue(
        "error" if len(empty) == count else "warning",
        "read",
        "needs_ocr",
        name,
        message,
        value=",".join(map(str, empty[:100])),
    )


def _metadata(pdf: pypdfium2.PdfDocument) -> Iterator[Piece]:
    for key in ("Title", "Author", "Subject", "Keywords", "CreationDate", "ModDate"):
        value = clean(pdf.get_metadata_value(key) or "")
        if key.endswith("Date"):
            match = _DATE.match(value)
            value = "-".join(part for part in match.groups() if part) if match else ""
        if value:
            yield Piece(value, "field", "metadata", path=f"pdf:{key}")


def _title(metadata: list[Piece], pieces: list[Piece]) -> str:
    """The declared title where it is printed too (many are a template's), else the largest heading of the first pages."""
    told = next((piece.text for piece in metadata if piece.path == "pdf:Title"), "")
    printed = " ".join(piece.text for piece in pieces if piece.page in (1, 2)).casefold()
    if told and not _NO_TITLE.fullmatch(told) and told.casefold() in printed:
        return told
    headings = [piece for piece in pieces if piece.kind == "heading" and piece.page in (1, 2)]
    return min(headings, key=lambda piece: (piece.page or 0, piece.level)).text if headings else ""


def _languages(pdf: pypdfium2.PdfDocument) -> tuple[str, ...]:
    size = pdfium.FPDFCatalog_GetLanguage(pdf, None, 0)
    if not 2 < size < 100:
        return ()
    buffer = bytearray(size)
    pdfium.FPDFCatalog_GetLanguage(pdf, (pdfium.FPDF_WCHAR * (size // 2)).from_buffer(buffer), size)
    tag = clean(buffer.decode("utf-16-le", "ignore").rstrip("\0"))
    return (tag,) if tag else ()

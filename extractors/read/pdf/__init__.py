"""PDF -> pieces, by the geometry of its text (pypdfium2, which is not thread-safe: one thread of a process at a time).

Never here: the network, a password, recognising letters in pictures (pages without text are an Issue that names them;
the words that OCR has read on them may be handed in).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import pypdfium2

from extractors.read.pdf.about import languages_of, metadata_of, title_of
from extractors.read.pdf.blocks import page_pieces, printed, style
from extractors.read.pdf.bombs import bomb_of
from extractors.read.pdf.frame import Page, body_size, frame
from extractors.read.pdf.order import parts
from extractors.read.pdf.pages import read_page
from extractors.read.pdf.recognised import RecognisedWord
from extractors.read.pdf.recursion import is_endless
from extractors.read.pdf.runs import Run
from extractors.read.pieces import Piece
from schemas.documents import Zone
from schemas.facts import Issue, Level

__all__ = ["PdfReading", "RecognisedWord", "read_pdf"]

MAX_PAGES = 2_000
_MAX_RUNS = 200_000  # of a whole document
_LONG = 60  # code points of a paragraph that may go on over the end of its page
_FEW_LETTERS = 3  # fewer on a page: it is a picture or empty
_NAMED = 200  # pages at most that an issue names
_ENCRYPTED = re.compile(r"password|security", re.I)
_NOTHING: Mapping[int, Sequence[RecognisedWord]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PdfReading:
    """`pieces` in reading order (metadata first), the title, the languages declared, and what could not be read."""

    pieces: tuple[Piece, ...] = ()
    title: str = ""
    languages: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()


def read_pdf(
    content: bytes, name: str, recognised: Mapping[int, Sequence[RecognisedWord]] = _NOTHING
) -> PdfReading:
    """The reading of a PDF; a damaged or locked one gives no pieces but an Issue that says what to do.

    `recognised`: by page, the words that OCR has read on pages without text.
    """
    bomb = bomb_of(content)
    if bomb:
        what = f"{bomb}, as no report does. Leave it out, or open it with care and save it with another program."
        return PdfReading(issues=(_issue("bomb", name, what, level="error"),))
    if is_endless(content):
        what = "drawings that call one another without end. Leave it out, or fetch another copy."
        return PdfReading(issues=(_issue("recursive", name, what, level="error"),))
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        return PdfReading(issues=(_refusal(error, name),))
    try:
        return _reading(pdf, name, recognised)
    finally:
        pdf.close()


def _issue(code: str, name: str, what: str, *, level: Level = "warning", value: str = "") -> Issue:
    return Issue(level, "read", code, name, f"{name}: {what}", value)


def _refusal(error: Exception, name: str) -> Issue:
    if _ENCRYPTED.search(str(error)):
        what = "locked with a password. Ask its publisher for an open copy, or print it to a new PDF."
        return _issue("encrypted", name, what, level="error")
    what = f"it cannot be opened as PDF ({error}). Fetch it again, or open and save it with another program."
    return _issue("damaged", name, what, level="error")


def _reading(
    pdf: pypdfium2.PdfDocument, name: str, recognised: Mapping[int, Sequence[RecognisedWord]]
) -> PdfReading:
    issues: list[Issue] = []
    pages = list(_pages(pdf, name, recognised, issues))
    pieces = _pieces(pages)
    issues += _unread(name, [page for page in pages if page.number not in recognised])
    metadata = list(metadata_of(pdf)) if pieces else []
    return PdfReading((*metadata, *pieces), title_of(metadata, pieces), languages_of(pdf), tuple(issues))


def _pieces(pages: Sequence[Page]) -> list[Piece]:
    """The pieces of all pages: content in reading order, then what frames it or is hidden."""
    body = body_size(pages)
    framed = frame(pages, body)
    look = style([run for page in pages for run in page.runs], body)
    pieces: list[Piece] = []
    tables = 0
    for page in pages:
        aside = [run for run in page.runs if (page.number, run.order) in framed]
        content = [run for run in page.runs if (page.number, run.order) not in framed] if aside else page.runs
        found = page_pieces(parts(content), page.number, look, tables)
        tables = 1 + max((p.table for p in found if p.table is not None), default=tables - 1)
        _append(pieces, found)
        pieces += [_framed(run, page.number, framed[page.number, run.order]) for run in aside]
        pieces += [_framed(run, page.number, "hidden") for run in page.hidden]
        pieces += page.notes
    return pieces


def _append(pieces: list[Piece], found: list[Piece]) -> None:
    """Adds a page's pieces; a sentence that goes on over the page's end is one paragraph of the first."""
    last = next((i for i in range(len(pieces) - 1, -1, -1) if pieces[i].zone == "main"), None)
    if last is not None and found and pieces[last].kind == found[0].kind == "paragraph":
        before, after = pieces[last].text, found[0].text
        if before and after and after[0].islower() and before[-1] not in ".!?:;" and len(before) > _LONG:
            hyphen = before[-1] == "-" and before[-2:-1].isalpha()
            pieces[last] = replace(pieces[last], text=f"{before[:-1]}{after}" if hyphen else f"{before} {after}")
            found = found[1:]
    pieces += found


def _pages(
    pdf: pypdfium2.PdfDocument,
    name: str,
    recognised: Mapping[int, Sequence[RecognisedWord]],
    issues: list[Issue],
) -> Iterator[Page]:
    count, seen = len(pdf), 0
    if count > MAX_PAGES:
        what = f"{count} pages; only the first {MAX_PAGES} are read. Split it to read the rest."
        issues.append(_issue("too_many_pages", name, what))
    for number in range(1, min(count, MAX_PAGES) + 1):
        try:
            found = read_page(pdf, number, recognised.get(number, ()))
        except pypdfium2.PdfiumError as error:
            what = f"page {number} cannot be read ({error}). Compare with another copy."
            issues.append(_issue("damaged_page", name, what))
            continue
        seen += len(found.runs)
        yield found
        if seen > _MAX_RUNS:
            what = f"reading stopped after page {number} of {count}, far too much text. Split it."
            issues.append(_issue("too_large", name, what))
            return


def _framed(run: Run, page: int, zone: Zone) -> Piece:
    return Piece(printed(run.text), zone=zone, page=page, box=run.box)


def _unread(name: str, pages: Sequence[Page]) -> Iterator[Issue]:
    garbled = [page.number for page in pages if page.garbled]
    if garbled:
        what = f"fonts that do not tell their letters on {_named(garbled)}; what they print was left out as unreadable."
        yield _issue("unreadable_font", name, f"{what} Run OCR on it (--ocr).", value=_listed(garbled))
    empty = [page.number for page in pages if not _has_text(page)]
    if empty:
        whole = len(empty) == len(pages)
        which = "no page has text" if whole else f"no text on {_named(empty)}"
        what = f"{which}: a picture, or empty. Read it with OCR (--ocr, needs tesseract), or run ocrmypdf on it."
        yield _issue("needs_ocr", name, what, level="error" if whole else "warning", value=_listed(empty))


def _has_text(page: Page) -> bool:
    """True of a page with letters that can be read, and no more letters that cannot."""
    letters, wanted = 0, max(_FEW_LETTERS, page.garbled)
    for run in page.runs:
        letters += sum(map(str.isalnum, run.text))
        if letters >= wanted:
            return True
    return any(note.zone == "main" for note in page.notes)


def _named(pages: Sequence[int]) -> str:
    told = ", ".join(map(str, pages[:20]))
    return f"page{'s' if len(pages) > 1 else ''} {told}{' ...' if len(pages) > 20 else ''}"


def _listed(pages: Sequence[int]) -> str:
    return ",".join(map(str, pages[:_NAMED]))

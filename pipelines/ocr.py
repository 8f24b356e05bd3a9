"""ocr: pages that are pictures -> their words, each with its place and how sure tesseract is of it.

Tesseract is a program of its own, called with one picture at a time, within limits of time and size; nothing is written
to disk. Never here: what the words mean, their order on the page (extractors.read.pdf).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from extractors.read.pdf import RecognisedWord
from schemas.errors import ConfigurationError
from schemas.facts import Issue

MAX_PAGES = 60  # of a document
PAGE_SECONDS = 30.0
DPI = 300
_MOST_PIXELS = 20_000_000  # of a page: larger ones are drawn smaller
_LONGEST = 20_000  # pixels of a side
_INCH = 72.0  # points
_WORD = "5"  # the level of words in tesseract's table
_DUST = 0.2  # words less sure are specks of pictures
_SURE = 0.9995  # nothing read from a picture is certain


@dataclass(frozen=True, slots=True)
class Recognised:
    """By page, the words that were read on it (none on an empty page), and what went wrong."""

    words: Mapping[int, tuple[RecognisedWord, ...]]
    issues: tuple[Issue, ...] = ()


def require() -> None:
    """Raises ConfigurationError where tesseract cannot be run."""
    if not installed():
        what = "OCR was asked for, but tesseract is not installed"
        raise ConfigurationError(f"{what}. Install it (Debian: apt-get install tesseract-ocr tesseract-ocr-eng), or leave out --ocr.")


@cache
def installed() -> frozenset[str]:
    """The languages that tesseract has data for; none where it is not installed."""
    rows = _told("--list-langs").splitlines()[1:]
    return frozenset(row.strip() for row in rows) - {"osd", ""}


@cache
def signature() -> str:
    """What reads pictures here: a reading depends on it."""
    return f"{_told('--version').partition(chr(10))[0].strip()} {','.join(sorted(installed()))} {DPI}"


def recognise(content: bytes, pages: Sequence[int], place: str, *, language: str | None = None) -> Recognised:
    """The words on these pages (from 1) of a PDF; `language`: as BCP-47, where it is known."""
    if not installed():
        return Recognised({}, (_issue("no_tesseract", place, "tesseract is not installed, its pictures were not read. Install tesseract-ocr."),))
    data, issues = _data(language, place)
    words: dict[int, tuple[RecognisedWord, ...]] = {}
    failed: list[int] = []
    for number in pages[:MAX_PAGES]:
        found = _page(content, number, data)
        if found is None:
            failed.append(number)
        else:
            words[number] = found
    if failed:
        named = ", ".join(map(str, failed))
        issues += (_issue("ocr_failed", place, f"tesseract gave up on page {named}. Run ocrmypdf on it and read the result.", value=named),)
    if len(pages) > MAX_PAGES:
        issues += (_issue("ocr_failed", place, f"only the first {MAX_PAGES} of {len(pages)} pictures were read. Split it to read the rest."),)
    return Recognised(words, issues)


def _issue(code: str, place: str, what: str, *, value: str = "") -> Issue:
    return Issue("warning", "read", code, place, f"{place}: {what}", value)


def _told(option: str) -> str:
    if shutil.which("tesseract") is None:
        return ""
    try:
        return subprocess.run(["tesseract", option], capture_output=True, text=True, timeout=20, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _data(language: str | None, place: str) -> tuple[str, tuple[Issue, ...]]:
    """The data to read with: the language's own, with English, in which names and figures often stand; or what there is."""
    known: dict[str, list[str]] = yaml.safe_load(files("pipelines").joinpath("ocr.yml").read_text(encoding="utf-8"))
    wanted = known.get((language or "").split("-")[0], [])
    there = [name for name in wanted if name in installed()]
    issues: tuple[Issue, ...] = ()
    if wanted and not there:
        package = f"tesseract-ocr-{wanted[0].replace('_', '-')}"
        issues = (_issue("ocr_language", place, f"tesseract has no data for `{language}`, so accents may be lost. Install {package}.", value=str(language)),)
    return "+".join(there or [name for name in ("eng",) if name in installed()] or sorted(installed())[:1]), issues


def _page(content: bytes, number: int, data: str) -> tuple[RecognisedWord, ...] | None:
    """The words of one page; None where drawing it or reading it failed."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(content)
    try:
        page = pdf[number - 1]
        width, height = page.get_size()
        scale = min(DPI / _INCH, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5, _LONGEST / max(width, height, 1.0))
        if min(width, height) * scale < 1:
            return None
        picture = _picture(page.render(scale=scale, grayscale=True))
        left, bottom = page.get_bbox()[:2] if not page.get_rotation() else (0.0, 0.0)
    except (pypdfium2.PdfiumError, ValueError):
        return None
    finally:
        pdf.close()
    table = _read(picture, data, round(scale * _INCH))
    return None if table is None else _words(table, scale, (left, bottom + height))


def _picture(bitmap: Any) -> bytes:
    """A grey picture as PGM, which needs no library to write."""
    rows = memoryview(bitmap.buffer)
    lines = (bytes(rows[at : at + bitmap.width]) for at in range(0, bitmap.height * bitmap.stride, bitmap.stride))
    return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(lines)


def _read(picture: bytes, data: str, dpi: int) -> str | None:
    command = ["tesseract", "stdin", "stdout", "-l", data, "--dpi", str(max(dpi, 70)), "tsv"]
    alone = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # threads of its own make it slower where others work beside it
    try:
        done = subprocess.run(command, input=picture, capture_output=True, timeout=PAGE_SECONDS, env=alone, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")


def _words(table: str, scale: float, origin: tuple[float, float]) -> tuple[RecognisedWord, ...]:
    """The words of tesseract's table in points; `origin`: the page's upper left corner."""
    out: list[RecognisedWord] = []
    lines: dict[tuple[str, ...], int] = {}
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != _WORD or not cells[11].strip() or float(cells[10]) < 100 * _DUST:
            continue
        left, top, width, height = (int(cell) / scale for cell in cells[6:10])
        box = (origin[0] + left, origin[1] - top - height, origin[0] + left + width, origin[1] - top)
        line = lines.setdefault(tuple(cells[2:5]), len(lines))
        out.append(RecognisedWord(cells[11].strip(), box, min(float(cells[10]) / 100, _SURE), line))
    return tuple(out)

"""files: what a path means (a folder is every readable file in it) and the bytes of one file.

Never here: network, reading of content.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from schemas.facts import Issue

# What a folder means: files with these endings. A file that is named by itself is always taken.
READABLE = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".docm": "application/vnd.ms-word.document.macroEnabled.12",
    ".dotx": "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ott": "application/vnd.oasis.opendocument.text-template",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".xls": "application/vnd.ms-excel",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".eml": "message/rfc822",
    ".mht": "multipart/related",
    ".mhtml": "multipart/related",
}
WEB_ARCHIVES = (".warc", ".warc.gz", ".wacz")  # endings of files that hold many pages


def readable_files(path: Path) -> Iterator[Path]:
    """The path itself where it is a file, else every readable file below it, sorted; no hidden files or folders."""
    if path.is_file():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if _is_readable(name) and not name.startswith("."))


def is_archive(path: Path) -> bool:
    """True of a web archive by its name: it is no document, its pages are."""
    return path.name.lower().endswith(WEB_ARCHIVES)


def read_bytes(path: Path, place: str, max_bytes: int) -> bytes | Issue:
    """A file's bytes, or why there are none; a file that is too large is not read at all."""
    try:
        size = path.stat().st_size
        if size > max_bytes:
            return Issue("error", "fetch", "too_large", place, f"{place}: {size} bytes, more than {max_bytes}. Raise NGO_LEDGER_MAX_BYTES or leave it out.")
        return path.read_bytes()
    except OSError as error:
        return Issue("error", "fetch", "unreadable_file", place, f"{place}: {error.strerror}. Check that the file is there and may be read.")


def _is_readable(name: str) -> bool:
    return Path(name).suffix.lower() in READABLE or is_archive(Path(name))

"""extract_files: files in, one JSON object a document (of a web archive: a page) out; touches no database and remembers nothing.

Never here: sources, snapshots, printing.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from pipelines.fetch.archives import Archive, captures
from pipelines.fetch.discovery import address
from pipelines.fetch.files import READABLE, is_archive, read_bytes, readable_files
from pipelines.guard import DIGEST_JSON, guarded
from pipelines.settings import Settings
from schemas.facts import Issue

_LONGEST_NAME = 60  # characters of a part of a path, which may be four bytes each


@dataclass(frozen=True, slots=True)
class Result:
    """One document: its JSON object and text, or None where it could not be read, and what went wrong."""

    path: Path
    json: dict[str, Any] | None
    text: str
    issues: tuple[Issue, ...]


def named_files(paths: Sequence[Path]) -> dict[str, Path]:
    """All readable files that the paths mean, by id: the file's stem, or where two share it the path relative to what
    the arguments have in common."""
    files = list(dict.fromkeys(file for path in paths for file in readable_files(path)))
    stems = Counter(file.stem for file in files)
    roots = [path if path.is_dir() else path.parent for path in paths]
    common = Path(os.path.commonpath([root.absolute() for root in roots])) if roots else Path()
    return {file.stem if stems[file.stem] == 1 else file.absolute().relative_to(common).as_posix(): file for file in files}


def extract_file(document_id: str, path: Path, settings: Settings, hints: Mapping[str, Any] | None = None) -> Iterator[Result]:
    """Everything one file states, or each page of a web archive; in the shape of the annotation guide, whatever it holds. `hints`:
    what a source would say of it (`organisation`, `aliases`)."""
    if is_archive(path):
        for found in captures([Archive(path, document_id)], lambda url: True, settings.max_bytes):
            if isinstance(found, Issue):
                yield Result(path, None, "", (found,))
            else:
                name, place = PurePosixPath(urlsplit(found.url).path).name, _as_path(address(found.url))
                yield _extracted(path, f"{document_id}/{place}", found.content, settings, media_type=found.media_type, name=name, hints=hints)
        return
    content = read_bytes(path, document_id, settings.max_bytes)
    if isinstance(content, Issue):
        yield Result(path, None, "", (content,))
    else:
        yield _extracted(path, document_id, content, settings, media_type=READABLE.get(path.suffix.lower(), ""), name=path.name, hints=hints)


def _extracted(path: Path, document_id: str, content: bytes, settings: Settings, **told: Any) -> Result:
    with guarded(settings.limits) as call:
        found = call(document_id, DIGEST_JSON, content, document_id, **told, **settings.reading)
    return Result(path, None, "", found) if isinstance(found[0], Issue) else Result(path, *found)


def _as_path(address: str) -> str:
    """A page's address as a path that leads nowhere else and that every disk takes (the text is `.txt`); with a hash where it is not the same."""
    safe = "/".join(part[:_LONGEST_NAME].replace(".txt", "_txt") for part in address.split("/") if part not in ("", ".", ".."))
    return safe if safe == address else f"{safe}~{hashlib.sha256(address.encode()).hexdigest()[:8]}"

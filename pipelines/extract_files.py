"""extract_files: files in, one JSON object a document out; touches no database and remembers nothing.

Never here: sources, snapshots, printing.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.extract import to_json
from pipelines.digest import digest
from pipelines.fetch.files import READABLE, read_bytes, readable_files
from schemas.facts import Issue


@dataclass(frozen=True, slots=True)
class Result:
    """One file: its JSON object and text, or None where it could not be read, and what went wrong."""

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


def extract_file(document_id: str, path: Path, *, max_bytes: int) -> Result:
    """Everything one file states, in the shape of the annotation guide; never raises on bad content."""
    content = read_bytes(path, document_id, max_bytes)
    if isinstance(content, Issue):
        return Result(path, None, "", (content,))
    found = digest(content, document_id, name=path.name, media_type=READABLE.get(path.suffix.lower()))
    if isinstance(found[0], Issue):
        return Result(path, None, "", found)
    document, extraction = found
    return Result(path, to_json(document, extraction), document.text, extraction.issues)

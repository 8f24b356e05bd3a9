"""Source: one publisher's pages or files, and the strict reading of its YAML.

A source needs `id`, `title` and `files` or `urls`; every other key is optional, and a key that is not known is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from schemas.errors import SourceError

SENSITIVITIES = ("low", "moderate", "high", "severe")
# Keys that take one of a few words, with those words; the first is the default.
_CHOICES = {"sensitivity": SENSITIVITIES, "robots": ("obey", "ignore"), "network": ("public", "private")}


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML of `sources/`.

    `files`: paths or folders relative to the YAML's folder (a folder means every readable file in it); `urls`: pages.
    `expect`: {"documents": {"min": 1, "max": 400}, "figures": {...}}; below min is an error, above max a warning.
    `robots`: obey or ignore (only for a publisher who agreed); `network`: private where URLs stand in the own network.
    `hints`: {"organisation": the full name of the publisher, "aliases": [...]}; `base`: the YAML's folder.
    """

    id: str
    title: str
    files: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    publisher: str | None = None
    language: str | None = None
    licence: str | None = None
    schedule: str | None = None
    robots: str = "obey"
    network: str = "public"
    sensitivity: str = "low"
    hints: Mapping[str, Any] = field(default_factory=dict)
    expect: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    base: str = "."


_KEYS = tuple(f.name for f in fields(Source) if f.name != "base")


def parse_source(text: str, path: Path) -> Source:
    """The source that a YAML text describes; raises SourceError naming the file, the key and what was expected."""
    try:
        row = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SourceError(f"{path}: not YAML ({error}). Correct the file and run again.") from error
    if not isinstance(row, dict):
        raise SourceError(f"{path}: expected keys and values, found {type(row).__name__}. See sources/README.md.")
    unknown = sorted(set(map(str, row)) - set(_KEYS))
    if unknown:
        raise SourceError(f"{path}: unknown key {', '.join(unknown)}. Known keys: {', '.join(_KEYS)}.")
    _check_types(row, path)
    for key in ("files", "urls"):
        value = row.get(key) or ()
        row[key] = (value,) if isinstance(value, str) else tuple(value)
    return Source(**{key: value for key, value in row.items() if value is not None}, base=str(path.parent))


def _check_types(row: dict[str, Any], path: Path) -> None:
    for key in ("id", "title"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise SourceError(f"{path}: `{key}` is missing or not a text. Every source needs id, title and files or urls.")
    if not row.get("files") and not row.get("urls"):
        raise SourceError(f"{path}: neither `files` nor `urls`. Name at least one file, folder or URL.")
    for key in ("files", "urls"):
        value = row.get(key)
        if value is not None and not (isinstance(value, str) or isinstance(value, list) and all(isinstance(v, str) for v in value)):
            raise SourceError(f"{path}: `{key}` must be a text or a list of texts, found {value!r}.")
    for key in ("hints", "expect"):
        if row.get(key) is not None and not isinstance(row[key], dict):
            raise SourceError(f"{path}: `{key}` must hold keys and values, found {row[key]!r}.")
    for key, words in _CHOICES.items():
        if row.get(key) is not None and row[key] not in words:
            raise SourceError(f"{path}: `{key}` must be one of {', '.join(words)}, found {row[key]!r}.")


def read_sources(folder: Path) -> tuple[list[Source], list[SourceError]]:
    """All sources of a folder's `*.yml` and `*.yaml`, in the order of their names, and the errors of those left out.

    Raises SourceError only where the folder itself is missing or holds no YAML, or where two files share an id.
    """
    paths = sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]) if folder.is_dir() else []
    if not paths:
        raise SourceError(f"{folder}: no folder with *.yml files there. Name the folder of your sources with --sources.")
    sources: dict[str, Source] = {}
    errors: list[SourceError] = []
    for path in paths:
        try:
            source = parse_source(path.read_text(encoding="utf-8"), path)
        except (SourceError, UnicodeDecodeError) as error:
            errors.append(error if isinstance(error, SourceError) else SourceError(f"{path}: not UTF-8 text. Save it as UTF-8."))
            continue
        if source.id in sources:
            errors.append(SourceError(f"{path}: the id `{source.id}` is taken by another file. Give this source its own id."))
            continue
        sources[source.id] = source
    return list(sources.values()), errors

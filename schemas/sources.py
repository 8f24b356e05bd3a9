"""Source: where one publisher's documents are, and the strict reading of its YAML.

A source needs `id`, `title` and one of `files`, `urls`, `sitemaps`, `feeds`, `listings`; every other key is optional, and a
key that is not known is an error. Never here: visiting anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from schemas.errors import SourceError
from schemas.languages import tag_of
from schemas.vocabularies import codes

SENSITIVITIES = ("low", "moderate", "high", "severe")
SENSITIVE = ("high", "severe")  # shelters, anti-trafficking, children in conflict with the law: never located below the country
PLACES = ("files", "urls", "sitemaps", "feeds", "listings")  # where documents may be; a source names one at least
# Keys that take one of a few words, with those words; the first is the default.
_CHOICES = {"sensitivity": SENSITIVITIES, "reliability": codes("reliabilities"), "robots": ("obey", "ignore"), "opt_outs": ("obey", "ignore"), "doubtful_pages": ("hold", "accept")}
_ADDRESSES = ("urls", "sitemaps", "feeds")
_TEXTS = ("files", *_ADDRESSES, "include", "exclude", "other_hosts", "allow_hosts")  # a text or a list of texts
_PAGES = 20  # of a listing, unless its `pages` says otherwise
_MOST_PAGES = 1000


@dataclass(frozen=True, slots=True)
class Listing:
    """A page that lists documents. `links`: CSS selector of their links, or of what holds the links.

    `next`: CSS selector of the link to the next page, or that page's URL with `{page}` (2, 3, ...) or `{page-1}` (1, 2, ...).
    `pages`: so many pages at most.
    """

    url: str
    links: str = "a"
    next: str = ""
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML of `sources/`.

    `files`: paths, folders, WARC or WACZ files relative to the YAML's folder; `urls`: pages. Places where documents are
    found: `sitemaps` (or the robots.txt that names them), `feeds`, `listings`. What is found there must match one of
    `include` (where there are any) and none of `exclude`, is `limit` documents at most, and stands on the host where it is
    found or on one of `other_hosts` (globs).
    `expect`: {"documents": {"min": 1, "max": 400}, "figures": {...}}; below min is an error, above max a warning.
    `robots`, `opt_outs`: obey or ignore (only for a publisher who agreed); `doubtful_pages`: accept
    where pages that look like an error, a wall or next to nothing are right as they are.
    `allow_hosts`: names or addresses in the own network that may be visited.
    `country`: ISO 3166 code of the country whose bodies its pages mean by "the Ministry of Justice".
    `reliability`: which of several documents is preferred where they contradict each other (code list reliabilities).
    `hints`: {"organisation": the full name of the publisher, "aliases": [...]}; `base`: the YAML's folder.
    """

    id: str
    title: str
    files: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    listings: tuple[Listing, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    limit: int = 1000
    other_hosts: tuple[str, ...] = ()
    publisher: str | None = None
    language: str | None = None
    licence: str | None = None
    schedule: str | None = None
    robots: str = "obey"
    opt_outs: str = "obey"
    doubtful_pages: str = "hold"
    allow_hosts: tuple[str, ...] = ()
    country: str = ""
    sensitivity: str = "low"
    reliability: str = "unknown"
    hints: Mapping[str, Any] = field(default_factory=dict)
    expect: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    base: str = "."

    def discovers(self) -> bool:
        """True where documents are found by looking: what was found earlier counts on when it is no longer listed."""
        return bool(self.sitemaps or self.feeds or self.listings)


_KEYS = tuple(f.name for f in fields(Source) if f.name != "base")
_LISTING_KEYS = tuple(f.name for f in fields(Listing))


def parse_source(text: str, path: Path) -> Source:
    """The source that a YAML text describes; raises SourceError naming the file, the key and what was expected."""
    try:
        row = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a date such as 2024-13-45
        raise SourceError(f"{path}: not YAML ({error}). Correct the file and run again.") from error
    if not isinstance(row, dict):
        raise SourceError(f"{path}: expected keys and values, found {type(row).__name__}. See sources/README.md.")
    unknown = sorted(set(map(str, row)) - set(_KEYS))
    if unknown:
        raise SourceError(f"{path}: unknown key {', '.join(unknown)}. Known keys: {', '.join(_KEYS)}.")
    row = {key: value for key, value in row.items() if value is not None}
    _check_types(row, path)
    row |= {key: _texts(row[key], key, path) for key in _TEXTS if key in row}
    for key in _ADDRESSES:
        for url in row.get(key, ()):
            _check_address(url, key, path)
    if "language" in row:
        row["language"] = _language(row["language"], path)
    if "country" in row:
        row["country"] = _country(row["country"], path)
    if "listings" in row:
        row["listings"] = _listings(row["listings"], path)
    return Source(**row, base=str(path.parent))


def _check_types(row: dict[str, Any], path: Path) -> None:
    for key in ("id", "title"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise SourceError(f"{path}: `{key}` is missing or not a text. Every source needs id, title and one of {', '.join(PLACES)}.")
    if not any(row.get(key) for key in PLACES):
        raise SourceError(f"{path}: none of {', '.join(f'`{key}`' for key in PLACES)}. Name at least one place where documents are.")
    for key in ("hints", "expect"):
        if key in row and not isinstance(row[key], dict):
            raise SourceError(f"{path}: `{key}` must hold keys and values, found {row[key]!r}.")
    for key, words in _CHOICES.items():
        if key in row and row[key] not in words:
            raise SourceError(f"{path}: `{key}` must be one of {', '.join(words)}, found {row[key]!r}.")
    if "limit" in row:
        _check_count(row["limit"], "limit", path)


def _texts(value: Any, key: str, path: Path) -> tuple[str, ...]:
    """A text or a list of texts as a tuple; for `other_hosts` also true (any) and false (none)."""
    if key == "other_hosts" and isinstance(value, bool):
        return ("*",) if value else ()
    found = (value,) if isinstance(value, str) else value
    if not isinstance(found, list | tuple) or not all(isinstance(one, str) and one.strip() for one in found):
        also = "true, false, " if key == "other_hosts" else ""
        raise SourceError(f"{path}: `{key}` must be {also}a text or a list of texts, found {value!r}.")
    return tuple(one.strip() for one in found)


def _listings(value: Any, path: Path) -> tuple[Listing, ...]:
    rows = value if isinstance(value, list) else [value]
    return tuple(_listing(row, f"listings[{number}]", path) for number, row in enumerate(rows, 1))


def _listing(value: Any, where: str, path: Path) -> Listing:
    """One entry of `listings`: a URL, or keys and values."""
    row = {"url": value} if isinstance(value, str) else value
    if not isinstance(row, dict) or not isinstance(row.get("url"), str):
        raise SourceError(f"{path}: `{where}` must be a URL, or keys and values with a `url`, found {value!r}.")
    unknown = sorted(set(map(str, row)) - set(_LISTING_KEYS))
    if unknown:
        raise SourceError(f"{path}: `{where}` has an unknown key {', '.join(unknown)}. Known keys: {', '.join(_LISTING_KEYS)}.")
    row = {key: value for key, value in row.items() if value is not None}
    _check_address(row["url"], f"{where}.url", path)
    for key in ("links", "next"):
        if key in row:
            _check_selector(row[key], f"{where}.{key}", path)
    if "pages" in row and "next" not in row:
        raise SourceError(f"{path}: `{where}.pages` needs `next`: how to get from one page to the next.")
    if "next" in row:
        row.setdefault("pages", _PAGES)
        _check_count(row["pages"], f"{where}.pages", path, most=_MOST_PAGES)
    return Listing(**row)


def is_pattern(following: str) -> bool:
    """True where a listing's `next` is a URL with the page's number in it, not a selector."""
    return "{page}" in following or "{page-1}" in following


def _check_selector(value: Any, key: str, path: Path) -> None:
    if not isinstance(value, str) or not value.strip():
        raise SourceError(f"{path}: `{key}` must be a CSS selector such as `main h3 a`, found {value!r}.")
    if key.endswith(".next") and is_pattern(value):
        return
    import soupsieve  # takes a moment, and few sources have listings

    try:
        soupsieve.compile(value)
    except (soupsieve.SelectorSyntaxError, NotImplementedError) as error:
        what = str(error).splitlines()[0]
        also = " For a URL, write {page} where the number stands." if key.endswith(".next") else ""
        raise SourceError(f"{path}: `{key}: {value}` is not a CSS selector ({what}).{also}") from error


def _language(value: Any, path: Path) -> str:
    """A tag as it is commonly written; YAML reads a bare `no` as a truth value."""
    tag = tag_of(value) if isinstance(value, str) else ""
    if not tag:
        also = " Quote it: \"no\"." if value is False else ""
        raise SourceError(f"{path}: `language` must be a BCP-47 tag such as sq, sr-Latn or pt-BR, found {str(value)[:40]!r}.{also}")
    return tag


def _country(value: Any, path: Path) -> str:
    """An ISO 3166 alpha-2 code (Kosovo: XK); YAML reads a bare `NO` as a truth value."""
    if not isinstance(value, str) or not (len(value) == 2 and value.isascii() and value.isalpha()):
        also = ' Quote it: "NO".' if value is False else ""
        raise SourceError(f"{path}: `country` must be a code of two letters such as XK or CH, found {str(value)[:40]!r}.{also}")
    return value.upper()


def _check_address(url: str, key: str, path: Path) -> None:
    if not url.lower().startswith(("http://", "https://")):
        raise SourceError(f"{path}: `{key}` must be an http or https address, found {url!r}. A file or folder goes under `files`.")


def _check_count(value: Any, key: str, path: Path, *, most: int | None = None) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1 or (most is not None and value > most):
        upper = "" if most is None else f" to {most}"
        raise SourceError(f"{path}: `{key}` must be a whole number from 1{upper}, found {value!r}.")


def read_sources(folder: Path) -> tuple[list[Source], list[SourceError]]:
    """All sources of a folder's `*.yml` and `*.yaml`, in the order of their names, and the errors of those left out.

    Raises SourceError only where the folder itself is missing or holds no YAML, or where two files share an id.
    """
    paths = sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]) if folder.is_dir() else []
    if not paths:
        if folder.is_dir():
            raise SourceError(f"{folder}: no *.yml in it yet. Copy sources/template.yml.example there as NAME.yml, or name another folder with --sources.")
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

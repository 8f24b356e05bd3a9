"""opt_outs: where a publisher reserves text and data mining, or use by machines as a whole, in a form that machines can read.

Heard are the TDM Reservation Protocol (header, meta, /.well-known/tdmrep.json), `noai` (X-Robots-Tag, meta robots), ai.txt,
and Content-Signal and Content-Usage (headers, robots.txt). Where several speak, one reservation is enough. A word against
the training of models alone (`ai-train=no`, `train-ai=n`) is no reservation here: facts are read, no model is trained.
Each function gives the words that reserve, empty where there are none. Never here: fetching, or what is done about it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

from pipelines.fetch.robots import Robots, allowed, escaped, lines_for, matches, path_of

TDMREP, AI_TXT = "/.well-known/tdmrep.json", "/ai.txt"
_HEAD_BYTES = 65_536  # meta elements stand at the beginning of a page
_PREFERENCES = ("content-usage", "content-signal")
_RESERVING = frozenset({"tdm", "bots", "ai", "ai-input"})  # uses, of which mining is one or which mining is part of
_NO = frozenset({"n", "no"})
_VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})  # directives, no agents


def in_headers(headers: Mapping[str, str], agent: str) -> str:
    """The header of an answer that reserves; names in small letters."""
    if headers.get("tdm-reservation", "").strip() == "1":
        return "header tdm-reservation: 1"
    if _forbids(headers.get("x-robots-tag", ""), agent):
        return "header x-robots-tag: noai"
    for name in _PREFERENCES:
        said = _reserved(headers.get(name, ""))
        if said:
            return f"header {name}: {said}"
    return ""


def in_page(content: bytes, agent: str) -> str:
    """The meta element of an HTML page that reserves; looks at the page's beginning only."""
    if b"<meta" not in content[:_HEAD_BYTES].replace(b"\0", b"").lower():
        return ""
    parser = _Metas()
    parser.feed(_beginning(content))
    for name, value in parser.found:
        if name == "tdm-reservation" and value.strip() == "1":
            return "meta tdm-reservation: 1"
        if name in ("robots", agent.lower()) and _forbids(value, agent):
            return f"meta {name}: noai"
    return ""


def in_robots(robots: Robots, agent: str, url: str) -> str:
    """The line of a robots.txt about use that reserves; of lines with a path, the longest that matches the URL decides."""
    for key in _PREFERENCES:
        lines = [_with_path(line.value) for line in lines_for(robots, agent, key)]
        here = [(path, said) for path, said in lines if matches(path_of(url), path)]
        longest = max((len(path) for path, _ in here), default=0)
        said = _reserved(", ".join(words for path, words in here if len(path) == longest))
        if said:
            return f"robots.txt {key}: {said}"
    return ""


def in_ai_txt(rules: Robots, agent: str, url: str) -> str:
    """The word of an ai.txt, which is written like a robots.txt."""
    return "" if allowed(rules, agent, url) else "ai.txt disallows"


def read_tdmrep(content: bytes) -> list[tuple[str, bool]]:
    """The locations of a tdmrep.json, each with whether it is reserved. One that cannot be read says nothing."""
    try:
        rows = json.loads(content)
    except (ValueError, RecursionError):
        return []
    known = [row for row in rows if isinstance(row, dict) and isinstance(row.get("location"), str)] if isinstance(rows, list) else []
    return [(escaped(_octets(row["location"])), str(row.get("tdm-reservation")) == "1") for row in known]


def in_tdmrep(rows: Sequence[tuple[str, bool]], url: str) -> str:
    """The word of a tdmrep.json: of the locations that match, the longest decides."""
    here = [(len(location), reserved) for location, reserved in rows if matches(path_of(url), location)]
    return "tdmrep.json tdm-reservation: 1" if max(here, default=(0, False))[1] else ""


class _Metas(HTMLParser):
    """The names and contents of meta elements."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        if tag == "meta":
            given = dict(attrs)
            self.found.append((str(given.get("name") or "").strip().lower(), str(given.get("content") or "")))


def _beginning(content: bytes) -> str:
    """The head of a page; its own words are ASCII in every encoding but UTF-16, which its byte order mark tells."""
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    return content[:_HEAD_BYTES].decode("utf-16" if wide else "latin-1", "replace")


def _forbids(value: str, agent: str) -> bool:
    """True of robots directives with `noai` for everyone or for `agent` (`otherbot: noai` is not for us)."""
    whom = ""
    for part in value.lower().split(","):
        name, colon, rest = part.partition(":")
        if colon and name.strip() not in _VALUED and name.strip().replace("-", "").replace("_", "").isalnum():
            whom, part = name.strip(), rest
        if part.strip() == "noai" and whom in ("", "*", agent.lower()):
            return True
    return False


def _reserved(value: str) -> str:
    """The first use of `train-ai=y, tdm=n` that reserves what we do."""
    for part in value.lower().replace(";", ",").split(","):
        use, _, word = part.partition("=")
        if use.strip() in _RESERVING and word.strip() in _NO:
            return f"{use.strip()}={word.strip()}"
    return ""


def _with_path(value: str) -> tuple[str, str]:
    """`/press/ tdm=n` as path and words; without a path, for all paths."""
    path, _, rest = value.partition(" ")
    return (escaped(path), rest) if path.startswith("/") else ("", value)


def _octets(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


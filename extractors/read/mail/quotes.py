"""The text of a message cut into what its author wrote, what is quoted from earlier messages, and what is a signature.

By marks alone (`>`, `-- `, rules over header lines), in any language. Never here: paragraphs (plain).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.documents import Zone

_QUOTE = re.compile(r"[ \t]{0,2}>")
_MARKS = re.compile(r"^(?:[ \t]{0,2}>)+ ?")
_RULE = re.compile(r"\s*(?:[-_=*]{5,}|-{2,}.{1,60}-{2,})\s*")
_HEADER = re.compile(r"\s*\*?[^\W\d_][\w -]{1,20}:\*?\s+\S")
_SIGNATURE = "--"
_HEADER_LINES = 3  # lines like `From: ...` below a rule: an earlier message follows
_INTRODUCTION = 3  # lines that "On ... wrote:" may take


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that belong together, and their zone."""

    text: str
    zone: Zone


def stretches(text: str, *, flowed: bool = False) -> list[Stretch]:
    """The stretches of a message's text in their order; `flowed`: a space at its end means that a line goes on."""
    lines = text.splitlines()
    zones = _zones(lines)
    out: list[tuple[list[str], Zone]] = []
    for line, zone in zip(_unwrapped(lines, zones) if flowed else lines, zones, strict=True):
        if not out or out[-1][1] != zone:
            out.append(([], zone))
        shown = "" if line.rstrip() == _SIGNATURE else line
        out[-1][0].append(_MARKS.sub("", line, count=1) if zone == "aside" else shown)
    return [Stretch("\n".join(group), zone) for group, zone in out]


def _zones(lines: list[str]) -> list[Zone]:
    zones: list[Zone] = []
    rest: Zone | None = None
    for index, line in enumerate(lines):
        if rest is None and line.rstrip() == _SIGNATURE:
            rest = "footer"
        elif rest is None and _begins_earlier(lines, index):
            rest = "aside"
        if rest == "footer" and _QUOTE.match(line):
            rest = None  # an answer below the signature of a list
        zones.append(rest or ("aside" if _QUOTE.match(line) else "main"))
        if zones[-1] == "aside" and rest is None:
            _introduce(lines, zones, index)
    return zones


def _begins_earlier(lines: list[str], index: int) -> bool:
    """Whether a rule stands here with header lines below it, as some programs put above the message they answer."""
    if not _RULE.fullmatch(lines[index]):
        return False
    below = [line for line in lines[index + 1 : index + 8] if line.strip()][:_HEADER_LINES]
    return len(below) == _HEADER_LINES and all(map(_HEADER.match, below))


def _introduce(lines: list[str], zones: list[Zone], index: int) -> None:
    """The line that ends with a colon right above a quotation ("On ... wrote:") belongs to it."""
    at = index - 1
    while at >= 0 and not lines[at].strip():
        at -= 1
    if at < 0 or zones[at] != "main" or not lines[at].rstrip().endswith(":") or "@" not in lines[at] and not _dated(lines, at):
        return
    for number in range(at, max(-1, at - _INTRODUCTION), -1):
        if not lines[number].strip():
            break
        zones[number] = "aside"
    zones[at:index] = ["aside"] * (index - at)


def _dated(lines: list[str], at: int) -> bool:
    return sum(map(str.isdigit, " ".join(lines[max(0, at - 1) : at + 1]))) >= 4


def _unwrapped(lines: list[str], zones: list[Zone]) -> list[str]:
    """The lines of flowed text (RFC 3676), each paragraph in its first line; the others become empty."""
    out = [[line] for line in lines]
    start: int | None = None
    for index, line in enumerate(lines):
        if start is not None and zones[index] == zones[start]:
            out[start].append(_MARKS.sub("", line, count=1) if zones[index] == "aside" else line)
            out[index] = []
        else:
            start = index
        if not line.endswith(" ") or line.rstrip() == _SIGNATURE:
            start = None
    return ["".join(parts) for parts in out]

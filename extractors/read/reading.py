"""What a reader hands back: pieces in reading order, what the content declares of itself, and what went wrong.

Never here: any knowledge of a format.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.read.pieces import Piece
from schemas.facts import Issue, Level


@dataclass(frozen=True, slots=True)
class Reading:
    """`pieces` (metadata first), the title, the languages declared, the surest first, and what could not be read.

    `body`: the half-open range of pieces that are the page's article, where it has one; `loss`: what of it was not read.
    """

    pieces: Sequence[Piece] = ()
    title: str = ""
    languages: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    body: tuple[int, int] | None = None
    loss: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why content is not read: a short stable code, and what is wrong and what to do in words."""

    code: str
    message: str


def problem(code: str, name: str, message: str, *, level: Level = "error", value: str = "") -> Issue:
    """A problem of one file as an Issue."""
    return Issue(level, "read", code, name, f"{name}: {message}", value)


def refused(refusal: Refusal, name: str) -> Reading:
    """The reading of content that is not read."""
    return Reading(issues=(problem(refusal.code, name, refusal.message),))

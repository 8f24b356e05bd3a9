"""What a paragraph of an office document becomes, whatever its format: lines, headings typed in bold, typed bullets,
hidden text, alternative texts.

Never here: the XML of a format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from extractors.read.html.lines import BREAK, lines_of
from extractors.read.pieces import Piece, clean
from schemas.documents import BlockKind, Zone

__all__ = ["BREAK", "Look", "Paragraph", "alt_piece", "paragraph_pieces"]
_MAX_FAKE_HEADING = 90
_FAKE_LEVEL = 6
_BULLET = re.compile(r"[•·▪●◦○■□➢➤►▶✓✔❖♦\uf0b7\uf0a7\uf0d8\uf0fc]\s*(?=\S)|[–—-]\s+(?=\S)")
_NO_NAME = re.compile(
    r"\S+\.(?:jpe?g|png|gif|svg|webp|bmp|tiff?|emf|wmf)|(?:img|dsc[nf]?|image|photo|pic|picture|graphic|screenshot|banner|logo)?[\W\d_]*", re.I
)


@dataclass(frozen=True, slots=True)
class Look:
    """What the style of a paragraph makes of it."""

    kind: BlockKind = "paragraph"
    level: int = 0
    zone: Zone = "main"


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says: what the paragraph is, whether its letters are bold, whether they are hidden."""

    look: Look = Look()
    bold: bool = False
    hidden: bool = False


@dataclass(slots=True)
class Paragraph:
    """The text of one paragraph as it is collected, with what its letters look like and what hangs on it.

    `boxes`: elements with text of their own (text boxes), `notes`: the ids of its notes.
    """

    words: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    alts: list[str] = field(default_factory=list)
    hrefs: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    bold: int = 0
    linked: int = 0

    def say(self, text: str, *, bold: bool = False, hidden: bool = False, href: str = "") -> None:
        """More text, and how it looks."""
        (self.hidden if hidden else self.words).append(text)
        solid = 0 if hidden else len(text.strip())
        self.bold += solid if bold else 0
        self.linked += solid if href else 0
        if href and href not in self.hrefs:
            self.hrefs.append(href)


def paragraph_pieces(paragraph: Paragraph, look: Look, path: str) -> list[Piece]:
    """The pieces of one paragraph: its lines, the texts of its pictures, then what is hidden in it."""
    lines = list(lines_of("".join(paragraph.words), look.kind))
    solid = sum(map(len, lines))
    anchor = paragraph.hrefs[0] if len(paragraph.hrefs) == 1 and paragraph.linked >= 0.9 * solid else ""
    bold = paragraph.bold >= 0.95 * solid
    pieces = [_line(Piece(text, look.kind, look.zone, look.level, path, anchor=anchor), bold=bold) for text in lines]
    pieces += [piece for alt in paragraph.alts for piece in alt_piece(alt, look.zone, path)]
    hidden = clean("".join(paragraph.hidden).replace(BREAK, " "))
    return [*pieces, Piece(hidden, zone="hidden", path=path)] if hidden else pieces


def _line(piece: Piece, *, bold: bool) -> Piece:
    if piece.kind != "paragraph":
        return piece
    bullet = _BULLET.match(piece.text)
    if bullet:
        return replace(piece, kind="item", text=piece.text[bullet.end() :])
    heads = bold and len(piece.text) <= _MAX_FAKE_HEADING and piece.text[-1] not in ".!?;,…"
    if heads and any(map(str.isalpha, piece.text)):
        return replace(piece, kind="heading", level=_FAKE_LEVEL)
    return piece


def alt_piece(text: str, zone: Zone, path: str) -> Iterator[Piece]:
    """The alternative text of a picture, unless it is a file's name or a machine's guess at what is seen."""
    told = clean(text)
    guessed = any(sign in told.lower() for sign in _guesses())
    if told and not guessed and not _NO_NAME.fullmatch(told) and any(map(str.isalpha, told)):
        yield Piece(told, "alt", zone, path=path)


@cache
def _guesses() -> tuple[str, ...]:
    words = yaml.safe_load(files("extractors.read.office").joinpath("guessed.yml").read_text(encoding="utf-8"))
    return tuple(str(sign).lower() for sign in words["guessed"])

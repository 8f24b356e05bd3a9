"""What the desk shows of documents, and the functions by which it gets it: whoever serves the desk hands them in.

Never here: how a document is read, what is private in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from review.cards import Card

SHUT = ("high", "severe")  # sensitivities of sources whose words stay covered until a curator asks


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of the text from `start` on. `why`: what kind of covered words they are (then `text` is empty), or "";
    `end`: where they end; `is_quote`: the card's quote is among them."""

    start: int
    end: int
    text: str
    why: str = ""
    is_quote: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block near the quote: its kind (heading, item, cell, ...), its zone and its words."""

    kind: str
    zone: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """The quote in its surroundings. `form`: how the page as it was read can be shown; `note`: what a reader must know,
    as that the words have moved; `page`: of a PDF, the page that the quote stands on; `is_placed`: the places are those of the
    stored text, so that words may be marked by them."""

    paragraphs: tuple[Paragraph, ...]
    form: Literal["html", "image", "none"]
    page: int | None = None
    note: str = ""
    is_placed: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """The page as it was read: sanitised HTML, or a PNG of a PDF's page."""

    media_type: Literal["text/html", "image/png"]
    content: bytes


@dataclass(frozen=True, slots=True)
class Documents:
    """The functions. Those that may fail answer with a sentence that says why.

    `sensitivities`: of documents, by id, that of their source; `around`, `picture`: of a card, and whether uncovered;
    `redacted`: a text in a language without what is private; `plain`: slots that name nobody and no place; `names`: of organisations, by id.
    """

    sensitivities: Callable[[Sequence[str]], Mapping[str, str]]
    around: Callable[[Card, bool], Around | str]
    picture: Callable[[Card, bool], Picture | str]
    redacted: Callable[[str, str], str]
    plain: frozenset[str]
    names: Callable[[Sequence[str]], Mapping[str, str]]

"""What a page or report is once it is read: one canonical text, cut into blocks, with the way back to the bytes.

Offsets are half-open `[start, end)` code points of `Document.text`; `document.text[span.start:span.end]` is the quote.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Literal

BlockKind = Literal["title", "heading", "paragraph", "item", "cell", "caption", "alt", "field"]
Zone = Literal["main", "navigation", "header", "footer", "aside", "metadata", "hidden"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of code points of a text."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def __reduce__(self) -> tuple[type[Span], tuple[int, int]]:  # they travel between processes by the thousand
        return Span, (self.start, self.end)

    def contains(self, other: Span) -> bool:
        """True where `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """True where the two spans share at least one code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of layout: a heading, a paragraph, a list item, a table cell, a caption, a `key: value` field.

    `level`: heading level (1 is the widest), or the nesting of a list item (0 is the outermost).
    `path`: the way back into HTML (a DOM path) or to a front-matter or meta key (`front:date`, `meta:og:site_name`).
      Of DOCX and ODT, a part and the number of its paragraph from 1 (`word/document.xml#p12`); of a workbook, sheet and cell
      (`Results!B3`); of CSV, the fragment of RFC 7111 (`#cell=3,2`); of a message, its part as IMAP counts them, with the
      DOM path inside it (`part:1.2#/html/body/p`); of what files declare of themselves, `core:title`, `mail:date`.
    `page`, `box`: the way back into a PDF: page from 1, box as (left, bottom, right, top) in points.
    `heads`: of a table cell, the spans of its row and column heads, row head first; of a `field`, the span of its key.
    `table`, `row`, `column`: of a cell, counted from 0 inside the document and its table; None elsewhere.
    `anchor`: of an item, alternative text or paragraph that is one link, the link's target; else an empty string.
    """

    kind: BlockKind
    zone: Zone
    span: Span
    level: int = 0
    path: str = ""
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    heads: tuple[Span, ...] = ()
    table: int | None = None
    row: int | None = None
    column: int | None = None
    anchor: str = ""

    def __reduce__(self) -> tuple[type[Block], tuple[object, ...]]:
        where = (self.level, self.path, self.page, self.box, self.heads)
        return Block, (self.kind, self.zone, self.span, *where, self.table, self.row, self.column, self.anchor)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The bytes that one visit brought, under their SHA-256; `fetched_at` is an ISO 8601 instant in UTC."""

    sha256: str
    url: str
    media_type: str
    fetched_at: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text in reading order with its blocks (in the order of the text, never overlapping).

    `id`: the file's stem or the series id; `snapshot`: SHA-256 of the bytes; `language`: BCP-47 or `und`;
    `title`: the title printed or declared, else empty. `recognised`: the words that OCR has read, in the order of the
    text, each with the probability that it is read right; words that were printed are not among them.
    `body`: the stretch that is the article of a page that has one.
    """

    id: str
    snapshot: str
    media_type: str
    language: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    recognised: tuple[tuple[Span, float], ...] = ()
    body: Span | None = None

    def __hash__(self) -> int:  # cheap, so that per-document caches do not hash whole texts
        return hash((self.id, self.snapshot, len(self.text)))

    def quote(self, span: Span) -> str:
        """The verbatim words of a span."""
        return self.text[span.start : span.end]

    def certainty(self, span: Span) -> float:
        """How surely the words of a span are read: that of the least sure among them, 1.0 of what is printed."""
        first = bisect_right(self.recognised, span.start, key=lambda word: word[0].end)
        words = takewhile(lambda word: word[0].start < span.end, islice(self.recognised, first, None))
        return min((certainty for _, certainty in words), default=1.0)

    def zone(self, *zones: Zone) -> Iterator[Block]:
        """The blocks of the given zones, in the order of the text."""
        return (block for block in self.blocks if block.zone in zones)

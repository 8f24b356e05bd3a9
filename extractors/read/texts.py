"""Bytes of a text (HTML, Markdown, plain) -> a reading: decoded, measured, and handed to its format's reader.

Never here: the formats themselves.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.read.decoding import Decoded, decode
from extractors.read.formats import BINARY, HTML, MARKDOWN, PLAIN
from extractors.read.html import html_pieces
from extractors.read.markdown import markdown_pieces, prose
from extractors.read.markdown.front_matter import front_matter
from extractors.read.markdown.templates import without_templates
from extractors.read.plain import plain_pieces
from extractors.read.reading import Reading, Refusal, problem, refused
from schemas.facts import Issue

MAX_LETTERS = 5_000_000  # of markup and text together, once pictures written into a page are taken out
MAX_PARTS = 150_000  # lines of a text, tags of a page
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_INLINE_DATA = re.compile(r"data:[\w/+.-]{3,60};base64,[A-Za-z0-9+/=%\s]{200,}")
_NONSENSE = 0.05  # the share of control and undecodable characters from which bytes are no text
_SAMPLE = 65_536


def read_text(content: bytes, name: str, media_type: str, kind: str) -> Reading:
    """The reading of bytes that are a text of the given kind; `media_type` may carry `charset=`."""
    decoded = decode(content, media_type)
    if is_nonsense(decoded):
        return refused(BINARY, name)
    text = _INLINE_DATA.sub("", decoded.text) if kind == HTML and "data:" in decoded.text else decoded.text
    large = too_large(text, kind)
    if large is not None:
        return refused(large, name)
    reading = _by_kind(text, kind)
    issues = losses(decoded, name)
    if reading.loss is not None:
        issues += (problem(reading.loss.code, name, reading.loss.message, level="warning"),)
    return replace(reading, issues=issues)


def is_nonsense(decoded: Decoded) -> bool:
    """True of text that is mostly control characters; of valid UTF-8 the bytes have been looked at already."""
    if decoded.encoding == "utf-8" and not decoded.lost and "\0" not in decoded.text:
        return False
    sample = decoded.text[:_SAMPLE]
    return len(_CONTROLS.findall(sample)) > _NONSENSE * len(sample)


def too_large(text: str, kind: str) -> Refusal | None:
    """Why a text is too much to be a report, or None."""
    parts = text.count("<") if kind == HTML else text.count("\n")
    if len(text) <= MAX_LETTERS and parts <= MAX_PARTS:
        return None
    size = f"{len(text):,} characters and {parts:,} {'tags' if kind == HTML else 'lines'}, too much for a report"
    return Refusal("too_large", f"{size}. Split it, or leave it out.")


def losses(decoded: Decoded, name: str) -> tuple[Issue, ...]:
    """The issue of characters that no encoding could read."""
    if not decoded.lost:
        return ()
    what = f"{decoded.lost} characters could not be read as {decoded.encoding}. Declare the right encoding, or convert it to UTF-8."
    return (problem("wrong_encoding", name, what, level="warning", value=decoded.encoding),)


def _by_kind(text: str, kind: str) -> Reading:
    if kind == MARKDOWN:
        return Reading(*markdown_pieces(text))
    if kind == PLAIN:
        return Reading(plain_pieces(text))
    front = front_matter(text, prose)
    if front is None:
        return html_pieces(text, filled=without_templates)
    page = html_pieces(without_templates(text[front.end :]))
    told = (front.language, *page.languages) if front.language else page.languages
    body = None if page.body is None else (page.body[0] + len(front.pieces), page.body[1] + len(front.pieces))
    return replace(page, pieces=[*front.pieces, *page.pieces], title=front.title or page.title, languages=told, body=body)

"""What the source of a document says of its publisher: every place where one of its names stands.

A source is somebody's word that these pages are this organisation's; it is believed over every guess, but never over a longer
name that holds this one ("Friends of Larkfield Aid"). Never here: whom a page is about (`identity`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from extractors.organisations.alike import plain
from extractors.organisations.choice import KEEP, Taken
from extractors.organisations.document_names import mention
from extractors.organisations.lexicon import Lexicon, lexicon
from schemas.documents import Document, Span
from schemas.facts import Mention
from schemas.names import fold

RULE = "source"
SURE = 0.99  # how probable a name is that the source declares


def names_of(hints: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the publisher that a source declares: its `organisation`, its `publisher`, its `aliases`, and a short form in
    brackets behind one.

    >>> names_of({"publisher": "Larkfield Aid (LA)", "aliases": ["Larkfield"]})
    ('Larkfield Aid', 'LA', 'Larkfield')
    """
    aliases = hints.get("aliases") or ()
    told = (hints.get("organisation"), hints.get("publisher"), *([aliases] if isinstance(aliases, str) else aliases))
    parts = (part for one in told if one for part in _BRACKETED.fullmatch(str(one)).groups())
    return tuple(dict.fromkeys(name for part in parts if part and (name := " ".join(part.split()))))


_BRACKETED = re.compile(r"(.*?)(?:\(([^()]*)\)\s*)?", re.DOTALL)


def with_source(document: Document, kept: Sequence[Mention], names: Sequence[str]) -> list[Mention]:
    """The mentions, and one for each place where a declared name stands; what overlaps such a place is none."""
    lex, sure = lexicon(document.language), sorted(m.span for m in kept if m.features["probability"] >= KEEP)
    own = {whole for place in _places(document, names) if (whole := _whole(document, place, sure, lex)) is not None}
    if not own:
        return list(kept)
    fullest, taken = max((document.quote(place) for place in sorted(own)), key=len), Taken(own)
    found = [mention(document, place, RULE, None, acronym_of=fullest) for place in sorted(own)]
    told = {"probability": SURE, "named": ""}
    return [*(m for m in kept if m.span in own or not taken.overlaps(m.span)), *(replace(m, features={**m.features, **told}) for m in found)]


def _whole(document: Document, place: Span, sure: Sequence[Span], lex: Lexicon) -> Span | None:
    """The place of a declared name with the legal form that is printed with it; None where it is part of another name. `sure`:
    the places of names, in order."""
    at = bisect_right(sure, place.start, key=lambda span: span.start)
    near = sure[max(0, at - _NEAR) : at]
    whole = max((span for span in near if span.contains(place)), key=len, default=place)
    same = fold(plain(document.quote(whole), lex)) == fold(plain(document.quote(place), lex))
    return whole if same else None


_NEAR = 8  # names before a place that may reach over it; few overlap


def _places(document: Document, names: Sequence[str]) -> Iterator[Span]:
    pattern = _pattern(tuple(names), document.language)
    for match in pattern.finditer(document.text) if pattern else ():
        span = Span(*match.span())
        block = document.blocks[bisect_right(document.blocks, span.start, key=lambda b: b.span.start) - 1]
        if block.span.contains(span):  # a name that runs from one block into the next is none
            yield span


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...], language: str) -> re.Pattern[str] | None:
    """Any of the names, the longest first, with or without their legal forms: those of several words in any case, over line ends
    and hyphens, a single word as it is declared or in capitals."""
    bare = dict.fromkeys((*names, *(plain(name, lexicon(language)) for name in names)))
    forms = [_form(name) for name in sorted(bare, key=len, reverse=True) if len(name) > 1 and any(ch.isalnum() for ch in name)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)") if forms else None


def _form(name: str) -> str:
    words = [re.sub(r"['’‘`]", "['’‘`]", re.escape(word)) for word in re.split(r"[\s-]+", name) if word]
    return f"(?i:{_BETWEEN.join(words)})" if len(words) > 1 else f"{words[0]}|{words[0].upper()}"


_BETWEEN = r"(?:\s+|\s*[-‐–]\s*)"

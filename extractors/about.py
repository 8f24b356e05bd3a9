"""What a document says of itself: the names it may be published under, its title, its own dates and period.

Names come from metadata, titles, imprints and definitions; which of them is subject or publisher is decided in `resolve`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extractors.organisations.gazetteer import countries
from extractors.organisations.lexicon import lexicon
from schemas.documents import Document, Span
from schemas.names import fold

_TITLE_CUT = re.compile(r"\s+[|–—·•»:\-]+\s+|\s*[|»]\s*|:\s+")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)\s*(?:©|\(c\)|copyright)?\s*(?:by\s+)?(?:\d{4}\s*(?:[-–]\s*\d{4})?,?\s*)?(?:by\s+)?([^\d|•.©]{2,70}?)(?=\s*(?:\d{4}|[|•©]|\.\s|\.$|$|,|\ball rights|\balle rechte|\btous droits|\bsva prava))", re.IGNORECASE)
_SITE_KEYS = ("og:site_name", "application-name", "jsonld:publisher.name", "jsonld:organization.name", "jsonld:author.name", "dc.publisher", "publisher", "twitter:title_site")


@dataclass(frozen=True, slots=True)
class OwnName:
    """A name the document gives itself. `source`: site, copyright, title, definition or logo; `span` in the text."""

    name: str
    span: Span
    source: str


@lru_cache(maxsize=4)
def own_names(document: Document) -> tuple[OwnName, ...]:
    """Names under which the document may be published, strongest source first; each name once."""
    found = [*_site(document), *_copyright(document), *_titles(document), *_definitions(document)]
    seen: dict[str, OwnName] = {}
    for own in found:
        seen.setdefault(fold(own.name), own)
    return tuple(own for key, own in seen.items() if key)


def _site(document: Document) -> list[OwnName]:
    out = []
    for block in document.zone("metadata"):
        key = block.path.lower().removeprefix("meta:")
        if any(key.endswith(wanted) for wanted in _SITE_KEYS) and _plausible(document, document.quote(block.span)):
            out.append((_SITE_KEYS.index(next(w for w in _SITE_KEYS if key.endswith(w))), OwnName(document.quote(block.span).strip(), block.span, "site")))
    return [own for _, own in sorted(out, key=lambda item: item[0])]


def _copyright(document: Document) -> list[OwnName]:
    out = []
    for block in document.blocks:
        if block.zone in ("metadata", "hidden") or len(block.span) > 600:
            continue
        text = document.quote(block.span)
        for match in _COPYRIGHT.finditer(text):
            name = match[1].strip(" ,.-–")
            start = block.span.start + match.start(1) + match[1].index(name) if name else 0
            if name and _plausible(document, name):
                out.append(OwnName(name, Span(start, start + len(name)), "copyright"))
    return out


def _titles(document: Document) -> list[OwnName]:
    """Parts of titles that the text itself uses as a name."""
    out = []
    body = " ".join(document.quote(b.span) for b in document.zone("main") if b.kind not in ("title",))
    for block in document.blocks:
        if not (block.kind == "title" or block.zone == "metadata" and block.path in ("title", "front:title", "meta:og:title") or block.kind == "heading" and block.level <= 2 and block.zone in ("main", "header")):
            continue
        text = document.quote(block.span)
        parts = [p for p in _TITLE_CUT.split(text) if p]
        for part in reversed(parts):
            name = _strip_about(part.strip(" .,-–|"), document.language)
            at = text.find(name)
            often = len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", body)) if name else 0
            if name and at >= 0 and _plausible(document, name) and often >= (2 if block.kind != "heading" else 3) - (len(parts) > 1):
                out.append(OwnName(name, Span(block.span.start + at, block.span.start + at + len(name)), "title"))
    return out


def _strip_about(text: str, language: str) -> str:
    low = text.lower()
    for phrase in sorted(lexicon(language).about, key=len, reverse=True):
        if low.startswith(phrase + " "):
            return text[len(phrase) + 1 :].strip()
    return text


def _definitions(document: Document) -> list[OwnName]:
    """"Masoom is a not-for-profit organisation": the capitalised words before the first such clause of the text."""
    lex = lexicon(document.language)
    for block in document.zone("main"):
        text = document.quote(block.span)
        if block.kind not in ("paragraph", "item", "field") or len(text) < 30:
            continue
        for match in re.finditer(r"\s(?=\w)", text[:220]):
            if lex.actor_after.match(text[match.end() : match.end() + 60]) and _defines(text[match.end() : match.end() + 60]):
                name = _trailing_name(text[: match.start()], lex.openers)
                if name and _plausible(document, name):
                    start = block.span.start + match.start() - len(name)
                    return [OwnName(name, Span(start, start + len(name)), "definition")]
    return []


def _defines(text: str) -> bool:
    return len(text.split()[0]) <= 4


def _trailing_name(text: str, openers: frozenset[str]) -> str:
    match = re.search(r"(?:[A-ZÀ-ÝŠĐŽČĆ0-9][\w.&'’‘-]*|of|for|and|the|de|du|des|für|der|des|von|za|i|e|të)(?:\s+(?:[A-ZÀ-ÝŠĐŽČĆ0-9][\w.&'’‘-]*|of|for|and|the|de|du|des|für|der|von|za|i|e|të|&))*$", text)
    words = match[0].split() if match else []
    while words and (words[0].lower() in openers or words[0].islower()):
        words = words[1:]
    name = " ".join(words)
    return name if name and text.endswith(name) else ""


def _plausible(document: Document, name: str) -> bool:
    """A name, not a sentence, a country, a page name or an address."""
    lex = lexicon(document.language)
    parts = name.split()
    low = name.lower()
    if not 1 <= len(parts) <= 12 or len(name) < 2 or not any(ch.isupper() for ch in name) or re.search(r"https?:|@|[{}<>]|[?!]$", name):
        return False
    return not (fold(name) in countries(document.language) or len(parts) == 1 and low in lex.not_heads | lex.openers or low in lex.about)

"""One item of a list, and the name that it begins with.

Never here: what a list says of its names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.cues import find_cues
from extractors.organisations.gazetteer import by_form, countries
from extractors.organisations.lexicon import Lexicon, lexicon
from extractors.organisations.lists.words import list_words
from extractors.organisations.people import person_like
from extractors.organisations.words import acronym, camel
from schemas.documents import Block, Document, Span
from schemas.names import fold, transliterate

_BULLET = re.compile(r"^[\s•·▪◦‣*\-–—>»\d.)\]]*(?=\S)")
_DATED = re.compile(r"(?:(?:\d{4}|\w+ \d{4})(?:\s*(?:[-–/]|to|bis|à|do)\s*\d{4})?\s*[:–-]\s+)?")
_CUT = re.compile(r"\s+(?:[€$£₹]\s?)?\d[\d.,' ]{3,}$|,\s(?=[€$£¥₹]|[A-Z]{2,3}\$?\s?[\d.,']+\b)|\s[–—|]\s|\s-\s|:\s|\s?[(\[]|,\s(?=[a-zà-ž])|\s(?=https?:|www\.)|;\s|\.\s")
_NOT_NAME = re.compile(r"[$€£]|https?:|www\.|@|[{}<>=]|^\W*$|\d{3,}|[?!]$")
_MAX_WORDS = 10


@dataclass(frozen=True, slots=True)
class Listed:
    """One name of a list. `role`: funder, partner, ... or "mentioned" where the list relates them to nobody; `span`: the name; `form`: heading, lead_in, label or title;
    `kind`: the kind of its block;
    `type`: the kind of body that the heading or lead-in names ("Ski resort partners", "11 small businesses:"), or None."""

    span: Span
    role: str
    form: str
    kind: str
    linked: bool = False
    type: str | None = None


def item(document: Document, block: Block, role_form: tuple[str, str]) -> list[Listed]:
    span = name_in(document.text, block.span, document.language, trusted=bool(block.anchor) or block.kind == "alt", whole=block.kind == "alt")
    return [Listed(span, role_form[0], role_form[1], block.kind, bool(block.anchor))] if span else []


def name_in(text: str, span: Span, language: str, *, trusted: bool = False, keep_dash: bool = False, whole: bool = False) -> Span | None:
    """The name that a list item begins with, without bullets, explanations and brackets; None where it is no name.

    `trusted`: the item is a link or a logo, so that a name may be written small. `keep_dash`: a spaced dash does not
    begin an explanation, since the item stands between commas. `whole`: nothing is cut, as in a logo's alternative text.
    """
    raw = text[span.start : span.end]
    start = _BULLET.match(raw).end() if not raw[:1].isalnum() else 0
    start += len(_DATED.match(raw[start:])[0])
    cue = next((c for c in find_cues(raw[start : start + 60], language) if c.side == "after" and c.start < 20), None)
    if cue is not None and start:
        start += cue.end + 1
    start += len(list_words(language).logo_of.match(raw[start:])[0])
    article = re.match(r"(?:[^\W\d_]{2,3}\s|l['’])(?=[A-ZÀ-Ž])", raw[start:])
    if article and article[0].strip("'’ ") in lexicon(language).articles:
        start += article.end()
    cut = None if whole else next((m for m in (*_CUT.finditer(raw, start + 2), *_explained(raw, start + 2, language)) if not (keep_dash and m[0].strip() in "–—-" or _abbreviates(raw, m, language))), None)
    end = cut.start() if cut and not (raw[cut.start() :].startswith(". ") and len(raw[start : cut.start()]) <= 4) else len(raw)
    end = start + len(re.sub(r"[\s-]+(?:logo|logotype)$|\s\([A-Z]{2,9}\)$", "", raw[start:end], flags=re.IGNORECASE if "logo" in raw.lower() else 0))
    name = raw[start:end].strip(" .,;:*\"'“”„«»")
    first, comma, rest = name.rpartition(", ")
    if comma and person_like(rest):  # "Tindal Trust, Anna Berg"
        name = first
    begin = raw.index(name, start) if name else start
    if re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)+", name):  # a file's name as a logo's alternative text
        return None
    if not _is_name(name, lexicon(language), language, trusted):
        return None
    return Span(span.start + begin, span.start + begin + len(name))


def _abbreviates(raw: str, cut: re.Match[str], language: str) -> bool:
    """Whether a point ends no name but a word such as "Jr."."""
    return cut[0].startswith(".") and raw[: cut.start()].split()[-1:] != [] and raw[: cut.start()].split()[-1].lower() in list_words(language).after_comma


def _explained(raw: str, start: int, language: str) -> Iterator[re.Match[str]]:
    """Where words begin that explain ("for the gift of a van"), not where they belong to a name ("Network for the Environment")."""
    for match in list_words(language).explains.finditer(raw.lower(), start):
        if not (match[0].split()[-1] in lexicon(language).articles and raw[match.end() :].lstrip()[:1].isupper()):
            yield match


def _is_name(name: str, lex: Lexicon, language: str, trusted: bool) -> bool:
    vocabulary = list_words(language)
    parts = name.split()
    folded = fold(name)
    if not 1 <= len(parts) <= _MAX_WORDS or len(name) < 2 or _NOT_NAME.search(name) or folded in vocabulary.not_items or vocabulary.persons.search(name.lower()):
        return False
    if folded in by_form() or acronym(name):
        return True
    if folded in countries(language) or (folded in lex.not_heads and len(parts) == 1):
        return False
    if parts[0].lower() in lex.inside and not language.startswith("en"):  # "À Lyon"; English names may begin so ("In Kind Direct")
        return False
    caps = [w for w in parts if w[:1].isupper() or w[:1].isdigit() or camel(w)]
    small = [w for w in parts if w[:1].islower() and not camel(w) and transliterate(w.lower()) not in lex.connectors and transliterate(w.lower()) not in lex.heads]
    if not (parts[0][:1].isupper() or parts[0][:1].isdigit() or camel(parts[0]) or trusted) or parts[0].lower() in lex.openers - lex.articles and len(parts) > 3:
        return False
    return bool(caps or trusted) and len(small) <= (2 if trusted or language.startswith("de") else 1) and len(small) < max(1, len(caps)) + (1 if trusted else 0)

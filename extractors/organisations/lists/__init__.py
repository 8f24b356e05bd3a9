"""Lists of organisations: the names under "Our partners", in logo walls, after "Supported by:", and what the list says of them.

A list is told by its heading, by a lead-in that ends in a colon, by a label on its own line, or by the page's title; the
words stand in `languages/<lang>/partners.yml`. Shared by the organisations and the partners room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from extractors.organisations.gazetteer import by_form, hits
from extractors.organisations.grammar import find_names
from extractors.organisations.lexicon import Lexicon, lexicon
from extractors.organisations.lists.items import Listed, item, name_in
from extractors.organisations.lists.walls import walls
from extractors.organisations.lists.words import ListWords, list_words
from extractors.organisations.people import person_like
from extractors.organisations.words import tokens
from extractors.outline import Outline, flatten, outline
from schemas.documents import Block, Document, Span
from schemas.names import fold, transliterate

_LINE = 90  # code points of a line that may be a name
_ENDS = (".", "!", "?", ":")
_SHORTENED = re.compile(r"^(?:\S+\s+){1,7}[A-Z][a-z]{1,3}\.\s*$")  # "Quell's Kitchen - Mill Ave."
_LABEL = re.compile(r"^([^:]{3,240}):\s+(?=\S)")


@lru_cache(maxsize=4)
def listed(document: Document) -> tuple[Listed, ...]:
    """Every name of the document's lists of organisations, in the order of the text; main zone only."""
    lines = outline(document)
    vocabulary = list_words(document.language)
    out: list[Listed] = []
    current: tuple[str, str] | None = None  # role and form of the lead-in whose items we are in
    lead_in = introduced = ""
    ended: set[int] = set()  # headings whose list of plain lines was broken off by another kind of line
    for index, block in enumerate(document.blocks):
        if block.zone != "main":
            continue
        text = document.quote(block.span)
        if block.kind in ("heading", "title", "caption") or text.endswith(":"):
            introduced = text
        if block.kind == "cell" and block.column == 0 and block.row and (named := _of_headings(lines, index)):
            out += item(document, block, named)
            continue
        if block.kind == "cell" and block.column == 0 and vocabulary.income.search(introduced.lower()) and _shows_body(text, document.language):
            out += item(document, block, ("funder", "heading"))
            continue
        label = _label(text, block, document.language)
        if label is not None:
            role, offset = label
            out += _split(document, Span(block.span.start + offset, block.span.end), role, "label", block)
            current = None
        elif block.kind != "item":
            short = len(text.split()) <= 4 and not text.rstrip().endswith(".")  # "Local level" does not end a list
            opened = _lead_in(text, document.language)
            lead_in, current = (text, opened) if opened else (lead_in, current if short else None)
            role_form = None if current else _of_headings(lines, index)
            if role_form and not _is_section(text, block, document.language):
                heading = next(iter(lines.headings[index][-1:]), -1)
                found = [] if block.kind == "paragraph" and heading in ended else _entries(lines, index, role_form)
                if block.kind == "paragraph" and not found:
                    ended.add(heading)
                out += _typed(found, _nearest_heading(lines, index), vocabulary)
        else:
            headed = None if current and current[0] != "mentioned" else _of_headings(lines, index)
            found = _entries(lines, index, headed or current)
            out += _typed(found, lead_in if current else _nearest_heading(lines, index), vocabulary)
    found = list(_with_money(document, _without_persons(document, out), vocabulary))
    known = {entry.span for entry in found}
    return tuple(sorted([*found, *(entry for entry in walls(document) if entry.span not in known)], key=lambda entry: entry.span))


def _nearest_heading(lines: Outline, index: int) -> str:
    """The innermost heading above a block, or the one above it where it names no kind of body (a state, a year)."""
    return " / ".join(reversed(lines.heading_texts(index)[-2:]))


def _typed(entries: list[Listed], heading: str, vocabulary: ListWords) -> list[Listed]:
    """Entries with the kind of body that their heading names first."""
    kind = next((kind for word in re.findall(r"[^\W\d_]+", heading.lower()) if (kind := vocabulary.kinds.get(transliterate(word)))), None)
    return [replace(entry, type=kind) for entry in entries] if kind else entries


def _without_persons(document: Document, entries: list[Listed]) -> list[Listed]:
    """Lists of people ("With thanks to") are no lists of organisations: names of two plain words, hardly a sign of a body."""
    lex = lexicon(document.language)
    kept = [e for e in entries if e.linked or e.kind == "alt" or fold(document.quote(e.span)) in by_form() or not person_like(document.quote(e.span))]
    for form in ("label", "lead_in", "heading"):
        group = [e for e in kept if e.form == form and not e.linked and e.kind != "alt"]
        plain = [e for e in group if _two_plain_words(document.quote(e.span), lex)]
        common = [e for e in group if _plainlist_words(document.quote(e.span), lex)]
        if len(group) < 5:  # "Pray", "Volunteer" under "Our supporters": ways to help, no names
            kept = [e for e in kept if e not in common]
        if len(entries) - len(kept) >= 3 and len(plain) >= 0.7 * len(group):
            kept = [e for e in kept if e not in plain]
    return kept


def _plainlist_words(text: str, lex: Lexicon) -> bool:
    """A single everyday word, or everyday words of which only the first has a capital."""
    words = text.split()
    return all(w.lower() in lex.common for w in words) and not any(w[:1].isupper() for w in words[1:])


def _two_plain_words(name: str, lex: Lexicon) -> bool:
    words = name.split()
    return len(words) == 2 and all(w[:1].isupper() and w[1:].islower() or "'" in w for w in words) and not any(w.lower() in lex.heads for w in words) and fold(name) not in by_form()


def _with_money(document: Document, entries: list[Listed], vocabulary: ListWords) -> Iterator[Listed]:
    """Supporters pay where the document tells of money (the guide's rule), else they are partners."""
    supporters = any(entry.role == "supporter" for entry in entries)
    pays = supporters and any(vocabulary.money.search(transliterate(document.quote(b.span).lower())) for b in document.zone("main") if b.kind != "item")
    for entry in entries:
        yield replace(entry, role="funder" if pays else "partner") if entry.role == "supporter" else entry


def _is_section(text: str, block: Block, language: str) -> bool:
    return block.kind in ("heading", "title") and _role_of(text, language, 8) is not None


@lru_cache(maxsize=1 << 12)
def _role_of(text: str, language: str, most_words: int) -> str | None:
    vocabulary = list_words(language)
    low = transliterate(" ".join(text.lower().replace("’", "'").split()))
    if len(low.split()) > most_words or vocabulary.not_sections.search(low):
        return None
    return next((role for role, pattern in vocabulary.sections if pattern.search(low)), None)


def _of_headings(lines: Outline, index: int) -> tuple[str, str] | None:
    """Role and form that the headings above a block give it; the innermost heading that tells counts."""
    document, blocks = lines.document, lines.document.blocks
    told = [(role, block) for above in reversed(lines.headings[index]) if (role := _role_of(document.quote((block := blocks[above]).span), document.language, 9)) is not None]
    if told:
        (role, block), roles = told[0], {role for role, _ in told}
        role = "funder" if role == "supporter" and "funder" in roles else role  # "A big thank you to" under "Donors"
        return role, "title" if block.kind == "title" or block.level <= 1 else "heading"
    role = page_role(document)
    return (role, "title") if role else None


@lru_cache(maxsize=4)
def page_role(document: Document) -> str | None:
    """The role that a page's declared title, or what heads it in its frame, gives the lists under no telling heading."""
    heads = [document.title, *(document.quote(b.span) for b in document.zone("header") if b.kind in ("heading", "title"))]
    return next((role for head in heads for part in _TITLE_PARTS.split(head) if (role := _role_of(part, document.language, 4)) is not None), None)


_TITLE_PARTS = re.compile(r"\s+[|–—·•»-]\s+|\s*[|»]\s*")


def section_role(text: str, language: str) -> str | None:
    """The role that a heading gives the names under it, or None where it heads no list."""
    return _role_of(text, language, 8)


def _lead_in(text: str, language: str) -> tuple[str, str] | None:
    """"We work closely with the following institutions:" and the like."""
    if not text.rstrip().endswith(":"):
        return None
    role = _role_of(" ".join(text.split()[-16:]), language, 16) or ("mentioned" if list_words(language).bodies.search(text.lower()) else None)
    return (role, "lead_in") if role else None


def _label(text: str, block: Block, language: str) -> tuple[str, int] | None:
    """(role, offset of the list) of a line like "Supported by: A, B and C"."""
    match = _LABEL.match(text)
    if match is None or block.kind in ("alt", "title"):
        return None
    role = _role_of(" ".join(match[1].split()[-16:]), language, 7 if len(match[1]) < 60 else 16)
    return (role, match.end()) if role else None


def _entries(lines: Outline, index: int, role_form: tuple[str, str] | None) -> list[Listed]:
    if role_form is None:
        return []
    document, block = lines.document, lines.document.blocks[index]
    text = document.quote(block.span)
    if block.kind in ("heading", "title"):
        following = next((b for b in document.blocks[index + 1 :] if b.zone == "main"), None)
        described = following is not None and following.kind == "paragraph" and len(following.span) >= 80
        if block.kind == "title" or block.level <= 1 or not (described or block.anchor.startswith("http")):
            return []
    elif block.kind == "paragraph" and text.count(",") >= 2:
        names = _split(document, block.span, *role_form, block)
        pieces = text.count(",") + 1
        bodies = [n for n in names if _shows_body(document.quote(n.span), document.language)]
        if role_form[1] == "title" and 2 * len(bodies) < len(names):  # an address, a list of places
            return []
        return names if len(names) >= 0.7 * pieces or len(names) >= 3 and len(text) / len(names) < 50 else []
    elif block.kind == "paragraph" and (len(text) > _LINE or text.rstrip().endswith(_ENDS) and not _SHORTENED.search(text)) and not block.anchor or block.kind in ("cell", "field") or block.kind == "paragraph" and role_form[1] == "title" and not block.anchor:
        return []
    several = text.count(",") >= 2 and block.kind != "item" or ";" in text
    return _split(document, block.span, role_form[0], role_form[1], block) if several else item(document, block, role_form)


def _shows_body(name: str, language: str) -> bool:
    return fold(name) in by_form() or bool(find_names(tokens(name), lexicon(language), language))


def _split(document: Document, span: Span, role: str, form: str, block: Block) -> list[Listed]:
    """The names of "A, B (b) and C"; commas and "and" inside a name do not divide."""
    text, lex = document.quote(span), lexicon(document.language)
    toks = tokens(text)
    names = [(n.start, n.end) for n in find_names(toks, lex, document.language)]
    names += [(start, end) for start, end, _ in hits(flatten(text))]
    cuts, semicolons = [-1], text.count(";") > 1
    for k, token in enumerate(toks):
        inside = any(start < token.start and token.end < end for start, end in names)
        family = k + 2 < len(toks) and toks[k + 2].text == "&" and (k == 0 or toks[k - 2].text in ",;:" or k == 1)
        within = semicolons and token.text != ";"  # "Quell Works, Inc.; Tindal, Mill and Berg LLP; Oxfam"
        marks = not (token.text == "," and family) and token.text in ",;" or token.text in "•|"
        divides = not within and (marks or token.low in lex.conjunctions and token.text != "&")
        goes_on = token.text == "," and k + 1 < len(toks) and (toks[k + 1].low.rstrip(".") in list_words(document.language).after_comma or toks[k + 1].text.rstrip(".") in lex.legal_starts)
        if divides and not goes_on and not inside and not _in_brackets(text, token.start):
            cuts.append(k)
    out = []
    for a, b in zip(cuts, [*cuts[1:], len(toks)], strict=True):
        if a + 1 < b:
            piece = Span(span.start + toks[a + 1].start, span.start + toks[b - 1].end)
            name = name_in(document.text, piece, document.language, keep_dash=True)
            if name:
                out.append(Listed(name, role, form, block.kind))
    return out


def _in_brackets(text: str, at: int) -> bool:
    return text.count("(", 0, at) > text.count(")", 0, at)

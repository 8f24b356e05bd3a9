"""Names told by the whole document: the parts of its titles, country units, and every other place of a name that is sure.

Never here: which stretch stays (`choice`), sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.organisations.choice import Taken
from extractors.organisations.counting import places
from extractors.organisations.gazetteer import is_country
from extractors.organisations.lexicon import Lexicon, lexicon
from extractors.organisations.words import acronym
from extractors.outline import outline
from schemas.documents import Document, Span
from schemas.facts import Mention

NAME = "organisations"
VERSION = "2"
_MOST_WORDS = 7
_OPENING, _CLOSING = "„“«\"", ("“", "”", "»", '"')
_UNCLOSED = re.compile(r"\s(?:„[^“”]*|“[^”]*|«[^»]*|\"[^\"]*)\Z")  # 'Centre for Young Voices „Harbour'


def mention(document: Document, span: Span, rule: str, kind: str | None, **value: str | None) -> Mention:
    """A mention of an organisation, with the mark that closes a quotation in its name; `name`: where it is not the words of the span."""
    quote = document.quote(span)
    if any(mark in quote for mark in _OPENING) and _UNCLOSED.search(quote) is not None and document.text[span.end : span.end + 1] in _CLOSING:
        span = Span(span.start, span.end + 1)
        quote = document.quote(span)
    name = value.pop("name", None) or quote
    return Mention("organisation", span, quote, {"name": name, "type": kind, **value}, f"{NAME}@{VERSION}", {"rule": rule})


_TITLE_PARTS = re.compile(r"\s+[|–—·•»-]\s+|\s*[|»:]\s+")
_TITLES = ("title", "front:title", "og:title", "twitter:title", "meta.title", "site_name", "application-name", "author")


def titled(document: Document) -> Iterator[Mention]:
    """The parts of titles and of what names the page or its site: one of them is often whose page it is."""
    for block in document.blocks:
        named = block.zone == "metadata" and block.path.lower().endswith(_TITLES)
        if not (named or block.kind == "title" or block.kind == "heading" and block.level <= 1 and block.zone in ("main", "header")):
            continue
        text, at = document.quote(block.span), 0
        for cut in [*_TITLE_PARTS.finditer(text), None]:
            part = text[at : cut.start() if cut else len(text)]
            name = _without_about(part.strip(" .,\"'“”„«»"), document.language)
            if len(name) > 2 and len(name.split()) <= _MOST_WORDS and name[:1].isalnum():
                start = block.span.start + at + part.index(name)
                yield mention(document, Span(start, start + len(name)), "titled", None)
            at = cut.end() if cut else len(text)


def _without_about(name: str, language: str) -> str:
    """"Mission of Velmar Aid" names Velmar Aid."""
    low = name.lower()
    phrase = next((p for p in sorted(lexicon(language).about, key=len, reverse=True) if low.startswith(p + " ")), "")
    return name[len(phrase) :].strip()


# Rules whose names may be the whole of which a country unit is a part.
_WHOLES = ("gazetteer", "defined", "acronym", "titled")


def units(document: Document, found: Sequence[Mention], lex: Lexicon) -> Iterator[Mention]:
    """Country units: "Tdh Albania", and "Terre des hommes in Kosovo" where it begins a line or a sentence or acts."""
    starts = {s.span.start for s in outline(document).sentences}
    wholes = {m.value["name"]: m for m in found if (m.features["rule"] in _WHOLES or m.features["rule"].startswith("own_")) and m.value["type"] not in ("company", "media", "government")}
    seen: set[Span] = set()
    for name, whole in wholes.items():
        for start in places(document.text, name):
            after = _UNIT.match(document.text, start + len(name))
            if after is None or not is_country(after["place"], document.language):
                continue
            span, word = Span(start, after.end()), (after["word"] or "").strip().lower()
            acts = lex.verb_after.match(document.text[after.end() : after.end() + 40].lstrip()) is not None
            if span not in seen and (not word or word in lex.inside and (start in starts or acts)) and _in_main(document, span):
                seen.add(span)
                yield mention(document, span, "unit", whole.value["type"] or "ngo", unit_of=name, place=after["place"])


def _in_main(document: Document, span: Span) -> bool:
    return any(block.zone == "main" and block.span.contains(span) for block in document.blocks)


_UNIT = re.compile(r"(?P<word> [a-zà-ž]{1,3})? (?P<place>[A-ZÀ-Ž][\w-]+(?: (?:and |i |et )?[A-ZÀ-Ž][\w-]+)?)(?=[\s,.;:)]|$)")


_SPREAD = 0.45  # how probable a name must be in one place to be looked for in all others


def again(document: Document, kept: Sequence[Mention]) -> Iterator[Mention]:
    """Every other place of a name that is sure enough in one, where nothing longer stands."""
    lex = lexicon(document.language)
    surest: dict[str, Mention] = {}
    for one in kept:
        name = document.quote(one.span)
        if (one.features["probability"] >= _SPREAD or "subject" in one.features) and len(name) > 2 and _is_distinct(name, lex):
            surest[name] = max(one, surest.get(name, one), key=lambda m: m.features["probability"])
    if not surest:
        return
    pattern = re.compile(r"(?<![\w@./-])(?:" + "|".join(re.escape(n) for n in sorted(surest, key=len, reverse=True)) + r")(?![\w@])(?!\.\w)")
    taken = Taken(m.span for m in kept)
    for block in document.blocks:
        if block.zone not in ("main", "header", "footer") or block.kind == "alt":
            continue
        for match in pattern.finditer(document.quote(block.span)):
            span, origin = Span(block.span.start + match.start(), block.span.start + match.end()), surest[match[0]]
            own = origin.features["rule"].startswith("own_")
            if not taken.overlaps(span) and (block.zone == "main" or own):
                repeated = mention(document, span, "own_again" if own else "again", origin.value["type"])
                yield replace(repeated, features={**repeated.features, "probability": origin.features["probability"], "named": ""})


def _is_distinct(name: str, lex: Lexicon) -> bool:
    """Whether a name is more than an everyday word with a capital, which would be found where it names nothing."""
    return not (name.islower() or len(name.split()) == 1 and (name.lower() in lex.common or name.lower() in lex.not_heads) and not acronym(name))

"""The organisations room: every place of the main text where an organisation is named.

Rules in order of trust: the document's own names, lists under partner headings, the gazetteer, head nouns and legal
forms, acronyms defined in brackets, words of action around a capitalised run. Never here: whose facts are whose, which
is `resolve`'s; merging of names into entries, which is `entities`'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.about import own_names
from extractors.organisations.acronyms import definitions
from extractors.organisations.gazetteer import by_form, hits
from extractors.organisations.grammar import Token, acronym, camel, coordinated, find_names, runs, tokens
from extractors.organisations.lexicon import Lexicon, lexicon
from extractors.organisations.lists import listed
from extractors.outline import Sentence, outline, tokenise
from schemas.documents import Document, Span
from schemas.facts import Mention
from schemas.names import fold

NAME = "organisations"
VERSION = "1"

# Acronyms and words of the gazetteer that mean other things as often: taken only beside a word of action or relation.
_AMBIGUOUS_LENGTH = 2


def find(document: Document) -> tuple[Mention, ...]:
    """All mentions, label `organisation`: value {"name", "type" (or None), "acronym_of" (a name or None)}."""
    lex = lexicon(document.language)
    out: list[Mention] = [*_own(document), *_listed(document, lex)]
    for sentence in outline(document).sentences:
        block = document.blocks[sentence.block]
        if block.zone == "main" and block.kind != "alt":
            out += _in_sentence(document, sentence, lex)
    return tuple(_longest(out))


def _mention(document: Document, span: Span, rule: str, kind: str | None, **value: str | None) -> Mention:
    quote = document.quote(span)
    name = value.pop("name", None) or quote
    return Mention("organisation", span, quote, {"name": name, "type": kind, **value}, f"{NAME}@{VERSION}", {"rule": rule})


def _own(document: Document) -> Iterator[Mention]:
    body = [b for b in document.blocks if b.zone in ("main", "header", "footer")]
    for own in own_names(document):
        known = by_form().get(fold(own.name))
        yield _mention(document, own.span, f"own_{own.source}", known.type if known else None)
        pattern = re.compile(rf"(?<!\w){re.escape(own.name)}(?!\w)")
        for block in body:
            for match in pattern.finditer(document.quote(block.span)):
                span = Span(block.span.start + match.start(), block.span.start + match.end())
                if span != own.span:
                    yield _mention(document, span, "own_again", known.type if known else None)


def _listed(document: Document, lex: Lexicon) -> Iterator[Mention]:
    for entry in listed(document):
        name = document.quote(entry.span)
        yield _mention(document, entry.span, f"list_{entry.form}", type_of(name, lex))


def type_of(name: str, lex: Lexicon) -> str | None:
    """The type that the gazetteer, a legal form or a head noun gives a name; None where nothing tells."""
    known = by_form().get(fold(name))
    if known is not None:
        return known.type
    names = find_names(tokens(name), lex, "en")
    if names:
        return names[0].type
    last = tokens(name)[-1].low if tokens(name) else ""
    return lex.heads.get(last)


def _in_sentence(document: Document, sentence: Sentence, lex: Lexicon) -> Iterator[Mention]:
    text, base = sentence.text, sentence.span.start
    toks = tokens(text)
    if not any(t.cap or camel(t.text) for t in toks):
        return
    def at(start: int, end: int) -> Span:
        return Span(base + start, base + end)

    for start, end, known in hits(tokenise(text, document.language)):
        form = text[start:end]
        if len(form) > _AMBIGUOUS_LENGTH or form in ("UN", "EU", "UE", "BE", "WB") or _acts(text, start, end, lex):
            yield _mention(document, at(start, end), "gazetteer", known.type)
    for name in find_names(toks, lex, document.language):
        yield _mention(document, at(name.start, name.end), name.rule, name.type)
    for name, full in coordinated(text, toks, lex):
        yield _mention(document, at(name.start, name.end), name.rule, name.type, name=full)
    for definition in definitions(text, toks, lex):
        start, end = definition.name
        yield _mention(document, at(start, end), "defined", type_of(text[start:end], lex))
        yield _mention(document, at(*definition.acronym), "acronym", None, acronym_of=text[start:end])
    yield from _acting(document, sentence, toks, lex)


def _acts(text: str, start: int, end: int, lex: Lexicon) -> bool:
    before = re.sub(r"\s+(?:the|a|an|der|die|das|den|dem|la|le|les|l['’]|of)\s*$", "", text[:start]).rstrip(" \"“„«'’")
    return bool(lex.actor_before.search(before[-60:]) or lex.actor_after.match(text[end:].lstrip(" \"”“»'’")[:60]))


def _acting(document: Document, sentence: Sentence, toks: list[Token], lex: Lexicon) -> Iterator[Mention]:
    """Capitalised runs that act or employ in the sentence's own words; an acronym or brand needs no more than that."""
    for i, j in runs(toks, lex):
        while i < j and (toks[i].low in lex.openers or toks[i].low in lex.not_heads and j - i == 1):
            i += 1
        if i >= j or j - i > 7 or toks[j - 1].low in lex.not_heads and not acronym(toks[j - 1].text):
            continue
        start, end = toks[i].start, toks[j - 1].end
        if _acts(sentence.text, start, end, lex):
            yield _mention(document, Span(sentence.span.start + start, sentence.span.start + end), "acting", None)


# Which rule's reading of the same place is kept when spans overlap and neither contains the other's rank.
_RANK = {"own_site": 0, "list_label": 1, "list_heading": 1, "list_lead_in": 1, "list_title": 1, "defined": 2, "coordinated": 2, "head": 3, "legal_form": 3, "gazetteer": 4, "acronym": 4, "own_again": 5, "weak_head": 6, "acting": 8}


def _longest(mentions: list[Mention]) -> Iterator[Mention]:
    """Of overlapping mentions the longest, at equal length the most trusted rule; in the order of the text."""
    order = sorted(mentions, key=lambda m: (m.features["rule"] == "acting", -len(m.span), _RANK.get(m.features["rule"], 5)))
    taken: list[Mention] = []
    by_start: dict[int, list[Mention]] = {}
    for mention in order:
        window = range(mention.span.start // 64 - 4, mention.span.end // 64 + 1)
        if mention.features["rule"] != "coordinated" and any(other.span.overlaps(mention.span) for w in window for other in by_start.get(w, ())):
            continue
        taken.append(mention)
        by_start.setdefault(mention.span.start // 64, []).append(mention)
    yield from sorted(taken, key=lambda m: (m.span, m.value["name"]))

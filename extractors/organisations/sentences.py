"""What a sentence proposes as names: by head nouns and legal forms, the gazetteer, definitions, quotation marks, words of action and
relation, and every capitalised run with its parts.

Never here: which of them are names (`choice`), what the whole document says (`document_names`, `own_names`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.cues import Cue, bridges, find_cues
from extractors.organisations.acronyms import definitions
from extractors.organisations.document_names import NAME as NAME
from extractors.organisations.document_names import VERSION as VERSION
from extractors.organisations.document_names import mention
from extractors.organisations.gazetteer import by_form, by_weak_form, hits, is_place, language_names
from extractors.organisations.grammar import Name, coordinated, extended, find_names
from extractors.organisations.lexicon import Lexicon, lexicon
from extractors.organisations.people import given_names, person_like
from extractors.organisations.words import Token, acronym, bare_end, camel, runs, tokens
from extractors.outline import Sentence, flatten
from schemas.documents import Document, Span
from schemas.facts import Mention
from schemas.names import fold, transliterate

# Acronyms and words of the gazetteer that mean other things as often: taken only beside a word of action or relation.
_AMBIGUOUS_LENGTH = 2
_SURE_SHORT = frozenset(("UN", "EU", "UE"))


def type_of(name: str, lex: Lexicon) -> str | None:
    """The type that the gazetteer, a legal form or a head noun gives a name; None where nothing tells."""
    known = by_form().get(fold(name)) or by_form().get(fold(name.split()[0])) if name.split()[:1] else None
    if known is not None and (known.type == "multilateral" or fold(name) in by_form()):
        return known.body
    names = find_names(tokens(name), lex, "en")
    if names:
        return names[0].type
    toks = tokens(name)
    head = (lex.heads.get(toks[-1].low) or lex.heads.get(toks[0].low)) if toks else None
    maybe = by_weak_form().get(fold(name))
    return head or (maybe.type if maybe is not None and maybe.type != "platform" else None)


def in_sentence(document: Document, sentence: Sentence, lex: Lexicon) -> Iterator[Mention]:
    text, base = sentence.text, sentence.span.start
    toks = tokens(text)
    if not any(t.named for t in toks):
        return
    def at(start: int, end: int) -> Span:
        return Span(base + start, base + end)

    for start, end, known in hits(flatten(text)):
        form = text[start:end]
        if known.type == "platform" or len(form) <= _AMBIGUOUS_LENGTH and form not in _SURE_SHORT:
            acts = text[:start].strip() and _acts(text, start, end, lex)
            if not acts:
                continue
        whole = extended(toks, start, end, lex, document.language)
        if whole is not None:
            yield mention(document, at(*whole), "gazetteer", known.body)
    for name in find_names(toks, lex, document.language):
        if name.rule == "weak_head" and person_like(" ".join(text[name.start : name.end].split()[:2])):
            continue
        yield _named(document, at(name.start, name.end), name, lex)
        if name.joined:
            yield mention(document, at(name.start, name.end), "joined", name.type)
        bracket = _ACRONYM_AFTER.match(text, name.end)
        if bracket and acronym(bracket[1]) and bracket[1][0] == text[name.start].upper():
            yield mention(document, at(*bracket.span(1)), "acronym", None, acronym_of=text[name.start : name.end])
    for match in lex.state_body.finditer(text):
        yield mention(document, at(*match.span(1)), "state_body", "government")
    for name, full in coordinated(text, toks, lex):
        yield mention(document, at(name.start, name.end), name.rule, name.type, name=full)
    for quoted in _QUOTED.finditer(text):
        head = lex.heads.get(transliterate(quoted["head"].lower()))
        if head and quoted["name"][0].isupper() and len(quoted["name"].split()) <= 9:
            bracket = _ACRONYM_AFTER.match(text, quoted.end())
            if bracket and acronym(bracket[1]):
                yield mention(document, at(*bracket.span(1)), "acronym", None, acronym_of=quoted[0] if quoted["head"][0].isupper() and not document.language.startswith("de") else quoted["name"])
            start, end = quoted.span() if quoted["head"][0].isupper() and not document.language.startswith("de") else quoted.span("name")
            yield mention(document, at(start, end), "quoted", head, short=quoted["name"])
    for definition in definitions(text, toks, lex):
        start, end = definition.name
        short, kind = text[slice(*definition.acronym)], type_of(text[start:end], lex)
        if kind is not None or re.search(rf"(?<!\w){re.escape(short)}(?:['’]s)?\s(?:{lex.verb_words})\b", document.text):
            yield mention(document, at(start, end), "defined", kind)
            yield mention(document, at(*definition.acronym), "acronym", None, acronym_of=text[start:end])
    spans = runs(toks, lex)
    yield from _acting(document, sentence, toks, spans, lex)
    yield from _related(document, sentence, toks, spans, lex)
    yield from _runs(document, sentence, toks, spans, lex)


def _runs(document: Document, sentence: Sentence, toks: Sequence[Token], spans: Sequence[tuple[int, int]], lex: Lexicon) -> Iterator[Mention]:
    """Every capitalised run, and its parts between "and"s: what they are is for the choice to say."""
    for i, j in spans:
        whole = [(i, j)] if any(t.low in lex.conjunctions for t in toks[i:j]) else []
        if whole and (start := _family(toks, i, j, lex)) is not None:
            yield mention(document, Span(sentence.span.start + toks[start].start, sentence.span.start + bare_end(toks[j - 1])), "family", "foundation")
        run = dict.fromkeys([*whole, *_divided(toks, i, j, lex)])
        for rule, pieces in (("run", run), ("part", [piece for piece in dict.fromkeys(_parts(toks, i, j, lex)) if piece not in run])):
            for a, b in pieces:
                start, end = sentence.span.start + toks[a].start, sentence.span.start + bare_end(toks[b - 1])
                if b - a <= _MOST_WORDS and end - start > 1:
                    yield mention(document, Span(start, end), rule, None)


def _family(toks: Sequence[Token], i: int, j: int, lex: Lexicon) -> int | None:
    """Where a couple's foundation begins in a run ("the | Mary and Ludo Velmar Family Fund"): the first of two given names, or of one
    and a capital's word, before the only head; else None."""
    i = next((k for k in range(i, j) if toks[k].low not in lex.openers), j)
    both = next((k for k in range(i + 1, j - 2) if toks[k].low in lex.conjunctions), None)
    if both is None or both - i > _COUPLE or lex.heads.get(toks[j - 1].low) != "foundation" or not toks[i].text[:1].isupper():
        return None
    heads = any(t.low in lex.heads for t in toks[i:both])
    given = [bool({t.text} & given_names()) for t in (toks[i], toks[both + 1])]
    return i if not heads and (all(given) or any(given) and toks[i].low not in lex.common and toks[both + 1].low not in lex.common) else None


_COUPLE = 3  # words before the "and" between two persons' names


def _parts(toks: Sequence[Token], i: int, j: int, lex: Lexicon) -> Iterator[tuple[int, int]]:
    """Stretches within a run that may be all of a name: what stands before, between or behind its small words and possessives
    ("Chair of Tindal Rights", "Velmar's Outreach Team"), without a first word that has its capital from the sentence, without
    last words that end no name ("Tindal Press Release"); and the run with a small number in or before it ("500 Miles")."""
    i = next((k for k in range(i, j) if toks[k].low not in lex.openers and toks[k].named and (k or toks[k].low not in lex.starters)), i)
    ends = [k for k in range(i + 1, j - 1) if toks[k].low in lex.connectors]
    starts = [k + 1 for k in ends if k + 1 not in ends]
    owned = [k + 1 for k in range(i, j - 1) if toks[k].end != bare_end(toks[k])]
    for start in (*starts, *owned):
        yield start, j
        yield start, next((k for k in (*ends, *owned, j) if k > start), j)
    for end in (*ends, *owned):
        if end - 1 not in ends:
            yield i, end
    if j - i > 1 and (i == 0 or not toks[i - 1].text[0].isalnum()) and i + 1 not in ends:
        yield i + 1, j
    for end in range(j - 1, max(i, j - 4), -1):
        if not (toks[end].low in lex.not_heads or toks[end].low in lex.common and toks[end].low not in lex.heads or toks[end].low in lex.weak):
            break
        if toks[end - 1].low not in lex.connectors:
            yield i, end
    if j + 1 < len(toks) and _is_small_number(toks[j]) and toks[j + 1].cap:
        yield i, next((k for k in range(j + 1, len(toks)) if not toks[k].cap), len(toks))
    if j < len(toks) and _is_small_number(toks[j]):
        yield i, j + 1
    if i > 0 and _is_small_number(toks[i - 1]):
        yield i - 1, j


def _is_small_number(token: Token) -> bool:
    return token.text.isdigit() and len(token.text) <= _SMALL_NUMBER


_SMALL_NUMBER = 3  # digits of a number that may be a part of a name


def _named(document: Document, span: Span, name: Name, lex: Lexicon) -> Mention:
    """A name by its form; a small kind of body before it ("l'association Net-freaks") is not part of the name."""
    text = document.quote(span)
    first, _, rest = text.partition(" ")
    if transliterate(first.lower()) in lex.appositive and rest[:1].isupper():
        return mention(document, Span(span.start + len(first) + 1, span.end), name.rule, name.type, short=text)
    return mention(document, span, name.rule, name.type)


_ACRONYM_AFTER = re.compile(r"\s?\(([^\W_]{2,9})\)")
# "Udruga „Slog“", 'der Verein "Freunde von ..."': a kind of body and its name in quotation marks.
_QUOTED = re.compile(r"(?P<head>[^\W\d_]{4,20})\s(?:[A-ZÀ-Ž][^\W\d_]{3,20}\s)?[\"“„«‘'][ \u00a0\u202f]?(?P<name>[A-ZÀ-Ž][^\"“”„«»]{1,80}?)[ \u00a0\u202f]?[\"”“»]")


def _acts(text: str, start: int, end: int, lex: Lexicon) -> bool:
    before = re.sub(r"\s+(?:the|a|an|der|die|das|den|dem|la|le|les|l['’]|of)\s*$", "", text[:start]).rstrip(" \"“„«'’")
    return bool(lex.actor_before.search(before[-60:]) or lex.actor_after.match(text[end:].lstrip(" \"”“»'’")[:60]))


def _acting(document: Document, sentence: Sentence, toks: Sequence[Token], spans: Sequence[tuple[int, int]], lex: Lexicon) -> Iterator[Mention]:
    """Capitalised runs that act or employ in the sentence's own words; an acronym or brand needs no more than that."""
    for i, j in spans:
        while i < j and (toks[i].low in lex.openers or i == 0 and toks[i].low in lex.starters or toks[i].low in lex.not_heads and j - i == 1):
            i += 1
        if i >= j or j - i > 7 or toks[j - 1].low in lex.not_heads and not acronym(toks[j - 1].text):
            continue
        start, end = toks[i].start, toks[j - 1].end
        name = sentence.text[start:end]
        if person_like(name) or is_place(name, document.language) or sum(ch.isdigit() for ch in name) > 2:
            continue
        plain = not (acronym(name) or camel(name))
        if plain and (j - i <= 3 and not any(t.low in lex.heads for t in toks[i:j]) and not lex.organisation_before.search(sentence.text[:start].rstrip(" \"“„«'’")[-40:]) or any(t.low in lex.common for t in toks[i:j] if j - i == 1)):
            continue
        brand = (acronym(name) or camel(name)) and len(name) > 2 and lex.verb_after.match(sentence.text[end:].lstrip())
        if _acts(sentence.text, start, end, lex) or brand:
            yield mention(document, Span(sentence.span.start + start, sentence.span.start + end), "acting", None)


# Roles whose cues also stand before persons ("thanks to Anna Berg"): a plain name of two words is not taken there.
_MOST_WORDS = 7


def _related(document: Document, sentence: Sentence, toks: Sequence[Token], spans: Sequence[tuple[int, int]], lex: Lexicon) -> Iterator[Mention]:
    """Capitalised runs right after a cue of partnership ("organisations such as A, B and C")."""
    bridge, _ = bridges(document.language)
    for cue in find_cues(sentence.text, document.language):
        if cue.side != "after":
            yield from _giver(document, sentence, toks, spans, cue)
            continue
        at = cue.end
        for i, j in spans:
            if toks[j - 1].end <= at:
                continue
            gap = [t for t in toks if at <= t.start < toks[i].start]
            if len(gap) > 6 or any(t.low not in bridge and t.text not in (",", "&", "“", '"', "„", "«", "–", "-") for t in gap):
                break
            for a, b in _divided(toks, i, j, lex):
                name = sentence.text[toks[a].start : bare_end(toks[b - 1])]
                if _may_be_partner(name, toks[a:b], lex, document.language):
                    start = sentence.span.start + toks[a].start
                    yield mention(document, Span(start, start + len(name)), "related", type_of(name, lex))
            at = toks[j - 1].end


def _giver(document: Document, sentence: Sentence, toks: Sequence[Token], spans: Sequence[tuple[int, int]], cue: Cue) -> Iterator[Mention]:
    """The run that ends right before "donated", "paid for", "has given"."""
    lex = lexicon(document.language)
    for i, j in spans:
        if toks[j - 1].end <= cue.start and not any(toks[j - 1].end <= t.start < cue.start for t in toks):
            for a, b in _divided(toks, i, j, lex):
                name = sentence.text[toks[a].start : bare_end(toks[b - 1])]
                if _may_be_partner(name, toks[a:b], lex, document.language) and (b - a > 1 or toks[a].low not in lex.openers and document.language.startswith("en") or acronym(name) or camel(name)):
                    start = sentence.span.start + toks[a].start
                    yield mention(document, Span(start, start + len(name)), "related", type_of(name, lex))


def _divided(toks: Sequence[Token], i: int, j: int, lex: Lexicon) -> Iterator[tuple[int, int]]:
    """The parts of a run between "and"s, without words that open sentences."""
    start = i
    for k in range(i, j + 1):
        if k == j or toks[k].low in lex.conjunctions and toks[k].text != "&":
            while start < k and (toks[start].low in lex.openers or toks[start].low in lex.appositive or not toks[start].named):
                start += 1
            if start < k:
                yield start, k
            start = k + 1


def _may_be_partner(name: str, toks: Sequence[Token], lex: Lexicon, language: str) -> bool:
    if not 1 <= len(toks) <= _MOST_WORDS or person_like(name) or is_place(name, language) or toks[-1].low in lex.not_heads:
        return False
    if language.startswith("de") and len(toks) == 1 and not (acronym(name) or camel(name)):
        return False
    if len(toks) < 3 and all(t.low in lex.common or t.low in lex.connectors or t.low in lex.heads for t in toks) and not any(acronym(t.text) for t in toks) and type_of(name, lex) is None:
        return False
    return not (len(toks) == 1 and (toks[0].low in lex.common or toks[0].low in lex.not_heads or fold(name) in language_names(language)))

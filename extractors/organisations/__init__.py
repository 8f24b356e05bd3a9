"""The organisations room: every place of the main text where an organisation is named.

Rules in order of trust: the document's own names, lists under partner headings, the gazetteer, head nouns and legal
forms, acronyms defined in brackets, words of action around a capitalised run. Never here: whose facts are whose, which
is `resolve`'s; merging of names into entries, which is `entities`'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.cues import Cue, bridges, find_cues
from extractors.model.names_model import Named, names_in
from extractors.organisations.acronyms import definitions
from extractors.organisations.choice import Taken, chosen
from extractors.organisations.gazetteer import by_form, hits, is_country, is_place, language_names
from extractors.organisations.grammar import Name, coordinated, extended, find_names
from extractors.organisations.lexicon import Lexicon, lexicon
from extractors.organisations.lists import listed, section_role
from extractors.organisations.own_names import own_names
from extractors.organisations.people import person_like
from extractors.organisations.words import Token, acronym, bare_end, camel, runs, tokens
from extractors.outline import Sentence, outline, tokenise
from schemas.documents import Document, Span
from schemas.facts import Mention
from schemas.names import fold, transliterate

NAME = "organisations"
VERSION = "1"

# Acronyms and words of the gazetteer that mean other things as often: taken only beside a word of action or relation.
_AMBIGUOUS_LENGTH = 2
_SURE_SHORT = frozenset(("UN", "EU", "UE"))


def find(document: Document, *, spacy_model: str = "builtin") -> tuple[Mention, ...]:
    """All mentions, label `organisation`: value {"name", "type" (or None), "acronym_of" (a name), "unit_of" (a name) and
    "place" of a country unit}, the last three only where the text says so. `spacy_model`: builtin, blank, or the name of an
    installed spaCy package (ConfigurationError where it is not installed)."""
    mentions, named = proposed(document, spacy_model)
    kept = chosen(document, mentions, named)
    kept += _again(document, kept)
    return tuple(sorted(kept, key=lambda m: (m.span, m.value["name"])))


def proposed(document: Document, spacy_model: str = "builtin") -> tuple[list[Mention], list[Named]]:
    """Every stretch that a rule or the model takes for a name, overlapping ones too, and what the model reads where."""
    lex = lexicon(document.language)
    out: list[Mention] = [*_own(document), *_listed(document, lex)]
    out += _titled(document)
    doubtful = []
    for sentence in outline(document).sentences:
        if _is_read(document, sentence):
            here = list(_in_sentence(document, sentence, lex))
            out += here
            doubtful += [sentence] if _is_doubtful(document, sentence, here, lex) else []
    named = _named_by_model(doubtful, spacy_model)
    out += [_mention(document, Span(start, end), "model", None) for start, end, label in named if label == "ORG"]
    out += _units(document, out, lex)
    return out, named


_TITLE_PARTS = re.compile(r"\s+[|–—·•»-]\s+|\s*[|»:]\s+")
_TITLES = ("title", "front:title", "og:title", "twitter:title", "meta.title", "site_name", "application-name", "author")


def _titled(document: Document) -> Iterator[Mention]:
    """The parts of titles and of what names the page or its site: one of them is often whose page it is."""
    for block in document.blocks:
        named = block.zone == "metadata" and block.path.lower().endswith(_TITLES)
        if not (named or block.kind == "title" or block.kind == "heading" and block.level <= 1 and block.zone in ("main", "header")):
            continue
        text, at = document.quote(block.span), 0
        for cut in [*_TITLE_PARTS.finditer(text), None]:
            part = text[at : cut.start() if cut else len(text)]
            name = part.strip(" .,\"'“”„«»")
            if len(name) > 2 and len(name.split()) <= _MOST_WORDS and name[:1].isalnum():
                start = block.span.start + at + part.index(name)
                yield _mention(document, Span(start, start + len(name)), "titled", None)
            at = cut.end() if cut else len(text)


def _is_read(document: Document, sentence: Sentence) -> bool:
    block = document.blocks[sentence.block]
    heads_a_list = block.kind in ("heading", "title") and section_role(document.quote(block.span), document.language) is not None
    return block.zone == "main" and block.kind != "alt" and not heads_a_list


_SURE = ("gazetteer", "legal_form", "defined", "quoted", "acronym", "coordinated", "state_body", "head")


def _is_doubtful(document: Document, sentence: Sentence, here: Sequence[Mention], lex: Lexicon) -> bool:
    """Whether a capitalised run of a sentence is explained by nothing: no sure rule, no word that opens sentences, no place, no
    person. Only such sentences are worth the model's time."""
    sure = [m.span for m in here if m.features["rule"] in _SURE]
    for mention in here:
        if mention.features["rule"] == "run" and not any(span.contains(mention.span) for span in sure):
            name = mention.quote
            opens = mention.span.start - sentence.span.start < _OPENING and " " not in name and (name.lower() in lex.common or name.lower() in lex.openers)
            if not (opens or is_place(name, document.language) or person_like(name) or fold(name) in language_names(document.language)):
                return True
    return False


_OPENING = 3  # code points before a sentence's first word


def _named_by_model(sentences: Sequence[Sentence], spacy_model: str) -> list[Named]:
    """What the spaCy model reads in sentences."""
    read = names_in([s.text for s in sentences], spacy_model)
    return [(s.span.start + start, s.span.start + end, label) for s, found in zip(sentences, read, strict=True) for start, end, label in found]


def _mention(document: Document, span: Span, rule: str, kind: str | None, **value: str | None) -> Mention:
    quote = document.quote(span)
    name = value.pop("name", None) or quote
    return Mention("organisation", span, quote, {"name": name, "type": kind, **value}, f"{NAME}@{VERSION}", {"rule": rule})


def _own(document: Document) -> Iterator[Mention]:
    for own in own_names(document):
        known = by_form().get(fold(own.name))
        yield _mention(document, own.span, f"own_{own.source}", known.type if known else None)


_SPREAD = 0.45  # how probable a name must be in one place to be looked for in all others


def _again(document: Document, kept: Sequence[Mention]) -> Iterator[Mention]:
    """Every other place of a name that is sure enough in one, where nothing longer stands."""
    lex = lexicon(document.language)
    surest: dict[str, Mention] = {}
    for mention in kept:
        name = document.quote(mention.span)
        if mention.features["probability"] >= _SPREAD and len(name) > 2 and _is_distinct(name, lex):
            surest[name] = max(mention, surest.get(name, mention), key=lambda m: m.features["probability"])
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
                again = _mention(document, span, "own_again" if own else "again", origin.value["type"])
                yield replace(again, features={**again.features, "probability": origin.features["probability"], "named": ""})


def _is_distinct(name: str, lex: Lexicon) -> bool:
    """Whether a name is more than an everyday word with a capital, which would be found where it names nothing."""
    return not (name.islower() or len(name.split()) == 1 and (name.lower() in lex.common or name.lower() in lex.not_heads) and not acronym(name))


def _units(document: Document, found: list[Mention], lex: Lexicon) -> Iterator[Mention]:
    """Country units: "Tdh Albania", and "Terre des hommes in Kosovo" where it begins a line or a sentence."""
    starts = {s.span.start for s in outline(document).sentences}
    for mention in found:
        rule = mention.features["rule"]
        if not (rule in ("gazetteer", "defined", "acronym", "again", "own_again") or rule.startswith("own_")) or mention.value["type"] in ("company", "media", "government"):
            continue
        after = _UNIT.match(document.text, mention.span.end)
        if after is None or after["place"] not in document.text or not is_country(after["place"], document.language):
            continue
        word = (after["word"] or "").strip().lower()
        acts = lex.verb_after.match(document.text[after.end() : after.end() + 40].lstrip()) is not None
        if not word or word in lex.inside and (mention.span.start in starts or acts):
            span = Span(mention.span.start, after.end())
            yield _mention(document, span, "unit", mention.value["type"] or "ngo", unit_of=mention.value["name"], place=after["place"])


_UNIT = re.compile(r"(?P<word> [a-zà-ž]{1,3})? (?P<place>[A-ZÀ-Ž][\w-]+(?: (?:and |i |et )?[A-ZÀ-Ž][\w-]+)?)(?=[\s,.;:)]|$)")


def _listed(document: Document, lex: Lexicon) -> Iterator[Mention]:
    for entry in listed(document):
        name = document.quote(entry.span)
        yield _mention(document, entry.span, f"list_{entry.form}", type_of(name, lex) or entry.type or _LISTED_TYPES.get(entry.role))


# What a listed name is that shows no kind of its own, under a heading that names none either.
_LISTED_TYPES = {"funder": "company", "network": "network", "partner": "ngo", "mentioned": "ngo"}


def type_of(name: str, lex: Lexicon) -> str | None:
    """The type that the gazetteer, a legal form or a head noun gives a name; None where nothing tells."""
    known = by_form().get(fold(name)) or by_form().get(fold(name.split()[0])) if name.split()[:1] else None
    if known is not None and (known.type == "multilateral" or fold(name) in by_form()):
        return "company" if known.type == "platform" else known.type
    names = find_names(tokens(name), lex, "en")
    if names:
        return names[0].type
    toks = tokens(name)
    return (lex.heads.get(toks[-1].low) or lex.heads.get(toks[0].low)) if toks else None


def _in_sentence(document: Document, sentence: Sentence, lex: Lexicon) -> Iterator[Mention]:
    text, base = sentence.text, sentence.span.start
    toks = tokens(text)
    if not any(t.cap or camel(t.text) for t in toks):
        return
    def at(start: int, end: int) -> Span:
        return Span(base + start, base + end)

    for start, end, known in hits(tokenise(text, document.language)):
        form = text[start:end]
        if known.type == "platform" or len(form) <= _AMBIGUOUS_LENGTH and form not in _SURE_SHORT:
            acts = text[:start].strip() and _acts(text, start, end, lex)
            if not acts:
                continue
        whole = extended(toks, start, end, lex, document.language)
        if whole is not None:
            yield _mention(document, at(*whole), "gazetteer", "company" if known.type == "platform" else known.type)
    for name in find_names(toks, lex, document.language):
        if name.rule == "weak_head" and person_like(" ".join(text[name.start : name.end].split()[:2])):
            continue
        yield _named(document, at(name.start, name.end), name, lex)
        bracket = _ACRONYM_AFTER.match(text, name.end)
        if bracket and acronym(bracket[1]) and bracket[1][0] == text[name.start].upper():
            yield _mention(document, at(*bracket.span(1)), "acronym", None, acronym_of=text[name.start : name.end])
    for match in lex.state_body.finditer(text):
        yield _mention(document, at(*match.span(1)), "state_body", "government")
    for name, full in coordinated(text, toks, lex):
        yield _mention(document, at(name.start, name.end), name.rule, name.type, name=full)
    for quoted in _QUOTED.finditer(text):
        head = lex.heads.get(transliterate(quoted["head"].lower()))
        if head and len(quoted["name"].split()) <= 9:
            bracket = _ACRONYM_AFTER.match(text, quoted.end())
            if bracket and acronym(bracket[1]):
                yield _mention(document, at(*bracket.span(1)), "acronym", None, acronym_of=quoted[0] if quoted["head"][0].isupper() and not document.language.startswith("de") else quoted["name"])
            start, end = quoted.span() if quoted["head"][0].isupper() and not document.language.startswith("de") else quoted.span("name")
            yield _mention(document, at(start, end), "quoted", head, short=quoted["name"])
    for definition in definitions(text, toks, lex):
        start, end = definition.name
        short, kind = text[slice(*definition.acronym)], type_of(text[start:end], lex)
        if kind is not None or re.search(rf"(?<!\w){re.escape(short)}(?:['’]s)?\s(?:{lex.verb_words})\b", document.text):
            yield _mention(document, at(start, end), "defined", kind)
            yield _mention(document, at(*definition.acronym), "acronym", None, acronym_of=text[start:end])
    yield from _acting(document, sentence, toks, lex)
    yield from _related(document, sentence, toks, lex)
    yield from _runs(document, sentence, toks, lex)


def _runs(document: Document, sentence: Sentence, toks: Sequence[Token], lex: Lexicon) -> Iterator[Mention]:
    """Every capitalised run, and its parts between "and"s: what they are is for the choice to say."""
    for i, j in runs(toks, lex):
        whole = [(i, j)] if any(t.low in lex.conjunctions for t in toks[i:j]) else []
        owners = [(i, k + 1) for k in range(i, j - 1) if toks[k].end != bare_end(toks[k])]  # "Harikar's Outreach Team"
        for a, b in [*whole, *owners, *_divided(toks, i, j, lex)]:
            if b - a <= _MOST_WORDS:
                start, end = sentence.span.start + toks[a].start, sentence.span.start + bare_end(toks[b - 1])
                if end - start > 1:
                    yield _mention(document, Span(start, end), "run", None)


def _named(document: Document, span: Span, name: Name, lex: Lexicon) -> Mention:
    """A name by its form; a small kind of body before it ("l'association Net-freaks") is not part of the name."""
    text = document.quote(span)
    first, _, rest = text.partition(" ")
    if transliterate(first.lower()) in lex.appositive and rest[:1].isupper():
        return _mention(document, Span(span.start + len(first) + 1, span.end), name.rule, name.type, short=text)
    return _mention(document, span, name.rule, name.type)


_ACRONYM_AFTER = re.compile(r"\s?\(([^\W_]{2,9})\)")
# "Udruga „Slog“", 'der Verein "Freunde von ..."': a kind of body and its name in quotation marks.
_QUOTED = re.compile(r"(?P<head>[^\W\d_]{4,20})\s(?:[A-ZÀ-Ž][^\W\d_]{3,20}\s)?[\"“„«‘'](?P<name>[A-ZÀ-Ž][^\"“”„«»]{1,80}?)[\"”“»]")


def _acts(text: str, start: int, end: int, lex: Lexicon) -> bool:
    before = re.sub(r"\s+(?:the|a|an|der|die|das|den|dem|la|le|les|l['’]|of)\s*$", "", text[:start]).rstrip(" \"“„«'’")
    return bool(lex.actor_before.search(before[-60:]) or lex.actor_after.match(text[end:].lstrip(" \"”“»'’")[:60]))


def _acting(document: Document, sentence: Sentence, toks: Sequence[Token], lex: Lexicon) -> Iterator[Mention]:
    """Capitalised runs that act or employ in the sentence's own words; an acronym or brand needs no more than that."""
    for i, j in runs(toks, lex):
        while i < j and (toks[i].low in lex.openers or toks[i].low in lex.not_heads and j - i == 1):
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
            yield _mention(document, Span(sentence.span.start + start, sentence.span.start + end), "acting", None)


# Roles whose cues also stand before persons ("thanks to Anna Berg"): a plain name of two words is not taken there.
_MOST_WORDS = 7


def _related(document: Document, sentence: Sentence, toks: Sequence[Token], lex: Lexicon) -> Iterator[Mention]:
    """Capitalised runs right after a cue of partnership ("organisations such as A, B and C")."""
    bridge, _ = bridges(document.language)
    spans = runs(toks, lex)
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
                    yield _mention(document, Span(start, start + len(name)), "related", type_of(name, lex))
            at = toks[j - 1].end


def _giver(document: Document, sentence: Sentence, toks: Sequence[Token], spans: list[tuple[int, int]], cue: Cue) -> Iterator[Mention]:
    """The run that ends right before "donated", "paid for", "has given"."""
    lex = lexicon(document.language)
    for i, j in spans:
        if toks[j - 1].end <= cue.start and not any(toks[j - 1].end <= t.start < cue.start for t in toks):
            for a, b in _divided(toks, i, j, lex):
                name = sentence.text[toks[a].start : bare_end(toks[b - 1])]
                if _may_be_partner(name, toks[a:b], lex, document.language) and (b - a > 1 or toks[a].low not in lex.openers and document.language.startswith("en") or acronym(name) or camel(name)):
                    start = sentence.span.start + toks[a].start
                    yield _mention(document, Span(start, start + len(name)), "related", type_of(name, lex))


def _divided(toks: Sequence[Token], i: int, j: int, lex: Lexicon) -> Iterator[tuple[int, int]]:
    """The parts of a run between "and"s, without words that open sentences."""
    start = i
    for k in range(i, j + 1):
        if k == j or toks[k].low in lex.conjunctions and toks[k].text != "&":
            while start < k and (toks[start].low in lex.openers or toks[start].low in lex.appositive or not (toks[start].cap or camel(toks[start].text))):
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

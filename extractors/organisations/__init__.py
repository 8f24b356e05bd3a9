"""The organisations room: every place of the main text where an organisation is named.

Rules in order of trust: the document's own names, lists under partner headings, the gazetteer, head nouns and legal
forms, acronyms defined in brackets, words of action around a capitalised run. Never here: whose facts are whose, which
is `resolve`'s; merging of names into entries, which is `entities`'.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.model.names_model import Named, names_in
from extractors.organisations.choice import chosen
from extractors.organisations.document_names import NAME as NAME
from extractors.organisations.document_names import VERSION as VERSION
from extractors.organisations.document_names import again, mention, titled, units
from extractors.organisations.gazetteer import by_form, is_place, language_names
from extractors.organisations.identity import POSSIBLE, with_own
from extractors.organisations.lexicon import Lexicon, lexicon
from extractors.organisations.lists import listed, section_role
from extractors.organisations.own_names import own_names
from extractors.organisations.people import person_like
from extractors.organisations.sentences import in_sentence, type_of
from extractors.organisations.sourced import with_source
from extractors.outline import Sentence, outline
from schemas.documents import Document, Span
from schemas.facts import Mention
from schemas.names import fold


def find(document: Document, *, spacy_model: str = "builtin", source: Sequence[str] = ()) -> tuple[Mention, ...]:
    """All mentions, label `organisation`: value {"name", "type" (or None), "acronym_of" (a name), "unit_of" (a name) and
    "place" of a country unit}, the last three only where the text says so; features `subject` and `publisher` where it names
    whom the document is about and by. `source`: the names of the publisher that its source declares (`sourced`). `spacy_model`: builtin, blank, or the name of an installed spaCy package
    (ConfigurationError where it is not installed)."""
    kept = with_own(document, with_source(document, possible(document, spacy_model), source), bool(source))
    kept += again(document, kept)
    return tuple(sorted(kept, key=lambda m: (m.span, m.value["name"])))


def possible(document: Document, spacy_model: str = "builtin") -> list[Mention]:
    """What may be names, those that hardly are too, since a document's own name may be said once in passing."""
    mentions, named = proposed(document, spacy_model)
    return chosen(document, mentions, named, POSSIBLE)


def proposed(document: Document, spacy_model: str = "builtin") -> tuple[list[Mention], list[Named]]:
    """Every stretch that a rule or the model takes for a name, overlapping ones too, and what the model reads where."""
    lex = lexicon(document.language)
    out: list[Mention] = [*_own(document), *_listed(document, lex)]
    out += titled(document)
    doubtful = []
    for sentence in outline(document).sentences:
        if _is_read(document, sentence):
            here = list(in_sentence(document, sentence, lex))
            out += here
            doubtful += [sentence] if _is_doubtful(document, sentence, here, lex) else []
    named = _named_by_model(doubtful, spacy_model, lex)
    out += [mention(document, Span(start, end), "model", None) for start, end, label in named if label == "ORG"]
    out += units(document, out, lex)
    return out, named


def _is_read(document: Document, sentence: Sentence) -> bool:
    block = document.blocks[sentence.block]
    heads_a_list = block.kind in ("heading", "title") and section_role(document.quote(block.span), document.language) is not None
    return block.zone == "main" and block.kind != "alt" and not heads_a_list


_SURE = ("gazetteer", "legal_form", "defined", "quoted", "acronym", "coordinated", "state_body", "head")


def _is_doubtful(document: Document, sentence: Sentence, here: Sequence[Mention], lex: Lexicon) -> bool:
    """Whether a capitalised run of a sentence is explained by nothing: no sure rule, no word that opens sentences, no place, no
    person. Only such sentences are worth the model's time."""
    sure = [m.span for m in here if m.features["rule"] in _SURE]
    for one in here:
        if one.features["rule"] == "run" and not any(span.contains(one.span) for span in sure):
            name = one.quote
            opens = one.span.start - sentence.span.start < _OPENING and " " not in name and (name.lower() in lex.common or name.lower() in lex.openers)
            if not (opens or is_place(name, document.language) or person_like(name) or fold(name) in language_names(document.language)):
                return True
    return False


_OPENING = 3  # code points before a sentence's first word


def _named_by_model(sentences: Sequence[Sentence], spacy_model: str, lex: Lexicon) -> list[Named]:
    """What the spaCy model reads in sentences, without the article, or the word that opens the sentence, which it takes for a name's
    first word as often as not."""
    read = names_in([s.text for s in sentences], spacy_model)
    return [(s.span.start + start + _before_name(s.text, start, end, lex), s.span.start + end, label) for s, found in zip(sentences, read, strict=True) for start, end, label in found]


def _before_name(text: str, start: int, end: int, lex: Lexicon) -> int:
    first, blank, rest = text[start:end].partition(" ")
    if start == 0 and rest and first.lower() in lex.starters:
        return len(first) + len(blank)
    return len(_THE) if end - start > len(_THE) and text.startswith((_THE, _THE.lower()), start) else 0


_THE = "The "


def _own(document: Document) -> Iterator[Mention]:
    for own in own_names(document):
        known = by_form().get(fold(own.name))
        yield mention(document, own.span, f"own_{own.source}", known.type if known else None)


def _listed(document: Document, lex: Lexicon) -> Iterator[Mention]:
    for entry in listed(document):
        name = document.quote(entry.span)
        yield mention(document, entry.span, f"list_{entry.form}", type_of(name, lex) or entry.type or (None if entry.form == "wall" else _LISTED_TYPES.get(entry.role)))


# What a listed name is that shows no kind of its own, under a heading that names none either.
_LISTED_TYPES = {"funder": "company", "network": "network", "partner": "ngo", "mentioned": "ngo"}

"""What is counted: the noun phrase behind a number or in a label, and its head.

No tagger is used: a noun phrase runs from the number to the first word that cannot belong to it (the language's
`stops`, punctuation, another number), and its head is the word that the language's `heads` know. Languages with
`head_first` (Romance, Slavic, Albanian) take the first such word, the others the last of a run ("night school
students"). Never here: what the head's word means (`heads`), cues of the sentence, periods.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from extractors.figures.heads import Kind, fixed_phrases, is_singular, kind_of, sex_of
from extractors.figures.lexicon import NEVER, ahead, alternatives, branch, compiled, tree
from extractors.figures.numerals import is_number_word
from schemas.documents import Span

_TOKEN = re.compile(r"[^\W_](?:[\w'’·&.-]*[^\W_])?|\S")
_MARKUP = frozenset("*_`\"“”„‘’'«»‚[]")
_LONGEST = 4  # words of a head phrase
_REACH = 7  # words from the number to its head
_GAP = 1  # words that may stand between a head and a later, truer head
_MEASURED = 3  # words that tell what is measured
_ADJECTIVES, _COMPLEMENT, _RELATIVE = 2, 4, 5  # words that complete a phrase behind its head
_RELATIVE_CLAUSE = re.compile(rf"(?:\s+[^\s.,;:()]+){{1,{_RELATIVE}}}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: its span in the text, its head as printed, the head's kind (None where the word is unknown), and
    the kinds of all heads that "and" joins ("children and adults")."""

    span: Span
    head: str
    kind: Kind | None
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Limits:
    """Words that bound a phrase: `stops` end it, `partitive` may open it ("30 of the children"), `verbs` end it unless
    they stand first ("30 registered taxis"), `links` join adjectives."""

    stops: frozenset[str]
    partitive: frozenset[str]
    prepositions: frozenset[str]
    verbs: frozenset[str]
    links: frozenset[str]
    openers: frozenset[str]
    verb_endings: tuple[str, ...]

    def verb(self, lowered: str) -> bool:
        """A verb of the list, or a word with the ending of one ("volunteers tutoring children")."""
        return lowered in self.verbs or lowered.endswith(self.verb_endings)


_Head = tuple[int, int, Kind]  # first and last token of the head, and its kind


def phrase_after(text: str, position: int, language: str, *, many: bool = False) -> Phrase | None:
    """The noun phrase that begins at a position (behind a number), or None where no noun follows.

    `many`: the number is not one, so that where plurals have an ending a singular is no head ("six city offices").
    """
    if (fixed := fixed_phrases(language).match(text, position)) is not None:
        return Phrase(Span(*fixed.span(1)), fixed[1], kind_of(fixed[1], language))
    tokens = list(_phrase_tokens(text, position, language))
    hit = _head(tokens, language, many=many)
    if hit is None and not many and "plural" in tree(language):
        hit = _head([replace(t, word=t.word + "s") for t in tokens], language)
    if hit is None:
        return _unknown(text, tokens, language)
    first, last, kind = hit
    joined = list(_coordinated(text, tokens[last].end, language))
    end = _completed(text, joined[-1][1] if joined else tokens[last].end, language)
    head = text[tokens[first].start : tokens[last].end]
    kinds = (kind, *(more for more, _ in joined))
    return Phrase(Span(tokens[0].start, end), head, _modified(kind, tokens[: last + 1], language), kinds)


def phrase_in(text: str, span: Span, language: str) -> Phrase | None:
    """The noun phrase of a label ("Total number of students", "Beneficiaries in 2018"): the first known head in it."""
    tokens = [t for t in _tokens(text, span.start, span.end) if t.word not in _MARKUP]
    for index in range(len(tokens)):
        if _lookup(tokens, index, language) is None:
            continue
        hit = _head(tokens[index:], language)
        if hit is not None and _closes(tokens, index + hit[1], language):
            first, last, kind = index + hit[0], index + hit[1], hit[2]
            head = text[tokens[first].start : tokens[last].end]
            return Phrase(span, head, _modified(kind, tokens[: last + 1], language), (kind,))
    return None


def ends_phrase(word: str, language: str, *, also_of: bool = True) -> bool:
    """Whether a word cannot belong to a noun phrase; words like "of" and "in" count only with `also_of`."""
    limits, lowered = _limits(language), re.sub(r"\W", "", word).casefold()
    return lowered in limits.verbs or (lowered in limits.stops and (also_of or lowered not in limits.openers))


def _tokens(text: str, start: int, end: int | None = None) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        yield _Token(match[0], match.start(), match.end())


def _phrase_tokens(text: str, position: int, language: str) -> Iterator[_Token]:
    """The words from a position up to the end of the noun phrase."""
    limits, count, known = _limits(language), 0, False
    for token in _tokens(text, position):
        word, lowered = token.word, token.word.casefold()
        if word in _MARKUP or (count == 0 and (lowered in limits.partitive or word == "-")):
            continue  # "30 of the children"
        if count and not known and (word == "," or lowered in limits.links):
            continue  # "40 deaf, blind and other students"
        if not word[0].isalpha() or lowered in limits.stops or count >= _REACH or is_number_word(word, language):
            return
        if count and (lowered in limits.verbs or (known and limits.verb(lowered))):
            return
        known = known or kind_of(word, language) is not None
        count += 1
        yield token


def _head(tokens: list[_Token], language: str, *, many: bool = False) -> _Head | None:
    """The head of a phrase: the first known word, or the last of a run where the head comes last."""
    if tokens and tokens[0].word.casefold() in (branch(language, "measures") or ()):
        return 0, min(len(tokens) - 1, _MEASURED), Kind("other")
    found: _Head | None = None
    index = 0
    while index < len(tokens) and (found is None or index <= found[1] + 1 + _GAP):
        hit = _lookup(tokens, index, language)
        if found is not None and hit is None and tokens[index].word.casefold() in _limits(language).prepositions:
            break  # "Schools with water points" counts schools
        if hit is None or (many and is_singular(tokens[hit[0]].word, language)):
            index += 1
            continue
        found, index = (index, hit[0], hit[1]), hit[0] + 1
        if tree(language).get("head_first"):
            break
    return found


def _lookup(tokens: list[_Token], index: int, language: str) -> tuple[int, Kind] | None:
    """The longest head phrase that begins at a token: index of its last token, and its kind."""
    for length in range(min(_LONGEST, len(tokens) - index), 0, -1):
        words = " ".join(t.word for t in tokens[index : index + length])
        if (kind := kind_of(words, language)) is not None:
            return index + length - 1, kind
    return None


def _closes(tokens: list[_Token], last: int, language: str) -> bool:
    """Whether the word behind a label's head leaves it the head ("Events hosted"), unlike "Girls clothes"."""
    if last + 1 >= len(tokens) or tree(language).get("head_first"):
        return True
    limits, word = _limits(language), tokens[last + 1].word.casefold()
    return (
        not word[0].isalpha()
        or word in limits.stops
        or limits.verb(word)
        or word in (branch(language, "label_tails") or ())
    )


def _coordinated(text: str, end: int, language: str) -> Iterator[tuple[Kind, int]]:
    """Further heads joined to the first: "women, children and youth"; the text between must be free of numbers."""
    while match := _link(language).match(text, end):
        tokens = list(_phrase_tokens(text, match.end(), language))[:3]
        hit = _head(tokens, language)
        if hit is None or hit[2].unit != "people":
            return
        end = tokens[hit[1]].end
        yield hit[2], end


def _completed(text: str, end: int, language: str) -> int:
    """The end of a phrase with what belongs to its head ("victims of trafficking", "students who live far away")."""
    if tree(language).get("head_first"):
        adjectives = list(_phrase_tokens(text, end, language))[:_ADJECTIVES]
        if adjectives and not text[end : adjectives[0].start].strip(" *_"):
            end = adjectives[-1].end
    if (of := _of(language).match(text, end)) is not None:
        tokens = list(_phrase_tokens(text, of.end(), language))[:_COMPLEMENT]
        end = tokens[-1].end if tokens else end
    relative = _RELATIVE_CLAUSE.match(text, end) if ahead(language, "relatives").match(text, end) else None
    return relative.end() if relative else end


def _modified(kind: Kind, tokens: list[_Token], language: str) -> Kind:
    """The kind with the sex and the indicator that its modifiers tell ("girl students", "volunteer teachers")."""
    if kind.unit != "people":
        return kind
    modifiers = (kind_of(token.word, language) for token in tokens[:-1])
    own = kind.own or next((each.own for each in modifiers if each is not None and each.own), None)
    return replace(kind, own=own, sex=kind.sex or sex_of([token.word for token in tokens], language))


def _unknown(text: str, tokens: list[_Token], language: str) -> Phrase | None:
    """A phrase whose head no list knows; which word is the head follows from the language's order of words."""
    cut = (i for i in range(1, len(tokens)) if text[tokens[i - 1].end : tokens[i].start].strip(" *_"))
    own = tokens[: next(cut, len(tokens))]  # up to the first comma or "and"
    if not own:
        return None
    head = own[0] if tree(language).get("head_first") else own[-1]
    return Phrase(Span(own[0].start, own[-1].end), head.word, None)


@cache
def _limits(language: str) -> _Limits:
    def words(*keys: str) -> frozenset[str]:
        return frozenset(word.casefold() for word in branch(language, *keys) or ())

    partitive = frozenset(word for entry in words("shares", "of") for word in entry.split())
    stops = words("stops") | words("of") | words("and") | partitive
    endings = tuple(branch(language, "verb_endings") or ())
    prepositions = words("stops") - words("of") - words("and")
    return _Limits(
        stops, partitive, prepositions, words("verbs"), words("and"), words("of") | words("openers"), endings
    )


@cache
def _of(language: str) -> re.Pattern[str]:
    words = alternatives(branch(language, "of") or ())
    return re.compile(rf"[\s*_]*(?:{words})(?:[\s*_]|(?<=['’]))", re.IGNORECASE) if words else NEVER


@cache
def _link(language: str) -> re.Pattern[str]:
    words = compiled(branch(language, "and") or ()).pattern
    return re.compile(rf"[\s*_]*(?:,\s*(?:{words})?|{words})[\s*_]*", re.IGNORECASE)

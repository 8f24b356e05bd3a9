"""What is counted: the noun phrase behind (or before) a number, its head, and what the head says of unit, sex and age.

No tagger is used: a noun phrase runs from the number to the first word that cannot belong to it (the language's `stops`,
punctuation, another number), and its head is the word that the language's `heads` know. Languages with `head_first`
(Romance, Slavic, Albanian) take the first such word, the others the last of a run ("night school students").
Never here: whether the figure is the organisation's own, its indicator's cues in the sentence, or its period.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from extractors.figures.lexicon import NEVER, ahead, alternatives, branch, compiled, tree
from extractors.figures.numerals import is_number_word
from schemas.documents import Span

_TOKEN = re.compile(r"[^\W_](?:[\w'’·&.-]*[^\W_])?|\S")
_MARKUP = frozenset("*_`\"“”„‘’'«»‚[]")
_DOUBLED = re.compile(r"[·.]\w+(?:[·.]\w)?\Z|(?<=\w)(?::|\*|/-?)innen\Z")
_LONGEST = 4  # words of a head phrase
_REACH = 7  # words from the number to its head


@dataclass(frozen=True, slots=True)
class Kind:
    """What a head word says: unit and, of people, the sex, age and indicators that the word itself carries.

    `own`: the indicator that no verb changes (volunteers); `default`: the one without a cue; `in_training`: beside one.
    """

    unit: str
    sex: str | None = None
    age: str | None = None
    default: str = "other"
    own: str | None = None
    in_training: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: its span in the text, its head as printed, and the head's kind (None where the word is unknown)."""

    span: Span
    head: str
    kind: Kind | None
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int


def phrase_after(text: str, position: int, language: str, *, many: bool = False) -> Phrase | None:
    """The noun phrase that begins at a position (behind a number), or None where no noun follows.

    `many`: the number is not one, so that in a language with a plural ending a singular is no head ("six city offices").
    """
    tokens = list(_phrase_tokens(text, position, language))
    hit = _head(tokens, language, many=many) or (None if many else _head([_plural(t, language) for t in tokens], language))
    if hit is None:
        return _unknown(text, tokens, language)
    first, last, kind = hit
    kinds, end = [kind], tokens[last].end
    for more, more_end in _coordinated(text, tokens[last].end, language):
        kinds.append(more)
        end = more_end
    head = text[tokens[first].start : tokens[last].end]
    return Phrase(Span(tokens[0].start, _completed(text, end, language)), head, _with_modifiers(kind, tokens[: last + 1], language), tuple(kinds))


def _completed(text: str, end: int, language: str) -> int:
    """The end of a phrase with the complement that belongs to its head ("victims of trafficking")."""
    if tree(language).get("head_first"):
        adjectives = list(_phrase_tokens(text, end, language))[:2]
        end = adjectives[-1].end if adjectives and not text[end : adjectives[0].start].strip(" *_") else end
    if (of := _of(language).match(text, end)) is not None:
        tokens = list(_phrase_tokens(text, of.end(), language))[:4]
        end = tokens[-1].end if tokens else end
    relative = re.match(r"(?:\s+\S+){5}", text[end:]) if ahead(language, "relatives").match(text, end) else None
    return end + len(re.split(r"[.,;:()]", relative[0])[0]) if relative else end


def phrase_in(text: str, span: Span, language: str) -> Phrase | None:
    """The noun phrase of a label ("Total number of students", "Beneficiaries in 2018"): the first known head in it."""
    tokens = [t for t in _tokens(text, span.start, span.end) if t.word not in _MARKUP]
    for index in range(len(tokens)):
        hit = _lookup(tokens, index, language)
        if hit is not None:
            later = _head(tokens[index:], language) if not tree(language).get("head_first") else None
            first, last, kind = (index + later[0], index + later[1], later[2]) if later else (index, hit[0], hit[1])
            if not _closes(tokens, last, language):
                continue
            return Phrase(Span(span.start, span.end), text[tokens[first].start : tokens[last].end], _with_modifiers(kind, tokens[: last + 1], language), (kind,))
    return None


def _closes(tokens: list[_Token], last: int, language: str) -> bool:
    """Whether the word behind a label's head leaves it the head ("Events hosted"), unlike "Girls clothes"."""
    if last + 1 >= len(tokens) or tree(language).get("head_first"):
        return True
    word = tokens[last + 1].word.casefold()
    stops, _, verbs, _ = _stops(language)
    tails = branch(language, "label_tails") or ()
    return not word[0].isalpha() or word in stops or word in verbs or word in tails or _verb_like(word, language)


def ends_phrase(word: str, language: str, *, also_of: bool = True) -> bool:
    """Whether a word cannot belong to a noun phrase; words like "of" and "in" count only with `also_of`."""
    stops, _, verbs, _ = _stops(language)
    lowered = re.sub(r"\W", "", word).casefold()
    return lowered in verbs or (lowered in stops and (also_of or lowered not in _openers(language)))


@lru_cache(maxsize=8192)
def kind_of(word: str, language: str) -> Kind | None:
    """The kind of one head word or head phrase, or None. Doubled endings are read as one ("abonné·es", "Schüler:innen")."""
    lexicon = _heads(language)
    lowered = _DOUBLED.sub("", word.casefold())
    if (kind := lexicon.exact.get(lowered) or lexicon.exact.get(lowered + "s" if lowered != word.casefold() else lowered)) is not None:
        return kind
    if (match := lexicon.stems.match(lowered)) is not None:
        return lexicon.of_stem[int((match.lastgroup or "k0")[1:])]
    if not tree(language).get("compounding"):
        return None
    # "Brunnenprojekte": the end of a compound is its head
    return next((kind for i in range(3, len(lowered) - 4) if (kind := _uncompounded(lowered[i:], lexicon))), None)


def _uncompounded(word: str, lexicon: _Heads) -> Kind | None:
    match = lexicon.stems.match(word)
    return lexicon.exact.get(word) or (lexicon.of_stem[int((match.lastgroup or "k0")[1:])] if match else None)


def _tokens(text: str, start: int, end: int | None = None) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        yield _Token(match[0], match.start(), match.end())


def _phrase_tokens(text: str, position: int, language: str) -> Iterator[_Token]:
    """The words from a position up to the end of the noun phrase."""
    stops, partitive, verbs, links = _stops(language)
    count, known = 0, False
    for token in _tokens(text, position):
        word, lowered = token.word, token.word.casefold()
        if word in _MARKUP or (count == 0 and (lowered in partitive or word == "-")):
            continue  # "30 of the children"
        if count and not known and (word == "," or lowered in links):
            continue  # "40 deaf, blind and other students"
        if not word[0].isalpha() or lowered in stops or count >= _REACH or is_number_word(word, language):
            return
        if count and (lowered in verbs or (known and _verb_like(lowered, language))):
            return
        known = known or kind_of(word, language) is not None
        count += 1
        yield token


def _verb_like(word: str, language: str) -> bool:
    """Whether a word has the ending of a verb form that follows a noun ("volunteers tutoring children")."""
    return word.endswith(tuple(branch(language, "verb_endings") or ())) if branch(language, "verb_endings") else False


def _head(tokens: list[_Token], language: str, *, many: bool = False) -> tuple[int, int, Kind] | None:
    """First and last token of the head, and its kind."""
    found: tuple[int, int, Kind] | None = None
    first_wins = bool(tree(language).get("head_first"))
    index = 0
    while index < len(tokens):
        hit = _lookup(tokens, index, language)
        if hit is not None and not (many and _singular(tokens[hit[0]].word, language)):
            found = (index, hit[0], hit[1])
            if first_wins:
                return found
            index = hit[0] + 1
        elif found is not None and index > found[1] + _GAP:
            break
        else:
            index += 1
    return found


_GAP = 1  # words that may stand between a head and a later, truer head


def _plural(token: _Token, language: str) -> _Token:
    """A token read as its regular plural, for heads behind "one"."""
    return replace(token, word=token.word + "s") if "plural" in tree(language) else token


def _singular(word: str, language: str) -> bool:
    """Whether a word is the singular of another head, by the language's regular plural."""
    lowered = word.casefold()
    if "plural" not in tree(language) or lowered.endswith("s"):
        return False
    exact = _heads(language).exact
    return lowered + "s" in exact or (lowered.endswith("y") and lowered[:-1] + "ies" in exact)


def _lookup(tokens: list[_Token], index: int, language: str) -> tuple[int, Kind] | None:
    """The longest head phrase that begins at a token: index of its last token, and its kind."""
    for length in range(min(_LONGEST, len(tokens) - index), 0, -1):
        words = " ".join(t.word for t in tokens[index : index + length])
        if (kind := kind_of(words, language)) is not None:
            return index + length - 1, kind
    return None


def _coordinated(text: str, end: int, language: str) -> Iterator[tuple[Kind, int]]:
    """Further heads joined to the first: "women, children and youth"; the text between must be free of numbers."""
    link = _link(language)
    while match := link.match(text, end):
        tokens = list(_phrase_tokens(text, match.end(), language))[:3]
        hit = _head(tokens, language) if tokens else None
        if hit is None or hit[2].unit != "people":
            return
        end = tokens[hit[1]].end
        yield hit[2], end


def _with_modifiers(kind: Kind, tokens: list[_Token], language: str) -> Kind:
    """The kind with the sex that a modifier tells ("girl students", "male staff")."""
    if kind.unit != "people" or kind.sex is not None:
        return kind
    if kind.own is None and (own := next((k.own for t in tokens[:-1] if (k := kind_of(t.word, language)) and k.own), None)):
        kind = replace(kind, own=own)  # "volunteer teachers"
    words = [t.word.casefold() for t in tokens]
    hits = {sex for sex in ("f", "m") if any(_sexes(language, sex).fullmatch(word) for word in words)}
    if len(hits) != 1:
        return kind
    return replace(kind, sex=hits.pop())


def _unknown(text: str, tokens: list[_Token], language: str) -> Phrase | None:
    """A phrase whose head no list knows; which word is the head follows from the language's order of words."""
    joined = next((i for i in range(1, len(tokens)) if text[tokens[i - 1].end : tokens[i].start].strip(" *_")), len(tokens))
    own = tokens[:joined]  # up to the first comma or "and"
    if not own:
        return None
    head = own[0] if tree(language).get("head_first") else own[-1]
    return Phrase(Span(own[0].start, own[-1].end), head.word, None)


@dataclass(frozen=True, slots=True)
class _Heads:
    exact: dict[str, Kind]
    stems: re.Pattern[str]
    of_stem: tuple[Kind, ...]


@cache
def _heads(language: str) -> _Heads:
    exact: dict[str, Kind] = {}
    groups, kinds = [], []
    for unit, rows in branch(language, "heads").items():
        for row in rows if rows and isinstance(rows[0], dict) else [{"words": rows}]:
            attributes = {key: value for key, value in row.items() if key != "words"}
            kind = Kind(unit, **attributes)
            exact.update({word.casefold(): kind for word in row["words"] if not word.endswith("*") and word.casefold() not in exact})
            stems = [re.escape(word[:-1].casefold()) for word in row["words"] if word.endswith("*")]
            if stems:
                groups.append((stems, kind))
    # Longer stems first, whatever row they stand in.
    ordered = sorted(((stem, kind) for stems, kind in groups for stem in stems), key=lambda pair: -len(pair[0]))
    parts = []
    for stem, kind in ordered:
        parts.append(rf"(?P<k{len(kinds)}>{stem}\w*)\Z")
        kinds.append(kind)
    return _Heads(exact, re.compile("|".join(parts) or r"(?!)"), tuple(kinds))


@cache
def _stops(language: str) -> tuple[frozenset[str], ...]:
    """The words that end a noun phrase, those that may open one behind a number ("30 of the children"), verbs that end
    one unless they stand first ("30 registered taxis"), and words that join adjectives."""
    shares = {word for entry in branch(language, "shares", "of") or () for word in entry.casefold().split()}
    links = {word.casefold() for word in branch(language, "and") or ()}
    stops = ({word.casefold() for word in branch(language, "stops") or ()} | set(branch(language, "of") or ()) | links) - shares
    verbs = {word.casefold() for word in branch(language, "verbs") or ()}
    return frozenset(stops | shares), frozenset(shares), frozenset(verbs), frozenset(links)


@cache
def _openers(language: str) -> frozenset[str]:
    return frozenset((*(branch(language, "of") or ()), *(branch(language, "openers") or ())))


@cache
def _of(language: str) -> re.Pattern[str]:
    words = alternatives(branch(language, "of") or ())
    return re.compile(rf"[\s*_]*(?:{words})(?:[\s*_]|(?<=['’]))", re.IGNORECASE) if words else NEVER


@cache
def _link(language: str) -> re.Pattern[str]:
    words = compiled(branch(language, "and") or ()).pattern
    return re.compile(rf"[\s*_]*(?:,\s*(?:{words})?|{words})[\s*_]*", re.IGNORECASE)


@cache
def _sexes(language: str, sex: str) -> re.Pattern[str]:
    return compiled(branch(language, "sexes", sex) or ())

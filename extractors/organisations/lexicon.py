"""The words of organisation names in one language, compiled from `languages/<lang>/organisations.yml`.

English names stand in texts of every language, so its heads are read with each. Never here: any word itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from extractors.languages import either, file_of, siblings, words
from schemas.names import transliterate


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words are lower-cased (Cyrillic as Latin letters). `heads`: word -> organisation type; `suffixes`: compound
    endings -> type, longest first, `suffix_forms` they alone; `legal_tails`: legal forms, longest first, and how they end a name; `legal_starts`, `head_starts`: the first words of legal forms (without their point) and of
    heads of several words; `openers`: words with which sentences begin and hardly a name, `starters`: others that no name begins with; `leading`: heads that take the rest of the name on their right; `max_head`: the
    most words a head has; `agreements`: endings of adjectives with those of the nouns they stand with, the empty one for a
    consonant, where names have small heads ("Evropska komisija"); `parts`: heads of parts of larger bodies; `located`: words
    behind which a place ends no name ("Lycée Ampère à Lyon"); `not_names`: what a language means by another's short form ("SIDA");
    `place_tails`: what tells towns of one name apart ("am Rhein"), `tail_starts` their first words."""

    heads: dict[str, str]
    stems: dict[str, str]
    endings: tuple[str, ...]
    suffixes: tuple[tuple[str, str], ...]
    leading: frozenset[str]
    weak: frozenset[str]
    alone: frozenset[str]
    alone_prefixes: tuple[str, ...]
    small_heads: frozenset[str]
    small_complement: bool
    bounded_complement: str
    right_caps: bool
    small_tails: frozenset[str]
    suffix_forms: tuple[str, ...]
    legal: dict[str, str]
    legal_tails: tuple[tuple[str, tuple[str, str]], ...]
    legal_starts: frozenset[str]
    head_starts: frozenset[str]
    connectors: frozenset[str]
    complements: frozenset[str]
    articles: frozenset[str]
    conjunctions: frozenset[str]
    inside: frozenset[str]
    not_heads: frozenset[str]
    openers: frozenset[str]
    starters: frozenset[str]
    stop_small: frozenset[str]
    state_body: re.Pattern[str]
    appositive: frozenset[str]
    common: frozenset[str]
    report: re.Pattern[str]
    organisation_before: re.Pattern[str]
    verb_words: str
    plural_heads: dict[str, str]
    actor_before: re.Pattern[str]
    actor_after: re.Pattern[str]
    verb_after: re.Pattern[str]
    agent_before: re.Pattern[str]
    place_before: re.Pattern[str]
    credit_before: re.Pattern[str]
    calls_itself: re.Pattern[str]
    definition: re.Pattern[str]
    first_person: re.Pattern[str]
    worldwide: re.Pattern[str]
    about: tuple[str, ...]
    max_head: int
    agreements: tuple[tuple[str, str], ...]
    parts: frozenset[str]
    located: frozenset[str]
    not_names: frozenset[str]
    place_tails: frozenset[str]
    tail_starts: frozenset[str]

    def stem(self, word: str) -> str:
        """A word without its longest case ending, where at least four letters remain."""
        ending = next((e for e in self.endings if word.endswith(e) and len(word) - len(e) >= 4), "")
        return word[: len(word) - len(ending)]


def _lower(values: Iterable[Any]) -> frozenset[str]:
    return frozenset(transliterate(str(value).lower()) for value in values)


def _phrases(values: Iterable[Any], *, before: bool) -> re.Pattern[str]:
    """A pattern of phrases, anchored at the end (what stands before a name) or the start (what stands after)."""
    forms = sorted({re.escape(str(v).lower()) for v in values}, key=len, reverse=True) or [r"(?!)"]
    body = either(forms)
    return re.compile(rf"(?:^|[^\w])(?:{body})$" if before else rf"^(?:{body})(?:\W|$)", re.IGNORECASE)


def _definition(copulas: list[str], articles: list[str], kinds: list[str]) -> re.Pattern[str]:
    """"is a fully registered local charity": what follows a name that is defined as a body."""
    copula, article, kind = (either(sorted(map(re.escape, map(str, words)), key=len, reverse=True)) or "(?!)" for words in (copulas, articles, kinds))
    return re.compile(rf"^(?:{copula})\s+(?:(?:{article})\s+|l['’])?(?:[\w*/-]+,?\s+){{0,6}}?(?:{kind})(?:\W|$)", re.IGNORECASE)


def _state_body(names: list[str]) -> re.Pattern[str]:
    """Bodies that are unique in a state, written with capitals after an article or alone."""
    forms = either(sorted(map(re.escape, names), key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?<!\w)(?:the |The |le |la |der |die |das )?({forms})(?!\w)(?! (?:of|de|der|za|e|i) )")


@cache
def _common(language: str) -> frozenset[str]:
    path = file_of(language, "common_words.txt")
    return frozenset() if path is None else frozenset(w for w in path.read_text(encoding="utf-8").split("\n") if w and w[0] != "#")


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language, its siblings and English; only English's for a language without a file."""
    own = [words(tag, "organisations") for tag in siblings(language)]
    english = words("en", "organisations")
    sets = [f for f in own if f] + ([english] if english not in own else [])
    both = {key: [v for f in sets for v in f.get(key, ())] for key in _LISTS}
    heads: dict[str, str] = {}
    legal: dict[str, str] = {}
    suffixes: dict[str, str] = {}
    for f in reversed(sets):  # the language's own reading of a word wins over English
        for kind, names in (f.get("heads") or {}).items():
            heads.update(dict.fromkeys(_lower(names), kind))
        for kind, names in (f.get("legal_forms") or {}).items():
            legal.update(dict.fromkeys(names, kind))
        for kind, names in (f.get("suffixes") or {}).items():
            suffixes.update(dict.fromkeys(_lower(names), kind))
    mine = sets[0] if sets else english
    endings = tuple(sorted(_lower(mine.get("endings", ())), key=len, reverse=True))
    return _with_stems(Lexicon(
        **{name: _lower(both[name]) for name in _WORDS},
        **{name: _phrases(both[name], before=True) for name in _BEFORE},
        heads=heads,
        stems={},
        endings=endings,
        suffixes=tuple(sorted(suffixes.items(), key=lambda item: -len(item[0]))),
        leading=_lower([*both["leading"], *both["leading_small"], *(h for h in heads if h.endswith(" of"))]),
        alone_prefixes=tuple(sorted(_lower(both["alone_prefixes"]))) or ("\0",),
        small_heads=_lower(both["small_heads"]) | _lower(both["leading_small"]),
        small_complement=bool(mine.get("complement_small")),
        bounded_complement=str(mine.get("bounded_complement") or ""),
        right_caps=bool(mine.get("right_caps")),
        suffix_forms=tuple(sorted(suffixes, key=len, reverse=True)),
        legal=legal,
        legal_tails=tuple((form, (f" {form}", f", {form}")) for form in sorted(legal, key=len, reverse=True)),
        legal_starts=frozenset(form.split()[0].rstrip(".") for form in legal),
        head_starts=frozenset(head.split()[0] for head in heads if " " in head),
        complements=_lower(mine.get("complements") or mine.get("connectors", ())) - _lower(both["and"]),
        conjunctions=_lower(both["and"]),
        inside=_lower(both["in"]),
        not_heads=_lower(both["not_heads"]) - _lower(both["not_heads_exceptions"]),
        state_body=_state_body(both["state_bodies"]),
        report=re.compile(r"\b(?:" + "|".join(map(re.escape, both["report_names"])) + r")\b", re.IGNORECASE),
        common=_common(language.split("-")[0]),
        verb_words=either(map(re.escape, both["verbs_after"])) or "(?!)",
        plural_heads={str(k): v for f in sets for k, v in (f.get("plural_heads") or {}).items()},
        actor_after=_phrases(both["actor_after"], before=False),
        verb_after=_phrases(both["verbs_after"], before=False),
        definition=_definition(both["copulas"], both["defining_articles"], both["kinds"]),
        first_person=re.compile(r"\b(?:" + "|".join(map(re.escape, _lower(both["first_person"]))) + r")\b", re.IGNORECASE),
        worldwide=re.compile(r"\b(?:" + "|".join(re.escape(v).replace(r"\*", r"(?:[\w.,]+\s?){1,2}") for v in both["worldwide"]) + r")\b", re.IGNORECASE),
        about=tuple(str(v).lower() for v in both["about"]),
        not_names=_lower(mine.get("not_names", ())),
        place_tails=_lower(mine.get("place_tails", ())),
        tail_starts=frozenset(str(tail).split()[0].lower() for tail in mine.get("place_tails", ())),
        max_head=max((len(h.split()) for h in heads), default=1),
        agreements=tuple((str(adjective), str(noun)) for adjective, noun in mine.get("agreements", ())),
    ), mine)


def _with_stems(lex: Lexicon, own: dict[str, Any]) -> Lexicon:
    """The lexicon with its inflected heads: stems of the language's own one-word heads."""
    if not lex.endings:
        return lex
    stems = {lex.stem(h): kind for kind, names in (own.get("heads") or {}).items() for h in _lower(names) if " " not in h}
    leading = lex.leading | frozenset(lex.stem(h) for h in lex.leading)
    return replace(lex, stems=stems, leading=leading, weak=lex.weak | frozenset(lex.stem(h) for h in lex.weak))


_WORDS = ("weak", "alone", "small_tails", "connectors", "articles", "openers", "starters", "stop_small", "appositive", "parts", "located")  # lists that a field is, word by word
_BEFORE = ("organisation_before", "actor_before", "agent_before", "place_before", "credit_before", "calls_itself")  # and as phrases before a name
_LISTS = (
    *_WORDS, *_BEFORE, "leading", "leading_small", "alone_prefixes", "small_heads", "and", "in", "not_heads", "not_heads_exceptions",
    "state_bodies", "report_names", "actor_after", "copulas", "defining_articles", "kinds", "verbs_after", "first_person", "worldwide", "about",
)  # fmt: skip

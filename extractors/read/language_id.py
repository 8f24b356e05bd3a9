"""Which language a document is in: what it declares, held against what its words look like.

Never here: a download; the model of py3langid lies in its package and is loaded once, when a first text needs it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from extractors.languages import words
from schemas.languages import tag_of

# The languages that NGO pages of Europe and its neighbours are written in; fewer candidates, fewer wild guesses.
CANDIDATES = (
    "en fr de es it pt nl sq sr hr bs mk sl bg ro el tr ru uk pl cs sk hu ar sv da no fi lt lv et ca fa he hi ur zh ja"
).split()
# Varieties that no model of letters tells apart: inside a group the declared tag decides.
_CONFUSABLE = (
    {"sr", "hr", "bs", "sl"},
    {"mk", "sr", "bg"},
    {"da", "no", "nb", "nn", "sv"},
    {"cs", "sk"},
    {"es", "ca", "pt"},
)
_MARKED = ("bs", "hr", "sr")
_ENOUGH = 150  # letters of main text below which a declared tag is believed without a look
_FEW = 20  # letters below which no guess is made at all
_GLANCE, _CAP = 600, 20_000  # code points looked at first, and where that leaves a doubt
_COMMON = 0.25  # share of the words; running prose has 30 to 50 % in its own language, under 15 % in a foreign one
_SURE = 0.9  # probability above which the words overrule a declared tag
_LIKELY = 0.5
_TAG = 40  # code points of a declared tag that are looked at


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # half a second, so only where a document needs it

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in CANDIDATES if code in identifier.labels])
    return identifier


def language_of(text: str, declared: tuple[str, ...]) -> str:
    """BCP-47 tag of a text; `declared`: what the document says of itself, the surest first; `und` where nothing tells.

    A declared tag is believed where the words agree with it, or could: a short text, a doubt, a close relative.
    """
    tags = [tag for tag in map(_canonical, declared) if tag]
    first = tags[0] if tags else ""
    sample = text[:_GLANCE]
    if sum(map(str.isalpha, sample)) < (_ENOUGH if first else _FEW):
        return first or "und"
    if first and _speaks(sample, _base(first)):
        return first
    guess, probability = _guess(sample)
    if len(text) > _GLANCE and (probability < _SURE or (first and _base(first) != guess)):
        guess, probability = _guess(text[:_CAP])
    for tag in tags:
        if _base(tag) == guess:
            return tag
    for tag in tags:
        if any({_base(tag), guess} <= group for group in _CONFUSABLE):
            return tag
    if first and probability < _SURE:
        return first
    return _marked(text[:_CAP], guess) if probability >= _LIKELY else first or "und"


def _speaks(sample: str, language: str) -> bool:
    """True where the commonest words of a language fill so much of a text that no model need be asked."""
    common = words(language, "identity").get("common")
    found = sample.casefold().split()
    return common is not None and sum(map(frozenset(common).__contains__, found)) >= _COMMON * len(found)


def _guess(sample: str) -> tuple[str, float]:
    """The likeliest language, and how likely it or one of its close relatives is."""
    ranks = _identifier().rank(sample)
    best = ranks[0][0]
    family = next((group for group in _CONFUSABLE if best in group), {best})
    return best, sum(probability for language, probability in ranks if language in family)


def _marked(text: str, guess: str) -> str:
    """Among the varieties of Serbo-Croatian, the one whose own words stand in the text most often; else the guess."""
    if guess not in _MARKED:
        return guess
    found = set(re.findall(r"\w+", text.casefold()))
    counts = {language: len(found & set(words(language, "identity")["marks"])) for language in ("hr", "sr")}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] > 1.5 * counts["hr" if best == "sr" else "sr"] else guess


def _base(tag: str) -> str:
    return tag.split("-")[0]


def _canonical(declared: str) -> str:
    """A declared tag as it is commonly written; of one whose end is no part of a tag (`en_GB.UTF-8`) the language alone."""
    text = declared.strip().replace("_", "-")
    return tag_of(text) or tag_of(_base(text[:_TAG]))

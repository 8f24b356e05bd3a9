"""What a document is called: the names of its file, its folders, its host and its source, as a sign of whose it is.

Files and addresses are named by those who publish them ("larkfield-aid-2019.pdf", "www.larkfieldaid.org/about"), and often name the
body that a page is about as well. Never here: how much that weighs (`extractors/model`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from extractors.organisations.domains import letters
from extractors.organisations.gazetteer import is_place
from extractors.organisations.lexicon import lexicon
from schemas.documents import Document
from schemas.names import fold, initials

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")  # "LarkfieldAid2019", "LARKAidReport"
_LONGEST = 8  # words of a name that an address spells out
_SHORTEST = 3  # letters: two are those of a language or a country


def called(document: Document, names: Sequence[str], others: Sequence[str] = ()) -> str:
    """How the document's id spells one of an organisation's names, and whether no other comes before: `whole/first`,
    `whole/later`; `common` where its words are everyday ones ("our-story"), `initials`, `word` (the first that is no kind of body, nor a
    place, nor an everyday word); `no` where it spells none, or one of the `others` at more length.

    >>> called(Document("larkfield-aid-2019", "", "", "en", "", "", ()), ["Larkfield Aid"])
    'whole/first'
    """
    words = _words(document.id)
    found = _spelt(words, names, document.language) if words else None
    if found is not None and found[0] in ("whole", "common") and (mine := max((form for name in names if (form := letters(name)) in words), key=len)):
        longer = (form for name in others if len(form := letters(name)) > len(mine) and form.startswith(mine) and form in words)
        found = None if any(longer) else found
    if found is None:
        return "no"
    how, place = found
    return f"{how}/{'first' if place == 0 else 'later'}"


def _spelt(words: Mapping[str, int], names: Sequence[str], language: str) -> tuple[str, int] | None:
    lex = lexicon(language)
    for name in names:
        if len(form := letters(name)) >= _SHORTEST and form in words:
            plain = all(word.lower() in lex.common or word.lower() in lex.heads for word in name.split())
            return ("common" if plain else "whole"), words[form]
    for name in names:
        if len(form := initials(name).lower()) >= _SHORTEST and form in words:
            return "initials", words[form]
    for name in names:
        for word in fold(name).split()[:2]:
            if len(word) > _SHORTEST and word in words and not (word in lex.common or word in lex.heads or is_place(word.title(), language)):
                return "word", words[word]
    return None


@lru_cache(maxsize=4)
def _words(document_id: str) -> Mapping[str, int]:
    """The letters of each run of words of an id -> how many words stand before it in its part of the path."""
    out: dict[str, int] = {}
    for part in document_id.split("/"):
        words = [word for word in re.split(r"[\W_]+", _HUMP.sub(" ", part).lower()) if word and word != "www"]
        for first in range(len(words)):
            for last in range(first + 1, min(len(words), first + _LONGEST) + 1):
                out.setdefault(letters("".join(words[first:last])), first)
    return out

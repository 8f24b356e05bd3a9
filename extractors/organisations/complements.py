"""What follows a head noun and still belongs to the name: "Ministry | of Labour, Family and Social Policy".

Half-open ranges of tokens throughout. Never here: finding heads' left sides or legal forms (`grammar`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.organisations.gazetteer import countries, is_place
from extractors.organisations.lexicon import Lexicon
from extractors.organisations.words import Token, acronym
from schemas.names import fold

_SUFFIXED = 6  # letters that a word with a head as its ending has at least one more than


def head_at(toks: Sequence[Token], i: int, lex: Lexicon) -> tuple[int, str] | None:
    """(number of tokens, type) of the head noun that begins at token i, the longest; None where there is none."""
    low = toks[i].low
    longest = lex.max_head if low in lex.head_starts or "-" in low else 1
    if longest == 1 and low not in lex.heads and not lex.stems and not (toks[i].cap and len(low) > _SUFFIXED):
        return None  # most words, at no further cost
    for n in range(min(longest, len(toks) - i), 0, -1):
        words = low if n == 1 else " ".join([t.low for t in toks[i : i + n]])
        kind = lex.heads.get(words) or "-" in words and lex.heads.get(words.replace("-", " ")) or (lex.stems.get(lex.stem(words)) if n == 1 and lex.stems else None)
        if kind is None and n == 1 and toks[i].cap and len(low) > _SUFFIXED and (low.endswith(lex.suffix_forms) or low.rstrip("s").endswith(lex.suffix_forms)):
            kind = next(k for suffix, k in lex.suffixes if low.rstrip("s").endswith(suffix) or low.endswith(suffix))
        if kind is not None and (any(t.cap for t in toks[i : i + n]) or toks[i].low in lex.small_heads or words in lex.small_heads):
            return n, kind
    return None


def right_of(toks: Sequence[Token], j: int, head: str, lex: Lexicon, language: str) -> int:
    """The end of the words after a head that still belong to the name."""
    if lex.small_complement and head in lex.leading and not (j < len(toks) and toks[j].cap):
        return _small_complement(toks, j, lex)
    if j > 0 and toks[j - 1].cap and lex.bounded_complement and (stop := _bounded(toks, j, lex)):
        return stop
    end = j
    complemented = False
    while j < len(toks):
        token = toks[j]
        country = _country_end(toks, j, language) or place_tail(toks, j, lex)
        if country:
            j = end = country
        elif lex.right_caps and token.cap and token.low in lex.articles:
            break  # "Stiftung Sonnenhang | Die Stiftung ..."
        elif token.cap and not is_not_head(toks, j, lex) and (head in lex.leading or lex.right_caps and token.low not in lex.openers or fold(token.text) in countries(language)) or token.low in lex.small_tails:
            j = end = j + 1
        elif lex.right_caps and end == j and re.fullmatch(r"[a-zäöüß]{4,}e[rn]", token.low) and j + 1 < len(toks) and toks[j + 1].cap and head in lex.leading:
            j = end = j + 2  # "Verband freier Lernhäuser"
        elif token.low in lex.complements and (nxt := complement_end(toks, j, lex)):
            if token.low in lex.inside and head not in lex.leading or token.low in lex.located and lex.heads.get(head) != "government" and is_place(" ".join(t.text for t in toks[j + 1 : nxt]), language):
                break
            j = end = nxt
            complemented = True
        elif toks[j - 1].text.endswith("-") and j + 1 < len(toks) and toks[j + 1].cap:
            j = end = j + 2
        elif not complemented and not head.endswith(" of"):
            break
        elif token.low in lex.conjunctions and j + 1 < len(toks) and toks[j + 1].cap and _continues(toks, j + 1, lex):
            j = end = _caps(toks, j + 1)
        elif token.low in lex.conjunctions and lex.heads.get(head) == "government" and (nxt := _second_complement(toks, j + 1, lex, language)):
            j = end = nxt
        elif token.text == "," and (stop := _comma_list(toks, j, lex)):
            j = end = stop
        else:
            break
    return end


def is_not_head(toks: Sequence[Token], i: int, lex: Lexicon) -> bool:
    """"Child Rights Foundation Award": the run goes on to a head that names no organisation."""
    return toks[i].cap and toks[i].low in lex.not_heads and not acronym(toks[i].text)


def _country_end(toks: Sequence[Token], j: int, language: str) -> int:
    """The end of a country of three words ("Bosnia and Herzegovina") that begins at j, else 0."""
    words = " ".join(t.text for t in toks[j : j + 3])
    return j + 3 if len(toks) > j + 2 and toks[j].cap and fold(words) in countries(language) else 0


def place_tail(toks: Sequence[Token], j: int, lex: Lexicon) -> int:
    """The end of the river or region that begins at j and tells towns of one name apart ("Weil | am Rhein"), else 0."""
    if j == 0 or toks[j].low not in lex.tail_starts or not toks[j - 1].cap:
        return 0
    return next((j + n for n in (3, 2) if j + n <= len(toks) and " ".join(t.low for t in toks[j : j + n]) in lex.place_tails), 0)


def _caps(toks: Sequence[Token], k: int) -> int:
    """The end of the capitalised words that begin at k."""
    while k < len(toks) and toks[k].cap:
        k += 1
    return k


def complement_end(toks: Sequence[Token], j: int, lex: Lexicon) -> int:
    """The end of "of the Interior" that begins at a connecting word; 0 where no capital follows soon."""
    k = j
    while k < len(toks) and k - j < 3 and toks[k].low in lex.complements and not toks[k].cap:
        k += 1
    if k < len(toks) and toks[k].cap and toks[k].low not in lex.openers:
        return _caps(toks, k)
    return 0


def _second_complement(toks: Sequence[Token], j: int, lex: Lexicon, language: str) -> int:
    """The end of the second of two complements ("Ministère de la Santé et | de l'Action sociale"), which names neither a place nor
    another body; else 0."""
    if j >= len(toks) or toks[j].low not in lex.complements or (end := complement_end(toks, j, lex)) == 0:
        return 0
    first = next(k for k in range(j, end) if toks[k].cap)
    return end if _continues(toks, first, lex) and not is_place(toks[first].text, language) else 0


def _continues(toks: Sequence[Token], k: int, lex: Lexicon) -> bool:
    """The word at k goes on a list inside a name: it is no organisation of its own."""
    if acronym(toks[k].text) or toks[k].low in lex.openers:
        return False
    j = k
    small = lex.connectors - lex.conjunctions
    while j < len(toks) and (toks[j].cap or (toks[j].low in small and j + 1 < len(toks) and toks[j + 1].cap and j > k)):
        if head_at(toks, j, lex) is not None:
            return False
        j += 1
    return True


def _comma_list(toks: Sequence[Token], j: int, lex: Lexicon) -> int:
    """The end of ", Science and Technology" that begins at a comma; 0 where it is a list of other names."""
    k = j
    while k + 1 < len(toks) and toks[k].text == ",":
        if toks[k + 1].low in lex.conjunctions:
            k += 1
            break
        if not (toks[k + 1].cap and _continues(toks, k + 1, lex)):
            return 0
        k = _caps(toks, k + 1)
    if k + 1 < len(toks) and toks[k].low in lex.conjunctions and toks[k + 1].cap and _continues(toks, k + 1, lex):
        return _caps(toks, k + 1)
    return 0


def _small_complement(toks: Sequence[Token], j: int, lex: Lexicon) -> int:
    """"Ministarstvo rada i socijalne politike": small words up to a verb or a mark belong to the name."""
    k = end = j
    while k < len(toks) and k - j < 14:
        token = toks[k]
        if token.low in lex.stop_small or not (token.text[0].isalpha() or token.text == ","):
            break
        if token.text == "," and not (k + 1 < len(toks) and toks[k + 1].text[0].islower() and any(t.low in lex.conjunctions for t in toks[k + 1 : k + 7])):
            break
        if token.low in lex.conjunctions and k + 1 < len(toks) and (head_at(toks, k + 1, lex) or toks[k + 1].cap):
            break
        k += 1
        if token.text != "," and token.low not in lex.connectors:
            end = k
    return end


def _bounded(toks: Sequence[Token], j: int, lex: Lexicon) -> int:
    """"Réseau des cuisines partagées (RCP)", "Fondacija Otvoreni krug.": small words after a capitalised head belong to the
    name where a mark or the sentence's end follows them soon; 0 where none does."""
    if j >= len(toks) or not (toks[j].low in lex.complements or toks[j].cap):
        return 0
    k, small = j, 0
    while k < len(toks) and k - j < 7 and toks[k].text[0].isalpha() and toks[k].low not in lex.stop_small and toks[k].low not in lex.conjunctions:
        small += not toks[k].cap and toks[k].low not in lex.complements
        k += 1
    if lex.bounded_complement == "small" and any(t.cap for t in toks[j:k]):
        return 0
    closed = k == len(toks) or toks[k].text in "(.,;)\"»”" or toks[k].low in lex.conjunctions
    return k if closed and 1 <= small <= 2 and toks[k - 1].low not in lex.complements and toks[j - 1].start > 0 else 0

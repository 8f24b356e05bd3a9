"""The grammar of organisation names in running text: capitalised runs, heads, complements, coordination.

Works on one sentence at a time; all offsets are into that sentence. Words come from the lexicon.
"""

from __future__ import annotations

import re
from functools import cache
from dataclasses import dataclass

from babel.numbers import list_currencies

from extractors.organisations.gazetteer import countries, is_place, language_names
from extractors.organisations.lexicon import Lexicon
from schemas.names import fold, transliterate

_TOKEN = re.compile(r"[^\W_](?:[\w@]|[-'’‘´/+.](?=\w))*(?:-(?=\s(?:und|oder|and|or)\s)|(?<=s)['’](?=\s[A-Z]))?|[&,;:()\[\]\"“”„«»|/.!?…–—•*\-]|\S")
_SITE_NAME = re.compile(r"[A-Z][\w-]{2,}\.(?:org|com|net|io|eu)")
_ABBREVIATION = re.compile(r"(?:[A-Z]|St|Mt|Dr|Inc|Ltd|Corp|Co|No|Pvt|Jr|Sr|e\.V|e|V|eV|bl|Sv)$")
# French and Italian articles elided before a vowel: "l'Université" is two words.
_ELISION = re.compile(r"(?:[ldnsjcmt]|qu|dell|all|nell|un)['’](?=\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark. `low`: lower-cased, Cyrillic as Latin; `cap`: it may be a word of a name."""

    text: str
    start: int
    end: int
    low: str
    cap: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A name found by its form. `rule`: head, weak_head, legal_form, capitals; `type`: or None where unknown."""

    start: int
    end: int
    rule: str
    type: str | None


def tokens(text: str) -> list[Token]:
    """Words and marks of a sentence; abbreviations keep their point."""
    out: list[Token] = []
    for match in _TOKEN.finditer(text):
        word, start, end = match[0], match.start(), match.end()
        elided = _ELISION.match(word)
        if elided:
            out.append(Token(elided[0][:-1], start, start + elided.end(), elided[0][:-1].lower(), False))
            word, start = word[elided.end() :], start + elided.end()
        if word[0].isalpha() and text[end : end + 1] == "." and _ABBREVIATION.match(word) and text[end + 1 : end + 2] in (" ", "\u00a0", ",", ")", ""):
            end += 1
            word = text[start:end]
        elif out and word == "." and out[-1].end == match.end():
            continue
        out.append(Token(word, start, end, transliterate(word.lower()), _is_cap(word)))
    return out


def _is_cap(word: str) -> bool:
    letters = [ch for ch in word if ch.isalpha()]
    if not letters or word in _currencies() or "$" in word:
        return False
    return letters[0].isupper() if word[0].isalpha() else any(ch.isupper() for ch in letters[:2])


@cache
def _currencies() -> frozenset[str]:
    """ISO 4217 codes: beside amounts they look like acronyms."""
    return frozenset(list_currencies()) - {"ALL", "TOP", "CUP", "LAK", "PEN", "MOP"}


def camel(word: str) -> bool:
    """`mRelief`, `coUrbanize`, `GitHub`, `Flexport.org`: a brand written with a capital or a point inside."""
    if _SITE_NAME.fullmatch(word):
        return True
    return len(word) > 3 and any(a.islower() and b.isupper() for a, b in zip(word, word[1:], strict=False))


def acronym(word: str) -> bool:
    """Two to eight letters or digits with at least two capitals and no small letter but a plural or case ending."""
    core = re.sub(r"(?<=[A-Z]{2})(?:s|-\w{1,3})$", "", word.rstrip("."))
    if core in _currencies():
        return False
    return 2 <= len(core) <= 8 and core.isalnum() and sum(ch.isupper() for ch in core) >= 2 and not any(ch.islower() for ch in core)


def runs(toks: list[Token], lex: Lexicon) -> list[tuple[int, int]]:
    """Half-open token ranges of capitalised words with small connecting words between them."""
    out: list[tuple[int, int]] = []
    i = 0
    while i < len(toks):
        if not (toks[i].cap or camel(toks[i].text)):
            i += 1
            continue
        j = last = i
        while j + 1 < len(toks):
            j += 1
            if toks[j].cap or camel(toks[j].text):
                last = j
            elif not (toks[j].low in lex.connectors or toks[j].low in lex.small_heads or toks[j].text == "&") or j - last > 3:
                break
            elif toks[j].low in lex.small_heads and j == last + 1:
                last = j
        out.append((i, last + 1))
        i = last + 1
    return out


def head_at(toks: list[Token], i: int, lex: Lexicon) -> tuple[int, str] | None:
    """(number of tokens, type) of the head noun that begins at token i, the longest; None where there is none."""
    for n in range(min(lex.max_head, len(toks) - i), 0, -1):
        words = " ".join(t.low for t in toks[i : i + n])
        kind = lex.heads.get(words) or lex.heads.get(words.replace("-", " ")) or (lex.stems.get(lex.stem(words)) if n == 1 else None)
        if kind is None and n == 1 and toks[i].cap and len(toks[i].low) > 6:
            kind = next((k for suffix, k in lex.suffixes if toks[i].low.rstrip("s").endswith(suffix) or toks[i].low.endswith(suffix)), None)
        if kind is not None and (any(t.cap for t in toks[i : i + n]) or toks[i].low in lex.small_heads or words in lex.small_heads):
            return n, kind
    return None


@dataclass(frozen=True, slots=True)
class _Found:
    """A name as a half-open range of tokens."""

    start: int
    end: int
    rule: str
    type: str | None
    ends_in_head: bool = False


def _is_complement(toks: list[Token], name: _Found, lex: Lexicon) -> bool:
    return any(toks[k].low in lex.complements for k in range(name.start, name.end))


def find_names(toks: list[Token], lex: Lexicon, language: str) -> list[Name]:
    """Names that their head noun or legal form shows, in the order of the text, never overlapping."""
    found: list[_Found] = []
    i = 0
    while i < len(toks):
        head = head_at(toks, i, lex)
        span = _around_head(toks, i, head[0], lex, language) if head else None
        if head is None or span is None:
            i += head[0] if head else 1
            continue
        start, end, rule = span
        if not found or end > found[-1].end:
            kind = head[1]
            if found and start < found[-1].end < i and found[-1].ends_in_head and not _is_complement(toks, found[-1], lex):
                start = found[-1].end  # "HDFC Bank ICICI Bank": a layout without marks between two names
            if found and start < found[-1].end:  # "Tata Institute of Social Sciences": one name, its first head rules
                last = found.pop()
                start, rule, kind = last.start, last.rule, last.type or kind
            found.append(_Found(start, end, rule, kind, end == i + head[0]))
        i = max(i + head[0], end)
    found = _with_legal_forms(toks, lex, found)
    return [Name(toks[f.start].start, bare_end(toks[f.end - 1]), f.rule, f.type) for f in sorted(found, key=lambda f: f.start)]


def _proper(token: Token, language: str) -> bool:
    """A place, a nationality or an acronym: a capital that the start of a sentence does not explain."""
    return is_place(token.text, language) or fold(token.text) in language_names(language) or acronym(token.text)


def extended(toks: list[Token], start: int, end: int, lex: Lexicon, language: str) -> tuple[int, int] | None:
    """A well-known name with the capitalised words that make it another body's ("Wipro Infotech", "Oxfam GB"); None where
    the words after it make it something else ("Google Fellowship" names a grant)."""
    first = next((k for k, t in enumerate(toks) if t.start >= start), 0)
    last = next((k for k in range(len(toks) - 1, -1, -1) if toks[k].end <= end or toks[k].start < end), first)
    if toks[last].text.count("-") and toks[last].end > end:
        end = toks[last].end
    if first > 0 and toks[first - 1].cap and is_place(toks[first - 1].text, language) and toks[first - 1].low not in lex.openers:
        start = toks[first - 1].start
    k = last + 1
    while k < len(toks) and toks[k].cap and toks[k].low not in lex.not_heads and toks[k].low not in lex.openers and not is_place(toks[k].text, language):
        k += 1
    if k > last + 1 and k < len(toks) and toks[k].cap and toks[k].low in lex.not_heads:
        return None
    if k == last + 1 and head_at(toks, last, lex) and k < len(toks) and toks[k].low in lex.complements - lex.inside and (stop := _complement(toks, k, lex)):
        return start, bare_end(toks[stop - 1])  # "Charity Commission for England"
    return start, bare_end(toks[k - 1]) if k > last + 1 else end


def bare_end(token: Token) -> int:
    """The end of a word without a possessive 's."""
    return token.end - 2 if token.text.endswith(("'s", "’s", "‘s")) else token.end


def _around_head(toks: list[Token], i: int, n: int, lex: Lexicon, language: str) -> tuple[int, int, str] | None:
    words = " ".join(t.low for t in toks[i : i + n])
    if n == 1 and words not in lex.heads:
        words = lex.stem(words)
    start = _left(toks, i, lex)
    end = _right(toks, i + n, words, lex, language)
    while start < i and toks[start].low in lex.openers | lex.articles:
        start += 1
    left, right = i - start, end - (i + n)
    if left == 0 and right == 0:
        alone = words in lex.alone or toks[i].low.startswith(lex.alone_prefixes) and len(toks[i].low) > 10
        return (i, end, "alone") if alone and toks[i].cap else None
    if end < len(toks) and _is_not_head(toks, end, lex):
        return None
    if left and right == 0 and all(fold(t.text) in countries(language) or t.low in lex.not_heads for t in toks[start:i]) and words in lex.weak:
        return None
    small = not any(t.cap for t in toks[i : i + n])
    if small and right == 0 and (left == 0 or start == 0 and not _proper(toks[start], language) or all(t.low in lex.common for t in toks[start:i])):
        return None
    if words in lex.weak and right == 0 and all(t.low in lex.common or t.low in lex.heads for t in toks[start:i]):
        return None
    if words in lex.weak and (left + right < 2 or not any(t.cap for t in toks[i : i + n])):
        return None
    return start, end, "weak_head" if words in lex.weak else "head"


def _is_not_head(toks: list[Token], i: int, lex: Lexicon) -> bool:
    """"Child Rights Foundation Award": the run goes on to a head that names no organisation."""
    return toks[i].cap and toks[i].low in lex.not_heads and not acronym(toks[i].text)


def _left(toks: list[Token], i: int, lex: Lexicon) -> int:
    """The first token of the capitalised words directly before a head."""
    start = i
    while start > 0:
        before = toks[start - 1]
        if before.cap and not _ends_sentence(before):
            start -= 1
        elif before.text == "&" and start > 1 and toks[start - 2].cap:
            start -= 2
        elif before.low in lex.conjunctions and 1 < start < i and toks[start - 2].cap and _article_before(toks, start - 2, lex):
            start -= 2
        else:
            break
    return start


def _article_before(toks: list[Token], k: int, lex: Lexicon) -> bool:
    """"the Refugee and Migration Commissariat": one name, since one article (or owner) stands before the first word."""
    token = toks[k]
    if acronym(token.text) or token.low in lex.openers or head_at(toks, k, lex) is not None:
        return False
    return k > 0 and (toks[k - 1].low in lex.articles or toks[k - 1].text.endswith(("'s", "’s")) or acronym(toks[k - 1].text))


def _ends_sentence(token: Token) -> bool:
    return token.text.endswith(".") and len(token.text) > 4


def _right(toks: list[Token], j: int, head: str, lex: Lexicon, language: str) -> int:
    """The end of the words after a head that still belong to the name."""
    if lex.small_complement and head in lex.leading and not (j < len(toks) and toks[j].cap):
        return _small_complement(toks, j, lex)
    if j > 0 and toks[j - 1].cap and lex.bounded_complement and (stop := _bounded(toks, j, lex)):
        return stop
    end = j
    complemented = False
    while j < len(toks):
        token = toks[j]
        if token.cap and not _is_not_head(toks, j, lex) and (head in lex.leading or lex.right_caps and token.low not in lex.openers or fold(token.text) in countries(language)):
            j = end = j + 1
        elif token.low in lex.small_tails:
            j = end = j + 1
        elif lex.right_caps and end == j and re.fullmatch(r"[a-zäöüß]{4,}e[rn]", token.low) and j + 1 < len(toks) and toks[j + 1].cap and head in lex.leading:
            j = end = j + 2  # "Verband freier Lernhäuser"
        elif token.low in lex.complements and (nxt := _complement(toks, j, lex)):
            if token.low in lex.inside and head not in lex.leading:
                break
            j = end = nxt
            complemented = True
        elif toks[j - 1].text.endswith("-") and j + 1 < len(toks) and toks[j + 1].cap:
            j = end = j + 2
        elif not complemented and not head.endswith(" of"):
            break
        elif token.low in lex.conjunctions and j + 1 < len(toks) and toks[j + 1].cap and _continues(toks, j + 1, lex):
            j = end = _caps(toks, j + 1)
        elif token.text == "," and (stop := _comma_list(toks, j, lex)):
            j = end = stop
        else:
            break
    return end


def _caps(toks: list[Token], k: int) -> int:
    """The end of the capitalised words that begin at k."""
    while k < len(toks) and toks[k].cap:
        k += 1
    return k


def _complement(toks: list[Token], j: int, lex: Lexicon) -> int:
    """The end of "of the Interior" that begins at a connecting word; 0 where no capital follows soon."""
    k = j
    while k < len(toks) and k - j < 3 and toks[k].low in lex.complements and not toks[k].cap:
        k += 1
    if k < len(toks) and toks[k].cap and toks[k].low not in lex.openers:
        return _caps(toks, k)
    return 0


def _has_complement(toks: list[Token], end: int, lex: Lexicon) -> bool:
    """True where the words before `end` are the complement of a head ("Ministry of Labour"), so a list may go on."""
    k = end - 1
    while k > 0 and toks[k].cap:
        k -= 1
    return toks[k].low in lex.connectors


def _continues(toks: list[Token], k: int, lex: Lexicon) -> bool:
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


def _comma_list(toks: list[Token], j: int, lex: Lexicon) -> int:
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


def _small_complement(toks: list[Token], j: int, lex: Lexicon) -> int:
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


def _with_legal_forms(toks: list[Token], lex: Lexicon, found: list[_Found]) -> list[_Found]:
    """Names that end in a legal form ("Birch Software GmbH"), alone or after a head's name."""
    out = list(found)
    for i in range(1, len(toks)):
        n = next((n for n in (2, 1) if _legal_type(toks[i : i + n], lex)), 0)
        before = i - 1 if toks[i - 1].text == "," else i
        if n == 0 or any(f.start <= i < f.end for f in out):
            continue
        start = _left(toks, before, lex)
        while start < before and toks[start].low in lex.openers:
            start += 1
        overlapping = [f for f in out if f.end > start and f.start < i]
        if start < before or overlapping:
            start = min([start, *(f.start for f in overlapping)])
            out = [f for f in out if f not in overlapping]
            out.append(_Found(start, min(i + n, len(toks)), "legal_form", _legal_type(toks[i : i + n], lex)))
    return out


def _bounded(toks: list[Token], j: int, lex: Lexicon) -> int:
    """"Réseau des cuisines partagées (RCP)", "Fondacija Otvoreni krug.": small words after a capitalised head belong to the
    name where a mark or the sentence's end follows them soon; 0 where none does."""
    if j >= len(toks) or not (toks[j].low in lex.complements or toks[j].cap):
        return 0
    k, small = j, 0
    while k < len(toks) and k - j < 7 and toks[k].text[0].isalpha() and toks[k].low not in lex.stop_small and toks[k].low not in lex.conjunctions:
        small += not toks[k].cap and toks[k].low not in lex.complements
        k += 1
    closed = k == len(toks) or toks[k].text in "(.,;)\"»”" or toks[k].low in lex.conjunctions
    return k if closed and 1 <= small <= 2 and toks[k - 1].low not in lex.complements and toks[j - 1].start > 0 else 0


def _legal_type(toks: list[Token], lex: Lexicon) -> str | None:
    form = " ".join(t.text for t in toks)
    return lex.legal.get(form) or lex.legal.get(form.rstrip("."))


def coordinated(text: str, toks: list[Token], lex: Lexicon) -> list[tuple[Name, str]]:
    """"the Canadian and Australian Embassies": (place in the text, name in full) for each."""
    out = []
    for k, token in enumerate(toks):
        singular = lex.plural_heads.get(token.text)
        if singular is None or k < 3 or toks[k - 2].low not in lex.conjunctions:
            continue
        j, parts = k - 3, [toks[k - 1]]
        while j >= 0 and toks[j].cap and toks[j].low not in lex.openers:
            parts.append(toks[j])
            j -= 2 if j >= 1 and toks[j - 1].text == "," else len(toks)
        kind = lex.heads.get(singular.lower())
        out += [(Name(part.start, token.end, "coordinated", kind), f"{part.text} {singular}") for part in reversed(parts)]
    return out

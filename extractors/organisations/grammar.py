"""The grammar of organisation names in running text: heads, legal forms, coordination.

Works on one sentence at a time; all offsets are into that sentence. Words come from the lexicon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.organisations.complements import complement_end, head_at, is_not_head, right_of
from extractors.organisations.gazetteer import countries, is_place, language_names
from extractors.organisations.lexicon import Lexicon
from extractors.organisations.words import Token, acronym, bare_end
from schemas.names import fold

_MODIFIERS = 3  # words before a plural head that belong to one of the names it closes

@dataclass(frozen=True, slots=True)
class Name:
    """A name found by its form. `rule`: head, weak_head, legal_form, capitals; `type`: or None where unknown; `joined`: a part of
    a body with its whole, or a public body of two fields ("Ministère de la Santé et de l'Action sociale")."""

    start: int
    end: int
    rule: str
    type: str | None
    joined: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """A name as a half-open range of tokens."""

    start: int
    end: int
    rule: str
    type: str | None
    ends_in_head: bool = False
    joined: bool = False


def find_names(toks: Sequence[Token], lex: Lexicon, language: str) -> list[Name]:
    """Names that their head noun or legal form shows, in the order of the text, never overlapping."""
    found: list[_Found] = []
    i = 0
    while i < len(toks):
        head = head_at(toks, i, lex)
        span = _around_head(toks, i, head[0], lex, language) if head else None
        if span is None and lex.agreements and (span := _agreeing(toks, i, lex, language)):
            head = 1, lex.heads.get(toks[i].low) or lex.stems[lex.stem(toks[i].low)]
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
    found = _with_wholes(toks, lex, _with_legal_forms(toks, lex, found))
    return [Name(toks[f.start].start, bare_end(toks[f.end - 1]), f.rule, f.type, f.joined or _is_twofold(toks, f, lex)) for f in sorted(found, key=lambda f: f.start)]


def _is_complement(toks: Sequence[Token], name: _Found, lex: Lexicon) -> bool:
    return any(toks[k].low in lex.complements for k in range(name.start, name.end))


def _around_head(toks: Sequence[Token], i: int, n: int, lex: Lexicon, language: str) -> tuple[int, int, str] | None:
    words = " ".join(t.low for t in toks[i : i + n])
    if n == 1 and words not in lex.heads:
        words = lex.stem(words)
    start = _left(toks, i, lex)
    end = right_of(toks, i + n, words, lex, language)
    while start < i and (_opens(toks, start, lex, language) or start == 0 and _participle(toks, i, lex)):
        start += 1
    left, right = i - start, end - (i + n)
    if left == 0 and right == 0:
        alone = words in lex.alone or toks[i].low.startswith(lex.alone_prefixes) and len(toks[i].low) > 10
        return (i, end, "alone") if alone and toks[i].cap else None
    if end < len(toks) and is_not_head(toks, end, lex):
        return None
    if left and right == 0 and all(fold(t.text) in countries(language) or t.low in lex.not_heads for t in toks[start:i]) and (words in lex.weak or lex.agreements):
        return None  # "Ciljevi Fondacije": the aims of the foundation
    small = not any(t.cap for t in toks[i : i + n])
    if small and right == 0 and (left == 0 or start == 0 and not _proper(toks[start], language) or all(t.low in lex.common for t in toks[start:i])):
        return None
    if words in lex.weak and right == 0 and all(t.low in lex.common or t.low in lex.heads for t in toks[start:i]):
        return None
    if words in lex.weak and (left + right < 2 or not any(t.cap for t in toks[i : i + n])):
        return None
    return start, end, "weak_head" if words in lex.weak else "head"


def _agreeing(toks: Sequence[Token], i: int, lex: Lexicon, language: str) -> tuple[int, int, str] | None:
    """A small head that closes a name of adjectives, of which only the first has a capital, all in one case ("Hrvatska gospodarska
    komora", "Evropskoj komisiji"): its tokens and the rule. What opens a sentence has its capital for another reason as often."""
    low = toks[i].low
    if toks[i].cap or not (low in lex.heads or lex.stem(low) in lex.stems):
        return None
    start = next((k for k in range(i - 1, max(-1, i - 2 - _SMALL_ADJECTIVES), -1) if toks[k].cap or not _agree(toks, k, i, lex)), i)
    first, numbered = toks[start], start < i - 1 and not toks[start].text.strip("IVX")  # "XII beogradska gimnazija"
    if start == i or not first.cap or first.low in lex.openers or not (numbered or _agree(toks, start, i, lex)) or start and toks[start - 1].low in lex.inside and is_place(first.text, language):
        return None  # "u Hrvatskoj školi": in Croatia, at school
    end = right_of(toks, i + 1, low if low in lex.heads else lex.stem(low), lex, language)
    if start and toks[start - 1].text[-1].isalnum():
        return start, end, "head"
    return (start, end, "weak_head") if end == len(toks) else None


_SMALL_ADJECTIVES = 2  # of one name, between its first word and its head


def _agree(toks: Sequence[Token], k: int, i: int, lex: Lexicon) -> bool:
    """Whether the word at k may be an adjective of the noun at i, by their endings; the first part of a double one ends in "-o"."""
    low, noun = toks[k].low, toks[i].low
    if k < i - 1 and low.endswith("o"):
        return True
    return len(low) > 3 and any(low.endswith(ending) and (noun.endswith(of) if of else noun[-1] not in "aeiou") for ending, of in lex.agreements)


def _left(toks: Sequence[Token], i: int, lex: Lexicon) -> int:
    """The first token of the capitalised words directly before a head."""
    start = i
    while start > 0:
        before = toks[start - 1]
        if before.cap and not _ends_sentence(before) and not (lex.right_caps and before.low in lex.articles):
            start -= 1
        elif before.text == "&" and start > 1 and toks[start - 2].cap or before.low in lex.conjunctions and 1 < start < i and toks[start - 2].cap and _article_before(toks, start - 2, lex):
            start -= 2
        else:
            break
    return start


def _article_before(toks: Sequence[Token], k: int, lex: Lexicon) -> bool:
    """"the Refugee and Migration Commissariat": one name, since one article (or owner) stands before the first word."""
    token = toks[k]
    if acronym(token.text) or token.low in lex.openers or head_at(toks, k, lex) is not None:
        return False
    return k > 0 and (toks[k - 1].low in lex.articles or toks[k - 1].text.endswith(("'s", "’s")) or acronym(toks[k - 1].text))


def _opens(toks: Sequence[Token], k: int, lex: Lexicon, language: str) -> bool:
    """An article anywhere, or a word whose capital only the start of the sentence explains ("Our", "Two"; never "New
    Orleans"). Within a sentence a capital is meant ("First Grace Church")."""
    if toks[k].low in lex.articles or not toks[k].cap or toks[k].low in lex.openers and toks[k].low in lex.connectors:
        return True
    begins = k == 0 or not toks[k - 1].text[-1].isalnum() and toks[k - 1].text not in (",", "&")
    place = k + 1 < len(toks) and is_place(f"{toks[k].text} {toks[k + 1].text}", language)
    return (toks[k].low in lex.openers or toks[k].low in lex.starters) and begins and not place


def _participle(toks: Sequence[Token], head: int, lex: Lexicon) -> bool:
    """"Joined The Rivers Trust": a sentence that opens with a verb, before the article of a name."""
    first = toks[0]
    return head > 1 and first.low in lex.common and first.low.endswith(("ed", "ing")) and toks[1].low in lex.articles


def _ends_sentence(token: Token) -> bool:
    return token.text.endswith(".") and len(token.text) > 4


def _with_legal_forms(toks: Sequence[Token], lex: Lexicon, found: list[_Found]) -> list[_Found]:
    """Names that end in a legal form ("Birch Software GmbH"), alone or after a head's name."""
    out = list(found)
    for i in range(1, len(toks)):
        if toks[i].text.rstrip(".") not in lex.legal_starts:
            continue
        n = next((n for n in (2, 1) if _legal_type(toks[i : i + n], lex)), 0)
        before = i - 1 if toks[i - 1].text == "," else i
        if n == 0 or any(f.start <= i < f.end for f in out):
            continue
        start = _left(toks, before, lex)
        while start < before and (toks[start].low in lex.openers or start == 0 and toks[start].low in lex.starters):
            start += 1
        if start > 1 and toks[start - 1].low in lex.conjunctions:  # "AWO Kreisverband Nordtal und Umgebung e. V."
            start = next((f.start for f in out if f.end == start - 1), start)
        overlapping = [f for f in out if f.end > start and f.start < i]
        if start < before or overlapping:
            start = min([start, *(f.start for f in overlapping)])
            out = [f for f in out if f not in overlapping]
            out.append(_Found(start, min(i + n, len(toks)), "legal_form", _legal_type(toks[i : i + n], lex)))
    return out


def _with_wholes(toks: Sequence[Token], lex: Lexicon, found: Sequence[_Found]) -> list[_Found]:
    """A part of a public body or university with the whole that a comma joins to it, either of them first, as one name ("Faculty
    of Law, University of Northmere")."""
    out: list[_Found] = []
    for name in sorted(found, key=lambda f: f.start):
        last = out[-1] if out else None
        if last is not None and last.type == name.type in _OF_PARTS and _is_after_comma(toks, last.end, name.start, lex) and _is_part(toks, last, lex) != _is_part(toks, name, lex) and not _is_listed(toks, last.start, name.end, lex):
            out[-1] = _Found(last.start, name.end, last.rule, last.type, joined=True)
        else:
            out.append(name)
    return out


def _is_twofold(toks: Sequence[Token], name: _Found, lex: Lexicon) -> bool:
    inner = range(name.start + 1, name.end - 1)
    return name.type == "government" and any(toks[k].low in lex.conjunctions and toks[k + 1].low in lex.complements for k in inner)


_OF_PARTS = ("academic", "government")


def _is_after_comma(toks: Sequence[Token], end: int, start: int, lex: Lexicon) -> bool:
    return end < start and toks[end].text == "," and all(t.low in lex.articles for t in toks[end + 1 : start])


def _is_listed(toks: Sequence[Token], start: int, end: int, lex: Lexicon) -> bool:
    """Whether a stretch stands in an enumeration, whose commas part names."""
    before, after = toks[max(0, start - _ENTRY) : start], toks[end : end + 2]
    return any(t.text == "," for t in before) or start > 0 and toks[start - 1].low in lex.conjunctions or len(after) > 1 and (after[0].text == "," or after[0].low in lex.conjunctions) and after[1].cap


_ENTRY = 8  # words of an entry before in an enumeration


def _is_part(toks: Sequence[Token], name: _Found, lex: Lexicon) -> bool:
    """Whether a name's first or last word says that it is a part of a body ("Department of Health", "Law School")."""
    return toks[name.start].low in lex.parts or name.end - name.start > 1 and toks[name.end - 1].low in lex.parts


def _legal_type(toks: Sequence[Token], lex: Lexicon) -> str | None:
    form = " ".join(t.text for t in toks)
    return lex.legal.get(form) or lex.legal.get(form.rstrip("."))


def _proper(token: Token, language: str) -> bool:
    """A place, a nationality or an acronym: a capital that the start of a sentence does not explain."""
    return is_place(token.text, language) or fold(token.text) in language_names(language) or acronym(token.text)


def extended(toks: Sequence[Token], start: int, end: int, lex: Lexicon, language: str) -> tuple[int, int] | None:
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
    if k == last + 1 and head_at(toks, last, lex) and k < len(toks) and toks[k].low in lex.complements - lex.inside and (stop := complement_end(toks, k, lex)):
        if stop + 1 < len(toks) and toks[stop].low in lex.conjunctions and is_place(toks[stop + 1].text, language):
            stop += 2
        return start, bare_end(toks[stop - 1])  # "Charity Commission for England and Wales"
    return start, bare_end(toks[k - 1]) if k > last + 1 else end


def coordinated(text: str, toks: Sequence[Token], lex: Lexicon) -> list[tuple[Name, str]]:
    """"the Canadian and Australian Embassies", "Kent City and Kentshire County Councils": (place in the text, name in full) for each."""
    out = []
    for k, token in enumerate(toks):
        singular = lex.plural_heads.get(token.text)
        if singular is None:
            continue
        parts, at = [], k
        while (start := _modifiers(toks, at, lex)) < at:
            parts.append((toks[start].start, toks[at - 1].end))
            at = start - 1
            if at < 1 or not (toks[at].low in lex.conjunctions if len(parts) == 1 else toks[at].text == ","):
                break
        kind = lex.heads.get(singular.lower())
        out += [(Name(start, token.end, "coordinated", kind), f"{text[start:end]} {singular}") for start, end in reversed(parts) if len(parts) > 1]
    return out


def _modifiers(toks: Sequence[Token], end: int, lex: Lexicon) -> int:
    """Where the words with capitals that stand before a plural head, or before "and", begin: one to three, none a head itself."""
    start = end
    while start > max(0, end - _MODIFIERS) and toks[start - 1].cap and toks[start - 1].low not in lex.openers and not head_at(toks, start - 1, lex):
        start -= 1
    return start

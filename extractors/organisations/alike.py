"""Which of a document's names are forms of one: short forms, acronyms, other spellings, other languages.

Each rule joins only where it leaves one reading: a short form that two longer names could have is nobody's. Never here: names of
different documents, which are the warehouse's affair; names that nothing in the document relates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations

from rapidfuzz.distance import Levenshtein

from extractors.languages import supported, words
from extractors.organisations.gazetteer import by_form, is_place
from extractors.organisations.lexicon import Lexicon, lexicon
from extractors.organisations.links import Links
from extractors.organisations.words import acronym
from schemas.facts import Mention
from schemas.names import fold, initials

POSSESSIVE = re.compile(r"['’‘]s$")
_QUOTED = re.compile(r"[^\s\"„“”«»].*\s[\"„“”«]([^\"„“”«»]+)[\"“”»]?$")
_OWNER = re.compile(r".*['’‘]s\s")
_FIRST = re.compile(r"([^\s-]+)[ -][^\W_]")  # a name's first word, where more follows
_LETTERS = re.compile(r"[^\W\d_]+")
_CORE_AT, _CORE_REST = 3, 4  # words before a name's core, and around it
_SHORTEST = 6  # letters of a word that may be misspelt
_ACRONYM = 3  # letters of an acronym that stands for a name on its own
_MOST = 8  # words of a name whose parts may be spelt by their initials
# Languages whose names change their endings by case; there, forms that differ only at word ends are one name.
_INFLECTING = frozenset({"de", "sq", "hr", "sr", "bs", "mk", "sl"})

Groups = Mapping[str, list[Mention]]


def linked(groups: Groups, language: str, lex: Lexicon) -> Links:
    """The links between names: `groups` are mentions by the folded name they have in common (`plain`)."""
    links = Links(groups)
    for key, members in groups.items():
        for mention in members:
            if mention.value.get("acronym_of"):
                links.join(key, fold(plain(mention.value["acronym_of"], lex)))
            if mention.value.get("short"):
                links.join(key, fold(plain(mention.value["short"], lex)))
    names = {key: next((m.value["name"] for m in members if acronym(m.value["name"])), members[0].value["name"]) for key, members in groups.items()}
    _join_known(groups, links)
    _join_quoted(names, links)
    _join_part_initials(names, links)
    _join_initials(names, links)
    _join_short_forms(groups, links, language)
    _join_prefixes(names, links, lex)
    _join_endings(names, links, lex, language)
    _join_cores(groups, links, language)
    _join_languages(groups, links)
    _join_spellings(groups, links, language)
    _join_units(groups, links, lex)
    if language.split("-")[0] in _INFLECTING:
        _join_inflected(groups, links)
    return links


def plain(name: str, lex: Lexicon) -> str:
    """A name without article, possessive, quotation marks and legal form: what its forms have in common."""
    name = POSSESSIVE.sub("", name.strip(" \"'“”„«»,;:"))
    for form, tails in lex.legal_tails:
        if name.endswith(tails):
            name = name[: -len(form)].rstrip(" ,")
    words = name.split()
    while len(words) > 1 and words[0].lower() in lex.articles:
        words = words[1:]
    return " ".join(words)


def _join_known(groups: Groups, links: Links) -> None:
    first: dict[str, str] = {}
    for key in groups:
        known = by_form().get(key)
        if known is not None:
            links.join(first.setdefault(known.name, key), key)


def _join_quoted(names: Mapping[str, str], links: Links) -> None:
    """"Centre for Young Voices „Harbour“" and "Harbour": what a name says between quotation marks, where no other name does."""
    inner: dict[str, list[str]] = {}
    for key, name in names.items():
        if (quoted := _QUOTED.search(name)) is not None and (short := fold(quoted[1])) != key:
            inner.setdefault(short, []).append(key)
    for short, wholes in inner.items():
        if len({links.root(whole) for whole in wholes}) == 1:
            links.join(wholes[0], short)


def _join_initials(names: Mapping[str, str], links: Links) -> None:
    """An acronym that spells exactly one name's capitals is that name's, and one that opens exactly one longer name ("LMF" and "LMF
    Nordheim") unless it is known for itself."""
    spelled: dict[str, set[str]] = {}
    for key, name in names.items():
        for letters in _spellings(name) if " " in name else ():
            spelled.setdefault(letters, set()).add(key)
    opened: dict[str, list[str]] = {}
    for key, name in names.items():
        if (first := _FIRST.match(name)) is not None:
            opened.setdefault(first[1], []).append(key)
    for key, name in names.items():
        letters = _as_acronym(name)
        matches = {links.root(k) for k in spelled.get(letters, ())} if letters else set()
        if letters and not matches and len(letters) >= _ACRONYM and key not in by_form():
            matches = {links.root(k) for k in opened.get(letters, ()) if k != key}
        if len(matches) == 1:
            links.join(matches.pop(), key)


def _as_acronym(name: str) -> str:
    """The letters of an acronym, "VoW" too; empty where a name is none."""
    if acronym(name) and len(name) >= _ACRONYM:
        return name.upper().rstrip("S") if name.endswith("s") else name.upper()
    inner = name.isalpha() and _ACRONYM <= len(name) <= _ACRONYM + 2 and name[0].isupper() and name[-1].isupper() and not name.isupper()
    return name.upper() if inner else ""


def _spellings(name: str) -> Iterator[str]:
    """The acronyms that a name may have: of its capitalised words, of all words, of all capitals within words too ("OpenLand Fund"),
    each without an owner before it ("Tindal's Open Land Fund")."""
    for whole in dict.fromkeys((name, _OWNER.sub("", name))):
        yield initials(whole)
        yield "".join(word[0] for word in _LETTERS.findall(whole)).upper()
        yield "".join(ch for ch in whole if ch.isupper())


def _join_part_initials(names: Mapping[str, str], links: Links) -> None:
    """"Marlow CLT" and "Marlow Community Land Trust", "RV Kosovo" and "Roma Versitas Kosovo": some words by their initials."""
    short = {key: name for key, name in names.items() if " " in name and any(acronym(word) for word in name.split())}
    if not short:
        return
    spelled: dict[str, set[str]] = {}
    for key, name in names.items():
        words = name.split()[:_MOST]
        for i, j in combinations(range(len(words) + 1), 2):
            if 1 < j - i < len(words):
                spelled.setdefault(fold(" ".join([*words[:i], initials(" ".join(words[i:j])), *words[j:]])), set()).add(key)
    for key in short:
        matches = {links.root(k) for k in spelled.get(key, ()) if k != key}
        if len(matches) == 1:
            links.join(matches.pop(), key)


def _join_prefixes(names: Mapping[str, str], links: Links, lex: Lexicon) -> None:
    """"Charity Commission" and "Charity Commission for England": the shorter is the longer's, where only one is longer and not
    both are well known, each for itself ("Swansea Council", "Swansea Council for Voluntary Service")."""
    starts = _by_word(names, 0)
    for key, name in names.items():
        words = name.split()
        if len(words) < 2 or not any(w.lower() in lex.heads for w in words):
            continue
        longer = [k for k in starts[words[0]] if k != key and names[k].startswith(name + " ") and names[k][len(name) + 1 :].split()[0].lower() in lex.connectors - lex.conjunctions]
        if len({links.root(k) for k in longer}) == 1 and not (key in by_form() and longer[0] in by_form()):
            links.join(longer[0], key)


def _by_word(names: Mapping[str, str], at: int) -> dict[str, list[str]]:
    """Keys by the first (0) or last (-1) word of their names."""
    out: dict[str, list[str]] = {}
    for key, name in names.items():
        out.setdefault((name.split() or [""])[at], []).append(key)
    return out


def _join_endings(names: Mapping[str, str], links: Links, lex: Lexicon, language: str) -> None:
    """"Service League" and "Marlow Service League": a name of ordinary words, and the one that ends so; never a place's ("Code for
    Mexico City")."""
    ends = _by_word({key: key for key in names}, -1)
    for key, name in names.items():
        if " " not in name or is_place(name.split()[0], language) or not all(_is_ordinary(word.lower(), lex) for word in name.split()):
            continue
        longer = {links.root(k) for k in ends[key.rpartition(" ")[2]] if k.endswith(" " + key)} - {links.root(key)}
        if len(longer) == 1:
            links.join(longer.pop(), key)


def _join_cores(groups: Groups, links: Links, language: str) -> None:
    """"Quillwork" and "The Quillwork Foundation", "Plavi val" and "Udruga Plavi val": a name and the same with words that only
    say what kind of body it is, where just one is longer; a place makes another body ("Harbour Malawi")."""
    kinds = _folded_kinds(language)
    words = {key: key.split() for key in groups}
    starts: dict[str, list[str]] = {}
    for key, parts in words.items():
        for at, part in enumerate(parts[: _CORE_AT]):
            starts.setdefault(part, []).append(key) if at == 0 or parts[at - 1] in kinds else None
    for key, parts in words.items():
        longer = set()
        for other in starts.get(parts[0], ()):
            rest = _rest(parts, words[other])
            if rest and other != key and any(word in kinds for word in rest) and not any(is_place(word, language) for word in rest) and len(rest) <= _CORE_REST:
                longer.add(links.root(other))
        longer.discard(links.root(key))  # which else may be the one that is taken, or not, as the process happens to hash
        if len(longer) == 1 and not all(part in kinds for part in parts) and not is_place(" ".join(parts), language):
            links.join(longer.pop(), key)


@cache
def _folded_kinds(language: str) -> frozenset[str]:
    """Words that only say what kind of body a name is."""
    lex = lexicon(language)
    return frozenset(fold(word) for word in (*lex.heads, *lex.legal, *lex.connectors, *lex.articles) if " " not in word)


@cache
def _folded_heads(language: str) -> frozenset[str]:
    lex = lexicon(language)
    return frozenset(fold(head) for head in (*lex.heads, *lex.not_heads))


def _rest(core: Sequence[str], whole: Sequence[str]) -> list[str]:
    """The words of `whole` around `core`, empty where it does not stand in it or is all of it."""
    n = len(core)
    at = next((i for i in range(len(whole) - n + 1) if list(whole[i : i + n]) == list(core)), None)
    return [] if at is None or n == len(whole) else [*whole[:at], *whole[at + n :]]


def _join_languages(groups: Groups, links: Links) -> None:
    """"Fondation Tindal" and "Tindal Foundation": one core, beside words of two languages for one kind of body."""
    first: dict[tuple[str, tuple[str, ...]], tuple[str, frozenset[str]]] = {}
    for key in groups:
        heads = [word for word in key.split() if word in _heads_by_language()]
        core = tuple(word for word in key.split() if word not in _heads_by_language())
        if len(heads) != 1 or not core or any(is_place(word, "en") for word in core):
            continue
        kind, tongues = _heads_by_language()[heads[0]]
        other, spoken = first.setdefault((kind, core), (key, tongues))
        if not spoken & tongues:
            links.join(other, key)


def _is_ordinary(word: str, lex: Lexicon) -> bool:
    known = (lex.common, lex.heads, lex.connectors)
    return any(form in listed for form in (word, word.removesuffix("s"), word.removesuffix("es")) for listed in known)


@cache
def _heads_by_language() -> dict[str, tuple[str, frozenset[str]]]:
    """Folded head noun -> its type and the languages whose own word it is; without those that mean two types."""
    found: dict[str, dict[str, set[str]]] = {}
    for tag in sorted(supported()):
        for kind, heads in words(tag, "organisations").get("heads", {}).items():
            for head in heads:
                if " " not in head:
                    found.setdefault(fold(head), {}).setdefault(kind, set()).add(tag)
    return {head: (next(iter(kinds)), frozenset(next(iter(kinds.values())))) for head, kinds in found.items() if len(kinds) == 1}


def _join_spellings(groups: Groups, links: Links, language: str) -> None:
    """Names that differ in blanks ("Voc Up", "VocUp"), or in one letter or one ending of one long word that is no place ("Charity
    Commission", "Charities Commission")."""
    alike: dict[str, str] = {}
    but_one: dict[tuple[int, tuple[str, ...]], list[tuple[str, str]]] = {}  # names by all their words but one
    for key in groups:
        links.join(alike.setdefault(key.replace(" ", ""), key), key)
        words = key.split()
        for at, word in enumerate(words) if len(words) > 1 else ():
            same = but_one.setdefault((at, (*words[:at], *words[at + 1 :])), [])
            for other, theirs in same:
                if _misspelt(word, theirs) and not (is_place(word, language) or is_place(theirs, language)):
                    links.join(other, key)
            same.append((key, word))


def _misspelt(a: str, b: str) -> bool:
    """Whether two folded words may be one: a letter apart, or a plural or an ending ("charities", "educational")."""
    if min(len(a), len(b)) < _SHORTEST or a[0] != b[0] or any(ch.isdigit() for ch in a + b):
        return False
    if Levenshtein.distance(a, b, score_cutoff=1) <= 1:
        return True
    stem = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return stem >= _SHORTEST - 1 and max(len(a), len(b)) - stem <= 3


def _join_units(groups: Groups, links: Links, lex: Lexicon) -> None:
    """"Tdh Kosovo" and "Terre des hommes in Kosovo": one unit, since base and place are the same."""
    first: dict[tuple[str, str], str] = {}
    for key, members in groups.items():
        unit = next((m.value for m in members if m.value.get("unit_of")), None)
        base = fold(plain(unit["unit_of"], lex)) if unit else ""
        if unit and base in groups:
            links.join(first.setdefault((links.root(base), fold(unit["place"])), key), key)


def _join_short_forms(groups: Groups, links: Links, language: str) -> None:
    """The document's own name and its longer form: "Masoom" and "Masoom Education", "Wikimedia" and "Wikimedia Foundation"."""
    heads = _folded_heads(language)
    with_head: dict[str, list[str]] = {}
    for key in groups:
        start, _, last = key.rpartition(" ")
        if start and last in heads:
            with_head.setdefault(start, []).append(key)
    for key, members in groups.items():
        own, longer = any(m.features["rule"].startswith("own_") for m in members), with_head.get(key, ())
        if own or len(longer) == 1 and len(key.split()) > 1:
            for other in longer:
                links.join(key, other)


def _join_inflected(groups: Groups, links: Links) -> None:
    keys = [(k, k.split()) for k in groups if len(k) > 6]
    by_start: dict[tuple[int, str], list[tuple[str, list[str]]]] = {}
    for key, key_words in keys:
        for other, other_words in by_start.setdefault((len(key_words), key[:4]), []):
            if all(_same_stem(a, b) for a, b in zip(key_words, other_words, strict=True)):
                links.join(other, key)
        by_start[len(key_words), key[:4]].append((key, key_words))


def _same_stem(a: str, b: str) -> bool:
    """Two words that differ in their endings only: at least four letters and all but four of the longer are shared."""
    shared = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return a == b or shared >= 4 and shared >= max(len(a), len(b)) - 4 or len(a) <= 3 and len(b) <= 3 and not (a.isdigit() or b.isdigit())

"""What a printed name is made of: its words, each with its role, and the letters an acronym of it would have.

Never here: two names; a look into other sources than the name itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from warehouse.identity.words import WEIGHTS, Entry, leading_forms, legal_endings, legal_forms, longest, phrases, plain

_PARENTHESIS = re.compile(r"\(([^()]+)\)")
_WORD = re.compile(r"[^\W_]+")
_ROMAN = re.compile(r"(?<!\b\w\.\s)(?<=\s)(?=[IVX])(X{0,3})(IX|IV|V?I{0,3})(?!\w)(?!\.\w)")
_ORDINAL = re.compile(r"0*(\d+)(?:st|nd|rd|th|er|ere|re|eme|e|ste|te|o|a)?")
_UNITS = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}
_IN_THE_MIDDLE = 4  # letters that a legal form needs to be one between other words
_SHORT_FORMS = frozenset(("ltd", "inc", "llc", "jsc", "ooo", "doo", "co"))
_ACRONYM = range(2, 9)
_OF_THE_WORLD = frozenset(("international", "world"))
_TELLING = 0.9  # weight of the words that are no heads


@dataclass(frozen=True, slots=True)
class Token:
    """A word or set phrase of a name. `key`: what all its forms share; `at`: its place among the words."""

    form: str
    role: str
    key: str
    at: int = 0
    is_acronym: bool = False
    weight: float = field(default=0.0)


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. `initials`: what an acronym of all of it may be, `told`: acronyms in its own parentheses among them;
    `bare`: what an acronym of it without its place may be; `whole`: all words but the legal forms at the ends, without spaces."""

    printed: str
    content: tuple[Token, ...]
    legal: frozenset[str]
    initials: frozenset[str]
    bare: frozenset[str]
    told: frozenset[str]
    whole: str

    @property
    def is_of_any_place(self) -> bool:
        """True for "Ministry of Justice" and "Youth Centre": a body that many places have, and nothing in the name tells of which."""
        return not any(token.role in ("rare", "place", "region") or token.key in _OF_THE_WORLD for token in self.content)

    @property
    def is_telling(self) -> bool:
        """False for "the Centre": a name that stands for a body only where that was named before."""
        return sum(token.weight for token in self.content if token.role not in ("head", "branch")) >= _TELLING

    @property
    def countries(self) -> frozenset[str]:
        """The countries that the name prints, ISO 3166."""
        return frozenset(token.key[:2] for token in self.content if token.role == "place" and not token.key.startswith("town:"))

    @property
    def compact(self) -> str:
        """The content without spaces."""
        return "".join(token.form.replace(" ", "") for token in self.content)

    @property
    def acronym(self) -> str:
        """The acronym that is all of the name, towns and countries aside; empty for other names."""
        own = [token for token in self.content if token.role != "place"]
        return own[0].form if len(own) == 1 and own[0].is_acronym else ""


@lru_cache(maxsize=1 << 18)
def analysed(name: str) -> Name:
    """The parts of a name as printed.

    >>> [(token.form, token.role) for token in analysed("Havenridge Foundation Kosovo e.V.").content]
    [('havenridge', 'rare'), ('foundation', 'head'), ('kosovo', 'place')]
    """
    printed, told = _without_acronym(name)
    words = _words(printed)
    start, end, legal = _legal_ends(words)
    tokens = list(_tokens(words, start, end, printed))
    content = tuple(token for token in tokens if token.role not in ("function", "legal"))
    if not content:  # nothing but legal forms and function words: then these are the name
        content = tuple(Token(word, "rare", word, at, weight=WEIGHTS["rare"]) for at, word in enumerate(words))
        legal = frozenset()
    legal |= {token.key for token in tokens if token.role == "legal"} if content else frozenset()
    every = (words if end - start > 1 else (), words[start:end])
    bare = [word for token in tokens if token.role not in ("place", "legal") for word in token.form.split()]
    while bare and _is_function(bare[-1]):
        bare.pop()
    return Name(name, content, legal, _initials(*every) | told, _initials(bare), told, _whole(words[start:end]))


def _without_acronym(name: str) -> tuple[str, frozenset[str]]:
    """The name without an acronym in parentheses, or the words in parentheses that an acronym stands before."""
    found = _PARENTHESIS.search(name)
    if found is None:
        return name, frozenset()
    outer, inner = f"{name[: found.start()]} {name[found.end() :]}".strip(), found.group(1).strip()
    for full, short in ((outer, inner), (inner, outer)):
        letters = plain(short).replace(" ", "")
        words = plain(full).split()
        if len(letters) not in _ACRONYM or not words:
            continue
        is_own = letters in _variants(words) | _variants([w for w in words if not _is_function(w)])
        if is_own or (short is inner and short.isupper() and letters.isalpha() and letters not in phrases() and letters not in legal_forms()):
            return full, frozenset((letters,))
    return name, frozenset()


def _words(printed: str) -> list[str]:
    """The plain words; Roman numerals as numbers, single letters in a row as one word."""
    text = _ROMAN.sub(lambda found: str(10 * len(found.group(1)) + _UNITS[found.group(2)]), printed)
    words: list[str] = []
    run = False
    for word in plain(text).split():
        single = len(word) == 1 and word.isalpha()
        if single and run:
            words[-1] += word
        else:
            words.append(word)
        run = single
    return words


def _legal_ends(words: Sequence[str]) -> tuple[int, int, frozenset[str]]:
    """Where the name stands between the legal forms at its ends, and these."""
    start, end, found = 0, len(words), set()
    while (form := _last_form(words[start:end])) and end - form.count(" ") - 1 > start:
        end -= form.count(" ") + 1
        found.add(legal_forms().get(form, _mended(form)).key)
        while end - 1 > start and words[end - 1] == "&":
            end -= 1
    while (form := _first_form(words[start:end])) and start + form.count(" ") + 1 < end:
        start += form.count(" ") + 1
        found.add(legal_forms()[form].key)
    return start, end, frozenset(found)


def _last_form(words: Sequence[str]) -> str:
    """The legal form that ends the words; a long one may have a slip."""
    texts = [" ".join(words[-size:]) for size in range(min(longest(), len(words)), 0, -1)]
    known = next((text for text in texts if text in legal_forms()), "")
    return next((text for text in texts if " " in text and len(text) > len(known) and _mended(text).key), known)


def _mended(text: str) -> Entry:
    """The long legal form that a text is but for a slip in it."""
    forms = [form for form in legal_endings().get(text.rsplit(" ", 1)[-1], ()) if form.count(" ") == text.count(" ") and form[0] == text[0]]
    found = process.extractOne(text, forms, scorer=OSA.distance, score_cutoff=1)
    return Entry("legal", "") if found is None else legal_forms()[found[0]]


def _first_form(words: Sequence[str]) -> str:
    """The legal form that begins the words: of a known class ("Company" may begin a name), and no initials."""
    for size in range(min(longest(), len(words)), 0, -1):
        text = " ".join(words[:size])
        if text in legal_forms() and not legal_forms()[text].key.endswith(":") and (len(text) > 2 or text in leading_forms()):
            return text
    return ""


def _tokens(words: Sequence[str], start: int, end: int, printed: str) -> Iterator[Token]:
    """The words between the ends, set phrases as one; a town leading the name is a word of its own."""
    capitals = _capitals(printed)
    at = start
    led = False
    pending = None
    while at < end:
        size, entry = _entry(words, at, end, led=led)
        form = " ".join(words[at : at + size])
        token = Token(form, entry.role, entry.key, at, _is_acronym(form, entry, capitals), WEIGHTS[entry.role])
        led = led or entry.role != "function"
        at += size
        if pending is not None and (total := _sum(pending, token)) is not None:
            token = total
            pending = None
        if pending is not None:
            yield pending
        pending = token
    if pending is not None:
        yield pending


def _entry(words: Sequence[str], at: int, end: int, *, led: bool) -> tuple[int, Entry]:
    """The longest phrase at a place of the name, and what it is."""
    for size in range(min(longest(), end - at), 0, -1):
        text = " ".join(words[at : at + size])
        legal = legal_forms().get(text)
        if legal is not None and led and (len(text) >= _IN_THE_MIDDLE or text in _SHORT_FORMS):
            return size, legal
        entry = phrases().get(text)
        if entry is not None and (led or not entry.key.startswith("town:")):
            return size, entry
    return 1, _unknown(words[at])


def _unknown(word: str) -> Entry:
    ordinal = _ORDINAL.fullmatch(word)
    if ordinal is not None:
        return Entry("number", ordinal.group(1))
    return Entry("number" if any(ch.isdigit() for ch in word) else "rare", word)


def _sum(tens: Token, units: Token) -> Token | None:
    """Forty and four are one number."""
    if tens.role == units.role == "number" and not tens.form.isdigit() and tens.key.isdigit() and units.key.isdigit():
        first, second = int(tens.key), int(units.key)
        if first >= 20 and first % 10 == 0 and 0 < second < 10:
            return Token(f"{tens.form} {units.form}", "number", str(first + second), tens.at, False, units.weight)
    return None


def _capitals(printed: str) -> frozenset[str]:
    """The words that the name writes in capitals though not all of it is."""
    words = _WORD.findall(re.sub(r"(?<=\b\w)\.(?=\w\b)", "", printed))
    if len(words) > 1 and printed.isupper():
        return frozenset()
    return frozenset(plain(word) for word in words if word.isupper())


def _is_acronym(form: str, entry: Entry, capitals: frozenset[str]) -> bool:
    is_spoken = any(ch in "aeiouy" for ch in form)
    return entry.role == "rare" and len(form) in _ACRONYM and form.isalpha() and (form in capitals or not is_spoken)


def _is_function(word: str) -> bool:
    entry = phrases().get(word)
    return entry is not None and entry.role == "function"


def _whole(words: Sequence[str]) -> str:
    return "".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words).replace("&", "and")


def _initials(*counted: Sequence[str]) -> frozenset[str]:
    """The letters of all words, and of those that are left when function words are not counted."""
    return frozenset().union(*(_variants(some) | _variants([word for word in some if not _is_function(word)]) for some in counted))


def _variants(words: Sequence[str]) -> frozenset[str]:
    letters = "".join(word[0] for word in words if word != "&")
    return frozenset((letters,)) if len(letters) > 1 else frozenset()

"""The pure normaliser of organisation names: what two printed forms of one name have in common.

Used by the extractors (is this the same organisation in this document?) and by the warehouse (across documents).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

import yaml

# One Latin letter or digraph for each letter of Serbian Cyrillic (the official transliteration).
_CYRILLIC = str.maketrans(dict(
    zip("абвгдђежзијклљмнњопрстћуфхцчџш", "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š".split(), strict=True)
))
_IS_CYRILLIC = re.compile("[абвгдђежзијклљмнњопрстћуфхцчџш]")
_UNDECOMPOSED = str.maketrans({"đ": "d", "ı": "i", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe"})
_FUNCTION_WORDS = frozenset("the of for and in on".split())
_DOTTED = re.compile(r"(?<=\b\w)\.\s?(?=\w\b\.?)")
_POSSESSIVE = re.compile(r"['’]s\b")
_NOT_WORD = re.compile(r"[^\w]+")


def transliterate(text: str) -> str:
    """Serbian Cyrillic to Latin letters, lower-cased; everything else as it is.

    >>> transliterate("црвени крст")
    'crveni krst'
    """
    return text.translate(_CYRILLIC) if _IS_CYRILLIC.search(text) else text


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> str:
    """The comparable form of a name: no case, accents, punctuation, possessive or English function words.

    >>> fold("Ministry of Justice's")
    'ministry justice'
    >>> fold("U.S. Embassy") == fold("US embassy")
    True
    """
    text = transliterate(_DOTTED.sub("", name.casefold()))
    if not text.isascii():
        text = "".join(ch for ch in unicodedata.normalize("NFKD", text) if not unicodedata.combining(ch)).translate(_UNDECOMPOSED)
    words = _NOT_WORD.sub(" ", _POSSESSIVE.sub("", text.replace("&", " and "))).split()
    return " ".join(word for word in words if word not in _FUNCTION_WORDS) or " ".join(words)


def lacks_country(folded: str) -> bool:
    """True of a folded name that bodies of many countries bear, where it names no country: who speaks must tell which one is meant.

    >>> lacks_country(fold("Ministry of Justice")), lacks_country(fold("Ministry of Justice of Norway"))
    (True, False)
    """
    heads, places = _state_bodies()
    words = folded.split()
    if not any(" ".join(words[:count]) in heads for count in (1, 2, 3, 4)):
        return False
    return not any(" ".join(words[first:last]) in places | _countries() for first in range(len(words)) for last in range(first + 1, min(first + 5, len(words)) + 1))


@cache
def _state_bodies() -> tuple[frozenset[str], frozenset[str]]:
    told = yaml.safe_load(files("schemas").joinpath("state_bodies.yml").read_text(encoding="utf-8"))
    return frozenset(head for heads in told["heads"].values() for head in heads), frozenset(told["places"])


@cache
def _countries() -> frozenset[str]:
    """The folded names of all countries in the languages that names are read in (Unicode CLDR, by way of babel)."""
    from babel import Locale  # takes a moment, and few names ask for it

    languages = ("en", "fr", "de", "es", "sq", "sr_Latn", "hr", "bs")
    return frozenset(fold(name) for language in languages for code, name in Locale.parse(language).territories.items() if len(code) == 2)


def initials(name: str) -> str:
    """The capitals that an acronym of this name would be made of, upper-cased.

    >>> initials("Center for Protection of Victims and Prevention of Trafficking")
    'CPVPT'
    """
    words = re.findall(r"[^\W\d_]+", name)
    return "".join(word[0] for word in words if word[0].isupper()).upper()

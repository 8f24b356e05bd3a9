"""Who is meant by a printed name: inside one document by its own names and aliases, across documents by the folded name.

An organisation's id is a function of its folded full name, so every database gives the same one; merging two
organisations leaves a redirect from one id to the other. Never here: a guess from likeness of names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import lru_cache

from schemas.facts import Fact
from schemas.names import fold

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PREFIX = "org-"
_LENGTH = 11  # 55 bits: with a million names the chance of any two sharing an id is 1 in 70,000


def organisation_id(folded_name: str, country: str = "") -> str:
    """The id of a folded name: `org-`, eleven letters or digits, and a check character. `country`: whose body is meant, of
    names that bodies of many countries bear.

    >>> is_valid_id(organisation_id("havenridge trust"))
    True
    """
    text = f"{folded_name}|{country}" if country else folded_name  # a folded name has no bar
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    body = ""
    for _ in range(_LENGTH):
        number, digit = divmod(number, 32)
        body += "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[digit]  # Crockford's base 32: no I, L, O or U
    return _PREFIX + (body + check_character(body)).lower()


def check_character(body: str) -> str:
    """The check character of letters and digits by ISO 7064, MOD 37,36: shows any single slip and nearly all swaps."""
    product = 36
    for ch in body.upper():
        total = (product + _DIGITS.index(ch)) % 36 or 36
        product = total * 2 % 37
    return _DIGITS[(37 - product) % 36]


def is_valid_id(text: str) -> bool:
    """True where a text has the shape of an organisation's id and its check character is right."""
    body = text.removeprefix(_PREFIX).upper()
    has_shape = text.startswith(_PREFIX) and len(body) == _LENGTH + 1 and all(ch in _DIGITS for ch in body)
    return has_shape and check_character(body[:-1]) == body[-1]


folded = lru_cache(maxsize=65536)(fold)  # the same names come again and again, in a document and over documents


def linker(facts: Iterable[Fact]) -> Callable[[str | None], str | None]:
    """From a document's facts, the function from a name as printed there to the folded full name that it stands for.

    A full name of the document wins over an alias, and an alias that two organisations share stands for itself.
    """
    full: dict[str, str] = {}
    aliases: dict[str, set[str]] = {}
    for fact in facts:
        if fact.kind == "organisation":
            name = folded(str(fact.slots.get("name") or ""))
            full[name] = name
            for alias in fact.slots.get("aliases") or ():
                aliases.setdefault(folded(str(alias)), set()).add(name)
    known = {alias: next(iter(names)) for alias, names in aliases.items() if len(names) == 1} | full

    def meant(name: str | None) -> str | None:
        if name is None or not name.strip():
            return None
        own = folded(name)
        return known.get(own, own)

    return meant

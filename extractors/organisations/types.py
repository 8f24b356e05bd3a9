"""What kind of body an organisation is, learned from the words of its name, what the rules guess, and where it is named.

Never here: whether it is an organisation at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractors.model.linear import model
from schemas.names import transliterate

_WORD = re.compile(r"[^\W\d_]+|&")


def signals(names: Iterable[str], guess: str | None, rules: Iterable[str] = (), roles: Iterable[str] = ()) -> tuple[str, ...]:
    """The signals of an entry: all its names, the type that gazetteer and head nouns give (or None), the rules that found it."""
    out = [f"guess={guess}"]
    for name in names:
        words = [transliterate(word) for word in _WORD.findall(name.casefold())]
        out += [f"w={word}" for word in words] + [f"e={word[-5:]}" for word in words if len(word) > 6] + [f"p={word[:5]}" for word in words if len(word) > 6]
        out += [f"last={words[-1]}", f"first={words[0]}"] if words else []
        out += [f"ww={a} {b}" for a, b in zip(words, words[1:], strict=False)]
        out += [f"caps={name.isupper()}", f"long={min(len(words), 6)}"]
    out += [f"rule={rule}" for rule in rules] + [f"role={role}" for role in roles]
    return tuple(dict.fromkeys(out))


def probable(names: Iterable[str], guess: str | None, rules: Iterable[str] = (), roles: Iterable[str] = ()) -> tuple[str, float]:
    """The most probable type and its probability."""
    return model("types").best(signals(names, guess, rules, roles))

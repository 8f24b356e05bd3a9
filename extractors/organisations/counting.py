"""Where and how often a text says a name as a word of its own.

By plain search and a look at the neighbours: a pattern for every name would have to be compiled first. Never here: which name.
"""

from __future__ import annotations

from collections.abc import Iterator


def places(text: str, name: str) -> Iterator[int]:
    """The offsets at which `name` stands with no letter, digit or underscore right before or behind it, in order.

    >>> list(places("Ora helps. The Oratory is not Ora, nor is ORA.", "Ora"))
    [0, 30]
    """
    at, size = text.find(name), len(name)
    while at >= 0 and size:
        before, after = text[at - 1 : at] if at else "", text[at + size : at + size + 1]
        if not (before.isalnum() or before == "_" or after.isalnum() or after == "_"):
            yield at
        at = text.find(name, at + size)


def said(text: str, name: str) -> int:
    """How many such places there are."""
    return sum(1 for _ in places(text, name))

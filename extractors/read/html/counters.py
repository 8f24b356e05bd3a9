"""Figures that a page counts up by script: the number stands in an attribute while the visible text is 0 or empty.

Never here: reading the number; it is only put where a visitor would see it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from extractors.read.html.marks import counts, words

_NUMERIC = re.compile(
    r"[+~<>]?\s?\d{1,3}(?:[ ,.'\u00a0\u202f]\d{3})+(?:[.,]\d+)?\s?[+%]?|[+~<>]?\s?\d+(?:[.,]\d+)?\s?[+%kKmM]?"
)
_ZERO = re.compile(r"[\s0.,+%]*")


def counted(element: Any) -> str | None:
    """What a visitor sees in a counter once its script has run, or None where `element` is no counter."""
    attributes = element.items()
    if not attributes or len(element) > 1:
        return None
    for name, value in attributes:
        if name.startswith("data-") and _NUMERIC.fullmatch(value.strip()) and counts(name):
            return _shown(element, name, value.strip())
    return None


def _shown(element: Any, name: str, value: str) -> str | None:
    visible = "".join(element.itertext())
    if not _ZERO.fullmatch(visible):
        return None
    if not visible.strip() and not (_counts_surely(name) or any(map(_counts_surely, element.get("class", "").split()))):
        return None
    tail = visible.replace("0", "").strip(" .,\n\t")
    before = element.get("data-prefix") or element.get("data-before") or ""
    after = (
        element.get("data-suffix")
        or element.get("data-postfix")
        or element.get("data-after")
        or element.get("data-unit")
        or tail
    )
    return f"{before}{value}{after}"


@lru_cache(maxsize=1024)
def _counts_surely(name: str) -> bool:
    """True of names that speak of counting itself, so that even an element without text is a counter."""
    return any(sure in name.lower() for sure in words("counting_surely"))

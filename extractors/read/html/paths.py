"""The path of an element in its page (`/html/body/div[2]/p`), as lxml's own `getpath` writes it.

lxml counts an element's siblings anew for each path; here they are counted once, so that a list of fifty thousand costs no
more than its length. Never here: what stands at a path.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

Element = Any  # lxml's element type is private


def path_of(element: Element, known: dict[Element, str]) -> str:
    """The path of an element; `known`: the paths so far, of one page, which this adds to."""
    above = []
    while element not in known and (parent := element.getparent()) is not None:
        above.append(element)
        element = parent
    if element not in known:
        known[element] = f"/{element.tag}"
    for child in reversed(above):
        if child not in known:
            _tell_children(child.getparent(), known)
        element = child
    return known[element]


def _tell_children(parent: Element, known: dict[Element, str]) -> None:
    """Adds the paths of all children; those that are the only ones with their tag have no number."""
    base = known[parent]
    often = Counter(child.tag for child in parent)
    seen: Counter[str] = Counter()
    for child in parent:
        tag = child.tag
        seen[tag] += 1
        known[child] = f"{base}/{tag}[{seen[tag]}]" if often[tag] > 1 else f"{base}/{tag}"

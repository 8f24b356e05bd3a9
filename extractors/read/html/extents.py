"""How much text stands where on a page, by one pass over its elements from the last to the first.

Never here: what a part of a page is; only how long its words are, how many of them are links, how much of them is prose.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import Any

Element = Any  # lxml's element type is private

INLINE = frozenset(
    "a abbr acronym b bdi bdo big button cite code data del dfn em font i ins kbd label mark nobr output q rp rt ruby s "
    "samp small span strike strong sub sup time tt u var wbr meter progress br img".split()
)
_SILENT = frozenset(("script", "style", "noscript", "template", "title", "svg", "option", "textarea"))
PROSE = 40  # code points that are no link from which a block's own words are taken for prose
_NO_PROSE = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "button", "label", "figcaption", "caption", "dt", "th", "address"))
_LONGER = frozenset(("li", "td", "dd"))  # of these, twice as many


@dataclass(frozen=True, slots=True)
class Extents:
    """Of every element, by its place in document order (`index`), in code points.

    `text`: all its words that are no link; `linked`: those that are; `prose`: words of blocks of prose in it, `own` in
    itself and the blocks just below it; `before`: words before it on the page, links and all.
    """

    elements: list[Element]
    index: dict[Element, int]
    parents: list[int]
    text: list[int]
    linked: list[int]
    prose: list[int]
    own: list[int]
    before: list[int]


def extents(elements: list[Element]) -> Extents:
    """The extents of a page, given its elements in document order, its root first."""
    index = {element: place for place, element in enumerate(elements)}
    size = len(elements)
    parents = [-1, *(index[element.getparent()] for element in elements[1:])]
    text, linked, flow, links, prose, own = ([0] * size for _ in range(6))
    solid, last = [0] * size, list(range(size))  # words by place, the last place inside each element
    for place in range(size - 1, -1, -1):
        element, parent = elements[place], parents[place]
        tag = element.tag
        here, tail = element.text, element.tail
        after = len(tail.strip()) if tail and parent >= 0 else 0
        solid[last[place]] += after  # what stands behind an element stands behind all that is in it
        if parent >= 0 and last[parent] == parent:
            last[parent] = last[place]
        if tag in _SILENT:
            text[place] = linked[place] = prose[place] = own[place] = 0
            if after:
                text[parent] += after
                flow[parent] += after
            continue
        if here:
            length = len(here.strip())
            solid[place] += length
            text[place] += length
            flow[place] += length
        if tag == "a":
            linked[place] += text[place]
            links[place] += flow[place]
            text[place] = flow[place] = prose[place] = own[place] = 0  # prose inside a link announces another page
        is_inline = tag in INLINE
        least = 2 * PROSE if tag in _LONGER else PROSE
        if not is_inline and flow[place] >= least and flow[place] > links[place] and tag not in _NO_PROSE:
            prose[place] += flow[place]
            own[place] += flow[place]
            if parent >= 0:
                own[parent] += flow[place]
        if parent < 0:
            break
        text[parent] += text[place] + after
        linked[parent] += linked[place]
        prose[parent] += prose[place]
        flow[parent] += after
        if is_inline:
            flow[parent] += flow[place]
            links[parent] += links[place]
    return Extents(elements, index, parents, text, linked, prose, own, [0, *accumulate(solid)])

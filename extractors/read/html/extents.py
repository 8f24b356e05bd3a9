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
    tags = [element.tag for element in elements]
    heres = [len(text.strip()) if (text := element.text) else 0 for element in elements]
    afters = [0, *(len(tail.strip()) if (tail := element.tail) else 0 for element in elements[1:])]
    text, linked, flow, links, prose, own = ([0] * size for _ in range(6))
    solid, last = heres.copy(), list(range(size))  # words by place, the last place inside each element
    for place in range(size - 1, 0, -1):
        parent, tag, after = parents[place], tags[place], afters[place]
        end = last[place]
        if after:
            solid[end] += after  # what stands behind an element stands behind all that is in it
            text[parent] += after
            flow[parent] += after
        if last[parent] == parent:
            last[parent] = end
        if tag in _SILENT:
            solid[place] -= heres[place]
            text[place] = linked[place] = prose[place] = own[place] = 0
            continue
        here = heres[place]
        words, run = text[place] + here, flow[place] + here
        if tag == "a":
            linked[place] += words
            links[place] += run
            words = run = prose[place] = own[place] = 0  # prose inside a link announces another page
        text[place] = words
        if tag in INLINE:
            flow[parent] += run
            links[parent] += links[place]
        elif run >= PROSE and run > links[place] and tag not in _NO_PROSE and (tag not in _LONGER or run >= 2 * PROSE):
            prose[place] += run
            own[place] += run
            own[parent] += run
        text[parent] += words
        linked[parent] += linked[place]
        prose[parent] += prose[place]
    text[0] += heres[0]
    return Extents(elements, index, parents, text, linked, prose, own, [0, *accumulate(solid)])

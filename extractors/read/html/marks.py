"""What the elements of a page say of themselves in their attributes, by one pass over all of them.

Class and id names are held against the conventions of web design in `furniture.yml`. Never here: what is made of it (zones,
metadata, counters).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from schemas.documents import Zone

Element = Any  # lxml's element type is private

_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.I)
_FRAME = frozenset(("header", "footer"))
_DATED = frozenset(("published", "updated", "dt-published"))  # hAtom and h-entry (microformats)
_METADATA = frozenset(("itemprop", "property", "datetime"))


class Said(NamedTuple):
    """What names say: `strength` ("closing", "strong", "weak" or "") of a `zone`; `unseen`: nobody sees it; `unfolding`:
    shown at a click; `caption`: words of a picture; `dated`: a moment that a microformat marks."""

    strength: str = ""
    zone: Zone = "main"
    unseen: bool = False
    unfolding: bool = False
    caption: bool = False
    dated: bool = False


_NOTHING = Said()


@dataclass(frozen=True, slots=True)
class Marks:
    """By element: what its names say, its ARIA role, whether it is shut by `style` or `hidden`, whether it may count up.

    `metadata`: (element, attribute, value) of microdata, RDFa and <time>, in document order.
    """

    said: dict[Element, Said]
    roles: dict[Element, str]
    shut: set[Element]
    counters: set[Element]
    metadata: list[tuple[Element, str, str]]


@cache
def conventions() -> dict[str, Any]:
    """The names of `furniture.yml`."""
    return yaml.safe_load(files("extractors.read.html").joinpath("furniture.yml").read_text(encoding="utf-8"))


@cache
def words(key: str) -> frozenset[str]:
    """One list of names of `furniture.yml`."""
    return frozenset(conventions()[key])


def marks(elements: Sequence[Element]) -> Marks:
    """The marks of a page's elements."""
    found = Marks({}, {}, set(), set(), [])
    said_by = found.said
    for element in elements:
        if element.tag in _MUTE:
            continue
        names = element.keys()
        if not names:
            continue
        if "class" in names or "id" in names:
            said = names_say(element.get("class", ""), element.get("id", ""))
            if said is not _NOTHING:
                said_by[element] = said
            if len(names) == 1:
                continue
        for name in names:
            if name in _OTHERS or name[:5] == "data-":
                _note(found, element, name, element.get(name))
    return found


_OTHERS = frozenset(("role", "style", "hidden", *_METADATA))
_MUTE = frozenset(("link", "br", "img", "input", "option", "head", "title"))  # read elsewhere, or holding no text


def _note(found: Marks, element: Element, name: str, value: str) -> None:
    if name == "role":
        found.roles[element] = value
    elif name == "style":
        if _NOT_SHOWN.search(value):
            found.shut.add(element)
    elif name == "hidden":
        if value != "until-found":
            found.shut.add(element)
    elif name in _METADATA:
        found.metadata.append((element, name, value))
    elif counts(name):
        found.counters.add(element)


@lru_cache(maxsize=2048)
def counts(name: str) -> bool:
    """Whether an attribute's name is that of a number which a script counts up to."""
    parts = re.findall(r"[a-z]+", name.lower().removeprefix("data-"))
    return any(part in words("counting") for part in parts) and not any(part in words("not_counting") for part in parts)


@lru_cache(maxsize=16384)
def names_say(classes: str, identifier: str) -> Said:
    """What the names of one element say; the same object for all that say nothing."""
    tokens = [*classes.split(), *identifier.split()]
    parted = [(token, _parted(token)) for token in tokens]
    names = frozenset[str]().union(*(parts for _, parts in parted))
    strength, zone = _zone(parted)
    said = Said(
        strength, zone, bool(names & words("unseen")), bool(names & words("unfolding")), bool(names & words("captions")),
        not _DATED.isdisjoint(classes.split()),
    )  # fmt: skip
    return _NOTHING if said == _NOTHING else said


def _parted(token: str) -> frozenset[str]:
    """The parts of a name, single and in neighbouring pairs."""
    parts = [part.lower() for part in _PARTS.findall(token)]
    return frozenset((*parts, *("-".join(pair) for pair in zip(parts, parts[1:], strict=False)), "-".join(parts)))


@cache
def _zones() -> tuple[tuple[str, Zone, frozenset[str]], ...]:
    return tuple(
        (strength, zone, frozenset(names))
        for strength in ("closing", "strong", "weak")
        for zone, names in conventions()[strength].items()
    )


@cache
def _builders() -> tuple[str, ...]:
    return tuple(f"{builder}{mark}" for builder in conventions()["builders"] for mark in "-_")


def _zone(parted: Sequence[tuple[str, frozenset[str]]]) -> tuple[str, Zone]:
    """How strongly names say which zone; a word that is sure outweighs the weak ones before it."""
    best: tuple[str, Zone] = ("", "main")
    for token, names in parted:
        if token.lower().startswith(_builders()):
            continue
        for strength, zone, telling in _zones():
            if names.isdisjoint(telling) or (zone in _FRAME and names & words("scoped")):
                continue
            if strength != "weak":
                return strength, zone
            best = (strength, zone) if not best[0] else best
    return best

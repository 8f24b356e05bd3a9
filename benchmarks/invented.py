"""Invented documents of any number, the same every time: what `load.py` loads.

Each has twelve facts or a few more (five organisations, three figures, two events, two partnerships; every ninth document
lists eight figures), with one place each and the features that extractors give, and an issue in every third document. A good
third of the bodies named are named by other documents too. Never here: a real body, or a reading by extractors.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from typing import Any

from schemas.documents import Span
from schemas.facts import Evidence, Extraction, Fact, FactKind, Issue
from schemas.sources import Source
from warehouse.readings import Reading

SOURCE = Source("invented", "Invented publishers", files=("pages",), publisher="Invented publishers", language="en")
_PLACES = "Alder Birk Cran Dun Elm Fern Glen Haven Iver Juni Kel Lark Mar North Oak Pine Quill Row Sil Thorn".split()
_ENDS = "bridge brook dale field ford gate ham hurst ley mere moor ness ridge stead ton vale wick wold worth".split()
_BODIES = "Trust Foundation Relief Society Alliance Network Institute Council Aid Partners".split()
_TYPES = ("ngo", "foundation", "ngo", "ngo", "ngo", "network", "academic", "local_government", "ngo", "company")
_COUNTED = ("people", "pupils", "families", "nurses", "volunteers", "farmers", "teachers")
_FILLER = "The work went on through the year, and what was learned is told below for all who had a part in it. "

Slots = dict[str, Any]


def documents(count: int, *, edition: int = 0, changed_every: int = 0) -> Iterator[Reading]:
    """So many readings. `changed_every` n: every n-th is of other bytes, and one of its numbers is another in each edition."""
    for number in range(count):
        is_changed = changed_every > 0 and number % changed_every == 0
        yield _reading(number, edition if is_changed else 0)


def _reading(number: int, edition: int) -> Reading:
    chosen = random.Random(number)
    own = _name(chosen, number)
    claims = list(_claims(chosen, own, number, edition))
    text = f"{own}, edition {edition}\n{_FILLER * 20}\n" + "\n".join(f"{_FILLER}{quote}. {_FILLER}" for _, quote, _, _ in claims)
    snapshot = hashlib.sha256(text.encode()).hexdigest()
    document = f"invented/{number}"
    facts = [_fact(claim, document, text, snapshot) for claim in claims]
    fields = {"subject": own, "publisher": own, "published": "2025-03-01", "updated": None, "period": "2024", "language": "en"}
    issues = (Issue("info", "find", "number_unexplained", document, "a number that nothing explains. Look at it.", str(number)),) if number % 3 == 0 else ()
    extraction = Extraction(document, fields, tuple(facts), issues, (Span(10, 30),) if number % 10 == 0 else ())
    return Reading(document, SOURCE.id, document, f"{document}.html", "text/html", snapshot, "v1", own, "en", text, extraction)


def _name(chosen: random.Random, number: int) -> str:
    place = chosen.choice(_PLACES) + chosen.choice(_ENDS)
    return f"{place} {chosen.choice(_PLACES)}{chosen.choice(_ENDS)} {chosen.choice(_BODIES)}" if number % 2 else f"{place} {chosen.choice(_BODIES)}"


def _claims(chosen: random.Random, own: str, number: int, edition: int) -> Iterator[tuple[FactKind, str, Slots, str]]:
    """(kind, words, slots, what its key is made of) of each fact."""
    others = dict.fromkeys(_name(chosen, chosen.randrange(1000)) for _ in range(4))
    for name in dict.fromkeys((own, *others)):
        aliases = ["".join(word[0] for word in name.split())] if name == own else []
        yield "organisation", name, {"name": name, "aliases": aliases, "type": _TYPES[_BODIES.index(name.split()[-1])]}, name
    year = 1970 + chosen.randrange(50)
    yield "event", f"founded in {year}", {"date": str(year), "kind": "founded", "organisation": own, "modality": "happened"}, "founded"
    day = f"2024-{chosen.randrange(1, 13):02}-{chosen.randrange(1, 29):02}"
    yield "event", f"opened on {day}", {"date": day, "kind": "opened", "organisation": own, "modality": "happened"}, "opened"
    for at in range(8 if number % 9 == 0 else 3):
        value, what = chosen.randrange(10, 90_000) + (edition if at == 0 else 0), chosen.choice(_COUNTED)
        slots = {"value": value, "max": None, "bound": "exact", "unit": "people", "indicator": "reached", "what": what, "sex": None, "age": None}
        slots |= {"period": "2024", "organisation": own, "part_of": None, "scope": None, "directness": None}
        yield "figure", f"In line {at} it reached {value} {what}", slots, f"{at} {what}"
    for name in list(others)[:2]:
        yield "partnership", f"is supported by {name}", {"organisation": own, "partner": name, "role": "funder", "period": None, "project": None}, name


def _fact(claim: tuple[FactKind, str, Slots, str], document: str, text: str, snapshot: str) -> Fact:
    kind, quote, slots, surface = claim
    start = text.index(quote)
    end = start + len(quote)
    place = Evidence(snapshot, Span(start, end), quote, text[max(0, start - 32) : start], text[end : end + 32])
    key = hashlib.sha256(f"{document} {kind} {surface}".encode()).hexdigest()[:24]
    sure = int(key[:4], 16) / 0x20000 + 0.5
    features = {
        "rule": "head", "mentions": 2, "rules": 3, "zone": "main", "block": "paragraph", "typed": True, "words": 4, "alias": False,
        "subject": kind != "organisation", "surest": sure, "named": "ORG", "core": (start, end),
    }  # fmt: skip
    return Fact(key, kind, slots.get("organisation"), slots, (place,), round(sure, 4), f"{kind}s@1", features)

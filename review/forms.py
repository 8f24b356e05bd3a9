"""The edit form, made of the contracts of the released tables: which fields a kind has, and what is wrong in them.

Never here: a contract of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from review.cards import Field
from review.wording import label
from schemas.errors import ConfigurationError

_TYPES = {"number": "number", "integer": "integer", "boolean": "flag", "date": "date", "edtf": "date"}
_MONEY = "unit"  # the field that takes currencies too


class BrokenSlots(ConfigurationError):
    """Slots that break their contract; `errors`: what is wrong, by slot, the empty one for a rule over several."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("correct: " + " ".join(errors.values()))
        self.errors = dict(errors)


def errors(kind: str, slots: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the slots of a fact, by slot; empty where they keep to the contract."""
    from warehouse.check import slot_problems  # imports pandera (0.5 s), which only a correction needs

    return slot_problems(kind, slots)


def require_sound(kind: str, slots: Mapping[str, Any]) -> None:
    """Raise BrokenSlots where slots break their contract."""
    wrong = errors(kind, slots)
    if wrong:
        raise BrokenSlots(wrong)


@cache
def fields(kind: str) -> tuple[Field, ...]:
    """The form of a kind: its slots in the order of the contract, with the codes that each takes."""
    from schemas.tables import CURRENCIES, FACT_TABLES, columns
    from schemas.vocabularies import vocabulary

    if kind not in FACT_TABLES:
        raise ConfigurationError(f"{kind}: no kind of fact. Say one of {', '.join(FACT_TABLES)}.")
    found = []
    for c in columns(FACT_TABLES[kind]):
        if not c.slot:
            continue
        codes = tuple((code.code, code.label) for code in vocabulary(c.codes).values()) if c.codes else tuple((value, value) for value in c.values)
        codes += tuple((code, code) for code in CURRENCIES) if c.slot == _MONEY else ()
        found.append(Field(c.slot, label(c.slot), "code" if codes else _TYPES.get(c.type, "text"), codes, not c.is_nullable or c.missing == ("withheld",)))  # a curator need not withhold
    return (*found, Field("aliases", label("aliases"), "list")) if kind == "organisation" else tuple(found)

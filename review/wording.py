"""Facts in plain words: what each claims, its parts by name, and the sum of a group.

Never here: the words themselves (words.yml, the vocabularies), HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from schemas.vocabularies import vocabulary


@cache
def words() -> Mapping[str, Any]:
    """The words of `words.yml`."""
    return yaml.safe_load(files("review").joinpath("words.yml").read_text(encoding="utf-8"))


def claim(kind: str, slots: Mapping[str, Any]) -> str:
    """What a fact says, in a sentence: "Havenridge Trust reached 344 women in 2025"."""
    return " ".join({"organisation": _organisation, "event": _event, "figure": _figure, "partnership": _partnership}[kind](slots).split())


def label(slot: str) -> str:
    """The name of a slot for people."""
    return words()["slots"].get(slot, slot.replace("_", " ").capitalize())


def shown(slot: str, value: Any) -> str:
    """A slot's value as people read it: codes by their labels, numbers with their thousands apart."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, Mapping):
        return " ".join(str(one) for one in value.values() if one not in (None, "") and not isinstance(one, bool))
    if isinstance(value, list | tuple):
        return ", ".join(shown("", one) for one in value)
    return _coded(slot, value)


def number(value: float) -> str:
    """A number with its thousands apart, and no more digits than it has.

    >>> number(1240.0), number(1420000.5), number(0.25)
    ('1,240', '1,420,000.5', '0.25')
    """
    is_whole = abs(value) < 1e15 and value == int(value)
    return f"{int(value):,}" if is_whole else f"{value:,}"


def sum_of(total: Any, parts: Sequence[Any]) -> str:
    """The sum of a group's parts against its total: "190 + 154 = 344", or what is printed instead."""
    numbers = [one for one in parts if isinstance(one, int | float)]
    added = float(sum(numbers))
    added = round(added, 6)
    text = f"{' + '.join(number(one) for one in numbers)} = {number(added)}"
    return text if total is None or added == total else words()["misprint"].format(sum=text, total=number(total))


def pair_claim(left: str, right: str) -> str:
    """The question on two organisations."""
    return words()["pair"].format(left=left, right=right)


def told(verb: str) -> str:
    """What was done, in a word or two."""
    return words()["told"].get(verb, verb)


def _coded(slot: str, value: str) -> str:
    name = words()["vocabularies"].get(slot)
    code = vocabulary(name).get(value) if name else None
    return code.label if code else value


def _owner(slots: Mapping[str, Any]) -> str:
    return str(slots.get("organisation") or words()["unknown"])


def _organisation(slots: Mapping[str, Any]) -> str:
    known = words()
    what = f" {known['is_a']} {_coded('type', slots['type'])}" if slots.get("type") else ""
    aliases = ", ".join(slots.get("aliases") or ())
    return f"{slots.get('name') or known['unknown']}{what}" + (f", {known['also']} {aliases}" if aliases else "")


def _event(slots: Mapping[str, Any]) -> str:
    known = words()
    verb = known["events"].get(slots.get("kind"), slots.get("kind") or "")
    return f"{_owner(slots)} {verb} {known['in']} {slots.get('date') or '?'}{known['modalities'].get(slots.get('modality'), '')}"


def _partnership(slots: Mapping[str, Any]) -> str:
    known = words()
    project = f" {known['project']} {slots['project']}" if slots.get("project") else ""
    return f"{slots.get('partner') or known['unknown']} {known['roles'].get(slots.get('role'), slots.get('role') or '')} {_owner(slots)}{project}{_when(slots)}"


def _figure(slots: Mapping[str, Any]) -> str:
    known = words()
    verb = known["indicators"].get(slots.get("indicator"), known["reports"])
    amount = known["bounds"].get(slots.get("bound"), "") + ("?" if slots.get("value") is None else number(float(slots["value"])))
    amount += f"–{number(float(slots['max']))}" if slots.get("max") is not None else ""
    return f"{_owner(slots)} {verb} {amount} {_counted(slots)}{_who(slots)}{_whole(slots)}{_when(slots)}"


def _counted(slots: Mapping[str, Any]) -> str:
    unit = slots.get("unit") or ""
    label = _coded("unit", unit)
    return "%" if unit == "percent" else slots.get("what") or (unit if label == unit else label.lower())  # a currency has no label


def _who(slots: Mapping[str, Any]) -> str:
    of = [words()["sexes"].get(slots.get("sex"), ""), slots.get("age") if slots.get("age") != slots.get("what") else ""]
    said = ", ".join(str(one) for one in of if one)
    return f" ({said})" if said else ""


def _whole(slots: Mapping[str, Any]) -> str:
    return f" {words()['of_whole']} {number(float(slots['part_of']))}" if slots.get("part_of") is not None else ""


def _when(slots: Mapping[str, Any]) -> str:
    return f" {words()['in']} {slots['period']}" if slots.get("period") else ""

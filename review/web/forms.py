"""The edit form: values of slots as a person types them, and what was typed as values.

Never here: whether a value may stand there (the contract, by review.desk), HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from review.cards import Field

_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")


def typed(field: Field, value: Any) -> str:
    """A value as it stands in the form; lists have one member a line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, list | tuple):
        return "\n".join(str(one) for one in value)
    return str(value)


def values(fields: Sequence[Field], entered: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The slots that were entered, and by slot what cannot be read as such; what was left empty is None."""
    slots: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in fields:
        if field.slot not in entered:
            continue
        try:
            slots[field.slot] = _value(field.type, entered[field.slot])
        except ValueError as error:
            wrong[field.slot] = str(error)
    return slots, wrong


def _value(form: str, text: str) -> Any:
    text = text.strip()
    if form == "list":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if not text:
        return None
    if form == "flag":
        if text.lower() not in _YES + _NO:
            raise ValueError("yes or no.")
        return text.lower() in _YES
    if form in ("integer", "number"):
        return _number(form, text)
    return text


def _number(form: str, text: str) -> int | float:
    """A number as typed: digits, a point before decimals; spaces and apostrophes between thousands are let pass."""
    plain = text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace("'", "")
    if not plain.lstrip("-").replace(".", "", 1).isdigit() or not plain.isascii():
        raise ValueError("A number: digits, with a point before decimals (1240.5).")
    if plain.lstrip("-").isdigit():
        return int(plain)
    if form == "integer":
        raise ValueError("A whole number.")
    return float(plain)

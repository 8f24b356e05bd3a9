"""What a browser sends, as values of ours: JSON of bounded size, texts of bounded length, filters, actions.

Never here: what is done with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from starlette.requests import ClientDisconnect, Request

from review.cards import VERBS, Action, Filter
from review.web.gate import MAX_BODY

_LONG = 20_000  # characters of a value
_WORD = 400  # of an id, a code, a name


class Unusable(Exception):
    """What was sent cannot be used; the message says why."""


async def body_of(request: Request) -> dict[str, Any]:
    """The JSON object that was sent; raises Unusable where it is none, or too large."""
    content = b""
    try:
        async for chunk in request.stream():
            content += chunk
            if len(content) > MAX_BODY:
                raise Unusable(f"More than {MAX_BODY:,} bytes.")
    except ClientDisconnect as error:
        raise Unusable("Cut off.") from error
    try:
        found = json.loads(content or b"{}")
    except (ValueError, RecursionError) as error:
        raise Unusable("Not JSON.") from error
    if not isinstance(found, dict):
        raise Unusable("Not an object.")
    return found


def text(sent: Mapping[str, Any], name: str, longest: int = _WORD) -> str:
    """A text of what was sent, "" where there is none; raises Unusable where it is no text or too long."""
    value = sent.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise Unusable(f"{name}: not a text of at most {longest:,} characters.")
    return value.encode("utf-8", "replace").decode()  # a lone surrogate, which no database takes, becomes "?"


def whole(sent: Mapping[str, Any], name: str) -> int:
    """A number from 0 on."""
    value = sent.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise Unusable(f"{name}: not a whole number from 0 on.")
    return value


def texts(sent: Mapping[str, Any], name: str) -> dict[str, str]:
    """An object of texts."""
    value = sent.get(name) or {}
    if not isinstance(value, dict) or len(value) > 100:
        raise Unusable(f"{name}: not an object of at most 100 texts.")
    return {key: text(value, key, _LONG) for key in value if len(key) <= _WORD}


def filter_of(sent: Mapping[str, Any]) -> Filter:
    """The filter of what was sent; what is empty asks for nothing."""
    given = texts(sent, "filter")
    return Filter(**{one.name: given.get(one.name) or None for one in fields(Filter)})


def action_of(sent: Mapping[str, Any], value: Mapping[str, Any] | None) -> Action:
    """The action of what was sent."""
    verb = text(sent, "verb")
    if verb not in VERBS:
        raise Unusable(f"verb: one of {', '.join(VERBS)}.")
    return Action(verb, text(sent, "card"), text(sent, "stamp"), value, text(sent, "reason"), text(sent, "comment", _LONG), whole(sent, "milliseconds"))

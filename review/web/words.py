"""The words of `words.yml` in which the desk speaks. Never here: the words themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from schemas.vocabularies import vocabulary


@cache
def words() -> Mapping[str, Any]:
    """The words of `words.yml`."""
    return yaml.safe_load(text("words.yml"))  # type: ignore[no-any-return]


def text(name: str) -> str:
    """A file of this package."""
    return files("review.web").joinpath(name).read_text(encoding="utf-8")


@cache
def rejections() -> tuple[tuple[str, str, str], ...]:
    """The reasons to reject: key, code, label."""
    book = vocabulary("reject_reasons")
    return tuple((key, code, book[code].label) for key, code in words()["rejections"])


def band(confidence: float) -> str:
    """The word for a confidence: sure, likely, doubtful, weak."""
    return next(word for word, lowest in words()["bands"].items() if confidence >= lowest or not lowest)


def sentence(told: str) -> str:
    """What the engine tells, as a sentence.

    >>> sentence("accepted")
    'Accepted.'
    """
    return f"{told[:1].upper()}{told[1:]}{'' if told.endswith(('.', '?', ')')) else '.'}" if told else ""

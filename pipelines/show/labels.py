"""The words of `labels.yml` in which a page says what codes mean. Never here: the words themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def labels() -> Mapping[str, Any]:
    """The words of `labels.yml`."""
    return yaml.safe_load(files("pipelines.show").joinpath("labels.yml").read_text(encoding="utf-8"))


def band(confidence: float) -> str:
    """The word for a confidence: sure, likely, doubtful, weak."""
    return next(word for word, lowest in labels()["bands"].items() if confidence >= lowest or not lowest)

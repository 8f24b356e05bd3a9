"""Places by name: the GeoNames extract (`places.txt`) that tells a town from other words. Never here: where a place lies."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def place_names() -> frozenset[str]:
    """The places of the extract, as printed.

    >>> "Prizren" in place_names()
    True
    """
    text = files("schemas").joinpath("places.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))

"""The words of each language: one folder a language (BCP-47), one YAML a topic, with examples that the tests run.

Code holds grammar, these files hold words. A word list in a finder is a bug.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

# libyaml's loader reads the word lists ten times faster; the safe one, as ever, where it was not built in.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Written in one folder, read for its siblings too: Bosnian, Croatian and Serbian share most of their cue words.
_READ_FOR = {"bs": ("hr", "sr"), "hr": ("sr",), "sr": ("hr",)}


@cache
def supported() -> tuple[str, ...]:
    """The languages that have a folder here, sorted."""
    return tuple(sorted(p.name for p in files(__package__).iterdir() if p.is_dir() and not p.name.startswith("__")))


@cache
def words(language: str, topic: str) -> dict[str, Any]:
    """The YAML of a topic for a language (`words("en", "dates")`); an empty mapping where there is none.

    A region or script after the language (`sr-Latn`) is ignored.
    """
    path = file_of(language, f"{topic}.yml")
    return {} if path is None else yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER) or {}


def file_of(language: str, name: str) -> Traversable | None:
    """A file of a language's folder, or None. Only folders that are here are looked into, whatever a tag says."""
    folder = language.split("-")[0]
    path = files(__package__).joinpath(folder, name) if folder in supported() else None
    return path if path is not None and path.is_file() else None


@cache
def siblings(language: str) -> tuple[str, ...]:
    """The language itself and those whose words are read with it."""
    tag = language.split("-")[0]
    return (tag, *_READ_FOR.get(tag, ()))

"""The words of figures for one language, read from `languages/<lang>/figures.yml` (grammar, cues) and `counted.yml` (nouns) and made into
patterns once.

Never here: what the words mean for a fact; that is grammar, and stands in the modules that use them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from extractors.languages import either, siblings, words

Tree = Mapping[str, Any]
NEVER = re.compile(r"(?!)")


@cache
def tree(language: str) -> dict[str, Any]:
    """The words of a language merged with its siblings', in both scripts where it has two; empty where there are none.

    Lists are joined, mappings merged key by key; of single values the language's own wins.
    """
    merged: dict[str, Any] = {}
    for tag in siblings(language):
        for topic in ("figures", "counted"):
            _merge(merged, words(tag, topic))
    letters = merged.get("letters")
    return {key: _two_scripts(value, letters) for key, value in merged.items()} if letters else merged


def branch(language: str, *keys: str) -> Any:
    """What stands under a path of keys (`branch("en", "bounds", "min")`), or an empty mapping."""
    node: Any = tree(language)
    for key in keys:
        node = node.get(key, {}) if isinstance(node, dict) else {}
    return node


@cache
def pattern(language: str, *keys: str) -> re.Pattern[str]:
    """A pattern that matches any of the words under a path of keys as whole words; one that never matches if none."""
    return compiled(branch(language, *keys))


@cache
def behind(language: str, *keys: str) -> re.Pattern[str]:
    """As `pattern`, but only at the very end of a text (white space may follow)."""
    body = alternatives(branch(language, *keys))
    return re.compile(rf"(?<!\w)(?:{body})[\s*_]*\Z", re.IGNORECASE) if body else NEVER


@cache
def ahead(language: str, *keys: str) -> re.Pattern[str]:
    """As `pattern`, for use with `match`: white space and mark-up may come first."""
    body = alternatives(branch(language, *keys))
    return re.compile(rf"[\s*_]*(?:{body})(?!\w)", re.IGNORECASE) if body else NEVER


def compiled(entries: Iterable[str]) -> re.Pattern[str]:
    """A pattern of whole words or phrases without regard to case; `*` at an entry's end stands for any ending."""
    body = alternatives(entries)
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.IGNORECASE) if body else NEVER


def alternatives(entries: Iterable[str]) -> str:
    """The entries as one alternation, longest first."""
    return either(_escape(entry) for entry in sorted(entries, key=len, reverse=True))


def _escape(entry: str) -> str:
    return re.escape(entry).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")


def _merge(into: dict[str, Any], other: Tree) -> None:
    for key, value in other.items():
        if key == "examples":
            continue
        if isinstance(value, dict):
            _merge(into.setdefault(key, {}), value)
        elif isinstance(value, list):
            into[key] = [*into.get(key, ()), *value]
        else:
            into.setdefault(key, value)


def _two_scripts(value: Any, letters: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        both = [value, [_row_in_script(entry, letters) for entry in value]]
        return both[0] if both[0] == both[1] else [*both[0], *both[1]]
    if isinstance(value, dict):
        out = {key: _two_scripts(entry, letters) for key, entry in value.items()}
        if all(isinstance(entry, (int, float)) or entry is None or isinstance(entry, str) for entry in value.values()):
            out.update({_in_script(key, letters): entry for key, entry in value.items()})
        return out
    return value


def _row_in_script(entry: Any, letters: Mapping[str, str]) -> Any:
    if isinstance(entry, dict):
        return {
            key: [_in_script(word, letters) for word in v] if isinstance(v, list) else v for key, v in entry.items()
        }
    return _in_script(entry, letters) if isinstance(entry, str) else entry


def _in_script(word: str, letters: Mapping[str, str]) -> str:
    for latin in sorted(letters, key=len, reverse=True):
        word = word.replace(latin, letters[latin])
    return word

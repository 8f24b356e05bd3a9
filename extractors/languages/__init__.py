"""The words of each language: one folder a language (BCP-47), one YAML a topic, with examples that the tests run.

Code holds grammar, these files hold words. A word list in a finder is a bug.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

# libyaml's loader reads the word lists ten times faster; the safe one, as ever, where it was not built in.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FEW = 3  # alternatives of an expression that are as fast as they are
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
    read = {} if path is None else yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER) or {}
    forms = _typed if language.split("-")[0] in _TYPED_UNMARKED else _curled
    return {key: value if key == "examples" else _with_forms(value, forms) for key, value in read.items()}


# Languages that are as often typed without the marks of their letters ("skola" for "škola", "eshte" for "është", "fuer" for
# "für", and in Switzerland always "Strasse").
_TYPED_UNMARKED = frozenset(("hr", "sr", "bs", "sq", "es", "de", "fr"))
_MARKS = {"č": "c", "ć": "c", "š": "s", "ž": "z", "đ": "dj", "ë": "e", "ç": "c", "á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u", "ñ": "n", "è": "e", "ê": "e", "à": "a", "â": "a", "ô": "o", "î": "i", "û": "u", "ï": "i", "ù": "u"}
_SPELT = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
_UNMARKED = tuple(str.maketrans({**table, **{letter.upper(): plain.title() for letter, plain in table.items() if letter != "ß"}}) for table in (_MARKS, {**_MARKS, "đ": "d"}, _SPELT, {"ß": "ss"}))

_PARTICIPLES = ("é", "és")  # "formé", trained, is not "forme", a form


def _with_forms(value: Any, forms: Callable[[str], Iterator[str]]) -> Any:
    """Words, and words that lead to something, beside their other forms."""
    if isinstance(value, list):
        others = dict.fromkeys(form for one in value if isinstance(one, str) for form in forms(one))
        return [*(_with_forms(one, forms) for one in value), *(form for form in others if form not in value)]
    if isinstance(value, dict):
        keys = {form: more for word, more in value.items() if isinstance(word, str) for form in forms(word)}
        return {key: _with_forms(more, forms) for key, more in {**keys, **value}.items()}
    return value


def _curled(word: str) -> Iterator[str]:
    """A word with the apostrophe that printers use."""
    if "'" in word:
        yield word.replace("'", "’")


def _typed(word: str) -> Iterator[str]:
    """A word without its marks, and each form with the printers' apostrophe too."""
    for form in (word, *unmarked(word)):
        if form != word:
            yield form
        yield from _curled(form)


def unmarked(word: str) -> Iterator[str]:
    """A word as it is typed without the marks of these languages' letters, where that is another.

    >>> list(unmarked("održana")), list(unmarked("građana")), list(unmarked("held"))
    (['odrzana'], ['gradjana', 'gradana'], [])
    """
    if not word.endswith(_PARTICIPLES):
        forms = dict.fromkeys(word.translate(table) for table in _UNMARKED)
        yield from (form for form in forms if form != word)


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


def either(forms: Iterable[str]) -> str:
    """Escaped forms as the alternatives of one expression: the first of them that fits is found, as if they were simply joined.

    Those that begin with the same letter stand together, since an expression tries one alternative after the other at every place of a
    text. Forms of another first letter cannot stand at the same place, so which one fits is the same.

    >>> either(["aides", "barn", "aid", "box", "a"])
    'a(?:i(?:des|d)|)|b(?:arn|ox)'
    """
    ordered = list(forms)
    if len(ordered) < _FEW or not all(_groups(form, last=form is ordered[-1]) for form in ordered):
        return "|".join(ordered)
    groups: dict[str, list[str]] = {}
    for form in ordered:
        first, rest = (form[0], form[1:]) if form[:1].isalpha() else (form, "")
        groups.setdefault(first, []).append(rest)
    if len({first.lower() for first in groups}) < len(groups):  # "A" and "a" may stand at the same place where case does not count
        return "|".join(ordered)
    return "|".join(first + rests[0] if len(set(rests)) == 1 else f"{first}(?:{either(rests)})" for first, rests in groups.items())


def _groups(form: str, *, last: bool) -> bool:
    """Whether what a form begins with is a plain sign, or nothing, where nothing is tried after it."""
    return last if not form else form[0] not in "([.^$*+?{|" and form[:2] not in (r"\w", r"\b") and form[1:2] not in ("?", "*", "+", "{")

"""Front matter -> pieces: the keys and values that a site generator's page begins with (YAML, TOML or JSON).

What describes the page is metadata; what the page shows (prose, names, figures) is content, since whole documents are
written as front matter. Values keep their printed form: `2020-02-04` stays a text.
Never here: Markdown inside values (the caller hands in how prose becomes pieces).
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from extractors.read.markdown.templates import without_templates
from extractors.read.pieces import Piece, clean

_YAML = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?P<data>.*?)\r?\n?^(?:---|\.\.\.)[ \t]*$\r?\n?", re.S | re.M)
# Some generators leave the opening line out: a key at the very start, and a closing line further down, or none and only keys.
_UNOPENED = re.compile(r"\A\ufeff?(?P<data>[A-Za-z_][\w-]{1,60}:(?:[ \t]+\S[^\n]*)?\n.*?)\r?\n?(?:^(?P<close>---)[ \t]*$\r?\n?|\Z)", re.S | re.M)
_TOML = re.compile(r"\A\ufeff?\+\+\+[ \t]*\r?\n(?P<data>.*?)\r?\n?^\+\+\+[ \t]*$\r?\n?", re.S | re.M)
_HEADER = re.compile(r"\A\ufeff?(?P<data>(?:[A-Z][A-Za-z_]{1,20}:[^\n]{0,2000}\n){2,20})[ \t]*\r?\n")
_JSON = re.compile(r"\A\ufeff?\s{0,50}(?=\{\s{0,50}\"[\w-]{1,60}\"\s{0,5}:)")
_LINE = re.compile(r"(?P<key>[\w-]{1,40}):[ \t]+(?P<value>\S.*)")
_MAX_CHARS = 1_000_000
_ONLY_KEYS = 4  # keys from which a text that has nothing else is all front matter
_MAX_VALUES = 20_000  # anchors and aliases can unfold a small text into millions of values
_WORDS = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])|\d+")
_MAX_DEPTH = 100
_NESTING = re.compile(r"[\[\]{}]")
_DEEP_ITEMS = re.compile(r"(?:[-?:][ \t]+){100}")
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # base: every scalar stays the text it is printed as
_ADDRESS = re.compile(
    r"(?:https?://|www\.|mailto:|tel:|/|\./|\.\./|#)\S*|\S+\.(?:jpe?g|png|gif|svg|webp|pdf|html?|md|mp4)|\S+@\S+\.\S+"
    r"|[^\n]{1,300}\.(?:jpe?g|png|gif|svg|webp|mp4)",  # a picture's name with blanks in it
    re.I,
)
_FLAG = re.compile(r"true|false|yes|no|on|off|null|~|none", re.I)
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")
_NUMBER = re.compile(r"[^\w\s]?\d[\d.,' ]*[%+kKmM]?")
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:")
_PROSE = 4  # words from which a text is prose, not a value
_NAME = 14  # words up to which an entry of a list can be a name

Prose = Callable[[str], list[Piece]]


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`pieces` in reading order (metadata first), the title, the declared language, and where the body begins."""

    pieces: tuple[Piece, ...]
    title: str
    language: str
    end: int


def front_matter(text: str, prose: Prose) -> FrontMatter | None:
    """The front matter of a text, or None where it has none; `prose` turns a value's Markdown into pieces."""
    found = _data(text)
    if found is None or not found[0]:
        return None
    data, end = found
    state = _State(prose, [0])
    pieces = [piece for key, value in data.items() for piece in _top(state, str(key), value)]
    title = _text(data.get("title")) or _text(data.get("name"))
    head = [Piece(title, "title")] if title else []
    metadata = [piece for piece in pieces if piece.zone == "metadata"]
    content = [piece for piece in pieces if piece.zone != "metadata"]
    language = _text(data.get("lang") or data.get("language") or data.get("locale"))
    return FrontMatter((*metadata, *head, *content), title, language, end)


@dataclass(frozen=True, slots=True)
class _State:
    prose: Prose
    seen: list[int]  # one counter of values, shared by the whole walk


def _data(text: str) -> tuple[dict[str, Any], int] | None:
    """The keys and values that a text begins with, and where its body begins."""
    if (header := _HEADER.match(text)) is not None and (told := _in_header(header["data"])):
        return told, header.end()
    match = _YAML.match(text) or _TOML.match(text) or _unopened(text)
    if match is not None and len(match["data"]) <= _MAX_CHARS:
        return _parsed(without_templates(match["data"]), match.re is _TOML), match.end()
    start = _JSON.match(text)
    if start is None:
        return None
    decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
    try:
        found, end = decoder.raw_decode(text[: start.end() + _MAX_CHARS], start.end())
    except (ValueError, RecursionError):
        return None
    own_line = not text[end : end + 200].split("\n")[0].strip()
    return (found, end) if own_line and isinstance(found, dict) else None


def _in_header(lines: str) -> dict[str, Any]:
    """The keys and values of a header of plain lines up to a blank one ("Title: ..."), as Pelican has it; empty where a key is none of
    its own, or where it tells no title."""
    told = {key.lower(): value.strip() for line in lines.splitlines() for key, _, value in [line.partition(":")]}
    return told if "title" in told and told.keys() <= _keys("header") else {}


def _unopened(text: str) -> re.Match[str] | None:
    """Front matter without its opening line, where what stands before the closing one is nothing but keys and values."""
    match = _UNOPENED.match(text[:_MAX_CHARS])
    if match is None:
        return None
    lines = [line for line in match["data"].splitlines() if line.strip() and not line[0].isspace() and not line.startswith("-")]
    return match if len(lines) >= (2 if match["close"] else _ONLY_KEYS) and all(re.match(r"[A-Za-z_][\w-]{0,60}:(?:\s|$)", line) for line in lines) else None


def _parsed(data: str, is_toml: bool) -> dict[str, Any]:
    try:
        if _is_too_deep(data):
            raise ValueError("nested deeper than anything that is written by hand")
        found = tomllib.loads(data) if is_toml else yaml.load(data, _LOADER)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError, ValueError):
        return {
            match["key"]: match["value"].strip("\"' ") for line in data.splitlines() if (match := _LINE.match(line))
        }
    return found if isinstance(found, dict) else {}


def _is_too_deep(data: str) -> bool:
    """Whether lists and mappings nest so deep that the YAML library, which is written in C, would run out of stack."""
    depth = deepest = 0
    for found in _NESTING.finditer(data):
        depth += 1 if found[0] in "[{" else -1 if found[0] in "]}" else 0
        deepest = max(deepest, depth)
    return deepest > _MAX_DEPTH or _DEEP_ITEMS.search(data) is not None


@cache
def _keys(group: str) -> frozenset[str]:
    words = yaml.safe_load(files("extractors.read.markdown").joinpath("front_matter.yml").read_text(encoding="utf-8"))
    return frozenset(str(word).lower().replace("_", "") for word in words[group])


def _folded(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")


def _is_setting(key: str) -> bool:
    return any(part.lower() in _keys("settings") for part in _WORDS.findall(key))


def _spoken(key: str) -> str:
    """The words of a key as one would print them: `ngoBeneficiaries` -> `Ngo beneficiaries`."""
    words = [word if word.isupper() and len(word) > 1 else word.lower() for word in _WORDS.findall(key)]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list) else clean(str(value))


def _top(state: _State, key: str, value: Any) -> Iterator[Piece]:
    if (
        _folded(key) in _keys("metadata")
        or _WORDS.findall(key)[:1]
        and _WORDS.findall(key)[0].lower() in _keys("families")
    ):
        yield from _metadata(state, key, value)
    elif _folded(key) == "name" and _text(value):
        yield Piece(_text(value), "field", "metadata", path=f"front:{key}")
    else:
        yield from _value(state, key, value, level=2)


def _metadata(state: _State, key: str, value: Any) -> Iterator[Piece]:
    if _spent(state):
        return
    if isinstance(value, dict):
        for inner, one in value.items():
            yield from _metadata(state, f"{key}.{inner}", one)
    elif isinstance(value, list):
        for one in value:
            yield from _metadata(state, key, one)
    elif _text(value):
        yield Piece(_text(value), "field", "metadata", path=f"front:{key}")


def _spent(state: _State) -> bool:
    state.seen[0] += 1
    return state.seen[0] > _MAX_VALUES


def _value(state: _State, key: str, value: Any, *, level: int, above: str = "") -> Iterator[Piece]:
    if _spent(state):
        return
    if isinstance(value, dict | list) and _folded(key) in _keys("settings"):
        yield from _metadata(state, key, value)
    elif isinstance(value, dict):
        name_key = _name_key(value)
        title = _plain(state, value[name_key]) if name_key is not None else ""
        value = {k: v for k, v in value.items() if k != name_key}
        inside = [p for k, v in value.items() for p in _value(state, str(k), v, level=min(level + 1, 6), above=key)]
        yield from _headed(key, inside, level, title)
    elif isinstance(value, list):
        yield from _headed(key, [p for one in value for p in _entry(state, key, one, min(level + 1, 6))], level)
    else:
        yield from _scalar(state, key, value, level=level, above=above)


def _headed(key: str, inside: list[Piece], level: int, title: str = "") -> Iterator[Piece]:
    """What stands under a key, headed by its own title, else by the key's words."""
    speaks = _folded(key) not in _keys("wordless") and not key.isdigit()
    if title or (speaks and any(piece.zone == "main" for piece in inside)):
        yield Piece(title or _spoken(key), "heading", level=level, path=f"front:{key}")
    yield from inside


def _name_key(record: dict[str, Any]) -> str | None:
    return next(
        (k for k, v in record.items() if _folded(str(k)) in _keys("name") and 0 < len(_text(v).split()) <= _NAME), None
    )


def _scalar(state: _State, key: str, value: Any, *, level: int, above: str = "") -> Iterator[Piece]:
    text = _text(value)
    if not text:
        return
    if _is_frame(key, text):
        yield Piece(text, "field", "metadata", path=f"front:{key}")
    elif len(text.split()) >= _PROSE and not _NUMBER.fullmatch(text):
        yield from _headed(key, state.prose(str(value)), level) if level <= 2 else state.prose(str(value))
    elif _folded(key) in _keys("wordless") or key.isdigit():
        yield from state.prose(str(value))
    else:
        yield _field(f"{above} {key}" if _folded(key) in _keys("general") else key, text)


def _is_frame(key: str, text: str) -> bool:
    """True of addresses, flags, slugs and settings: they steer the page, nobody reads them."""
    if _ADDRESS.fullmatch(text) or _FLAG.fullmatch(text) or _SLUG.fullmatch(text):
        return True
    return _is_setting(key) and len(text.split()) < _PROSE


def _field(key: str, text: str) -> Piece:
    words = _spoken(key)
    return Piece(f"{words}: {text}", "field", key=len(words), path=f"front:{key.strip()}")


def _entry(state: _State, key: str, one: Any, level: int) -> Iterator[Piece]:
    if isinstance(one, dict):
        yield from _record(state, one, level)
    elif isinstance(one, list):
        yield from (piece for inner in one for piece in _entry(state, key, inner, level))
    elif (text := _text(one)) and not _spent(state):
        if _ADDRESS.fullmatch(text):
            yield Piece(text, "field", "metadata", path=f"front:{key}")
        else:
            yield from _items(state, str(one))


def _items(state: _State, text: str) -> list[Piece]:
    pieces = state.prose(text)
    if len(pieces) == 1 and pieces[0].kind == "paragraph" and len(text.split()) <= _NAME * 2:
        return [replace(pieces[0], kind="item")]
    return pieces


def _record(state: _State, record: dict[str, Any], level: int) -> Iterator[Piece]:
    """One record of a list: its name first, then its moment and short values, then its prose."""
    if _spent(state):
        return
    rest = {str(key): value for key, value in record.items()}
    name_key = _name_key(rest)
    name = _plain(state, rest.pop(name_key)) if name_key is not None else ""
    moment_key = (
        None if name else next((k for k in rest if _folded(k) in _keys("moment") and _is_moment(_text(rest[k]))), None)
    )
    moment = _text(rest.pop(moment_key)) if moment_key is not None else ""
    pieces = [p for k, v in rest.items() if _text(v) for p in _scalar(state, k, v, level=level + 1)]
    pieces.sort(key=lambda piece: piece.kind != "field")
    pieces += [
        p for k, v in rest.items() if isinstance(v, dict | list) for p in _value(state, k, v, level=min(level + 1, 6))
    ]
    shown = [index for index, piece in enumerate(pieces) if piece.zone == "main"]
    if name:
        prose = any(pieces[index].kind not in ("field", "item") for index in shown)
        anchor = next((_text(v) for v in rest.values() if _ADDRESS.fullmatch(_text(v)) and "/" in _text(v)), "")
        yield Piece(name, "heading", level=level) if prose else Piece(name, "item", anchor=anchor)
    elif moment and shown and pieces[shown[0]].kind == "paragraph":
        first = pieces[shown[0]]
        pieces[shown[0]] = replace(first, text=f"{moment}: {first.text}", kind="field", key=len(moment))
    elif moment_key is not None:
        pieces.insert(0, _field(moment_key, moment))
    yield from pieces


def _plain(state: _State, value: Any) -> str:
    """A name without the marks of Markdown."""
    return " ".join(piece.text for piece in state.prose(str(value))) or _text(value)


def _is_moment(text: str) -> bool:
    """True of a printed moment (`Summer 2018`), which may lead its sentence; a machine's timestamp may not."""
    return 0 < len(text) <= 40 and _TIMESTAMP.match(text) is None

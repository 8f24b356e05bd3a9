"""Markdown with or without front matter -> pieces.

Never here: HTML (blocks of it are handed to the html reader), offsets.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from extractors.html import body_pieces, parse
from extractors.pieces import Piece, clean
from extractors.plain import plain_pieces

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S)
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{:.*?\}", re.S)
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[(?P<text>[^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_ATX = re.compile(r" {0,3}(?P<marks>#{1,6})\s*(?P<text>.*?)\s*#*\s*")
_EMPHASIS = re.compile(r"(?<!\\)(\*\*|__|\*|(?<!\w)_|_(?!\w)|~~|`)")


def markdown_pieces(text: str) -> tuple[list[Piece], str, str]:
    """The pieces of a Markdown text, its title and the language it declares (either may be empty)."""
    front = _FRONT.match(text)
    pieces: list[Piece] = []
    title = language = ""
    if front:
        try:
            data = yaml.safe_load(front["yaml"])
        except yaml.YAMLError:
            data = None
        text = text[front.end():]
        if isinstance(data, dict):
            title = clean(str(data.get("title") or ""))
            language = clean(str(data.get("lang") or data.get("language") or ""))
            for key, value in data.items():
                pieces.extend(_front(str(key), value))
            if title:
                pieces.append(Piece(title, kind="title"))
    return pieces + _body(text), title, language


def _front(key: str, value: Any) -> list[Piece]:
    if isinstance(value, dict):
        return [piece for k, v in value.items() for piece in _front(str(k), v)]
    if isinstance(value, list):
        return [piece for v in value for piece in _front(key, v)]
    text = clean(str(value)) if value is not None else ""
    if not text:
        return []
    if len(text.split()) >= 4:
        return _body(str(value))
    return [Piece(text, kind="field", zone="metadata", path=f"front:{key}")]


def _body(text: str) -> list[Piece]:
    text = _TEMPLATE.sub("", text)
    pieces: list[Piece] = []
    for chunk in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        if chunk.lstrip().startswith("<"):
            root = parse(chunk)
            if root is not None:
                pieces.extend(body_pieces(root))
            continue
        rest: list[str] = []
        for line in chunk.splitlines():
            atx = _ATX.fullmatch(line)
            if atx and atx["text"]:
                pieces.extend(plain_pieces(_inline("\n".join(rest))))
                rest = []
                pieces.append(Piece(clean(_inline(atx["text"])), kind="heading", level=len(atx["marks"])))
            else:
                rest.append(line)
        pieces.extend(plain_pieces(_inline("\n".join(rest))))
    return pieces


def _inline(text: str) -> str:
    text = _IMAGE.sub(lambda m: m["alt"], text)
    text = _LINK.sub(lambda m: m["text"], text)
    return _EMPHASIS.sub("", text)

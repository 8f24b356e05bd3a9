"""Which encoding a page declares: the prescan of the HTML standard (13.2.3.2), and the names of encodings (WHATWG Encoding).

Never here: whether the declaration is true (decoding).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import yaml

_FIRST, _LATE = 1024, 65_536  # bytes that are scanned before a page is parsed; in which a parser would meet a late <meta>
_META = re.compile(rb"<meta[\t\n\x0c\r /]", re.I)
_TAG = re.compile(rb"</?[a-z][^\t\n\x0c\r >]*", re.I)
_SKIPPED = re.compile(rb"<[!/?]")
_BEFORE_NAME = re.compile(rb"[\t\n\x0c\r /]*")
_NAME = re.compile(rb"=?[^\t\n\x0c\r /=>]*")
_EQUALS = re.compile(rb"[\t\n\x0c\r ]*=[\t\n\x0c\r ]*")
_BARE = re.compile(rb"[^\t\n\x0c\r >]*")
_CHARSET = re.compile(r"charset[\t\n\x0c\r ]*=[\t\n\x0c\r ]*", re.I)
_BARE_VALUE = re.compile(r"[^\t\n\x0c\r ;]*")
_XML = re.compile(rb"<\?xml(?=[^>]*?encoding)[^>]*?encoding[\x00-\x20]*=[\x00-\x20]*([\"'])([^\"'>\x00-\x20]*)\1")


@cache
def _table() -> tuple[dict[str, str], dict[str, str]]:
    """The name of each label, and the codec of each name."""
    text = files("extractors.read").joinpath("encodings.yml").read_text(encoding="utf-8")
    rows = {str(name): (str(codec), str(labels).split()) for name, (codec, labels) in yaml.safe_load(text).items()}
    return {label: name for name, (_, labels) in rows.items() for label in labels}, {n: c for n, (c, _) in rows.items()}


def encoding_of(label: str) -> str | None:
    """The standard's name of the encoding that a label stands for (`latin1`: `windows-1252`), or None."""
    return _table()[0].get(label.strip("\t\n\x0c\r ").lower())


def codec_of(name: str) -> str:
    """Python's codec for an encoding by its standard name."""
    return _table()[1][name]


def prescan(content: bytes) -> str | None:
    """The encoding that a page declares in its first bytes, by its standard name; None where it declares none.

    Found in the first 1,024 bytes as browsers find it before they parse, else further down, as their parser would.
    """
    head = content[:_LATE]
    if head.startswith((b"<\0?\0x\0", b"\0<\0?\0x")):
        return "UTF-16LE" if head[0] else "UTF-16BE"
    return next(_declared(head[:_FIRST]), None) or next(_declared(head), None) or _xml(head)


def _xml(head: bytes) -> str | None:
    found = _XML.match(head)
    name = encoding_of(found[2].decode("latin-1")) if found else None
    return "UTF-8" if name in ("UTF-16LE", "UTF-16BE") else name


def _declared(head: bytes) -> Iterator[str]:
    """The encodings that <meta> elements declare; comments, and what stands inside other tags, declare nothing."""
    at = head.find(b"<")
    while at >= 0:
        if head.startswith(b"<!--", at):
            end = head.find(b"-->", at + 2)
            if end < 0:
                return
            at = end + 2
        elif _META.match(head, at):
            attributes, at = _attributes(head, at + 5)
            name = _meta(attributes) if at < len(head) else None
            if name is not None:
                yield name
        elif tag := _TAG.match(head, at):
            _, at = _attributes(head, tag.end())
        elif _SKIPPED.match(head, at):
            at = head.find(b">", at)
            if at < 0:
                return
        else:
            at += 1
        at = head.find(b"<", at)


def _attributes(head: bytes, at: int) -> tuple[dict[str, str], int]:
    """The attributes of a tag, the first of each name, and the place where they end."""
    found: dict[str, str] = {}
    while True:
        at = _BEFORE_NAME.match(head, at).end()  # type: ignore[union-attr]
        if at >= len(head) or head[at : at + 1] == b">":
            return found, at
        name = _NAME.match(head, at)
        equals = _EQUALS.match(head, name.end())  # type: ignore[union-attr]
        value, at = _value(head, equals.end()) if equals else (b"", name.end())  # type: ignore[union-attr]
        if at > len(head):
            return found, len(head)
        found.setdefault(name[0].decode("latin-1").lower(), value.decode("latin-1").lower())  # type: ignore[index]


def _value(head: bytes, at: int) -> tuple[bytes, int]:
    """The value of an attribute and the place behind it, which lies beyond the end where a quotation is not closed."""
    quote = head[at : at + 1]
    if quote in (b'"', b"'"):
        end = head.find(quote, at + 1)
        return (head[at + 1 : end], end + 1) if end >= 0 else (b"", len(head) + 1)
    found = _BARE.match(head, at)
    return found[0], found.end()  # type: ignore[index, union-attr]


def _meta(attributes: dict[str, str]) -> str | None:
    """The encoding that the attributes of one <meta> declare: `charset`, or `content` if `http-equiv` says so."""
    if "charset" in attributes:
        label: str | None = attributes["charset"]
    elif attributes.get("http-equiv") == "content-type":
        label = _label(attributes.get("content", ""))
    else:
        return None
    name = encoding_of(label) if label is not None else None
    if name in ("UTF-16LE", "UTF-16BE"):
        return "UTF-8"
    return "windows-1252" if name == "x-user-defined" else name


def _label(content: str) -> str | None:
    """The label after `charset=` in a `content`, by the rules of quotation of the standard."""
    found = _CHARSET.search(content)
    if found is None:
        return None
    rest = content[found.end() :]
    if rest[:1] in ("\"", "'"):
        end = rest.find(rest[0], 1)
        return rest[1:end] if end > 0 else None
    return _BARE_VALUE.match(rest)[0]  # type: ignore[index]

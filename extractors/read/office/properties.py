"""What an office document declares of itself: title, author, days, language -> metadata pieces.

Never here: which of it is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from extractors.read.office.archive import tree
from extractors.read.pieces import Piece, clean
from extractors.read.reading import Refusal

_NO_TITLE = re.compile(r"untitled.*|(?:microsoft \w+ - .*)|.*\.(?:docx?|dotx?|odt|pdf|xlsx?|rtf)|\w*_\w*|[\W\d_]*|\w+\d+", re.I)
_NAMES = {
    "title": "title", "subject": "subject", "creator": "creator", "description": "description", "keywords": "keywords",
    "created": "created", "modified": "modified", "language": "language", "Company": "company",
    "initial-creator": "creator", "creation-date": "created", "date": "modified",
}  # fmt: skip
_MAX = 500  # code points of a property


@dataclass(frozen=True, slots=True)
class Properties:
    """`pieces`: fields of zone `metadata`, their paths `core:title` and so on; the title, and the language declared."""

    pieces: tuple[Piece, ...] = ()
    title: str = ""
    languages: tuple[str, ...] = ()


def properties(parts: Iterable[bytes | None]) -> Properties:
    """What parts of properties (core.xml, app.xml, meta.xml) declare; broken ones declare nothing."""
    found: dict[str, str] = {}
    for part in parts:
        root = tree(part) if part is not None else None
        if root is None or isinstance(root, Refusal):
            continue
        for element in root.iter(etree.Element):
            name = _NAMES.get(etree.QName(element).localname)
            text = clean(element.text or "")[:_MAX]
            if name and text:
                found.setdefault(name, text)
    title = found.get("title", "")
    pieces = tuple(Piece(text, "field", "metadata", path=f"core:{name}") for name, text in found.items())
    language = found.get("language", "")
    return Properties(pieces, "" if _NO_TITLE.fullmatch(title) else title, (language,) if language else ())

"""Styles of ODT: what a style, with those it descends from, makes of a paragraph or a run.

Never here: the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extractors.read.office.flow import Look, Style

_BASE = "urn:oasis:names:tc:opendocument:xmlns:"
NS = {
    **{name: f"{{{_BASE}{name}:1.0}}" for name in ("office", "text", "table", "style", "meta")},
    "draw": f"{{{_BASE}drawing:1.0}}",
    "fo": f"{{{_BASE}xsl-fo-compatible:1.0}}",
    "svg": f"{{{_BASE}svg-compatible:1.0}}",
    "xlink": "{http://www.w3.org/1999/xlink}",
}
# Names that styles keep in the file whatever the language of the program.
_LOOKS = {"title": Look("title"), "caption": Look("caption")}
_CAPTIONS = ("illustration", "table", "figure", "drawing", "text")
_MAX_BASES = 12
_BOLD = ("bold", "600", "700", "800", "900")


@dataclass(frozen=True, slots=True)
class Styles:
    """All styles by name, and the languages they declare."""

    by_name: Mapping[str, Style]
    languages: tuple[str, ...] = ()

    def of(self, name: str, around: Style | None = None) -> Style:
        """A style by name; that of a run adds to the one around it."""
        found = self.by_name.get(name, Style())
        if around is None:
            return found
        return Style(around.look, around.bold or found.bold, around.hidden or found.hidden)


def styles_of(content: Any, outer: Any | None) -> Styles:
    """The styles of a document: the common ones of `styles.xml` and the automatic ones of its content."""
    elements: dict[str, Any] = {}
    for root in (outer, content):
        for element in () if root is None else root.iter(f"{NS['style']}style"):
            elements[element.get(f"{NS['style']}name") or ""] = element
    languages = _languages(outer) if outer is not None else ()
    return Styles({name: _style(name, elements) for name in elements}, languages)


def _languages(root: Any) -> tuple[str, ...]:
    for element in root.iter(f"{NS['style']}text-properties"):
        language, country = element.get(f"{NS['fo']}language"), element.get(f"{NS['fo']}country")
        if language and language not in ("none", "zxx"):
            return (f"{language}-{country}" if country and country != "none" else language,)
    return ()


def _style(name: str, elements: Mapping[str, Any]) -> Style:
    chain: list[tuple[str, Any]] = []
    while name in elements and len(chain) < _MAX_BASES:
        chain.append((name, elements[name]))
        name = elements[name].get(f"{NS['style']}parent-style-name") or ""
    text = [t for _, e in chain if (t := e.find(f"{NS['style']}text-properties")) is not None]
    weight = next((told for t in text if (told := t.get(f"{NS['fo']}font-weight"))), "")
    hidden = next((told for t in text if (told := t.get(f"{NS['text']}display"))), "")
    names = [one.lower() for one, _ in chain] + ([name.lower()] if name else [])
    look = next((_LOOKS[one] for one in names if one in _LOOKS), Look())
    if look == Look() and any(one in _CAPTIONS for one in names[1:]):
        look = Look("caption")
    return Style(look, weight in _BOLD, hidden == "none")

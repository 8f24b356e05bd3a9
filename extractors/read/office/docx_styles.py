"""Styles of DOCX: what the style of a paragraph, by its name and those it is based on, makes of it.

Styles keep their English names in the file whatever the language of the program, so names are read, not ids.
Never here: the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extractors.read.office.archive import tree, whole
from extractors.read.office.flow import Look, Style
from extractors.read.reading import Refusal

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# The strict variant of the format has namespaces of its own.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R[1:-1].encode(),
}
_HEADING = re.compile(r"heading ?([1-9])|.*\bheading ([1-9])")
_CONTENTS = re.compile(r"toc( \d| heading)|table of (figures|authorities)|index( \d| heading)")
_LIST = re.compile(r"list (?:bullet|number)(?: (\d))?")
_MAX_BASES = 12  # styles above a style
_MAX_LEVEL = 8


@dataclass(frozen=True, slots=True)
class Styles:
    """All styles of a document by id, the default one of paragraphs under "", and the languages they declare."""

    by_id: Mapping[str, Style]
    languages: tuple[str, ...] = ()

    def of(self, paragraph: Any) -> Style:
        """What a paragraph's style, and what it says of itself, make of it."""
        told = paragraph.find(f"{W}pPr")
        if told is None:
            return self.by_id.get("", Style())
        base = self.by_id.get(value(told.find(f"{W}pStyle")), self.by_id.get("", Style()))
        return Style(_own(told, base.look), base.bold, base.hidden)

    def run(self, run: Any, style: Style) -> tuple[bool, bool]:
        """Whether a run is bold and whether it is hidden."""
        told = run.find(f"{W}rPr")
        if told is None:
            return style.bold, style.hidden
        base = self.by_id.get(value(told.find(f"{W}rStyle")), Style())
        bold, hidden = told.find(f"{W}b"), told.find(f"{W}vanish")
        return (
            flag(bold) if bold is not None else style.bold or base.bold,
            flag(hidden) if hidden is not None else style.hidden or base.hidden,
        )


def modern(part: bytes) -> bytes:
    """A part with the namespaces of the usual variant of the format."""
    for strict, usual in _STRICT.items():
        part = part.replace(strict, usual)
    return part


def value(element: Any | None) -> str:
    """The `w:val` of an element, or an empty string."""
    return (element.get(f"{W}val") or "") if element is not None else ""


def flag(element: Any, name: str = "", *, default: bool = True) -> bool:
    """Whether a switch is on; one without a value is on by default."""
    told = element.get(name or f"{W}val")
    return default if told is None else told not in ("0", "false", "off", "none")


def styles_of(part: bytes | None) -> Styles:
    """The styles of `styles.xml`; a broken or missing one leaves none."""
    root = tree(modern(part)) if part is not None else None
    if root is None or isinstance(root, Refusal):
        return Styles({})
    elements = {style.get(f"{W}styleId") or "": style for style in root.iterfind(f"{W}style")}
    by_id = {key: _style(key, elements) for key in elements}
    default = next((k for k, s in elements.items() if s.get(f"{W}type") == "paragraph" and s.get(f"{W}default") in ("1", "true")), "")
    by_id[""] = by_id.get(default, Style())
    language = value(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang"))
    return Styles(by_id, (language,) if language else ())


def _style(key: str, elements: Mapping[str, Any]) -> Style:
    """A style with what it takes from those it is based on, the nearest first."""
    chain: list[Any] = []
    while key in elements and len(chain) < _MAX_BASES:
        chain.append(elements[key])
        key = value(elements[key].find(f"{W}basedOn"))
    look = Look()
    for element in reversed(chain):
        look = _named(value(element.find(f"{W}name")).lower(), look)
        told = element.find(f"{W}pPr")
        look = _own(told, look) if told is not None else look
    bold = next((flag(b) for e in chain if (b := e.find(f"{W}rPr/{W}b")) is not None), False)
    hidden = next((flag(v) for e in chain if (v := e.find(f"{W}rPr/{W}vanish")) is not None), False)
    return Style(look, bold, hidden)


def _named(name: str, look: Look) -> Look:
    heading, listed = _HEADING.fullmatch(name), _LIST.fullmatch(name)
    if name == "title":
        return Look("title")
    if heading:
        return Look("heading", int(heading[1] or heading[2]))
    if name == "caption":
        return Look("caption")
    if _CONTENTS.fullmatch(name):
        return Look(zone="navigation")
    return Look("item", int(listed[1] or 1) - 1) if listed else look


def _own(told: Any, look: Look) -> Look:
    """What the properties of a paragraph or style add: a level in the outline, a place in a list."""
    outline, listed = value(told.find(f"{W}outlineLvl")), told.find(f"{W}numPr")
    if look.zone != "main" or look.kind == "title":
        return look
    if outline:
        level = whole(outline, _MAX_LEVEL + 1, _MAX_LEVEL + 1)
        return Look("heading", level + 1) if level <= _MAX_LEVEL else Look()
    if listed is None or look.kind == "heading":
        return look
    if value(listed.find(f"{W}numId")) == "0":
        return Look()
    return Look("item", whole(value(listed.find(f"{W}ilvl")), look.level, _MAX_LEVEL))

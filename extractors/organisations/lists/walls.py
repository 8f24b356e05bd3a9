"""Walls of names: lists most of whose items are written like names, whatever their heading says or does not.

Never here: what a list says of its names.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractors.organisations.lists.items import Listed, item
from extractors.organisations.people import person_like
from schemas.documents import Block, Document


def walls(document: Document) -> Iterator[Listed]:
    """Lists most of whose items begin with what is written like a name, whatever their heading says or does not."""
    for group in _groups(document):
        entries = [entry for block in group if len(document.quote(block.span).split()) <= _LONG_ITEM for entry in item(document, block, ("mentioned", "wall"))]
        names = [document.quote(entry.span) for entry in entries]
        persons = sum(person_like(name) for name in names)
        if len(entries) >= max(_WALL, _MOSTLY * len(group)) and 2 * persons < len(names):
            yield from entries


_WALL, _MOSTLY, _LONG_ITEM = 3, 0.6, 40  # names, their share of the items, words of an item


def _groups(document: Document) -> Iterator[list[Block]]:
    """Items, logos or linked lines one after another, the first cells of a table's rows, and values of one key of front matter."""
    group: list[Block] = []
    fields: dict[str, list[Block]] = {}
    for block in document.zone("main"):
        if block.kind == "cell" and (block.column != 0 or block.row == 0):
            continue
        kind = (block.kind, block.level if block.kind == "item" else 0, block.table)
        if group and kind != (group[-1].kind, group[-1].level if group[-1].kind == "item" else 0, group[-1].table):
            yield group
            group = []
        if block.kind in ("item", "alt", "cell") or block.kind == "paragraph" and block.anchor:
            group.append(block)
        elif block.kind == "field" and block.heads:
            fields.setdefault(document.quote(block.heads[0]), []).append(block)
    yield group
    yield from fields.values()



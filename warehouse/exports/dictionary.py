"""The data dictionary and the code lists, made from the contracts and the vocabularies, as rows and as Markdown.

Never here: a description of a column that its contract does not give.
"""

from __future__ import annotations

from schemas.tables import TABLES, Column, columns
from schemas.vocabularies import names, vocabulary
from warehouse.exports.rows import Row

DICTIONARY = ("table_name", "column_name", "type", "unit", "is_key", "may_be_empty", "missing_reasons", "code_list", "example", "description")
CODES = ("code_list", "code", "label", "definition", "crosswalk")
_INTRODUCTION = """\
Made from the contracts in `schemas/tables/` and the code lists in `schemas/vocabularies/`; do not edit.

An empty cell always has a reason; the column *empty because* names those that can be (code list `missing_reasons`). Where it
names one, that is the reason. Where it names several, the rest of the row often tells: `indicator_code` is `not_applicable`
unless `unit_code` is `people` or a currency, `period_end` where the period has no end (`2008/..`). Nobody can tell
`not_reported` from `not_extracted` without reading the document: `documents.url` says where it is. An empty cell is never a
zero, and never a no. Rows that are kept back are not there at all; `privacy_report.json` counts them."""


def dictionary_rows() -> list[Row]:
    """The data dictionary: one row for each released column."""
    return [(name, *_cells(c)) for name in TABLES for c in columns(name)]


def code_rows() -> list[Row]:
    """All code lists: one row for each code; the crosswalk as `standard=code`, separated by blanks."""
    return [
        (name, code.code, code.label, code.definition, " ".join(f"{key}={value}" for key, value in sorted(code.crosswalk.items())))
        for name in names()
        for code in vocabulary(name).values()
    ]


def dictionary_markdown() -> str:
    """The data dictionary and the code lists as Markdown; docs/data_dictionary.md is this text."""
    parts = ["# Data dictionary", "", _INTRODUCTION]
    for name, contract in TABLES.items():
        parts += ["", f"## {name}", "", " ".join((contract.__doc__ or "").split()), ""]
        parts += ["| column | type | unit | key | may be empty | empty because | code list | example | meaning |", f"|{'---|' * 9}"]
        parts += [_line(*cells[:7], f"`{cells[7]}`", cells[8]) for cells in map(_cells, columns(name))]
    parts += ["", "# Code lists"]
    for name in names():
        rows = list(vocabulary(name).values())
        parts += ["", f"## {name}", "", "| code | label | definition | in other standards |", "|---|---|---|---|"]
        parts += [_line(f"`{code.code}`", code.label, code.definition, ", ".join(f"{k} {v}" for k, v in sorted(code.crosswalk.items()))) for code in rows]
    return "\n".join(parts) + "\n"


def _cells(c: Column) -> tuple[str, ...]:
    return (c.name, c.type, c.unit, _yes(c.is_key), _yes(c.is_nullable), " ".join(c.missing), c.codes, c.example, c.description)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

"""`datapackage.json`: the CSV files of a release as a Frictionless Data Package, made from the contracts.

It says of every file its hash and size, and of every column type, unit, codes, keys and why cells may be empty. Which release
it is says `manifest.json` beside it, so that the same rows give the same package. Never here: reading or checking data.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from schemas.tables import TABLES, Column, columns
from warehouse.exports.dictionary import CODES, DICTIONARY
from warehouse.exports.formats.hxl import hashtag
from warehouse.exports.rows import Tables, has_primary_key, keys, references

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_LISTED = 30  # so many values at most does a field list; longer ones stand in the code lists alone
_TYPES = {"text": "string", "edtf": "string", "number": "number", "integer": "integer", "boolean": "boolean", "date": "date"}
_DESCRIPTION = (
    "What NGOs publish about themselves: organisations, dated events, figures and partnerships, each with the words it was read from. "
    "Never add figures up across rows: people_reached counts nobody twice. manifest.json says which release this is. "
    "Text cells that a spreadsheet would run as a formula have an apostrophe before them; take it off to have the text as printed."
)
_LISTS = {"data_dictionary": (DICTIONARY, ("table_name", "column_name")), "code_lists": (CODES, ("code_list", "code"))}


def data_package(folder: Path, tables: Tables, licence: str = "") -> str:
    """The text of `datapackage.json` for a folder in which the CSV files stand already."""
    package = {
        "$schema": _PROFILE,
        "name": "ngo-ledger",
        "title": "NGO Ledger dataset",
        "description": _DESCRIPTION,
        "licenses": [{"name": licence}] if licence else [],
        "sources": _sources(tables),
        "resources": [_resource(folder, f"csv/{name}.csv", name, _title(name), _schema(name)) for name in tables]
        + [_resource(folder, f"{name}.csv", name, name, _plain_schema(*told)) for name, told in _LISTS.items()],
    }
    return json.dumps({key: value for key, value in package.items() if value}, ensure_ascii=False, indent=2) + "\n"


def _resource(folder: Path, path: str, name: str, title: str, schema: dict[str, Any]) -> dict[str, Any]:
    content = (folder / path).read_bytes()
    told = {"name": name, "type": "table", "path": path, "title": title, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    return told | {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "schema": schema}


def _title(name: str) -> str:
    return " ".join((TABLES[name].__doc__ or "").split())


def _schema(name: str) -> dict[str, Any]:
    """A Table Schema; the key is only unique, and no primary key, where a column of it may be empty."""
    found: dict[str, Any] = {"fields": [_field(c, name) for c in columns(name)], "missingValues": [""]}
    found["primaryKey" if has_primary_key(name) else "uniqueKeys"] = keys(name) if has_primary_key(name) else [keys(name)]
    foreign = [{"fields": [column], "reference": {"resource": table, "fields": [there]}} for column, table, there in references(name)]
    return found | ({"foreignKeys": foreign} if foreign else {})


def _field(c: Column, table: str) -> dict[str, Any]:
    constraints: dict[str, Any] = {} if c.is_nullable else {"required": True}
    constraints |= {"unique": True} if keys(table) == [c.name] else {}
    constraints |= {"enum": list(c.values)} if 0 < len(c.values) <= _LISTED else {}
    field: dict[str, Any] = {"name": c.name, "type": _TYPES[c.type], "description": c.description, "example": c.example}
    field |= {"trueValues": ["true"], "falseValues": ["false"]} if c.type == "boolean" else {}
    field |= {"constraints": constraints} if constraints else {}
    more = {"unit": c.unit, "codeList": c.codes, "missingReasons": list(c.missing), "hxl": hashtag(c.name, table)}
    return field | {key: value for key, value in more.items() if value}


def _plain_schema(heads: Sequence[str], key: Sequence[str]) -> dict[str, Any]:
    return {"fields": [{"name": head, "type": "string"} for head in heads], "missingValues": [""], "primaryKey": list(key)}


def _sources(tables: Tables) -> list[dict[str, str]]:
    """The publishers whose pages were read, with the licence of their own texts in the title where it is known."""
    heads = [c.name for c in columns("sources")]
    title, licence = heads.index("source_title"), heads.index("licence")
    return [{"title": row[title] + (f" ({row[licence]})" if row[licence] else "")} for row in tables["sources"]]

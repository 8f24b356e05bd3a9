"""Is a release still what it was, and does every quote still stand where it says? Hashes of files and rows, and the quotes.

Never here: a repair, a write.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.errors import WarehouseError
from schemas.tables import TABLES, columns
from warehouse import snapshots as store
from warehouse import tables as t
from warehouse.database import canonical
from warehouse.exports import Tables, read_as_written, read_sqlite
from warehouse.tables import alive

Files = dict[str, dict[str, Any]]  # SHA-256 and size of files by path inside a release
_REDACTED = re.compile(r"\[\w+\]")  # what redaction puts in the place of words, as in `[person]`


@dataclass(frozen=True, slots=True)
class Quotes:
    """What became of a release's quotes: how many stand where they stood, how many texts were erased on request, what is wrong."""

    standing: int
    erased: int
    problems: tuple[str, ...]


def release_hash(tables: Tables, heads: Mapping[str, list[str]] | None = None) -> str:
    """SHA-256 over the names of tables and columns and the rows as canonical JSON; not over number, parent or clock.

    `heads`: the columns of each table, where they are not those of today.
    """
    digest = hashlib.sha256()
    for name in TABLES if heads is None else heads:
        shown = heads[name] if heads is not None else [c.name for c in columns(name)]
        digest.update(f"{name}:{','.join(shown)}\n".encode())
        for row in tables[name]:
            digest.update(canonical(row).encode() + b"\n")
    return digest.hexdigest()


def file_hashes(directory: Path) -> Files:
    """SHA-256 and size of every file of a release but its manifest, by path inside the folder."""
    paths = sorted(path for path in directory.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {
        path.relative_to(directory).as_posix(): {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for path, content in ((path, path.read_bytes()) for path in paths)
    }


def verify(directory: Path) -> list[str]:
    """What is wrong with a release's files, held against its manifest; empty where every hash holds."""
    path = directory / "manifest.json"
    if not path.is_file():
        return [f"{path}: missing, so nothing can be verified. Restore the release from a copy."]
    told = json.loads(path.read_text(encoding="utf-8"))
    found = file_hashes(directory)
    problems = [f"{name}: missing." for name in told["files"] if name not in found]
    problems += [f"{name}: not in the manifest." for name in found if name not in told["files"]]
    problems += [f"{name}: its bytes have changed." for name, row in told["files"].items() if name in found and found[name] != row]
    heads, rows = read_as_written(directory) if not problems else ({}, {})
    if not problems and release_hash(rows, heads) != told["release_hash"]:
        problems.append("ngo-ledger.sqlite: its rows do not have the release hash.")
    return problems


def verify_quotes(engine: sa.Engine, directory: Path, snapshots: Path) -> Quotes:
    """Hold every quote of a release against the canonical text that it was read from, in the private store.

    `engine`: the warehouse that made the release. A text that was erased on request is no problem, one that is missing is.
    """
    told = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))
    released = {(row["fact_id"], row["position"]): row for row in _rows("evidence", read_sqlite(directory / "ngo-ledger.sqlite"))}
    standing, erased, problems = 0, 0, []
    for (text_sha256, is_erased), rows in _by_text(engine, told["run"]).items():
        rows = [row for row in rows if (row.fact_key, row.position) in released]
        text = None if is_erased or not rows else _text(snapshots, text_sha256, problems)
        erased += len(rows) if is_erased else 0
        for row in rows if text is not None else ():
            wrong = _wrong(row, released[row.fact_key, row.position], text or "")
            standing += not wrong
            problems += wrong
        for row in rows:
            released.pop((row.fact_key, row.position))
    problems += [f"{fact} {position}: the warehouse does not know this quote of the release." for fact, position in sorted(released)]
    return Quotes(standing, erased, tuple(problems))


def _rows(name: str, tables: Tables) -> Iterator[Mapping[str, Any]]:
    heads = [c.name for c in columns(name)]
    return (dict(zip(heads, row, strict=True)) for row in tables[name])


def _by_text(engine: sa.Engine, run: int) -> dict[tuple[str | None, bool], list[sa.Row]]:
    """The quotes that held after a run, by the canonical text of their document and whether it was erased."""
    e, f, r, s = t.evidence_rows, t.facts, t.document_reads, t.snapshots
    shown = (e.c.fact_key, e.c.position, e.c.span_start, e.c.span_end, e.c.quote, r.c.text_sha256, s.c.erased_at, f.c.document_id)
    rows = e.join(f).join(r, r.c.document_id == f.c.document_id).join(s, s.c.snapshot_sha256 == r.c.snapshot_sha256)
    where = (alive(e, sa.literal(run)), alive(r, sa.literal(run)))
    found: dict[tuple[str | None, bool], list[sa.Row]] = defaultdict(list)
    with engine.connect() as connection:
        for row in connection.execute(sa.select(*shown).select_from(rows).where(*where).order_by(e.c.fact_key, e.c.position)):
            found[row.text_sha256, row.erased_at is not None].append(row)
    return found


def _text(snapshots: Path, text_sha256: str | None, problems: list[str]) -> str | None:
    if text_sha256 is None:
        problems.append("a document's canonical text was never kept. Refresh it.")
        return None
    try:
        return store.get(snapshots, text_sha256).decode()
    except WarehouseError as error:
        problems.append(str(error))
        return None


def _wrong(row: sa.Row, released: Mapping[str, Any], text: str) -> list[str]:
    where = f"{row.document_id} [{row.span_start}, {row.span_end})"
    if text[row.span_start : row.span_end] != row.quote:
        return [f"{where}: the text does not say there what the quote says. Refresh the document."]
    if (released["span_start"], released["span_end"]) != (row.span_start, row.span_end):
        return [f"{where}: the release has the quote at another place."]
    if released["quote"] != row.quote and not _REDACTED.search(released["quote"]):
        return [f"{where}: the release has other words, and none of them is redacted."]
    return []

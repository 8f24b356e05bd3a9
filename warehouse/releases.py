"""Releases: a version of the dataset frozen in files, numbered, hashed, compared with the one before, refused if unsound.

The release hash is taken over the rows alone, so the same snapshots, code and decisions give the same hash on every
database. Never here: the clock, the network, a row that the warehouse's views do not show.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.errors import ReleaseError
from schemas.tables import DERIVED, TABLES, columns
from warehouse import tables as t
from warehouse.causes import causes_between, differing
from warehouse.database import HEAD, canonical, run_lock, transaction
from warehouse.derived import NEEDED, derived_rows
from warehouse.diffs import Change, Diff, compare, summarise
from warehouse.exports import Row, Tables, code_rows, plain_rows, read_sqlite, write_csv, write_files
from warehouse.gate import Policy, drifted, require_contracts, shrunk, unexpected
from warehouse.outages import reported
from warehouse.papers import citation, manifest, privacy_report
from warehouse.runs import instant
from warehouse.tables import last_run
from warehouse.verify import Files, file_hashes, release_hash
from warehouse.views import Scope, selects

Redact = Callable[[str, str], str]  # (text, document id) -> the text without names and contacts of persons


@dataclass(frozen=True, slots=True)
class Release:
    """A frozen version. `counts`: rows by table; `is_new` False: nothing had changed, and this is the one before."""

    number: str
    hash: str
    parent: str | None
    directory: Path
    counts: Mapping[str, int]
    is_new: bool = True
    summary: str = ""
    overruled: tuple[str, ...] = field(default=())
    run: int = 0  # the last run that it holds


@dataclass(frozen=True, slots=True)
class _Parent:
    number: str
    hash: str
    run: int
    directory: Path
    counts: Mapping[str, int]
    policy: Mapping[str, Any]
    code_lists: str


def release(
    engine: sa.Engine, out: Path, *, policy: Policy, at: datetime, code_revision: str, redact: Redact,
    configuration: Mapping[str, Any] | None = None, is_calibrated: bool = False, force: bool = False,
) -> Release:  # fmt: skip
    """Freeze what the last committed run left, as files under `out/<number>/`; takes the run lock while it works.

    `is_calibrated`: whether the confidences are probabilities that were tested as such; the manifest says which.
    Gives the release before, with `is_new` False, where its hash is the same, unless `force`. Raises ReleaseError with
    the reasons where the data shrank, break a source's expectations or a contract; `force` overrules all but the last,
    and the reasons are kept in the manifest.
    """
    with run_lock(engine):
        _settle(engine, out)
        run, parent = _standing(engine, out)
        tables, redactions = _redacted(tables_at(engine, run, policy), redact)
        found = release_hash(tables)
        if parent is not None and parent.hash == found and not force:
            return Release(parent.number, found, None, parent.directory, parent.counts, is_new=False)
        require_contracts(tables)
        number = _free_number(out, at, parent.number if parent else None)
        facts = {
            "number": number, "release_hash": found, "parent": parent.number if parent else None, "created_at": instant(at), "run": run,
            "schema_version": HEAD, "code_revision": code_revision, "configuration": dict(configuration or {}), "policy": asdict(policy), "code_lists": _code_lists(),
            "confidence": "calibrated" if is_calibrated else "uncalibrated",
        }  # fmt: skip
        difference = Diff(parent.number if parent else "nothing", number, _changes(engine, tables, parent, facts, redact))
        reasons = [*shrunk(tables, parent.counts if parent else {}, policy), *drifted(difference.changes, tables, policy), *unexpected(engine, tables)]
        if reasons and not force:
            raise ReleaseError("\n".join(["Not released:", *(f"  {reason}" for reason in reasons), "Look at the sources, or release with --force."]))
        facts["overruled"] = reasons
        report = privacy_report(engine, run, tables, redactions)
        directory = out / number
        files = _written(engine, directory, tables, facts, difference, report)
        _record(engine, facts, tables, difference, directory, files)
        with reported(directory):
            os.replace(_aside(directory), directory)
    return Release(number, found, facts["parent"], directory, _counts(tables), True, _summary(difference, facts["parent"]), tuple(reasons))


def tables_at(engine: sa.Engine, run: int, policy: Policy) -> dict[str, list[Row]]:
    """The released tables as of a run under a policy, before redaction and without those derived; rows in the order of their keys."""
    scope = Scope(sa.literal(run), policy.sure_confidence, policy.least_confidence, policy.publish_uncertain, engine.dialect.name)
    tables: dict[str, list[Row]] = {}
    with engine.connect() as connection:
        for name, select in selects(scope).items():
            tables[name] = plain_rows(name, connection.execute(select))
    return tables


def list_releases(engine: sa.Engine) -> list[Release]:
    """All releases, oldest first."""
    with engine.connect() as connection:
        rows = sorted(connection.execute(sa.select(t.releases)), key=lambda row: _parts(row.release_number))
    return [
        Release(row.release_number, row.release_hash, row.parent_number, Path(row.directory), row.row_counts, overruled=tuple(row.overruled), run=row.run_id) for row in rows
    ]


def _settle(engine: sa.Engine, out: Path) -> None:
    """Bring to its end what a process that was killed left: a release that is recorded gets its place, any other goes."""
    with engine.connect() as connection:
        rows = connection.execute(sa.select(t.releases.c.release_number, t.releases.c.directory)).all()
    with reported(out):
        for directory in [place for row in rows for place in (Path(row.directory), out / row.release_number)]:
            if _aside(directory).is_dir() and not directory.exists():
                os.replace(_aside(directory), directory)
        for leftover in out.glob(".*.part"):
            shutil.rmtree(leftover)


def _standing(engine: sa.Engine, out: Path) -> tuple[int, _Parent | None]:
    """The last committed run, and the last release, which stands in `out` even where the folder was moved there."""
    with engine.connect() as connection:
        run = connection.execute(sa.select(last_run())).scalar_one()
        rows = connection.execute(sa.select(t.releases)).all()
    if run == 0:
        raise ReleaseError("Not released: nothing has been loaded yet. Run `ngo-ledger refresh` first.")
    last = max(rows, key=lambda row: _parts(row.release_number), default=None)
    if last is None:
        return run, None
    here = out / last.release_number
    directory = here if here.is_dir() else Path(last.directory)
    return run, _Parent(last.release_number, last.release_hash, last.run_id, directory, last.row_counts, last.policy, last.code_lists)


def _derived(tables: Tables) -> dict[str, list[Row]]:
    """The tables that are computed from the others, rows in the order of their keys, which are their first columns."""
    found: dict[str, list[Row]] = {name: [] for name in DERIVED}
    for name, row in derived_rows({name: ([c.name for c in columns(name)], tables[name]) for name in NEEDED}):
        found[name].append(_row(name, row))
    return {name: rows if name == "people_reached" else sorted(rows, key=lambda row: row[:2]) for name, rows in found.items()}


def _row(name: str, row: Mapping[str, Any]) -> Row:
    return tuple(canonical(row[c.name]) if isinstance(row[c.name], list) else row[c.name] for c in columns(name))


def _redacted(tables: Tables, redact: Redact) -> tuple[dict[str, list[Row]], Counter[str]]:
    """The tables with free text redacted and those derived from them, and how many cells that changed by `table.column`."""
    counts: Counter[str] = Counter()
    out = {name: list(rows) for name, rows in tables.items()}
    for name, rows in out.items():
        described = columns(name)
        document = next((i for i, c in enumerate(described) if c.name == "document_id"), None)
        for i in [i for i, c in enumerate(described) if c.redact]:
            for at, row in enumerate(rows):
                if row[i] is not None and document is not None:
                    text = redact(row[i], row[document])
                    if text != row[i]:
                        counts[f"{name}.{described[i].name}"] += 1
                        rows[at] = (*row[:i], text, *row[i + 1 :])
    return out | _derived(out), counts


def _changes(engine: sa.Engine, tables: Tables, parent: _Parent | None, facts: Mapping[str, Any], redact: Redact) -> tuple[Change, ...]:
    if parent is None:
        return ()
    frozen = parent.directory / "ngo-ledger.sqlite"
    policy = Policy(**{"least_confidence": {}, **parent.policy})  # the first releases withheld nothing
    with reported(frozen):
        old = read_sqlite(frozen) if frozen.is_file() else _redacted(tables_at(engine, parent.run, policy), redact)[0]
    differ = differing({"policy": parent.policy, "code_lists": parent.code_lists}, facts)
    return tuple(compare(old, tables, causes_between(engine, parent.run, facts["run"], differ=differ).of))


def _code_lists() -> str:
    """The digest of all code lists."""
    return hashlib.sha256(canonical(code_rows()).encode()).hexdigest()


def _written(engine: sa.Engine, directory: Path, tables: Tables, facts: dict[str, Any], difference: Diff, report: Mapping[str, Any]) -> Files:
    """Write all files beside their place. Once the release is recorded, the folder is moved there: it is there whole or not at all."""
    aside = _aside(directory)
    with reported(directory):
        shutil.rmtree(directory, ignore_errors=True)  # without a manifest, so it is no release
        aside.mkdir(parents=True)
        try:
            return _write(engine, aside, tables, facts, difference, report)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise


def _write(engine: sa.Engine, aside: Path, tables: Tables, facts: dict[str, Any], difference: Diff, report: Mapping[str, Any]) -> Files:
    write_files(aside, tables, licence=facts["configuration"].get("licence", ""))
    _write_json(aside / "privacy_report.json", report)
    heads = ("table", "row_key", "row_label", "column", "old", "new", "cause")
    write_csv(aside / "changes.csv", heads, [tuple(asdict(change).values()) for change in difference.changes])
    (aside / "CHANGELOG.md").write_text(f"# {facts['number']}\n\n{_summary(difference, facts['parent'])}\n", encoding="utf-8")
    (aside / "CITATION.cff").write_text(citation(facts), encoding="utf-8")
    files = file_hashes(aside)
    _write_json(aside / "manifest.json", manifest(engine, facts, _counts(tables), files))
    return files


def _aside(directory: Path) -> Path:
    """Where a release is written before it gets its place."""
    return directory.with_name(f".{directory.name}.part")


def _record(engine: sa.Engine, facts: Mapping[str, Any], tables: Tables, difference: Diff, directory: Path, files: Files) -> None:
    row = {name: facts[name] for name in ("release_hash", "schema_version", "created_at", "code_revision", "configuration", "policy", "code_lists", "overruled")}
    number = facts["number"]
    row |= {"release_number": number, "parent_number": facts["parent"], "run_id": facts["run"], "row_counts": _counts(tables), "directory": str(directory)}
    hashed = [{"release_number": number, "file_name": name, "sha256": found["sha256"], "byte_count": found["bytes"]} for name, found in files.items()]
    changes = [
        {
            "release_number": number, "table_name": c.table, "row_key": c.row_key, "row_label": c.row_label, "column_name": c.column,
            "old_value": _text(c.old), "new_value": _text(c.new), "cause_code": c.cause,
        }
        for c in difference.changes
    ]  # fmt: skip
    with transaction(engine) as connection:
        connection.execute(t.releases.insert(), row)
        connection.execute(t.release_files.insert(), hashed)
        if changes:
            connection.execute(t.release_changes.insert(), changes)


def _summary(difference: Diff, parent: str | None) -> str:
    return "The first release." if parent is None else summarise(difference)


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else canonical(value)


def _counts(tables: Tables) -> dict[str, int]:
    return {name: len(tables[name]) for name in TABLES}


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _next_number(at: datetime, parent: str | None) -> str:
    """The next `YYYY.MM.N`; where the clock stands before the last release, its month goes on."""
    month = (at.astimezone(UTC).year, at.astimezone(UTC).month)
    last = _parts(parent) if parent else (0, 0, 0)
    year, number_month = max(month, last[:2])
    return f"{year}.{number_month}.{last[2] + 1 if (year, number_month) == last[:2] else 1}"


def _free_number(out: Path, at: datetime, parent: str | None) -> str:
    """The next number that no release has, not even one of another warehouse: a release is never written over."""
    number = _next_number(at, parent)
    while (out / number / "manifest.json").exists():
        number = _next_number(at, number)
    return number


def _parts(number: str) -> tuple[int, int, int]:
    year, month, count = (int(part) for part in number.split("."))
    return year, month, count

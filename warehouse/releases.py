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
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.errors import ReleaseError
from schemas.sources import SENSITIVE
from schemas.tables import TABLES
from warehouse import tables as t
from warehouse.causes import causes_between, differing
from warehouse.database import HEAD, canonical, run_lock, transaction
from warehouse.diffs import Change, Diff, compare, summarise, without_words
from warehouse.exports import Row, Tables, code_rows, plain_rows, read_sqlite, write_csv, write_files
from warehouse.gate import Policy, drifted, require_contracts, shrunk, unexpected
from warehouse.guards import Guards, Redact, derived, guarded
from warehouse.outages import reported
from warehouse.papers import citation, manifest, privacy_report
from warehouse.removed import removed_between, removed_now
from warehouse.runs import instant
from warehouse.sensitive import Places, nowhere, unlocated
from warehouse.tables import last_run
from warehouse.takedowns import logged
from warehouse.verify import Files, file_hashes, release_hash
from warehouse.views import Scope, selects
from warehouse.withheld import Numbers, digits, rows_of, tuple_of, without_small_counts


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
    engine: sa.Engine, out: Path, *, policy: Policy, at: datetime, code_revision: str, redact: Redact, numbers: Numbers = digits, places: Places = nowhere,
    configuration: Mapping[str, Any] | None = None, is_calibrated: bool = False, force: bool = False,
) -> Release:  # fmt: skip
    """Freeze what the last committed run left, as files under `out/<number>/`; takes the run lock while it works.

    `redact`, `numbers`, `places`: what is told of texts from outside (`guards.Guards`); without `places`, no text of sensitive
    sources is released. `is_calibrated`: whether the confidences are probabilities that were tested as such; the manifest says which.
    Gives the release before, with `is_new` False, where its hash is the same, unless `force`. Raises ReleaseError with
    the reasons where the data shrank (other than by takedowns), break a source's expectations or a contract; `force`
    overrules all but the last, and the reasons are kept in the manifest.
    """
    guards = Guards(redact, numbers, places)
    with run_lock(engine):
        _settle(engine, out)
        run, parent = _standing(engine, out)
        tables, done = guarded(_found(engine, run, policy), guards, policy.small)
        found = release_hash(tables)
        if parent is not None and parent.hash == found and not force:
            return Release(parent.number, found, None, parent.directory, parent.counts, is_new=False)
        require_contracts(tables)
        number = _free_number(out, at, parent.number if parent else None)
        facts = {
            "number": number, "release_hash": found, "parent": parent.number if parent else None, "created_at": instant(at), "run": run,
            "schema_version": HEAD, "code_revision": code_revision, "configuration": dict(configuration or {}), "policy": asdict(policy), "code_lists": _code_lists(),
            "confidence": "calibrated" if is_calibrated else "uncalibrated", "takedowns": sorted(one.id for one in logged(engine)),
        }  # fmt: skip
        difference = Diff(parent.number if parent else "nothing", number, _changes(engine, tables, parent, facts, guards=guards, policy=policy))
        reasons = [*shrunk(tables, _less_taken_down(parent.counts, difference.changes) if parent else {}, policy), *drifted(difference.changes, tables, policy), *unexpected(engine, tables)]
        if reasons and not force:
            raise ReleaseError("\n".join(["Not released:", *(f"  {reason}" for reason in reasons), "Look at the sources, or release with --force."]))
        facts["overruled"] = reasons
        report = privacy_report(engine, run, tables, done, policy)
        papers = {"privacy_report.json": report, "manifest.json": manifest(engine, facts, _counts(tables), done.unlocated.ids)}
        directory = out / number
        files = _written(directory, tables, facts, difference, papers)
        _record(engine, facts, tables, difference, directory, files)
        with reported(directory):
            os.replace(_aside(directory), directory)
    return Release(number, found, facts["parent"], directory, _counts(tables), True, _summary(difference, facts["parent"]), tuple(reasons))


def tables_at(engine: sa.Engine, run: int, policy: Policy) -> dict[str, list[Row]]:
    """The released tables as of a run under a policy, before persons and places are blacked out; rows in the order of keys."""
    told, _ = without_small_counts(_found(engine, run, policy), policy.small)
    return told | derived(told)


def _found(engine: sa.Engine, run: int, policy: Policy) -> dict[str, list[Row]]:
    scope = Scope(sa.literal(run), policy.sure_confidence, policy.least_confidence, policy.publish_uncertain, engine.dialect.name, policy.small)
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


def _changes(engine: sa.Engine, tables: Tables, parent: _Parent | None, facts: Mapping[str, Any], *, guards: Guards, policy: Policy) -> tuple[Change, ...]:
    """What changed since the parent; what was taken down or is withheld now is not repeated from it."""
    if parent is None:
        return ()
    frozen, told = parent.directory / "ngo-ledger.sqlite", parent.directory / "manifest.json"
    with reported(frozen):
        if frozen.is_file():
            old = _as_guarded_now(read_sqlite(frozen), tables, policy, is_older="suppress_small" not in parent.policy)
        else:  # as the warehouse remembers it
            earlier = Policy(**{"least_confidence": {}, **parent.policy})  # the first releases withheld nothing
            old, _ = guarded(_found(engine, parent.run, earlier), guards, policy.small)
    now = facts["takedowns"]
    between = removed_between(engine, json.loads(told.read_text(encoding="utf-8")).get("takedowns", ()) if told.is_file() else now, now)
    differ = differing({"policy": parent.policy, "code_lists": parent.code_lists}, facts)
    causes = causes_between(engine, parent.run, facts["run"], removed=between, differ=differ)
    return tuple(without_words(compare(old, tables, causes.of), removed_now(engine)))


def _as_guarded_now(old: dict[str, list[Row]], new: Tables, policy: Policy, *, is_older: bool) -> dict[str, list[Row]]:
    """Tables of an earlier release with what is withheld today, so that no difference tells it."""
    sensitive = {row["source_id"]: row["sensitivity_code"] for row in rows_of("sources", new) if row["sensitivity_code"] in SENSITIVE}
    sources = list(rows_of("sources", old))
    if is_older or any(row["source_id"] in sensitive and row["sensitivity_code"] not in SENSITIVE for row in sources):
        located = old | {"sources": [tuple_of("sources", row | {"sensitivity_code": sensitive.get(row["source_id"], row["sensitivity_code"])}) for row in sources]}
        old = unlocated(located)[0] | {"sources": old["sources"]}
    told, _ = without_small_counts(old, policy.small)
    return told | derived(told)


def _less_taken_down(counts: Mapping[str, int], changes: Sequence[Change]) -> dict[str, int]:
    """Rows of the release before by table, without those that takedowns removed: these are no loss."""
    gone = Counter(one.table for one in changes if one.cause == "takedown" and not one.column and one.new is None)
    return {name: count - gone[name] for name, count in counts.items()}


def _code_lists() -> str:
    """The digest of all code lists."""
    return hashlib.sha256(canonical(code_rows()).encode()).hexdigest()


def _written(directory: Path, tables: Tables, facts: dict[str, Any], difference: Diff, papers: Mapping[str, Mapping[str, Any]]) -> Files:
    """Write all files beside their place. Once the release is recorded, the folder is moved there: it is there whole or not at all."""
    aside = _aside(directory)
    with reported(directory):
        shutil.rmtree(directory, ignore_errors=True)  # without a manifest, so it is no release
        aside.mkdir(parents=True)
        try:
            return _write(aside, tables, facts, difference, papers)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise


def _write(aside: Path, tables: Tables, facts: dict[str, Any], difference: Diff, papers: Mapping[str, Mapping[str, Any]]) -> Files:
    write_files(aside, tables, licence=facts["configuration"].get("licence", ""))
    _write_json(aside / "privacy_report.json", papers["privacy_report.json"])
    heads = ("table", "row_key", "row_label", "column", "old", "new", "cause")
    write_csv(aside / "changes.csv", heads, [tuple(asdict(change).values()) for change in difference.changes])
    (aside / "CHANGELOG.md").write_text(f"# {facts['number']}\n\n{_summary(difference, facts['parent'])}\n", encoding="utf-8")
    (aside / "CITATION.cff").write_text(citation(facts), encoding="utf-8")
    files = file_hashes(aside)
    _write_json(aside / "manifest.json", {**papers["manifest.json"], "files": files})
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

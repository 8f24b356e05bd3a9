"""`release`, `diff`, `verify`, `query`: what a researcher runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.options import as_csv, as_json, complain, example, table, warehouse_options
from schemas.errors import ConfigurationError, WarehouseError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from warehouse.queries import Table

_releases_in = click.option("--data", type=click.Path(path_type=Path), help="Folder of the warehouse and the releases [./data].")


@click.command(epilog=example("ngo-ledger release\nngo-ledger release --out /srv/releases --force"))
@warehouse_options
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder of the releases [releases in the data folder].")
@click.option("--force", is_flag=True, help="Release although a check refuses; the manifest says so.")
def release(out: Path | None, force: bool, **given: Any) -> None:
    """Freeze a version.

    SQLite, Parquet, CSV, data dictionary, manifest of hashes. Where nothing has changed, the last release stays. Exit code 1: the data cannot be released, and why.
    """
    from pipelines import settings
    from pipelines.freeze import freeze

    frozen, changes = freeze(settings.load(**given), out=out, force=force)
    click.echo(f"Release {frozen.number}{'' if frozen.is_new else ' (as before)'}  {frozen.directory}")
    click.echo(f"  rows  {', '.join(f'{number} {name}' for name, number in frozen.counts.items())}")
    click.echo(f"  hash  {frozen.hash}\n{changes}")


@click.command(epilog=example("ngo-ledger diff 2026.11.1 2026.11.2\nngo-ledger diff 2026.11.1 2026.11.2 --json"))
@click.argument("a")
@click.argument("b")
@warehouse_options
@click.option("--json", "json_", is_flag=True, help="Every changed cell, as JSON.")
def diff(a: str, b: str, json_: bool, **given: Any) -> None:
    """What changed from release A to release B, and why.

    Causes: the source, the extractor, a curator, a code list, a takedown. A and B are numbers or folders of releases.
    """
    from pipelines import settings
    from pipelines.warehouse_of import opened, release_folder
    from warehouse import diffs

    chosen = settings.load(**given)
    found = diffs.diff(opened(chosen), release_folder(chosen, a), release_folder(chosen, b))
    click.echo(as_json(diffs.to_json(found)) if json_ else diffs.summarise(found))


@click.command(epilog=example("ngo-ledger verify\nngo-ledger verify data/releases/2026.11.1"))
@click.argument("releases", nargs=-1)
@warehouse_options
def verify(releases: tuple[str, ...], **given: Any) -> int:
    """Hold releases against their manifests' hashes, and their quotes against the texts; all where none is named.

    Where the warehouse that made a release is not at hand, its hashes alone are held against the manifest.
    """
    from pipelines import settings
    from pipelines.warehouse_of import opened, release_folder, release_numbers
    from warehouse import verify as check

    chosen = settings.load(**given)
    engine = opened(chosen) if chosen.has_database() else None
    problems = 0
    for number in releases or release_numbers(chosen):
        folder = release_folder(chosen, number)
        wrong = check.verify(folder)
        quotes = None if wrong or engine is None else check.verify_quotes(engine, folder, chosen.store)
        wrong += quotes.problems if quotes else ()
        told = "quotes not looked at" if quotes is None else f"{quotes.standing} quotes stand in their texts" + (f", {quotes.erased} erased" if quotes.erased else "")
        click.echo(f"{number}  {'intact' if not wrong else f'{len(wrong)} problems'}  {told}")
        complain(wrong)
        problems += len(wrong)
    return 1 if problems else 0


@click.command(epilog=example("ngo-ledger rollback 2026.11.1"))
@click.argument("number")
@warehouse_options
def rollback(number: str, **given: Any) -> None:
    """Go back to what a release said.

    Nothing is lost: what came since is ended by a run of its own. Release afterwards; a refresh brings the sources' present state
    back, so correct what was wrong with it first.
    """
    from pipelines import settings
    from pipelines.update import roll_back
    from pipelines.warehouse_of import opened
    from warehouse.releases import list_releases

    chosen = settings.load(**given)
    runs = {one.number: one.run for one in list_releases(opened(chosen))}
    if number not in runs:
        raise ConfigurationError(f"{number}: no release of this warehouse (there: {', '.join(runs) or 'none'}). Name the number of one.")
    done = roll_back(chosen, runs[number])
    rows = done.facts["row"]
    click.echo(f"Run {done.run}: back to {number}; {rows['ended']} rows ended, {rows['added']} added again. `ngo-ledger release` freezes it.")


@click.command(epilog=example("ngo-ledger history 9f2c4e0d --json"))
@click.argument("fact")
@warehouse_options
@click.option("--json", "json_", is_flag=True, help="Rows as JSON objects.")
def history(fact: str, json_: bool, **given: Any) -> None:
    """How a fact came to say what it says: every value that it ever had, from when to when, and why it changed."""
    from pipelines.warehouse_of import existing_warehouse
    from warehouse import queries

    found = queries.history(existing_warehouse(**given), fact)
    click.echo(as_json([dict(zip(found.columns, row, strict=True)) for row in found.rows]) if json_ else table(found.columns, found.rows))


@click.command(epilog=example('ngo-ledger query people-reached\nngo-ledger query "select count(*) from figures" --release 2026.11.1 --csv'))
@click.argument("question", required=False)
@warehouse_options
@click.option("--release", "number", help="Number or folder of a release [the newest].")
@click.option("--live", is_flag=True, help="Ask the warehouse itself, unreleased.")
@click.option("--as-of", metavar="DAY", help="Ask the warehouse as it was known at the end of a day (2026-11-30), or when a release was made (2026.11.1).")
@click.option("--period", help="Only what holds in a period, as EDTF: 2025, 2024-07/2025-06 (with a named question).")
@click.option("--organisation", help="Only of this organisation (with a named question).")
@click.option("--json", "format_", flag_value="json", help="Rows as JSON objects.")
@click.option("--csv", "format_", flag_value="csv", help="Rows as CSV.")
def query(question: str | None, number: str | None, live: bool, as_of: str | None, format_: str | None, **given: Any) -> None:
    """Ask a release, in SQL or by a question's name.

    Without a question, list the names.
    """
    from warehouse.queries import QUESTIONS, answer

    if question is None:
        click.echo(table(("question", "what it answers"), QUESTIONS.items()))
        return
    only = {name: given.pop(name) for name in ("organisation", "period")}
    target = _target(number, live or as_of is not None, **given)
    run = None if as_of is None else _known_by(target, as_of)
    if question in QUESTIONS:
        found = answer(target, question, run=run, **only)
    elif any(only.values()):
        raise click.UsageError("--organisation and --period go with a named question; in SQL, say it in the WHERE clause.")
    else:
        found = _asked(target, question, run)
    if format_ == "json":
        click.echo(as_json([dict(zip(found.columns, row, strict=True)) for row in found.rows]))
    else:
        click.echo((as_csv if format_ == "csv" else table)(found.columns, found.rows))


COMMANDS = (release, diff, verify, rollback, query, history)


def _known_by(target: Engine | Path, day: str) -> int:
    """The last run that counted at the end of a day, or that a release of this number holds."""
    from warehouse.queries import run_known
    from warehouse.releases import list_releases

    if isinstance(target, Path):
        raise click.UsageError("--as-of asks the warehouse; a release says what it said. Leave --release out.")
    runs = {one.number: one.run for one in list_releases(target)} if "-" not in day else {}
    return runs[day] if day in runs else run_known(target, day)


def _asked(target: Engine | Path, sql: str, run: int | None) -> Table:
    """The answer to SQL; SQL that cannot be run is the user's to correct."""
    from warehouse import queries

    try:
        return queries.query(target, sql, run=run)
    except WarehouseError as error:
        raise ConfigurationError(str(error)) from error


def _target(number: str | None, live: bool, **given: Any) -> Engine | Path:
    from pipelines import settings
    from pipelines.warehouse_of import opened, release_folder, release_numbers

    chosen = settings.load(**given)
    if number is not None:
        return release_folder(chosen, number)
    numbers = [] if live else release_numbers(chosen)
    if numbers:
        return release_folder(chosen, numbers[-1])
    if not live:
        complain(["No release yet: this is the warehouse as it stands."])
    return opened(chosen)

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
@_releases_in
def verify(releases: tuple[str, ...], data: Path | None) -> int:
    """Hold releases against their manifests' hashes; all where none is named."""
    from pipelines import settings
    from pipelines.warehouse_of import release_folder, release_numbers
    from warehouse import releases as frozen

    chosen = settings.load(data=data)
    problems = 0
    for number in releases or release_numbers(chosen):
        wrong = frozen.verify(release_folder(chosen, number))
        click.echo(f"{number}  {'intact' if not wrong else f'{len(wrong)} problems'}")
        complain(wrong)
        problems += len(wrong)
    return 1 if problems else 0


@click.command(epilog=example('ngo-ledger query people-reached\nngo-ledger query "select count(*) from figures" --release 2026.11.1 --csv'))
@click.argument("question", required=False)
@warehouse_options
@click.option("--release", "number", help="Number or folder of a release [the newest].")
@click.option("--live", is_flag=True, help="Ask the warehouse itself, unreleased.")
@click.option("--organisation", help="Only of this organisation (with a named question).")
@click.option("--json", "format_", flag_value="json", help="Rows as JSON objects.")
@click.option("--csv", "format_", flag_value="csv", help="Rows as CSV.")
def query(question: str | None, number: str | None, live: bool, organisation: str | None, format_: str | None, **given: Any) -> None:
    """Ask a release, in SQL or by a question's name.

    Without a question, list the names.
    """
    from warehouse.queries import QUESTIONS, answer

    if question is None:
        click.echo(table(("question", "what it answers"), QUESTIONS.items()))
        return
    target = _target(number, live, **given)
    if question in QUESTIONS:
        found = answer(target, question, organisation=organisation)
    elif organisation is not None:
        raise click.UsageError("--organisation goes with a named question; in SQL, say it in the WHERE clause.")
    else:
        found = _asked(target, question)
    if format_ == "json":
        click.echo(as_json([dict(zip(found.columns, row, strict=True)) for row in found.rows]))
    else:
        click.echo((as_csv if format_ == "csv" else table)(found.columns, found.rows))


COMMANDS = (release, diff, verify, query)


def _asked(target: Engine | Path, sql: str) -> Table:
    """The answer to SQL; SQL that cannot be run is the user's to correct."""
    from warehouse import queries

    try:
        return queries.query(target, sql)
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

"""`export`: a release in a further format."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from pipelines.commands.options import example
from schemas.errors import ConfigurationError

_EXAMPLE = """
ngo-ledger export --format jsonl --out facts.jsonl
ngo-ledger export 2026.11.1 --format ftm | head -n 3
ngo-ledger export data/releases/2026.11.1 --format hxl --table people_reached --out people.csv
"""
_MODULES = {"jsonl": "json_lines", "ftm": "follow_the_money", "jsonld": "json_ld", "webannotation": "annotations", "hxl": "hxl"}


@click.command(epilog=example(_EXAMPLE))
@click.argument("release", required=False)
@click.option("--data", type=click.Path(path_type=Path), help="Folder of the warehouse and the releases [./data].")
@click.option("--database", help="SQLAlchemy URL of the warehouse [one SQLite file in the data folder].")
@click.option("--format", "format_", type=click.Choice(list(_MODULES)), required=True, help="See above.")
@click.option("--table", type=click.Choice(["figures", "events", "partnerships", "people_reached"]), help="Of which table (hxl only) [figures].")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True), default=Path("-"), help="Where it goes; - is standard output [-].")
def export(release: str | None, format_: str, table: str | None, out: Path, **given: Any) -> None:
    """Write a release in a further format.

    RELEASE is a number or a folder [the newest]; nothing else is needed, and nothing but what it holds is written.

    \b
    jsonl          one fact a line, with its document and the words it was read from
    ftm            FollowTheMoney entities, for Aleph and OpenSanctions' tools
    jsonld         schema.org, one JSON-LD document
    webannotation  W3C Web Annotations, one for each place a fact was read from
    hxl            CSV with a row of HXL hashtags

    docs/exports.md says what each holds and what it cannot hold.
    """
    from importlib import import_module

    from warehouse.exports.published import published

    if table is not None and format_ != "hxl":
        raise click.UsageError("--table goes with --format hxl; the other formats hold all tables.")
    lines = import_module(f"warehouse.exports.formats.{_MODULES[format_]}").lines
    with published(_folder(release, **given)) as opened:
        _write(lines(opened, table or "figures") if format_ == "hxl" else lines(opened), out)


COMMANDS = (export,)


def _folder(release: str | None, **given: Any) -> Path:
    from pipelines import settings
    from pipelines.warehouse_of import release_folder, release_numbers

    chosen = settings.load(**given)
    if release is not None:
        return Path(release) if Path(release).is_file() else release_folder(chosen, release)
    numbers = release_numbers(chosen)
    if not numbers:
        raise ConfigurationError(f"{chosen.releases}: no release there yet. Run `ngo-ledger release` first, or name the folder of one.")
    return release_folder(chosen, numbers[-1])


def _write(lines: Iterable[str], out: Path) -> None:
    """Write lines to a file, which is there whole or not at all, or to standard output."""
    if str(out) == "-":
        sys.stdout.reconfigure(encoding="utf-8") if hasattr(sys.stdout, "reconfigure") else None
        sys.stdout.writelines(lines)
        return
    aside = out.with_name(f".{out.name}.part")
    try:
        with aside.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
        os.replace(aside, out)
    except OSError as error:
        raise ConfigurationError(f"{out}: {error.strerror}. Name a file that can be written with --out.") from error
    finally:
        aside.unlink(missing_ok=True)
    click.echo(str(out))

"""`takedown`: what must no longer be shown, now and in every run to come; and what may be shown again.

Says what will vanish before it does it.
"""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.options import complain, example, table, warehouse_options

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from pipelines.settings import Settings
    from warehouse.takedowns import Kind

_EXAMPLE = """
ngo-ledger takedown --document https://harbour-light.example/mira --reason "Asked by mail on 3 May" --erase
ngo-ledger takedown --text "Mira Example" --reason "Asked by mail on 3 May"
ngo-ledger takedown --list
"""
_KINDS = ("fact", "document", "source", "organisation", "text")


@click.command(epilog=example(_EXAMPLE))
@click.option("--fact", metavar="KEY", help="One fact, by its fact_id.")
@click.option("--document", metavar="ID|URL", help="A page or report with all its facts.")
@click.option("--source", metavar="ID", help="A source with all its documents.")
@click.option("--organisation", metavar="ID|NAME", help="An organisation: its facts, its partnerships on both sides, its names.")
@click.option("--text", metavar="WORDS", help="Words, wherever they stand.")
@click.option("--reason", help="Who asked, and why. Stays in the warehouse.")
@click.option("--erase", is_flag=True, help="Erase bytes, texts and quotes behind a document or source, too.")
@click.option("--lift", is_flag=True, help="Show it again.")
@click.option("--list", "list_", is_flag=True, help="What is taken down, and why.")
@click.option("--export", type=click.Path(dir_okay=False, path_type=Path), help="Write the log as JSON Lines.")
@click.option("--import", "import_", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Add the words of such a file.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--curator", help="Who does it [NGO_LEDGER_CURATOR, else the login name].")
@warehouse_options
def takedown(reason: str | None, curator: str | None, **given: Any) -> int:
    """Take a fact, a document, a source, an organisation or words down.

    What is taken down is shown by no view, query, export or release any more, of no run, and is not read again. Releases that are
    out already are files: those that still hold it are named, with what to do.
    """
    from pipelines import settings
    from pipelines.warehouse_of import opened

    asked = {kind: given.pop(kind) for kind in _KINDS}
    flags = {name: given.pop(name) for name in ("erase", "lift", "list_", "export", "import_", "yes")}
    named = [(kind, word) for kind, word in asked.items() if word is not None]
    if len(named) + sum(bool(flags[name]) for name in ("list_", "export", "import_")) != 1:
        raise click.UsageError("name one of --fact, --document, --source, --organisation, --text, --list, --export, --import.")
    chosen = settings.load(curator=curator, **given)
    engine = opened(chosen)
    if not named:
        return _log(engine, chosen, flags)
    return _take(engine, chosen, *named[0], reason=reason or "", flags=flags)


COMMANDS = (takedown,)


def _log(engine: Engine, chosen: Settings, flags: Mapping[str, Any]) -> int:
    from warehouse import takedowns
    from warehouse.erasure import erase

    if flags["list_"]:
        rows = [(one.kind, one.target, "yes" if one.is_erased else "", one.at[:10], one.curator, one.reason) for one in takedowns.holding(takedowns.logged(engine))]
        click.echo(table(("kind", "target", "erased", "since", "by", "reason"), rows) if rows else "Nothing is taken down.")
        return 0
    if flags["export"]:
        click.echo(f"{takedowns.export_jsonl(engine, flags['export'])} entries written to {flags['export']}")
        return 0
    done = takedowns.import_jsonl(engine, flags["import_"])
    erased = erase(engine, chosen.store, at=datetime.now(UTC))
    click.echo(f"{done.added} entries added, {done.known} known; {erased.files} files erased.")
    complain(f"{issue.where}: {issue.message}" for issue in done.issues)
    return 2 if done.issues else 0


def _take(engine: Engine, chosen: Settings, kind: Kind, word: str, *, reason: str, flags: Mapping[str, Any]) -> int:
    from warehouse import erasure, takedowns
    from warehouse.database import run_lock
    from warehouse.targets import named_by_ids, resolved, vanishing

    targets = resolved(engine, kind, word)
    if not flags["lift"]:
        _announce(vanishing(engine, kind, targets))
    question = "Show it again?" if flags["lift"] else "Take it down and erase what is behind it?" if flags["erase"] else "Take it down?"
    if not flags["yes"]:
        click.confirm(question, abort=True)
    who, now = chosen.curator or getpass.getuser(), datetime.now(UTC)
    with run_lock(engine):
        action = "lift" if flags["lift"] else "take_down"
        takedowns.record(engine, kind, targets, action, reason=reason, curator=who, at=now, erases=flags["erase"] and not flags["lift"])
        if flags["lift"]:
            erasure.allow_again(engine)
            click.echo("Shown again from now on; what was erased comes back with the next refresh, where it is still published.")
            return 0
        erased = erasure.erase(engine, chosen.store, at=now)
    click.echo("Taken down: nothing shows it any more, and no refresh reads it again. The next release leaves it out.")
    if flags["erase"]:
        shared = f"; {erased.shared} stay, since other documents have the same" if erased.shared else ""
        click.echo(f"Erased: {erased.files} files of bytes and texts, and the words kept in the warehouse{shared}. Files that `files` of a source names are yours to remove.")
    if kind == "text" and (named := named_by_ids(engine, targets)):
        click.echo(f"The words stand in the ids of {len(named)} documents, which cannot be blacked out. Take these down with --document: {', '.join(named)}")
    _name_releases(engine, chosen, kind, targets)
    return 0


def _announce(found: Mapping[str, tuple[int, int]]) -> None:
    if not found:
        click.echo("Nothing that is shown now would change.")
        return
    click.echo("What is shown now would change:")
    click.echo(table(("table", "rows that vanish", "rows with words blacked out"), [(name, *counts) for name, counts in found.items()]))


def _name_releases(engine: Engine, chosen: Settings, kind: Kind, targets: tuple[str, ...]) -> None:
    """Which releases on disk still hold it, and what to do about them."""
    from pipelines.warehouse_of import release_numbers
    from warehouse import takedowns
    from warehouse.releases import list_releases
    from warehouse.removed import removed
    from warehouse.targets import still_told

    reached = removed(engine, [one for one in takedowns.logged(engine) if one.kind == kind and one.target in targets])
    folders = {one.number: one.directory for one in list_releases(engine)} | {number: chosen.releases / number for number in release_numbers(chosen)}
    found = still_told(folders.values(), reached)
    if found:
        click.echo(f"Releases that still hold it: {', '.join(found)}. They are files, and stay as they were made (`ngo-ledger verify` still holds).")
        click.echo("Make a new release now; withdraw those named from wherever they were published, remove their folders, and tell those who have copies.")
    missing = [number for number, folder in folders.items() if not folder.is_dir()]
    if missing:
        click.echo(f"Not looked into, since their folders are not here: {', '.join(missing)}.")

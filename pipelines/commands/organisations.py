"""`organisations`: which names are one organisation: open questions, what is known of one, a curator's word on two.

What a curator says is recorded at once and counts from the next refresh on. Never here: a merge without a judgement.
"""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.options import as_json, complain, example, table, warehouse_options

if TYPE_CHECKING:
    from sqlalchemy import Engine

_WORDS = ("same", "different", "branch_of", "umbrella_of", "renamed_to", "successor_of", "withdrawn")
_curator = click.option("--curator", help="Whose judgement it is [NGO_LEDGER_CURATOR, else the login name].")
_reason = click.option("--reason", default="", help="Why, in a few words.")


@click.group(epilog=example("ngo-ledger organisations questions\nngo-ledger organisations say same org-4t8k2m6qzp1w org-7m3c9x0hdr52"))
def organisations() -> None:
    """Say which names are one organisation, and which are two that belong together."""


@organisations.command(epilog=example("ngo-ledger organisations questions --limit 10"))
@warehouse_options
@click.option("--limit", default=20, show_default=True, help="So many pairs.")
@click.option("--json", "json_", is_flag=True, help="With all that is known of both.")
def questions(limit: int, json_: bool, **given: Any) -> None:
    """Pairs that may be one organisation, those named in most documents first."""
    from warehouse.entities.questions import open_pairs

    pairs = open_pairs(_engine(given), limit=limit)
    if json_:
        click.echo(as_json([pair.to_json() for pair in pairs]))
    elif not pairs:
        click.echo("No open questions.")
    else:
        heads = ("likely", "one", "other", "why", "ids")
        click.echo(table(heads, [(f"{pair.score:.2f}", pair.name(0), pair.name(1), pair.reason, f"{pair.left} {pair.right}") for pair in pairs]))


@organisations.command(epilog=example('ngo-ledger organisations explain "Havenridge Trust"'))
@click.argument("organisation")
@warehouse_options
def explain(organisation: str, **given: Any) -> None:
    """Under which names an organisation is known, what it is related to, and everything that was said of it."""
    from warehouse.entities.questions import explained

    click.echo(as_json(explained(_engine(given), _identity(given, organisation))))


@organisations.command(epilog=example('ngo-ledger organisations say branch_of "Havenridge Northvale" "Havenridge Trust" --reason "annual report 2025, page 3"'))
@click.argument("verdict", type=click.Choice(_WORDS))
@click.argument("one")
@click.argument("other")
@warehouse_options
@_curator
@_reason
def say(verdict: str, one: str, other: str, curator: str | None, reason: str, **given: Any) -> None:
    """Say what two organisations are to each other, by their ids or names; `withdrawn` takes the last word on them back.

    \b
    same          both are names of one
    different     they are two, never to be merged
    branch_of     the first is a branch or country office of the second
    umbrella_of   the first is an umbrella that the second belongs to
    renamed_to    the first goes by the second name now
    successor_of  the first took over from the second
    """
    from warehouse.entities.judgements import judge

    left, right = _identity(given, one), _identity(given, other)
    judge(_engine(given), left, right, verdict, curator=_whose(curator), at=_now(), reason=reason)
    click.echo(f"Recorded: {left} {verdict} {right}; the next refresh applies it.")


@organisations.command(epilog=example("ngo-ledger organisations separate org-7m3c9x0hdr52"))
@click.argument("identity")
@warehouse_options
@_curator
@_reason
def separate(identity: str, curator: str | None, reason: str, **given: Any) -> None:
    """Take a name out of the organisation that it was merged into: it is told apart from all other names of it."""
    from warehouse.entities.judgements import separate as apart

    said = apart(_engine(given), identity, curator=_whose(curator), at=_now(), reason=reason)
    click.echo(f"Recorded: {identity} is none of {len(said)} others; the next refresh applies it." if said else f"{identity} stands alone already.")


@organisations.command("export", epilog=example("ngo-ledger organisations export judgements.jsonl"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@warehouse_options
def export_(file: Path, **given: Any) -> None:
    """Write what curators said of organisations as JSON Lines."""
    from warehouse.entities.judgements import export_jsonl

    click.echo(f"{export_jsonl(_engine(given), file)} judgements written to {file}")


@organisations.command("import", epilog=example("ngo-ledger organisations import judgements.jsonl"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@warehouse_options
def import_(file: Path, **given: Any) -> int:
    """Add judgements from JSON Lines; those that are known are left as they are."""
    from warehouse.entities.judgements import import_jsonl

    added, wrong = import_jsonl(_engine(given), file)
    click.echo(f"{added} judgements added; the next refresh applies them.")
    complain(wrong)
    return 2 if wrong else 0


COMMANDS = (organisations,)


def _engine(given: Mapping[str, Any]) -> Engine:
    from pipelines.warehouse_of import existing_warehouse

    return existing_warehouse(**given)


def _identity(given: Mapping[str, Any], name: str) -> str:
    from warehouse.queries import identity_of

    return identity_of(_engine(given), name)


def _whose(curator: str | None) -> str:
    from pipelines import settings

    return settings.load(curator=curator).curator or getpass.getuser()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

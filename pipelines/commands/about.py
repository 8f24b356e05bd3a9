"""`doctor`, `config`: what this installation is and whether it is well."""

from __future__ import annotations

from typing import Any

import click

from pipelines.commands.options import as_json, example, table, warehouse_options


@click.command(epilog=example("ngo-ledger config\nNGO_LEDGER_DATA=/srv/ledger ngo-ledger config"))
@warehouse_options
def config(**given: Any) -> None:
    """The settings in force, with the environment variable of each."""
    from pipelines import settings

    chosen = settings.load(**given)
    rows = [(f"NGO_LEDGER_{name.upper()}", value) for name, value in chosen.model_dump(mode="json").items()]
    click.echo(as_json({**dict(rows), "warehouse": settings.masked(chosen.database_url)} | {"NGO_LEDGER_DATABASE": settings.masked(chosen.database)}))


@click.command(epilog=example("ngo-ledger doctor --data data/"))
@warehouse_options
def doctor(**given: Any) -> int:
    """Check the installation, the data folder and the warehouse."""
    from pipelines import settings
    from pipelines.health import checks

    found = checks(settings.load(**given))
    click.echo(table(("check", "state", "what"), [(c.name, "ok" if c.is_well else "NOT OK", c.message) for c in found]))
    return 0 if all(check.is_well for check in found) else 2


COMMANDS = (config, doctor)

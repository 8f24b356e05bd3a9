"""`review`: the curators' desk in the browser, and the accounts of those who work at it from other machines.

Never here: the session in the terminal and decisions as files (curate).
"""

from __future__ import annotations

import contextlib
import getpass
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipelines.commands.options import complain, example, warehouse_options

if TYPE_CHECKING:
    from pipelines.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])
_OPTIONS = (
    click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the desk [one that is free]."),
    click.option("--host", default="", help="Serve other machines too, at this address; asks for accounts."),
    click.option("--name", "names", multiple=True, help="With --host: a host name under which the desk is asked for."),
    click.option("--https", "is_secure", is_flag=True, help="With --host: a proxy before the desk speaks HTTPS."),
    click.option("--no-open", is_flag=True, help="Do not open the browser."),
)


def desk_options(command: F) -> F:
    """Where the desk is served."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def serve(chosen: Settings, *, port: int, host: str, names: tuple[str, ...], is_secure: bool, no_open: bool) -> None:
    """Serve the desk until it is interrupted, its address printed first."""
    if not host and (names or is_secure):
        raise click.UsageError("--name and --https go with --host.")
    from pipelines.desk import serve as desk
    from pipelines.warehouse_of import opened

    found = desk.ready(opened(chosen), chosen, desk.Place(host, port, tuple(names), is_secure), chosen.curator or getpass.getuser())
    click.echo(f"The desk: {found.address}")
    complain(["The address opens it once, in one browser. Ctrl+C ends it." if not host else "Ctrl+C ends it."])
    if host and not is_secure:
        complain(["Passwords and pages travel as they are: put a proxy that speaks HTTPS before it, and say --https."])
    with contextlib.ExitStack() as stack:
        if not no_open and not host:
            click.launch(stack.enter_context(desk.doorstep(found.address)))
        stack.enter_context(contextlib.suppress(KeyboardInterrupt))
        desk.serve(found)


@click.group(epilog=example("ngo-ledger review account add mira"))
def account() -> None:
    """Accounts of curators who work at the desk from other machines."""


@account.command("add", epilog=example("ngo-ledger review account add mira"))
@click.argument("name")
@warehouse_options
@click.pass_obj
def add_(given: Mapping[str, Any], name: str, **own: Any) -> None:
    """Add an account, or give it a new password, which is asked for (or read from standard input)."""
    from datetime import UTC, datetime

    from review.web import accounts

    password = click.prompt("Password", hide_input=True, confirmation_prompt=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    accounts.add(_engine(given, own), name, password, at=datetime.now(UTC))
    click.echo(f"{name}: may work at the desk.")


@account.command("remove", epilog=example("ngo-ledger review account remove mira"))
@click.argument("name")
@warehouse_options
@click.pass_obj
def remove_(given: Mapping[str, Any], name: str, **own: Any) -> None:
    """Remove an account; what it decided stays."""
    from review.web import accounts

    accounts.remove(_engine(given, own), name)
    click.echo(f"{name}: removed.")


@account.command("list", epilog=example("ngo-ledger review account list"))
@warehouse_options
@click.pass_obj
def list_(given: Mapping[str, Any], **own: Any) -> None:
    """The names of all accounts."""
    from review.web import accounts

    click.echo("\n".join(accounts.names(_engine(given, own))) or "No accounts.")


def _engine(given: Mapping[str, Any] | None, own: Mapping[str, Any]) -> Any:
    from pipelines.warehouse_of import existing_warehouse

    return existing_warehouse(**{**(given or {}), **{name: value for name, value in own.items() if value is not None}})

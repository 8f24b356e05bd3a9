"""cli: the console script `ngo-ledger`. Verbs are the stages of the pipeline; each command's help ends with an example.

Exit codes: 0 done, 1 the data cannot be released as they are, 2 usage or configuration, 3 the run itself failed.
Never here: what a command does (commands/), imports that take time.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Sequence

import click

from pipelines.commands import about, curate, export, extract, organisations, refresh, release, show, takedown
from schemas.errors import ConfigurationError, LedgerError, ReleaseError, SourceError

_EPILOG = """\b
First steps:
  ngo-ledger extract report.pdf                what one file says, as JSON
  ngo-ledger show report.pdf                   the same, marked in its text
  ngo-ledger refresh --sources sources/        bring the warehouse up to date
  ngo-ledger release                           freeze a version
  ngo-ledger query people-reached              ask it"""


class InOrder(click.Group):
    """Lists its commands in the order of the work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=InOrder, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ngo-ledger")
@click.option("-v", "--verbose", is_flag=True, help="Log what happens, with tracebacks of what fails.")
def cli(verbose: bool) -> None:
    """Turn what NGOs publish into a versioned dataset, every value with the words it was read from."""
    logging.basicConfig(level=logging.DEBUG if verbose else logging.ERROR, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)


ROOMS = (extract, show, refresh, curate, organisations, release, export, takedown, about)
for command in (command for room in ROOMS for command in room.COMMANDS):
    cli.add_command(command)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit code; messages go to stderr."""
    try:
        return int(cli.main(arguments, prog_name="ngo-ledger", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        return 2
    except BrokenPipeError:  # the reader of our output has enough
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  # open until the interpreter has flushed it
        return 0
    except click.Abort:
        click.echo("stopped", err=True)
        return 130
    except LedgerError as error:
        click.echo(f"ngo-ledger: {error}", err=True)
        return exit_code(error)
    except Exception:  # anything else is our own mistake: it must not look like a problem of the data
        traceback.print_exc()
        return 3


def exit_code(error: LedgerError) -> int:
    """1 for data that cannot be released, 2 for what the user can correct, 3 for a run that failed."""
    if isinstance(error, ReleaseError):
        return 1
    return 2 if isinstance(error, ConfigurationError | SourceError) else 3


def main() -> None:
    """The console script."""
    sys.exit(run())

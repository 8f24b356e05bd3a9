"""`show`: one document as a page that says what was seen in it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import click

from pipelines.commands.options import check_reading, complain, example, ocr_option, warehouse_options
from schemas.errors import ConfigurationError

_EXAMPLE = """
ngo-ledger show report.pdf                          writes report.shown.html
ngo-ledger show https://harbour-light.example/about --out about.html --open
ngo-ledger show harbour-light/report.pdf --data data/
"""


@click.command(epilog=example(_EXAMPLE))
@click.argument("what", metavar="FILE|URL|DOCUMENT")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True), help="Where the page goes; - is standard output [<name>.shown.html here].")
@click.option("--open", "open_", is_flag=True, help="Open it in the browser.")
@click.option("--unredacted", is_flag=True, help="With names, contacts and stories of private persons: for authorised curators, on their own machine.")
@ocr_option
@warehouse_options
def show(what: str, out: Path | None, open_: bool, unredacted: bool, **given: str | None) -> int:
    """One document as a web page: its text with every fact in place.

    FILE is a file in any format that is read, URL is fetched as politely as `refresh` does, DOCUMENT is the id of a
    document in the warehouse, shown with what curators decided. The page is one file that asks the network for nothing.
    Personal names and contacts are blacked out, and private stories covered.
    """
    from pipelines import settings
    from pipelines.show import Shown, find, page

    target = out or Path(f"{_stem(what)}.shown.html")
    if str(target) == "-" and open_:
        raise click.UsageError("--open needs a file: name one with --out, or leave --out away.")
    if Path(what).is_file() and target.exists() and target.samefile(what):
        raise click.UsageError(f"--out {target} is the document itself. Name another file.")
    chosen = settings.load(**given)
    check_reading(chosen)
    found = find(what, chosen)
    issues = found.extraction.issues if isinstance(found, Shown) else found
    complain(f"{issue.level} [{issue.stage}/{issue.code}] {issue.message}" for issue in issues)
    if not isinstance(found, Shown):
        return 3
    if unredacted:
        complain(["Not redacted: the page shows names, contacts and stories of private persons. Keep it on this machine."])
    _write(page(found, unredacted=unredacted), target, is_opened=open_)
    return 0


def _stem(what: str) -> str:
    """The name of the page: the document's last part without its ending, and without what no file name may hold."""
    last = PurePosixPath(what.partition("?")[0].rstrip("/")).name
    name = "".join(sign if sign.isalnum() or sign in "._-" else "-" for sign in PurePosixPath(last).stem)
    return name.strip(".-")[:100] or "document"


def _write(html: str, target: Path, *, is_opened: bool) -> None:
    if str(target) == "-":
        click.echo(html.encode(), nl=False)
        return
    try:
        target.write_text(html, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigurationError(f"{target}: {error.strerror}. Name a file that can be written with --out.") from error
    click.echo(f"{target}")
    if is_opened:
        click.launch(target.absolute().as_uri())


COMMANDS = (show,)

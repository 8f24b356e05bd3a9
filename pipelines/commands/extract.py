"""`extract`: from files to JSON Lines, without a database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from pipelines.commands.options import check_reading, complain, example, is_terminal, ocr_option

if TYPE_CHECKING:
    from pipelines.extract_files import Result


@click.command(epilog=example("ngo-ledger extract reports/ page.html --out facts.jsonl"))
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", type=click.File("w", encoding="utf-8", lazy=False), default="-", help="JSON Lines file [standard output].")
@click.option("--text-dir", type=click.Path(file_okay=False, path_type=Path), help="Write each document's text there; start and end count its characters.")
@click.option("--publisher", "publishers", multiple=True, metavar="NAME", help="Whose pages these are, where you know it; again for each other name it goes by.")
@ocr_option
def extract(paths: tuple[Path, ...], out: TextIO, text_dir: Path | None, publishers: tuple[str, ...], ocr: str | None) -> int:
    """Facts of files as JSON, one object a document; no database.

    A folder means every readable file in it, a web archive (WARC, WACZ) every page in it. Each fact has its quote (with
    personal data blacked out), its confidence, and where it stands in the text. With --publisher the facts that a page tells
    of "us" are that organisation's, also where the page names it in passing or not at all.
    """
    from pipelines import settings
    from pipelines.guard import DIGEST_JSON, prepare

    chosen = settings.load(ocr=ocr)
    prepare(chosen.limits, DIGEST_JSON)  # it gets ready while we do
    from pipelines.extract_files import extract_file, named_files

    files = named_files(paths)
    if not files:
        raise click.UsageError("no readable file there (html, md, txt, pdf, docx, odt, xlsx, ods, xls, csv, tsv, eml, mhtml, warc, wacz).")
    check_reading(chosen)
    done, hints = 0, {"organisation": publishers[0], "aliases": publishers[1:]} if publishers else {}
    with _progress(len(files)) as advance:
        for document_id, path in files.items():
            for result in extract_file(document_id, path, chosen, hints):
                done += _write(result, out, text_dir)
            advance(path.name)
    return 0 if done else 3


def _write(result: Result, out: TextIO, text_dir: Path | None) -> bool:
    complain(f"{issue.level} [{issue.stage}/{issue.code}] {issue.message}" for issue in result.issues)
    if result.json is None:
        return False
    out.write(json.dumps(result.json, ensure_ascii=False) + "\n")
    if text_dir is not None:
        target = text_dir / f"{result.json['id']}.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(result.text, encoding="utf-8", newline="")
    return True


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    """A progress bar on stderr where that is a terminal; gives the function that moves it on."""
    if not is_terminal():
        yield lambda name: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("extracting", total=total)
        yield lambda name: bar.update(task, advance=1, description=name[-40:])


COMMANDS = (extract,)

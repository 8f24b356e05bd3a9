"""Options that several commands share, and the few ways in which commands print.

Never here: what a single command does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from pipelines.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])

_data = click.option("--data", type=click.Path(path_type=Path), help="Folder of the warehouse and the releases [./data].")
_database = click.option("--database", help="SQLAlchemy URL of the warehouse [one SQLite file in the data folder].")


def warehouse_options(command: F) -> F:
    """`--data` and `--database`."""
    return _data(_database(command))


def ocr_option(command: F) -> F:
    """`--ocr`."""
    return click.option("--ocr", flag_value="auto", default=None, help="Have tesseract read pages that are pictures; some seconds a page.")(command)


def check_reading(settings: Settings) -> None:
    """Raises ConfigurationError where OCR or a spaCy model is asked for and is not installed."""
    if settings.ocr == "auto":
        from pipelines.ocr import require

        require()
    if settings.spacy_model not in ("builtin", "blank"):
        from extractors.model.names_model import require_model

        require_model(settings.spacy_model)


def example(text: str) -> str:
    """The closing paragraph of a command's help, kept as it is written."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in text.strip().splitlines())


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows in aligned columns; numbers to the right, None as nothing."""
    cells = [[_shown(value) for value in row] for row in rows]
    rows = [list(columns), *cells]
    widths = [max(len(row[i]) for row in rows) for i in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV with a header, as in the files of a release: no cell runs as a formula."""
    from warehouse.exports.tabular import csv_line

    return "".join(map(csv_line, (columns, *rows))).removesuffix("\n")


def as_json(value: Any) -> str:
    """JSON as people read it."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def complain(lines: Iterable[str]) -> None:
    """Lines on stderr."""
    for line in lines:
        click.echo(line, err=True)


def is_terminal() -> bool:
    """True where stderr is a terminal, so that a progress bar makes sense."""
    return sys.stderr.isatty()


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value).replace("\n", " ")

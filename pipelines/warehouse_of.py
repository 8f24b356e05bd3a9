"""warehouse_of: the warehouse and the releases that a command or a flow is about.

Never here: creating a warehouse; a command that only reads says that there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from pipelines import settings
from pipelines.settings import Settings
from schemas.errors import ConfigurationError
from warehouse.database import connect


def existing_warehouse(**given: Any) -> Engine:
    """The warehouse of the settings; raises ConfigurationError where nothing was loaded yet."""
    return opened(settings.load(**given))


def opened(chosen: Settings) -> Engine:
    """The same for settings at hand."""
    if not chosen.has_database():
        raise ConfigurationError(f"{chosen.data}: no warehouse there yet. Run `ngo-ledger refresh` first, or name its folder with --data.")
    return connect(chosen.database_url)


def release_folder(chosen: Settings, number: str) -> Path:
    """The folder of a release: a path as it is, or a number below the releases; raises ConfigurationError where it is not there."""
    for folder in chain((Path(number), chosen.releases / number), _elsewhere(chosen, number)):
        if folder.is_dir():
            return folder
    known = ", ".join(release_numbers(chosen)[-5:]) or "none yet"
    raise ConfigurationError(f"{number}: no such release below {chosen.releases} (there: {known}). Name a number or a folder.")


def release_numbers(chosen: Settings) -> list[str]:
    """The releases in the data folder, oldest first: `YYYY.MM.N` sorted as numbers."""
    if not chosen.releases.is_dir():
        return []
    numbers = [folder.name for folder in chosen.releases.iterdir() if all(part.isdigit() for part in folder.name.split("."))]
    return sorted(numbers, key=lambda number: [int(part) for part in number.split(".")])


def _elsewhere(chosen: Settings, number: str) -> Iterator[Path]:
    """Where the warehouse says that a release was written; asked, and its imports (a second) paid, only where it is needed."""
    if chosen.has_database():
        from warehouse.releases import list_releases

        yield from (one.directory for one in list_releases(opened(chosen)) if one.number == number)

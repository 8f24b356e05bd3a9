"""Points: the moments at which state leaves the process, found from outside, so that a new step is met by itself.

Every file that is opened for writing, every half of a write, folder, renaming, removal and fsync below a folder, every
statement that changes a database, and the moment before and after each commit. Nothing in the product knows of them.
Never here: what is done at a point.
"""

from __future__ import annotations

import builtins
import io
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet
import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect

from warehouse import bulk

Act = Callable[[str], None]  # is told of each point as it is reached: `kind place when`
_CREATING = os.O_CREAT | os.O_TRUNC | os.O_APPEND
_READS = ("SELECT", "PRAGMA", "SHOW")


def watch(root: Path, act: Act) -> None:
    """From now on `act` is called at every point of this process below `root` and in every database; there is no way back."""
    _watch_paths(root, act)
    _watch_files(root, act)
    _watch_databases(root, act)


def _watch_paths(root: Path, act: Act) -> None:
    for name in ("replace", "rename", "mkdir", "rmdir", "unlink", "remove"):
        _around(os, name, act, lambda *given, **more: "dir_fd" in more or _is_below(root, given[-1] if len(given) > 1 else given[0]))
    _around(os, "fsync", act, lambda *_: True)
    _around(os, "open", act, lambda path, flags, *_, **more: bool(flags & _CREATING) and _is_below(root, path))
    _around(pyarrow.parquet, "write_table", act, lambda *_, **more: True)


def _watch_files(root: Path, act: Act) -> None:
    real = io.open

    def opened(file: Any, mode: str = "r", *more: Any, **options: Any) -> Any:
        if not set(mode) & set("wax+") or not (isinstance(file, int) or _is_below(root, file)):
            return real(file, mode, *more, **options)
        act(f"open {_shown(file)} before")
        return _InHalves(real(file, mode, *more, **options), f"write {_shown(file)}", act)

    io.open = builtins.open = opened  # type: ignore[assignment]


class _InHalves:
    """A file being written that reaches the disk in two halves, with a point before, between and after."""

    def __init__(self, file: Any, label: str, act: Act) -> None:
        self._file, self._label, self._act = file, label, act

    def write(self, content: Any) -> int:
        half = len(content) // 2
        self._act(f"{self._label} before")
        written: int = self._file.write(content[:half])
        self._file.flush()
        self._act(f"{self._label} half")
        return written + self._file.write(content[half:])

    def __enter__(self) -> _InHalves:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._act(f"{self._label} after")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _watch_databases(root: Path, act: Act) -> None:
    def told(when: str) -> Callable[..., None]:
        def listener(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            verb = statement.lstrip().partition(" ")[0].upper()
            if verb not in _READS:
                act(f"{verb.lower()} {when}")

        return listener

    for when in ("before", "after"):
        sa.event.listen(sa.Engine, f"{when}_cursor_execute", told(when))
    _around(DefaultDialect, "do_commit", act, lambda *_: True)
    for name in ("_execute_many", "_copy"):  # which go to the driver past SQLAlchemy's events
        _around(bulk, name, act, lambda *_: True)
    real = sqlite3.connect  # of files that the product writes without SQLAlchemy, which has its own way there

    def connected(database: Any, *given: Any, **options: Any) -> sqlite3.Connection:
        if not _is_below(root, database):
            return real(database, *given, **options)
        return real(database, *given, **options, factory=_told_sqlite(Path(database).name, act))

    sqlite3.connect = connected


def _told_sqlite(name: str, act: Act) -> type[sqlite3.Connection]:
    class Told(sqlite3.Connection):
        def execute(self, sql: str, *given: Any) -> sqlite3.Cursor:
            return _act_around(act, f"sqlite {name} {sql[:12]}", super().execute, sql, *given)

        def executemany(self, sql: str, *given: Any) -> sqlite3.Cursor:
            return _act_around(act, f"sqlite {name} {sql[:12]}", super().executemany, sql, *given)

    return Told


def _around(owner: Any, name: str, act: Act, is_ours: Callable[..., bool]) -> None:
    real = getattr(owner, name)

    def called(*given: Any, **options: Any) -> Any:
        if not is_ours(*given, **options):
            return real(*given, **options)
        return _act_around(act, f"{name} {_shown(given[0])}", real, *given, **options)

    setattr(owner, name, called)


def _act_around(act: Act, label: str, call: Callable[..., Any], *given: Any, **options: Any) -> Any:
    act(f"{label} before")
    answer = call(*given, **options)
    act(f"{label} after")
    return answer


def _is_below(root: Path, path: Any) -> bool:
    if isinstance(path, int):
        return True
    return os.path.abspath(os.fsdecode(path)).startswith(str(root))


def _shown(thing: Any) -> str:
    """The last of a path, as far as it is the same in every run: the beginning tells enough."""
    return os.path.basename(os.fsdecode(thing))[:12] if isinstance(thing, str | bytes | os.PathLike) else type(thing).__name__

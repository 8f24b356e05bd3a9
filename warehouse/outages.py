"""Outages: what goes wrong with a database or a folder through no fault of what was asked of it, in words that say what to do.

Never here: errors of our own statements, which must show themselves as what they are.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import WarehouseError

_SAFE = "What was loaded before is safe; run again then."
_FULL = f"Make room there. {_SAFE}"
_LOCKED = f"Another program holds it: let it finish, or stop it. {_SAFE}"
_CLOSED = f"Check that its folder is there and may be written to. {_SAFE}"
_BROKEN = "Restore it from a copy, and refresh."
_GONE = f"See that the server runs and can be reached. {_SAFE}"
_BY_CODE = {  # of SQLite, by its primary error codes
    sqlite3.SQLITE_BUSY: _LOCKED, sqlite3.SQLITE_LOCKED: _LOCKED, sqlite3.SQLITE_PROTOCOL: _LOCKED, sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _CLOSED, sqlite3.SQLITE_CANTOPEN: _CLOSED, sqlite3.SQLITE_PERM: _CLOSED, sqlite3.SQLITE_IOERR: _CLOSED,
    sqlite3.SQLITE_CORRUPT: _BROKEN, sqlite3.SQLITE_NOTADB: _BROKEN,
}  # fmt: skip
_BY_STATE = {"53100": _FULL, "55P03": _LOCKED, "40P01": _LOCKED, "XX001": _BROKEN, "XX002": _BROKEN}  # of PostgreSQL, by SQLSTATE


def advice(error: BaseException) -> str | None:
    """What happened to a database and what to do about it; None where the error is about the statement."""
    if isinstance(error, sqlite3.Error):
        what = _BY_CODE.get(getattr(error, "sqlite_errorcode", -1) & 0xFF)
    else:
        is_outage = any(one.__name__ == "OperationalError" for one in type(error).__mro__)
        what = _BY_STATE.get(getattr(error, "sqlstate", None) or "", _GONE if is_outage else None)
    return None if what is None else f"{_first_line(error)}. {what}"


def outage(url: object, error: BaseException | None) -> WarehouseError | None:
    """The error to raise in place of the driver's where it is the database at `url` that fails, and not what it was asked."""
    what = None if error is None else advice(error)
    return None if what is None else WarehouseError(f"{url!r}: {what}")


def is_taken(error: BaseException | None) -> bool:
    """True where a lock was waited for in vain."""
    return getattr(error, "sqlstate", None) == "55P03" or getattr(error, "sqlite_errorcode", -1) & 0xFF == sqlite3.SQLITE_BUSY


def make_folder(path: Path) -> None:
    """The folder, made if need be; raises WarehouseError where it cannot be."""
    with reported(path):
        path.mkdir(parents=True, exist_ok=True)


@contextmanager
def reported(path: Path) -> Iterator[None]:
    """Writing below a path: where the disk or the folder does not let it, a WarehouseError says so."""
    try:
        yield
    except OSError as error:
        what = _FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else _CLOSED
        raise WarehouseError(f"{path}: {error.strerror or error}. {what}") from error
    except sqlite3.Error as error:
        what = advice(error)
        if what is None:
            raise
        raise WarehouseError(f"{path}: {what}") from error


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")

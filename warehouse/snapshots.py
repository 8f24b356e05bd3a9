"""The private store of bytes: every page, report and canonical text once, under its SHA-256, compressed with zstd.

A file appears under its name complete or not at all, so a killed process leaves nothing half-written that counts.
Only who may read the process's own files can read the store. Never here: the database, or a change of what is stored.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import zstandard

from schemas.errors import WarehouseError

_LEVEL = 3  # level 9 costs five times the time for 1 % of the size
_PRIVATE = 0o700  # of new folders: pages as they were published name persons
_LARGEST = 2**31  # bytes of one snapshot; a file that claims to hold more is not what was stored


def put(root: Path, content: bytes) -> str:
    """Store bytes and give their SHA-256 in hex; what is already there is left as it is."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path(root, sha256)
    if path.exists():
        return sha256
    root.parent.mkdir(parents=True, exist_ok=True)
    for folder in (root, path.parent):
        folder.mkdir(mode=_PRIVATE, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".put-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(zstandard.ZstdCompressor(level=_LEVEL).compress(content))
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return sha256


def get(root: Path, sha256: str) -> bytes:
    """The bytes of a SHA-256. Raises WarehouseError where they are missing or are no longer what they were."""
    path = _path(root, sha256)
    if not path.exists():
        raise WarehouseError(f"{path}: no such snapshot. Fetch its document again, or restore the folder from a copy.")
    try:
        packed = path.read_bytes()
        if not 0 <= zstandard.frame_content_size(packed) <= _LARGEST:
            raise _corrupt(path)
        content = zstandard.ZstdDecompressor().decompress(packed)
    except zstandard.ZstdError as error:
        raise _corrupt(path) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise _corrupt(path)
    return content


def has(root: Path, sha256: str) -> bool:
    """True where the store holds bytes of that SHA-256."""
    return _path(root, sha256).exists()


def erase(root: Path, sha256: str) -> bool:
    """Remove the bytes of a SHA-256 for good; False where they are not there. Whether anything needs them: warehouse.erasure."""
    path = _path(root, sha256)
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def sync(root: Path, sha256s: Iterable[str]) -> None:
    """Bring files and their folders safely to disk: once a batch, before the rows that name them are committed."""
    paths = [_path(root, sha256) for sha256 in set(sha256s)]
    if not paths:
        return
    for path in [*paths, *sorted({path.parent for path in paths}), root]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _path(root: Path, sha256: str) -> Path:
    return root / sha256[:2] / f"{sha256}.zst"


def _corrupt(path: Path) -> WarehouseError:
    return WarehouseError(f"{path}: its bytes have changed since they were stored. Delete the file and fetch the document again.")

"""The private store of bytes: every page, report and canonical text once, under its SHA-256, compressed with zstd.

A file appears under its name complete or not at all, so a killed process leaves nothing half-written that counts; one that
was damaged later is noticed when it is read, and replaced when the same bytes are stored again.
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
from warehouse.outages import reported

_LEVEL = 3  # level 9 costs five times the time for 1 % of the size
_PRIVATE = 0o700  # of new folders: pages as they were published name persons
_LARGEST = 2**31  # bytes of one snapshot; a file that claims to hold more is not what was stored


def put(root: Path, content: bytes) -> str:
    """Store bytes and give their SHA-256 in hex; what is already there, and whole, is left as it is.

    Raises WarehouseError where the disk is full or the folder may not be written to.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path(root, sha256)
    if _holds(path, content):
        return sha256
    with reported(path):
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
    with reported(path):
        packed = path.read_bytes()
    content = _unpacked(packed)
    if content is None or hashlib.sha256(content).hexdigest() != sha256:
        raise WarehouseError(f"{path}: its bytes have changed since they were stored. Fetch its document again, which replaces it, or restore it from a copy.")
    return content


def has(root: Path, sha256: str) -> bool:
    """True where the store holds bytes of that SHA-256, and they are whole."""
    try:
        get(root, sha256)
    except WarehouseError:
        return False
    return True


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
        with reported(path):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _path(root: Path, sha256: str) -> Path:
    return root / sha256[:2] / f"{sha256}.zst"


def _holds(path: Path, content: bytes) -> bool:
    """True where a file is there and has not changed since these bytes were stored in it."""
    try:
        return _unpacked(path.read_bytes()) == content
    except OSError:
        return False


def _unpacked(packed: bytes) -> bytes | None:
    """What a file of the store holds; None where it is damaged."""
    try:
        if not 0 <= zstandard.frame_content_size(packed) <= _LARGEST:
            return None
        return zstandard.ZstdDecompressor().decompress(packed)
    except zstandard.ZstdError:
        return None

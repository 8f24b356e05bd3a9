"""Accounts of curators: names and scrypt hashes of passwords, kept in the warehouse.

Needed only where the desk is served beyond this machine. Never here: a password in the clear, a session.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from sqlalchemy import Engine

from schemas.errors import ConfigurationError
from warehouse import accounts as stored

LEAST = 12  # characters of a password
_MOST = 1_024
_N, _R, _P = 2**15, 8, 1  # scrypt's cost: 32 MiB and some 0.1 s a try
_NOBODY = f"scrypt${_N}${_R}${_P}${'00' * 16}${'00' * 32}"  # hashed against where there is no such account, so that it takes as long


def names(engine: Engine) -> list[str]:
    """The names of all accounts, sorted."""
    return sorted(stored.hashes(engine))


def add(engine: Engine, name: str, password: str, *, at: datetime) -> None:
    """Add an account, or give it a new password; raises ConfigurationError where either is none."""
    if not (name.isprintable() and name.strip() == name and 0 < len(name) <= 80):
        raise ConfigurationError("The name of an account: 1 to 80 printable characters, without spaces at its ends.")
    if not LEAST <= len(password) <= _MOST:
        raise ConfigurationError(f"The password must have {LEAST} to {_MOST} characters. Several words that do not belong together are good.")
    salt = secrets.token_bytes(16)
    stored.put(engine, name, f"scrypt${_N}${_R}${_P}${salt.hex()}${_hashed(password, salt, _N, _R, _P).hex()}", at=at)


def remove(engine: Engine, name: str) -> None:
    """Remove an account; its sessions end at once. Raises ConfigurationError where there is none."""
    known = names(engine)
    if name not in known:
        raise ConfigurationError(f"{name}: no such account (there: {', '.join(known) or 'none'}).")
    stored.remove(engine, name)


def is_right(engine: Engine, name: str, password: str) -> bool:
    """True where the account has this password; takes as long where there is no such account."""
    kept = stored.hashes(engine).get(name, _NOBODY)
    _, n, r, p, salt, found = kept.split("$")
    hashed = _hashed(password[:_MOST], bytes.fromhex(salt), int(n), int(r), int(p))
    return hmac.compare_digest(hashed, bytes.fromhex(found)) and kept is not _NOBODY


def _hashed(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "replace"), salt=salt, n=n, r=r, p=p, maxmem=256 * n * r, dklen=32)

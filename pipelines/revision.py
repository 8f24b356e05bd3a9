"""revision: which code this is: for the run's row, for a release's manifest, and to know what need not be read again.

Never here: anything that changes what is extracted.
"""

from __future__ import annotations

import hashlib
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_READ_BY = ("schemas", "extractors")
_LIBRARIES = ("babel", "beautifulsoup4", "charset-normalizer", "lxml", "phonenumbers", "py3langid", "pypdfium2", "spacy")


def code_revision() -> str:
    """The version, and in a git checkout of this project its commit, marked where files differ from it: `0.1.0+g1a2b3c4.dirty`."""
    root = Path(__file__).parents[1]
    described = _git(root, "rev-parse", "--short", "HEAD") if (root / ".git").exists() else ""
    if not described:
        return release_version()
    dirty = ".dirty" if _git(root, "status", "--porcelain", "--untracked-files=no") else ""
    return f"{release_version()}+g{described}{dirty}"


@cache
def extractors_digest() -> str:
    """One hash of all that a reading depends on beside the document: our code and words, and the libraries that read.

    Over files, not over version numbers, which are forgotten: where a change makes no difference, reading again finds
    the same facts and nothing is written.
    """
    home, digest = Path(__file__).parents[1], hashlib.sha256()
    for room in _READ_BY:
        for path in sorted((home / room).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes())
    digest.update(" ".join(f"{name}=={version(name)}" for name in _LIBRARIES).encode())
    return digest.hexdigest()


def installed(package: str) -> str:
    """A package with its version, as far as one is installed: `en_core_web_sm==3.8.0`."""
    try:
        return f"{package}=={version(package)}"
    except PackageNotFoundError:
        return package


def release_version() -> str:
    """The installed distribution's version."""
    try:
        return version("ngo-ledger")
    except PackageNotFoundError:
        return "0.0.0"


def _git(root: Path, *arguments: str) -> str:
    try:
        answer = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""

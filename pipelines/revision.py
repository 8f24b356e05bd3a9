"""revision: which code this is, for the run's row and a release's manifest.

Never here: anything that changes what is extracted.
"""

from __future__ import annotations

import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def code_revision() -> str:
    """The version, and in a git checkout of this project its commit, marked where files differ from it: `0.1.0+g1a2b3c4.dirty`."""
    root = Path(__file__).parents[1]
    described = _git(root, "rev-parse", "--short", "HEAD") if (root / ".git").exists() else ""
    if not described:
        return release_version()
    dirty = ".dirty" if _git(root, "status", "--porcelain", "--untracked-files=no") else ""
    return f"{release_version()}+g{described}{dirty}"


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

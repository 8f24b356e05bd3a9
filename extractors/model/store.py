"""Where the learned models lie: beside this file, or, while models are judged by what they have not seen, in another folder.

Reading never changes it; `training` and `benchmarks` do, by `models_of`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_FOLDER: ContextVar[Path] = ContextVar("models", default=Path(__file__).parent)


def folder() -> Path:
    """The folder of the models that are read with."""
    return _FOLDER.get()


@contextmanager
def models_of(other: Path) -> Iterator[None]:
    """Reads with the models of another folder for a while."""
    token = _FOLDER.set(other)
    try:
        yield
    finally:
        _FOLDER.reset(token)

"""Two releases to export: that of the examples, read by the whole pipeline, and a small one made by hand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import sqlalchemy as sa

from pipelines.cli import run
from tests import factory as f
from warehouse.exports.published import Published, published
from warehouse.gate import Policy
from warehouse.releases import Release, release

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def examples_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release of examples/, as `make demo` makes it, published under a licence."""
    data = tmp_path_factory.mktemp("examples")
    with patch.dict(os.environ, {"NGO_LEDGER_DOCUMENT_SECONDS": "0", "NGO_LEDGER_LICENCE": "CC-BY-4.0"}):
        assert run(["refresh", "--sources", str(ROOT / "examples/sources/2026"), "--data", str(data), "--offline", "--no-prefect"]) == 0
        assert run(["release", "--data", str(data)]) == 0
    (folder,) = (data / "releases").iterdir()
    return folder


@pytest.fixture
def examples(examples_release: Path) -> Iterator[Published]:
    """The same, open."""
    with published(examples_release) as opened:
        yield opened


@pytest.fixture
def freeze(tmp_path: Path) -> Callable[..., Release]:
    """`freeze(engine)`: a release of a warehouse; nothing is redacted unless asked."""

    def call(engine: sa.Engine, **options: Any) -> Release:
        given: dict[str, Any] = {"policy": Policy(), "at": f.NOW, "code_revision": "test", "redact": lambda text, document: text} | options
        return release(engine, tmp_path / "releases", **given)

    return call

"""A small folder of sources, and the command line as a function."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from pipelines.cli import run

REPORT = """# Harbour Light Trust annual report 2024

Harbour Light Trust (HLT) was founded in 2009 in the town of Lower Quay.

In 2024 we reached 1,240 people, of whom 700 were women. We trained 85 teachers in 12 schools.

The work was funded by the Meridian Foundation and the City of Lower Quay.
"""
NEWS = """<html><head><title>New shelter | Harbour Light Trust</title></head><body><main>
<h1>New shelter opened</h1><p>On 4 March 2025 Harbour Light Trust opened a shelter with 30 beds.</p></main></body></html>
"""
YAML = "id: harbour\ntitle: Harbour Light Trust\nfiles: ../reports\npublisher: Harbour Light Trust\n"


class Answer(NamedTuple):
    """What a command gave."""

    code: int
    out: str
    err: str


class Place(NamedTuple):
    """A folder with `sources/harbour.yml` over two documents in `reports/`."""

    root: Path

    @property
    def sources(self) -> Path:
        return self.root / "sources"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def data(self) -> Path:
        return self.root / "data"


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are read in the tests' own process, where a test can look; test_guard has the process beside it."""
    monkeypatch.setenv("NGO_LEDGER_DOCUMENT_SECONDS", "0")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    found = Place(tmp_path)
    found.sources.mkdir()
    found.reports.mkdir()
    (found.sources / "harbour.yml").write_text(YAML)
    (found.reports / "report.md").write_text(REPORT)
    (found.reports / "news.html").write_text(NEWS)
    return found


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """`command("refresh", "--offline")` in this process."""

    def call(*arguments: object) -> Answer:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        return Answer(code, *capsys.readouterr())

    return call


@pytest.fixture
def refresh(command: Callable[..., Answer], place: Place) -> Callable[..., Answer]:
    """A refresh of the place, offline and without Prefect unless asked otherwise."""

    def call(*more: object) -> Answer:
        return command("refresh", "--sources", place.sources, "--data", place.data, "--offline", "--no-prefect", *more)

    return call


@pytest.fixture
def on(command: Callable[..., Answer], place: Place) -> Callable[..., Answer]:
    """`on("release")`: a command on the place's data folder."""
    return lambda name, *more: command(name, *more, "--data", place.data)

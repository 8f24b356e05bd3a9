"""The measure of speed runs on one page: every stage is timed once, the facts go to rows both ways, and nothing stays patched."""

from __future__ import annotations

import pytest

from benchmarks.evaluate import example_paths
from benchmarks.speed import measure, readable, show
from benchmarks.speed_beside import floor, loads
from extractors import organisations

STAGES = ["read", "outline", "  rules", "  spaCy model", "  choice", "dates", "figures", "partners", "identifiers", "resolve", "json", "ledger"]


def test_a_page_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    find = organisations.find
    (page,) = readable([example_paths()["2026/lantern-bridge-kosovo"]])
    measure([page], 1, {"floor": floor})
    assert organisations.find is find
    assert sorted(page.times()) == sorted([*STAGES, "floor"]) and all(spent >= 0 for spent in page.times().values())
    show("HTML", [page], *loads([page], 1))
    printed = capsys.readouterr().out
    assert all(f"\n{name}" in printed for name in (*STAGES, "load", "to rows", "to json", "floor, to rows"))

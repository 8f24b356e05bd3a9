"""The command line: quick help, an example for each command, exit codes that scripts can trust."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from pipelines.cli import cli, exit_code
from schemas import errors

HEAVY = {"prefect", "spacy", "pandas", "pandera", "sqlalchemy", "numpy", "bs4", "lxml", "httpx", "pydantic", "rich"}
ROOT = Path(__file__).parents[2]


def every_command(group: click.Group = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))


def test_help_is_quick() -> None:
    seconds = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        code = "import sys; from pipelines.cli import run; run(['--help']); print(*{m.split('.')[0] for m in sys.modules})"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert "refresh" in done.stdout and not HEAVY & set(done.stdout.splitlines()[-1].split())
    assert min(seconds) < 0.3


@pytest.mark.parametrize(("path", "one"), list(every_command()), ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_every_command_explains_itself(path: tuple[str, ...], one: click.Command, command: Callable) -> None:
    answer = command(*path, "--help")
    assert answer.code == 0 and one.help
    assert "Example:" in answer.out and f"ngo-ledger {' '.join(path)}" in answer.out


@pytest.mark.parametrize(
    ("error", "code"),
    [(errors.ReleaseError(""), 1), (errors.ConfigurationError(""), 2), (errors.SourceError(""), 2), (errors.WarehouseError(""), 3), (errors.LedgerError(""), 3)],
)
def test_exit_codes(error: errors.LedgerError, code: int) -> None:
    assert exit_code(error) == code


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["refresh", "--sources", "{root}/none"], 2, "no folder with *.yml"),
        (["refrsh"], 2, "refresh"),
        (["extract", "{root}/none.pdf", "--out", "{root}/x"], 2, "none.pdf"),
        (["extract", "{root}/sources", "--out", "{root}/x"], 2, "no readable file"),
        (["query", "people-reached", "--data", "{root}/none"], 2, "no warehouse there yet"),
        (["runs", "--data", "{root}/none"], 2, "no warehouse there yet"),
        (["runs", "--database", "nonsense://x"], 2, "sqlite:///"),
        (["verify", "2020.01.1", "--data", "{root}/none"], 2, "no such release"),
    ],
)
def test_what_the_user_can_correct(command: Callable, place, arguments: list[str], code: int, told: str) -> None:
    answer = command(*(a.format(root=place.root) for a in arguments))
    assert answer.code == code
    assert told in answer.err and "Traceback" not in answer.err


def test_settings_that_make_no_sense(command: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NGO_LEDGER_BATCH_SIZE", "many")
    answer = command("config")
    assert answer.code == 2 and "NGO_LEDGER_BATCH_SIZE" in answer.err


def test_config_shows_no_password(command: Callable) -> None:
    answer = command("config", "--database", "postgresql://ledger:secret@db/ledger")
    assert "secret" not in answer.out and json.loads(answer.out)["warehouse"] == "postgresql://ledger:***@db/ledger"


def test_doctor_is_content_here(command: Callable, place) -> None:
    answer = command("doctor", "--data", place.data)
    assert answer.code == 0 and "NOT OK" not in answer.out


def test_sources_are_checked(command: Callable, place) -> None:
    assert command("sources", "--sources", place.sources).code == 0
    (place.sources / "odd.yml").write_text("id: odd\ntitle: Odd\nfiles: x\ncolour: red\n")
    answer = command("sources", "--sources", place.sources)
    assert answer.code == 2 and "unknown key colour" in answer.err and "harbour" in answer.out


def test_extract(command: Callable, place, tmp_path: Path) -> None:
    (place.reports / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    (place.reports / "older").mkdir()
    (place.reports / "older" / "report.txt").write_text("In 2023 we reached 900 people.")
    answer = command("extract", place.reports, "--out", tmp_path / "facts.jsonl", "--text-dir", tmp_path / "texts")
    rows = {row["id"]: row for row in map(json.loads, (tmp_path / "facts.jsonl").read_text().splitlines())}
    assert answer.code == 0 and "broken.pdf" in answer.err
    assert set(rows) == {"news", "report.md", "older/report.txt"}
    kinds = ("organisations", "dates", "figures", "partners")
    facts = [(row["id"], fact) for row in rows.values() for kind in kinds for fact in row[kind]]
    assert {fact["value"] for _, fact in facts if "value" in fact} >= {1240, 900}
    for document_id, fact in facts:
        text = (tmp_path / "texts" / f"{document_id}.txt").read_text()
        assert text[fact["start"] : fact["end"]] == fact["quote"] and 0 <= fact["confidence"] <= 1


def test_extract_says_so_where_nothing_could_be_read(command: Callable, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 broken")
    answer = command("extract", tmp_path / "a.pdf")
    assert (answer.code, answer.out) == (3, "") and "a.pdf" in answer.err

"""What the documents say is so: links lead somewhere, commands exist, keys and dependencies are all told."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import click
import pytest

from pipelines.cli import cli
from schemas.sources import Source, parse_source

ROOT = Path(__file__).parents[1]
PAGES = sorted(path.relative_to(ROOT) for folder in ("", "docs", "sources", "examples", "benchmarks") for path in (ROOT / folder).glob("*.md"))
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")
COMMAND = re.compile(r"\bngo-ledger((?: [a-z][a-z-]*)+)((?: +(?:--?[a-z][a-z-]*|[^\s`|#]+))*)")


def text(page: Path | str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page: Path) -> None:
    missing = [target for target in LINK.findall(text(page)) if not (ROOT / page.parent / target).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_commands_exist(page: Path) -> None:
    for words, options in COMMAND.findall(text(page)):
        command: click.Command = cli
        for word in words.split():
            if isinstance(command, click.Group) and word in command.commands:
                command = command.commands[word]
        assert command is not cli, f"{page}: ngo-ledger{words}"
        known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
        assert set(re.findall(r"(?<=\s)--[a-z-]+", options)) <= known, f"{page}: ngo-ledger{words}{options}"


def test_every_dependency_is_told() -> None:
    project = tomllib.loads(text("pyproject.toml"))
    wanted = [*project["project"]["dependencies"], *(d for extra in project["project"]["optional-dependencies"].values() for d in extra)]
    wanted += project["dependency-groups"]["dev"]
    told = text("CONTRIBUTING.md").partition("## Dependencies")[2]
    assert not [name for name in (re.split(r"[\[<>=~ ]", one)[0] for one in wanted) if not re.search(rf"\b{re.escape(name)}\b", told)]


def test_no_dependency_without_use() -> None:
    """Each line of the table is imported somewhere, but for those that it says are held for others' sake."""
    imported = {"beautifulsoup4": "bs4", "charset-normalizer": "charset_normalizer", "pydantic-settings": "pydantic_settings", "python-calamine": "python_calamine", "pyyaml": "yaml"}
    project = tomllib.loads(text("pyproject.toml"))
    code = "\n".join(path.read_text(encoding="utf-8") for room in ("schemas", "extractors", "warehouse", "review", "pipelines") for path in (ROOT / room).rglob("*.py"))
    names = {re.split(r"[\[<>=~ ]", one)[0] for one in project["project"]["dependencies"]} - {"fastapi"}
    assert not [name for name in names if not re.search(rf"^\s*(?:import|from) {imported.get(name, name)}\b", code, re.MULTILINE)]


def test_the_lock_names_every_dependency_and_no_host() -> None:
    lock = text("requirements.lock")
    pinned = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    project = tomllib.loads(text("pyproject.toml"))
    wanted = {re.split(r"[\[<>=~ ]", one)[0].lower() for one in (*project["project"]["dependencies"], *project["dependency-groups"]["dev"])}
    assert wanted <= pinned and "://" not in lock


def test_source_keys_are_told() -> None:
    keys = {field.name for field in fields(Source)} - {"base"}
    assert set(re.findall(r"^\| `(\w+)`", text("sources/README.md"), re.MULTILINE)) == keys
    template = parse_source(text("sources/template.yml.example"), ROOT / "sources" / "template.yml")
    assert not [key for key in keys if getattr(template, key) in (None, (), {})]

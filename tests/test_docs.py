"""What the documents say is so: links lead somewhere, commands exist, keys, settings, issues and dependencies are all told,
and what they print is what comes out."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click
import pytest

from extractors.extract import extract, to_json
from extractors.read import read
from pipelines.cli import cli, run
from pipelines.settings import Settings
from schemas.sources import Source, parse_source

ROOT = Path(__file__).parents[1]
PAGES = sorted(path.relative_to(ROOT) for folder in ("", "docs", "sources", "examples", "benchmarks") for path in (ROOT / folder).glob("*.md"))
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")
COMMAND = re.compile(r"\bngo-ledger((?: [a-z][a-z-]*)+)((?: +(?:--?[a-z][a-z-]*|[^\s`|#]+))*)")


FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"examples/\d+/[\w-]+\.\w+")
ROW = re.compile(r"^\| ((?:`\w+`(?:, )?)+) \|", re.MULTILINE)
EMITTED = re.compile(r"""(?:_issue|problem|Refusal|Failure)\(\s*"(\w+)"|Issue\("\w+", "(?:fetch|read|find)", "(\w+)"|code = "(\w+)\"""")


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
    imported = {"beautifulsoup4": "bs4", "charset-normalizer": "charset_normalizer", "pydantic-settings": "pydantic_settings", "python-calamine": "python_calamine", "python-stdnum": "stdnum", "pyyaml": "yaml"}
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


def test_settings_are_told() -> None:
    rows = re.findall(r"^\| `NGO_LEDGER_(\w+)` \| (?:`(.*?)` )?\|", text("docs/settings.md"), re.MULTILINE)
    assert [name.lower() for name, _ in rows] == list(Settings.model_fields)
    for name, told in rows:
        default = Settings.model_fields[name.lower()].default
        shown = str(default).lower() if isinstance(default, bool) else f"{default:g}" if isinstance(default, float) else str(default)
        assert told == shown, name


def test_issues_of_fetch_and_read_are_told() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for room in ("extractors", "pipelines") for path in sorted((ROOT / room).rglob("*.py")))
    emitted = {name for names in EMITTED.findall(code) for name in names if name}
    tables = text("docs/fetching.md") + text("docs/reading.md").partition("## Issues of reading")[2]
    told = {name for row in ROW.findall(tables) for name in re.findall(r"\w+", row)}
    assert emitted - told == set()
    assert [name for name in sorted(told) if f'"{name}"' not in code] == []


@pytest.mark.parametrize("page", ["README.md", "docs/reading.md"])
def test_printed_facts_are_what_is_extracted(page: str) -> None:
    """Each JSON object with a quote is a fact, or a field, of the example that is named last before it."""
    printed = 0
    for found in FENCED.finditer(text(page)):
        row = json.loads(found[2]) if found[1] == "json" else {}
        if "quote" not in row:
            continue
        printed += 1
        example = ROOT / EXAMPLE.findall(text(page)[: found.start()])[-1]
        assert row in list(_stated(example.read_bytes(), example.name)), row["quote"]
    assert printed


def test_the_page_in_the_docs_gives_one_figure() -> None:
    page = next(found[2] for found in FENCED.finditer(text("docs/reading.md")) if found[1] == "html")
    figures = [row for row in _stated(page.encode(), "page.html") if "indicator" in row]
    assert [(row["value"], row["what"], row["quote"]) for row in figures] == [(1200, "children", "1200\nchildren fed")]


def _stated(content: bytes, name: str) -> Iterator[dict[str, Any]]:
    """All facts and fields of a document, as `ngo-ledger extract` prints them."""
    document, _ = read(content, name=name)
    assert document is not None
    found = to_json(document, extract(document, hints={}))
    yield from found["told"].values()
    yield from (row for rows in found.values() if isinstance(rows, list) for row in rows)


def _session(page: str) -> Iterator[tuple[list[str], str]]:
    """The commands that a page shows behind `$ `, each with what it prints."""
    for found in FENCED.finditer(text(page)):
        for part in re.split(r"^\$ ", found[2], flags=re.MULTILINE)[1:]:
            line, _, printed = part.partition("\n")
            yield shlex.split(line), printed.strip()


def test_commands_of_the_readme_print_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("NGO_LEDGER_DOCUMENT_SECONDS", "0")
    monkeypatch.chdir(tmp_path)
    Path("examples").symlink_to(ROOT / "examples")
    assert run(["refresh", "--sources", "examples/sources/2026", "--data", "demo", "--offline", "--no-prefect"]) == 0
    assert run(["release", "--data", "demo"]) == 0
    capsys.readouterr()
    for words, printed in _session("README.md"):
        assert run(words[1:]) == 0
        assert [line.rstrip() for line in capsys.readouterr().out.strip().splitlines()] == printed.splitlines()


def test_the_visit_in_the_docs_goes_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The source and the two commands of docs/fetching.md, over such a site on a port of our own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NGO_LEDGER_DELAY_SECONDS", "0")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory="site")) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ours = str(server.server_port)
        _site(ours)
        for words, printed in _session("docs/fetching.md"):
            if words[0] != "ngo-ledger":
                continue
            capsys.readouterr()
            assert run(words[1:]) == 0
            lines = [re.sub(r"\([\d.]+ s\)", "(6.8 s)", line) for stream in reversed(capsys.readouterr()) for line in stream.splitlines()]
            assert "\n".join(lines) == printed.replace("8765", ours)
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return


def _site(port: str) -> None:
    """The folders that docs/fetching.md speaks of."""
    source = next(found[2] for found in FENCED.finditer(text("docs/fetching.md")) if found[1] == "yaml")
    pages = {"impact": "", "private": "", "reserved": '<meta name="tdm-reservation" content="1">'}
    files = {f"site/{name}.html": f"<html><head>{head}</head><body><p>We reached 1,240 children.</p></body></html>" for name, head in pages.items()}
    addresses = "".join(f"<url><loc>http://127.0.0.1:{port}/{name}</loc></url>" for name in ("impact.html", "private.html", "reserved.html", "logo.png"))
    files |= {
        "site/robots.txt": f"User-agent: *\nDisallow: /private.html\nSitemap: http://127.0.0.1:{port}/sitemap.xml\n",
        "site/sitemap.xml": f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{addresses}</urlset>',
        "sources/harbour-light.yml": source.replace("8765", port),
        "sources/reports/news.eml": "kept as it is",
    }
    for name, content in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(content, encoding="utf-8")
    shutil.copy("sources/reports/news.eml", "sources/reports/report.docx")

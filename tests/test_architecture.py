"""The house stands as DESIGN says: imports run one way, every module says what it is for and stays small."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = {
    "schemas": set(),
    "extractors": {"schemas"},
    "warehouse": {"schemas"},
    "review": {"schemas", "warehouse"},
    "pipelines": {"schemas", "extractors", "warehouse", "review"},
}
# Who may import what of others' work that would otherwise spread everywhere.
ONLY = {"prefect": {"pipelines"}, "httpx": {"pipelines"}, "sqlalchemy": {"warehouse"}, "alembic": {"warehouse"}, "spacy": {"extractors"}}
TYPES = {"sqlalchemy.Engine"}  # may be named where it is handed on
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "managers"}
MODULES = sorted(path.relative_to(ROOT) for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


@cache
def imports(module: Path) -> frozenset[str]:
    """Every module that a module imports, anywhere in it, with dots."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: relative import"
            inside = {f"{node.module}.{alias.name}" for alias in node.names} - TYPES
            names.update(name if is_module(name) else str(node.module) for name in inside)
    return frozenset(names)


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_module(module: Path) -> None:
    text = (ROOT / module).read_text(encoding="utf-8")
    length = len(text.splitlines())
    room, tops = module.parts[0], {name.split(".")[0] for name in imports(module)}
    assert (tops & set(ROOMS)) - {room} <= ROOMS[room], "imports against the house's direction"
    assert not {top for top in tops & set(ONLY) if room not in ONLY[top]}, "imports what only another room may know"
    assert ast.get_docstring(ast.parse(text)), "no docstring that says what it is for and what never happens here"
    assert length <= 320, "too long: is it one thing?"
    assert not FORBIDDEN_NAMES & {part.removesuffix(".py") for part in module.parts}, "a name that says nothing"


def test_no_cycles() -> None:
    names = {".".join(m.with_suffix("").parts).removesuffix(".__init__"): m for m in MODULES}
    graph = {name: (imports(module) & set(names)) - {name} for name, module in names.items()}
    assert list(TopologicalSorter(graph).static_order())

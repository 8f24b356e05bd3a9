"""The examples are what their README says, and what the extractors say of them changes only where a diff shows it."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import evaluate, floors
from schemas.names import fold
from schemas.sources import read_sources

EXAMPLES = Path(__file__).parents[1] / "examples"
EDITIONS = evaluate.EDITIONS
UNCHANGED = {"kestrel-vale-visit", "lantern-bridge-annual-report-2024", "lantern-bridge-school-buses", "vrbov-most-vest"}
# Invented people whose names, addresses and numbers stand in the examples so that no output may repeat them.
PERSONAL = ("Ylber", "Shtegtari", "Tamsin", "Quillfeather", "Jolyon", "Thackerby", "ylber.familja@", "044 555 010", "07700 900")


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What the extractors say of both editions, by `edition/stem`."""
    return evaluate.extract_files(evaluate.example_paths())


def test_every_example_is_read(found: dict[str, Any]) -> None:
    assert set(found) == set(evaluate.example_paths())


@pytest.mark.parametrize("name", sorted(evaluate.example_paths()))
def test_extraction_is_as_expected(found: dict[str, Any], name: str) -> None:
    """Where this fails and the change is meant: python benchmarks/evaluate.py --write-expected, and read the diff."""
    expected = json.loads((evaluate.EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    assert evaluate.facts_only(found[name]) == expected


def test_no_expectation_without_its_example() -> None:
    stored = {path.relative_to(evaluate.EXPECTED).with_suffix("").as_posix() for path in evaluate.EXPECTED.rglob("*.json")}
    assert stored == set(evaluate.example_paths())


def test_examples_hold_their_floors(found: dict[str, Any]) -> None:
    table = evaluate.example_scores(evaluate.example_gold(), found)
    scores = {"examples": {kind: row["f1"] for kind, row in table.items()}}
    assert list(floors.below(scores, floors.load()["floors"])) == []


def test_no_output_repeats_a_private_person(found: dict[str, Any]) -> None:
    text = json.dumps(found, ensure_ascii=False)
    assert [word for word in PERSONAL if word in text] == []


def test_another_layout_says_the_same(found: dict[str, Any]) -> None:
    """The German page was laid out anew between the editions; its facts were not touched."""
    def facts(edition: str) -> list[str]:
        document = evaluate.facts_only(found[f"{edition}/lernhaus-wiesengrund-ueber-uns"])
        kinds = ("organisations", "dates", "figures", "partners")
        rows = ({k: v for k, v in fact.items() if k != "quote"} for kind in kinds for fact in document[kind])
        return sorted(json.dumps(row, sort_keys=True, ensure_ascii=False) for row in rows)

    assert facts("2025") == facts("2026")


def test_gold_of_the_editions_differs_only_where_the_files_do() -> None:
    old, new = (evaluate.load(evaluate.ROOT / "benchmarks" / "gold" / f"examples-{edition}.jsonl") for edition in EDITIONS)
    same = {name for name in set(old) & set(new) if old[name] == new[name]}
    # The contact page has other people and hours, the German page another layout: no fact in either changed.
    assert same == UNCHANGED | {"open-orchard-contact", "lernhaus-wiesengrund-ueber-uns"}


def test_unchanged_pages_are_the_same_bytes() -> None:
    old, new = ({path.stem: path.read_bytes() for path in (EXAMPLES / edition).iterdir()} for edition in EDITIONS)
    assert {name for name, content in old.items() if new.get(name) == content} == UNCHANGED
    assert set(old) - set(new) == {"lantern-bridge-story"}
    assert set(new) - set(old) == {"lantern-bridge-annual-report-2025"}


def test_sources_name_every_example_once_under_the_same_ids() -> None:
    ids = []
    for edition in EDITIONS:
        sources, errors = read_sources(EXAMPLES / "sources" / edition)
        assert errors == []
        files = [(Path(source.base) / name).resolve() for source in sources for name in source.files]
        assert sorted(files) == sorted(path.resolve() for path in (EXAMPLES / edition).iterdir())
        ids.append([source.id for source in sources])
    assert ids[0] == ids[1]


def test_committed_pdfs_are_what_the_script_writes(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_pdf", EXAMPLES / "make_pdf.py")
    assert spec is not None and spec.loader is not None
    make_pdf = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_pdf)
    committed = sorted(EXAMPLES.glob("20*/*.pdf"))
    assert len(committed) == 3
    for path in committed:
        make_pdf.write(tmp_path / path.name, path.stem[-4:])
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path


def test_readme_tells_of_every_example() -> None:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    files = {path.name for edition in EDITIONS for path in (EXAMPLES / edition).iterdir()}
    assert [name for name in sorted(files) if name not in readme] == ["lantern-bridge-annual-report-2025.pdf"]


def test_nothing_in_the_examples_is_read_from_elsewhere() -> None:
    """No run of twelve words of a real document stands in an example."""
    index = evaluate.SHARED / "corpus" / "labelled" / "index.jsonl"
    if not index.is_file():
        pytest.skip("no ../shared beside the checkout")
    def runs(path: Path) -> set[str]:
        words = fold(path.read_text(encoding="utf-8", errors="replace")).split()
        return {" ".join(words[i:i + 12]) for i in range(len(words) - 11)}

    real = set().union(*(runs(path) for path in evaluate.dev_paths().values() if path.suffix != ".pdf"))
    assert real
    ours = (path for path in evaluate.example_paths().values() if path.suffix != ".pdf")
    assert [path.name for path in ours if runs(path) & real] == []


def test_what_is_read_does_not_hang_on_the_order_of_sets() -> None:
    code = (
        "from pathlib import Path\n"
        "from extractors.cues import _patterns\n"
        "from extractors.languages import supported\n"
        "from benchmarks.evaluate import extract_file\n"
        "print([_patterns(language) for language in supported()])\n"
        "print([extract_file(Path('examples/2025') / name) for name in ('ateliers-du-gue-bilan.html', 'vrbov-most-vest.md')])\n"
    )
    runs = [subprocess.run([sys.executable, "-c", code], cwd=evaluate.ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout for seed in ("1", "3")]
    assert runs[0] == runs[1]

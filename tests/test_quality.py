"""The measure of quality measures what it says, its floors fall only with a reason, and the real documents hold theirs."""

from __future__ import annotations

import importlib.util
import json
import random
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from benchmarks import evaluate, floors
from benchmarks.score import KINDS, Count, compare, score

SHARED = Path(__file__).parents[1] / "../shared"
needs_shared = pytest.mark.skipif(not (SHARED / "gold" / "score.py").is_file(), reason="no ../shared beside the checkout")

MILL = {"name": "Old Mill Trust", "aliases": ["OMT"]}
HILL = {"name": "Green Hill School", "aliases": []}


def partner(organisation: str, other: str, role: str = "partner") -> dict[str, str]:
    return {"organisation": organisation, "partner": other, "role": role}


@pytest.mark.parametrize(("kind", "gold", "found", "expected"), [
    ("organisations", [MILL, HILL], [{"name": "omt"}], Count(1, 1, 0)),
    ("organisations", [MILL], [{"name": "The Old Mill Trust"}, {"name": "O.M.T."}], Count(1, 0, 1)),
    # One entry that lumps two organisations together is right once and wrong once.
    ("organisations", [MILL, HILL], [{"name": "Old Mill Trust", "aliases": ["Green Hill School"]}], Count(1, 1, 1)),
    # The first gold entry must give way so that both find a place.
    ("organisations", [MILL, {"name": "Old Mill Trust Café", "aliases": ["OMT"]}],
     [{"name": "OMT", "aliases": []}, {"name": "Old Mill Trust"}], Count(2, 0, 1)),
    ("dates", [{"date": "2019", "kind": "founded"}], [{"date": "2019", "kind": "started"}], Count(0, 1, 1)),
    ("dates~", [{"date": "2019", "kind": "founded"}], [{"date": "2019", "kind": "started"}], Count(1, 0, 0)),
    ("dates", [{"date": "2008/..", "kind": "period"}], [{"date": "2008/", "kind": "period"}], Count(1, 0, 0)),
    ("figures", [{"value": 12, "unit": "items", "indicator": None}], [{"value": 12.0, "unit": "items", "indicator": "x"}], Count(1, 0, 0)),
    ("figures", [{"value": 12, "unit": "people", "indicator": "staff"}], [{"value": 12, "unit": "people", "indicator": "reached"}], Count(0, 1, 1)),
    ("figures", [{"value": 12, "unit": "EUR", "indicator": "spent"}], [{"value": 12, "unit": "EUR", "indicator": "income"}], Count(0, 1, 1)),
    ("figures~", [{"value": 12, "unit": "EUR", "indicator": "spent"}], [{"value": 12, "unit": "CHF"}], Count(1, 0, 0)),
    # What the document repeats may be found twice, but not for another period.
    ("figures", [{"value": 5, "unit": "items", "period": "2020"}], [{"value": 5, "unit": "items", "period": "2020"}] * 2, Count(1, 0, 0)),
    ("figures", [{"value": 5, "unit": "items", "period": "2020"}],
     [{"value": 5, "unit": "items", "period": "2020"}, {"value": 5, "unit": "items", "period": "2021"}], Count(1, 0, 1)),
    ("partners", [partner("Old Mill Trust", "Green Hill School")], [partner("OMT", "Green Hill School")], Count(1, 0, 0)),
    ("partners", [partner("OMT", "Green Hill School")], [partner("Green Hill School", "OMT")], Count(0, 1, 1)),
    ("partners~", [partner("OMT", "Green Hill School")], [partner("Green Hill School", "OMT", "funder")], Count(1, 0, 0)),
    ("partners", [partner("OMT", "Green Hill School")] * 2, [], Count(0, 1, 0)),
])
def test_score_of_one_kind(kind: str, gold: list[Any], found: list[Any], expected: Count) -> None:
    field = kind.rstrip("~")
    names = {"organisations": [MILL, HILL]} if field == "partners" else {}
    assert compare(kind, {**names, field: gold}, {field: found}).count == expected


def test_a_document_that_was_not_extracted_misses_everything() -> None:
    counts = score({"a": {"organisations": [MILL, HILL]}}, {})
    assert counts["organisations"] == Count(0, 2, 0)
    assert counts["organisations"].f1 == 0
    assert counts["dates"].f1 == 1  # nothing to find, nothing found


def shared_scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("shared_score", SHARED / "gold" / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def distorted(gold: dict[str, Any], seed: int) -> dict[str, Any]:
    """Gold with facts dropped, doubled, mixed between documents and changed in their slots."""
    rng = random.Random(seed)
    found = deepcopy(gold)
    for document in found.values():
        for kind in ("organisations", "dates", "figures", "partners"):
            other = gold[rng.choice(sorted(gold))][kind]
            facts = [deepcopy(fact) for fact in document[kind] if rng.random() < 0.8]
            facts += [deepcopy(fact) for fact in (*document[kind], *other) if rng.random() < 0.1]
            for fact in facts:
                slot = rng.choice(sorted(fact))
                if rng.random() < 0.2 and other:
                    fact[slot] = rng.choice(other).get(slot)
            rng.shuffle(facts)
            document[kind] = facts
    return found


@needs_shared
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_our_scorer_counts_as_the_shared_one(seed: int) -> None:
    gold = dict(sorted(evaluate.load(SHARED / "gold" / "dev.jsonl").items())[seed::5])
    found = distorted(gold, seed)
    theirs = shared_scorer()
    ours = {kind: count.f1 for kind, count in score(gold, found).items()}
    assert ours == pytest.approx({kind: row["f1"] for kind, row in theirs.evaluate(gold, found)["scores"].items()})
    assert min(ours.values()) > 0 and max(ours.values()) < 1


RECORD = {"floors": {"dev": {"dates": 0.5}}, "lowered": []}


def test_floors_rise_with_the_score() -> None:
    assert floors.raised(RECORD, {"dev": {"dates": 0.61289, "figures": 0.3}})["floors"] == {"dev": {"dates": 0.612, "figures": 0.3}}


def test_floors_do_not_fall_without_a_reason() -> None:
    scores = {"dev": {"dates": 0.4}}
    assert floors.raised(RECORD, scores) == RECORD
    assert list(floors.below(scores, RECORD["floors"])) == [("dev", "dates", 0.4, 0.5)]


def test_a_floor_that_falls_is_noted_with_its_reason() -> None:
    record = floors.raised(RECORD, {"dev": {"dates": 0.4}}, reason="stricter guide")
    assert record["floors"] == {"dev": {"dates": 0.4}}
    assert record["lowered"] == [{"set": "dev", "kind": "dates", "from": 0.5, "to": 0.4, "reason": "stricter guide"}]


def test_floors_are_written_as_read(tmp_path: Path) -> None:
    floors.save(floors.load(), tmp_path / "floors.json")
    assert (tmp_path / "floors.json").read_bytes() == floors.PATH.read_bytes()


def test_floors_cover_every_kind_of_every_set() -> None:
    record = floors.load()["floors"]
    assert {name: set(kinds) for name, kinds in record.items()} == dict.fromkeys(evaluate.SETS, set(KINDS))


@pytest.mark.parametrize("name", ["tuned", "held-out", "fresh"])
def test_blind_documents_hold_their_floors(name: str) -> None:
    paths, gold = evaluate.own_set(name)
    scores = evaluate.example_scores(gold, evaluate.extract_files(paths))
    assert not list(floors.below({name: {kind: row["f1"] for kind, row in scores.items()}}, floors.load()["floors"]))


@needs_shared
def test_real_documents_hold_their_floors() -> None:
    paths = evaluate.dev_paths()
    found = evaluate.extract_files(paths)
    assert set(found) == set(paths)
    scores = {"dev": {kind: row["f1"] for kind, row in evaluate.dev_scores(found).items()}}
    assert list(floors.below(scores, floors.load()["floors"])) == []


def test_dump_of_facts_is_json_without_what_only_machines_read() -> None:
    document = {"id": "a", "period": None, "dates": [], "figures": [{"value": 0, "sex": None, "confidence": 0.3, "start": 4}]}
    assert json.loads(evaluate.dump_facts(document)) == {"id": "a", "period": None, "dates": [], "figures": [{"value": 0}]}

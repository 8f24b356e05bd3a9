"""Questions and free SQL, over releases and the warehouse: same answers, and nothing is ever written."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from schemas.errors import ConfigurationError, WarehouseError
from tests import factory as f
from warehouse.gate import Policy
from warehouse.queries import QUESTIONS, answer, query
from warehouse.releases import release

REPORT = "Havenridge Trust reached 351 people in 2025, and 402 people in 2026."


@pytest.fixture
def targets(warehouse: sa.Engine, tmp_path: Path) -> list[sa.Engine | Path]:
    """The warehouse, and a release of it as folder and as file."""
    about = f.reading([f.fact(*one, confidence=0.4 if one is f.FOUNDED else 0.95) for one in f.ALL])
    told = (f.reached(351, "351 people"), f.reached(402, "402 people", period="2026"))
    report = f.reading([f.fact(*one, text=REPORT, document="havenridge/report", confidence=0.92) for one in told], text=REPORT, document="havenridge/report")
    f.run_with(warehouse, about, report)
    made = release(warehouse, tmp_path, policy=Policy(), at=f.NOW, code_revision="test", redact=lambda text, document: text)
    return [warehouse, made.directory, made.directory / "ngo-ledger.sqlite"]


def test_every_question_has_the_same_answer_everywhere(targets: list[sa.Engine | Path]) -> None:
    expected = {
        "people-reached": ("Havenridge Trust", "2025", 344.0),
        "organisations": ("Havenridge Trust", "ngo"),
        "partners": ("Havenridge Trust", "funder", "Northlight Foundation"),
        "timeline": ("Havenridge Trust", "2003", "founded"),
        "contradictions": ("Havenridge Trust", "people reached: people, 2025", "344", "preferred", "confidence"),
        "series": ("people", "reached", "2025", 344.0, "first", "contradicted"),
        "questions": ("event", "Havenridge Trust", "founded 2003", "founded in 2003", 0.4),
    }
    for question in QUESTIONS:
        answers = [answer(target, question) for target in targets]
        assert answers[0] == answers[1] == answers[2]
        assert set(expected[question]) <= set(answers[0].rows[0]), question


def test_what_contradicts_and_what_follows(targets: list[sa.Engine | Path]) -> None:
    for target in targets:
        assert [(row["said"], row["relation_code"], row["document_id"]) for row in answer(target, "contradictions", organisation="HRT")] == [
            ("344", "preferred", "havenridge/about"), ("351", "contradicts", "havenridge/report"),
        ]  # fmt: skip
        assert [(row["period"], row["value"], row["break_code"]) for row in answer(target, "series", organisation="HRT")] == [
            ("2025", 344.0, "first"), ("2026", 402.0, "none"),
        ]  # fmt: skip


def test_a_release_holds_what_the_questions_compute(targets: list[sa.Engine | Path]) -> None:
    release = targets[1]
    linked = "SELECT claim_id, fact_id, relation_code FROM claim_facts WHERE relation_code <> 'preferred' ORDER BY fact_id"
    told = [(row["claim_id"], row["fact_id"], row["relation_code"]) for row in answer(release, "contradictions")]
    assert query(release, linked).rows == told[1:]
    shown = answer(release, "series")
    kept = query(release, f"SELECT {', '.join(shown.columns)} FROM series ORDER BY organisation_name, series_id, position")
    assert kept.rows == shown.rows
    evidence = "SELECT claim_label, relation_code, quote FROM claims_with_evidence WHERE agreement_code = 'contradicted' ORDER BY relation_code"
    assert query(release, evidence).rows == [
        ("people reached: people, 2025", "contradicts", "351 people"), ("people reached: people, 2025", "preferred", "344 people"),
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "count"), [("HRT", 1), ("havenridge trust", 1), ("Northlight Foundation", 0)])
def test_one_organisation_by_any_of_its_names(targets: list[sa.Engine | Path], name: str, count: int) -> None:
    for target in targets:
        assert len(answer(target, "timeline", organisation=name).rows) == count


def test_free_sql(targets: list[sa.Engine | Path]) -> None:
    for target in targets:
        found = query(target, "SELECT organisation_name, value FROM figures WHERE counted LIKE 'p%' AND value BETWEEN 200 AND 350;")
        assert (found.columns, found.rows) == (("organisation_name", "value"), [("Havenridge Trust", 344.0)])


WRITES = (
    "DELETE FROM figures", "UPDATE documents SET title = 'x'", "INSERT INTO sources VALUES (1)", "CREATE TABLE more (x INT)", "DROP TABLE documents",
    "ATTACH 'other.sqlite' AS other", "SELECT 1; DROP TABLE documents", "PRAGMA journal_mode = DELETE", "COMMIT", "VACUUM INTO 'copy.sqlite'",
    "COPY figures TO '/tmp/figures'", "SET TRANSACTION READ WRITE", "no SQL at all", "",
    "WITH gone AS (DELETE FROM settings RETURNING 1) SELECT * FROM gone",
)  # fmt: skip


def test_what_writes_is_refused(targets: list[sa.Engine | Path]) -> None:
    before = targets[2].read_bytes()  # type: ignore[union-attr]
    for target in targets:
        for sql in WRITES:
            with pytest.raises(WarehouseError, match="Only one statement that reads"):
                query(target, sql)
        assert len(query(target, "SELECT * FROM figures").rows) == 5
    assert targets[2].read_bytes() == before  # type: ignore[union-attr]


def test_unknown_questions_organisations_and_files(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Ask one of: people-reached"):
        answer(sqlite_warehouse, "how-many")
    with pytest.raises(ConfigurationError, match="no organisation of that name"):
        answer(sqlite_warehouse, "timeline", organisation="Elmwater Relief")
    with pytest.raises(WarehouseError, match="no such file"):
        query(tmp_path / "nowhere", "SELECT 1")

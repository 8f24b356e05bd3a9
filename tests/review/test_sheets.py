"""Questions in a spreadsheet: cells that run nothing, answers taken row by row, and what changed meanwhile told."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import sqlalchemy as sa

from review import desk
from review.cards import Action, Filter
from review.sheets import corrections, export_csv, import_csv
from review.survey import rebuild
from schemas.errors import ConfigurationError
from tests import factory as f
from tests.factory import refresh
from warehouse.queries import query

HOSTILE = "=HYPERLINK(1) Trust"
TEXT = f"{HOSTILE} was founded in 2003. In 2025 it reached 344 people. It is supported by Northlight Foundation."


def opened(engine: sa.Engine, path: Path) -> list[dict[str, str]]:
    event = f.fact("event", "founded in 2003", f.FOUNDED[2] | {"organisation": HOSTILE}, text=TEXT, confidence=0.8)
    figure = f.fact(*f.reached(344, "344 people", organisation=HOSTILE), text=TEXT, confidence=0.5)
    name = f.fact("organisation", HOSTILE, {"name": HOSTILE, "aliases": [], "type": "ngo"}, text=TEXT, confidence=0.5)
    refresh(engine, f.reading([event, figure, name], text=TEXT))
    rebuild(engine, audit_share=0.0, share=0.0)
    assert export_csv(engine, path, Filter()) == 3
    return cells(path)


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def filled(path: Path, rows: list[dict[str, str]], answers: dict[str, dict[str, str]]) -> Path:
    """The table with answers by kind, as a spreadsheet writes it: with a byte order mark and CRLF."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]), lineterminator="\r\n")
        out.writeheader()
        out.writerows(row | answers.get(row["kind"], {}) for row in rows)
    return path


def test_no_cell_runs(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    rows = opened(sqlite_warehouse, tmp_path / "q.csv")
    values = [value for row in rows for value in row.values()]
    assert not [value for value in values if value[:1] in "=+-@\t\r" and value]
    assert "'=HYPERLINK(1) Trust was founded in 2003" in values
    assert [row["verdict"] for row in rows] == ["", "", ""]


def test_answers_are_taken_row_by_row(warehouse: sa.Engine, tmp_path: Path) -> None:
    rows = opened(warehouse, tmp_path / "q.csv")
    answers = {"event": {"verdict": "Accept", "comment": "=1+1"}, "figure": {"verdict": "correct", "correction": "value=345; bound=approx"}}
    path = filled(tmp_path / "f.csv", rows, answers)
    done = import_csv(warehouse, path, curator="mira", at=f.NOW)
    assert (done.recorded, done.empty, done.issues) == (2, 1, ())
    assert query(warehouse, "SELECT verdict_code, comment FROM decisions ORDER BY verdict_code").rows == [("accept", "=1+1"), ("correct", "")]
    again = import_csv(warehouse, path, curator="mira", at=f.NOW)
    assert (again.recorded, [issue.code for issue in again.issues]) == (0, ["row_not_taken"] * 2)
    assert "no longer what you saw" in again.issues[0].message


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"verdict": "maybe"}, "maybe: no verdict"),
        ({"verdict": "correct", "correction": "date"}, "no `slot=value`"),
        ({"verdict": "correct", "correction": "date=last year"}, "not_edtf"),
        ({"verdict": "correct"}, "say which slots"),
        ({"verdict": "reject", "reason": "silly"}, "no reason to reject"),
        ({"verdict": "same"}, "of a fact say"),
        ({"verdict": "accept", "card": "f-none"}, "no such card"),
        ({"verdict": "accept", "stamp": "0"}, "no longer what you saw"),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_is_taken(sqlite_warehouse: sa.Engine, tmp_path: Path, answer: dict[str, str], message: str) -> None:
    rows = opened(sqlite_warehouse, tmp_path / "q.csv")
    number = next(n for n, row in enumerate(rows, 2) if row["kind"] == "event")
    path = filled(tmp_path / "f.csv", rows, {"event": answer, "figure": {"verdict": "accept"}})
    done = import_csv(sqlite_warehouse, path, curator="mira", at=f.NOW)
    assert (done.recorded, [issue.where for issue in done.issues]) == (1, [f"f.csv:{number}"])
    assert message in done.issues[0].message


def test_another_table_is_refused(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="no column card"):
        import_csv(sqlite_warehouse, tmp_path / "x.csv", curator="mira", at=f.NOW)


def test_what_another_decided_meanwhile_is_not_overruled(warehouse: sa.Engine, tmp_path: Path) -> None:
    rows = opened(warehouse, tmp_path / "q.csv")
    card = desk.next_card(warehouse, "otto", Filter(kind="event"), f.NOW)
    assert card is not None
    desk.act(warehouse, "otto", Action("reject", card.id, card.stamp), Filter(), f.NOW)
    done = import_csv(warehouse, filled(tmp_path / "f.csv", rows, {"event": {"verdict": "accept"}}), curator="mira", at=f.NOW)
    assert (done.recorded, "otto said reject" in done.issues[0].message) == (0, True)


def test_corrections() -> None:
    assert corrections("unit=people; value=8347; period=null; aliases=[\"HRT\"];") == {"unit": "people", "value": 8347, "period": None, "aliases": ["HRT"]}

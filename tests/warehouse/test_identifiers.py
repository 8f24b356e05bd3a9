"""Identifiers in the warehouse: rows of their own, held against the code list, the same on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factory as f
from tests.processes import migrated_postgresql
from warehouse.check import check, problems
from warehouse.database import connect
from warehouse.diffs import diff
from warehouse.gate import Policy
from warehouse.releases import release

CHARITY = {"scheme": "GB-CHC", "value": "1190234", "is_checked": False}
COURT = {"scheme": "de-register", "value": "VR 4711", "is_checked": False, "authority": "Amtsgericht Tindalheim"}
LEI = {"scheme": "XI-LEI", "value": "529900T8BM49AURSDO55", "is_checked": True}


def with_identifiers(*identifiers: Any) -> tuple[Any, str, dict[str, Any]]:
    kind, quote, slots = f.HAVENRIDGE
    return kind, quote, {**slots, "identifiers": list(identifiers)}


def rows(engine: sa.Engine) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        text = "SELECT scheme_code, identifier, authority, is_checked FROM organisation_identifiers ORDER BY scheme_code DESC"
        return [tuple(row) for row in connection.execute(sa.text(text))]


def freeze(engine: sa.Engine, out: Path) -> Any:
    return release(engine, out, policy=Policy(), at=f.NOW, code_revision="test", redact=lambda text, document: text)


def test_each_is_a_row_with_its_organisation(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, f.reading([f.fact(*with_identifiers(COURT, CHARITY, LEI)), f.fact(*f.NORTHLIGHT)]))
    assert sorted(rows(warehouse)) == [
        ("GB-CHC", "1190234", None, False), ("XI-LEI", "529900T8BM49AURSDO55", None, True), ("de-register", "VR 4711", "Amtsgericht Tindalheim", False),
    ]  # fmt: skip
    with warehouse.connect() as connection:
        told = "SELECT DISTINCT o.organisation_name FROM organisation_identifiers AS i JOIN organisations AS o ON o.organisation_id = i.organisation_id"
        assert connection.execute(sa.text(told)).scalars().all() == ["Havenridge Trust"]


def test_no_identifier_is_no_row(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, f.about())
    assert rows(warehouse) == []


def test_a_release_holds_them_the_same_on_both_databases(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    hashes = []
    other = connect(migrated_postgresql())
    for engine, name in ((sqlite_warehouse, "sqlite"), (other, "postgresql")):
        f.run_with(engine, f.reading([f.fact(*with_identifiers(LEI, CHARITY, COURT))]))
        hashes.append(freeze(engine, tmp_path / name).hash)
    other.dispose()
    assert hashes[0] == hashes[1]


def test_a_new_number_differs_with_its_cause(warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(warehouse, f.about())
    before = freeze(warehouse, tmp_path)
    f.run_with(warehouse, f.reading([f.fact(*one) for one in (with_identifiers(CHARITY), *f.ALL[1:])], extractors="v2"))
    after = freeze(warehouse, tmp_path)
    changes = [change for change in diff(warehouse, before.directory, after.directory).changes if change.table == "organisation_identifiers"]
    assert [(change.row_label, change.old, change.cause) for change in changes] == [("GB-CHC 1190234", None, "extractor_changed")]


@pytest.mark.parametrize(
    ("identifiers", "kept", "codes"),
    [
        ([CHARITY, LEI], 2, []),
        ([CHARITY, CHARITY], 1, []),
        ([CHARITY, {**LEI, "scheme": "XX-NONE"}], 1, ["unknown_code"]),
        ([{**CHARITY, "value": " "}], 0, ["empty_text"]),
        ([{**CHARITY, "is_checked": None}], 1, []),
    ],
)
def test_what_breaks_the_contract_is_an_issue_and_the_organisation_stays(identifiers: list[Any], kept: int, codes: list[str], warehouse: sa.Engine) -> None:
    (checked,) = check([f.reading([f.fact(*with_identifiers(*identifiers))])])
    assert [issue.code for issue in checked.extraction.issues] == codes
    f.run_with(warehouse, checked)
    assert len(rows(warehouse)) == kept


def test_a_curators_correction_is_held_to_it_too() -> None:
    slots = dict(f.HAVENRIDGE[2])
    assert problems("organisation", slots | {"identifiers": [CHARITY]}) == []
    assert problems("organisation", slots | {"identifiers": [{**CHARITY, "scheme": "charity"}]}) != []
    assert problems("organisation", slots | {"identifiers": ["1190234"]}) != []

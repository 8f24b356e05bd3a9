"""The dictionary says why cells may be empty and what numbers count; counterparts are codes of the other standards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from schemas.tables import TABLES, columns
from schemas.vocabularies import codes, crosswalk, vocabulary
from tests import factory as f
from warehouse.diffs import compare
from warehouse.exports import dictionary_rows, read_csv, read_sqlite
from warehouse.exports.dictionary import DICTIONARY
from warehouse.releases import Release

# The codes of the standards themselves, as published (IATI 2.03, OECD DAC's groups of channels of delivery, HAPI's population status).
IATI_TYPES = {"10", "11", "15", "21", "22", "23", "24", "30", "40", "60", "70", "71", "72", "73", "80", "90"}
IATI_ROLES = {"1", "2", "3", "4"}
DAC_GROUPS = {"10000", "20000", "30000", "40000", "51000", "60000", "90000"}
HAPI = {"AFF", "INN", "TGT", "REA", "all"}


@pytest.mark.parametrize("table", TABLES)
def test_every_cell_that_may_be_empty_has_its_reasons(table: str) -> None:
    for c in columns(table):
        assert bool(c.missing) == c.is_nullable and set(c.missing) <= set(codes("missing_reasons")), c.name
        assert len(set(c.missing)) == len(c.missing)


@pytest.mark.parametrize("table", TABLES)
def test_every_number_says_what_it_counts(table: str) -> None:
    for c in columns(table):
        assert bool(c.unit) == (c.type == "number" or (c.type == "integer" and c.name != "position")), c.name


def test_every_reason_is_used() -> None:
    assert {reason for name in TABLES for c in columns(name) for reason in c.missing} == set(codes("missing_reasons"))


def test_the_dictionary_in_a_release_is_that_of_the_contracts(examples_release: Path) -> None:
    head, *rows = read_csv(examples_release / "data_dictionary.csv")
    assert head == list(DICTIONARY) and rows == [list(row) for row in dictionary_rows()]


@pytest.mark.parametrize(
    ("name", "standard", "known"),
    [("organisation_types", "iati", IATI_TYPES), ("organisation_types", "dac_channel", DAC_GROUPS), ("roles", "iati", IATI_ROLES), ("indicators", "hapi", HAPI)],
)
def test_counterparts_are_codes_of_the_other_standard(name: str, standard: str, known: set[str]) -> None:
    assert crosswalk(name, standard) and set(crosswalk(name, standard).values()) <= known


def test_how_near_each_type_is_to_its_counterpart() -> None:
    assert crosswalk("organisation_types", "iati").keys() == crosswalk("organisation_types", "iati_match").keys()
    assert set(crosswalk("organisation_types", "iati_match").values()) <= set(codes("matches"))
    assert "iati" not in vocabulary("organisation_types")["other"].crosswalk  # that nobody can tell is not IATI's 90, Other


def test_rows_carry_the_counterparts_of_their_codes(warehouse: sa.Engine, freeze: Callable[..., Release]) -> None:
    f.run_with(warehouse, f.about())
    tables = read_sqlite(freeze(warehouse).directory / "ngo-ledger.sqlite")
    with warehouse.connect() as connection:
        live = {name: connection.execute(sa.text(f'SELECT * FROM "{name}"')).mappings().all() for name in ("organisations", "partnerships", "figures")}
    for name, rows in live.items():
        heads = [c.name for c in columns(name)]
        assert len(rows) == len(tables[name]) > 0
        for row in (*rows, *(dict(zip(heads, found, strict=True)) for found in tables[name])):
            for c in columns(name):
                if c.crosswalk:
                    of, vocabulary_name, standard = c.crosswalk
                    assert row[c.name] == crosswalk(vocabulary_name, standard).get(row[of]), c.name
    types = {row["organisation_name"]: (row["iati_organisation_type_code"], row["iati_match_code"], row["dac_channel_code"]) for row in live["organisations"]}
    assert types == {"Havenridge Trust": ("22", "narrower", "20000"), "Northlight Foundation": ("60", "exact", None)}
    assert [row["iati_organisation_role_code"] for row in live["partnerships"]] == ["1"]
    assert {row["hapi_population_status_code"] for row in live["figures"]} == {"REA"}


def test_a_counterpart_that_changes_alone_changed_with_the_code_list() -> None:
    heads = [c.name for c in columns("partnerships")]
    row = dict.fromkeys(heads, "x") | {"role_code": "funder", "iati_organisation_role_code": None}
    other = row | {"iati_organisation_role_code": "1"}
    both = other | {"role_code": "implementer", "iati_organisation_role_code": "4"}

    def causes(a: dict[str, str | None], b: dict[str, str | None]) -> list[tuple[str, str]]:
        found = compare({"partnerships": [tuple(a.values())]}, {"partnerships": [tuple(b.values())]}, lambda *_: "curator")
        return [(change.column, change.cause) for change in found]

    assert causes(row, other) == [("iati_organisation_role_code", "vocabulary")]
    assert causes(other, both) == [("role_code", "curator"), ("iati_organisation_role_code", "curator")]

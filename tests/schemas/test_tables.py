"""The contracts: what may stand in a column, and that every column says what it means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pytest

from schemas.tables import CURRENCIES, TABLES, columns, schema
from schemas.vocabularies import names
from warehouse.exports import dictionary_markdown

FIGURE: dict[str, Any] = {
    "fact_id": "a", "document_id": "d", "organisation_id": None, "organisation_name": None, "value": 344, "value_max": None, "bound_code": "exact",
    "unit_code": "people", "indicator_code": "reached", "hapi_population_status_code": "REA", "counted": "children", "sex_code": None, "age": None, "period": "2025",
    "period_start": "2025-01-01", "period_end": "2025-12-31", "scope_code": None, "directness_code": None, "accumulation_code": None, "part_of": None,
    "is_small_count": False, "value_missing_code": None, "verdict_code": None, "confidence": 0.5, "status_code": "uncertain",
}  # fmt: skip


def broken(table: str, **changes: Any) -> set[str]:
    """The columns (or rules over columns) of which pandera complains."""
    try:
        schema(table).validate(pd.DataFrame([FIGURE | changes]), lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        return set(cases["check"].where(cases["schema_context"] == "DataFrameSchema", cases["column"]))
    return set()


@pytest.mark.parametrize(
    ("changes", "complaints"),
    [
        ({}, set()),
        ({"value": 0}, set()),
        ({"value": None}, {"missing_value"}),
        ({"value": None, "value_missing_code": "withheld"}, set()),
        ({"value": 4, "value_missing_code": "withheld"}, {"missing_value"}),
        ({"value": None, "value_missing_code": "unknown"}, {"value_missing_code"}),
        ({"value": 10, "value_max": 9}, {"max_not_below_value"}),
        ({"value": 10, "value_max": 10}, set()),
        ({"confidence": 1.01}, {"confidence"}),
        ({"confidence": -0.01}, {"confidence"}),
        ({"unit_code": "EUR", "indicator_code": "income"}, set()),
        ({"unit_code": "EURO", "indicator_code": None}, {"unit_code"}),
        ({"unit_code": "items"}, {"indicator_only_of_people_or_money"}),
        ({"unit_code": "items", "indicator_code": None}, set()),
        ({"period": "2025-13"}, {"period"}),
        ({"period": None, "period_start": None, "period_end": None}, set()),
        ({"period": "2021-21"}, set()),
        ({"period_start": "2025"}, {"period_start"}),
        ({"sex_code": "female"}, {"sex_code"}),
        ({"counted": " "}, {"counted"}),
        ({"fact_id": None}, {"fact_id"}),
    ],
)
def test_figures(changes: dict[str, Any], complaints: set[str]) -> None:
    assert broken("figures", **changes) == complaints


def test_a_column_more_is_refused() -> None:
    assert broken("figures", notes="x") == {"column_in_schema"}


def test_a_key_twice_is_refused() -> None:
    with pytest.raises(pa.errors.SchemaErrors, match="fact_id"):
        schema("figures").validate(pd.DataFrame([FIGURE, FIGURE]), lazy=True)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_says_what_it_means(table: str) -> None:
    assert (TABLES[table].__doc__ or "").endswith(".")
    for column in columns(table):
        assert column.description.endswith((".", ")")) and column.example, column.name
        assert not column.codes or column.codes in names()
    assert any(column.is_key for column in columns(table))


def test_the_same_name_is_the_same_type_everywhere() -> None:
    types: dict[str, set[str]] = {}
    for table in TABLES:
        for column in columns(table):
            types.setdefault(column.name, set()).add(column.type)
    assert {name: kinds for name, kinds in types.items() if len(kinds) > 1} == {}


def test_currencies_are_codes_of_iso_4217() -> None:
    assert {"EUR", "USD", "CHF", "RSD", "ALL"} <= set(CURRENCIES)


def test_the_data_dictionary_is_that_of_the_contracts() -> None:
    path = Path(__file__).parents[2] / "docs" / "data_dictionary.md"
    command = "python -c 'from warehouse.exports import dictionary_markdown as d; print(d(), end=\"\")' > docs/data_dictionary.md"
    assert path.read_text(encoding="utf-8") == dictionary_markdown(), f"write it again: {command}"

"""What contracts are made of: columns with meaning, example and code list, the checks they use, and how they are read back.

Never here: a table of the dataset (schemas.tables).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera import extensions

from schemas.values import parse_edtf
from schemas.vocabularies import codes


@extensions.register_check_method(statistics=[])
def edtf(series: pd.Series) -> pd.Series:
    """Every value is EDTF of the supported levels (schemas.values)."""
    valid = {text: parse_edtf(str(text)) is not None for text in series.dropna().unique()}
    return series.map(valid).astype(bool)


@extensions.register_check_method(statistics=[])
def iso_day(series: pd.Series) -> pd.Series:
    """Every value is one day as `YYYY-MM-DD`."""
    return series.str.fullmatch(r"\d{4}-\d{2}-\d{2}").astype(bool)


@extensions.register_check_method(statistics=[])
def filled(series: pd.Series) -> pd.Series:
    """No value is an empty or blank text."""
    return series.str.strip().str.len() > 0


@extensions.register_check_method(statistics=[])
def finite(series: pd.Series) -> pd.Series:
    """No value is infinite."""
    return series.abs() < float("inf")


_METADATA = ("slot", "codes", "redact", "unit", "missing", "crosswalk")


def column(description: str, example: str, *, type: str = "text", **field: Any) -> Any:
    """A column of a contract. `slot`: the slot of a fact it shows; `codes`: its vocabulary; `redact`: free text that may
    name a person; `unit`: what its numbers count; `missing`: why a cell may be empty (codes of missing_reasons);
    `crosswalk`: (column, vocabulary, standard) of whose code it is the counterpart; these go into the metadata, the rest to pandera."""
    metadata = {key: field.pop(key) for key in _METADATA if key in field}
    if "codes" in metadata and "isin" not in field:
        field["isin"] = list(codes(metadata["codes"]))
    field |= {"edtf": {"edtf": ()}, "date": {"iso_day": ()}, "text": {"filled": ()}, "number": {"finite": ()}}.get(type, {}) if "isin" not in field else {}
    return pa.Field(description=description, metadata=metadata | {"example": example, "type": type}, **field)


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the contract describes it. `type`: text, number, integer, boolean, date or edtf; `codes`: the name of
    its vocabulary or empty; `slot`: the slot of a fact it shows or empty; `redact`: free text that may name a person; `unit`:
    what its numbers count or empty; `missing`: why a cell may be empty, codes of missing_reasons; `crosswalk`: (column,
    vocabulary, standard) of whose code it is the counterpart, or nothing; `values`: the only values it takes, if any."""

    name: str
    type: str
    description: str
    example: str
    is_nullable: bool
    is_key: bool
    codes: str = ""
    slot: str = ""
    redact: bool = False
    unit: str = ""
    missing: tuple[str, ...] = ()
    crosswalk: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


def described(contract: pa.DataFrameSchema) -> tuple[Column, ...]:
    """The columns of a contract in their order."""
    return tuple(_described(name, one, name in (contract.unique or ())) for name, one in contract.columns.items())


def _described(name: str, one: pa.Column, is_key: bool) -> Column:
    values = next((tuple(check.statistics["allowed_values"]) for check in one.checks if check.name == "isin"), ())
    return Column(name=name, description=one.description or "", is_nullable=one.nullable, is_key=is_key, values=values, **dict(one.metadata or {}))

"""The contracts of the tables that are computed from the others: claims, their facts, series over the years, people reached.

Never here: how (warehouse.derived), or SQL.
"""

from __future__ import annotations

from typing import Any

import pandera.pandas as pa

from schemas.contracts import column
from schemas.tables import kinds
from schemas.vocabularies import codes

_KINDS = ["event", "figure", "partnership"]
_OF_OTHERS = (*kinds.UNTOLD, "not_applicable")
_UNITS = [*codes("units"), *kinds.CURRENCIES]


def _claim_id() -> Any:
    return column("Id of what is claimed: made of its words, never of its value where several values may be told.", "77c1d0…")


def _kind() -> Any:
    return column("Kind of its facts: the table `events`, `figures` or `partnerships`.", "figure", isin=_KINDS)


def _organisation_id() -> Any:
    return column("Whose it is.", "org-4t8k2m6qzp1w")


def _organisation_name() -> Any:
    return column("The form of its name printed in most documents.", "Havenridge Trust")


def _agreement() -> Any:
    return column("Whether other documents say so too.", "corroborated", codes="agreements")


def _status() -> Any:
    return column("How sure the release is of the preferred fact.", "sure", codes="statuses")


class Claims(pa.DataFrameModel):
    """What is said of an organisation, each thing once: the facts of all documents that state the same figure, event or
    partnership. A sure claim counts only its sure facts. Values are never averaged; facts of unknown organisations make none."""

    claim_id: str = _claim_id()
    fact_kind_code: str = _kind()
    organisation_id: str = _organisation_id()
    organisation_name: str = _organisation_name()
    claim_label: str = column("What it is of, in words, without the value.", "people reached: children, 2025")
    period: str = column("Period of the preferred fact, as EDTF.", "2025", type="edtf", nullable=True, missing=kinds.UNTOLD)
    event_date: str = column("Of events: date of the preferred fact, as EDTF.", "2003-11", type="edtf", nullable=True, missing=("not_applicable",))
    value: float = column("Of figures: number of the preferred fact.", "344", type="number", nullable=True, unit="see claim_label", missing=("not_applicable",))
    value_low: float = column("Of figures: the least number of any of its facts.", "344", type="number", nullable=True, unit="see claim_label", missing=("not_applicable",))
    value_high: float = column("Of figures: the greatest number of any of its facts.", "351", type="number", nullable=True, unit="see claim_label", missing=("not_applicable",))
    preferred_fact_id: str = column("The fact that stands for it.", "9f2c4e…")
    rule_code: str = column("What decided for that fact against the best one that says something else, or against the next.", "recency", codes="claim_rules")
    agreement_code: str = _agreement()
    document_count: int = column("Documents that say so or what fits it, of the claim's own status.", "2", type="integer", unit="documents", ge=1)
    source_count: int = column(
        "Independent sources among these: two pages of one publisher are one, and so is a text passed on word for word.", "1", type="integer", unit="sources", ge=1
    )
    fact_count: int = column("All its facts, those that contradict and those less sure too.", "3", type="integer", unit="facts", ge=1)
    status_code: str = _status()

    class Config:
        strict, coerce, unique = True, True, ["claim_id"]


class ClaimFacts(pa.DataFrameModel):
    """Which facts make up each claim, and how each stands to the preferred one. A fact is of one claim."""

    claim_id: str = _claim_id()
    fact_id: str = column("Key of the fact.", "9f2c4e…")
    fact_kind_code: str = _kind()
    organisation_id: str = _organisation_id()
    document_id: str = column("The document that says so.", "havenridge/annual-report-2025")
    relation_code: str = column("How it stands to the preferred fact.", "agrees", codes="claim_relations")
    status_code: str = column("How sure the release is of the fact.", "sure", codes="statuses")

    class Config:
        strict, coerce, unique = True, True, ["claim_id", "fact_id"]


class Series(pa.DataFrameModel):
    """A figure of an organisation over the years, where it is told of two periods or more; each row is a claim's preferred fact.
    Read `break_code` before you compare two rows, and never add them up. Figures of which a document tells several with the
    same words in one period are not in it."""

    series_id: str = column("Id of the series: what is counted and how, when it begins.", "1b90e2…")
    position: int = column("0 for the first, 1 for the next.", "1", type="integer", ge=0)
    organisation_id: str = _organisation_id()
    organisation_name: str = _organisation_name()
    unit_code: str = column("What is counted, or the ISO 4217 code of money.", "people", codes="units", isin=_UNITS)
    indicator_code: str = column("What the number says of people or money; empty for other units.", "reached", codes="indicators", nullable=True, missing=_OF_OTHERS)
    counted: str = column("The noun phrase counted, as printed.", "children", nullable=True, missing=kinds.UNTOLD)
    sex_code: str = column("Sex, where the text tells one.", "f", codes="sexes", nullable=True, missing=kinds.UNTOLD)
    age: str = column("Age group or range, in the guide's words.", "children", nullable=True, missing=kinds.UNTOLD)
    scope_code: str = column("How wide the number reaches.", "country", codes="scopes", nullable=True, missing=kinds.UNTOLD)
    directness_code: str = column("Whether people were reached directly.", "direct", codes="directness", nullable=True, missing=kinds.UNTOLD)
    accumulation_code: str = column("Whether it counts a period, a moment or everything so far.", "flow", codes="accumulations", nullable=True, missing=kinds.UNTOLD)
    period: str = column("When, as EDTF.", "2025", type="edtf")
    period_start: str = column("First day of the period.", "2025-01-01", type="date")
    period_end: str = column("Last day of the period.", "2025-12-31", type="date")
    value: float = column("The number, or the lower end of a range.", "344", type="number", unit="see unit_code")
    value_max: float = column("The upper end of a range.", "400", type="number", nullable=True, unit="see unit_code", missing=("not_applicable",))
    bound_code: str = column("Whether the number is exact or a bound.", "exact", codes="bounds")
    break_code: str = column("The gravest change of definition since the period it is held against.", "scope_changed", codes="breaks")
    previous_period: str = column("The period it is held against: the last one before it that does not overlap an earlier one.", "2024", type="edtf", nullable=True, missing=("not_applicable",))
    changes: str = column("Every change since then, as JSON: code, before, now.", '[["scope_changed",null,"country"]]')
    claim_id: str = _claim_id()
    fact_id: str = column("The claim's preferred fact.", "9f2c4e…")
    agreement_code: str = _agreement()
    status_code: str = _status()

    class Config:
        strict, coerce, unique = True, True, ["series_id", "position"]


class PeopleReached(pa.DataFrameModel):
    """How many people each organisation reached in each period, nobody counted twice. Never add rows up: people reached in
    two periods, or by two organisations, may be the same."""

    organisation_id: str = column("Who reached them.", "org-4t8k2m6qzp1w")
    organisation_name: str = column("The form of its name printed in most documents.", "Havenridge Trust")
    period: str = column("When, as EDTF; empty where the documents do not tell.", "2025", type="edtf", nullable=True, missing=kinds.UNTOLD)
    value: float = column("The number of people.", "344", type="number", unit="people", ge=0)
    bound_code: str = column("Whether the number is exact or a bound.", "exact", codes="bounds")
    method_code: str = column("How the number comes from the figures.", "reported_total", codes="methods")
    directness_code: str = column("Whether the people were reached directly, where the text tells.", "direct", codes="directness", nullable=True, missing=kinds.UNTOLD)
    used: str = column("Facts that the number comes from, separated by blanks.", "9f2c4e…")
    left_out_count: int = column("Figures of the same people that were left out.", "2", type="integer", unit="figures", ge=0)
    left_out: str = column("Each figure left out, as JSON: fact, value and reason (code list left_out_reasons).", '[["b3c9…",190,"part_of_total"]]')
    confidence: float = kinds.confidence()
    status_code: str = kinds.status()

    class Config:
        strict, coerce, unique = True, True, ["organisation_id", "period"]

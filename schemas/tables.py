"""The pandera contracts: what every column of the dataset means, which values it takes, and an example of one.

They are the single description of the released tables: the check before a load, the views of the warehouse, the files of
a release and the data dictionary are all made from them. Never here: SQL, files, or a repair of what breaks a contract.
"""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

import pandas as pd
import pandera.pandas as pa
from babel.numbers import list_currencies

from schemas.contracts import Column, column, described
from schemas.facts import Level, Stage
from schemas.sources import SENSITIVITIES
from schemas.vocabularies import codes

CURRENCIES: tuple[str, ...] = tuple(sorted(list_currencies()))  # ISO 4217, those no longer in use included


def _fact_id() -> Any:
    return column("Key of the fact; it survives new editions of the document and better extractors.", "9f2c4e…")


def _document_id() -> Any:
    return column("The document that says so.", "havenridge/annual-report-2025")


def _organisation_id() -> Any:
    return column("Whose fact it is; empty where the document never names it.", "org-4t8k2m6qzp1w", nullable=True)


def _organisation_name() -> Any:
    return column("That organisation's name as the document prints it.", "Havenridge Trust", nullable=True, slot="organisation")


def _period() -> Any:
    return column("When it was so, as EDTF, never more precise than the text.", "2018/2020", type="edtf", nullable=True, slot="period")


def _start(what: str = "period") -> Any:
    return column(f"First day that the {what} may mean; empty where it is open or not told.", "2018-01-01", type="date", nullable=True)


def _end(what: str = "period") -> Any:
    return column(f"Last day that the {what} may mean; empty where it is open or not told.", "2020-12-31", type="date", nullable=True)


def _confidence(**field: Any) -> Any:
    return column("Probability that the fact is right (the manifest says whether it is calibrated).", "0.94", type="number", ge=0, le=1, **field)


def _status() -> Any:
    return column("How sure the release is of the row.", "sure", codes="statuses")


def _verdict() -> Any:
    return column("What a curator said of it; empty where none has seen it.", "accept", codes="verdicts", nullable=True)


class Sources(pa.DataFrameModel):
    """Publishers whose pages and files are read."""

    source_id: str = column("Short name of the source.", "havenridge")
    source_title: str = column("Its title.", "Havenridge Trust, web site and annual reports")
    publisher_name: str = column("Who publishes it.", "Havenridge Trust", nullable=True)
    language_code: str = column("Its main language, BCP-47.", "en", nullable=True)
    licence: str = column("Licence of the source's own texts.", "CC-BY-4.0", nullable=True)
    sensitivity_code: str = column("How sensitive the source is.", "low", isin=list(SENSITIVITIES))

    class Config:
        strict, coerce, unique = True, True, ["source_id"]


class Documents(pa.DataFrameModel):
    """Pages and reports, each as it was last read with success."""

    document_id: str = _document_id()
    source_id: str = column("The source it belongs to.", "havenridge")
    series_id: str = column("The series whose editions belong together.", "havenridge/annual-report")
    url: str = column("Where it was read: an address, or a path inside the source.", "https://havenridge.example/about")
    title: str = column("Its title as printed or declared.", "Annual report 2025", nullable=True, redact=True)
    media_type: str = column("Media type of its bytes.", "text/html")
    language_code: str = column("Its language, BCP-47, or `und`.", "en")
    subject_id: str = column("The organisation it is about.", "org-4t8k2m6qzp1w", nullable=True)
    subject_name: str = column("That organisation's name as printed.", "Havenridge Trust", nullable=True)
    publisher_id: str = column("The organisation that publishes it.", "org-4t8k2m6qzp1w", nullable=True)
    publisher_name: str = column("That organisation's name as printed.", "Havenridge Trust", nullable=True)
    published_date: str = column("When it was published, as EDTF.", "2025-03", type="edtf", nullable=True)
    updated_date: str = column("When it was last updated, as EDTF.", "2025-03-14", type="edtf", nullable=True)
    period: str = column("The period it reports on, as EDTF.", "2024", type="edtf", nullable=True)
    period_start: str = _start()
    period_end: str = _end()
    snapshot_sha256: str = column("SHA-256 of the bytes that were read.", "5f1d…", str_matches=r"^[0-9a-f]{64}$")
    extractors: str = column("Hash of the names and versions of everything that read them.", "b3c9…")

    class Config:
        strict, coerce, unique = True, True, ["document_id"]


class Organisations(pa.DataFrameModel):
    """Organisations that documents name, over all documents."""

    organisation_id: str = column("Own stable id; the last character checks the others (ISO 7064, MOD 37,36).", "org-4t8k2m6qzp1w")
    organisation_name: str = column("The form of its name printed in most documents.", "Havenridge Trust", slot="name")
    folded_name: str = column("The name without case, accents, punctuation and function words.", "havenridge trust")
    type_code: str = column("What kind of organisation; empty where no document tells.", "ngo", codes="organisation_types", nullable=True, slot="type")
    document_count: int = column("Documents that name it.", "3", type="integer", ge=1)
    confidence: float = _confidence(nullable=True)
    status_code: str = _status()

    class Config:
        strict, coerce, unique = True, True, ["organisation_id"]


class OrganisationNames(pa.DataFrameModel):
    """Every form of an organisation's name that a document prints in full, as acronym or as other spelling."""

    fact_id: str = _fact_id()
    document_id: str = _document_id()
    organisation_id: str = column("The organisation that bears the name.", "org-4t8k2m6qzp1w")
    organisation_name: str = column("The name as printed.", "HRT")
    is_alias: bool = column("False for the fullest form in the document.", "true", type="boolean")
    verdict_code: str = _verdict()
    confidence: float = _confidence()
    status_code: str = _status()

    class Config:
        strict, coerce, unique = True, True, ["fact_id", "organisation_name"]


class Events(pa.DataFrameModel):
    """Dated things that happened, or are to happen, to an organisation or its work."""

    fact_id: str = _fact_id()
    document_id: str = _document_id()
    organisation_id: str = _organisation_id()
    organisation_name: str = _organisation_name()
    kind_code: str = column("What happened.", "founded", codes="event_kinds", slot="kind")
    event_date: str = column("When, as EDTF, never more precise than the text.", "2003-11", type="edtf", slot="date")
    period_start: str = _start("date")
    period_end: str = _end("date")
    precision_code: str = column("How precise the date is.", "month", codes="precisions", nullable=True)
    modality_code: str = column("Whether it happened or is to happen.", "happened", codes="modalities", nullable=True, slot="modality")
    verdict_code: str = _verdict()
    confidence: float = _confidence()
    status_code: str = _status()

    class Config:
        strict, coerce, unique = True, True, ["fact_id"]


class Figures(pa.DataFrameModel):
    """Numbers that report how much or how many. Never add them up across rows: see `people_reached`."""

    fact_id: str = _fact_id()
    document_id: str = _document_id()
    organisation_id: str = _organisation_id()
    organisation_name: str = _organisation_name()
    value: float = column("The number, or the lower end of a range; empty where `value_missing_code` says why.", "8347", type="number", nullable=True, slot="value")
    value_max: float = column("The upper end of a range.", "9000", type="number", nullable=True, slot="max")
    bound_code: str = column("Whether the number is exact or a bound.", "exact", codes="bounds", slot="bound")
    unit_code: str = column("What is counted, or the ISO 4217 code of money.", "people", codes="units", isin=[*codes("units"), *CURRENCIES], slot="unit")
    indicator_code: str = column("What the number says of people or money; empty for other units.", "reached", codes="indicators", nullable=True, slot="indicator")
    counted: str = column("The noun phrase counted, as printed.", "children and their families", nullable=True, redact=True, slot="what")
    sex_code: str = column("Sex, where the text tells one.", "f", codes="sexes", nullable=True, slot="sex")
    age: str = column("Age group or range, in the guide's words.", "children", nullable=True, slot="age")
    period: str = _period()
    period_start: str = _start()
    period_end: str = _end()
    scope_code: str = column("How wide the number reaches.", "country", codes="scopes", nullable=True, slot="scope")
    directness_code: str = column("Whether people were reached directly.", "direct", codes="directness", nullable=True, slot="directness")
    accumulation_code: str = column("Whether it counts a period, a moment or everything so far.", "flow", codes="accumulations", nullable=True, slot="accumulation")
    part_of: float = column("Value of the total that this number breaks down.", "344", type="number", nullable=True, slot="part_of")
    is_small_count: bool = column("A small count of beneficiaries (1 to 4, unless the policy says otherwise), or a number withheld since it would tell one.", "false", type="boolean")
    value_missing_code: str = column("Why the value is empty: withheld, to protect the few people counted.", "withheld", isin=["withheld"], nullable=True)
    verdict_code: str = _verdict()
    confidence: float = _confidence()
    status_code: str = _status()

    @pa.dataframe_check(name="max_not_below_value")
    def _range(cls, frame: pd.DataFrame) -> pd.Series:
        return frame["value_max"].isna() | (frame["value_max"] >= frame["value"])

    @pa.dataframe_check(name="missing_value")
    def _told(cls, frame: pd.DataFrame) -> pd.Series:
        is_withheld = frame["value_missing_code"].notna() if "value_missing_code" in frame else False
        return frame["value"].isna() == is_withheld

    @pa.dataframe_check(name="indicator_only_of_people_or_money")
    def _indicator(cls, frame: pd.DataFrame) -> pd.Series:
        return frame["indicator_code"].isna() | frame["unit_code"].isin(["people", *CURRENCIES])

    class Config:
        strict, coerce, unique = True, True, ["fact_id"]


class Partnerships(pa.DataFrameModel):
    """Relations between two organisations, from the document's point of view."""

    fact_id: str = _fact_id()
    document_id: str = _document_id()
    organisation_id: str = _organisation_id()
    organisation_name: str = _organisation_name()
    partner_id: str = column("The other organisation.", "org-7m3c9x0hdr52")
    partner_name: str = column("Its name as the document prints it.", "Northlight Foundation", slot="partner")
    role_code: str = column("What the partner is to the organisation.", "funder", codes="roles", slot="role")
    period: str = _period()
    period_start: str = _start()
    period_end: str = _end()
    project_name: str = column("The project or programme it belongs to, as printed.", "Safe Paths", nullable=True, redact=True, slot="project")
    verdict_code: str = _verdict()
    confidence: float = _confidence()
    status_code: str = _status()

    class Config:
        strict, coerce, unique = True, True, ["fact_id"]


class Evidence(pa.DataFrameModel):
    """The words that each fact was read from, at its document's snapshot; names of persons and their contacts are redacted."""

    fact_id: str = _fact_id()
    position: int = column("0 for the first place, 1 for the next.", "0", type="integer", ge=0)
    document_id: str = _document_id()
    span_start: int = column("First code point of the quote in the canonical text of the document's snapshot.", "2833", type="integer", ge=0)
    span_end: int = column("Code point after the last one.", "2871", type="integer", ge=0)
    quote: str = column("The words, verbatim but for redactions.", "reached 8347 people", redact=True)

    class Config:
        strict, coerce, unique = True, True, ["fact_id", "position"]


class Issues(pa.DataFrameModel):
    """What could not be read, found or checked, counted by reason."""

    source_id: str = column("The source whose documents raised it.", "havenridge")
    level_code: str = column("How bad it is.", "warning", isin=list(get_args(Level)))
    stage_code: str = column("Where on the way it was noticed.", "check", isin=list(get_args(Stage)))
    issue_code: str = column("The reason.", "unknown_unit")
    issue_count: int = column("How often.", "4", type="integer", ge=1)

    class Config:
        strict, coerce, unique = True, True, ["source_id", "level_code", "stage_code", "issue_code"]


class PeopleReached(pa.DataFrameModel):
    """How many people each organisation reached in each period, nobody counted twice. Never add rows up: people reached in
    two periods, or by two organisations, may be the same."""

    organisation_id: str = column("Who reached them.", "org-4t8k2m6qzp1w")
    organisation_name: str = column("The form of its name printed in most documents.", "Havenridge Trust")
    period: str = column("When, as EDTF; empty where the documents do not tell.", "2025", type="edtf", nullable=True)
    value: float = column("The number of people.", "344", type="number", ge=0)
    bound_code: str = column("Whether the number is exact or a bound.", "exact", codes="bounds")
    method_code: str = column("How the number comes from the figures.", "reported_total", codes="methods")
    directness_code: str = column("Whether the people were reached directly, where the text tells.", "direct", codes="directness", nullable=True)
    used: str = column("Facts that the number comes from, separated by blanks.", "9f2c4e…")
    left_out_count: int = column("Figures of the same people that were left out.", "2", type="integer", ge=0)
    left_out: str = column("Each figure left out, as JSON: fact, value and reason (code list left_out_reasons).", '[["b3c9…",190,"part_of_total"]]')
    confidence: float = _confidence()
    status_code: str = _status()

    class Config:
        strict, coerce, unique = True, True, ["organisation_id", "period"]


# The released tables in the order in which they refer to one another.
TABLES: dict[str, type[pa.DataFrameModel]] = {
    "sources": Sources,
    "documents": Documents,
    "organisations": Organisations,
    "organisation_names": OrganisationNames,
    "events": Events,
    "figures": Figures,
    "partnerships": Partnerships,
    "evidence": Evidence,
    "issues": Issues,
    "people_reached": PeopleReached,
}
DERIVED: tuple[str, ...] = ("people_reached",)  # computed from the other released tables, not kept in the warehouse
FACT_TABLES: dict[str, str] = {"organisation": "organisations", "event": "events", "figure": "figures", "partnership": "partnerships"}


@cache
def schema(table: str) -> pa.DataFrameSchema:
    """The contract of a released table as a pandera schema."""
    return TABLES[table].to_schema()


@cache
def columns(table: str) -> tuple[Column, ...]:
    """The columns of a released table in their order."""
    return described(schema(table))

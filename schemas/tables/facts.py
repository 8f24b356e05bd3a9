"""The contracts of the facts of single documents: events, figures, partnerships."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from schemas.contracts import column
from schemas.tables import kinds
from schemas.vocabularies import codes


class Events(pa.DataFrameModel):
    """Dated things that happened, or are to happen, to an organisation or its work."""

    fact_id: str = kinds.fact_id()
    document_id: str = kinds.document_id()
    organisation_id: str = kinds.organisation_id()
    organisation_name: str = kinds.organisation_name()
    kind_code: str = column("What happened.", "founded", codes="event_kinds", slot="kind")
    event_date: str = column("When, as EDTF, never more precise than the text.", "2003-11", type="edtf", slot="date")
    period_start: str = kinds.start("date")
    period_end: str = kinds.end("date")
    precision_code: str = column("How precise the date is.", "month", codes="precisions", nullable=True, missing=("not_extracted",))
    modality_code: str = column("Whether it happened or is to happen.", "happened", codes="modalities", nullable=True, missing=("not_extracted",), slot="modality")
    verdict_code: str = kinds.verdict()
    confidence: float = kinds.confidence()
    status_code: str = kinds.status()

    class Config:
        strict, coerce, unique = True, True, ["fact_id"]


class Figures(pa.DataFrameModel):
    """Numbers that report how much or how many. Never add them up across rows: see `people_reached`."""

    fact_id: str = kinds.fact_id()
    document_id: str = kinds.document_id()
    organisation_id: str = kinds.organisation_id()
    organisation_name: str = kinds.organisation_name()
    value: float = column("The number, or the lower end of a range; empty where `value_missing_code` says why.", "8347", type="number", unit="see unit_code", nullable=True, missing=("withheld",), slot="value")
    value_max: float = column("The upper end of a range.", "9000", type="number", unit="see unit_code", nullable=True, missing=("not_applicable", "withheld"), slot="max")
    bound_code: str = column("Whether the number is exact or a bound.", "exact", codes="bounds", slot="bound")
    unit_code: str = column("What is counted, or the ISO 4217 code of money.", "people", codes="units", isin=[*codes("units"), *kinds.CURRENCIES], slot="unit")
    indicator_code: str = column("What the number says of people or money; empty for other units.", "reached", codes="indicators", nullable=True, missing=(*kinds.UNTOLD, "not_applicable"), slot="indicator")
    hapi_population_status_code: str = kinds.counterpart("The population status of OCHA's HAPI that the indicator amounts to.", "REA", ("indicator_code", "indicators", "hapi"), missing=(*kinds.UNTOLD, "not_applicable"))
    counted: str = column("The noun phrase counted, as printed.", "children and their families", nullable=True, missing=kinds.UNTOLD, redact=True, slot="what")
    sex_code: str = column("Sex, where the text tells one.", "f", codes="sexes", nullable=True, missing=kinds.UNTOLD, slot="sex")
    age: str = column("Age group or range, in the guide's words.", "children", nullable=True, missing=kinds.UNTOLD, slot="age")
    period: str = kinds.period()
    period_start: str = kinds.start()
    period_end: str = kinds.end()
    scope_code: str = column("How wide the number reaches.", "country", codes="scopes", nullable=True, missing=kinds.UNTOLD, slot="scope")
    directness_code: str = column("Whether people were reached directly.", "direct", codes="directness", nullable=True, missing=kinds.UNTOLD, slot="directness")
    accumulation_code: str = column("Whether it counts a period, a moment or everything so far.", "flow", codes="accumulations", nullable=True, missing=kinds.UNTOLD, slot="accumulation")
    part_of: float = column("Value of the total that this number breaks down.", "344", type="number", unit="see unit_code", nullable=True, missing=("not_extracted", "not_applicable", "withheld"), slot="part_of")
    is_small_count: bool = column("A small count of beneficiaries (1 to 4, unless the policy says otherwise), or a number withheld since it would tell one.", "false", type="boolean")
    value_missing_code: str = column("Why the value is empty: withheld, to protect the few people counted.", "withheld", isin=["withheld"], nullable=True, missing=("not_applicable",))
    verdict_code: str = kinds.verdict()
    confidence: float = kinds.confidence()
    status_code: str = kinds.status()

    @pa.dataframe_check(name="max_not_below_value")
    def _range(cls, frame: pd.DataFrame) -> pd.Series:
        return frame["value_max"].isna() | (frame["value_max"] >= frame["value"])

    @pa.dataframe_check(name="missing_value")
    def _told(cls, frame: pd.DataFrame) -> pd.Series:
        is_withheld = frame["value_missing_code"].notna() if "value_missing_code" in frame else False
        return frame["value"].isna() == is_withheld

    @pa.dataframe_check(name="indicator_only_of_people_or_money")
    def _indicator(cls, frame: pd.DataFrame) -> pd.Series:
        return frame["indicator_code"].isna() | frame["unit_code"].isin(["people", *kinds.CURRENCIES])

    class Config:
        strict, coerce, unique = True, True, ["fact_id"]


class Partnerships(pa.DataFrameModel):
    """Relations between two organisations, from the document's point of view."""

    fact_id: str = kinds.fact_id()
    document_id: str = kinds.document_id()
    organisation_id: str = kinds.organisation_id()
    organisation_name: str = kinds.organisation_name()
    partner_id: str = column("The other organisation.", "org-7m3c9x0hdr52")
    partner_name: str = column("Its name as the document prints it.", "Northlight Foundation", slot="partner")
    role_code: str = column("What the partner is to the organisation.", "funder", codes="roles", slot="role")
    iati_organisation_role_code: str = kinds.counterpart("Code of IATI's list OrganisationRole for what the partner is.", "1", ("role_code", "roles", "iati"), missing=("not_applicable",))
    period: str = kinds.period()
    period_start: str = kinds.start()
    period_end: str = kinds.end()
    project_name: str = column("The project or programme it belongs to, as printed.", "Safe Paths", nullable=True, missing=kinds.UNTOLD, redact=True, slot="project")
    verdict_code: str = kinds.verdict()
    confidence: float = kinds.confidence()
    status_code: str = kinds.status()

    class Config:
        strict, coerce, unique = True, True, ["fact_id"]

"""The contracts of what was read: sources, documents, the words that facts were read from, and what went wrong."""

from __future__ import annotations

from typing import get_args

import pandera.pandas as pa

from schemas.contracts import column
from schemas.facts import Level, Stage
from schemas.sources import SENSITIVITIES
from schemas.tables import kinds


class Sources(pa.DataFrameModel):
    """Publishers whose pages and files are read."""

    source_id: str = column("Short name of the source.", "havenridge")
    source_title: str = column("Its title.", "Havenridge Trust, web site and annual reports")
    publisher_name: str = column("Who publishes it.", "Havenridge Trust", nullable=True, missing=("not_reported",))
    language_code: str = column("Its main language, BCP-47.", "en", nullable=True, missing=("not_reported",))
    licence: str = column("Licence of the source's own texts.", "CC-BY-4.0", nullable=True, missing=("not_reported",))
    sensitivity_code: str = column("How sensitive the source is.", "low", isin=list(SENSITIVITIES))
    reliability_code: str = column("How near the source stands to what it reports, as its description says.", "own", codes="reliabilities")

    class Config:
        strict, coerce, unique = True, True, ["source_id"]


class Documents(pa.DataFrameModel):
    """Pages and reports, each as it was last read with success."""

    document_id: str = kinds.document_id()
    source_id: str = column("The source it belongs to.", "havenridge")
    series_id: str = column("The series whose editions belong together.", "havenridge/annual-report")
    url: str = column("Where it was read: an address, or a path inside the source.", "https://havenridge.example/about")
    title: str = column("Its title as printed or declared.", "Annual report 2025", nullable=True, missing=kinds.UNTOLD, redact=True)
    media_type: str = column("Media type of its bytes.", "text/html")
    language_code: str = column("Its language, BCP-47, or `und`.", "en")
    subject_id: str = column("The organisation it is about.", "org-4t8k2m6qzp1w", nullable=True, missing=kinds.UNTOLD)
    subject_name: str = column("That organisation's name as printed.", "Havenridge Trust", nullable=True, missing=kinds.UNTOLD)
    publisher_id: str = column("The organisation that publishes it.", "org-4t8k2m6qzp1w", nullable=True, missing=kinds.UNTOLD)
    publisher_name: str = column("That organisation's name as printed.", "Havenridge Trust", nullable=True, missing=kinds.UNTOLD)
    published_date: str = column("When it was published, as EDTF.", "2025-03", type="edtf", nullable=True, missing=kinds.UNTOLD)
    updated_date: str = column("When it was last updated, as EDTF.", "2025-03-14", type="edtf", nullable=True, missing=kinds.UNTOLD)
    period: str = column("The period it reports on, as EDTF.", "2024", type="edtf", nullable=True, missing=kinds.UNTOLD)
    period_start: str = kinds.start()
    period_end: str = kinds.end()
    snapshot_sha256: str = column("SHA-256 of the bytes that were read.", "5f1d…", str_matches=r"^[0-9a-f]{64}$")
    extractors: str = column("Hash of the names and versions of everything that read them.", "b3c9…")

    class Config:
        strict, coerce, unique = True, True, ["document_id"]


class Evidence(pa.DataFrameModel):
    """The words that each fact was read from, at its document's snapshot; names of persons and their contacts are redacted."""

    fact_id: str = kinds.fact_id()
    position: int = column("0 for the first place, 1 for the next.", "0", type="integer", ge=0)
    document_id: str = kinds.document_id()
    span_start: int = column("First code point of the quote in the canonical text of the document's snapshot.", "2833", type="integer", unit="code points", ge=0)
    span_end: int = column("Code point after the last one.", "2871", type="integer", unit="code points", ge=0)
    quote: str = column("The words, verbatim but for redactions.", "reached 8347 people", redact=True)

    class Config:
        strict, coerce, unique = True, True, ["fact_id", "position"]


class Issues(pa.DataFrameModel):
    """What could not be read, found or checked, counted by reason."""

    source_id: str = column("The source whose documents raised it.", "havenridge")
    level_code: str = column("How bad it is.", "warning", isin=list(get_args(Level)))
    stage_code: str = column("Where on the way it was noticed.", "check", isin=list(get_args(Stage)))
    issue_code: str = column("The reason.", "unknown_unit")
    issue_count: int = column("How often.", "4", type="integer", unit="times", ge=1)

    class Config:
        strict, coerce, unique = True, True, ["source_id", "level_code", "stage_code", "issue_code"]

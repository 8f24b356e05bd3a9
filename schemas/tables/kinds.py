"""Kinds of columns that several released tables have. Never here: a table."""

from __future__ import annotations

from typing import Any

from babel.numbers import list_currencies

from schemas.contracts import column
from schemas.vocabularies import crosswalk

CURRENCIES: tuple[str, ...] = tuple(sorted(list_currencies()))  # ISO 4217, those no longer in use included
# Why a cell may be empty (code list missing_reasons): either the documents do not say it, or it was not found in them.
UNTOLD = ("not_reported", "not_extracted")
NO_TYPE = (*UNTOLD, "withheld", "under_review", "not_applicable")  # for the counterparts of an organisation's type


def fact_id() -> Any:
    """Key of a fact."""
    return column("Key of the fact; it survives new editions of the document and better extractors.", "9f2c4e…")


def document_id() -> Any:
    """The document of a fact."""
    return column("The document that says so.", "havenridge/annual-report-2025")


def organisation_id() -> Any:
    """Whose fact it is."""
    return column("Whose fact it is; empty where the document never names it.", "org-4t8k2m6qzp1w", nullable=True, missing=UNTOLD)


def organisation_name() -> Any:
    """Whose fact it is, as printed."""
    return column("That organisation's name as the document prints it.", "Havenridge Trust", nullable=True, missing=UNTOLD, slot="organisation")


def period() -> Any:
    """When it was so."""
    return column("When it was so, as EDTF, never more precise than the text.", "2018/2020", type="edtf", nullable=True, missing=UNTOLD, slot="period")


def start(what: str = "period") -> Any:
    """First day of a period or date."""
    return column(f"First day that the {what} may mean; empty where it is open or not told.", "2018-01-01", type="date", nullable=True, missing=(*UNTOLD, "not_applicable"))


def end(what: str = "period") -> Any:
    """Last day of a period or date."""
    return column(f"Last day that the {what} may mean; empty where it is open or not told.", "2020-12-31", type="date", nullable=True, missing=(*UNTOLD, "not_applicable"))


def confidence(**field: Any) -> Any:
    """How probable it is that a fact is right."""
    return column("Probability that the fact is right (the manifest says whether it is calibrated).", "0.94", type="number", unit="probability, 0 to 1", ge=0, le=1, **field)


def status() -> Any:
    """How sure a release is of a row."""
    return column("How sure the release is of the row.", "sure", codes="statuses")


def verdict() -> Any:
    """What a curator said."""
    return column("What a curator said of it; empty where none has seen it.", "accept", codes="verdicts", nullable=True, missing=("under_review",))


def counterpart(description: str, example: str, of: tuple[str, str, str], **field: Any) -> Any:
    """A column with the counterpart of a code: `of` is (the code's column, its vocabulary, the other standard)."""
    return column(description, example, nullable=True, crosswalk=of, isin=sorted(set(crosswalk(*of[1:]).values())), **field)

"""The pandera contracts: what every column of the dataset means, which values it takes, and an example of one.

They are the single description of the released tables: the check before a load, the views of the warehouse, the files of
a release and the data dictionary are all made from them. Never here: SQL, files, or a repair of what breaks a contract.
"""

from __future__ import annotations

from functools import cache

import pandera.pandas as pa

from schemas.contracts import Column, described
from schemas.tables.derived import ClaimFacts, Claims, PeopleReached, Series
from schemas.tables.documents import Documents, Evidence, Issues, Sources
from schemas.tables.facts import Events, Figures, Partnerships
from schemas.tables.kinds import CURRENCIES
from schemas.tables.organisations import (
    OrganisationIdentifiers,
    OrganisationNames,
    OrganisationRelations,
    Organisations,
    Redirects,
)

__all__ = ("CURRENCIES", "DERIVED", "FACT_TABLES", "TABLES", "Column", "columns", "schema")

# The released tables in the order in which they refer to one another.
TABLES: dict[str, type[pa.DataFrameModel]] = {
    "sources": Sources,
    "documents": Documents,
    "organisations": Organisations,
    "organisation_names": OrganisationNames,
    "organisation_relations": OrganisationRelations,
    "redirects": Redirects,
    "organisation_identifiers": OrganisationIdentifiers,
    "events": Events,
    "figures": Figures,
    "partnerships": Partnerships,
    "evidence": Evidence,
    "issues": Issues,
    "claims": Claims,
    "claim_facts": ClaimFacts,
    "series": Series,
    "people_reached": PeopleReached,
}
DERIVED: tuple[str, ...] = ("claims", "claim_facts", "series", "people_reached")  # computed from the other released tables, not kept in the warehouse
FACT_TABLES: dict[str, str] = {"organisation": "organisations", "event": "events", "figure": "figures", "partnership": "partnerships"}


@cache
def schema(table: str) -> pa.DataFrameSchema:
    """The contract of a released table as a pandera schema."""
    return TABLES[table].to_schema()


@cache
def columns(table: str) -> tuple[Column, ...]:
    """The columns of a released table in their order."""
    return described(schema(table))

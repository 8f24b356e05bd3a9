"""The released tables that are computed from the other released tables: claims, claim_facts, series, people_reached.

The same rows give the same tables, for a release (after redaction, so that they can be computed again from its own
rows) and for the warehouse. Never here: SQL, or what is not in the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from warehouse.corroboration.claims import Claim, claim_fact_rows, claim_row, claims
from warehouse.corroboration.series import series_rows
from warehouse.corroboration.statements import Given, records
from warehouse.people import people_reached

# What the derived tables are computed from.
NEEDED = ("sources", "documents", "organisations", "events", "figures", "partnerships", "evidence")


def derived(given: Given) -> dict[str, list[dict[str, Any]]]:
    """Every derived table, rows by column in the order of its key."""
    names = preferred_names(given)
    found = list(claims(given))
    linked = sorted((row for claim in found for row in claim_fact_rows(claim)), key=lambda row: (row["claim_id"], row["fact_id"]))
    return {
        "claims": sorted((claim_row(claim, names) for claim in found), key=lambda row: row["claim_id"]),
        "claim_facts": linked,
        "series": sorted(series_rows(found, names), key=lambda row: (row["series_id"], row["position"])),
        "people_reached": people_reached(records(given, "figures"), names, linked),
    }


def people(given: Given, found: Iterable[Claim]) -> list[dict[str, Any]]:
    """Rows of `people_reached`, each claim counted once."""
    return people_reached(records(given, "figures"), preferred_names(given), [row for claim in found for row in claim_fact_rows(claim)])


def preferred_names(given: Given) -> Mapping[str, str]:
    """The preferred name of each organisation by its id."""
    return {row["organisation_id"]: row["organisation_name"] for row in records(given, "organisations")}

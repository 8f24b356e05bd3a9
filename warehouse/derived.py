"""The released tables that are computed from the other released tables: claims, claim_facts, series, people_reached.

The same rows give the same tables, for a release (after redaction, so that they can be computed again from its own
rows) and for the warehouse. Never here: SQL, or what is not in the rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from warehouse.corroboration.claims import claim_fact_rows, claim_row, claims, owner
from warehouse.corroboration.series import series_rows
from warehouse.corroboration.statements import Given, Record, records
from warehouse.people import people_reached

# What the derived tables are computed from.
NEEDED = ("sources", "documents", "organisations", "events", "figures", "partnerships", "evidence")


def derived_rows(given: Given) -> Iterator[tuple[str, Record]]:
    """(table, row by column) of every derived table, one organisation after the other; people_reached in the order of its key."""
    names = preferred_names(given)
    links: list[Record] = []
    for _, of_organisation in groupby(claims(given), key=owner):
        found = list(of_organisation)
        for claim in found:
            linked = list(claim_fact_rows(claim))
            if claim.preferred.row.get("indicator_code") == "reached":
                links += linked
            yield "claims", claim_row(claim, names)
            yield from (("claim_facts", row) for row in linked)
        yield from (("series", row) for row in series_rows(found, names))
    yield from (("people_reached", row) for row in people_reached(records(given, "figures"), names, links))


def people(given: Given) -> list[dict[str, Any]]:
    """Rows of `people_reached`, each claim counted once."""
    found = (claim for claim in claims(given) if claim.preferred.row.get("indicator_code") == "reached")
    return people_reached(records(given, "figures"), preferred_names(given), (row for claim in found for row in claim_fact_rows(claim)))


def preferred_names(given: Given) -> Mapping[str, str]:
    """The preferred name of each organisation by its id."""
    return {row["organisation_id"]: row["organisation_name"] for row in records(given, "organisations")}

"""Released rows made by hand for the tests of corroboration: two sources, pages of theirs, and what they say."""

from __future__ import annotations

from typing import Any

from schemas.tables import DERIVED, columns
from schemas.values import parse_edtf
from tests.factory import sha256
from warehouse.corroboration.statements import Given
from warehouse.derived import NEEDED, derived_rows

OWN, OTHER = "org-1", "org-2"
_SOURCES = {"own": "Havenridge Trust", "again": "Havenridge Trust", "press": "The Northvale Courier", "funder": "Northlight Foundation"}


def page(document: str, **changes: Any) -> dict[str, Any]:
    """A document `<source>/<name>`; pages of `own` and `again` are published by org-1, the others say nothing of their publisher."""
    source = document.split("/")[0]
    row = {"document_id": document, "source_id": source, "series_id": document, "snapshot_sha256": sha256(document), "subject_id": OWN}
    row |= {"publisher_id": OWN if source in ("own", "again") else None, "published_date": None, "updated_date": None, "period_end": None}
    return row | changes


def _fact(kind: str, document: str, when: str | None, slots: dict[str, Any]) -> dict[str, Any]:
    days = parse_edtf(when) if when else None
    start, end = (day.isoformat() if day else None for day in ((days.lower, days.upper) if days else (None, None)))
    row = {"fact_kind": kind, "document_id": document, "organisation_id": OWN, "organisation_name": "Havenridge Trust", "period_start": start, "period_end": end}
    row |= {"confidence": 0.95, "status_code": "sure", "verdict_code": None} | slots
    return {"fact_id": sha256(repr((kind, document, sorted(row.items(), key=str))))[:12], "quote": sha256(repr(slots))} | row


def figure(value: float, document: str = "own/a", period: str | None = "2025", **slots: Any) -> dict[str, Any]:
    """A figure of people reached."""
    base = {"value": float(value), "value_max": None, "bound_code": "exact", "unit_code": "people", "indicator_code": "reached", "counted": "people"}
    base |= {"sex_code": None, "age": None, "scope_code": None, "directness_code": None, "accumulation_code": None, "part_of": None, "period": period}
    return _fact("figure", document, period, base | slots)


def event(when: str, document: str = "own/a", kind: str = "founded", **slots: Any) -> dict[str, Any]:
    """An event."""
    return _fact("event", document, when, {"event_date": when, "kind_code": kind, "modality_code": None} | slots)


def partnership(document: str = "own/a", role: str = "funder", period: str | None = None, partner: str = OTHER, **slots: Any) -> dict[str, Any]:
    """A partnership."""
    return _fact("partnership", document, period, {"partner_id": partner, "partner_name": "Northlight Foundation", "role_code": role, "period": period} | slots)


def given(*facts: dict[str, Any], pages: tuple[dict[str, Any], ...] = (), reliability: dict[str, str] | None = None) -> Given:
    """Released tables that hold these facts; pages that are not given are as `page` makes them."""
    shown = {one["document_id"]: page(one["document_id"]) for one in facts} | {one["document_id"]: one for one in pages}
    sources = [
        {"source_id": name, "source_title": name, "publisher_name": publisher, "reliability_code": (reliability or {}).get(name, "unknown")}
        for name, publisher in _SOURCES.items()
    ]
    organisations = [{"organisation_id": OWN, "organisation_name": "Havenridge Trust"}, {"organisation_id": OTHER, "organisation_name": "Northlight Foundation"}]
    quotes = [{"fact_id": one["fact_id"], "position": 0, "quote": one["quote"]} for one in facts]
    tables = {"sources": sources, "documents": list(shown.values()), "organisations": organisations, "evidence": quotes}
    tables |= {f"{kind}s": [one for one in facts if one["fact_kind"] == kind] for kind in ("event", "figure", "partnership")}
    heads = {name: [column.name for column in columns(name)] for name in NEEDED}
    return {name: (heads[name], [tuple(row.get(head) for head in heads[name]) for row in tables[name]]) for name in NEEDED}


def derived(rows: Given) -> dict[str, list[dict[str, Any]]]:
    """The derived tables, rows in the order of their first columns."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in DERIVED}
    for name, row in derived_rows(rows):
        found[name].append(dict(row))
    return {name: sorted(of_table, key=lambda row: [str(value) for value in list(row.values())[:3]]) for name, of_table in found.items()}

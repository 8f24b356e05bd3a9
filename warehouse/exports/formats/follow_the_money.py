"""FollowTheMoney: organisations, their links, events and documents as entities, one JSON object a line, for Aleph and its kin.

Links are Membership where the partner is a network, else UnknownLink with the role; a named project is a Project with both as
participants. Figures have no schema there and stay out; so do links whose one side no document names.
Never here: a date more precise or a status more certain than the release's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from schemas.vocabularies import vocabulary
from warehouse.exports.published import Published, Record, address, beside, doubt, evidence, first_and_last, rows
from warehouse.exports.published import document as document_of

_NUMBERS = {"XI-LEI": "leiCode", "vat": "vatCode", "XI-DUNS": "dunsCode"}  # others: registrationNumber with its scheme
_SCHEMATA = {"government": "PublicBody", "company": "Company"}  # of types of organisations; the others are Organization


def lines(release: Published) -> Iterator[str]:
    """The lines of the file: documents first, then what refers to them."""
    for entity in _entities(release):
        yield json.dumps(entity, ensure_ascii=False) + "\n"


def _entities(release: Published) -> Iterator[dict[str, Any]]:
    for row in rows(release, "documents"):
        yield _document(release, row)
    others = (("organisation_names", "organisation_id"), ("events", "organisation_id"), ("organisation_identifiers", "organisation_id"))
    for row, (names, events, numbers) in beside(release, "organisations", "organisation_id", *others):
        yield _organisation(row, names, events, numbers)
    for row in rows(release, "events", "organisation_id IS NOT NULL"):
        yield _event(release, row)
    seen: set[str] = set()
    for row in rows(release, "partnerships", "organisation_id IS NOT NULL"):
        yield _link(release, row)
        if row["project_name"] is not None:
            yield from _project(release, row, seen)


def _document(release: Published, row: Record) -> dict[str, Any]:
    read = release.manifest.get("documents", {}).get(row["document_id"], {})
    return _entity(
        _document_id(row["document_id"]), "Document", name=row["title"], title=row["title"], fileName=PurePosixPath(row["url"]).name or row["document_id"],
        mimeType=row["media_type"], sourceUrl=address(row), publisher=row["publisher_name"], publishedAt=_day(row["published_date"]),
        modifiedAt=_day(row["updated_date"]), retrievedAt=(read.get("retrieved_at") or "")[:10],
    )  # fmt: skip


def _organisation(row: Record, names: list[Record], events: list[Record], numbers: list[Record]) -> dict[str, Any]:
    others = sorted({name["organisation_name"] for name in names} - {row["organisation_name"]})
    registered = {_day(e["event_date"]) for e in events if (e["kind_code"], e["status_code"], e["modality_code"]) == ("registered", "sure", "happened")}
    return _entity(
        row["organisation_id"], _SCHEMATA.get(row["type_code"], "Organization"), name=row["organisation_name"], alias=others,
        classification=vocabulary("organisation_types")[row["type_code"]].label if row["type_code"] else None, incorporationDate=sorted(filter(None, registered)),
        proof=sorted({_document_id(name["document_id"]) for name in names}), notes=doubt(row), **_numbers(numbers),
    )  # fmt: skip


def _numbers(numbers: list[Record]) -> dict[str, list[str]]:
    """Numbers of registers that the release is sure of, each in the property that FollowTheMoney has for its kind."""
    found: dict[str, set[str]] = {}
    for row in numbers:
        if row["status_code"] == "sure":
            kind = _NUMBERS.get(row["scheme_code"], "")
            found.setdefault(kind or "registrationNumber", set()).add(row["identifier"] if kind else f"{row['scheme_code']} {row['identifier']}")
    return {name: sorted(values) for name, values in sorted(found.items())}


def _event(release: Published, row: Record) -> dict[str, Any]:
    what = vocabulary("event_kinds")[row["kind_code"]].label
    name = f"{row['organisation_name'] or row['organisation_id']}: {what}, {row['event_date']}"
    said = {"name": name, "involved": row["organisation_id"], "summary": row["modality_code"], "notes": doubt(row)}
    return _entity(row["fact_id"], "Event", **said, **_time(row["event_date"]), **_provenance(release, row))


def _link(release: Published, row: Record) -> dict[str, Any]:
    told = {"role": vocabulary("roles")[row["role_code"]].label, "status": doubt(row) or "sure", **_time(row["period"]), **_provenance(release, row)}
    if row["role_code"] == "network":
        return _entity(row["fact_id"], "Membership", member=row["organisation_id"], organization=row["partner_id"], **(told | {"role": None}))
    return _entity(row["fact_id"], "UnknownLink", subject=row["partner_id"], object=row["organisation_id"], **told)


def _project(release: Published, row: Record, seen: set[str]) -> Iterator[dict[str, Any]]:
    """The project, unless it was given before, and its two participants."""
    project = f"project-{_hash(row['organisation_id'] + ' ' + row['project_name'])}"
    if project not in seen:
        seen.add(project)
        yield _entity(project, "Project", name=row["project_name"], **_provenance(release, row, description=None))
    told = {"project": project, "status": doubt(row) or "sure", **_time(row["period"]), **_provenance(release, row)}
    role = vocabulary("roles")[row["role_code"]].label
    yield _entity(f"{row['fact_id']}-partner", "ProjectParticipant", participant=row["partner_id"], role=role, **told)
    yield _entity(f"{row['fact_id']}-own", "ProjectParticipant", participant=row["organisation_id"], **told)


def _provenance(release: Published, row: Record, **instead: Any) -> dict[str, Any]:
    """Where a fact was read: document, address, publisher, and the words."""
    document = document_of(release, row["document_id"])
    quotes = [place["quote"] for place in evidence(release, row["fact_id"])]
    told = {"proof": _document_id(row["document_id"]), "sourceUrl": address(document), "publisher": document["publisher_name"], "description": quotes}
    return told | {"modifiedAt": _day(document["updated_date"]), "recordId": row["fact_id"]} | instead


def _time(edtf: str | None) -> dict[str, str | None]:
    first, last = first_and_last(edtf)
    return {"date": first} if first == last else {"startDate": first, "endDate": last}


def _day(edtf: str | None) -> str | None:
    first, last = first_and_last(edtf)
    return first if first == last else None


def _entity(identity: str, schema: str, **properties: Any) -> dict[str, Any]:
    """An entity; values are lists of texts, and properties without any are left out."""
    lists = {key: value if isinstance(value, list) else [value] for key, value in properties.items()}
    return {"id": identity, "schema": schema, "properties": {key: kept for key, value in lists.items() if (kept := [one for one in value if one])}}


def _document_id(document_id: str) -> str:
    """Ids of entities hold no slash."""
    return f"doc-{_hash(document_id)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]

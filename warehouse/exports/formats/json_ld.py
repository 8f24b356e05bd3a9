"""schema.org JSON-LD: the dataset, organisations with their funders and networks, documents, and figures as observations.

One JSON document, one node a line; the context stands inside, so that reading it asks the network for nothing. Relations are
`Role` nodes, which hold their period and how sure they are; roles that schema.org has no property for stay out.
Never here: a founding date that is not sure, or a date more precise than the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from schemas.tables import CURRENCIES
from schemas.vocabularies import vocabulary
from warehouse.exports.published import Published, Record, address, beside, doubt, evidence, first_and_last, rows

_CONTEXT = {"@version": 1.1, "@vocab": "https://schema.org/"}
_TYPES = {
    "ngo": "NGO", "network": "Organization", "foundation": "Organization", "government": "GovernmentOrganization", "multilateral": "Organization",
    "company": "Corporation", "academic": "EducationalOrganization", "media": "NewsMediaOrganization", "health": "MedicalOrganization",
}  # fmt: skip
_PROPERTIES = {"funder": "funder", "network": "memberOf", "parent": "parentOrganization"}  # of an organisation, by the partner's role
_NAME = "NGO Ledger dataset"
_DESCRIPTION = "Organisations, dated events, figures and partnerships that NGOs publish, each with the words it was read from."


def lines(release: Published) -> Iterator[str]:
    """The lines of the file: an opening line, one node a line, a closing line."""
    yield f'{{"@context": {_json(_CONTEXT)}, "@graph": ['
    between = "\n"
    for node in _nodes(release):
        yield between + _json({key: value for key, value in node.items() if value not in (None, [], {})})
        between = ",\n"
    yield "\n]}\n"


def _nodes(release: Published) -> Iterator[dict[str, Any]]:
    yield _dataset(release)
    for row in rows(release, "documents"):
        yield _document(row)
    tables = ("organisation_names", "events", "partnerships", "organisation_identifiers")
    for row, (names, events, partnerships, numbers) in beside(release, "organisations", "organisation_id", *((name, "organisation_id") for name in tables)):
        yield _organisation(row, names, events) | _relations(release, partnerships) | _numbers(numbers)
    for row in rows(release, "figures"):
        yield _observation(release, row)


def _dataset(release: Published) -> dict[str, Any]:
    told = release.manifest
    found = {"@id": "#dataset", "@type": "Dataset", "name": _NAME, "description": _DESCRIPTION, "version": told.get("number")}
    found |= {"datePublished": told.get("created_at", "")[:10] or None, "license": told.get("configuration", {}).get("licence") or None}
    return found | {"identifier": f"sha256:{told['release_hash']}" if "release_hash" in told else None}


def _document(row: Record) -> dict[str, Any]:
    published, updated = (first if first == last else None for first, last in map(first_and_last, (row["published_date"], row["updated_date"])))
    return {
        "@id": _document_id(row["document_id"]), "@type": "CreativeWork", "name": row["title"], "url": address(row), "encodingFormat": row["media_type"],
        "inLanguage": row["language_code"] if row["language_code"] != "und" else None, "datePublished": published, "dateModified": updated,
        "publisher": _node(row["publisher_id"]), "about": _node(row["subject_id"]), "isPartOf": {"@id": "#dataset"},
    }  # fmt: skip


def _organisation(row: Record, names: list[Record], events: list[Record]) -> dict[str, Any]:
    others = sorted({name["organisation_name"] for name in names} - {row["organisation_name"]})
    founded = [e["event_date"] for e in events if (e["kind_code"], e["status_code"], e["modality_code"]) == ("founded", "sure", "happened")]
    dates = sorted({first for first, last in map(first_and_last, founded) if first is not None and first == last})
    shown = {"@id": f"#{row['organisation_id']}", "@type": _TYPES.get(row["type_code"], "Organization"), "name": row["organisation_name"]}
    return shown | {"alternateName": others, "foundingDate": dates, "description": doubt(row)}


def _numbers(numbers: list[Record]) -> dict[str, Any]:
    """Numbers of registers, each with its scheme; an LEI also in the property of its own."""
    told = sorted({(row["scheme_code"], row["identifier"]) for row in numbers if row["status_code"] == "sure"})
    leis = [value for scheme, value in told if scheme == "XI-LEI"]
    found: dict[str, Any] = {"identifier": [{"@type": "PropertyValue", "propertyID": scheme, "value": value} for scheme, value in told]} if told else {}
    return found | ({"leiCode": leis} if leis else {})


def _relations(release: Published, partnerships: list[Record]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in partnerships:
        name = _PROPERTIES.get(row["role_code"])
        if name is not None:
            first, last = first_and_last(row["period"])
            role = {"@id": f"#{row['fact_id']}", "@type": "Role", name: _node(row["partner_id"]), "roleName": vocabulary("roles")[row["role_code"]].label}
            role |= {"startDate": first, "endDate": last, **_read(release, row)}
            found.setdefault(name, []).append({key: value for key, value in role.items() if value is not None})
    return found


def _observation(release: Published, row: Record) -> dict[str, Any]:
    what = ", ".join(filter(None, (row["indicator_code"], row["counted"], row["sex_code"], row["age"])))
    is_range, (first, last) = row["value_max"] is not None, first_and_last(row["period"])
    return {
        "@id": f"#{row['fact_id']}", "@type": "Observation", "observationAbout": _node(row["organisation_id"]), "variableMeasured": what or row["unit_code"],
        "value": None if is_range else row["value"], "minValue": row["value"] if is_range or row["bound_code"] == "min" else None,
        "maxValue": row["value_max"] if is_range else row["value"] if row["bound_code"] == "max" else None,
        "unitText": row["unit_code"] if row["unit_code"] not in CURRENCIES else None, "unitCode": row["unit_code"] if row["unit_code"] in CURRENCIES else None,
        "observationDate": first if first == last else None,
        "additionalProperty": [_property(name, row[name]) for name in ("period", "bound_code", "confidence", "status_code", "part_of") if row[name] is not None],
        **_read(release, row),
    }  # fmt: skip


def _read(release: Published, row: Record) -> dict[str, Any]:
    """Where a fact was read: the words and the document; and how sure it is."""
    words = " … ".join(f"“{place['quote']}”" for place in evidence(release, row["fact_id"]))
    return {"description": ": ".join(filter(None, (doubt(row), words))), "subjectOf": {"@id": _document_id(row["document_id"])}}


def _property(name: str, value: Any) -> dict[str, Any]:
    return {"@type": "PropertyValue", "name": name, "value": value}


def _node(identity: str | None) -> dict[str, str] | None:
    return None if identity is None else {"@id": f"#{identity}"}


def _document_id(document_id: str) -> str:
    return f"#{quote(document_id)}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

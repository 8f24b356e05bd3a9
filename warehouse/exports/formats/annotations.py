"""W3C Web Annotation: one annotation for each place that a fact was read from, as a collection with one page.

The target is the document, found by its words (TextQuoteSelector) and by the code points of its canonical text, as
`ngo-ledger extract --text-dir` writes it (TextPositionSelector). Words that were redacted cannot be found again: there the
position stands alone, and the body says so. Never here: a quote that the document does not print.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from schemas.vocabularies import vocabulary
from warehouse.exports.published import Published, Record, address, count, facts

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_MARK = re.compile(r"\[[a-z ]+\]")  # what stands for redacted words


def lines(release: Published) -> Iterator[str]:
    """The lines of the file: an opening line, one annotation a line, a closing line."""
    head = {"@context": _CONTEXT, "id": _id(str(release.manifest.get("release_hash", ""))), "type": "AnnotationCollection"}
    head |= {"label": "NGO Ledger: the words that facts were read from", "total": count(release, "evidence")}
    page = {"id": _id(f"{head['id']}/0"), "type": "AnnotationPage", "startIndex": 0}
    yield f'{_json(head)[:-1]}, "first": {_json(page)[:-1]}, "items": ['
    between = "\n"
    for fact in facts(release):
        for place in fact["evidence"]:
            yield between + _json(_annotation(fact, place))
            between = ",\n"
    yield "\n]}}\n"


def _annotation(fact: Record, place: Record) -> dict[str, Any]:
    is_redacted = place["span_end"] - place["span_start"] != len(place["quote"]) or _MARK.search(place["quote"]) is not None
    exact = {"type": "TextQuoteSelector", "exact": place["quote"]}
    position = {"type": "TextPositionSelector", "start": place["span_start"], "end": place["span_end"]}
    told = {key: value for key, value in fact.items() if key not in ("document", "evidence") and value is not None}
    told |= {"snapshot_sha256": fact["document"]["snapshot_sha256"], "quote": place["quote"], "is_quote_redacted": is_redacted}
    words = sentence(fact) + (" The quoted words are redacted and cannot be found in the page." if is_redacted else "")
    return {
        "id": _id(f"{fact['fact_id']}/{place['position']}"),
        "type": "Annotation",
        "motivation": "describing",
        "body": [
            {"type": "TextualBody", "value": words, "format": "text/plain", "language": "en"},
            {"type": "TextualBody", "value": _json(told), "format": "application/json"},
        ],
        "target": {"source": address(fact["document"]) or quote(fact["document"]["url"]), "selector": [position] if is_redacted else [exact, position]},
    }


def sentence(fact: Record) -> str:
    """A fact in plain words, its codes by their labels."""
    who = fact["organisation_name"] or "Not told"
    if fact["kind"] == "organisation":
        return f"Organisation: {', also '.join((fact['organisation_name'], *fact['aliases']))}."
    if fact["kind"] == "event":
        return f"{who}: {_label('event_kinds', fact['kind_code'])}, {fact['event_date']}."
    when = f", {fact['period']}" if fact["period"] else ""
    if fact["kind"] == "partnership":
        return f"{who}: {_label('roles', fact['role_code'])}: {fact['partner_name']}{when}."
    to = "" if fact["value_max"] is None else f" to {fact['value_max']:.15g}"
    about = " ".join(filter(None, (_label("indicators", fact["indicator_code"]), f"({fact['counted']})" if fact["counted"] else "")))
    return f"{who}: {fact['value']:.15g}{to} {_label('units', fact['unit_code'])}{about and f', {about}'}{when}."


def _label(name: str, code: str | None) -> str:
    """The label of a code inside a sentence; the code itself where the list has none, as for currencies."""
    found = vocabulary(name).get(code or "")
    return found.label.lower() if found else code or ""


def _id(text: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, text)}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

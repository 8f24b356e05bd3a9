"""One document through find, resolve and score: the four rooms, then whose facts they are, then how sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from extractors import dates, figures, organisations, partners, privacy, read
from extractors.confidence import confidence
from extractors.languages import supported
from extractors.ledger import ledger, summary
from extractors.named import called_after, is_person, likely_person, nameable
from extractors.organisations import identifiers
from extractors.organisations.entities import entities
from extractors.organisations.people import has_head, person_like
from extractors.organisations.sourced import RULE, names_of
from extractors.resolve import resolve
from extractors.told import told
from schemas.documents import Document, Span
from schemas.facts import LEAST, PLURALS, Extraction, Fact, Issue, Mention, Told

EXTRACTORS = (organisations, dates, figures, partners, identifiers)
# How probable an organisation's name is that may as well be a person's: two foreign words, a possible person, a given name.
_AT_ALL, _HARDLY, _UNSURE = 0.55, 0.66, 0.75
_BODILY = ("own_", "list_", "gazetteer", "head", "legal_form", "defined", "acronym")  # rules that know a body by more than its capitals
_LISTED, _WITH_BODY = ("list_", "run", "part", "model", "again"), 3
_PRINTED = ("what", "name", "partner", "project", "organisation")  # slots that hold words of the document
_Veil = tuple[frozenset[str], frozenset[str]]  # names that stay inside, and organisations' that may leave
_FIELDS = ("language", "publisher", "subject", "published", "updated", "period")


def versions() -> dict[str, str]:
    """Name -> version of every extractor and of the reader."""
    return {module.NAME: module.VERSION for module in (read, *EXTRACTORS)}


def extract(document: Document, *, hints: Mapping[str, Any], spacy_model: str = "builtin", recalibration: Mapping[str, Any] | None = None) -> Extraction:
    """All facts of a document. Mentions inside protected regions become no facts. `spacy_model`: builtin, blank, or an
    installed spaCy package (ConfigurationError where it is not installed); `recalibration`: see `confidence`."""
    protected = privacy.protected_regions(document)
    mentions = {module.NAME: module.find(document) for module in EXTRACTORS if module is not organisations}
    mentions["organisations"] = _bodies(document, organisations.find(document, spacy_model=spacy_model, source=names_of(hints)))
    orgs = entities(document, mentions["organisations"], protected)
    found = {name: _open(each, protected) for name, each in mentions.items()}
    resolved = resolve(document, found, orgs, hints=hints)
    facts = tuple(replace(fact, confidence=_confidence(document, fact, recalibration)) for fact in resolved.facts)
    fields = told(document, resolved.fields, facts)
    issues = (*_issues(document), *identifiers.wrong(document, protected), *resolved.issues)
    return Extraction(document.id, resolved.fields, facts, issues, protected, fields)


def _confidence(document: Document, fact: Fact, recalibration: Mapping[str, Any] | None) -> float:
    """How surely a fact is right: never more surely than its words are read, where OCR has read them."""
    sure = confidence(fact.kind, fact.features, recalibration)
    if not document.recognised:
        return sure
    evidence = fact.evidence[:1] if fact.kind == "organisation" else fact.evidence  # its further ones are of its identifiers
    return round(sure * max(document.certainty(one.span) for one in evidence), 4)


def _open(mentions: Sequence[Mention], protected: Sequence[Span]) -> list[Mention]:
    return [m for m in mentions if not any(region.overlaps(m.span) for region in protected)]


def _bodies(document: Document, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The mentions without those that are persons' names, since there are no facts about persons; a body that is named after
    one keeps its short name."""
    names: dict[str, list[Mention]] = {}
    for mention in mentions:
        names.setdefault(mention.value["name"], []).append(mention)
    persons = {name for name, places in names.items() if is_person(name, document) or _may_be_person(name, places, document)}
    persons = persons | (privacy.private_names(document) & names.keys())
    persons -= {name for name in persons if called_after(name, names.keys() - persons, document) or _is_declared(names[name])}
    return tuple(m for m in mentions if m.value["name"] not in persons)


def _is_declared(places: Sequence[Mention]) -> bool:
    return any(place.features["rule"] == RULE for place in places)


def _may_be_person(name: str, places: Sequence[Mention], document: Document) -> bool:
    """Whether a name that is hardly an organisation's may as well be a person's."""
    likely, given = likely_person(name, document)
    surest, read = max(place.features["probability"] for place in places), {place.features["named"][:3] for place in places}
    rules = {place.features["rule"] for place in places}
    if (given or person_like(name) or "PER" in read) and 1 < len(name.split()) < 4 and not has_head(name, document.language) and all(rule.startswith(_LISTED) for rule in rules):
        return True  # in a list of supporters people stand beside bodies
    if name.isupper() and person_like(" ".join(name.split()[:2]).title()) and len(name.split()) > _WITH_BODY:
        return True  # "ANNA BERG CITY OF NORTHMERE": somebody with their employer, set in capitals
    if any(rule.startswith(_BODILY) for rule in rules):
        return likely and " " in name and "PER" in read
    return likely and (surest < _HARDLY or given and ("ORG" not in read or surest < _UNSURE)) or surest < _AT_ALL and nameable(name, document)


def _issues(document: Document) -> list[Issue]:
    if document.language.split("-")[0] in supported():
        return []
    told, next_ = f"No word lists for the language `{document.language}`", f"Add extractors/languages/{document.language}/"
    if document.language == "und":
        told, next_ = "The language could not be told", "Set `language` in the source"
    message = f"{told}: only forms that need no words were read. {next_} or review this document by hand."
    return [Issue("warning", "find", "unsupported_language", document.id, message, document.language)]


def to_json(document: Document, extraction: Extraction, *, least: Mapping[str, float] = LEAST) -> dict[str, Any]:
    """The guide's JSON: id, the document's fields, what it tells of itself, the four lists, how many facts are less sure than
    `least` of their kind and not among them (`withheld`), and the ledger of its numbers and dates."""
    veil = privacy.leaving(document, extraction.facts)
    out: dict[str, Any] = {"id": document.id, **{name: extraction.fields.get(name) for name in _FIELDS}}
    out |= {name: _shown(out[name], veil) for name in ("subject", "publisher") if out[name]}
    out["told"] = {name: _told(one, veil) for name, one in extraction.told.items()}
    stated = _stated(extraction, least)
    out |= {plural: [_entry(fact, veil) for fact in stated if fact.kind == kind] for kind, plural in PLURALS.items()}
    out["withheld"] = len(extraction.facts) - len(stated)
    out["ledger"] = summary(ledger(document, extraction.protected))
    return out


def _stated(extraction: Extraction, least: Mapping[str, float]) -> list[Fact]:
    """The facts that are sure enough; an organisation that one of them names is stated with it."""
    sure = [fact for fact in extraction.facts if fact.confidence >= least.get(fact.kind, 0.0)]
    named = {extraction.fields.get("subject"), extraction.fields.get("publisher")}
    named |= {fact.slots.get(slot) for fact in sure for slot in ("organisation", "partner")}
    return [fact for fact in extraction.facts if fact.confidence >= least.get(fact.kind, 0.0) or fact.kind == "organisation" and fact.slots["name"] in named]


def _told(one: Told, veil: _Veil) -> dict[str, Any]:
    out: dict[str, Any] = {"value": _shown(one.value, veil), "confidence": one.confidence}
    if one.evidence is not None:
        span = one.evidence.span
        out |= {"quote": _shown(one.evidence.quote, veil), "zone": one.zone, "start": span.start, "end": span.end}
    return out


def _entry(fact: Fact, veil: _Veil) -> dict[str, Any]:
    evidence = fact.evidence[0]
    slots = {name: _shown(value, veil) if isinstance(value, str) and name in _PRINTED else value for name, value in fact.slots.items()}
    return {**slots, "quote": _shown(evidence.quote, veil), "confidence": fact.confidence, "start": evidence.span.start, "end": evidence.span.end}


def _shown(text: str, veil: _Veil) -> str:
    names, kept = veil
    return privacy.redact(text, names, kept=kept)

"""stages: what one run does, stage by stage, as plain functions: fetch, extract (read to score), load (decide, check, load).

They take ids and small rows and give rows back; documents and bytes travel by way of the snapshot store. Only `load`
writes to the database. Never here: Prefect, the order of a run (update), printing.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from pipelines.digest import digest
from pipelines.fetch import Fetched, fetch, url_id
from pipelines.fetch.web import open_browser
from pipelines.revision import extractors_digest
from pipelines.settings import Settings
from review import decisions
from schemas.documents import Document
from schemas.facts import Extraction, Issue
from schemas.sources import Source
from warehouse import snapshots
from warehouse.check import check
from warehouse.load import Loaded, load
from warehouse.readings import Reading
from warehouse.runs import Visit, last_visits
from warehouse.stored import stored_readings


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document that a source names, whose bytes are in the snapshot store."""

    document_id: str
    source_id: str
    sha256: str
    url: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Fetching:
    """What fetching some sources brought."""

    wanted: tuple[Wanted, ...]
    visits: tuple[Visit, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Extracted:
    """What reading some documents gave; issues of documents that could not be read at all stand apart."""

    readings: tuple[Reading, ...]
    issues: tuple[Issue, ...]


def fetch_sources(sources: Sequence[Source], settings: Settings, *, store: Path) -> Fetching:
    """Visit every file and URL of the sources and put what they hold into the snapshot store."""
    wanted: list[Wanted] = []
    visits: list[Visit] = []
    issues: list[Issue] = []
    browser = open_browser(settings)
    try:
        for source in sources:
            for found in fetch(source, settings, browser):
                if isinstance(found, Fetched):
                    wanted.append(_keep(found, store))
                    visits.append(_visit(wanted[-1]))
                else:
                    issues.append(found)
                    if found.where in source.urls:
                        visits.append(_failed(source, found))
    finally:
        browser.client.close()
    snapshots.sync(store, [row.sha256 for row in wanted])
    return Fetching(tuple(wanted), tuple(visits), tuple(issues))


def stored_pages(engine: Engine, sources: Sequence[Source], found: Sequence[Wanted]) -> list[Wanted]:
    """Pages that were not fetched this time but earlier: their last snapshot still counts."""
    here = {row.document_id for row in found}
    urls = {url: source for source in sources for url in source.urls if url_id(source, url) not in here}
    last = last_visits(engine, list(urls)) if urls else {}
    return [
        Wanted(v.document_id, v.source_id, v.sha256, url, url, v.media_type)
        for url, v in last.items()
        if v.sha256 is not None and v.source_id == urls[url].id
    ]


def extractors_hash(source: Source) -> str:
    """One hash of everything but the bytes that a reading depends on: what reads, and what the source's YAML says."""
    parts = {"extractors": extractors_digest(), "language": source.language, "hints": hints_of(source)}
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def hints_of(source: Source) -> dict[str, object]:
    """What a source's YAML tells the extractors."""
    return {**source.hints, "publisher": source.publisher, "sensitivity": source.sensitivity}


def extract_batch(batch: Sequence[Wanted], sources: Mapping[str, Source], *, store: Path) -> Extracted:
    """Read, find, resolve and score a batch of documents; one that cannot be read is an Issue and the rest goes on."""
    readings: list[Reading] = []
    issues: list[Issue] = []
    hashes = {source_id: extractors_hash(sources[source_id]) for source_id in {row.source_id for row in batch}}
    for row in batch:
        source, content = sources[row.source_id], snapshots.get(store, row.sha256)
        found = digest(content, row.document_id, name=row.name, media_type=row.media_type, language=source.language, hints=hints_of(source))
        if isinstance(found[0], Issue):
            issues.extend(found)
        else:
            readings.append(_reading(row, *found, hashes[row.source_id]))
    return Extracted(tuple(readings), tuple(issues))


def load_batch(engine: Engine, run: int, readings: Sequence[Reading], *, store: Path | None = None) -> Loaded:
    """Apply what curators said, hold the facts against the contracts and load them, in one transaction.

    `store`: where the canonical text goes; None where it is there already.
    """
    return load(engine, run, check(decide(engine, readings)), snapshots=store)


def decide(engine: Engine, readings: Sequence[Reading]) -> list[Reading]:
    """The readings after what curators have said of their facts."""
    said = decisions.of_documents(engine, [reading.document_id for reading in readings])
    decided = []
    for reading in readings:
        facts, outcomes = decisions.apply(said.get(reading.document_id, ()), reading.extraction.facts)
        decided.append(replace(reading, extraction=replace(reading.extraction, facts=facts), outcomes=outcomes))
    return decided


def load_pending(engine: Engine, run: int, *, but: set[str]) -> Loaded:
    """Load again, from what is stored, the documents whose decisions no run has applied yet; counts facts alone."""
    waiting = [document_id for document_id in decisions.pending(engine) if document_id not in but]
    return replace(load_batch(engine, run, stored_readings(engine, waiting)), documents=Counter())


def now() -> str:
    """This instant in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _keep(found: Fetched, store: Path) -> Wanted:
    sha256 = snapshots.put(store, found.content)
    return Wanted(found.document_id, found.source_id, sha256, found.url, found.name, found.media_type)


def _visit(row: Wanted) -> Visit:
    return Visit(row.source_id, row.document_id, row.url, now(), "fetched", row.sha256, media_type=row.media_type)


def _failed(source: Source, issue: Issue) -> Visit:
    status = int(issue.value) if issue.value.isdecimal() else None
    return Visit(source.id, url_id(source, issue.where), issue.where, now(), "failed", None, http_status=status, message=issue.message)


def _reading(row: Wanted, document: Document, extraction: Extraction, hashed: str) -> Reading:
    return Reading(
        document_id=row.document_id,
        source_id=row.source_id,
        series_id=row.document_id,
        url=row.url,
        media_type=document.media_type,
        snapshot=row.sha256,
        extractors=hashed,
        title=document.title,
        language=document.language,
        text=document.text,
        extraction=extraction,
    )

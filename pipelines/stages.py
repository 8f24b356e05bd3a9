"""stages: what one run does, stage by stage, as plain functions: fetch, extract (read to score), load (decide, check, load).

They take ids and small rows and give rows back; documents and bytes travel by way of the snapshot store. Only `load`
writes to the database. Never here: Prefect, the order of a run (update), printing.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from pipelines.fetch import Fetched, fetch, taken_down, url_id
from pipelines.fetch.discovery import is_wanted
from pipelines.fetch.web import Browser, Known, Seen, open_browser
from pipelines.guard import DIGEST, guarded
from pipelines.revision import extractors_digest, installed
from pipelines.settings import Settings
from pipelines.stand_ins import is_page, shrunk, stand_in
from review import decisions
from schemas.documents import Document
from schemas.errors import WarehouseError
from schemas.facts import Extraction, Issue
from schemas.sources import Source
from warehouse import snapshots
from warehouse.check import check
from warehouse.erasure import erased_among
from warehouse.load import Loaded, load
from warehouse.readings import Reading
from warehouse.runs import Visit, instant, last_visits
from warehouse.stored import last_texts, stored_readings

_IN_TEXT = ("missed", "hide")  # decisions on words that no extractor's fact has
_progress = logging.getLogger("pipelines.update")  # what a run's progress bar follows


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document that a source names, whose bytes are in the snapshot store."""

    document_id: str
    source_id: str
    sha256: str
    url: str
    name: str
    media_type: str
    at: str = ""  # of a page in an archive, when it was captured


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


def fetch_sources(sources: Sequence[Source], settings: Settings, *, store: Path, known: Sequence[Visit] = (), removed: Collection[str] = ()) -> Fetching:
    """Visit every file and URL of the sources and put what they hold into the snapshot store.

    `known`: earlier visits of them (`warehouse.runs.last_visits`): their servers are asked for what has changed since.
    `removed`: ids of documents that are taken down.
    """
    wanted: list[Wanted] = []
    visits: list[Visit] = []
    issues: list[Issue] = []
    browser = open_browser(settings)
    try:
        for source in sources:
            browser.known.clear()
            browser.known.update(_known(source, known, store))
            rows: list[Wanted] = []
            for found in fetch(source, settings, browser, removed):
                if isinstance(found, Fetched):
                    rows.append(_keep(found, store))
                    _progress.info("fetching %s: %d", source.id, len(rows))
                else:
                    issues.append(found)
            visits += _visits(source, rows, browser)
            wanted += rows
    finally:
        browser.client.close()
    snapshots.sync(store, [row.sha256 for row in wanted])
    return Fetching(tuple(wanted), tuple(visits), tuple(issues))


def without_erased(engine: Engine, fetching: Fetching, *, store: Path) -> Fetching:
    """What was fetched without bytes that were erased on request and stood elsewhere, too: they are removed again."""
    erased = erased_among(engine, [row.sha256 for row in fetching.wanted])
    if not erased:
        return fetching
    for sha256 in sorted(erased):
        snapshots.erase(store, sha256)
    issues = tuple(taken_down(row.document_id) for row in fetching.wanted if row.sha256 in erased)
    visits = tuple(visit for visit in fetching.visits if visit.sha256 not in erased)
    return Fetching(tuple(row for row in fetching.wanted if row.sha256 not in erased), visits, fetching.issues + issues)


def stored_pages(engine: Engine, sources: Sequence[Source], found: Sequence[Wanted], *, removed: Collection[str] = ()) -> list[Wanted]:
    """Pages that were not fetched this time but earlier: their last snapshot still counts, unless they are taken down."""
    here = {row.document_id for row in found} | set(removed)
    by_id = {source.id: source for source in sources}
    last = [v for v in last_visits(engine, list(by_id)) if v.document_id not in here and _is_page_of(by_id[v.source_id], v)]
    return [Wanted(v.document_id, v.source_id, str(v.sha256), v.url, v.url, v.media_type) for v in last]


def extractors_hash(source: Source, settings: Settings) -> str:
    """One hash of everything but the bytes that a reading depends on: what reads, and what the source's YAML says."""
    parts: dict[str, object] = {"extractors": extractors_digest(), "language": source.language, "hints": hints_of(source)}
    if source.country:
        parts["country"] = source.country
    if settings.spacy_model != "builtin":
        parts["spacy_model"] = installed(settings.spacy_model)
    if learned := settings.recalibration():
        parts["recalibration"] = learned
    if settings.ocr == "auto":
        from pipelines.ocr import signature  # heavy

        parts["ocr"] = signature()
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def hints_of(source: Source) -> dict[str, object]:
    """What a source's YAML tells the extractors."""
    return {**source.hints, "publisher": source.publisher, "sensitivity": source.sensitivity}


def extract_batch(batch: Sequence[Wanted], sources: Mapping[str, Source], settings: Settings, *, store: Path) -> Extracted:
    """Read, find, resolve and score a batch of documents; one that cannot be read is an Issue and the rest goes on."""
    readings: list[Reading] = []
    issues: list[Issue] = []
    hashes = {source_id: extractors_hash(sources[source_id], settings) for source_id in {row.source_id for row in batch}}
    for row, found in zip(batch, _digested(batch, sources, settings, store), strict=True):
        in_place = None if isinstance(found[0], Issue) else stand_in(row.document_id, sources[row.source_id], row.url, found[0])
        if isinstance(found[0], Issue):
            issues.extend(found)
        elif in_place is not None:
            issues.append(in_place)
        else:
            readings.append(replace(_reading(row, *found, hashes[row.source_id]), country=sources[row.source_id].country))
    return Extracted(tuple(readings), tuple(issues))


def hold_shrunk(engine: Engine, extracted: Extracted, sources: Mapping[str, Source], *, store: Path) -> Extracted:
    """Without the readings of pages that lost nearly all of their text since they were last read; an Issue for each."""
    pages = [r for r in extracted.readings if is_page(r.url) and sources[r.source_id].doubtful_pages == "hold"]
    before = last_texts(engine, [reading.document_id for reading in pages])
    held: dict[str, Issue] = {}
    for reading in pages:
        snapshot, text = before.get(reading.document_id, (reading.snapshot, ""))
        if snapshot != reading.snapshot and snapshots.has(store, text):
            issue = shrunk(reading.document_id, len(snapshots.get(store, text).decode()), len(reading.text or ""))
            held |= {} if issue is None else {reading.document_id: issue}
    kept = tuple(reading for reading in extracted.readings if reading.document_id not in held)
    return Extracted(kept, (*extracted.issues, *held.values()))


def _digested(batch: Sequence[Wanted], sources: Mapping[str, Source], settings: Settings, store: Path) -> Iterator[Any]:
    """What `digest` gives for each document, in a process of its own."""
    with guarded(settings.limits) as call:
        for row in batch:
            source, content = sources[row.source_id], _content(row, store)
            if isinstance(content, Issue):
                yield (content,)
                continue
            options = {"name": row.name, "media_type": row.media_type, "language": source.language, "hints": hints_of(source)}
            yield call(row.document_id, DIGEST, content, row.document_id, **options, **settings.reading)


def _content(row: Wanted, store: Path) -> bytes | Issue:
    """The bytes of a document, or why the store cannot give them; the next visit puts them there anew."""
    try:
        return snapshots.get(store, row.sha256)
    except WarehouseError as error:
        return Issue("error", "read", "damaged_snapshot", row.document_id, f"{row.document_id}: {error}", row.sha256)


def load_batch(engine: Engine, run: int, readings: Sequence[Reading], *, store: Path | None = None) -> Loaded:
    """Apply what curators said, hold the facts against the contracts and load them, in one transaction.

    `store`: where the canonical text goes, and comes from where a reading has none.
    """
    return load(engine, run, check(decide(engine, readings, store=store)), snapshots=store)


def decide(engine: Engine, readings: Sequence[Reading], *, store: Path | None = None) -> list[Reading]:
    """The readings after what curators have said of their facts. `store`: where the texts of stored readings are."""
    said = decisions.of_documents(engine, [reading.document_id for reading in readings])
    texts = _texts(engine, [r.document_id for r in readings if r.text is None and any(one.verdict in _IN_TEXT for one in said.get(r.document_id, ()))], store)
    decided = []
    for reading in readings:
        text = texts.get(reading.document_id) if reading.text is None else reading.text
        facts, outcomes = decisions.apply(said.get(reading.document_id, ()), reading.extraction.facts, text=text, snapshot=reading.snapshot)
        decided.append(replace(reading, extraction=replace(reading.extraction, facts=facts), outcomes=outcomes))
    return decided


def load_pending(engine: Engine, run: int, *, but: set[str], store: Path | None = None) -> Loaded:
    """Load again, from what is stored, the documents whose decisions no run has applied yet; counts facts alone."""
    waiting = [document_id for document_id in decisions.pending(engine) if document_id not in but]
    return replace(load_batch(engine, run, stored_readings(engine, waiting), store=store), documents=Counter())


def _texts(engine: Engine, document_ids: Sequence[str], store: Path | None) -> dict[str, str]:
    """The canonical texts of documents as they were last read, by id; none of those that are not in the store."""
    if store is None:
        return {}
    found = last_texts(engine, document_ids)
    return {document: snapshots.get(store, text).decode() for document, (_, text) in found.items() if snapshots.has(store, text)}


def _keep(found: Fetched, store: Path) -> Wanted:
    sha256 = found.sha256 or snapshots.put(store, found.content)
    return Wanted(found.document_id, found.source_id, sha256, found.url, found.name, found.media_type, found.at)


def _known(source: Source, visits: Sequence[Visit], store: Path) -> dict[str, Known]:
    """The visits of a source to whose bytes "not modified" may refer: still here, and the answer's own address known."""
    return {
        v.url: Known(v.url, v.final_url, v.etag, v.last_modified, v.sha256, v.media_type)
        for v in visits
        if v.source_id == source.id and v.final_url and v.sha256 is not None and snapshots.has(store, v.sha256)
    }


def _visits(source: Source, rows: Sequence[Wanted], browser: Browser) -> list[Visit]:
    """A visit for each file and each address looked at, in that order; empties the browser's log."""
    brought = {row.url: row for row in rows}
    seen, now = {one.url for one in browser.log}, instant(datetime.now(UTC))
    files = [Visit(source.id, row.document_id, row.url, row.at or now, "fetched", row.sha256, row.media_type) for row in rows if row.url not in seen]
    pages = [_visit(source, one, brought.get(one.url), browser.known.get(one.url)) for one in browser.log]
    browser.log.clear()
    return [*files, *pages]


def _visit(source: Source, seen: Seen, row: Wanted | None, known: Known | None) -> Visit:
    earlier = known if known is not None and seen.brought == "not_modified" else None  # a 304 need not repeat them
    return Visit(
        source_id=source.id,
        document_id=url_id(source, seen.url) if row is None else row.document_id,
        url=seen.url,
        visited_at=instant(seen.at),
        status=seen.brought,
        sha256=None if row is None else row.sha256,
        media_type="" if row is None else row.media_type,
        etag=seen.headers.get("etag", earlier.etag if earlier else ""),
        last_modified=seen.headers.get("last-modified", earlier.last_modified if earlier else ""),
        http_status=seen.http_status,
        message=seen.message,
        final_url=seen.final_url,
        robots_verdict=seen.robots,
        opt_out=seen.opt_out,
        headers=seen.headers,
    )


def _is_page_of(source: Source, visit: Visit) -> bool:
    """True of a page that the source names, or that was found in a list of it; files and archives are read each time."""
    return visit.url in source.urls or (source.discovers() and bool(visit.final_url) and is_wanted(source, visit.url))


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

"""update: one run in its order, from the sources to committed rows; what the Prefect flow `refresh` runs.

The steps are handed in: plain functions, or the flow's tasks around them. A run is level-triggered: it brings the
warehouse up to date with the sources, however many earlier runs were missed. Never here: Prefect, printing.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine

from pipelines import check, stages
from pipelines.fetch import taken_down
from pipelines.preview import preview
from pipelines.revision import code_revision
from pipelines.settings import Settings
from pipelines.stages import Extracted, Fetching, Wanted
from pipelines.summary import Summary
from review.survey import rebuild
from schemas.errors import WarehouseError
from schemas.facts import Issue
from schemas.sources import Source
from warehouse import rollback
from warehouse.database import connect, run_lock
from warehouse.entities.settle import settle
from warehouse.erasure import erase, removed_ids
from warehouse.load import Loaded, unchanged
from warehouse.outages import make_folder
from warehouse.runs import Visit, begin_run, finish_run, last_visits, record_issues, record_sources, record_visits
from warehouse.stored import stored_counts, stored_readings

logger = logging.getLogger(__name__)

_FETCH_GROUPS = 20  # so many fetch tasks at most
_BATCHES = 20  # so many batches at most, as long as a batch stays small enough for memory to stay flat:
_LARGEST_BATCH = 1000
_CHANGES = ("added", "changed", "ended", "unchanged")


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a run that Prefect watches over; by default the plain functions."""

    fetch: Callable[..., Fetching] = stages.fetch_sources
    extract: Callable[..., Extracted] = stages.extract_batch
    load: Callable[..., Loaded] = stages.load_batch


PLAIN = Steps()


@dataclass(frozen=True, slots=True)
class _Past:
    """`known`: earlier visits, by which servers can tell what has changed since; `sources`, `documents`: the ids of those
    that are taken down, which are left out."""

    known: Sequence[Visit] = ()
    sources: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()


def update(settings: Settings, *, steps: Steps = PLAIN, wait: float = 0.0) -> Summary:
    """Bring the warehouse up to date with `settings.sources`; waits so many seconds for a run that is under way.

    Raises SourceError where there are no sources, WarehouseError where another run goes on or the database fails.
    """
    sources, issues = check.known_sources(settings.sources)
    return _recorded("refresh", settings, lambda engine, run: _run(engine, run, sources, issues, settings, steps), wait=wait)


def fetch_only(settings: Settings, *, only: Sequence[str] = (), wait: float = 0.0) -> Summary:
    """Visit the sources (of these ids, or all) and keep what they give; nothing is read. The next `update` does that, offline too.

    Raises as `update` does, and SourceError for an id that no source has.
    """
    sources, issues = check.chosen_sources(settings.sources, only)

    def work(engine: Engine, run: int) -> Summary:
        fetching = stages.without_erased(engine, _fetch(sources, settings, settings.store, PLAIN, _past(engine, sources, settings)), store=settings.store)
        record_visits(engine, run, fetching.visits)
        record_issues(engine, run, [*issues, *fetching.issues])
        brought = Counter(visit.status for visit in fetching.visits if visit.status == "failed" or visit.sha256 is not None)  # no lists
        return Summary(run, {name: brought[name] for name in ("fetched", "not_modified", "failed")}, {}, (*issues, *fetching.issues))

    return _recorded("fetch", settings, work, wait=wait)


def roll_back(settings: Settings, to: int, *, wait: float = 0.0) -> Summary:
    """Bring the warehouse back to what it said after an earlier run, by a run of its own; raises as `update` does."""

    def work(engine: Engine, run: int) -> Summary:
        return Summary(run, {}, {"row": rollback.roll_back(engine, run, to)})

    return _recorded("rollback", settings, work, wait=wait)


def rehearse(settings: Settings, *, steps: Steps = PLAIN) -> Summary:
    """What `update` would change. Nothing is written but snapshots, to a folder that is removed again."""
    started = time.monotonic()
    sources, issues = check.known_sources(settings.sources)
    engine = connect(settings.database_url) if settings.has_database() else None
    with tempfile.TemporaryDirectory(prefix="ngo-ledger-") as folder:
        past = _Past() if engine is None else replace(_past(engine, sources, settings), known=())  # asks for all: a folder that is empty knows nothing
        fetching = _fetch(sources, settings, Path(folder), steps, past)
        if engine is not None:
            fetching = stages.without_erased(engine, fetching, store=Path(folder))
        todo = list(fetching.wanted) if engine is None else _todo(engine, fetching.wanted, sources, settings)
        loaded = Loaded()
        for extracted in _batches(todo, sources, Path(folder), settings, steps):
            if engine is not None:
                extracted = stages.hold_shrunk(engine, extracted, {source.id: source for source in sources}, store=settings.store)
            stored = [] if engine is None else stored_readings(engine, [row.document_id for row in extracted.readings])
            decided = extracted.readings if engine is None else stages.decide(engine, extracted.readings)
            loaded += preview(stored, decided)
            issues += extracted.issues
    issues += fetching.issues
    return replace(_summary(None, fetching.wanted, todo, loaded, issues), seconds=time.monotonic() - started)


def _recorded(kind: str, settings: Settings, work: Callable[[Engine, int], Summary], *, wait: float) -> Summary:
    """Work as one run: under the lock, with its beginning, its end and its summary noted."""
    started = time.monotonic()
    make_folder(settings.data)
    engine = connect(settings.database_url)
    with run_lock(engine, wait=wait):
        run = begin_run(engine, kind=kind, at=_now(), code_revision=code_revision(), configuration=settings.public())
        try:
            summary = work(engine, run)
        except BaseException as error:
            with suppress(WarehouseError):  # where the database is what failed, the next run notes that this one was interrupted
                finish_run(engine, run, status="failed", at=_now(), summary={"error": f"{type(error).__name__}: {error}"})
            raise
        finish_run(engine, run, status="committed", at=_now(), summary=summary.to_json())
    return replace(summary, questions=rebuild(engine, audit_share=settings.audit_share, share=settings.second_share), seconds=time.monotonic() - started)


def _past(engine: Engine, sources: Sequence[Source], settings: Settings) -> _Past:
    """What the warehouse knows of sources before they are visited."""
    known = () if settings.offline else last_visits(engine, [source.id for source in sources])
    return _Past(tuple(known), *removed_ids(engine))


def _run(engine: Engine, run: int, sources: Sequence[Source], issues: list[Issue], settings: Settings, steps: Steps) -> Summary:
    record_sources(engine, sources)
    past = _past(engine, sources, settings)
    fetching = stages.without_erased(engine, _fetch(sources, settings, settings.store, steps, past), store=settings.store)
    record_visits(engine, run, fetching.visits)
    wanted = [*fetching.wanted, *stages.stored_pages(engine, sources, fetching.wanted, removed=past.documents)]
    todo = _todo(engine, wanted, sources, settings)
    loaded = Loaded()
    by_id = {source.id: source for source in sources}
    for extracted in _batches(todo, sources, settings.store, settings, steps):
        extracted = stages.hold_shrunk(engine, extracted, by_id, store=settings.store)
        loaded += steps.load(engine, run, extracted.readings, store=settings.store)
        issues += extracted.issues
    loaded += stages.load_pending(engine, run, but={row.document_id for row in todo} | past.documents, store=settings.store)
    erase(engine, settings.store, at=_now())  # what a process that was killed had left to do
    issues += settle(engine, run)
    issues += (*fetching.issues, *_expectations(engine, [source for source in sources if source.id not in past.sources], wanted))
    record_issues(engine, run, issues)
    return _summary(run, wanted, todo, loaded, issues)


def _fetch(sources: Sequence[Source], settings: Settings, store: Path, steps: Steps, past: _Past) -> Fetching:
    left_out = tuple(taken_down(source.id) for source in sources if source.id in past.sources)
    found, done = Fetching((), (), (*check.contact(sources, settings), *left_out)), 0
    for group in _groups([source for source in sources if source.id not in past.sources]):
        logger.info("fetching", extra={"done": done, "total": len(sources)})
        done += len(group)
        more = steps.fetch(group, settings, store=store, known=past.known, removed=past.documents)
        found = Fetching(found.wanted + more.wanted, found.visits + more.visits, found.issues + more.issues)
    logger.info("fetched", extra={"done": len(sources), "total": len(sources)})
    return found


def _groups(sources: Sequence[Source]) -> list[list[Source]]:
    """The sources in groups, one a task; those on the same host together, since a task keeps the pauses between visits."""
    size, groups, by_host = ceil(len(sources) / _FETCH_GROUPS), [[]], dict[str, list[Source]]()
    for source in sources:
        by_host.setdefault(_host(source), []).append(source)
    for together in by_host.values():
        if len(groups[-1]) >= size:
            groups.append([])
        groups[-1] += together
    return [group for group in groups if group]


def _host(source: Source) -> str:
    """The host of a source's first address; of a source of files, its id."""
    first = next(iter((*source.urls, *source.sitemaps, *source.feeds, *(listing.url for listing in source.listings))), "")
    return urlsplit(first).netloc.lower() or source.id


def _todo(engine: Engine, wanted: Sequence[Wanted], sources: Sequence[Source], settings: Settings) -> list[Wanted]:
    """The documents whose bytes, extractors or hints are not those of their last reading."""
    done: set[str] = set()
    for source in sources:
        rows = [(row.document_id, row.sha256) for row in wanted if row.source_id == source.id]
        done |= unchanged(engine, rows, extractors=stages.extractors_hash(source, settings)) if rows else set()
    return [row for row in wanted if row.document_id not in done]


def _batches(todo: Sequence[Wanted], sources: Sequence[Source], store: Path, settings: Settings, steps: Steps) -> Iterator[Extracted]:
    """The readings of all documents, a batch at a time; a larger corpus has larger batches, so that tasks stay few."""
    size = max(settings.batch_size, min(ceil(len(todo) / _BATCHES), _LARGEST_BATCH))
    by_id = {source.id: source for source in sources}
    for first in range(0, len(todo), size):
        batch = todo[first : first + size]
        logger.info("extracting", extra={"done": first, "total": len(todo)})
        yield steps.extract(batch, {row.source_id: by_id[row.source_id] for row in batch}, settings, store=store)
        logger.info("extracted", extra={"done": first + len(batch), "total": len(todo)})


def _expectations(engine: Engine, sources: Sequence[Source], wanted: Sequence[Wanted]) -> list[Issue]:
    issues: list[Issue] = []
    for source in sources:
        if source.expect:
            issues += check.expectations(source, stored_counts(engine, [row.document_id for row in wanted if row.source_id == source.id]))
    return issues


def _summary(run: int | None, wanted: Sequence[Wanted], todo: Sequence[Wanted], loaded: Loaded, issues: Sequence[Issue]) -> Summary:
    failed = {issue.where for issue in issues if issue.level == "error" and issue.stage != "check"}
    documents = Counter(loaded.documents)
    documents["unchanged"] += len(wanted) - len(todo)
    counts = {name: documents[name] for name in ("new", "changed", "unchanged")} | {"failed": len(failed)}
    facts = {kind: {change: n[change] for change in _CHANGES} for kind, n in loaded.facts.items()}
    return Summary(run, counts, facts, (*issues, *loaded.issues))


def _now() -> datetime:
    return datetime.now(UTC)

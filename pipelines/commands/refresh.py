"""`fetch`, `refresh`, `sources`, `runs`, `schedule`: what a data engineer runs."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.options import (
    as_json,
    check_reading,
    complain,
    example,
    is_terminal,
    ocr_option,
    table,
    warehouse_options,
)

if TYPE_CHECKING:
    from pipelines.settings import Settings
    from pipelines.summary import Summary

_sources = click.option("--sources", type=click.Path(path_type=Path), help="Folder of the sources' YAML files [./sources].")


@click.command(epilog=example("ngo-ledger fetch harbour-light --dry-run\nngo-ledger fetch && ngo-ledger refresh --offline"))
@click.argument("source_ids", nargs=-1)
@_sources
@warehouse_options
@click.option("--dry-run", is_flag=True, help="Store nothing; list what would be visited. Only sitemaps, feeds and listings are.")
@click.option("--json", "json_", is_flag=True, help="The summary as JSON.")
def fetch(source_ids: tuple[str, ...], dry_run: bool, json_: bool, **given: Any) -> None:
    """Visit the sources and keep what they give; read nothing.

    All sources, or those with the given ids. The next refresh reads what is new, with --offline too.
    """
    from pipelines import settings
    from pipelines.summary import issue_lines, lines

    chosen = settings.load(**given)
    if dry_run:
        _list_places(chosen, source_ids)
        return
    from pipelines.update import fetch_only

    with _progress():
        summary = fetch_only(chosen, only=source_ids)
    complain(issue_lines(summary.issues))
    click.echo(as_json(summary.to_json()) if json_ else "\n".join(lines(summary)))


@click.command(epilog=example("ngo-ledger refresh --sources sources/\nngo-ledger refresh --sources sources/ --offline --dry-run"))
@_sources
@warehouse_options
@click.option("--offline", is_flag=True, default=None, help="Visit no URLs; files and what was fetched before still count.")
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would change.")
@ocr_option
@click.option("--prefect/--no-prefect", default=True, help="Without Prefect the same functions run directly, some seconds faster.")
@click.option("--json", "json_", is_flag=True, help="The summary as JSON.")
def refresh(dry_run: bool, prefect: bool, json_: bool, **given: Any) -> None:
    """Bring the warehouse up to date with the sources.

    Fetch, read, find, resolve, score, decide, check, load. What has not changed is not read again. A source or a
    document in trouble is reported, and the rest goes on.
    """
    from pipelines import settings
    from pipelines.check import known_sources
    from pipelines.summary import issue_lines, lines

    chosen = settings.load(**given)
    check_reading(chosen)
    known_sources(chosen.sources)  # a folder that is not there is told at once, before Prefect starts
    gc.freeze()  # what is imported stays: the collector need not walk it while rows are loaded
    with _progress():
        summary = _by_prefect(chosen, dry_run) if prefect else _directly(chosen, dry_run)
    complain(issue_lines(summary.issues))
    click.echo(as_json(summary.to_json()) if json_ else "\n".join(lines(summary)))


@click.command(epilog=example("ngo-ledger sources --sources sources/"))
@_sources
def sources(**given: Any) -> int:
    """Check the sources' YAML files."""
    from pipelines import settings
    from pipelines.check import known_sources

    known, issues = known_sources(settings.load(**given).sources)
    rows = [(s.id, s.title, len(s.files), len(s.urls), len(s.sitemaps + s.feeds) + len(s.listings), s.language, s.schedule) for s in known]
    click.echo(table(("source", "title", "files", "urls", "lists", "language", "schedule"), rows))
    complain(issue.message for issue in issues)
    return 2 if issues else 0


@click.command(epilog=example("ngo-ledger runs --limit 5"))
@warehouse_options
@click.option("--limit", default=20, show_default=True, help="So many, newest first.")
@click.option("--json", "json_", is_flag=True, help="With their whole summaries, issues included, as JSON.")
def runs(limit: int, json_: bool, **given: Any) -> None:
    """The last runs: when, how they ended, what they brought."""
    from dataclasses import asdict

    from pipelines.warehouse_of import existing_warehouse
    from warehouse.runs import list_runs

    found = list_runs(existing_warehouse(**given), limit=limit)
    if json_:
        click.echo(as_json([asdict(run) for run in found]))
        return
    rows = [(r.run_id, r.kind, r.status, r.started_at, r.finished_at, _brought(r.summary), r.code_revision) for r in found]
    click.echo(table(("run", "kind", "status", "started", "finished", "brought", "code"), rows))


@click.command(epilog=example('ngo-ledger schedule --sources sources/ --cron "0 5 * * *"'))
@_sources
@warehouse_options
@click.option("--offline", is_flag=True, default=None, help="Visit no URLs.")
@click.option("--cron", default="0 5 * * *", show_default=True, help="When to refresh, in UTC.")
@click.option("--release-cron", help="When to release, if at all.")
def schedule(cron: str, release_cron: str | None, **given: Any) -> None:
    """Refresh on a schedule, until stopped.

    Uses the Prefect server that PREFECT_API_URL names, else starts one of its own. For work pools and workers on
    several machines, see prefect.yaml.
    """
    from pipelines import settings
    from pipelines.check import known_sources

    chosen = settings.load(**given)
    known_sources(chosen.sources)
    from pipelines.schedule import serve

    serve(chosen, cron=cron, release_cron=release_cron)


COMMANDS = (fetch, refresh, sources, runs, schedule)


def _list_places(chosen: Settings, source_ids: tuple[str, ...]) -> None:
    """A line for each place as it is found: source, tab, file or URL."""
    from pipelines.check import chosen_sources
    from pipelines.fetch import places
    from pipelines.fetch.web import open_browser
    from pipelines.summary import issue_lines

    known, issues = chosen_sources(chosen.sources, source_ids)
    complain(issue_lines(issues))
    browser = open_browser(chosen)
    try:
        for source in known:
            for place in places(source, chosen, browser):
                if isinstance(place, str):
                    click.echo(f"{source.id}\t{place}")
                else:
                    complain(issue_lines([place]))
    finally:
        browser.client.close()


def _directly(chosen: Settings, dry_run: bool) -> Summary:
    from pipelines.update import rehearse, update

    return rehearse(chosen) if dry_run else update(chosen)


def _by_prefect(chosen: Settings, dry_run: bool) -> Summary:
    from pipelines import prefect_home
    from pipelines.summary import from_json

    prefect_home.prepare(chosen.data)
    from pipelines.refresh import refresh as flow

    with prefect_home.without_heartbeat():
        return from_json(flow(chosen.sources, chosen.data, chosen.database, chosen.offline, dry_run, chosen.ocr))


def _brought(summary: Any) -> str:
    documents = summary.get("documents", {})
    return ", ".join(f"{n} {name}" for name, n in documents.items() if n) or str(summary.get("error", ""))[:60]


@contextmanager
def _progress() -> Iterator[None]:
    """A progress bar on stderr, where that is a terminal, fed by what `update` logs."""
    if not is_terminal():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress

    class Bar(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            progress.update(task, description=record.getMessage(), completed=getattr(record, "done", None), total=getattr(record, "total", None))

    logger, handler = logging.getLogger("pipelines.update"), Bar()
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting", total=None)
        logger.addHandler(handler)
        level = logger.level
        logger.setLevel(logging.INFO)
        try:
            yield
        finally:
            logger.setLevel(level)
            logger.removeHandler(handler)

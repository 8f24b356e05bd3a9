"""Trials: a refresh and a release of a small corpus in a process of their own, which may be killed; and what must hold after.

A child is forked from a server that has imported and read everything once, so that it costs a tenth of a second and not
four. Connections are opened in the child alone. Never here: assertions, fixtures.
"""

from __future__ import annotations

import hashlib
import io
import os
import signal
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipelines import cli, freeze, settings, update
from review import decisions
from tests.faults import points
from warehouse import snapshots
from warehouse import tables as t
from warehouse.database import canonical, connect, run_lock
from warehouse.decisions import logged
from warehouse.gate import Policy
from warehouse.releases import list_releases, tables_at
from warehouse.runs import list_runs
from warehouse.stored import stored_facts
from warehouse.verify import verify

EXAMPLES = Path(__file__).parents[2] / "examples"
SERVER = get_context("forkserver")
# One document of the second edition is new, two have changed, one has not, and one is not there any more.
EDITIONS = {
    "2025": ("kestrel-vale-visit.html", "lantern-bridge-kosovo.html", "lantern-bridge-story.md", "tidewater-funding-history.md"),
    "2026": ("kestrel-vale-visit.html", "lantern-bridge-kosovo.html", "tidewater-funding-history.md", "vrbov-most-vest.md"),
}
_YAML = 'id: harbour\ntitle: "Harbour Light Trust"\nfiles: ../reports\n'


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with sources, reports and data, and the URL of its warehouse where that is no SQLite file in it."""

    root: Path
    database: str = ""

    @property
    def settings(self) -> settings.Settings:
        given = {"sources": self.root / "sources", "data": self.root / "data", "database": self.database or None}
        return settings.load(**given, offline=True, batch_size=2, document_seconds=0)

    @property
    def releases(self) -> list[Path]:
        """The folders that look like releases, by name."""
        return sorted(path for path in self.settings.releases.glob("[0-9]*") if path.is_dir())

    def print(self, edition: str) -> None:
        """Put the documents of an edition into the folder of reports."""
        for name in ("sources", "reports"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        (self.root / "sources" / "harbour.yml").write_text(_YAML)
        for path in (self.root / "reports").iterdir():
            path.unlink()
        for name in EDITIONS[edition]:
            (self.root / "reports" / name).write_bytes((EXAMPLES / edition / name).read_bytes())


@dataclass(frozen=True, slots=True)
class Told:
    """What a warehouse and its releases hold: what was known after the first run, the decisions, and of each release the
    number, the hash and the SHA-256 of the files that depend on neither number nor day."""

    first: str
    decisions: str
    releases: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command gave."""

    code: int
    out: str
    err: str


REFRESH = "refresh --no-prefect"


def produce(place: Place) -> Told:
    """A refresh, a release, and what there is then."""
    _as_one_code()
    update.update(place.settings, wait=10)  # PostgreSQL takes a moment to notice that a process is gone
    freeze.freeze(place.settings)
    return told(place)


def recovered(place: Place) -> tuple[Told, list[str]]:
    """A refresh and a release that nobody disturbs, what there is then, and what is not as it must be."""
    return produce(place), troubles(place)


def begin(place: Place) -> Told:
    """A first edition, released; and what curators then say, which the next refresh applies."""
    place.print("2025")
    told = produce(place)
    engine = connect(place.settings.database_url)
    facts = [fact for fact in stored_facts(engine) if fact.kind == "figure"]
    for fact in (*facts[:1], *facts[-1:]):
        decisions.decide(engine, fact.fact_key, "accept", curator="ada", at=datetime(2026, 1, 2, tzinfo=UTC))
    engine.dispose()
    place.print("2026")
    return told


def counted(place: Place) -> tuple[list[str], Told]:
    """The points of an undisturbed refresh and release, in their order, and what there is then."""
    seen: list[str] = []
    points.watch(place.root, seen.append)
    return seen, produce(place)


def killed(place: Place, number: int) -> None:
    """The same, killed at a point; the first is 1."""
    points.watch(place.root, at_point(number, lambda label: os.kill(os.getpid(), signal.SIGKILL)))
    produce(place)


def at_point(number: int, act: points.Act, *, also_after: bool = False) -> points.Act:
    """`act` at the n-th point alone, or from there on."""
    reached = 0

    def at(label: str) -> None:
        nonlocal reached
        reached += 1
        if reached == number or (also_after and reached > number):
            act(label)

    return at


def command(place: Place, before: Callable[[], object], *commands: str) -> list[Answer]:
    """Command lines as an operator gives them, one after the other until one fails; `before` prepares the process for its fault."""
    given = {"SOURCES": place.root / "sources", "DATA": place.root / "data", "DATABASE": place.database, "OFFLINE": 1, "BATCH_SIZE": 2, "DOCUMENT_SECONDS": 0}
    os.environ.update({f"NGO_LEDGER_{name}": str(value) for name, value in given.items()})
    _as_one_code()
    before()
    answers: list[Answer] = []
    for line in commands:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = cli.run(line.split())
        answers.append(Answer(code, out.getvalue(), err.getvalue()))
        if code:
            break
    return answers


def told(place: Place) -> Told:
    """What there is, after the release."""
    engine = connect(place.settings.database_url)
    first = canonical(tables_at(engine, 1, Policy()))
    made = canonical([[one.id, one.fact_key, one.verdict] for one in logged(engine)])
    rows = tuple((one.number, one.hash, _files(place.settings.releases / one.number)) for one in list_releases(engine))
    engine.dispose()
    return Told(first, made, rows)


def troubles(place: Place) -> list[str]:
    """What is not as it must be once a run has ended well after one that did not."""
    engine = connect(place.settings.database_url)
    runs, releases = list_runs(engine), [one.number for one in list_releases(engine)]
    found = [f"run {run.run_id} is {run.status}" for run in runs if run.status == "running" or (run is runs[0] and run.status != "committed")]
    found += [f"{path}: stays" for path in place.settings.releases.glob(".*")]
    found += [f"{path.name}: no row speaks of it" for path in place.releases if path.name not in releases]
    found += [problem for path in place.releases for problem in verify(path)]
    found += _lost(engine, place.settings.store)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            found += [str(row) for check in ("integrity_check", "foreign_key_check") for row in connection.exec_driver_sql(f"PRAGMA {check}") if row[0] != "ok"]
    with run_lock(engine):
        pass
    engine.dispose()
    return found


def _lost(engine: sa.Engine, store: Path) -> list[str]:
    """Snapshots and texts that rows speak of and that cannot be had whole; raises at the first."""
    with engine.connect() as connection:
        named = [*connection.execute(sa.select(t.snapshots.c.snapshot_sha256)).scalars(), *connection.execute(sa.select(t.document_reads.c.text_sha256)).scalars()]
    return [sha256 for sha256 in named if hashlib.sha256(snapshots.get(store, sha256)).hexdigest() != sha256]


def _files(release: Path) -> str:
    """One hash over all files of a release but those that print its number or its day."""
    paths = sorted(path for path in release.rglob("*") if path.is_file() and path.name not in ("manifest.json", "CHANGELOG.md", "CITATION.cff"))
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in paths)).hexdigest()


def _as_one_code() -> None:
    """Without asking git, which costs more than the rest."""
    update.code_revision = freeze.code_revision = lambda: "trial"


@dataclass(frozen=True, slots=True)
class Trial:
    """A job in a process of its own."""

    process: BaseProcess
    line: Connection

    def outcome(self) -> Any:
        """What the job gave, waiting for it; the number of the signal that ended it, negative; raises AssertionError where it raised."""
        try:
            is_done, answer = self.line.recv()
        except EOFError:
            is_done, answer = False, "it ended without a word"
        self.process.join()
        self.line.close()
        code = self.process.exitcode or 0
        assert is_done or code < 0, answer
        return answer if code == 0 else code


def start(job: Callable[..., Any], *given: Any) -> Trial:
    """Begin a job in a child of the server."""
    here, there = SERVER.Pipe(duplex=False)
    process = SERVER.Process(target=_do, args=(there, job, given))
    process.start()
    there.close()
    return Trial(process, here)


def run(job: Callable[..., Any], *given: Any) -> Any:
    """Do a job in a child of the server, and give what it gave."""
    return start(job, *given).outcome()


def _do(line: Connection, job: Callable[..., Any], given: tuple[Any, ...]) -> None:
    try:
        answer = True, job(*given)
    except BaseException:
        answer = False, traceback.format_exc()
    line.send(answer)
    line.close()
    os._exit(0)  # what the server imported must not be torn down by each child

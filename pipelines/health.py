"""health: whether this installation can do its work: packages, folders, warehouse, releases.

Never here: repairs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from pipelines.settings import Settings, masked
from pipelines.warehouse_of import opened, release_numbers
from schemas.errors import LedgerError
from warehouse.erasure import count_erased
from warehouse.runs import list_runs
from warehouse.snapshots import has
from warehouse.stored import document_ids, last_texts

_ROOMS = ("schemas", "extractors", "warehouse", "review")
# (package, first version that does not work, what goes wrong): pip's own resolver would install these.
_TOO_NEW = (("fastapi", (0, 151), "`prefect deploy` and the flow runs of Prefect 3.8 fail"), ("sqlalchemy", (2, 1), "Prefect's scheduler never runs a cron"))


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: how it is, and what to do where it is not well."""

    name: str
    is_well: bool
    message: str


def checks(chosen: Settings) -> list[Check]:
    """All checks, in the order in which they are best read."""
    return [_python(), *_packages(), _names(), _folder(chosen.data), _contact(chosen), _warehouse(chosen), _snapshots(chosen), _releases(chosen)]


def _python() -> Check:
    is_new_enough = sys.version_info >= (3, 11)
    return Check("python", is_new_enough, sys.version.split()[0] + ("" if is_new_enough else ": install Python 3.11 or newer"))


def _packages() -> Iterator[Check]:
    for name, limit, trouble in _TOO_NEW:
        installed = version(name)
        is_well = tuple(int(part) for part in installed.split(".")[:2]) < limit
        too_new = f": {trouble}. Install from requirements.lock"
        yield Check(name, is_well, installed + ("" if is_well else too_new))


def _names() -> Check:
    """Our package names are plain words: another distribution with one of them would be imported in its stead."""
    home = Path(__file__).parents[1]
    foreign = [room for room in _ROOMS if (spec := find_spec(room)) is None or spec.origin is None or Path(spec.origin).parents[1] != home]
    return Check("packages", not foreign, "all ours" if not foreign else f"{', '.join(foreign)} come from elsewhere: use an environment of its own")


def _folder(data: Path) -> Check:
    if not data.is_dir():
        return Check("data", True, f"{data} is not there yet; the first refresh makes it")
    is_writable = os.access(data, os.W_OK)
    return Check("data", is_writable, f"{data}" + ("" if is_writable else " may not be written to: correct its permissions"))


def _contact(chosen: Settings) -> Check:
    missing = "none: set NGO_LEDGER_CONTACT to a mail address or a web page, so that publishers who are visited can reach you"
    return Check("contact", True, chosen.contact or missing)


def _warehouse(chosen: Settings) -> Check:
    shown = masked(chosen.database_url)
    if not chosen.has_database():
        return Check("warehouse", True, "none yet; the first refresh makes it")
    try:
        last = list_runs(opened(chosen), limit=1)
    except LedgerError as error:
        return Check("warehouse", False, str(error))
    return Check("warehouse", True, f"{shown}, {f'run {last[0].run_id} {last[0].status} {last[0].finished_at or last[0].started_at}' if last else 'no run yet'}")


def _snapshots(chosen: Settings) -> Check:
    """Whether the bytes behind every document that is shown are there; those that were erased on request are no loss."""
    if not chosen.has_database():
        return Check("snapshots", True, "none yet")
    try:
        engine = opened(chosen)
        behind = {snapshot for snapshot, _ in last_texts(engine, document_ids(engine)).values()}
        erased = count_erased(engine)
    except LedgerError as error:
        return Check("snapshots", False, str(error))
    missing = sum(not has(chosen.store, sha256) for sha256 in behind)
    gone = f", {erased} erased on request" if erased else ""
    lost = f": {missing} are missing; restore {chosen.store} from a copy, or refresh" if missing else ""
    return Check("snapshots", not missing, f"{len(behind)} behind documents{gone}{lost}")


def _releases(chosen: Settings) -> Check:
    numbers = release_numbers(chosen)
    return Check("releases", True, f"{len(numbers)}, newest {numbers[-1]}" if numbers else "none yet")

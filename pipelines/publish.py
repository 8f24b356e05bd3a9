"""publish: freeze a release and say what changed since the one before; the Prefect flow `publish` does it on a schedule.

Never here: what a release holds (warehouse.releases), whether a fact is sure enough (its policy).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from pipelines import settings as chosen
from pipelines.freeze import freeze


@flow(name="publish", persist_result=False)
def publish(data: Path | None = None, database: str | None = None, out: Path | None = None, force: bool = False) -> dict[str, Any]:
    """Freeze what the warehouse holds; what is not given comes from `NGO_LEDGER_*`. Fails where a release is refused."""
    release, changes = freeze(chosen.load(data=data, database=database), out=out, force=force)
    create_markdown_artifact(f"# {release.number}\n\n{changes}", key="release-summary")
    return {"number": release.number, "hash": release.hash, "parent": release.parent, "is_new": release.is_new}

"""refresh: the Prefect flow. Its tasks are thin wrappers of `stages`; its order is `update`'s.

Call `pipelines.prefect_home.prepare` before importing this module where no Prefect server is at hand. Results are not
cached by Prefect: what need not be done again is told by snapshot and version hashes in the warehouse.
Never here: logic.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.utilities.annotations import quote

from pipelines import settings as chosen
from pipelines import stages
from pipelines.summary import lines
from pipelines.update import Steps, rehearse, update

fetch_sources = task(stages.fetch_sources, name="fetch", cache_policy=NO_CACHE, persist_result=False)
extract_batch = task(stages.extract_batch, name="extract", cache_policy=NO_CACHE, persist_result=False)
load_batch = task(stages.load_batch, name="load", cache_policy=NO_CACHE, persist_result=False)


def _quoting(step: Any) -> Any:
    """The task called so that Prefect does not search its arguments, thousands of facts, for futures."""
    return lambda *arguments, **options: step(*map(quote, arguments), **options)


TASKS = Steps(fetch=_quoting(fetch_sources), extract=_quoting(extract_batch), load=_quoting(load_batch))


@flow(name="refresh", persist_result=False)
def refresh(
    sources: Path | None = None,
    data: Path | None = None,
    database: str | None = None,
    offline: bool | None = None,
    dry_run: bool = False,
    ocr: Literal["off", "auto"] | None = None,
) -> dict[str, Any]:
    """Bring the warehouse up to date with the sources; what is not given comes from `NGO_LEDGER_*`."""
    settings = chosen.load(sources=sources, data=data, database=database, offline=offline, ocr=ocr)
    summary = rehearse(settings, steps=TASKS) if dry_run else update(settings, steps=TASKS)
    create_markdown_artifact("```\n" + "\n".join(lines(summary)) + "\n```", key="refresh-summary")
    return summary.to_json()

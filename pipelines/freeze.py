"""freeze: a release of what the warehouse holds, with personal names blacked out, and its difference from its parent.

Never here: Prefect, the network.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path, PurePosixPath

from sqlalchemy import Engine

from extractors.confidence import calibrated
from extractors.privacy import leaving, redact
from extractors.read import read
from pipelines.revision import code_revision
from pipelines.settings import Settings
from pipelines.warehouse_of import opened
from schemas.errors import WarehouseError
from warehouse import snapshots
from warehouse.releases import Policy, Release, release
from warehouse.stored import stored_readings


def freeze(chosen: Settings, *, out: Path | None = None, force: bool = False) -> tuple[Release, str]:
    """The release and what changed since its parent, in words; raises ReleaseError where the data may not be released."""
    engine = opened(chosen)
    frozen = release(
        engine,
        out or chosen.releases,
        policy=Policy(),
        at=datetime.now(UTC),
        code_revision=code_revision(),
        redact=redactor(engine, chosen.store),
        configuration=chosen.public(),
        is_calibrated=calibrated(),
        force=force,
    )
    return frozen, frozen.summary if frozen.is_new else f"Nothing has changed since {frozen.number}."


def redactor(engine: Engine, store: Path) -> Callable[[str, str], str]:
    """The function (text, document id) -> text without personal names and contacts.

    Whose names a document must not expose is read again from its bytes: they are kept nowhere else. Fails closed: a
    document whose bytes are not there cannot be released.
    """

    @cache
    def veil(document_id: str) -> tuple[frozenset[str], str, frozenset[str]]:
        for reading in stored_readings(engine, [document_id]):
            content = snapshots.get(store, reading.snapshot)
            name = PurePosixPath(reading.url).name
            document, _ = read(content, name=name, media_type=reading.media_type, language=reading.language)
            if document is not None:
                names, kept = leaving(document, reading.extraction.facts)
                return names, document.language, kept
        raise WarehouseError(f"{document_id}: its text cannot be read again, so its quotes cannot be redacted. Refresh it first.")

    def redacted(text: str, document_id: str) -> str:
        return redact(text, *veil(document_id))

    return redacted

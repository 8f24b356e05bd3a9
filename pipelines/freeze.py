"""freeze: a release of what the warehouse holds, with personal names blacked out, and its difference from its parent.

Never here: Prefect, the network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path, PurePosixPath

from sqlalchemy import Engine

from extractors.confidence import calibrated
from extractors.figures.numbers import find_numbers
from extractors.places import Atlas, atlas, without_places
from extractors.privacy import leaving, redact
from extractors.read import read
from pipelines.revision import code_revision
from pipelines.settings import Settings
from pipelines.warehouse_of import opened
from schemas.errors import WarehouseError
from schemas.sources import SENSITIVE
from warehouse import snapshots
from warehouse.guards import Guards
from warehouse.releases import Policy, Release, release
from warehouse.sensitive import nowhere
from warehouse.stored import publishers, stored_readings
from warehouse.withheld import digits


def freeze(chosen: Settings, *, out: Path | None = None, force: bool = False) -> tuple[Release, str]:
    """The release and what changed since its parent, in words; raises ReleaseError where the data may not be released."""
    engine = opened(chosen)
    guards = redactor(engine, chosen.store)
    frozen = release(
        engine,
        out or chosen.releases,
        policy=Policy(small_count=chosen.small_count, suppress_small=chosen.suppress_small),
        at=datetime.now(UTC),
        code_revision=code_revision(),
        redact=guards.redact,
        numbers=guards.numbers,
        places=guards.places,
        configuration=chosen.public(),
        is_calibrated=calibrated(),
        force=force,
    )
    return frozen, frozen.summary if frozen.is_new else f"Nothing has changed since {frozen.number}."


@dataclass(frozen=True, slots=True)
class _Veil:
    """What must not leave with a document's texts. `places`: of a sensitive source, what is known of places there."""

    names: frozenset[str]
    language: str
    kept: frozenset[str]
    places: Atlas | None


def redactor(engine: Engine, store: Path) -> Guards:
    """What keeps persons, and of sensitive sources places, out of a release, and finds numbers in its texts.

    Whose names a document must not expose is read again from its bytes: they are kept nowhere else. Fails closed: a
    document whose bytes are not there cannot be released.
    """
    sensitivity = publishers(engine)

    @cache
    def veil(document_id: str) -> _Veil:
        for reading in stored_readings(engine, [document_id]):
            content = snapshots.get(store, reading.snapshot)
            name = PurePosixPath(reading.url).name
            document, _ = read(content, name=name, media_type=reading.media_type, language=reading.language)
            if document is not None:
                names, kept = leaving(document, reading.extraction.facts)
                code, publisher = sensitivity.get(document_id, ("severe", ""))
                places = atlas(document, reading.extraction.facts, [publisher] if publisher else []) if code in SENSITIVE else None
                return _Veil(names, document.language, kept, places)
        raise WarehouseError(f"{document_id}: its text cannot be read again, so its quotes cannot be redacted. Refresh it first.")

    def redacted(text: str, document_id: str) -> str:
        found = veil(document_id)
        return redact(text, found.names, found.language, found.kept)

    def numbers(text: str, document_id: str) -> Iterator[tuple[int, int, float]]:
        yield from digits(text, document_id)
        for number in find_numbers(text, veil(document_id).language):
            values = {float(value) for value in (number.value, number.max) if value is not None}
            yield from ((number.core.start, number.core.end, value) for value in values)

    def without(text: str, document_id: str) -> str:
        places = veil(document_id).places
        return nowhere(text, document_id) if places is None else without_places(text, places)

    return Guards(redacted, numbers, without)

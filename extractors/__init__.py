"""TEXT -> FACTS: reading bytes to a Document and finding organisations, dates, figures and partners in it.

Never here: network, clock, SQL, files other than this package's own data, knowledge of other documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemas.documents import Document
    from schemas.facts import Extraction

__all__ = ["extract", "to_json", "versions"]


def extract(document: Document, *, hints: Mapping[str, Any] | None = None) -> Extraction:
    """All facts of a document with their confidence; `hints` are the source's (`organisation`, `aliases`)."""
    from extractors.extract import extract as run

    return run(document, hints=hints or {})


def to_json(document: Document, extraction: Extraction) -> dict[str, Any]:
    """One JSON object in the shape of the annotation guide, quotes redacted, with confidence, start and end."""
    from extractors.extract import to_json as run

    return run(document, extraction)


def versions() -> dict[str, str]:
    """Name -> version of every extractor and reader: what a re-run compares to know that nothing changed."""
    from extractors.extract import versions as run

    return run()

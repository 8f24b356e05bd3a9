"""digest: the bytes of one document through read, find, resolve and score; whatever they hold, it never raises.

Never here: where the bytes came from, where the facts go.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from extractors.extract import extract
from extractors.read import read
from schemas.documents import Document
from schemas.facts import Extraction, Issue

logger = logging.getLogger(__name__)


def digest(
    content: bytes, document_id: str, *, name: str, media_type: str | None, language: str | None = None, hints: Mapping[str, Any] | None = None
) -> tuple[Document, Extraction] | tuple[Issue, ...]:
    """The document and all it states, the reader's issues among them; or why there is none.

    `name`: the file's name, by which its format may be told.
    """
    try:
        document, issues = read(content, name=name, media_type=media_type or None, language=language)
        if document is None:
            return tuple(replace(issue, where=document_id) for issue in issues)
        document = replace(document, id=document_id)
        extraction = extract(document, hints=hints or {})
        return document, replace(extraction, issues=tuple(replace(issue, where=document_id) for issue in (*issues, *extraction.issues)))
    except Exception as error:  # one odd document must not stop the other thousand
        logger.debug("%s: our own code failed", document_id, exc_info=True)
        what = f"{type(error).__name__}: {error}"[:300]
        message = f"{document_id}: our own code failed on it ({what}). Please report it; the rest went on."
        return (Issue("error", "find", "crashed", document_id, message),)

"""digest: the bytes of one document through read, find, resolve and score; whatever they hold, it never raises.

Never here: where the bytes came from, where the facts go.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from extractors.extract import extract, to_json
from extractors.read import read
from schemas.documents import Document
from schemas.facts import Extraction, Issue

logger = logging.getLogger(__name__)


def digest(
    content: bytes, document_id: str, *, name: str, media_type: str | None, language: str | None = None, hints: Mapping[str, Any] | None = None, ocr: bool = False,
    spacy_model: str = "builtin", recalibration: Mapping[str, Any] | None = None,
) -> tuple[Document, Extraction] | tuple[Issue, ...]:
    """The document and all it states, the reader's issues among them; or why there is none.

    `name`: the file's name, by which its format may be told; `ocr`: have tesseract read the pages that are pictures;
    `spacy_model`: what reads names (builtin, blank, an installed package); `recalibration`: what decisions have taught of
    confidences.
    """
    try:
        document, issues = read(content, name=name, media_type=media_type or None, language=language)
        if ocr and (pages := _pictures(issues)):
            document, issues = _with_ocr(content, pages, name=name, media_type=media_type or None, language=language)
        if document is None:
            return tuple(replace(issue, where=document_id) for issue in issues)
        document = replace(document, id=document_id)
        extraction = extract(document, hints=hints or {}, spacy_model=spacy_model, recalibration=recalibration)
        return document, replace(extraction, issues=tuple(replace(issue, where=document_id) for issue in (*issues, *extraction.issues)))
    except MemoryError:
        message = f"{document_id}: needs more memory than a document may take. Split it, or raise NGO_LEDGER_DOCUMENT_MEMORY."
        return (Issue("error", "read", "too_much_memory", document_id, message),)
    except Exception as error:  # one odd document must not stop the other thousand
        logger.debug("%s: our own code failed", document_id, exc_info=True)
        what = f"{type(error).__name__}: {error}"[:300]
        message = f"{document_id}: our own code failed on it ({what}). Please report it; the rest went on."
        return (Issue("error", "find", "crashed", document_id, message),)


def digest_json(content: bytes, document_id: str, **options: Any) -> tuple[dict[str, Any], str, tuple[Issue, ...]] | tuple[Issue, ...]:
    """As `digest`, in the shape of the annotation guide: the JSON, the text that it counts in, the issues."""
    found = digest(content, document_id, **options)
    if isinstance(found[0], Issue):
        return found  # type: ignore[return-value]
    document, extraction = found
    return to_json(document, extraction), document.text, extraction.issues  # type: ignore[arg-type, union-attr]


def _pictures(issues: Sequence[Issue]) -> list[int]:
    """The pages that the reader has found to be pictures."""
    named = next((issue.value for issue in issues if issue.code == "needs_ocr"), "")
    return [int(page) for page in named.split(",") if page]


def _with_ocr(content: bytes, pages: Sequence[int], **options: Any) -> tuple[Document | None, tuple[Issue, ...]]:
    """The document as `read` gives it once its pictures are read too, and what went wrong with them."""
    from pipelines.ocr import recognise

    found = recognise(content, pages, options["name"], language=options["language"])
    document, issues = read(content, recognised=found.words, **options)
    return document, (*issues, *found.issues)

"""The main text of a document: what an article says, without its title, by-line, captions and tags.

Never here: what is furniture (the readers' zones); only what of the main zone is running text.
"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.documents import Block, Document

_PROSE = 40  # code points of a block from which it is text, not a label
_SENTENCE, _ENDS = 15, ".!?。！？”\""  # or of one that ends as a sentence does
_LEFT_OUT = frozenset(("title", "alt", "caption", "field"))


def body_text(document: Document) -> str:
    """The main text, a line a block; of a page without an article all of its main zone. Empty where there is none."""
    blocks = [block for block in document.zone("main") if document.body is None or document.body.contains(block.span)]
    return "\n".join(document.quote(block.span) for block in _trimmed(document, blocks))


def _is_prose(document: Document, block: Block) -> bool:
    if block.kind == "heading":
        return False
    return len(block.span) >= (_SENTENCE if document.text[block.span.end - 1] in _ENDS else _PROSE)


def _trimmed(document: Document, blocks: Sequence[Block]) -> Sequence[Block]:
    """From the first block of prose to the last, without headlines, pictures' words and links that stand alone."""
    kept = [block for block in blocks if block.kind not in _LEFT_OUT and not block.anchor]
    prose = [place for place, block in enumerate(kept) if _is_prose(document, block)]
    return kept[prose[0] : prose[-1] + 1] if prose else kept

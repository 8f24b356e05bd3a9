"""JSON Lines: one object a fact, with its document and the words it was read from inside.

Never here: a value that the release's tables do not hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from warehouse.exports.published import Published, facts

_OF_DOCUMENT = ("document_id", "source_id", "url", "title", "language_code", "publisher_name", "published_date", "snapshot_sha256")
_OF_EVIDENCE = ("position", "span_start", "span_end", "quote")


def lines(release: Published) -> Iterator[str]:
    """The lines of the file."""
    for fact in facts(release):
        document = {key: fact["document"][key] for key in _OF_DOCUMENT}
        places = [{key: place[key] for key in _OF_EVIDENCE} for place in fact["evidence"]]
        plain = {key: value for key, value in fact.items() if key != "document_id"}
        yield json.dumps(plain | {"document": document, "evidence": places}, ensure_ascii=False) + "\n"

"""preview: what loading some readings would change, told without writing anything.

Never here: the database; `stored` is what it holds of the same documents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from schemas.facts import Fact
from warehouse.load import Loaded
from warehouse.readings import Reading


def preview(stored: Sequence[Reading], read: Sequence[Reading]) -> Loaded:
    """The counts that loading `read` over `stored` would give; a fact is changed where its key stays and its slots differ."""
    before = {reading.document_id: reading for reading in stored}
    documents: Counter[str] = Counter()
    facts: dict[str, Counter[str]] = {}
    for reading in read:
        old = before.get(reading.document_id)
        documents["new" if old is None else "unchanged" if old.snapshot == reading.snapshot else "changed"] += 1
        _compare(() if old is None else old.extraction.facts, reading.extraction.facts, facts)
    return Loaded(documents, facts, tuple(issue for reading in read for issue in reading.extraction.issues))


def _compare(old: Sequence[Fact], new: Sequence[Fact], counts: dict[str, Counter[str]]) -> None:
    before, after = {fact.key: fact for fact in old}, {fact.key: fact for fact in new}
    for key in before.keys() | after.keys():
        was, now = before.get(key), after.get(key)
        kind = (now or was).kind  # type: ignore[union-attr]  # one of the two is there
        if was is None or now is None:
            change = "added" if was is None else "ended"
        else:
            change = "unchanged" if was.slots == now.slots else "changed"
        counts.setdefault(kind, Counter())[change] += 1

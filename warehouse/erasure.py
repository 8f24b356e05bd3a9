"""Erasing what stands behind documents that are taken down: bytes, canonical texts, the words of their evidence.

Level-triggered: it brings the store to what the log of takedowns asks for, whatever was done before, so that a process that
was killed is caught up by the next. Hashes stay, so that manifests still verify. Never here: documents that are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from warehouse import hidden
from warehouse import snapshots as store
from warehouse import tables as t
from warehouse.database import chunks, transaction
from warehouse.hidden import holding
from warehouse.runs import instant

ERASED = "[erased]"  # what stands in the warehouse in place of words that were erased


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased now. `shared`: bytes that stay, since documents that are shown have them, too."""

    files: int = 0
    documents: int = 0
    shared: int = 0


def erase(engine: sa.Engine, root: Path, *, at: datetime) -> Erased:
    """Erase what takedowns ask to be erased and is still there."""
    with transaction(engine) as connection:
        documents = set(connection.execute(_due()).scalars())
        if not documents:
            return Erased()
        wanted, texts = _hashes(connection, documents)
        kept = _shown(connection)
        gone = sorted((wanted | texts) - kept)
        for some in chunks(gone):
            unmarked = t.snapshots.update().where(t.snapshots.c.snapshot_sha256.in_(some), t.snapshots.c.erased_at.is_(None))
            connection.execute(unmarked.values(erased_at=instant(at)))
        _scrub(connection, documents)
    files = sum(store.erase(root, sha256) for sha256 in gone)
    return Erased(files, len(documents), len((wanted | texts) & kept))


def allow_again(engine: sa.Engine) -> None:
    """Let bytes come back whose erasure no takedown asks for any more; they are fetched again where they are published."""
    with transaction(engine) as connection:
        due = set(connection.execute(_due()).scalars())
        asked = set().union(*_hashes(connection, due)) if due else set()
        erased = set(connection.execute(sa.select(t.snapshots.c.snapshot_sha256).where(t.snapshots.c.erased_at.isnot(None))).scalars())
        for some in chunks(sorted(erased - asked)):
            connection.execute(t.snapshots.update().where(t.snapshots.c.snapshot_sha256.in_(some)).values(erased_at=None))


def erased_among(engine: sa.Engine, sha256s: Iterable[str]) -> set[str]:
    """Those of some snapshots that were erased on request: they are neither missing nor corrupt, and do not come back."""
    s = t.snapshots.c
    with engine.connect() as connection:
        select = sa.select(s.snapshot_sha256).where(s.erased_at.isnot(None))
        return {one for some in chunks(sorted(set(sha256s))) for one in connection.execute(select.where(s.snapshot_sha256.in_(some))).scalars()}


def count_erased(engine: sa.Engine) -> int:
    """How many snapshots were erased on request."""
    with engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).where(t.snapshots.c.erased_at.isnot(None))).scalar_one()


def removed_ids(engine: sa.Engine) -> tuple[frozenset[str], frozenset[str]]:
    """The ids of sources and of documents that must be neither fetched nor read."""
    with engine.connect() as connection:
        documents = sa.union(hidden.targets("document"), hidden.documents())
        sources = frozenset(connection.execute(hidden.targets("source")).scalars())
        return sources, frozenset(connection.execute(documents).scalars())


def _due() -> sa.Select:
    """The documents that are to be erased: taken down so, by themselves or with their source."""
    h, d, v = holding(), t.document_rows, t.visits
    targets = {kind: sa.select(h.c.target).where(h.c.kind == kind, h.c.is_erased.is_(True)) for kind in ("document", "source")}
    read = sa.select(d.c.document_id).where(sa.or_(d.c.document_id.in_(targets["document"]), d.c.source_id.in_(targets["source"])))
    visited = sa.select(v.c.document_id).where(sa.or_(v.c.document_id.in_(targets["document"]), v.c.source_id.in_(targets["source"])))
    return sa.union(read, visited).subquery().select()


def _hashes(connection: sa.Connection, documents: set[str]) -> tuple[set[str], set[str]]:
    """All bytes that documents ever had, and all texts."""
    r, v, found, texts = t.document_reads.c, t.visits.c, set[str](), set[str]()
    for some in chunks(sorted(documents)):
        rows = connection.execute(sa.select(r.snapshot_sha256, r.text_sha256).where(r.document_id.in_(some))).all()
        found |= {row.snapshot_sha256 for row in rows}
        texts |= {row.text_sha256 for row in rows if row.text_sha256 is not None}
        found |= set(connection.execute(sa.select(v.snapshot_sha256).where(v.document_id.in_(some), v.snapshot_sha256.isnot(None))).scalars())
    return found, texts


def _shown(connection: sa.Connection) -> set[str]:
    """The bytes and texts of documents that are read and not taken down, and the bytes that wait to be read for them."""
    r, v = t.document_reads.c, t.visits.c
    hidden_sources, hidden_documents = hidden.targets("source"), sa.union(hidden.targets("document"), hidden.documents())
    live = connection.execute(sa.select(r.snapshot_sha256, r.text_sha256).where(r.ended_run_id.is_(None), r.document_id.notin_(hidden_documents)))
    found = {sha256 for row in live for sha256 in row if sha256 is not None}
    newest = sa.select(sa.func.max(v.visit_id)).where(v.snapshot_sha256.isnot(None)).group_by(v.document_id)
    waiting = sa.select(v.snapshot_sha256).where(v.visit_id.in_(newest), v.document_id.notin_(hidden_documents), v.source_id.notin_(hidden_sources))
    return found | set(connection.execute(waiting).scalars())


def _scrub(connection: sa.Connection, documents: set[str]) -> None:
    """Overwrite the words that the warehouse keeps of documents; the next reading after a lift brings them back."""
    e, r, i, c = t.evidence_rows, t.document_reads, t.issue_rows, t.release_changes
    for some in chunks(sorted(documents)):
        facts = sa.select(t.facts.c.fact_key).where(t.facts.c.document_id.in_(some))
        connection.execute(e.update().where(e.c.fact_key.in_(facts), e.c.quote != ERASED).values(quote=ERASED, prefix="", suffix=""))
        connection.execute(r.update().where(r.c.document_id.in_(some), r.c.extractors != ERASED).values(title=None, extractors=ERASED))
        connection.execute(i.update().where(i.c.document_id.in_(some)).values(message=ERASED, value="", where_text=ERASED))
        told = set(connection.execute(facts).scalars()) | set(some)
        keyed = connection.execute(sa.select(c.c.change_id, c.c.row_key).where(c.c.row_label != ERASED)).tuples()
        changes = [{"id": change, "label": ERASED} for change, key in keyed if key.partition("|")[0] in told]
        words = {"row_label": sa.bindparam("label"), "old_value": _covered(c.c.old_value), "new_value": _covered(c.c.new_value)}
        if changes:
            connection.execute(c.update().where(c.c.change_id == sa.bindparam("id")).values(**words), changes)


def _covered(column: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    return sa.case((column.isnot(None), ERASED))

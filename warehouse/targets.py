"""What a request to take something down means: which targets, what would vanish, and which releases still hold it.

Never here: the takedown itself (warehouse.takedowns).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import unquote

import sqlalchemy as sa

from schemas.errors import ConfigurationError
from schemas.facts import LEAST, SURE
from schemas.names import fold
from schemas.tables import columns
from warehouse import hidden
from warehouse import tables as t
from warehouse.exports import read_sqlite
from warehouse.hidden import REMOVED
from warehouse.removed import Removed
from warehouse.tables import last_run
from warehouse.takedowns import Kind, text_forms
from warehouse.views import Scope, selects
from warehouse.withheld import rows_of

_BETWEEN = re.compile(r"[\W_]+")
_AT = "9999-12-31T23:59:59.999999Z"  # later than every word of the log


def resolved(engine: sa.Engine, kind: Kind, word: str) -> tuple[str, ...]:
    """The targets that a word means: a fact's key, a document's id or URL, a source's id, an organisation's id or name
    (with all that were merged into it), or words. Raises ConfigurationError where there is no such thing."""
    if kind == "text":
        return text_forms(word)
    with engine.connect() as connection:
        found = _FOUND[kind](connection, word)
    if not found:
        raise ConfigurationError(f"{word}: the warehouse knows no such {kind}. {_WHERE[kind]}")
    return tuple(sorted(found))


def vanishing(engine: sa.Engine, kind: Kind, targets: Sequence[str]) -> dict[str, tuple[int, int]]:
    """What a takedown would do to what is shown now: rows that vanish and texts that are blacked out, by table.

    Asked of the views themselves, in a transaction that is undone.
    """
    rows = [
        {"takedown_id": f"rehearsal-{n}", "target_kind_code": kind, "target": target, "action_code": "take_down", "is_erased": False,
         "reason": "", "curator": "", "decided_at": _AT}
        for n, target in enumerate(targets)
    ]  # fmt: skip
    with engine.connect() as connection:
        before = _counted(connection)
        connection.execute(t.takedowns.insert(), rows)
        after = _counted(connection)
        connection.rollback()
    found = {name: (before[name][0] - after[name][0], after[name][1] - before[name][1]) for name in before}
    return {name: counts for name, counts in found.items() if any(counts)}


def named_by_ids(engine: sa.Engine, words: Sequence[str]) -> list[str]:
    """The documents that are shown and whose ids hold words: an id cannot be blacked out."""
    with engine.connect() as connection:
        ids = connection.execute(sa.select(t.document_rows.c.document_id).where(t.document_rows.c.document_id.notin_(hidden.documents()))).scalars()
        return sorted(one for one in ids if any(word in " ".join(_BETWEEN.split(unquote(one))).lower() for word in words))


def still_told(folders: Iterable[Path], removed: Removed) -> list[str]:
    """The releases, by folder name, that still tell what is taken down: in their tables or in their changes."""
    return [folder.name for folder in folders if _tells(folder, removed)]


def _tells(folder: Path, removed: Removed) -> bool:
    file, changes = folder / "ngo-ledger.sqlite", folder / "changes.csv"
    if file.is_file():
        tables = read_sqlite(file)
        if any(removed.hides(row) for name in tables for row in rows_of(name, tables)):
            return True
    if not changes.is_file():
        return False
    with changes.open(encoding="utf-8", newline="") as lines:
        return any(removed.names_row(row["row_key"]) or any(removed.tells(cell or "") for cell in row.values()) for row in csv.DictReader(lines))


def _counted(connection: sa.Connection) -> dict[str, tuple[int, int]]:
    """Rows of each view, and cells in them that are blacked out by a takedown."""
    scope, found = Scope(last_run(), SURE, LEAST, True, connection.dialect.name), {}
    for name, select in selects(scope).items():
        shown = select.order_by(None).subquery()
        covered = [sa.case((shown.c[c.name] == REMOVED, 1), else_=0) for c in columns(name) if c.redact or c.name in ("url", "source_title", "publisher_name")]
        cells = sa.func.coalesce(sa.func.sum(sum(covered, start=sa.literal(0))), 0)
        rows, cells_covered = connection.execute(sa.select(sa.func.count(), cells).select_from(shown)).one()
        found[name] = (rows, int(cells_covered))
    return found


def _facts(connection: sa.Connection, word: str) -> set[str]:
    return set(connection.execute(sa.select(t.facts.c.fact_key).where(t.facts.c.fact_key == word)).scalars())


def _documents(connection: sa.Connection, word: str) -> set[str]:
    """By id or address; also where a document was only ever fetched."""
    found: set[str] = set()
    for table in (t.document_rows, t.visits):
        same = sa.or_(table.c.document_id == word, table.c.url == word)
        found |= set(connection.execute(sa.select(table.c.document_id).where(same)).scalars())
    return found


def _sources(connection: sa.Connection, word: str) -> set[str]:
    return set(connection.execute(sa.select(t.source_rows.c.source_id).where(t.source_rows.c.source_id == word)).scalars())


def _organisations(connection: sa.Connection, word: str) -> set[str]:
    """By id, or by any name as it is printed; with all that are merged into it, and what they are merged into."""
    o, r = t.organisation_rows.c, t.redirect_rows.c
    v = t.fact_values.c  # not the views: what is taken down must be found, too, to be lifted
    printed = connection.execute(sa.select(v.organisation_id, v.slots).join(t.facts).where(t.facts.c.kind_code == "organisation", v.organisation_id.isnot(None)))
    found = {identity for identity, slots in printed.tuples() if fold(word) in {fold(name) for name in (slots.get("name") or "", *(slots.get("aliases") or ()))}}
    found |= set(connection.execute(sa.select(o.organisation_id).where(sa.or_(o.organisation_id == word, o.folded_name == fold(word)))).scalars())
    pairs = connection.execute(sa.select(r.old_id, r.organisation_id).where(r.ended_run_id.is_(None))).tuples().all()
    found |= {new for old, new in pairs if old in found}
    return found | {old for old, new in pairs if new in found}


_FOUND = {"fact": _facts, "document": _documents, "source": _sources, "organisation": _organisations}
_WHERE = {
    "fact": "Its key stands as fact_id in every table of facts.",
    "document": "Its id and URL stand in the table `documents`.",
    "source": "`ngo-ledger sources` lists them.",
    "organisation": "`ngo-ledger query organisations` lists them, with their ids.",
}

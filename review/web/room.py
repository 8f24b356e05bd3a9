"""All that a request may need: the warehouse, the desk's functions, the documents, the sessions, a clock, a notebook.

Never here: a request, a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from review.web.documents import Documents
from review.web.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Room:
    """`desk`: the functions of review.desk; `clock`: now, in UTC; `note`: writes down who asked to see what is covered;
    `plots`: pictures of the dashboard as SVG, made of the desk's statistics; `store`: the snapshot folder; `is_secure`: cookies go over https alone."""

    engine: Engine
    desk: Any
    documents: Documents
    sessions: Sessions
    clock: Callable[[], datetime]
    note: Callable[[Mapping[str, Any]], None]
    plots: Callable[[Any], Mapping[str, str]]
    store: Path | None = None
    is_secure: bool = False

"""Words that curators hid: kept as takedowns of texts, so that one place says what must not leave, whoever said so.

Never here: where the words are looked for and covered (warehouse.hidden).
"""

from __future__ import annotations

from warehouse.desk.items import Writing
from warehouse.takedowns import noted, text_forms

HIDDEN, TAKEN_BACK = "hidden at the desk", "taken back at the desk"  # reasons


def note(connection: Writing, text: str, action: str, *, reason: str, curator: str, at: str) -> None:
    """Say that words must not leave (`take_down`), or may again (`lift`). Raises ConfigurationError where they are too short."""
    noted(connection, "text", text_forms(text), action, reason=reason, curator=curator, at=at)

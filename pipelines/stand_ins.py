"""stand_ins: what a server gave in place of a page: an error page, a wall, next to nothing. Such is an Issue, not new content.

The bytes are stored and the visit is noted; what was read before stays. Looked at anew in each run, so that nothing has to be
put right when the page is back. Only pages that are visited: a file was put there by somebody. Never here: the database.
"""

from __future__ import annotations

from extractors.read.walls import wall_of
from schemas.documents import Document
from schemas.facts import Issue
from schemas.sources import Source

_SHRUNK = 10  # a page with less than a tenth of its text
_WHAT = {
    "error_page": "an error page that its server sends as if all were well",
    "consent_wall": "a consent wall, a log-in or a check for bots",
}


def is_page(url: str) -> bool:
    """True of what is visited, false of a file's path."""
    return url.startswith(("http://", "https://"))


def stand_in(document_id: str, source: Source, url: str, document: Document) -> Issue | None:
    """The issue of a page in whose place something else stands."""
    wall = wall_of(document) if is_page(url) and source.doubtful_pages == "hold" else None
    if wall is None:
        return None
    message = (
        f"{document_id}: in its place stands {_WHAT[wall]}. What was read before stays. Look at {url} with a browser; "
        "if it is right as it is, set `doubtful_pages: accept` in the source."
    )
    return Issue("warning", "read", wall, document_id, message, document.title[:200])


def shrunk(document_id: str, before: int, now: int) -> Issue | None:
    """The issue of a page whose text, counted in characters, is less than a tenth of what it was."""
    if now * _SHRUNK >= before:
        return None
    message = (
        f"{document_id}: {now} characters of text where there were {before}. What was read before stays. Look at the page; "
        "if it is right as it is, set `doubtful_pages: accept` in the source."
    )
    return Issue("warning", "read", "shrunk", document_id, message, str(now))

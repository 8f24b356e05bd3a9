"""Sessions: who a browser speaks for. Opened with the one-time token of this machine or with an account, told by a cookie.

All of it lives in memory and ends with the server; of a cookie only the hash is kept. Never here: HTTP, a clock.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from review.cards import Card

HOURS = 12  # after which a session ends
_FREE_TRIES, _LONGEST = 5, timedelta(minutes=15)
_CARDS, _TOLD, _SESSIONS = 300, 400, 1_000  # so many are kept, the oldest go first


@dataclass(slots=True)
class Session:
    """One browser of one curator. `cards`: those it was shown; `uncovered`: documents it asked to see whole."""

    curator: str
    csrf: str
    until: datetime
    cards: OrderedDict[str, Card] = field(default_factory=OrderedDict)
    uncovered: set[str] = field(default_factory=set)

    def show(self, card: Card) -> None:
        """Remember a card as shown."""
        self.cards[card.id] = card
        self.cards.move_to_end(card.id)
        while len(self.cards) > _CARDS:
            self.cards.popitem(last=False)


@dataclass(slots=True)
class Sessions:
    """All that is open. `token`: hash of the one-time token, "" where none is or it was used; `login`: whether an account
    has this password, `is_known`: whether there still is such an account."""

    token: str
    curator: str
    login: Callable[[str, str], bool]
    is_known: Callable[[str], bool]
    is_by_account: bool = False
    open: OrderedDict[str, Session] = field(default_factory=OrderedDict)
    tries: OrderedDict[str, tuple[int, datetime]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)


def hashed(secret: str) -> str:
    """The hash under which a secret is kept."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def by_token(sessions: Sessions, token: str, at: datetime) -> str | None:
    """The cookie of a new session for the one-time token, which is used up; None where it is not the one."""
    with sessions.lock:
        if not sessions.token or not hmac.compare_digest(sessions.token, hashed(token)):
            return None
        sessions.token = ""
        return _opened(sessions, sessions.curator, at)


def by_password(sessions: Sessions, name: str, password: str, at: datetime) -> str | timedelta:
    """The cookie of a new session, or how long to wait before the next try (none at first)."""
    key = name[:80]
    with sessions.lock:
        count, free = sessions.tries.get(key, (0, at))
        if free > at:
            return free - at
        wait = min(_LONGEST, timedelta(seconds=2 ** min(20, count + 2 - _FREE_TRIES))) if count + 1 >= _FREE_TRIES else timedelta()
        sessions.tries[key] = (count + 1, at + wait)  # counted before it is looked at: no two tries at once
        while len(sessions.tries) > _TOLD:
            sessions.tries.popitem(last=False)
    if not sessions.login(name, password):
        return wait
    with sessions.lock:
        sessions.tries.pop(key, None)
        return _opened(sessions, name, at)


def found(sessions: Sessions, cookie: str, at: datetime) -> Session | None:
    """The session of a cookie, where it is open still."""
    with sessions.lock:
        session = sessions.open.get(hashed(cookie))
    if session is None or session.until < at or (sessions.is_by_account and not sessions.is_known(session.curator)):
        return None
    return session


def close(sessions: Sessions, cookie: str) -> None:
    """End a session."""
    with sessions.lock:
        sessions.open.pop(hashed(cookie), None)


def _opened(sessions: Sessions, curator: str, at: datetime) -> str:
    cookie = secrets.token_urlsafe(32)
    sessions.open[hashed(cookie)] = Session(curator, secrets.token_urlsafe(32), at + timedelta(hours=HOURS))
    while len(sessions.open) > _SESSIONS:
        sessions.open.popitem(last=False)
    return cookie

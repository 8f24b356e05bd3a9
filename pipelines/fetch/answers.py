"""answers: what comes of one request, and what holds while it is under way.

Never here: httpx, which takes its time to load and is needed only where something is visited.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

OVER = "the time for the whole answer is over"  # the message by which our timeout is told from httpx's own


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; `content` only where the status is 200."""

    status: int
    headers: Mapping[str, str]
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer: the code of an Issue and words for its message; `again`: another try may help."""

    code: str
    message: str
    again: bool = False


@dataclass(slots=True)
class Leash:
    """What holds for the exchange under way: until when, and which hosts of the own network may be visited.

    `inside`: hosts that were connected to by permission of a source; the connection may be kept, the permission is not.
    """

    until: float = 0.0
    allow_hosts: Collection[str] = ()
    clock: Callable[[], float] = time.monotonic
    inside: set[str] = field(default_factory=set)

    def left(self, timeout: float | None) -> float:
        """The seconds that one step may take; raises ReadTimeout where the time of the whole exchange is over."""
        left = self.until - self.clock()
        if left <= 0:
            import httpcore

            raise httpcore.ReadTimeout(OVER)
        return left if timeout is None else min(timeout, left)

"""Which keys are one, as links between pairs of them make them so. Never here: what links two names (`alike`)."""

from __future__ import annotations

from collections.abc import Iterable


class Links:
    """Union of keys; a plain disjoint-set forest."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._parent = {key: key for key in keys}

    def root(self, key: str) -> str:
        while self._parent[key] != key:
            key = self._parent[key]
        return key

    def join(self, a: str, b: str) -> None:
        if a in self._parent and b in self._parent and self.root(a) != self.root(b):
            self._parent[self.root(b)] = self.root(a)

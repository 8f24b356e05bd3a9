"""How far curators agree who judged the same fact without seeing each other's word: Cohen's kappa by kind.

Never here: SQL, who is right.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlalchemy import Engine

from review.cards import Agreement
from review.standing import is_alike
from schemas.facts import Decision
from warehouse.desk.records import judged_twice


def agreement(engine: Engine) -> list[Agreement]:
    """Agreement on each kind of fact of which some were judged twice, and on all (kind `all`)."""
    by_kind: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with engine.connect() as connection:
        for kind, first, other in judged_twice(connection, "second"):
            by_kind[kind].append(_words(first, other))
    every = [pair for kind in sorted(by_kind) for pair in by_kind[kind]]
    return [_agreement(kind, pairs) for kind, pairs in (*sorted(by_kind.items()), *((("all", every),) if every else ()))]


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of pairs of labels: agreement beyond what chance gives; None where chance alone gives all.

    >>> kappa([("a", "a"), ("b", "b"), ("a", "b"), ("b", "a")])
    0.0
    """
    first, second = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    count = len(pairs)
    chance = sum(first[word] * second[word] for word in sorted(first)) / count**2 if count else 1.0
    seen = sum(one == other for one, other in pairs) / count if count else 0.0
    return None if chance == 1.0 else round((seen - chance) / (1 - chance), 6)


def _words(first: Decision, other: Decision) -> tuple[str, str]:
    """Both words as labels; two corrections that differ are different words."""
    said = str((other.value or {}).get("verdict"))
    return first.verdict, said if said != first.verdict or is_alike(first, other) else f"{said} otherwise"


def _agreement(kind: str, pairs: Sequence[tuple[str, str]]) -> Agreement:
    return Agreement(kind, len(pairs), sum(one == other for one, other in pairs), kappa(pairs))

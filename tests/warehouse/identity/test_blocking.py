"""Pairs worth comparing: each once, in one order, only with something new, and few."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.blocking import invented
from benchmarks.name_pairs import own_pairs
from warehouse.identity.blocking import candidates
from warehouse.identity.score import Profile


def pairs(profiles: list[Profile], new: set[str] | None = None) -> list[tuple[str, str]]:
    everyone = {one.organisation_id for one in profiles}
    return [(a.organisation_id, b.organisation_id) for a, b in candidates(profiles, everyone if new is None else new)]


TOGETHER = [
    ({"names": ("Terre des hommes",)}, {"names": ("Terre des hommes in Kosovo",)}),
    ({"names": ("Terre des hommes",)}, {"names": ("Tdh",)}),
    ({"names": ("Good Will Bridge",)}, {"names": ("Goodwill Bridge",)}),
    ({"names": ("Havenridge Trust",)}, {"names": ("Havenrigde Trust",)}),
    ({"names": ("Ministry of Justice",)}, {"names": ("Ministria e Drejtësisë",)}),
    ({"names": ("Municipality of Prizren",)}, {"names": ("Prizren Municipality",)}),
    ({"names": ("Fondacija Дуга",)}, {"names": ("Duga",)}),
    ({"names": ("Brigade 44",)}, {"names": ("Brigade Forty-Four",)}),
    ({"names": ("Action Contre la Faim",), "aliases": ("Action Against Hunger",)}, {"names": ("Action Against Hunger",)}),
    ({"names": ("Havenridge",), "domains": frozenset({"h.example"})}, {"names": ("Northlight",), "domains": frozenset({"h.example"})}),
    ({"names": ("Havenridge",), "identifiers": frozenset({("GB-CHC", "1")})}, {"names": ("Northlight",), "identifiers": frozenset({("GB-CHC", "1")})}),
]
APART = [
    ({"names": ("Havenridge Trust",)}, {"names": ("Northlight Trust",)}),
    ({"names": ("Havenridge Kosovo",)}, {"names": ("Northlight Kosovo",)}),
    ({"names": ("Havenridge",), "aliases": ("the Trust",)}, {"names": ("Northlight",), "aliases": ("the Trust",)}),
]


@pytest.mark.parametrize(("a", "b", "expected"), [*((a, b, 1) for a, b in TOGETHER), *((a, b, 0) for a, b in APART)])
def test_what_brings_two_together(a: dict[str, tuple[str, ...]], b: dict[str, tuple[str, ...]], expected: int) -> None:
    assert len(pairs([Profile("org-a", **a), Profile("org-b", **b)])) == expected  # type: ignore[arg-type]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), share=st.floats(0, 1))
def test_each_pair_once_in_one_order_with_something_new(seed: int, share: float) -> None:
    profiles = invented(120)
    rng = random.Random(seed)
    new = {one.organisation_id for one in profiles if rng.random() < share}
    found = pairs(profiles, new)
    assert len(found) == len(set(found)) and all(a < b and {a, b} & new for a, b in found)
    assert found == [pair for pair in pairs(profiles) if set(pair) & new]
    rng.shuffle(profiles)
    assert found == pairs(profiles, new)


def test_a_word_that_all_share_makes_no_square() -> None:
    profiles = [Profile(f"org-{one.organisation_id}", (f"Hope {one.names[0]}",)) for one in invented(600)]
    assert len(pairs(profiles)) < 600 * 20


def test_nearly_all_labelled_matches_are_compared() -> None:
    rows = [(a, b) for row, a, b in own_pairs() if row["is_match"] == "true"]
    profiles = [Profile(f"org-{at:03d}-{side}", one.names, aliases=one.aliases) for at, row in enumerate(rows) for side, one in enumerate(row)]
    found = set(pairs(profiles))
    missed = [at for at in range(len(rows)) if (f"org-{at:03d}-0", f"org-{at:03d}-1") not in found]
    assert len(missed) <= 3, [rows[at] for at in missed]

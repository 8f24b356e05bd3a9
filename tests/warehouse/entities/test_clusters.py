"""Clusters: a pure function of what was said, in any order; negatives are never crossed."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.entities.clusters import Judgement, clusters, holding


def said(pair: str, verdict: str, *, at: str = "1", score: float | None = None) -> Judgement:
    """`ab`: of a and b; with a score by the matcher, else by a curator."""
    matcher = None if score is None else "1-abc"
    return Judgement(f"{pair}{verdict}{at}{score}", pair[0], pair[1], verdict, "mira", at, matcher, score, run=int(at))


def together(*judgements: Judgement) -> str:
    """The clusters as words of their members, the oldest (first in the alphabet) in front."""
    ages = {letter: (1, 0, letter) for letter in "abcdef"}
    found = clusters(ages, holding(judgements))
    groups: dict[str, str] = {}
    for letter in "abcdef":
        groups[found.head(letter)] = groups.get(found.head(letter), "") + letter
    return " ".join(sorted(group for group in groups.values() if len(group) > 1))


@pytest.mark.parametrize(
    ("judgements", "expected"),
    [
        ([], ""),
        ([said("ab", "same")], "ab"),
        ([said("ab", "unsure", score=0.6)], ""),
        ([said("ab", "same", score=0.97), said("cb", "same", score=0.99)], "abc"),
        ([said("ab", "same", score=0.97), said("ab", "different")], ""),  # a curator outweighs the matcher,
        ([said("ab", "different", at="1"), said("ab", "same", at="2")], "ab"),  # the last word the one before,
        ([said("ab", "same", score=0.97), said("ab", "different", at="1"), said("ab", "withdrawn", at="2")], "ab"),  # and may be taken back
        ([said("ab", "same", at="1", score=0.97), said("ab", "unsure", at="2", score=0.5)], ""),  # the matcher thinks again
        ([said("ab", "same", score=0.97), said("bc", "same", score=0.99), said("ac", "different")], "bc"),  # the surer stays
        ([said("ab", "same"), said("bc", "same", score=0.99), said("ac", "different")], "ab"),  # a curator's is the surer
        ([said("ab", "same", score=0.97), said("bc", "same", score=0.96), said("ca", "branch_of", score=0.2)], "ab"),  # a branch is another
        ([said("ab", "same"), said("cd", "same"), said("bd", "same", score=0.96), said("ac", "different")], "ab cd"),  # between clusters too
        ([said("ab", "same"), said("ab", "renamed_to", at="2")], ""),
    ],
)
def test_who_is_one(judgements: list[Judgement], expected: str) -> None:
    assert together(*judgements) == together(*reversed(judgements)) == expected


def test_curators_who_contradict_each_other_are_told() -> None:
    found = clusters({letter: (1, 0, letter) for letter in "abc"}, holding([said("ab", "same", at="1"), said("bc", "same", at="2"), said("ac", "different", at="3")]))
    assert (dict(found.heads), [one.pair for one in found.conflicts]) == ({"b": "a"}, [("b", "c")])


def test_the_oldest_gives_the_id() -> None:
    ages = {"a": (3, 0, "a"), "b": (2, -5, "b"), "c": (2, -9, "c")}  # b and c in one run, c with the longer name
    assert dict(clusters(ages, holding([said("ab", "same"), said("bc", "same")])).heads) == {"a": "c", "b": "c"}


LETTERS = "abcdef"
PAIRS = ["".join(pair) for pair in combinations(LETTERS, 2)]
WORDS = st.builds(
    said, st.sampled_from(PAIRS), st.sampled_from(["same", "different", "unsure", "branch_of"]),
    at=st.sampled_from("123"), score=st.none() | st.sampled_from([0.2, 0.96, 0.99]),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=12), st.randoms())
def test_no_negative_is_crossed_and_order_does_not_matter(judgements: list[Judgement], random: object) -> None:
    shuffled = list(judgements)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    ages = {letter: (1, 0, letter) for letter in LETTERS}
    held = holding(judgements)
    found = clusters(ages, held)
    assert clusters(ages, holding(shuffled)) == found
    for (left, right), one in held.items():
        if one.verdict in ("different", "branch_of"):
            assert found.head(left) != found.head(right)
    assert all(found.head(head) == head for head in found.heads.values())

"""Two names, and two organisations: probability, relation, explanation; what must never be joined."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import name_pairs
from warehouse.identity.features import FEATURES
from warehouse.identity.score import ASK, AUTO, RELATIONS, Comparison, Profile, compare, compare_names, version

ONE = [
    ("Save the Children", "Save the Children Fund"),
    ("Goodwill Bridge", "Good Will Bridge"),
    ("Ministry of Labour and Welfare of Kosovo", "Ministry of Labor & Welfare of Kosovo"),
    ("Albanian Red Cross", "Red Cross of Albania"),
    ("Caritas Switzerland", "Caritas Schweiz"),
    ("Црвени крст Србије", "Crveni krst Srbije"),
    ("Центр Надежда", "Centar Nadezda"),
    ("Fondacija Plava Ptica", "Plava Ptica Foundation"),
    ("Lindenblatt e.V.", "Lindenblatt"),
    ("Brot für die Welt", "Brot fuer die Welt"),
    ("1st Primary School Prizren", "First Primary School Prizren"),
    ("Havenridge Trust", "Havenrigde Trust"),
    ("University of Pristina", "University of Prishtina"),
    ("Tdh", "Terre des hommes"),
    ("United Nations Development Programme", "UNDP"),
    ("St. Mary Hospice", "Saint Mary Hospice"),
    ("Blue Heron Relief (BHR)", "Blue Heron Relief"),
    ("GIZ", "Gesellschaft für Internationale Zusammenarbeit (GIZ) GmbH"),
]


@pytest.mark.parametrize(("one", "other"), ONE)
def test_probably_one(one: str, other: str) -> None:
    found = compare_names(one, other)
    assert found.score > 0.8 and found.relation in ("same", "unsure"), found.reason
    assert found.is_automatic or found.is_question


TWO = [
    ("Government of Estonia", "Government of Ethiopia"),
    ("Government of Niger", "Government of Nigeria"),
    ("Ministry of Justice of Kosovo", "Ministry of Justice of Albania"),
    ("Ministry of Justice", "Ministry of Health"),
    ("Red Cross of Albania", "Red Cross of Montenegro"),
    ("German Red Cross", "Danish Red Cross"),
    ("University of Prishtina", "University of Prizren"),
    ("Save the Children Kosovo", "Save the Children Albania"),
    ("Shoqata Drita e Re", "Shoqata Hapi i Ri"),
    ("Mercy Corps", "Mercy Ships"),
    ("Norwegian Refugee Council", "Danish Refugee Council"),
    ("UNDP", "UNFPA"),
    ("European Union", "African Union"),
    ("Global Fund for Women", "Global Fund for Children"),
    ("Primary School No. 1", "Primary School No. 2"),
    ("Osnovna škola Plavi Most", "Osnovna škola Zeleni Breg"),
]


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two(one: str, other: str) -> None:
    found = compare_names(one, other)
    assert found.relation == "different" and not found.is_automatic and not found.is_question, found


EDGES = [
    ("Terre des hommes in Kosovo", "Terre des hommes", "branch_of"),
    ("Tdh Kosovo", "Tdh", "branch_of"),
    ("Terre des hommes in Kosovo", "Tdh", "branch_of"),
    ("Save the Children Kosovo", "Save the Children", "branch_of"),
    ("OSCE Mission in Kosovo", "OSCE", "branch_of"),
    ("Amnesty International UK Section", "Amnesty International", "branch_of"),
    ("Friends of the Heron Europe", "Friends of the Heron", "branch_of"),
    ("Terre des Hommes International Federation", "Terre des hommes", "umbrella_of"),
    ("World Vision International", "World Vision", "umbrella_of"),
    ("Havenridge Network", "Havenridge", "umbrella_of"),
]


@pytest.mark.parametrize(("one", "other", "relation"), EDGES)
def test_edges_are_never_merges(one: str, other: str, relation: str) -> None:
    for found, forward in ((compare_names(one, other), True), (compare_names(other, one), False)):
        assert (found.relation, found.forward) == (relation, forward)
        assert not found.is_automatic and found.is_question


DOUBTFUL = [
    ("Lindenblatt e.V.", "Lindenblatt gGmbH"),
    ("Harborlight Ltd", "Harborlight GmbH"),
    ("Havenridge Trust", "Havenbridge Trust"),
    ("Ford Foundation", "Fort Foundation"),
    ("Ministry of Justice", "Ministry of Justice of Kosovo"),
    ("Ministry of Justice", "Ministria e Drejtësisë"),
    ("Youth Centre", "Centre for Youth"),
    ("Diakonie", "Diakonie Katastrophenhilfe"),
    ("Havenridge", "Friends of Havenridge"),
    ("NRC", "Norwegian Refugee Council"),
]


@pytest.mark.parametrize(("one", "other"), DOUBTFUL)
def test_names_alone_do_not_join(one: str, other: str) -> None:
    assert not compare_names(one, other).is_automatic


def org(side: str, name: str, **told: object) -> Profile:
    return Profile(f"org-{side}", (name,), **told)  # type: ignore[arg-type]


def told(a: str, b: str, of_a: dict[str, object], of_b: dict[str, object]) -> Comparison:
    return compare(org("a", a, **of_a), org("b", b, **of_b))


JUSTICE, XK, AL = "Ministry of Justice", {"countries": frozenset({"XK"})}, {"countries": frozenset({"AL"})}
IDENTIFIED = {"identifiers": frozenset({("XI-LEI", "5299000J2N45DDNE4Y28")})}
PROFILES = [  # what b's sources tell beside the names decides
    (JUSTICE, JUSTICE, XK, AL, "different", False),
    (JUSTICE, JUSTICE, XK, XK, "same", True),
    (JUSTICE, JUSTICE, XK, {}, "unsure", False),
    (JUSTICE, "Ministry of Justice of Kosovo", XK, {}, "same", False),
    (JUSTICE, "Ministry of Justice of Kosovo", AL, {}, "different", False),
    ("Ministria e Drejtësisë", JUSTICE, {**XK, "aliases": (JUSTICE,)}, XK, "same", True),
    ("Action Contre la Faim", "Action Against Hunger", {"aliases": ("Action Against Hunger",)}, {}, "same", True),
    ("Action Contre la Faim", "Action Against Hunger", {}, {}, "different", False),
    ("Terre des hommes", "Tdh", {"aliases": ("Tdh",), **XK}, XK, "same", True),
    ("Terre des hommes", "Tdh", {}, {}, "same", False),
    ("Terre des hommes", "Terre des hommes in Kosovo", {"aliases": ("Tdh",)}, {"aliases": ("Tdh", "Terre des hommes")}, "branch_of", False),
    ("Catholic Relief Services", "Congress Research Service", {"aliases": ("CRS",)}, {"aliases": ("CRS",)}, "different", False),
    ("Havenridge Trust", "Northlight Trust", {"aliases": ("the Trust",)}, {"aliases": ("the Trust",)}, "different", False),
    ("Havenridge Trust", "Havenbridge Trust", IDENTIFIED, IDENTIFIED, "same", True),
    ("Havenridge Trust", "The Havenridge Trust", IDENTIFIED, {"identifiers": frozenset({("XI-LEI", "529900T8BM49AURSDO55")})}, "different", False),
    ("Havenridge Trust", "Havenridge Trust Kosovo", IDENTIFIED, IDENTIFIED, "branch_of", False),
]


@pytest.mark.parametrize(("a", "b", "of_a", "of_b", "relation", "is_automatic"), PROFILES)
def test_what_sources_tell(a: str, b: str, of_a: dict[str, object], of_b: dict[str, object], relation: str, is_automatic: bool) -> None:
    found = told(a, b, of_a, of_b)
    assert (found.relation, found.is_automatic) == (relation, is_automatic), found


@pytest.mark.parametrize(
    ("kind", "of_b", "rises"),
    [
        ("domains", frozenset({"havenridge.example"}), True),
        ("countries", frozenset({"XK"}), True),
        ("identifiers", frozenset({("GB-CHC", "1")}), True),
        ("documents", frozenset({"havenridge.example"}), False),
    ],
)
def test_evidence_moves_the_score(kind: str, of_b: frozenset[object], rises: bool) -> None:
    plain = told("Havenridge Trust", "Havenrigde Trust", {}, {})
    found = told("Havenridge Trust", "Havenrigde Trust", {kind: of_b}, {kind: of_b})
    assert (found.score > plain.score) == rises and found.score != plain.score
    assert len(found.reason) > len(plain.reason)


def test_an_explanation_names_the_words() -> None:
    assert "“corps” against “ships”" in compare_names("Mercy Corps", "Mercy Ships").reason
    assert set(compare_names("Mercy Corps", "Mercy Ships").features) == set(FEATURES)


WORDS = ["Havenridge", "Haven", "Ridge", "Trust", "of", "the", "Kosovo", "Prizren", "International", "e.V.", "GmbH", "II", "Three", "UNDP", "(UNDP)", "Дуга", "Ministry", "and", "Federation"]
NAMES = st.one_of(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), st.text(max_size=20))


@settings(max_examples=300, deadline=None)
@given(one=NAMES, other=NAMES)
def test_both_ways_alike(one: str, other: str) -> None:
    found, turned = compare_names(one, other), compare_names(other, one)
    assert 0 <= found.score <= 1 and found.relation in RELATIONS
    assert (found.score, found.relation, found.features) == (turned.score, turned.relation, turned.features)
    if found.relation in ("branch_of", "umbrella_of"):
        assert found.forward != turned.forward
    a, b = (Profile(f"org-{at}", (name,), aliases=("HT", other)) for at, name in enumerate((one, other)))
    assert compare(a, b).score == compare(b, a).score


@settings(max_examples=100, deadline=None)
@given(name=st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join))
def test_a_name_is_no_other_than_itself(name: str) -> None:
    found = compare_names(name, name.upper())
    assert found.relation in ("same", "unsure") and found.features["conflict"] == found.features["slips"] == 0


def test_version_tells_data_and_code() -> None:
    assert version() == version() and version().count("-") == 1


def test_weights_speak_against() -> None:
    from warehouse.identity.score import _weights

    weights = _weights()
    assert set(weights["names"]) == {"intercept", *FEATURES}
    assert all(weights["names"][name] <= 0 for name in FEATURES)


SUITE = pytest.mark.skipif(not name_pairs.SUITE.is_file(), reason="no ../shared/suites/name_pairs.csv beside the checkout")


@SUITE
def test_pairs_that_others_labelled() -> None:
    pairs = name_pairs.pairs_of(name_pairs.SUITE)
    found = [compare_names(pair.first, pair.second) for pair in pairs]
    labels = np.array([pair.is_match for pair in pairs], dtype=float)
    assert name_pairs.average_precision(labels, np.array([one.score for one in found])) >= 0.98
    assert [pair for pair, one in zip(pairs, found, strict=True) if one.is_automatic and not pair.is_match] == []
    assert sum(one.is_automatic for one in found) >= 50


@SUITE
def test_pairs_that_the_weights_have_not_seen() -> None:
    pairs = name_pairs.pairs_of(name_pairs.SUITE)
    features, labels = name_pairs.matrix(pairs)
    scores = name_pairs.out_of_fold(features, labels, [pair.group for pair in pairs])
    assert name_pairs.average_precision(labels, scores) >= 0.97
    joinable = np.array([compare_names(pair.first, pair.second).is_joinable for pair in pairs])
    assert not (joinable & (scores >= AUTO) & (labels == 0)).any()


@SUITE
def test_the_shipped_weights_are_the_fitted_ones() -> None:
    from warehouse.identity.score import _weights

    assert name_pairs.written(name_pairs.fitted(*name_pairs.matrix(name_pairs.pairs_of(name_pairs.SUITE)))) == pytest.approx(_weights()["names"], abs=0.002)


@pytest.mark.parametrize("part", ["first", "second"])
def test_our_own_pairs(part: str) -> None:
    rows = [row for row in name_pairs.own_pairs() if row[0]["set"] == part]
    found = [compare(a, b) for _, a, b in rows]
    labels = np.array([row["is_match"] == "true" for row, _, _ in rows], dtype=float)
    assert name_pairs.average_precision(labels, np.array([one.score for one in found])) >= 0.96
    assert [row for (row, _, _), one in zip(rows, found, strict=True) if one.is_automatic and row["is_match"] != "true"] == []
    assert [row for (row, _, _), one in zip(rows, found, strict=True) if one.is_automatic and row["relation"] in ("branch_of", "umbrella_of")] == []


def test_thresholds() -> None:
    assert 0 < ASK < AUTO < 1 and Path(name_pairs.WEIGHTS).is_file()

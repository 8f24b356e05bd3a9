"""Claims: what is the same thing, whether documents agree on it, and which of them is preferred by which step of the rule."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given as given_
from hypothesis import settings
from hypothesis import strategies as st

from schemas.vocabularies import codes
from tests.warehouse.stated import OTHER, OWN, derived, event, figure, given, page, partnership
from warehouse.corroboration.statements import RULES


def agreed(*facts: dict[str, Any], **options: Any) -> list[tuple[str, int, int, int]]:
    """(agreement, documents, sources, facts) of each claim, most facts first."""
    found = derived(given(*facts, **options))["claims"]
    return sorted(((row["agreement_code"], row["document_count"], row["source_count"], row["fact_count"]) for row in found), key=lambda one: (-one[3], one))


ALONE = ("single", 1, 1, 1)


@pytest.mark.parametrize(
    ("facts", "claims"),
    [
        ([figure(344)], [ALONE]),
        ([figure(344), figure(344, "press/a")], [("corroborated", 2, 2, 2)]),
        ([figure(344), figure(344, "own/b")], [("corroborated", 2, 1, 2)]),  # two documents, one publisher
        ([figure(344), figure(344, "again/b")], [("corroborated", 2, 1, 2)]),  # two sources of one publisher
        ([figure(344), figure(344, "funder/a"), figure(344, "press/a")], [("corroborated", 3, 3, 3)]),
        ([figure(344), figure(351, "press/a")], [("contradicted", 1, 1, 2)]),
        ([figure(8000, bound_code="approx"), figure(8347, "press/a")], [("compatible", 2, 2, 2)]),
        ([figure(8000, bound_code="approx"), figure(9347, "press/a")], [("contradicted", 1, 1, 2)]),
        ([figure(300, bound_code="min"), figure(344, "press/a")], [("compatible", 2, 2, 2)]),
        ([figure(300, bound_code="min"), figure(299, "press/a")], [("contradicted", 1, 1, 2)]),
        ([figure(400, bound_code="max"), figure(344, "press/a")], [("compatible", 2, 2, 2)]),
        ([figure(300, value_max=400.0), figure(344, "press/a")], [("compatible", 2, 2, 2)]),
        ([figure(300, value_max=340.0), figure(344, "press/a")], [("contradicted", 1, 1, 2)]),
        # each fits the preferred one, but not all can be true
        ([figure(300, bound_code="min"), figure(344, "press/a"), figure(351, "funder/a")], [("contradicted", 3, 3, 3)]),
        # other words, another period, sex or scope: another claim
        ([figure(344), figure(344, "press/a", counted="women")], [ALONE, ALONE]),
        ([figure(344, counted="Children, and families"), figure(344, "press/a", counted="families and children")], [("corroborated", 2, 2, 2)]),
        ([figure(344), figure(344, "press/a", "2024")], [ALONE, ALONE]),
        ([figure(344), figure(344, "press/a", sex_code="f")], [ALONE, ALONE]),
        ([figure(344), figure(344, "press/a", scope_code="country")], [ALONE, ALONE]),
        # one document tells two numbers apart in the same words: so no other document contradicts either
        ([figure(344), figure(120), figure(120, "press/a")], [("corroborated", 2, 2, 2), ALONE]),
        ([figure(344), figure(120), figure(110, "press/a", bound_code="min")], [("compatible", 2, 2, 2), ALONE]),
        # without a period, or of some programme, two numbers may both be right
        ([figure(12, period=None), figure(15, "press/a", None)], [ALONE, ALONE]),
        ([figure(12, period=None), figure(12, "press/a", None)], [("corroborated", 2, 2, 2)]),
        ([figure(20, scope_code="programme"), figure(35, "press/a", scope_code="programme")], [ALONE, ALONE]),
        # nobody knows whose they are
        ([figure(344, organisation_id=None), figure(344, "press/a", organisation_id=None)], []),
        ([event("2003"), event("2003-11", "press/a")], [("compatible", 2, 2, 2)]),
        ([event("2003"), event("2003", "press/a")], [("corroborated", 2, 2, 2)]),
        ([event("2003"), event("2004", "press/a")], [("contradicted", 1, 1, 2)]),
        ([event("2003~"), event("2004", "press/a")], [("compatible", 2, 2, 2)]),
        ([event("2003"), event("2004")], [("contradicted", 1, 1, 2)]),  # an organisation is founded once
        ([event("2003"), event("2003", kind="registered")], [ALONE, ALONE]),
        ([partnership(), partnership("funder/a")], [("corroborated", 2, 2, 2)]),
        ([partnership(), partnership("funder/a", role="partner")], [ALONE, ALONE]),
        ([partnership(period="2018"), partnership("funder/a", period="2020")], [("compatible", 2, 2, 2)]),
    ],
)  # fmt: skip
def test_what_is_one_claim_and_who_agrees(facts: list[dict[str, Any]], claims: list[tuple[str, int, int, int]]) -> None:
    assert agreed(*facts) == claims
    assert agreed(*reversed(facts)) == claims


OPENED = "Havenridge Trust opened a day centre in Northvale"


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        (("2018-07-03", OPENED), ("2018-07-03", "the day centre in Northvale opened"), 1),
        (("2018-07-03", OPENED), ("2018", "2018: day centre opened in Northvale"), 1),
        (("2018", OPENED), ("2018", OPENED), 1),
        (("2018", OPENED), ("2018", "2018: a shelter opened in Eastport"), 2),
        (("2018-07-03", OPENED), ("2018-07-03", "a summer camp for forty children"), 2),
        (("2018-07-03", OPENED), ("2018-08", "day centre opened in Northvale"), 2),
        (("2018", OPENED), ("2019", OPENED), 2),
        (("2015/2019", OPENED), ("2015/2019", OPENED), 1),
        (("2015/2019", OPENED), ("2015/2020", OPENED), 2),
    ],
)
def test_occasions_are_told_apart_by_date_and_words(first: tuple[str, str], second: tuple[str, str], count: int) -> None:
    facts = [event(when, document, "opened", quote=quote) for (when, quote), document in ((first, "own/a"), (second, "press/a"))]
    assert len(agreed(*facts)) == count
    assert len(agreed(*reversed(facts))) == count


def test_a_document_that_tells_of_two_occasions_is_believed() -> None:
    both = [event("2018", kind="opened", quote=f"opened a day centre in the {part} of Northvale") for part in ("north", "south")]
    assert agreed(*both, event("2018", "press/a", "opened", quote="the day centre in the north of Northvale opened")) == [("corroborated", 2, 2, 2), ALONE]


SAME = "In 2025 the trust reached 344 people in nine villages around Northvale"


@pytest.mark.parametrize(
    ("pages", "quotes", "relation"),
    [
        ((page("own/a"), page("press/a")), ("reached 344", "reached 344 people"), "agrees"),
        ((page("own/a"), page("press/a")), ("reached 344", "reached 344"), "agrees"),  # short words may well be found twice
        ((page("own/a"), page("press/a")), (SAME, SAME.upper()), "repeated"),
        ((page("own/a", series_id="s"), page("own/b", series_id="s")), ("reached 344", "Reached 344"), "repeated"),
        ((page("own/a", series_id="s"), page("own/b", series_id="s")), ("reached 344", "344 in all"), "agrees"),
        ((page("own/a", snapshot_sha256="x"), page("press/a", snapshot_sha256="x")), ("reached 344", "reached 344 people"), "repeated"),
    ],
)
def test_what_repeats_is_no_evidence(pages: tuple[dict[str, Any], ...], quotes: tuple[str, str], relation: str) -> None:
    facts = [figure(344, one["document_id"], quote=quote) for one, quote in zip(pages, quotes, strict=True)]
    found = derived(given(*facts, pages=pages))
    assert sorted(row["relation_code"] for row in found["claim_facts"]) == sorted(["preferred", relation])
    (claim,) = found["claims"]
    assert (claim["agreement_code"], claim["document_count"]) == ("corroborated" if relation == "agrees" else "single", 2)
    if relation == "repeated":
        assert claim["source_count"] == 1


NEW, OLD = {"published_date": "2026-02"}, {"published_date": "2025-03-14"}


@pytest.mark.parametrize(
    ("better", "worse", "pages", "reliability", "rule"),
    [
        (figure(351, "press/a", verdict_code="accept", confidence=0.3, status_code="sure"), figure(344), (), {}, "curator"),
        (figure(351, "press/a"), figure(344, confidence=0.5, status_code="uncertain"), (), {}, "sure"),
        (figure(351), figure(344, "press/a"), (page("press/a", **NEW),), {"press": "official"}, "own_word"),
        (figure(351, "funder/a"), figure(344, "press/a"), (page("funder/a", subject_id=None), page("press/a", subject_id=None, **NEW)), {"funder": "partner", "press": "press"}, "reliability"),
        (figure(351, "press/a"), figure(344, "funder/a"), (page("press/a"), page("funder/a", subject_id=None)), {"funder": "official"}, "own_word"),
        (figure(351, "own/b", bound_code="min"), figure(344), (page("own/b", **NEW), page("own/a", **OLD)), {}, "recency"),
        (figure(351, "own/b"), figure(344), (page("own/b", published_date="2024", updated_date="2026-01-05"), page("own/a", **OLD)), {}, "recency"),
        (figure(351, "own/b"), figure(344), (page("own/b", period_end="2026-12-31"), page("own/a", period_end="2025-12-31")), {}, "recency"),
        (figure(351), figure(400, "own/b", bound_code="min", confidence=0.99), (), {}, "exactness"),
        (figure(351), figure(400, "own/b", value_max=500.0, confidence=0.99), (), {}, "exactness"),
        (event("2003-11"), event("2004", "own/b", confidence=0.99), (), {}, "precision"),
        (event("2003"), event("2004-11~", "own/b", confidence=0.99), (), {}, "exactness"),
        (figure(351, confidence=0.97), figure(344, "own/b"), (), {}, "confidence"),
        (figure(351, fact_id="a"), figure(344, "own/b", fact_id="b"), (), {}, "order"),
        (partnership(), partnership("press/a"), (), {}, "own_word"),
    ],
)  # fmt: skip
def test_each_step_of_the_rule(better: dict[str, Any], worse: dict[str, Any], pages: Any, reliability: dict[str, str], rule: str) -> None:
    for facts in ((better, worse), (worse, better)):
        (claim,) = derived(given(*facts, pages=pages, reliability=reliability))["claims"]
        assert (claim["preferred_fact_id"], claim["rule_code"]) == (better["fact_id"], rule)


def test_the_rule_is_written() -> None:
    assert ("only", *RULES) == codes("claim_rules")


def test_uncertain_facts_stand_beside_a_sure_claim_and_change_nothing() -> None:
    doubtful = {"confidence": 0.5, "status_code": "uncertain"}
    sure, other, same = figure(344), figure(351, "press/a", **doubtful), figure(344, "funder/a", **doubtful)
    found = derived(given(sure, other, same))
    (claim,) = found["claims"]
    assert (claim["agreement_code"], claim["document_count"], claim["fact_count"], claim["status_code"]) == ("single", 1, 3, "sure")
    assert Counter(row["relation_code"] for row in found["claim_facts"]) == {"preferred": 1, "contradicts": 1, "agrees": 1}
    (claim,) = derived(given(other, same))["claims"]
    assert (claim["agreement_code"], claim["status_code"]) == ("contradicted", "uncertain")


def test_a_claim_tells_its_spread_and_never_an_average() -> None:
    (row,) = derived(given(figure(344), figure(351, "press/a"), figure(300, "funder/a", value_max=360.0)))["claims"]
    assert (row["value"], row["value_low"], row["value_high"]) == (344.0, 300.0, 360.0)
    assert row["claim_label"] == "people reached: people, 2025"


def test_ids_are_of_what_is_claimed_not_of_who_says_it() -> None:
    (first,), (second,) = (derived(given(*facts))["claims"] for facts in ([figure(344)], [figure(351, "press/a"), figure(9, "own/b")]))
    assert first["claim_id"] == second["claim_id"]
    (other,) = derived(given(figure(344, organisation_id=OTHER)))["claims"]
    assert other["claim_id"] != first["claim_id"]


FACTS = st.one_of(
    st.builds(
        figure,
        st.sampled_from([300, 344, 344, 351, 8000]),
        st.sampled_from(["own/a", "own/b", "again/a", "press/a", "funder/a"]),
        st.sampled_from([None, "2024", "2025", "2024/2025"]),
        bound_code=st.sampled_from(["exact", "exact", "approx", "min"]),
        counted=st.sampled_from(["people", "women"]),
        scope_code=st.sampled_from([None, "country", "programme"]),
        status_code=st.sampled_from(["sure", "uncertain"]),
        organisation_id=st.sampled_from([OWN, OTHER, None]),
        quote=st.sampled_from(["344 people", SAME]),
    ),
    st.builds(event, st.sampled_from(["2003", "2003-11", "2004", "1999~"]), st.sampled_from(["own/a", "press/a"]), st.sampled_from(["founded", "opened"]),
              quote=st.sampled_from([OPENED, "a shelter opened in Eastport", "2003"])),
    st.builds(partnership, st.sampled_from(["own/a", "funder/a"]), st.sampled_from(["funder", "partner"]), st.sampled_from([None, "2018", "2020"])),
)  # fmt: skip
MANY = st.lists(FACTS, max_size=9, unique_by=lambda row: row["fact_id"])


@settings(max_examples=150, deadline=None)
@given_(facts=MANY, shuffle=st.randoms())
def test_laws(facts: list[dict[str, Any]], shuffle: Any) -> None:
    found = derived(given(*facts))
    mixed = list(facts)
    shuffle.shuffle(mixed)
    assert derived(given(*mixed)) == found, "the order of documents matters"
    known = {row["fact_id"]: row for row in facts if row["organisation_id"] is not None}
    assert sorted(row["fact_id"] for row in found["claim_facts"]) == sorted(known), "every fact of a known organisation is in one claim"
    assert len({row["claim_id"] for row in found["claims"]}) == len(found["claims"])
    values = {row["value"] for row in known.values() if row["fact_kind"] == "figure"}
    assert {row[name] for row in found["claims"] for name in ("value", "value_low", "value_high")} - {None} <= values
    assert {row["value"] for row in found["series"]} <= values
    counted = Counter(row["claim_id"] for row in found["claim_facts"])
    for claim in found["claims"]:
        assert claim["fact_count"] == counted[claim["claim_id"]] >= claim["document_count"] >= claim["source_count"] >= 1
        assert known[claim["preferred_fact_id"]]["organisation_id"] == claim["organisation_id"]


@settings(max_examples=100, deadline=None)
@given_(facts=MANY, data=st.data())
def test_one_more_that_agrees_changes_no_preferred_value(facts: list[dict[str, Any]], data: st.DataObject) -> None:
    found = derived(given(*facts))["claims"]
    claims = [row for row in found if row["fact_kind_code"] == "figure"]
    if not claims:
        return
    claim = data.draw(st.sampled_from(claims))
    preferred = next(row for row in facts if row["fact_id"] == claim["preferred_fact_id"])
    more = preferred | {"fact_id": "one more", "document_id": "press/more", "verdict_code": data.draw(st.sampled_from([None, "accept"]))}
    after = {row["claim_id"]: row for row in derived(given(*facts, more))["claims"]}
    assert set(after) == {row["claim_id"] for row in found}
    assert (after[claim["claim_id"]]["value"], after[claim["claim_id"]]["fact_count"]) == (claim["value"], claim["fact_count"] + 1)

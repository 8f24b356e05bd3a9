"""Names taken apart: roles of words, legal forms, places, numbers, acronyms, scripts."""

from __future__ import annotations

import pytest

from warehouse.identity.names import analysed
from warehouse.identity.words import ROLES, WEIGHTS, legal_forms, phrases, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Црвени крст", "crveni krst"),
        ("Благотворительный", "blagotvoritelnyy"),
        ("e. V.", "ev"),
        ("Sh.p.k.", "shpk"),
        ("J.P. Havenridge & Co.", "jp havenridge & co"),
        ("Children's Bridge", "children bridge"),
        ("l'Enfance", "enfance"),
        ("Co-operation", "cooperation"),
        ("havenridge.org", "havenridge org"),
        ("3%", "3 percent"),
        ("", ""),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


ROLED = [
    ("Havenridge Trust", {"havenridge": "rare", "trust": "head"}),
    ("Shoqata Drita e Re", {"shoqata": "head", "drita": "rare", "re": "rare"}),
    ("Ministria e Drejtësisë e Kosovës", {"ministria": "public", "drejtesise": "field", "kosoves": "place"}),
    ("Terre des hommes in Kosovo", {"terre": "rare", "hommes": "rare", "kosovo": "place"}),
    ("OSCE Mission in Kosovo", {"osce": "rare", "mission": "head", "kosovo": "place"}),
    ("Federation of Women's Clubs of Los Angeles", {"federation": "umbrella", "women": "field", "clubs": "rare", "los angeles": "place"}),
    ("Prizren Youth Centre", {"prizren": "rare", "youth": "field", "centre": "head"}),
    ("Republika Srpska Red Cross", {"republika srpska": "place", "red": "rare", "cross": "rare"}),
    ("Brigade Forty-Four", {"brigade": "field", "forty four": "number"}),
    ("The of", {"the": "rare", "of": "rare"}),
]


@pytest.mark.parametrize(("name", "roles"), ROLED)
def test_roles(name: str, roles: dict[str, str]) -> None:
    assert {token.form: token.role for token in analysed(name).content} == roles


@pytest.mark.parametrize(
    ("name", "legal", "left"),
    [
        ("Lindenblatt e.V.", {"ev:ngo"}, ["lindenblatt"]),
        ("Lindenblatt eingetragener Verein", {"ev:ngo"}, ["lindenblatt"]),
        ("Lindenblatt gGmbH", {"ggmbh:llc"}, ["lindenblatt"]),
        ("Ndihma Sh.p.k.", {"shpk:llc"}, ["ndihma"]),
        ("OJQ Rruga e Re", {"ojq:ngo"}, ["rruga", "re"]),
        ("Korak Napred d.o.o.", {"doo:llc"}, ["korak", "napred"]),
        ("Harborlight Joynt Stock Company", {"jsc:jsc"}, ["harborlight"]),
        ("Harborlight Company", {"co:"}, ["harborlight"]),
        ("Harborlight N. V.", {"nv:jsc"}, ["harborlight"]),
        ("Limited", set(), ["limited"]),
    ],
)
def test_legal_forms(name: str, legal: set[str], left: list[str]) -> None:
    parts = analysed(name)
    assert (parts.legal, [token.form for token in parts.content]) == (legal, left)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1st Bank", "First Bank"),
        ("Brigade Forty 4", "Brigade 44"),
        ("School No. 7", "School No. Seven"),
        ("Fund II", "Fund 2"),
        ("Fund XIV", "Fund 14"),
    ],
)
def test_numbers(one: str, other: str) -> None:
    numbers = [[token.key for token in analysed(name).content if token.role == "number"] for name in (one, other)]
    assert numbers[0] == numbers[1] != []


@pytest.mark.parametrize(
    ("name", "acronym"),
    [
        ("Terre des hommes", "tdh"),
        ("Médecins Sans Frontières", "msf"),
        ("United Nations Development Programme", "undp"),
        ("Norwegian Refugee Council", "nrc"),
        ("Havenridge Trust Ltd", "htl"),
        ("Cooperation Office Blue Heron (COBH)", "cobh"),
        ("Blue Heron Relief (BLUHER)", "bluher"),
    ],
)
def test_what_an_acronym_would_be(name: str, acronym: str) -> None:
    assert acronym in analysed(name).initials


@pytest.mark.parametrize(
    ("name", "acronym"), [("UNDP", "undp"), ("Tdh", "tdh"), ("UNDP Kosovo", "undp"), ("Havenridge", ""), ("UNDP Bridge", ""), ("PLAN", "plan")]
)
def test_names_that_are_acronyms(name: str, acronym: str) -> None:
    assert analysed(name).acronym == acronym


def test_words_in_parentheses() -> None:
    assert analysed("Blue Heron Relief (BHR)").content == analysed("Blue Heron Relief").content
    assert [token.form for token in analysed("BHR (Blue Heron Relief)").content] == ["blue", "heron", "relief"]
    assert "hong kong" in [token.form for token in analysed("Heron Bank (Hong Kong)").content]


@pytest.mark.parametrize(
    ("name", "is_of_any_place"),
    [("Ministry of Justice", True), ("Youth Centre", True), ("Primary School No. 1", True), ("Ministry of Justice of Kosovo", False), ("World Health Organization", False),
     ("Havenridge School", False)],
)  # fmt: skip
def test_names_that_many_places_have(name: str, is_of_any_place: bool) -> None:
    assert analysed(name).is_of_any_place == is_of_any_place


@pytest.mark.parametrize(("name", "is_telling"), [("the Centre", False), ("the Trust", False), ("Kosovo Office", False), ("Havenridge", True), ("European Union", True)])
def test_names_that_tell_something_alone(name: str, is_telling: bool) -> None:
    assert analysed(name).is_telling == is_telling


def test_countries() -> None:
    assert analysed("Albanian Red Cross").countries == {"AL"}
    assert analysed("Republika e Kosovës").countries == analysed("Kosova").countries == {"XK"}
    assert analysed("Government of Niger").countries != analysed("Government of Nigeria").countries


def test_the_word_lists_hold_together() -> None:
    assert set(WEIGHTS) == set(ROLES)
    assert {entry.role for entry in phrases().values()} <= set(ROLES)
    assert all(entry.key.count(":") == 1 for entry in legal_forms().values())
    assert not {"in", "of", "na"} & set(legal_forms())

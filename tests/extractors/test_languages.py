"""The words of every language: each file loads, and the examples that stand in it hold."""

from __future__ import annotations

import pytest

from extractors.cues import bridges, find_cues
from extractors.languages import supported, words
from extractors.organisations.gazetteer import hits
from extractors.organisations.grammar import coordinated, find_names
from extractors.organisations.lexicon import lexicon
from extractors.organisations.words import tokens
from extractors.outline import tokenise
from schemas.vocabularies import codes

NAMES = [(tag, row["text"], row["names"]) for tag in supported() for row in words(tag, "organisations").get("examples", ())]
ROLES = [(tag, row["text"], row["roles"]) for tag in supported() for row in words(tag, "partners").get("examples", ())]


@pytest.mark.parametrize(("language", "text", "expected"), NAMES)
def test_names_of_the_examples(language: str, text: str, expected: list[str]) -> None:
    toks, lex = tokens(text), lexicon(language)
    found = [text[n.start : n.end] for n in find_names(toks, lex, language)] + [name for _, name in coordinated(text, toks, lex)]
    assert found == expected


@pytest.mark.parametrize(("language", "text", "expected"), ROLES)
def test_roles_of_the_examples(language: str, text: str, expected: list[list[str]]) -> None:
    """Each example's roles are said by a cue, with the partner on the side that the cue says."""
    cues = list(find_cues(text, language))
    for role, partner in expected:
        at = text.index(partner)
        assert any(c.role == role and (at >= c.end if c.side == "after" else at + len(partner) <= c.start) for c in cues), (role, partner, cues)


@pytest.mark.parametrize("language", supported())
def test_codes_of_the_words_are_released_codes(language: str) -> None:
    organisations, partners = words(language, "organisations"), words(language, "partners")
    assert set(organisations.get("heads", {})) | set(organisations.get("suffixes", {})) <= set(codes("organisation_types"))
    assert {row["role"] for row in partners.get("relations", ())} <= {*codes("roles"), "giver"}
    assert {row["role"] for row in partners.get("sections", ())} <= {*codes("roles"), "supporter"}


def test_every_word_is_a_text() -> None:
    """YAML reads a bare `on` or `no` as a truth value: such words must be quoted."""
    for language in supported():
        for topic in ("organisations", "partners"):
            for key, value in words(language, topic).items():
                leaves = value if isinstance(value, list) else [w for v in value.values() for w in (v if isinstance(v, list) else [v])] if isinstance(value, dict) else [value]
                assert not any(isinstance(leaf, bool) for leaf in leaves if key not in ("complement_small", "bounded_complement", "right_caps") and not isinstance(leaf, dict)), (language, topic, key)


def test_bridges_never_hold_a_stop_of_english() -> None:
    bridge, stop = bridges("en")
    assert not bridge & stop


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Funded by the World Bank and UNICEF.", ["World Bank", "UNICEF"]),
        ("The Guardian wrote about it.", ["The Guardian"]),
        ("nothing here is an organisation", []),
    ],
)
def test_gazetteer(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end, _ in hits(tokenise(text, "en"))] == expected

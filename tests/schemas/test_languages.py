"""Tags of languages: what has the form of one, and how it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.languages import tag_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sq", "sq"),
        ("EN", "en"),
        ("sr-latn", "sr-Latn"),
        ("pt-br", "pt-BR"),
        ("es-419", "es-419"),
        ("SR-CYRL-rs", "sr-Cyrl-RS"),
        ("sl-nedis", "sl-NEDIS"),
        ("de-x-simple", "de-X-SIMPLE"),
        ("und", "und"),
        ("", ""),
        ("e", ""),
        ("english", ""),
        ("en_GB", ""),
        ("en-", ""),
        ("en-GB.UTF-8", ""),
        ("de, en", ""),
        ("en\n", ""),
        (" en", ""),
        ("../en", ""),
        ("en/../../x", ""),
        ("en-" + "a" * 300, ""),
        ("en" + "-abcdefg" * 40, ""),
        ("éñ", ""),
        ("\u0661\u0662", ""),
    ],
)
def test_tags(text: str, expected: str) -> None:
    assert tag_of(text) == expected


@given(st.text(alphabet="abXY09-_./\\\x00 é", max_size=40) | st.text(max_size=12))
def test_a_tag_is_short_plain_and_its_own_tag(text: str) -> None:
    tag = tag_of(text)
    assert tag == tag_of(tag) and tag.lower() in ("", text.lower())
    assert all(char.isascii() and (char.isalnum() or char == "-") for char in tag)

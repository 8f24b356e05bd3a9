"""Synthetic pages are the same for the same seed, their marks slice the text, and every template is understood."""

from __future__ import annotations

import re

import pytest

from training.synthesis import ORGANISATIONS, OTHER_NAMES, names, pages, sections

LANGUAGES = ("en", "fr", "de", "es", "hr", "sr", "sq")
BANK = dict.fromkeys(("person", "city", "country", "region", "adj"), (("Velmar", ""), ("Ostry Hill", "")))
SLOT = re.compile(r"\{([^{}]*)\}")
KNOWN = {*ORGANISATIONS, *OTHER_NAMES, "self", "person", "city", "country", "region", "adj", "year", "monthyear", "date", "span", "n", "money"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slot_of_a_template_is_known(language: str) -> None:
    slots = {re.sub(r"\.acr|:.*", "", slot) for section in sections(language) for line in section for slot in SLOT.findall(line)}
    assert slots and slots <= KNOWN


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_body_has_names(language: str) -> None:
    assert all(len(names(language)[kind]) >= 30 for kind in ORGANISATIONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_the_same_for_the_same_seed(language: str) -> None:
    first, again = (list(pages(language, 3, 5, BANK)) for _ in range(2))
    assert first == again
    assert first != list(pages(language, 3, 6, BANK))


@pytest.mark.parametrize("language", LANGUAGES)
def test_marks_lie_in_their_blocks_in_order(language: str) -> None:
    for page in pages(language, 5, 1, BANK):
        blocks = page.document.blocks
        assert all(a.span.end < b.span.start for a, b in zip(blocks, blocks[1:], strict=False))
        assert list(page.marks) == sorted(page.marks, key=lambda mark: mark.span)
        assert all(any(block.span.contains(mark.span) for block in blocks) for mark in page.marks)


def test_halves_of_the_templates_share_no_section() -> None:
    texts = [{line for page in pages("en", 40, 3, BANK, without=half) for line in page.document.text.splitlines() if "Velmar" not in line and len(line) > 60} for half in (0, 1)]
    assert texts[0] and texts[1] and not texts[0] & texts[1]

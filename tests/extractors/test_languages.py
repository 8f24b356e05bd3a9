"""The words of every language: each file loads, and the examples that stand in it hold."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.cues import bridges, find_cues
from extractors.dates.expressions import find_expressions
from extractors.extract import extract
from extractors.figures.numbers import find_numbers
from extractors.languages import either, file_of, siblings, supported, words
from extractors.organisations.grammar import coordinated, find_names
from extractors.organisations.lexicon import lexicon
from extractors.organisations.words import tokens
from extractors.read import read
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


BARE_DATES = [(tag, row["text"], row["dates"]) for tag in supported() for row in words(tag, "dates").get("bare", {}).get("examples", ())]
BARE_NUMBERS = [(tag, row["text"], row["values"]) for tag in supported() for row in words(tag, "figures").get("bare_examples", ())]


@pytest.mark.parametrize(("language", "text", "expected"), BARE_DATES)
def test_dates_of_the_examples_that_are_all_dates(language: str, text: str, expected: list[str]) -> None:
    assert [e.edtf for e in find_expressions(text, language, default_year=2016, day_first=False, bare=True)] == expected


@pytest.mark.parametrize(("language", "text", "expected"), BARE_NUMBERS)
def test_values_of_the_examples_that_are_all_numbers(language: str, text: str, expected: list[float]) -> None:
    assert [n.value for n in find_numbers(text, language, bare=True)] == pytest.approx(expected, abs=1e-5)


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


# Tags as a document, a page's head or a caller may say them: none of them is a place in the file system.
NO_TAGS = ["../../x", "..", ".", "", "/etc", "en/../en", "en\\x", "e" * 300, "\x00", "\ud800", "en\n", "__pycache__", "_" * 5000, "given_names.txt"]


@pytest.mark.parametrize("tag", NO_TAGS)
def test_what_is_no_language_has_no_words(tag: str) -> None:
    assert words(tag, "organisations") == {}
    assert file_of(tag, "dates.yml") is None and file_of(f"{tag}-Latn", "common_words.txt") is None
    assert lexicon(tag).heads == lexicon("und").heads


@pytest.mark.parametrize("tag", NO_TAGS)
def test_a_document_is_read_and_searched_whatever_its_language_is_called(tag: str) -> None:
    document, _ = read(b"# Larkfield Aid\n\nLarkfield Aid fed 45 children.", name="a.md", language=tag)
    assert document is not None and document.language in ("und", "en")
    odd = replace(document, language=tag)
    assert extract(odd, hints={}).fields["language"] == siblings(tag)[0]


def test_a_region_or_script_is_read_with_the_words_of_its_language() -> None:
    assert words("sr-Latn", "dates") == words("sr", "dates") != {}
    assert file_of("de-AT", "dates.yml") == file_of("de", "dates.yml") is not None


FORMS = st.lists(st.text("abcAB-' *", min_size=1, max_size=5), min_size=1, max_size=10, unique=True)


@given(FORMS, st.text("abcAB-' ", max_size=30), st.booleans(), st.sampled_from(("(?:{})", r"(?<!\w)(?:{})(?!\w)", "(?:{})$")), st.sampled_from((re.NOFLAG, re.IGNORECASE)))
def test_forms_grouped_by_their_letters_find_what_they_find_in_a_row(forms: list[str], text: str, longest_first: bool, around: str, flag: re.RegexFlag) -> None:
    ordered = sorted(forms, key=len, reverse=True) if longest_first else forms
    escaped = [re.escape(form).replace(r"\*", r"\w*").replace(r"\ ", r"\s+").replace("'", "['’]") for form in ordered]
    plain, grouped = (re.compile(around.format(body), flag) for body in ("|".join(escaped), either(escaped)))
    assert [hit.span() for hit in grouped.finditer(text)] == [hit.span() for hit in plain.finditer(text)]


TYPED = [
    ("sr", "Udruženje Žubor osnovano je u martu 2009. godine. Obučili smo 85 učiteljica uz finansijsku podršku Fondacije Šljivik. Zrenjaninska škola je naš partner."),
    ("hr", "Udruga Žubor osnovana je u ožujku 2009. Obučili smo 85 učiteljica uz financijsku potporu Zaklade Šljivik."),
    ("sq", "Shoqata Zëri u themelua në mars 2009. Kemi trajnuar 85 mësuese me mbështetjen financiare të Fondacionit Përparimi."),
    ("de", "Der Förderverein Grünland wurde im März 2009 gegründet. Wir schulten 85 Schülerinnen mit finanzieller Unterstützung der Stiftung Mühlbach."),
    ("es", "La Asociación Amanecer se fundó en marzo de 2009. El taller formó a 85 jóvenes con la financiación de la Fundación Nogal."),
    ("fr", "L'Association Lumière est née en mars 2009. Nous avons reçu 85 élèves grâce au soutien financier de la Fondation Chêne."),
]
_BY_HAND = {"fr": str.maketrans("éèêàç", "eeeac"), "es": str.maketrans("áéíóúñ", "aeioun"), "de": str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})}
_BALKAN = str.maketrans({"č": "c", "ć": "c", "š": "s", "Š": "S", "ž": "z", "Ž": "Z", "đ": "dj", "ë": "e", "ç": "c"})


@pytest.mark.parametrize(("language", "text"), TYPED, ids=[language for language, _ in TYPED])
def test_a_text_typed_without_marks_tells_the_same(language: str, text: str) -> None:
    """Letters are often typed without their marks ("skola", "fuer"); the facts are the same, in the words that are printed."""
    bare = text.translate(_BY_HAND.get(language, _BALKAN))
    assert bare != text and len(_facts(text, language)) > 2 and _facts(bare, language) == _facts(text, language)


def _facts(text: str, language: str) -> set[tuple[object, ...]]:
    page, _ = read(text.encode(), name="page.txt", language=language)
    assert page is not None
    kinds = {"organisation": ("type",), "event": ("date", "kind"), "figure": ("value", "unit", "indicator"), "partnership": ("role",)}
    return {(fact.kind, *(fact.slots[slot] for slot in kinds[fact.kind])) for fact in extract(page, hints={}).facts}

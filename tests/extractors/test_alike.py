"""Which names of a document are forms of one, and which are not."""

from __future__ import annotations

import pytest

from extractors.organisations.alike import linked, plain
from extractors.organisations.lexicon import lexicon
from schemas.documents import Span
from schemas.facts import Mention
from schemas.names import fold

TOGETHER = [
    ("en", "Marlow Service League", "Service League"),
    ("en", "American Velmar Council of Churches", "Council of Churches"),
    ("en", "Marlow Community Land Trust", "Marlow CLT"),
    ("en", "Roma Velmaris Kosovo", "RV Kosovo"),
    ("en", "OpenLand Foundation", "OLF"),
    ("en", "Tindal’s Open Land Fund", "OLF"),
    ("en", "Volunteers on Hooves", "VoH"),
    ("en", "LMFX Nordheim", "LMFX"),
    ("en", "Prince & Princess of Tindal Hospice", "PPTH"),
    ("en", "Charity Commission of Tindal", "Charities Commission of Tindal"),
    ("en", "Velmar Educational Fund", "Velmar Education Fund"),
    ("en", "Nanavare Night Works", "Nanaware Night Works"),
    ("en", "Voc Upp", "VocUpp"),
    ("fr", "Fondation Tindal", "Tindal Foundation"),
    ("es", "Red Velmar", "Velmar Network"),
    ("en", "The Quillwork Foundation", "Quillwork"),
    ("de", "Quellhaus e.V.", "Quellhaus"),
    ("hr", "Centar za mlade „Sidrište“", "Sidrište"),
    ("en", 'Velmar Centre "Harbour"', "Harbour"),
]

APART = [
    ("en", "Tindal Trust", "Tindal Foundation"),
    ("en", "Bank of India Workers", "Bank of Indiana Workers"),
    ("en", "School No. 12345678", "School No. 12345679"),
    ("en", "Harbour Malawi", "Harbour"),
    ("en", "UNICEF Nordheim", "UNICEF"),
    ("en", "Association Leipzig", "Leipzig Verein"),
    ("en", "Marlow Works", "Barlow Works"),
    ("en", "Code for Mexico City", "Mexico City"),
    ("en", "Swansea Council for Voluntary Service", "Swansea Council"),  # both well known
]


def together(language: str, *names: str) -> int:
    """How many bodies a document's names are."""
    lex = lexicon(language)
    groups = {fold(plain(name, lex)): [Mention("organisation", Span(0, len(name)), name, {"name": name, "type": None}, "probe", {"rule": "head"})] for name in names}
    links = linked(groups, language, lex)
    return len({links.root(key) for key in groups})


@pytest.mark.parametrize(("language", "one", "other"), TOGETHER)
def test_forms_of_one_name(language: str, one: str, other: str) -> None:
    assert together(language, one, other) == together(language, other, one) == 1


@pytest.mark.parametrize(("language", "one", "other"), APART)
def test_names_of_two_bodies(language: str, one: str, other: str) -> None:
    assert together(language, one, other) == 2


def test_a_short_form_that_two_names_could_have_is_nobodys() -> None:
    assert together("en", "Marlow Service League", "Tindal Service League", "Service League") == 3
    assert together("en", "Open Land Fund", "Old Larkfield Friends", "OLF") == 3


def test_an_acronym_that_is_printed_small_first_is_still_one() -> None:
    def named(*names: str) -> list[Mention]:
        return [Mention("organisation", Span(0, len(name)), name, {"name": name, "type": None}, "probe", {"rule": "head"}) for name in names]

    full = "Velmar Mountain Initiative for Migrants"
    links = linked({"vmim": named("vmim", "VMIM"), fold(full): named(full)}, "en", lexicon("en"))
    assert links.root("vmim") == links.root(fold(full))

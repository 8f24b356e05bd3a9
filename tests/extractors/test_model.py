"""What was learned: models are read as they are written, add up to one, and are found where the settings say."""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.model import flags, linear, names_reader, store
from extractors.model.names_model import loaded, names_in, require_model
from schemas.errors import ConfigurationError
from training.examples import MODELS
from training.fit import names_somebody

SMALL = linear.Linear(("no", "yes"), (50, -50), {"head=wells": (-100, 200), "b=of": (25, 0)})
FOLDER = Path(linear.__file__).parent


@pytest.mark.parametrize(("signals", "code"), [((), "no"), (("head=wells",), "yes"), (("head=wells", "b=of", "never seen"), "yes"), (("never seen",), "no")])
def test_signals_are_weighed(signals: tuple[str, ...], code: str) -> None:
    assert SMALL.best(signals)[0] == code


def test_a_probability_is_the_logistic_of_the_weights() -> None:
    assert SMALL.probabilities(["head=wells"])["yes"] == pytest.approx(1 / (1 + math.exp(-(1.5 - -0.5))))


def test_the_order_of_signals_does_not_matter() -> None:
    rng, signals = random.Random(0), list(linear.model("units").weights)[:400]
    first = linear.model("units").probabilities(signals)
    for _ in range(5):
        rng.shuffle(signals)
        assert linear.model("units").probabilities(signals) == first


def test_a_model_is_read_as_it_is_written() -> None:
    text = linear.write(SMALL)
    assert linear.read(text) == SMALL
    assert linear.write(linear.read(text)) == text


@given(st.lists(st.sampled_from(["unit=people", "unit=items", "head=wells", "rule=noun", "a0=children", "x"]), max_size=6))
def test_probabilities_add_up_to_one(signals: list[str]) -> None:
    found = linear.model("units").probabilities(signals)
    assert sum(found.values()) == pytest.approx(1)
    assert all(0 <= p <= 1 for p in found.values())


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_shipped_and_small(name: str) -> None:
    path = FOLDER / f"{name}.tsv"
    assert path.stat().st_size < 1_000_000
    assert len(linear.read(path.read_text(encoding="utf-8")).weights) > 20


def test_the_model_of_names_is_small_and_reads() -> None:
    assert sum(path.stat().st_size for path in (FOLDER / "names").rglob("*") if path.is_file()) < 10_000_000
    (found,) = names_in(["Together with the Birchwood Foundation we opened a clinic in Nairobi."], "builtin")
    assert (18, 38, "ORG") in found


WORDS = ["The", "Birchwood", "Foundation", "of", "Nairobi", "Maria", "Tindal", "helped", ",", ".", " ", "  ", "UNICEF", "and", "-", "2019", "Zx9q", "Vereinsstiftung", "(KLM)"]


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join), max_size=5))
@settings(max_examples=60)
def test_names_are_those_that_spacy_itself_reads(texts: list[str]) -> None:
    nlp = loaded("builtin")
    assert nlp is not None
    own = [tuple((ent.start_char, ent.end_char, ent.label_) for ent in doc.ents) for doc in nlp.pipe(texts)]
    assert names_in(texts, "builtin") == own


def test_words_that_are_no_longer_kept_are_computed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["Together with the Birchwood Foundation we opened a clinic in Nairobi.", "Maria of the Tindal Trust came from Nairobi."]
    first = names_in(texts, "builtin")
    monkeypatch.setattr(names_reader, "_MOST", 4)
    assert [names_in([text], "builtin")[0] for text in [*texts, *texts]] == [*first, *first]


def test_a_blank_model_names_nothing() -> None:
    assert names_in(["The Birchwood Foundation helped."], "blank") == [()]
    assert loaded("blank") is None


def test_a_missing_package_says_how_to_install_it() -> None:
    with pytest.raises(ConfigurationError, match="pip install xx_no_such_model"):
        require_model("xx_no_such_model")


@pytest.mark.parametrize(("word", "head", "place", "given_name"), [
    ("Foundation", True, False, False), ("Vereinsstiftung", True, False, False), ("Nairobi", False, True, False),
    ("Maria", False, False, True), ("walked", False, False, False), ("nairobi", False, False, False),
])
def test_flags_of_words(word: str, head: bool, place: bool, given_name: bool) -> None:
    assert (flags.is_head(word), flags.is_place_word(word), flags.is_given_name(word)) == (head, place, given_name)


def test_other_models_are_read_for_a_while(tmp_path: Path) -> None:
    (tmp_path / "units.tsv").write_text(linear.write(SMALL), encoding="utf-8")
    with store.models_of(tmp_path):
        assert linear.model("units") == SMALL
    assert linear.model("units") != SMALL


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.tsv")), ids=lambda path: path.stem)
def test_no_model_keeps_a_persons_name(path: Path) -> None:
    assert [s for s in linear.read(path.read_text(encoding="utf-8")).weights if names_somebody(s)] == []

"""The spaCy model of names: loading the one that the settings choose, and its spans in a text.

`builtin` is shipped (`extractors/model/names`), `blank` is none, anything else an installed spaCy package, whose labels are
mapped to ours. Nothing is ever downloaded. Never here: which span is taken for an organisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import spacy
from spacy.language import Language

from extractors.model import flags, store  # noqa: F401  (flags registers the callback that the model's configuration names)
from extractors.model.names_reader import Reader, read_names
from extractors.outline import flatten
from schemas.errors import ConfigurationError

LABELS = {"ORG": "ORG", "NORP": "", "PERSON": "PERSON", "PER": "PERSON", "LOC": "LOC", "GPE": "LOC", "FAC": "LOC"}

Named = tuple[int, int, str]  # half-open code points of the text, and ORG, PERSON or LOC


def loaded(name: str) -> Language | None:
    """The model of a name, or None for `blank`. Raises ConfigurationError where the package is not installed."""
    if name == "blank":
        return None
    return _loaded(str(store.folder() / "names") if name == "builtin" else name)


def require_model(name: str) -> None:
    """Raises ConfigurationError where a spaCy package is not installed."""
    if not spacy.util.is_package(name):
        raise ConfigurationError(
            f"The spaCy model `{name}` (NGO_LEDGER_SPACY_MODEL) is not installed. Install it: python -m pip install {name} (or python -m spacy download {name}); or use builtin, or blank for none."
        )


@cache
def _loaded(name: str) -> Language:
    if "/" not in name:
        require_model(name)
    return spacy.load(name, exclude=["lemmatizer", "textcat"])


@cache
def _builtin(folder: str) -> Reader:
    return Reader(_loaded(folder))


def names_in(texts: Sequence[str], name: str) -> list[tuple[Named, ...]]:
    """The names that the model of that name reads in each text."""
    if name == "builtin":
        return read_names(_builtin(str(store.folder() / "names")), [flatten(text) for text in texts])
    nlp = loaded(name)
    if nlp is None:
        return [() for _ in texts]
    docs = nlp.pipe((flatten(text) for text in texts), batch_size=64)
    return [tuple((ent.start_char, ent.end_char, label) for ent in doc.ents if (label := LABELS.get(ent.label_, ""))) for doc in docs]

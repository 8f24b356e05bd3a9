"""The shipped model of names, read in fewer steps: the names that spaCy's own `tok2vec` and `ner` find, by the same weights.

spaCy computes every word's first vector in every place, and asks its parser word by word. But that vector depends on the word alone, so it
is kept for the next time. And a word outside of names is judged by itself, so all words are judged at once as if they were outside; one
inside is judged with its name's first word and the word before, so all names that may begin are followed together, a word further at
each step. Which of them stand is then read from left to right. Never here: other pipelines (spaCy reads those), training.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np
from spacy.attrs import IS_SPACE
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model

_MOST = 1 << 14  # words whose vectors are kept, of about 400 bytes
_AT_ONCE = 128  # sentences; more take memory and save little
_NEVER = -np.inf

Found = tuple[int, int, str]  # half-open code points of a text, and the model's label


@dataclass(frozen=True, slots=True)
class Reader:
    """A pipeline of `tok2vec` (hashed words, then their windows) and `ner` (three words of a state), and the first vectors that it has
    computed, by what the model sees of a word. They are kept as spaCy's vocabulary keeps words: they tell nothing of any text."""

    nlp: Language
    kept: dict[bytes, np.ndarray] = field(default_factory=dict)


def read_names(reader: Reader, texts: Sequence[str]) -> list[tuple[Found, ...]]:
    """The names in each text, whose white space is flat."""
    docs = [reader.nlp.make_doc(text) for text in texts]
    return [names for first in range(0, len(docs), _AT_ONCE) for names in _names(reader, docs[first : first + _AT_ONCE])]


def _names(reader: Reader, docs: Sequence[Doc]) -> Iterator[tuple[Found, ...]]:
    ends = list(accumulate(map(len, docs)))
    stretches = _stretches(reader, docs, ends) if ends[-1] else []
    first = at = 0
    for doc, end in zip(docs, ends, strict=True):
        here = []
        while at < len(stretches) and stretches[at][0] < end:
            start, stop, label = stretches[at]
            last = doc[stop - 1 - first]
            here.append((doc[start - first].idx, last.idx + len(last), label))
            at += 1
        yield tuple(here)
        first = end


def _stretches(reader: Reader, docs: Sequence[Doc], ends: Sequence[int]) -> list[Found]:
    """Half-open ranges of words, counted through all docs, with their labels."""
    embed, encode = reader.nlp.get_pipe("tok2vec").model.layers
    ner = reader.nlp.get_pipe("ner")
    (_, _, linear), lower, upper = ner.model.layers[0].layers, *ner.model.layers[1:]
    seen = np.concatenate([doc.to_array([*embed.layers[0].attrs["columns"], IS_SPACE]) for doc in docs])
    vectors = encode.predict(np.split(_first_vectors(reader, embed, np.ascontiguousarray(seen[:, :-1])), ends[:-1]))
    features = lower.predict(linear.predict(np.concatenate(vectors)))
    last = np.zeros(len(seen), dtype=bool)
    last[[end - 1 for end in ends if end]] = True
    moves = [ner.moves.get_class_name(index).partition("-") for index in range(ner.moves.n_moves)]
    judged = _Judge(features[1:], features[0], lower.get_param("b"), upper, moves, last, seen[:, -1] != 0)
    return list(_from_left(judged, moves))


def _first_vectors(reader: Reader, embed: Model, rows: np.ndarray) -> np.ndarray:
    """The embedding of words by what the model sees of each; of those that are seen anew it is computed together."""
    keys = rows.view(f"S{rows.itemsize * rows.shape[1]}").ravel().tolist()
    places = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))  # the first of each
    found = {key: reader.kept.get(key) for key in places}
    new = [key for key, vector in found.items() if vector is None]
    if new:
        _, _, hashed, mixed, _ = embed.layers
        computed = mixed.layers[0].predict(hashed.layers[0].predict(rows[[places[key] for key in new]]))
        found.update(zip(new, computed, strict=True))
        if len(reader.kept) + len(new) > _MOST:
            reader.kept.clear()
        reader.kept.update(zip(new, computed, strict=True))
    order = {key: index for index, key in enumerate(found)}
    return np.stack(list(found.values()))[[order[key] for key in keys]]


@dataclass(frozen=True, slots=True)
class _Judge:
    """What moves are judged by. `features`: of each word as the judged one, as its name's first, as the one before; `pad`: of none."""

    features: np.ndarray
    pad: np.ndarray
    bias: np.ndarray
    upper: Model
    moves: Sequence[tuple[str, str, str]]
    last: np.ndarray
    space: np.ndarray

    def scores(self, word: np.ndarray, first: np.ndarray, before: np.ndarray) -> np.ndarray:
        """The scores of all moves in states whose three words have these features."""
        summed = word + first + before + self.bias
        return self.upper.predict(np.maximum(summed[..., 0], summed[..., 1]))

    def columns(self, kinds: str) -> list[int]:
        """The moves of some kinds."""
        return [index for index, (kind, _, label) in enumerate(self.moves) if kind in kinds and (label or kind == "O")]


def _outside(judged: _Judge) -> np.ndarray:
    """Each word's move where no name is open: none begins at white space or at a text's last word."""
    scores = judged.scores(judged.features[:, 0], judged.pad[1], judged.pad[2])
    allowed = np.zeros(scores.shape, dtype=bool)
    allowed[:, judged.columns("O")] = True
    allowed[:, judged.columns("U")] = ~judged.space[:, None]
    allowed[:, judged.columns("B")] = ~(judged.space | judged.last)[:, None]
    return np.where(allowed, scores, _NEVER).argmax(axis=1)


def _ends(judged: _Judge, starts: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Where names end that begin at these words with these labels (the places of labels among the moves of one kind)."""
    inner, closing = np.array(judged.columns("I")), np.array(judged.columns("L"))
    ends, live, at = starts + 1, np.arange(len(starts)), starts + 1
    while len(live):
        scores = judged.scores(judged.features[at, 0], judged.features[starts[live], 1], judged.features[at - 1, 2])
        row = np.arange(len(live))
        goes_on = (scores[row, inner[labels[live]]] >= scores[row, closing[labels[live]]]) & ~judged.last[at]
        ends[live] = at + 1
        live, at = live[goes_on], at[goes_on] + 1
    return ends


def _from_left(judged: _Judge, moves: Sequence[tuple[str, str, str]]) -> Iterator[Found]:
    """The names that stand: each begins behind the end of the one before."""
    move = _outside(judged)
    begins = judged.columns("B")
    place = np.full(len(moves), -1)
    place[begins] = np.arange(len(begins))
    starts = np.flatnonzero(place[move] >= 0)
    ends = dict(zip(starts.tolist(), _ends(judged, starts, place[move[starts]]).tolist(), strict=True))
    free = 0
    for word in np.flatnonzero(move != judged.columns("O")[0]).tolist():
        if word >= free:
            free = ends.get(word, word + 1)
            yield word, free, moves[move[word]][2]

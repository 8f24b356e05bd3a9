"""Small linear models: what the words around a date, a number or a name say of it, as probabilities of codes.

Multinomial logistic regression over named signals ("head=wells", "before=funded by"), fitted by `training.fit`. A model is a
text file of a line a signal, so that people can read what was learned and a diff shows what changed. Never here: fitting.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extractors.languages import unmarked
from extractors.model import store

_YEAR = re.compile(r"(?:19|20)\d\d")
SCALE = 100  # weights are written as hundredths


@dataclass(frozen=True, slots=True)
class Linear:
    """`classes`: the codes; `bias` and the rows of `weights`: hundredths for each class, in their order. They are whole numbers,
    so that a sum is the same in whatever order the signals come."""

    classes: tuple[str, ...]
    bias: tuple[int, ...]
    weights: dict[str, tuple[int, ...]]

    def probabilities(self, signals: Iterable[str]) -> dict[str, float]:
        """Code -> probability; they add up to 1. Unknown signals say nothing."""
        known = self.weights.get
        rows = [row for signal in signals if (row := known(signal)) is not None]
        scores = [sum(column) for column in zip(self.bias, *rows, strict=True)]
        top = max(scores)
        powers = [math.exp((score - top) / SCALE) for score in scores]
        total = sum(powers)
        return {code: power / total for code, power in zip(self.classes, powers, strict=True)}

    def score(self, signals: Iterable[str]) -> float:
        """The first code's sum of weights: of a choice's model, the log odds of this one against none."""
        known = self.weights.get
        return (self.bias[0] + sum([row[0] for signal in signals if (row := known(signal)) is not None])) / SCALE

    def best(self, signals: Iterable[str]) -> tuple[str, float]:
        """The most probable code and its probability."""
        found = self.probabilities(signals)
        code = max(found, key=found.__getitem__)
        return code, found[code]


def masked(words: Iterable[str]) -> list[str]:
    """The words as signals name them: a year is one sign, any other number another, so that no model learns a value."""
    return ["0000" if _YEAR.fullmatch(word) else "0" if word[0].isdigit() else word for word in words]


SURER = 0.3  # how much more probable another code must be than that which a rule gives


def overruled(found: Mapping[str, float], ruled: str | None, codes: Iterable[str]) -> str:
    """The most probable of the codes, unless a rule gives one that is nearly as probable. (Measured on publishers left out:
    rules alone know kinds and indicators as well as the models where they say anything, and the models know the rest.)"""
    best = max(codes, key=found.__getitem__)
    return ruled if ruled in found and ruled not in (None, "none", "other") and found[best] - found[ruled] < SURER else best


def model(name: str) -> Linear:
    """A shipped model: `names`, `types`, `subject`, `publisher` (of organisations), `kinds` (of dates), `units`, `people`,
    `money` (of numbers), `roles` (of partners)."""
    return _loaded(store.folder(), name)


@cache
def _loaded(folder: Path, name: str) -> Linear:
    """A model whose words count as well where they are typed without their marks."""
    learned = read((folder / f"{name}.tsv").read_text(encoding="utf-8"))
    typed = {form: row for signal, row in learned.weights.items() if not signal.isascii() for form in unmarked(signal)}
    return Linear(learned.classes, learned.bias, {**typed, **learned.weights})


def forget() -> None:
    """Reads models anew from now on, after they were fitted."""
    _loaded.cache_clear()


def read(text: str) -> Linear:
    """A model from its text: a line of codes, a line `*` of biases, then a line a signal; hundredths, tab-separated."""
    head, *lines = text.splitlines()
    weights: dict[str, tuple[int, ...]] = {}
    for line in lines:
        signal, *numbers = line.split("\t")
        weights[signal] = tuple(int(number or 0) for number in numbers)
    bias = weights.pop("*")
    return Linear(tuple(head.split("\t")[1:]), bias, weights)


def hundredths(numbers: Iterable[float]) -> tuple[int, ...]:
    """Weights as a model holds them."""
    return tuple(round(float(number) * SCALE) for number in numbers)


def write(linear: Linear) -> str:
    """The text that `read` reads; zeros are empty, signals sorted."""
    def row(signal: str, numbers: Iterable[int]) -> str:
        return "\t".join([signal, *(str(number) if number else "" for number in numbers)])

    lines = ["\t".join(["", *linear.classes]), row("*", linear.bias)]
    lines += [row(signal, numbers) for signal, numbers in sorted(linear.weights.items()) if any(numbers)]
    return "\n".join(lines) + "\n"

"""Words that OCR has read on a picture of a page, as runs: from here on they take the way of printed words.

Never here: running OCR (a subprocess is for pipelines/ocr).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from extractors.read.pdf.glyphs import Box
from extractors.read.pdf.runs import Run, page_lines
from schemas.documents import Block, Span

_TALL = re.compile(r"[A-ZÀ-ÞΑ-ΩА-Я0-9bdfhklt]")
_DEEP = re.compile(r"[gjpqyçQ]")
_SMALL, _RISE, _DEPTH = 0.5, 0.22, 0.21  # of the size: a small letter's height, what tall ones add, what hangs below
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class RecognisedWord:
    """One word on a page: its box in points from the page's lower left, which line of the picture it stands on, and
    the probability that it is read right."""

    text: str
    box: Box
    certainty: float
    line: int = 0


def recognised_runs(words: Sequence[RecognisedWord]) -> list[Run]:
    """The words of a page as runs."""
    runs: list[Run] = []
    for _, found in groupby((word for word in words if word.text.strip()), key=lambda word: word.line):
        line = list(found)
        size, baseline = _size(line), _baseline(line)
        cast = [(word.text.strip(), n, n, word.box[0], word.box[2], baseline) for n, word in enumerate(line)]
        for part, _ in page_lines(cast, dict.fromkeys(range(len(line)), size).__getitem__):
            text, right = " ".join(word[0] for word in part), max(word[4] for word in part)
            box = (part[0][3], baseline - 0.22 * size, right, baseline + 0.75 * size)
            runs.append(Run(text, box, size, False, len(runs)))
    return runs


def recognised_spans(
    text: str, blocks: Iterable[Block], recognised: Mapping[int, Sequence[RecognisedWord]]
) -> tuple[tuple[Span, float], ...]:
    """Every word of the text that OCR has read, with its certainty; one put together of two takes the lesser."""
    left = {page: _by_text(words) for page, words in recognised.items()}
    least = {page: min((word.certainty for word in words), default=0.0) for page, words in recognised.items()}
    out = []
    for block in blocks:
        found = left.get(block.page or 0)
        if found is None:
            continue
        for match in _TOKEN.finditer(text, block.span.start, block.span.end):
            certainties = found.get(match.group())
            certainty = min(certainties) if certainties else least[block.page or 0]
            out.append((Span(*match.span()), certainty))
    return tuple(out)


def _by_text(words: Sequence[RecognisedWord]) -> dict[str, list[float]]:
    out: dict[str, list[float]] = {}
    for word in words:
        out.setdefault(word.text.strip(), []).append(word.certainty)
    return out


def _size(line: Sequence[RecognisedWord]) -> float:
    """The size of the letters of a line: half of its words say it is no more than that."""
    sizes = sorted((word.box[3] - word.box[1]) / _share(word.text) for word in line)
    return max(sizes[len(sizes) // 2], 1.0)


def _share(text: str) -> float:
    return _SMALL + _RISE * bool(_TALL.search(text)) + _DEPTH * bool(_DEEP.search(text))


def _baseline(line: Sequence[RecognisedWord]) -> float:
    size = _size(line)
    heights = sorted(word.box[1] + (_DEPTH * size if _DEEP.search(word.text) else 0.0) for word in line)
    return heights[len(heights) // 2]

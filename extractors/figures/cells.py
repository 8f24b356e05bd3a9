"""A number of a table cell with what its row, its column and the captions say that it counts.

Never here: finding the cells that belong together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.dates.expressions import find_expressions
from extractors.figures.amounts import signed
from extractors.figures.counted import Phrase, phrase_in
from extractors.figures.drafts import Clause, Draft
from extractors.figures.heads import Kind
from extractors.figures.lexicon import branch, compiled, pattern
from extractors.figures.numbers import Number
from schemas.documents import Span

_CODE = 3  # letters of a currency's code in a cell: more may be a word of scale


def under_heads(clause: Clause, number: Number) -> Draft | None:
    """The draft of a cell's number, or None where neither row nor column nor caption says what is counted."""
    row, column, *captions = (*clause.heads, "", "")
    number = _scaled(clause, number)
    told = [text for text in (row, column) if text and not _is_date(text, clause.language)]
    phrases = [
        p
        for text in told
        if (p := phrase_in(text, Span(0, len(text)), clause.language)) is not None and p.kind is not None
    ]
    words = " ".join(told) or next((c for c in captions if c), "")
    if number.unit is not None:
        rule = "percent" if number.unit == "percent" else "money"
        kind = phrases[0].kind if phrases and phrases[0].kind else Kind("other")
        head = phrases[0].head if phrases else ""
        return (
            Draft(number, number.unit, number.core, head, rule, kind, signed(clause.text, number), words=words)
            if words
            else None
        )
    if not phrases:
        phrases = _counting_captions(captions, clause.language)
    if not phrases:
        return None
    kind = _combined(phrases)
    return Draft(
        number, kind.unit, number.core, phrases[0].head, "cell", kind, number.value, words=words or phrases[0].head
    )


def _scaled(clause: Clause, number: Number) -> Number:
    """An amount times what the nearest head or caption says that it is told in ("GHS '000", "in Rs. lakh")."""
    own_words = sum(map(str.isalpha, clause.text)) > _CODE
    if number.unit in (None, "percent") or number.words or own_words:
        return number
    scales = branch(clause.language, "head_scales")
    found = next((hit for text in clause.heads[1:] if (hit := compiled(scales).search(text))), None)
    if found is None:
        return number
    scale = scales[" ".join(found[0].casefold().split())]
    return replace(number, value=number.value * scale, max=None if number.max is None else number.max * scale)


def _is_date(text: str, language: str) -> bool:
    """Whether a head is nothing but a date ("2018", "March 2020")."""
    found = find_expressions(text, language)
    return len(found) == 1 and len(found[0].span) >= len(text.strip()) - 1


def _combined(phrases: Sequence[Phrase]) -> Kind:
    """The kind of the first head with the sex and age that another one adds ("Students" in the column "Girls")."""
    kind = phrases[0].kind or Kind("other")
    for phrase in phrases[1:]:
        if phrase.kind is not None and phrase.kind.unit == kind.unit == "people":
            kind = replace(kind, sex=kind.sex or phrase.kind.sex, age=kind.age or phrase.kind.age)
    return kind


def _counting_captions(captions: Sequence[str], language: str) -> list[Phrase]:
    """The phrase of a caption that says what its table counts ("Number of children reached")."""
    for caption in captions:
        if (
            pattern(language, "label").search(caption)
            and (phrase := phrase_in(caption, Span(0, len(caption)), language))
            and phrase.kind
        ):
            return [phrase]
    return []

"""What a number means, learned: whether it is a figure, of which unit, and what the people or the money did.

The rules' own reading is one signal among the words around the number, the headings above it and the way it is printed; small
linear models weigh them (`extractors.model`). So a noun that no list knows gets its unit from its neighbours. Never here:
values, bounds, totals, periods.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.figures.counted import phrase_after
from extractors.figures.drafts import Clause, Draft
from extractors.figures.heads import Kind, kind_of
from extractors.figures.indicators import cues_around
from extractors.figures.lexicon import pattern
from extractors.figures.numbers import Number
from extractors.model.linear import masked, model, overruled
from schemas.documents import Span

NONE = "none"
_NOUN = re.compile(r"[^\W\d_]{3,}")
_WORD = re.compile(r"[^\W\d_]+|\d[\d.,]*|[%€$£(),:;]")
_BEFORE, _BEHIND, _HEADING = 14, 12, 10  # words that are looked at
_NEAR = 3
_KEEP = 0.7  # a rule's figure is dropped only where the model is surer than that that it is none
_RESCUE = 0.52  # and one that no rule made is made only where the model is so sure of its unit


def signals(clause: Clause, number: Number, draft: Draft | None) -> tuple[str, ...]:
    """The signals of a number of a clause: `draft` is what the rules made of it, or None where they made nothing."""
    text = clause.text
    before = _words(text[max(0, number.span.start - 160) : number.span.start])[-_BEFORE:]
    after = _words(text[number.span.end : number.span.end + 160])[:_BEHIND]
    out = [f"clause={clause.rule}", f"lang={clause.language.split('-')[0]}", f"size={len(str(int(abs(number.value))))}", f"bound={number.bound}"]
    out += _of_draft(clause, draft)
    out += _of_cues(clause, number, draft)
    out += [f"words={number.words}", f"weak={number.weak}", f"total={number.total is not None}", f"money={bool(number.unit and number.unit.isupper())}"]
    out += [f"b{i}={word}" for i, word in enumerate(reversed(before[-_NEAR:]))] + [f"a{i}={word}" for i, word in enumerate(after[:_NEAR])]
    out += [f"b={word}" for word in {*before}] + [f"a={word}" for word in {*after}] + [f"s={word[:6]}" for word in {*before, *after} if len(word) > 6]
    heads = [*clause.heads[:3], *clause.headings[-1:]]
    out += [f"h={word}" for head in heads for word in set(_words(head)[:_HEADING])]
    out += [f"h2={word}" for head in clause.headings[-2:-1] for word in set(_words(head)[:_HEADING])]
    return tuple(dict.fromkeys(out))


def _of_draft(clause: Clause, draft: Draft | None) -> list[str]:
    if draft is None:
        return ["rule=nothing"]
    what = _words(draft.words or clause.text[draft.what.start : draft.what.end])
    head = draft.head.casefold()
    unit = "money" if draft.unit.isupper() else draft.unit
    out = [f"rule={draft.rule}", f"unit={unit}", f"unit+rule={unit}/{draft.rule}", f"own={draft.kind.own}", f"default={draft.kind.default}", f"indicator={draft.indicator}"]
    out += [f"head={head}", f"head3={head[-3:]}", f"head5={head[:5]}", f"part={draft.part_of is not None}", f"sex={draft.kind.sex}"]
    return out + [f"w={word}" for word in set(what)] + [f"w0={word}" for word in what[:1]] + [f"w-1={word}" for word in what[-1:]]


def _of_cues(clause: Clause, number: Number, draft: Draft | None) -> list[str]:
    """What words of any language's lists tell around the number: what one language teaches holds for all."""
    found = draft or Draft(number, "other", Span(number.span.end, number.span.end), "", "nothing", Kind("other"), number.value)
    out = []
    for table in ("cues", "money_cues"):
        told = cues_around(clause, found, table)
        out += [f"{table}@once={told.at_once}", f"{table}@before={told.before}", f"{table}@later={told.later}", f"{table}@last={told.last}", f"{table}@head={told.heading}"]
    before = clause.text[max(0, number.span.start - 60) : number.span.start]
    out += [f"own={pattern(clause.language, 'own').search(clause.text) is not None}", f"context={pattern(clause.language, 'context').search(clause.text) is not None}"]
    nouns = [kind_of(word, clause.language) for word in _NOUN.findall(clause.text[number.span.end : number.span.end + 60])[:6]]
    out += [f"noun{i}={kind.unit}/{kind.default}" for i, kind in enumerate(nouns[:4]) if kind] + [f"noun={kind.unit}" for kind in nouns if kind]
    return out + [f"nounb={kind.unit}/{kind.default}" for word in _NOUN.findall(before)[-5:] if (kind := kind_of(word, clause.language))]


def _words(text: str) -> list[str]:
    return masked(_WORD.findall(text.casefold()))


def meant(clause: Clause, draft: Draft) -> Draft | None:
    """The draft with the unit that is most probable, or None where it is most probably no figure."""
    found = model("units").probabilities(signals(clause, draft.number, draft))
    if found[NONE] > _KEEP:
        return None
    if draft.unit.isupper() or draft.unit == "percent":
        return replace(draft, sure_unit=found["money" if draft.unit.isupper() else "percent"])
    unit = overruled(found, draft.unit, (u for u in found if u not in (NONE, "money", "percent")))
    if unit == draft.unit:
        return replace(draft, sure_unit=found[unit])
    return replace(draft, unit=unit, sure_unit=found[unit], kind=replace(draft.kind, unit=unit) if unit == "people" else Kind(unit))


def doubt(clause: Clause, number: Number, draft: Draft | None) -> float:
    """How probable it is that a number is no figure; `draft`: what the rules made of it, or None."""
    return model("units").probabilities(signals(clause, number, draft))[NONE]


def rescued(clause: Clause, number: Number) -> Draft | None:
    """The draft of a number of which the rules make nothing, where the words around it are sure that it counts; else None."""
    if number.fraction or number.unit is not None or number.like_year:
        return None
    found = model("units").probabilities(signals(clause, number, None))
    unit = max((u for u in found if u not in (NONE, "money", "percent")), key=found.__getitem__)
    if found[unit] < _RESCUE:
        return None
    what = _counted(clause, number)
    return Draft(number, unit, what, "", "learned", Kind(unit), number.value, sure_unit=found[unit]) if what is not None else None


def _counted(clause: Clause, number: Number) -> Span | None:
    """The words behind a number, else those before it."""
    phrase = phrase_after(clause.text, number.span.end, clause.language)
    if phrase is not None:
        return phrase.span
    before = re.search(r"(?:[^\W\d_]+[ \u00a0]?){1,4}[:\s]*\Z", clause.text[: number.span.start])
    return Span(before.start(), len(clause.text[: before.end()].rstrip(" :"))) if before else None


def indicated(clause: Clause, draft: Draft) -> Draft:
    """The draft with the most probable indicator, where its unit has any."""
    name = "people" if draft.unit == "people" else "money" if draft.unit.isupper() else None
    if name is None:
        return replace(draft, indicator=None)
    found = model(name).probabilities(signals(clause, draft.number, draft))
    settled = draft.value < 0 or draft.indicator == "other" and draft.kind.default == "staff"  # a deficit is no cost, a district's doctors no staff
    indicator = draft.indicator if settled and draft.indicator in found else overruled(found, draft.indicator, found)
    return replace(draft, indicator=indicator, sure_indicator=found[indicator])

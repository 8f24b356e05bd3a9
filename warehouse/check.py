"""The check before a load: a batch of readings is held against the contracts of schemas.tables, kind by kind.

A fact that breaks its contract leaves its reading and stays as an issue with the reason; a document's field that breaks
it becomes unknown, with an issue. Never here: a repair, or an exception for what a document says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa

from schemas.facts import Fact, Issue
from schemas.tables import FACT_TABLES, columns, schema
from warehouse.readings import Reading, fact_issue, stored_slots, with_facts

# pandera's names of what was broken, as the short reasons by which issues are counted.
_REASONS = {
    "isin": "unknown_code",
    "edtf": "not_edtf",
    "iso_day": "not_a_day",
    "filled": "empty_text",
    "not_nullable": "missing_value",
    "coerce_dtype": "wrong_type",
    "dtype": "wrong_type",
    "finite": "out_of_range",
    "greater_than_or_equal_to": "out_of_range",
    "less_than_or_equal_to": "out_of_range",
}
# What a text may hold that PostgreSQL, or UTF-8, has no place for. Readers leave it out; a curator's correction might bring it.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# The fields of a document that a contract holds, by the column that shows them.
_FIELDS = {"published_date": "published", "updated_date": "updated", "period": "period"}


@dataclass(frozen=True, slots=True)
class Broken:
    """One breach of a contract: the row of the frame, the column (empty for a rule over columns), why, and the value."""

    row: int
    column: str
    reason: str
    value: Any


def check(readings: Sequence[Reading]) -> list[Reading]:
    """The readings with only what keeps to the contracts; what does not is an issue of stage `check` in them."""
    broken = {(i, j): found for i, r in enumerate(readings) for j, fact in enumerate(r.extraction.facts) if (found := _unstorable(fact.slots))}
    for kind in FACT_TABLES:
        places = [(i, j) for i, r in enumerate(readings) for j, fact in enumerate(r.extraction.facts) if fact.kind == kind]
        rows = [_row(readings[i].extraction.facts[j]) for i, j in places]
        for one in breaches(_slots_schema(kind), rows):
            broken.setdefault(places[one.row], []).append(one)
    checked = [_without(reading, {j: found for (at, j), found in broken.items() if at == i}) for i, reading in enumerate(readings)] if broken else list(readings)
    return _with_sound_fields([_with_unknown_slots(_with_sound_identifiers(reading)) for reading in checked])


def problems(kind: str, slots: Mapping[str, Any]) -> list[str]:
    """What is wrong with the slots of a fact, as sentences; empty where they keep to the contract (for corrections)."""
    known = _slots_schema(kind)
    row = {c.name: slots.get(c.slot) for c in columns(FACT_TABLES[kind]) if c.slot} | {"confidence": 1.0}
    unknown = [f"`{slot}` is no slot of {kind} facts." for slot in slots if slot not in _known_slots(kind)]
    broken = [*_unstorable(slots), *breaches(known, [row]), *(breaches(_identifiers_schema(), _identifier_rows(slots)) if kind == "organisation" else ())]
    return unknown + [_sentence(one) for one in broken]


def slot_problems(kind: str, slots: Mapping[str, Any]) -> dict[str, str]:
    """The same by slot, for a form; a rule over several columns stands under the empty name."""
    of = {c.name: c.slot for c in columns(FACT_TABLES[kind]) if c.slot}
    row = {c.name: slots.get(c.slot) for c in columns(FACT_TABLES[kind]) if c.slot} | {"confidence": 1.0}
    found = {slot: f"`{slot}` is no slot of {kind} facts." for slot in slots if slot not in _known_slots(kind)}
    for one in breaches(_slots_schema(kind), [row]):
        found.setdefault(of.get(one.column, ""), _sentence(one))
    for one in breaches(_identifiers_schema(), _identifier_rows(slots)) if kind == "organisation" else ():
        found.setdefault("identifiers", _sentence(one))
    return found


def breaches(contract: pa.DataFrameSchema, rows: Sequence[Mapping[str, Any]]) -> Iterator[Broken]:
    """Every breach of a contract by rows; rules over several columns are asked of rows that pass column by column."""
    if not rows:
        return
    frame = pd.DataFrame(list(rows), columns=list(contract.columns))
    while True:
        cases = _failures(contract, frame)
        found = cases[cases["index"].notna()].drop_duplicates(["index", "check"]) if len(cases) else cases
        if not len(found):
            return
        is_rule = found["schema_context"] == "DataFrameSchema"
        in_column = set(found.loc[~is_rule, "index"])  # a wrong cell breaks the rules over it too: the cell is what is told
        for case in found[~is_rule | ~found["index"].isin(in_column)].to_dict("records"):
            column = "" if case["schema_context"] == "DataFrameSchema" else str(case["column"])
            yield Broken(int(case["index"]), column, _reason(str(case["check"])), case["failure_case"])
        frame = frame.drop(index=found["index"].unique())


@cache
def _slots_schema(kind: str) -> pa.DataFrameSchema:
    """The part of a table's contract that a fact alone can keep: its slots, and its confidence."""
    contract = schema(FACT_TABLES[kind])
    own = {c.name: contract.columns[c.name] for c in columns(FACT_TABLES[kind]) if c.slot or c.name == "confidence"}
    found = pa.DataFrameSchema(own, checks=contract.checks, coerce=True, strict=True)
    return found.update_column("value", nullable=False) if "value" in own else found  # only a release withholds one


@cache
def _known_slots(kind: str) -> frozenset[str]:
    return frozenset({c.slot for c in columns(FACT_TABLES[kind]) if c.slot} | ({"aliases", "identifiers"} if kind == "organisation" else set()))


@cache
def _identifiers_schema() -> pa.DataFrameSchema:
    contract = schema("organisation_identifiers")
    return pa.DataFrameSchema({c.name: contract.columns[c.name] for c in columns("organisation_identifiers") if c.slot}, coerce=True, strict=True)


def _identifier_rows(slots: Mapping[str, Any]) -> list[dict[str, Any]]:
    shown = [c for c in columns("organisation_identifiers") if c.slot]
    return [{c.name: one.get(c.slot) if isinstance(one, Mapping) else None for c in shown} for one in slots.get("identifiers") or ()]


def _row(fact: Fact) -> dict[str, Any]:
    slots = stored_slots(fact)
    return {c.name: slots.get(c.slot) for c in columns(FACT_TABLES[fact.kind]) if c.slot} | {"confidence": fact.confidence}


def _unstorable(slots: Mapping[str, Any]) -> list[Broken]:
    texts = ((name, text) for name, value in slots.items() for text in (value if isinstance(value, (list, tuple)) else (value,)))
    return [Broken(0, name, "unstorable_text", text) for name, text in texts if isinstance(text, str) and _UNSTORABLE.search(text)]


def _failures(contract: pa.DataFrameSchema, frame: pd.DataFrame) -> pd.DataFrame:
    try:
        contract.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return errors.failure_cases
    return pd.DataFrame()


def _reason(check: str) -> str:
    name = re.match(r"\w*", check)
    return _REASONS.get(name[0] if name else check, check)


def _sentence(one: Broken) -> str:
    where = f"`{one.column}` = {one.value!r}" if one.column else "these columns together"
    return f"{where}: {one.reason}. docs/data_dictionary.md says what may stand there."


def _without(reading: Reading, broken: Mapping[int, Sequence[Broken]]) -> Reading:
    if not broken:
        return reading
    facts = reading.extraction.facts
    issues = [fact_issue(facts[j], reading, "check", found[0].reason, " ".join(map(_sentence, found))) for j, found in sorted(broken.items())]
    return with_facts(reading, [fact for j, fact in enumerate(facts) if j not in broken], issues)


def _with_sound_identifiers(reading: Reading) -> Reading:
    """An identifier that breaks its contract leaves its organisation, which stays, and becomes an issue."""
    issues, facts = [], list(reading.extraction.facts)
    for i, fact in enumerate(facts):
        broken = list(breaches(_identifiers_schema(), _identifier_rows(fact.slots))) if fact.slots.get("identifiers") else []
        if broken:
            wrong = {one.row for one in broken}
            issues += [fact_issue(fact, reading, "check", one.reason, f"identifiers: {_sentence(one)} Left out.") for one in broken]
            kept = [value for at, value in enumerate(fact.slots["identifiers"]) if at not in wrong]
            facts[i] = replace(fact, slots={**fact.slots, "identifiers": kept})
    return with_facts(reading, facts, issues) if issues else reading


def _with_unknown_slots(reading: Reading) -> Reading:
    """Slots that no column shows are stored, not released: that is worth a word, once for each slot of a document."""
    unknown = sorted({(f.kind, slot) for f in reading.extraction.facts for slot in f.slots if slot not in _known_slots(f.kind)})
    message = "stored, but no released column shows it. Add a column to schemas/tables/, or stop giving the slot."
    issues = [Issue("info", "check", "unknown_slot", reading.document_id, f"{kind}.{slot}: {message}", slot) for kind, slot in unknown]
    return with_facts(reading, reading.extraction.facts, issues) if issues else reading


def _with_sound_fields(readings: Sequence[Reading]) -> list[Reading]:
    contract = pa.DataFrameSchema({name: schema("documents").columns[name] for name in _FIELDS}, coerce=True, strict=True)
    rows = [{name: reading.extraction.fields.get(key) for name, key in _FIELDS.items()} for reading in readings]
    sound = list(readings)
    for one in breaches(contract, rows):
        reading = sound[one.row]
        issue = Issue("error", "check", one.reason, reading.document_id, f"document: {_sentence(one)} Taken as unknown.", str(one.value))
        fields = dict(reading.extraction.fields) | {_FIELDS[one.column]: None}
        extraction = replace(reading.extraction, fields=fields, issues=(*reading.extraction.issues, issue))
        sound[one.row] = replace(reading, extraction=extraction)
    return sound

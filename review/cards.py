"""The face of the desk: what a curator is shown, what they may do with it, and what they are told.

Cards are made by review/showing.py, actions carried out by review/desk.py; a page, a terminal or a script stands on these
types alone. Never here: SQL, a screen, what an action does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

VERBS = ("accept", "correct", "reject", "skip", "defer", "undo", "same", "different", "branch_of", "umbrella_of", "separate", "missed", "hide")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which questions to be asked; all None: every one."""

    kind: str | None = None
    source_id: str | None = None
    language: str | None = None
    reason: str | None = None
    organisation_id: str | None = None
    document_id: str | None = None


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of the claim. `rule`: the rule or model that gave it; `is_changed`: a curator put it there, or it differs from
    what was seen when a decision was made."""

    slot: str
    label: str
    value: Any
    shown: str
    rule: str
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """Another fact on the card: a contradicting claim, or a member of the arithmetic group.

    `relation`: a code of vocabularies/claim_relations.yml, or `total` and `part` in a group.
    """

    fact_key: str
    claim: str
    quote: str
    document_id: str
    title: str
    url: str
    relation: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier decision. `holds`: it was neither taken back nor followed by another."""

    id: str
    verdict: str
    curator: str
    at: str
    reason: str
    claim: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One question with the words it was read from.

    `id`: `f-<fact key>`, `g-<fact key of the total>`, `o-<left>-<right>`; `stamp`: hash of what is shown, sent back with an
    action so that a change in between is noticed; `is_second`: a blind second review; `sum_shown`: "190 + 154 = 344".
    """

    id: str
    kind: str  # event, figure, partnership, organisation, group, pair
    claim: str
    chips: tuple[Chip, ...]
    confidence: float
    reason: str
    priority: float
    stamp: str
    quote: str
    prefix: str
    suffix: str
    document_id: str
    title: str
    url: str
    language: str
    snapshot: str
    span: tuple[int, int]
    others: tuple[Other, ...] = ()
    past: tuple[Past, ...] = ()
    is_second: bool = False
    is_gold: bool = False
    sum_shown: str = ""
    lease_until: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """What a curator does with a card. `stamp`: of the card as it was shown; `value`: the slots of `correct`, of `missed`
    {kind, document_id, start, end, slots}, of `hide` {document_id, start, end} (both also {quote, prefix, suffix} where the desk
    has no texts at hand), of `separate` {organisation_id}; `milliseconds`: how long the card was open."""

    verb: str
    card: str
    stamp: str
    value: Mapping[str, Any] | None = None
    reason: str = ""
    comment: str = ""
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an action. `conflict`: nothing was recorded, since the card changed meanwhile: the card as it is now.

    `errors`: of a correction that breaks the contract, by slot; nothing was recorded then either.
    """

    decision: str | None
    next: Card | None
    told: str
    conflict: Card | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """A card as a line of a list. `comment`: what was said when it was put off, `at` when."""

    id: str
    kind: str
    claim: str
    reason: str
    priority: float
    document_id: str
    comment: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a bulk decision would touch. `token`: hash of the members; it is refused where they are others by then."""

    count: int
    sample: tuple[Card, ...]
    token: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the desk is. `share`: of the release's weight, 0 to 1, how much was reviewed; `by_curator`: decisions."""

    share: float
    weight: float
    reviewed: float
    open: int
    by_reason: Mapping[str, int]
    by_curator: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the edit form. `type`: text, integer, number, date, code, flag, list; `codes`: (code, label)."""

    slot: str
    label: str
    type: str
    codes: tuple[tuple[str, str], ...] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two curators agree on one kind: cards judged by both, those alike, and Cohen's kappa (None: undefined)."""

    kind: str
    count: int
    alike: int
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its count: precision of an extractor, or a curator's agreement with the gold cards."""

    name: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the dashboard draws. `throughput`: (day, curator, decisions, median milliseconds); `queue`: (moment, open
    questions by reason), after each run; `reliability`: (mean confidence, share confirmed, count) by bin."""

    throughput: tuple[tuple[str, str, int, int], ...]
    precision: tuple[Rate, ...]
    reliability: tuple[tuple[float, float, int], ...]
    gold: tuple[Rate, ...]
    queue: tuple[tuple[str, Mapping[str, int]], ...]
    brier: float | None = None
    calibration_error: float | None = None

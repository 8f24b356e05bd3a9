"""What is found in a document: mentions, the facts made of them with their evidence, issues, curators' decisions.

The slots of a fact are exactly the fields of the annotation guide (docs/concepts.md says what each means):
  organisation  name, aliases, type, and where any is printed identifiers: [{scheme, value, is_checked, authority where told}]
  event         date (EDTF), kind, organisation, modality
  figure        value, max, bound, unit, indicator, what, sex, age, period, organisation, part_of, scope, directness,
                accumulation
  partnership   organisation, partner, role, period, project
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from schemas.documents import Span

FactKind = Literal["organisation", "event", "figure", "partnership"]
Verdict = Literal["accept", "reject", "correct", "withdraw", "missed", "hide", "second", "gold"]
OutcomeCode = Literal["applied", "moved", "disagrees", "suspended", "orphaned"]
Level = Literal["info", "warning", "error"]
Stage = Literal["sources", "fetch", "read", "find", "resolve", "score", "decide", "check", "load", "release"]

# The extractor of facts that a curator found, and no program did.
CURATOR = "curator@1"
# From which confidence on a fact is sure, unless the policy of a release says otherwise.
SURE = 0.9
# Below which confidence a fact of a kind is stated nowhere, being wrong in most cases: it waits in the warehouse for a
# curator's word. (Measured on unseen publishers: what is left out costs few right facts; of organisations, a third and less are right.)
LEAST: dict[str, float] = {"organisation": 0.3, "event": 0.05, "figure": 0.06, "partnership": 0.2}
# From which number on a count of beneficiaries is no small one, and from which on in sensitive sources.
SMALL, SMALL_SENSITIVE = 5, 10
# The plural under which a kind stands in the JSON of `ngo-ledger extract` and in the gold files.
PLURALS: dict[str, str] = {"organisation": "organisations", "event": "dates", "figure": "figures", "partnership": "partners"}


class Share(float):
    """A feature that is a probability, and weighed as one; plain numbers among features are counts."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where an extractor saw something, before it is known whose it is.

    `label`: organisation, event, figure, relation, identifier, protected. `span` and `quote`: the words to show as evidence.
    `value`: slots known so far (codes of the vocabularies). `extractor`: name and version, as `figures@1`.
    `features`: what confidence is computed from (rule, zone, block, ...): names to numbers or short strings.
    """

    label: str
    span: Span
    quote: str
    value: Mapping[str, Any]
    extractor: str
    features: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exact words a fact was read from, with up to 32 code points on either side to find them again."""

    snapshot: str
    span: Span
    quote: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One organisation, event, figure or partnership that a document states.

    `key`: hash of document series, kind and surface words: neither offsets nor values nor extractor versions, so it
    survives re-layout and better extractors, and a changed number is the same fact with a new value.
    `subject`: the organisation as printed whose fact this is, or None. `slots`: see the module's docstring.
    `confidence`: probability in [0, 1]; `extractor`: `name@version`; `features`: what the confidence was computed from.
    """

    key: str
    kind: FactKind
    subject: str | None
    slots: Mapping[str, Any]
    evidence: tuple[Evidence, ...]
    confidence: float
    extractor: str
    features: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Issue:
    """A problem of data: what happened, where, what to do next; never dropped, never raised.

    `code`: a short stable reason (`empty`, `encrypted`, `unknown_unit`) that summaries count by.
    """

    level: Level
    stage: Stage
    code: str
    where: str
    message: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A field of a document with the words that tell it and how sure it is; the words say their zone.

    `evidence`: None where no words do (a language that only its words show). `confidence`: a probability in [0, 1].
    """

    value: str
    confidence: float
    evidence: Evidence | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one document gives. `fields`: subject, publisher, published, updated, period, language (or None).

    `told`: the same fields that are not None, and the title, each with its evidence and confidence.
    `protected`: stretches that tell a private person's story; nothing inside them is a fact without a curator.
    """

    document: str
    fields: Mapping[str, Any]
    facts: tuple[Fact, ...]
    issues: tuple[Issue, ...] = ()
    protected: tuple[Span, ...] = ()
    told: Mapping[str, Told] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one number or date of a document's main zone. `kind`: number or date; `span`: where it stands;
    `status`: extracted, ignored or unexplained; `reason`: the rule that found it or left it out, "" where nothing explains it."""

    kind: str
    span: Span
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a curator said of a fact, and what they saw when they said it. Append-only.

    `seen`: {"slots": ..., "quote": ..., "prefix": ..., "suffix": ..., "document": document id} as shown.
    `value`: corrected slots for `correct`; for `withdraw`, {"decision": id of the decision that no longer holds}; for `missed`,
    {"kind", "slots", "start", "end"} of a fact that the curator found; for `hide`, {"start", "end"} of words that must not leave;
    for `second` and `gold`, {"verdict", "value", "of": id of the decision that was judged without being seen}.
    `at`: ISO 8601 instant in UTC. `batch`: shared by decisions made at once; `milliseconds`: how long the card was looked at.
    """

    id: str
    fact_key: str
    verdict: Verdict
    seen: Mapping[str, Any]
    curator: str
    at: str
    value: Mapping[str, Any] | None = None
    reason: str = ""
    comment: str = ""
    batch: str = ""
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a decision when it met the facts of a later reading (codes: vocabularies/outcomes.yml).

    `extracted`: the slots that the extractor gave, where the decision put others in their place; else None.
    """

    decision_id: str
    fact_key: str
    verdict: Verdict
    code: OutcomeCode
    extracted: Mapping[str, Any] | None = None

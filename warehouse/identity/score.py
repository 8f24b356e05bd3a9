"""How probable it is that two organisations are one, how they stand to each other, and why, in words for a curator.

Names are judged by the features of `features.py` and the weights of `weights.json`, which `benchmarks/name_pairs.py` fits on labelled
pairs. What sources tell beside the names (identifiers, countries, domains, types, being listed side by side) moves the log-odds by
the amounts of `evidence` in that file, which are set by hand. Never here: storage, clusters, a decision by a person.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product

from warehouse.identity.features import DIRECTED, FEATURES, Likeness, likeness
from warehouse.identity.names import Name, analysed
from warehouse.identity.words import plain

AUTO = 0.95  # from here on two are joined without a question, where nothing in the relation speaks against it
SURE_SLIPS = 0.06  # one sound spelt in two ways; a letter more or less may be another body
ASK = 0.60  # from here on a curator is asked
RELATIONS = ("same", "branch_of", "umbrella_of", "unsure", "different")
_DATA = ("weights.json", "words.yml", "legal_forms.tsv", "territories.tsv", "concepts.tsv", "numbers.tsv")
_CODE = 1  # raised when the code judges otherwise by the same data
_MOST_NAMES = 4  # printed names of one organisation that are compared
_NEVER = ("conflict", "other_conflict", "extra", "extra_head", "legal_conflict", "country_unknown", "other_country_of_state")


@dataclass(frozen=True, slots=True)
class Profile:
    """What the documents tell of one organisation. `names`: as printed, the most frequent first; `documents`: those that name it."""

    organisation_id: str
    names: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    types: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    identifiers: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The judgement on two organisations. `relation`: how they stand to each other; `forward`: the first is the branch or the umbrella of
    the second, otherwise the second of the first; `features`: everything the score is made of; `reason`: for a curator."""

    score: float
    relation: str
    forward: bool
    features: Mapping[str, float]
    reason: str

    @property
    def is_joinable(self) -> bool:
        """True where nothing but the score may speak against joining the two: one identifier, or names without a slip or a word more."""
        is_plain = self.features["slips"] <= SURE_SLIPS and not any(self.features.get(name) for name in _NEVER)
        return self.relation == "same" and (is_plain or "same_identifier" in self.features)

    @property
    def is_automatic(self) -> bool:
        """True where the two may be joined without a question."""
        return self.score >= AUTO and self.is_joinable

    @property
    def is_question(self) -> bool:
        """True where a curator should see the pair: perhaps one organisation, or one the other's branch or umbrella."""
        return not self.is_automatic and (self.relation in DIRECTED or (self.score >= ASK and self.relation != "different"))


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    return json.loads(files("warehouse.identity").joinpath("weights.json").read_text(encoding="utf-8"))


@cache
def version() -> str:
    """Number of the code and hash of its data: kept with each judgement.

    >>> version().partition("-")[0]
    '1'
    """
    digest = hashlib.sha256()
    for name in _DATA:
        digest.update(files("warehouse.identity").joinpath(name).read_bytes())
    return f"{_CODE}-{digest.hexdigest()[:12]}"


@lru_cache(maxsize=1 << 12)  # one pair is looked at from several sides in a row
def compare_names(a: str, b: str) -> Comparison:
    """The judgement on two names alone.

    >>> compare_names("Havenridge Trust", "Havenridge Trust Kosovo").relation
    'branch_of'
    """
    first, second = analysed(a), analysed(b)
    found = likeness(first, second)
    return Comparison(_probability(found.features), found.relation, found.forward, found.features, _reason(found))


def compare(a: Profile, b: Profile) -> Comparison:
    """The judgement on two organisations: their likest names, moved by all else that is told of them."""
    if b.organisation_id < a.organisation_id:
        turned = compare(b, a)
        return replace(turned, forward=turned.relation in DIRECTED and not turned.forward)
    found = [(_judged(one, other), (analysed(one), analysed(other))) for one, other in _name_pairs(a, b)]
    best, names = max(found, key=lambda row: _rank(row[0]))
    evidence = dict(_evidence(a, b, best, names))
    features = {**best.features, **evidence}
    relation = _relation(best, evidence)
    reason = "; ".join([best.reason, *(_TOLD[name] for name in evidence)])
    return Comparison(_probability(features), relation, relation in DIRECTED and best.forward, features, reason)


def _judged(one: str, other: str) -> Comparison:
    """Two names; where both are one acronym, no more than an acronym says."""
    found = compare_names(one, other)
    if found.features["acronym"] or not (analysed(one).acronym and analysed(other).acronym):
        return found
    features = {**found.features, "acronym": 1.0}
    return replace(found, features=features, score=_probability(features), reason=f"{found.reason}, by the acronym alone")


def _rank(found: Comparison) -> tuple[float, int, str]:
    return found.score, -RELATIONS.index(found.relation), found.reason


def _name_pairs(a: Profile, b: Profile) -> Iterator[tuple[str, str]]:
    """The pairs of names to compare. An alias counts only where it tells something by itself and the full names do not already tell a
    branch from the whole (a branch's documents call it by the whole's name); an acronym only against an acronym, since two bodies may share one."""
    full = list(product(a.names[:_MOST_NAMES], b.names[:_MOST_NAMES]))
    yield from full
    found = [compare_names(one, other) for one, other in full]
    if any(one.relation in DIRECTED or _differ_in_place(one) for one in found):
        return
    mine, others = ([alias for alias in one.aliases if analysed(alias).is_telling] for one in (a, b))
    for one, other in (*product(mine, b.names[:_MOST_NAMES]), *product(a.names[:_MOST_NAMES], others), *product(mine, others)):
        shorts = bool(analysed(one).acronym), bool(analysed(other).acronym)
        if shorts[0] == shorts[1] and not (shorts[0] and one in mine and other in others):
            yield one, other


def _differ_in_place(found: Comparison) -> bool:
    told = found.features
    return bool(told["place_conflict"] or told["number_conflict"] or told["number_extra"]) and not told["conflict"]


def _probability(features: Mapping[str, float]) -> float:
    told = _weights()["names"] | _weights()["evidence"]
    odds = told["intercept"] + sum(told[name] * features[name] for name in sorted(features) if features[name])
    return round(1 / (1 + math.exp(-odds)), 4)


def _evidence(a: Profile, b: Profile, best: Comparison, compared: tuple[Name, Name]) -> Iterator[tuple[str, float]]:
    """What else speaks for or against, by name."""
    if a.identifiers & b.identifiers:
        yield "same_identifier", 1.0
    elif _clash(a, b):
        yield "other_identifier", 1.0
    if a.domains & b.domains:
        yield "same_domain", 1.0
    yield from _countries(_places(a), _places(b), any(name.is_of_any_place for name in compared))
    if a.types and b.types and not a.types & b.types:
        yield "other_type", 1.0
    if best.features["acronym"] and (_tells(a, compared[1]) or _tells(b, compared[0])):
        yield "told_acronym", 1.0
    if a.documents & b.documents and any(best.features.values()):
        yield "listed_together", 1.0


def _tells(profile: Profile, name: Name) -> bool:
    """True where a name is the acronym that documents give for this organisation and that its own name makes."""
    told = {plain(alias).replace(" ", "") for alias in profile.aliases}
    made: frozenset[str] = frozenset().union(*(analysed(full).initials | analysed(full).bare for full in profile.names))
    return bool(name.acronym) and name.acronym in told & made


def _places(profile: Profile) -> frozenset[str]:
    """Countries that sources tell or the full names print."""
    printed: frozenset[str] = frozenset().union(*(analysed(name).countries for name in profile.names))
    return printed or profile.countries


def _countries(one: frozenset[str], other: frozenset[str], is_of_any_place: bool) -> Iterator[tuple[str, float]]:
    """Countries weigh heavily where every country has a body of that name, little where bodies work in many."""
    if one and other and not one & other:
        yield ("other_country_of_state", 1.0) if is_of_any_place else ("other_country", 1.0)
    elif is_of_any_place:
        yield ("same_country_of_state", 1.0) if one & other else ("country_unknown", 1.0)
    elif one & other:
        yield "same_country", 1.0


def _clash(a: Profile, b: Profile) -> bool:
    """Two values of one scheme."""
    return any(one == other and first != second for (one, first), (other, second) in product(a.identifiers, b.identifiers))


def _relation(best: Comparison, evidence: Mapping[str, float]) -> str:
    """The relation that the names tell, settled by identifiers and countries where they can."""
    if "same_identifier" in evidence:
        return best.relation if best.relation in DIRECTED else "same"
    if "other_identifier" in evidence and best.relation not in DIRECTED or "other_country_of_state" in evidence:
        return "different"
    if "same_country_of_state" in evidence and best.relation == "unsure":
        return "same"
    return best.relation


_TOLD: Mapping[str, str] = {
    "same_identifier": "they have one identifier",
    "other_identifier": "a register gives them two identifiers",
    "same_domain": "they share a web domain or a publisher",
    "same_country": "both in one country",
    "other_country": "sources place them in different countries",
    "same_country_of_state": "a body of which each country has one, both in one country",
    "other_country_of_state": "a body of which each country has one, in different countries",
    "country_unknown": "a body of which each country has one, and the country is not told",
    "told_acronym": "a document tells this acronym of it",
    "other_type": "sources call them different kinds of body",
    "listed_together": "a document lists both",
}
_SAID = {
    "same": "the names agree",
    "branch_of": "one names a place or a branch more, so it may be the other's branch",
    "umbrella_of": "one names itself a federation or network of the other",
    "unsure": "the names agree in part",
    "different": "the names differ",
}


def _reason(found: Likeness) -> str:
    """In words: what the names tell, and the words that found no answer."""
    parts = [_SAID[found.relation], *(text for name, text in FEATURES.items() if found.features[name])]
    left_over = [f"“{' '.join(words)}”" for words in (found.left, found.right) if words]
    return ", ".join(parts) + (f" ({' against '.join(left_over)})" if left_over else "")

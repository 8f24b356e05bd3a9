"""What a number of people or an amount of money was: reached, trained, staff, need; income, spent, granted.

The noun decides where it can (volunteers), else the verb that governs the number: one that follows it at once ("were
trained") before the nearest one in front, then any behind, then the heading, then what the noun usually means.
Never here: units, periods, organisations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractors.figures.drafts import Clause, Draft
from extractors.figures.lexicon import NEVER, alternatives, branch, pattern

_AT_ONCE = 4  # words between the noun phrase and a verb that is still its own
_FAR = 160  # code points in front of the number in which a verb can govern it
_BRACKETS = re.compile(r"\([^()]*\)?")
_STOP = re.compile(r"[.;:!?](?=\s|\Z)|\d{3,}")
_NEW_START = re.compile(r"[;!?]|\.\s")
_PROFESSIONAL = frozenset(("other", "staff"))  # what nouns like "teachers" mean without a cue


@dataclass(frozen=True, slots=True)
class _Told:
    """Cues around a number: right behind its noun, nearest in front of it, behind it in order, last in the sentence."""

    at_once: str | None
    before: str | None
    behind: tuple[str, ...]
    last: str | None

    @property
    def later(self) -> str | None:
        """The first cue behind that says more than that people were reached."""
        return next((cue for cue in self.behind if cue != "reached"), None)


def indicator(clause: Clause, draft: Draft) -> str | None:
    """The indicator of a draft; None for units that have none (only people and money do)."""
    if draft.unit == "people":
        return _people(clause, draft)
    return _money(clause, draft) if draft.unit.isupper() else None


def _people(clause: Clause, draft: Draft) -> str:
    kind = draft.kind
    if kind.own is not None:
        return kind.own
    if kind.in_training is not None and _in_training(clause):
        return kind.in_training
    if draft.number.total is not None and kind.default in ("reached", "need") and not _speaks_of_itself(clause):
        return "need"  # "seven out of ten children"
    told = _told(_cues(clause.language, "cues"), clause, draft)
    if _trained(told, kind.default):
        return "trained"
    if kind.default == "staff" and told.before in (None, "need") and _of_surroundings(clause):
        return "other"  # "there are two doctors in the district"
    if kind.default in ("staff", "members") and told.at_once != "need":
        return kind.default
    return _of_verb(clause, told, kind.default) or _of_heading(clause, kind.default) or kind.default


def _speaks_of_itself(clause: Clause) -> bool:
    return pattern(clause.language, "own").search(clause.text) is not None


def _of_surroundings(clause: Clause) -> bool:
    return pattern(clause.language, "context").search(clause.text) is not None and not _speaks_of_itself(clause)


def _in_training(clause: Clause) -> bool:
    """Whether the sentence, its paragraph or its heading speaks of training, so that participants are trained."""
    trained = pattern(clause.language, "cues", "trained")
    return any(trained.search(text) for text in (clause.text, clause.paragraph, *clause.heads, *clause.headings[-1:]))


def _trained(told: _Told, default: str) -> bool:
    if told.at_once == "trained" or (told.at_once is None and told.before is None and told.later == "trained"):
        return True
    return (
        default in _PROFESSIONAL
        and "trained" in (told.before, told.later)
        and "staff" not in (told.at_once, told.before)
    )


def _of_verb(clause: Clause, told: _Told, default: str) -> str | None:
    at_once = told.at_once
    if default == "need" and at_once == "reached" and not _speaks_of_itself(clause):
        at_once = None  # "refugees were accommodated": others did it
    cue = at_once or told.before or next(iter(told.behind), None) or told.last
    if default == "need" and cue in ("members", "staff", "volunteers"):
        return None
    return "other" if cue == "need" and default == "other" else cue


def _of_heading(clause: Clause, default: str) -> str | None:
    cue = _in_heading(_cues(clause.language, "cues"), clause)
    return cue if default == "other" or (cue == "reached" and default != "need") else None


def _money(clause: Clause, draft: Draft) -> str:
    cues = _cues(clause.language, "money_cues")
    if clause.rule == "cell":
        return _of_row(cues, clause)
    if match := cues.search(clause.text[draft.what.start : draft.what.end]):
        return match.lastgroup or "other"
    told = _told(cues, clause, draft)
    return told.before or next(iter(told.behind), None) or _in_heading(cues, clause) or "other"


def _of_row(cues: re.Pattern[str], clause: Clause) -> str:
    """Of a table: a balance by its own label, else what section and caption say, else the label."""
    own = cues.search(clause.heads[0])
    if own is not None and own.lastgroup == "other":
        return "other"
    for text in clause.heads[1:]:
        if (match := cues.search(text)) and match.lastgroup in ("income", "spent"):
            return match.lastgroup
    return (own.lastgroup if own is not None else None) or "other"


@dataclass(frozen=True, slots=True)
class Around:
    """The cues around a number as codes of indicators, those of its headings too; None where there is none."""

    at_once: str | None
    before: str | None
    later: str | None
    last: str | None
    heading: str | None


def cues_around(clause: Clause, draft: Draft, table: str) -> Around:
    """The cues of a table (`cues` of people, `money_cues`) around a draft's number."""
    cues = _cues(clause.language, table)
    told = _told(cues, clause, draft)
    return Around(told.at_once, told.before, told.behind[0] if told.behind else None, told.last, _in_heading(cues, clause))


def _told(cues: re.Pattern[str], clause: Clause, draft: Draft) -> _Told:
    text, start, end = clause.text, draft.number.span.start, draft.number.span.end
    begin = max(0, start - _FAR, *(m.end() for m in _NEW_START.finditer(text, 0, start)))
    before = [m.lastgroup for m in cues.finditer(text, begin, start)]
    if draft.what.end > end:  # behind the head, not behind its complements, which may hold the verb
        found = text.find(draft.head, end)
        end = found + len(draft.head) if found >= 0 else end
    rest = _BRACKETS.sub(lambda m: " " * len(m[0]), text[end:])
    stop = _STOP.search(rest)
    after = list(cues.finditer(rest, 0, stop.start() if stop else len(rest)))
    between = rest[: after[0].start()] if after else ""
    at_once = bool(after) and len(between.split()) <= _AT_ONCE and "," not in between
    everywhere = [m.lastgroup for m in cues.finditer(text)]
    return _Told(
        after[0].lastgroup if at_once else None,
        before[-1] if before else None,
        tuple(m.lastgroup or "" for m in after),
        everywhere[-1] if everywhere else None,
    )


def _in_heading(cues: re.Pattern[str], clause: Clause) -> str | None:
    """The cue of the nearest heading that has one."""
    texts = (*clause.heads, *reversed(clause.headings))
    return next((match.lastgroup for text in texts if (match := cues.search(text))), None)


@cache
def _cues(language: str, table: str) -> re.Pattern[str]:
    """One pattern with a named group for each indicator's cue words."""
    parts = [rf"(?P<{code}>{alternatives(words)})" for code, words in branch(language, table).items() if words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE) if parts else NEVER

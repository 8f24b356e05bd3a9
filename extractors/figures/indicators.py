"""What a number of people or an amount of money was: reached, trained, staff, need; income, spent, granted.

The noun decides where it can (volunteers), else the verb that governs the number: one that follows it at once ("were
trained") before the nearest one in front, then any behind, then the heading, then what the noun usually means.
Never here: units, periods, organisations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from extractors.figures.drafts import Clause, Draft
from extractors.figures.lexicon import NEVER, alternatives, branch, pattern

_AT_ONCE = 4  # words between the noun phrase and a verb that is still its own
_FAR = 160  # code points in front of the number in which a verb can govern it
_BRACKETS = re.compile(r"\([^()]*\)?")
_STOP = re.compile(r"[.;:!?](?=\s|\Z)|\d{3,}")
_PROFESSIONAL = frozenset(("other", "staff"))


def indicator(clause: Clause, draft: Draft) -> str | None:
    """The indicator of a draft; None for units that have none (only people and money do)."""
    if draft.unit == "people":
        return _people(clause, draft)
    return _money(clause, draft) if draft.unit.isupper() else None


def _people(clause: Clause, draft: Draft) -> str:
    kind, text, language = draft.kind, clause.text, clause.language
    cues = _cues(language, "cues")
    if kind.own is not None:
        return kind.own
    after = _first_after(cues, text, draft, at_once=True)
    before = _nearest_before(cues, text, draft)
    trained = pattern(language, "cues", "trained")
    if kind.in_training is not None and (
        trained.search(text) or trained.search(clause.paragraph) or _in_heads(trained, clause)
    ):
        return kind.in_training
    later = _first_after(cues, text, draft, at_once=False, passing=("reached",))
    if (
        after == "trained"
        or (after is None and before is None and later == "trained")
        or (kind.default in _PROFESSIONAL and "trained" in (before, later) and "staff" not in (after, before))
    ):
        return "trained"
    if kind.default in ("staff", "members", "volunteers") and after not in ("need",):
        return kind.default
    if kind.default == "need" and after == "reached" and not pattern(language, "own").search(text):
        after = None  # "refugees were accommodated": others did it
    cue = after or before or _first_after(cues, text, draft, at_once=False) or _last(cues, text)
    if cue in ("members", "volunteers", "staff") and kind.default == "need":
        cue = None
    if cue is not None:
        return cue if not (cue == "need" and kind.default == "other") else "other"
    heading = _heading_cue(cues, clause)
    if heading is not None and (kind.default == "other" or heading == "reached") and kind.default != "need":
        return heading
    return kind.default


def _money(clause: Clause, draft: Draft) -> str:
    cues = _cues(clause.language, "money_cues")
    if clause.rule == "cell":
        return _of_row(cues, clause)
    if match := cues.search(clause.text[draft.what.start : draft.what.end]):
        return match.lastgroup or "other"
    cue = _nearest_before(cues, clause.text, draft) or _first_after(cues, clause.text, draft, at_once=False)
    return cue or _heading_cue(cues, clause) or "other"


def _of_row(cues: re.Pattern[str], clause: Clause) -> str:
    """Of a table: a balance by its own label, else what section and caption say, else the label."""
    own = cues.search(clause.heads[0])
    if own is not None and own.lastgroup == "other":
        return "other"
    for text in clause.heads[1:]:
        if (match := cues.search(text)) and match.lastgroup in ("income", "spent"):
            return match.lastgroup
    return (own.lastgroup if own is not None else None) or "other"


def _first_after(
    cues: re.Pattern[str], text: str, draft: Draft, *, at_once: bool, passing: Sequence[str] = ()
) -> str | None:
    """The first cue behind a draft's words, brackets left out; `passing`: codes that are looked past."""
    begin = max(
        draft.number.span.end, text.find(draft.head, draft.number.span.end) + len(draft.head) if draft.head else 0
    )
    begin = begin if draft.what.end > draft.number.span.end else max(draft.what.end, draft.number.span.end)
    rest = _BRACKETS.sub(lambda m: " " * len(m[0]), text[begin:])
    stop = _STOP.search(rest)
    for match in cues.finditer(rest, 0, stop.start() if stop else len(rest)):
        between = rest[: match.start()]
        if at_once and (len(between.split()) > _AT_ONCE or "," in between):
            return None
        if match.lastgroup not in passing:
            return match.lastgroup
    return None


def _last(cues: re.Pattern[str], text: str) -> str | None:
    """The last cue of a sentence, where the verb may stand at its end."""
    return [m.lastgroup for m in cues.finditer(text)][-1:][0] if cues.search(text) else None


def _nearest_before(cues: re.Pattern[str], text: str, draft: Draft) -> str | None:
    start = draft.number.span.start
    begin = max(0, start - _FAR, *(m.end() for m in re.finditer(r"[;!?]|\.\s", text[:start])))
    found = None
    for match in cues.finditer(text, begin, start):
        found = match.lastgroup
    return found


def _heading_cue(cues: re.Pattern[str], clause: Clause) -> str | None:
    for heading in (*clause.heads, *reversed(clause.headings)):
        if match := cues.search(heading):
            return match.lastgroup
    return None


def _in_heads(cue: re.Pattern[str], clause: Clause) -> bool:
    texts: Sequence[str] = (*clause.heads, *clause.headings[-1:])
    return any(cue.search(text) for text in texts)


@cache
def _cues(language: str, table: str) -> re.Pattern[str]:
    """One pattern with a named group for each indicator's cue words."""
    parts = [rf"(?P<{code}>{alternatives(words)})" for code, words in branch(language, table).items() if words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE) if parts else NEVER

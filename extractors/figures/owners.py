"""Whose a figure may be: the words of the sentence's subject, and whether it speaks of the surroundings instead.

Nothing here knows which organisations there are: the words are a proposal that holds only where they name a known one.
Never here: the document's own subject.
"""

from __future__ import annotations

import re

from extractors.figures.drafts import Clause, Draft
from extractors.figures.lexicon import branch, pattern

_CLAUSE_END = re.compile(r"[;:]\s|(?<!\d)\.\s")
_WORD = re.compile(r"[^\W\d_][\w&’'.-]*|\S")


def organisation_text(clause: Clause, draft: Draft) -> str | None:
    """The capitalised subject in front of the number ("the EU has provided €18 million" gives EU), or None."""
    if clause.rule in ("cell", "field"):
        return None
    part = _CLAUSE_END.split(clause.text[: draft.number.span.start])[-1]
    return next(iter(_names(part, clause.language)), None)


def _names(text: str, language: str) -> list[str]:
    """Runs of capitalised words, small words inside ("Ministry of Justice"), that no preposition governs."""
    particles, articles = (frozenset(branch(language, "names", key) or ()) for key in ("inside", "before"))
    stops = {word.casefold() for word in branch(language, "stops") or ()} | set(branch(language, "of") or ())
    own, out, run = pattern(language, "own"), [], []
    for match in [*_WORD.finditer(text), None]:
        word = match[0] if match else ""
        if word[:1].isupper() or (run and word.casefold() in particles):
            run.append((match.start(), match.end()) if match else (0, 0))
            continue
        while run and text[run[-1][0] : run[-1][1]].casefold() in particles:
            run.pop()
        name = text[run[0][0] : run[-1][1]].rstrip(".'’ ") if run else ""
        before = text[: run[0][0]].split()[-1:] if run else []
        governed = before and before[0].casefold() in stops - articles
        if len(name) > 1 and not governed and not own.fullmatch(name) and name.casefold() not in stops:
            out.append(name)
        run = []
    return out


def is_context(clause: Clause, draft: Draft) -> bool:
    """Whether a figure tells of the need or the surroundings: people in need, or shares and things of a country."""
    if draft.indicator == "need":
        return True
    if (
        draft.unit in ("people", "households")
        or draft.indicator in ("income", "spent", "granted")
        or clause.rule != "prose"
    ):
        return False
    if pattern(clause.language, "own").search(clause.text):
        return False
    if pattern(clause.language, "context").search(clause.text):
        return True
    need, reached = (pattern(clause.language, "cues", code) for code in ("need", "reached"))
    return need.search(clause.text) is not None and reached.search(clause.text) is None

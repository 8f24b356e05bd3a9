"""Whose a figure may be: the words of the sentence's subject, and whether it speaks of the surroundings instead.

Nothing here knows which organisations there are: the words are a proposal that holds only where they name a known one.
Never here: the document's own subject.
"""

from __future__ import annotations

import re

from extractors.figures.drafts import Clause, Draft
from extractors.figures.lexicon import pattern

_NAME = r"[^\W\d_a-zß-öø-ÿ][\w&’'.-]*"
_PARTICLES = r"(?:of|the|for|and|de|des|du|la|le|les|d'|für|der|und|e|i|za|të|y|del|di|per|&)"
_SUBJECT = re.compile(rf"(?:(?P<opening>[^,]{{3,60}},\s+))?(?:[Tt]he\s+|[Ll]'|[Ll]a\s+|[Ll]e\s+|[Dd]ie\s+|[Dd]er\s+|[Dd]as\s+|[Ee]l\s+)?(?P<name>{_NAME}(?:\s+(?:{_PARTICLES}\s+)?{_NAME})*)")
_NEAR = re.compile(rf"(?:[Tt]he\s+)?(?P<name>{_NAME}(?:\s+(?:{_PARTICLES}\s+)?{_NAME})*)(?:\s+[^\W\d_]+){{0,4}}\s*\Z")


def organisation_text(clause: Clause, draft: Draft) -> str | None:
    """The capitalised subject in front of the number ("the EU has provided €18 million" gives EU), or None."""
    if clause.rule in ("cell", "field"):
        return None
    before = clause.text[: draft.number.span.start]
    parts = re.split(r"[;:]\s|\.\s", before)
    part = parts[-1].lstrip(" *_•-–")
    for match in (_SUBJECT.match(part), _NEAR.search(part)):
        if match is not None and len(match["name"]) > 1 and not pattern(clause.language, "own").fullmatch(match["name"]):
            return match["name"].rstrip(".'’ ")
    return None


def is_context(clause: Clause, draft: Draft) -> bool:
    """Whether a figure tells of the need or the surroundings: people in need, or shares and things of a country."""
    if draft.indicator == "need":
        return True
    if draft.unit in ("people", "households") or draft.indicator in ("income", "spent", "granted") or clause.rule != "prose":
        return False
    if pattern(clause.language, "own").search(clause.text):
        return False
    return pattern(clause.language, "context").search(clause.text) is not None or pattern(clause.language, "cues", "need").search(clause.text) is not None

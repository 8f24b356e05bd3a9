"""The partners room: words that relate the document's organisation to others ("funded by", "in cooperation with").

A mention here is the relation and the stretch of text in which the partner's name must stand; which organisation stands
there is `resolve`'s to say. Names under headings ("Our donors") come from the lists that both rooms share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors.languages import siblings, words
from extractors.organisations.lists import listed
from extractors.outline import Sentence, outline
from schemas.documents import Document, Span
from schemas.facts import Mention
from schemas.names import transliterate

NAME = "partners"
VERSION = "1"


@dataclass(frozen=True, slots=True)
class _Relations:
    after: tuple[tuple[str, re.Pattern[str]], ...]
    before: tuple[tuple[str, re.Pattern[str]], ...]


def find(document: Document) -> tuple[Mention, ...]:
    """All relations, label `relation`: value {"role", "side": "list" | "after" | "before", "region": (start, end)}.

    `region` is the list's name, or the stretch of the sentence on the side where the partner stands.
    """
    out = [_listed(document, entry) for entry in listed(document)]
    relations = _relations(document.language)
    for sentence in outline(document).sentences:
        if document.blocks[sentence.block].zone == "main":
            out += _stated(sentence, relations)
    return tuple(sorted(out, key=lambda m: (m.span, m.value["region"])))


def _listed(document: Document, entry) -> Mention:  # noqa: ANN001 - Listed
    value = {"role": entry.role, "side": "list", "region": (entry.span.start, entry.span.end)}
    return Mention("relation", entry.span, document.quote(entry.span), value, f"{NAME}@{VERSION}", {"rule": f"list_{entry.form}"})


def _stated(sentence: Sentence, relations: _Relations) -> Iterator[Mention]:
    low = transliterate(sentence.text.lower().replace("’", "'")) if not sentence.text.isascii() else sentence.text.lower()
    if len(low) != len(sentence.text):  # letters whose small form is longer, or digraphs: offsets would lie
        low = sentence.text.lower() if len(sentence.text.lower()) == len(sentence.text) else sentence.text
    base = sentence.span.start
    taken: list[Span] = []
    for side, patterns in (("after", relations.after), ("before", relations.before)):
        for role, pattern in patterns:
            for match in pattern.finditer(low):
                cue = Span(base + match.start(), base + match.end())
                if any(cue.overlaps(other) for other in taken):
                    continue
                taken.append(cue)
                region = (cue.end, sentence.span.end) if side == "after" else (sentence.span.start, cue.start)
                value = {"role": role, "side": side, "region": region, "cue": match[0]}
                yield Mention("relation", sentence.span, sentence.text, value, f"{NAME}@{VERSION}", {"rule": f"{side}_{role}", "cue": match[0]})


@cache
def _relations(language: str) -> _Relations:
    files = [f for f in (words(tag, "partners") for tag in siblings(language)) if f] or []
    if not language.startswith("en"):
        files.append(words("en", "partners"))
    out: dict[str, list[tuple[str, re.Pattern[str]]]] = {"after": [], "before": []}
    for file in files:
        for row in file.get("relations", ()):
            for side in out:
                if row.get(side):
                    out[side].append((row["role"], _pattern(row[side])))
    return _Relations(tuple(out["after"]), tuple(out["before"]))


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    """Phrases as one pattern, the longest first; `~` is up to three words."""
    forms = [re.escape(transliterate(p.lower())).replace(r"\~\ ", r"(?:[\w'-]+\s){0,3}").replace("\\~", r"(?:[\w'-]+\s?){0,3}") for p in sorted(phrases, key=len, reverse=True)]
    return re.compile(r"(?<!\w)(?:" + "|".join(forms) + r")(?!\w)")


@cache
def bridges(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """(words that may stand between a relation and a name, words that end the relation's reach)."""
    files = [f for f in (words(tag, "partners") for tag in (*siblings(language), "en")) if f]
    return (
        frozenset(transliterate(str(w).lower()) for f in files for w in f.get("bridge", ())),
        frozenset(transliterate(str(w).lower()) for f in files for w in f.get("stop", ())),
    )

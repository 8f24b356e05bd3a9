"""The cue words that tell what happened on a date, compiled once a language from `languages/*/dates.yml`.

The first verb of a clause decides, else the noun nearest to the date; verbs of creation are told apart by their object.
Never here: offsets into a document, dates, or whether there is an entry at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from extractors.languages import either, siblings, supported, words

# Codes of schemas/vocabularies/event_kinds.yml that words can tell, and three groups of words: `none` (phrases that
# only look like a cue: "joined by"), `became` (renamed, where it became an organisation), `said` (announced, decided).
KINDS = ("none", "registered", "joined", "founded", "opened", "signed", "adopted", "renamed", "ended", "published", "held", "started", "said", "became", "other")
_OBJECT_REACH = 70  # code points from a verb of creation in which its object stands

_EDITION = re.compile(r"\)\s?\($")  # before a date: "the Reporting Standard (RS 7)(May 2014)"
_NAMED = 120  # code points before it in which the standard is named
_EVENT_REACH = 100  # the same of an event that is opened, behind the one who opens it


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue word at [start, end) of the text that was searched: its kind, and whether it is a verb."""

    kind: str
    start: int
    end: int
    is_verb: bool


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one language (its siblings' included), each list one pattern over lower-cased text; `any_cue`: of all three kinds."""

    any_cue: re.Pattern[str]
    verbs: re.Pattern[str]
    nouns: re.Pattern[str]
    creates: re.Pattern[str]
    objects: re.Pattern[str]
    lists: Mapping[str, re.Pattern[str]]
    nouns_capitalised: bool

    def says(self, key: str, text: str) -> bool:
        """Whether a lower-cased text contains a word of a list."""
        return self.lists[key].search(text) is not None

    def governs(self, key: str, before: str) -> bool:
        """Whether a lower-cased text ends with a word of a list, so that it governs what follows."""
        tail = before[-40:].rstrip(" (,:")
        return any(hit.end() == len(tail) for hit in self.lists[key].finditer(tail))

    def of_law(self, before: str, *, yearly: bool) -> bool:
        """Whether a date behind a lower-cased text is a law's year (`yearly`: it is no finer) or an edition of a standard."""
        return yearly and self.governs("laws", before) or _EDITION.search(before) is not None and self.says("laws", before[-_NAMED:])

    def find(self, text: str) -> tuple[Cue, ...]:
        """All cues of a lower-cased text, in order; verbs of creation with the kind of their object."""
        if self.any_cue.search(text) is None:
            return ()
        found = [Cue(self._verb_kind(text, hit), hit.start(), hit.end(), True) for hit in self.verbs.finditer(text) if hit.lastgroup != "none"]
        for hit in self.creates.finditer(text):
            if not any(cue.start <= hit.start() < cue.end for cue in found):
                found.append(Cue(self._creation(text, hit), hit.start(), hit.end(), True))
        found += [Cue(hit.lastgroup or "other", hit.start(), hit.end(), False) for hit in self.nouns.finditer(text)]
        return tuple(sorted(found, key=lambda cue: (cue.start, not cue.is_verb)))

    def _verb_kind(self, text: str, hit: re.Match[str]) -> str:
        kind = hit.lastgroup or "other"
        if kind == "became":
            return "became" if self._behind(text, hit.end()) == "founded" else "other"
        if kind == "opened":
            return self._opening(text, hit)
        if kind == "started":
            made = self._subject(text, hit) or self._behind(text, hit.end())
            told = ("founded", "opened", "published") if self.creates.match(text, hit.start()) else ("published",)
            return made if made in told else kind
        return kind

    def _opening(self, text: str, hit: re.Match[str]) -> str:
        """Whoever opens a conference holds it: `held` where no house but an event follows the verb."""
        event = self.nouns.search(text, hit.end(), hit.end() + _EVENT_REACH)
        if event is None or event.lastgroup != "held" or self.objects.search(text, hit.end(), event.start()) is not None:
            return "opened"
        return "opened" if self.lists["stops"].search(text, hit.end(), event.start()) else "held"

    def _creation(self, text: str, hit: re.Match[str]) -> str:
        made = self._behind(text, hit.end())
        if made:
            return made
        if self._passive(text, hit):
            return self._subject(text, hit) or "founded"
        return "founded" if self.lists["founding"].match(text, hit.start()) else "other"

    def _passive(self, text: str, hit: re.Match[str]) -> bool:
        words_before = re.findall(r"\S+", text[max(0, hit.start() - 24) : hit.start()])
        return bool(words_before) and self.says("passive", words_before[-1])

    def _subject(self, text: str, hit: re.Match[str]) -> str:
        """The kind that the last object before a verb in the passive voice tells."""
        if not self._passive(text, hit):
            return ""
        before = list(self.objects.finditer(text, max(0, hit.start() - _OBJECT_REACH), hit.start()))
        return (before[-1].lastgroup or "") if before else ""

    def _behind(self, text: str, start: int) -> str:
        """The kind that the first object behind a verb tells, if no preposition or relative comes first."""
        found = self.objects.search(text, start, start + _OBJECT_REACH)
        if found is None or self.lists["stops"].search(text, start, found.start()):
            return ""
        return found.lastgroup or ""


@cache
def cues(language: str) -> Cues:
    """The cues of a language; a language without words of its own is read with English ones."""
    tags = [tag for tag in siblings(language) if tag in supported()] or ["en"]
    tables = [table for tag in tags if (table := words(tag, "dates"))]
    creates = [table.get("creates", {}) for table in tables]
    every = [form for table in tables for part in ("verbs", "nouns") for kind in KINDS for form in table.get(part, {}).get(kind, ())]
    return Cues(
        any_cue=re.compile(_whole([*every, *_listed(creates, "verbs")])),
        verbs=_kinds([table.get("verbs", {}) for table in tables]),
        nouns=_kinds([table.get("nouns", {}) for table in tables]),
        creates=re.compile(_whole(_listed(creates, "verbs"))),
        objects=_kinds(creates),
        lists={key: re.compile(_whole(_listed(creates if key in _OF_CREATION else tables, key))) for key in (*_LISTS, *_OF_CREATION)},
        nouns_capitalised=bool(tables[0].get("nouns_capitalised")),
    )


_LISTS = ("planned", "expected", "posted", "updated", "report_dates", "as_at", "laws", "persons", "counts_words", "clause_breaks", "date_keys", "items", "durations", "habitual", "deadlines")
_OF_CREATION = ("passive", "founding", "stops", "grants")


def _listed(tables: Iterable[Mapping[str, Any]], key: str) -> list[str]:
    return [form for table in tables for form in table.get(key, ())]


def _kinds(tables: list[Mapping[str, Any]]) -> re.Pattern[str]:
    groups = [f"(?P<{kind}>{_alternation(forms)})" for kind in KINDS if (forms := _listed(tables, kind))]
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups) or '(?!)'})(?!\w)")


def _whole(forms: list[str]) -> str:
    return rf"(?<!\w)(?:{_alternation(forms)})(?!\w)"


def _alternation(forms: Iterable[str]) -> str:
    """Lower-cased words, longest first; a trailing * stands for any ending."""
    ordered = sorted({form.lower() for form in forms}, key=lambda form: (-len(form), form))
    return either(re.escape(form).replace(r"\*", r"\w*").replace(r"\ ", r"\s+").replace("'", "['’]") for form in ordered) or "(?!)"

"""The stretch of a sentence that one date belongs to, and the cue in it that says what happened.

A sentence is cut at commas, dashes, brackets and conjunctions; from the segment of its date a clause grows towards the side
on which its verb stands, never into the segment of another date. Never here: whether there is an entry.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile

from extractors.dates.cues import Cue, cues
from extractors.dates.expressions import DateExpression
from extractors.dates.words import alternation
from extractors.languages import siblings, words
from schemas.documents import Span

_QUOTE_WORDS = 30  # the guide's upper length of a quote
_PALE = {"became": 1, "other": 2}  # verbs that give way to a more specific one of the same segment
_SINCE_WORDS = 3  # words between "and" and a date with "since" that are a clause of their own
_ADJACENT = 6  # code points between the name of an event and its date ("Open Week in 2017")


@dataclass(frozen=True, slots=True)
class Clause:
    """A date's clause, in positions of the block's text. `span`: its words, at most some thirty; `scope`: from the date to
    the cue, or all segments that are no other date's where a date leads and no verb follows; `reach`: all of these.
    `cue`: the word that governs, or None; `leads`: the date stands before its verb."""

    span: Span
    scope: Span
    reach: Span
    cue: Cue | None
    leads: bool


def sentences(text: str, bounds: Sequence[Span], found: Sequence[DateExpression]) -> list[Span]:
    """Sentence spans of a block, without ends before a small letter, in a date or right behind it ("1. Mai", "2019. godine")."""
    out: list[Span] = []
    for bound in bounds:
        inside = any(e.span.start < bound.start <= e.span.end + 3 for e in found)
        opens = text[bound.start : bound.start + 1]
        continues = out and (opens.islower() or opens == ")" or (inside and not opens.isupper()) or any(e.span.start < bound.start < e.span.end for e in found))
        if continues:
            out[-1] = Span(out[-1].start, bound.end)
        else:
            out.append(bound)
    return out


def clause(text: str, sentence: Span, found: Sequence[DateExpression], index: int, language: str) -> Clause:
    """The clause of the date `found[index]`; `found` are the dates of the sentence, spans into `text`."""
    segments = _segments(text, sentence, found, language)
    date = found[index]
    own = next(i for i, s in enumerate(segments) if s.start <= date.core.start < s.end)
    others = {i for i, s in enumerate(segments) for j, e in enumerate(found) if j != index and s.start <= e.core.start < s.end}
    leads = len(re.findall(r"\w+", text[segments[own].start : date.span.start])) <= 1
    order = _order(own, len(segments), others, leads=leads)
    if date.form == "since" and _joined(text, segments[own], language):
        order = [i for i in order if i >= own]
    cue, at = _governing(text, segments, order, date, language, leads=leads)
    if cue is not None and _grants(text[sentence.start : date.core.start].lower(), text[cue.start : cue.end].lower(), language):
        cue = replace(cue, kind="signed")
    if cue is None and leads and own + 1 in order:
        at = own + 1
    span = Span(segments[min(own, at)].start, segments[max(own, at)].end)
    reach = Span(segments[min(order)].start, segments[max(order)].end)
    scope = reach if leads and (cue is None or not cue.is_verb) else span
    return Clause(_shortened(text, span, date, leads=leads), scope, reach, cue, leads)


def _grants(before: str, verb: str, language: str) -> bool:
    """Whether a verb of giving or receiving has a grant before it: "a grant from the town, awarded in June"."""
    known = cues(language)
    return known.says("grants", verb) and any(cue.kind == "signed" and not cue.is_verb for cue in known.find(before))


def _order(own: int, count: int, others: set[int], *, leads: bool) -> list[int]:
    """Segments in the order in which they are asked for a verb: the own one, then the side where the verb stands."""
    right = list(takewhile(lambda i: i not in others, range(own + 1, count)))
    left = list(takewhile(lambda i: i not in others, range(own - 1, -1, -1)))
    return [own, *(right + left if leads else left + right)]


def _governing(
    text: str, segments: Sequence[Span], order: Sequence[int], date: DateExpression, language: str, *, leads: bool
) -> tuple[Cue | None, int]:
    """The cue and the segment that it stands in: a verb of the nearest segment, a noun beside the date, any noun."""
    nouns: list[tuple[Cue, int]] = []
    for at in order:
        verb, noun = _cues_of(text, segments[at], date, language, leads=leads)
        if at == order[0] and noun is not None and (verb is None or (verb.kind == "other" and _outdoes(noun, date))):
            return noun, at
        if verb is not None:
            return verb, at
        nouns += [(noun, at)] if noun is not None else []
    return nouns[0] if nouns else (None, order[0])


def _outdoes(noun: Cue, date: DateExpression) -> bool:
    """Whether a noun beside a date says more than a pale verb: beside a bare year an event's name is too little."""
    return date.form not in ("year", "since") or noun.kind not in ("held", "published")


def _cues_of(text: str, segment: Span, date: DateExpression, language: str, *, leads: bool) -> tuple[Cue | None, Cue | None]:
    """The verb of a segment (the first specific one, else the first) and the noun nearest to the date.

    Where the date closes its clause, a verb behind it belongs to something else if there is one before it.
    """
    known = cues(language)
    low = text[segment.start : segment.end].lower()
    found = [Cue(c.kind, c.start + segment.start, c.end + segment.start, c.is_verb) for c in known.find(low)]
    found = [c for c in found if not (date.span.start <= c.start and c.end <= date.span.end)]
    verbs = [c for c in found if c.is_verb]
    nouns = [c for c in found if not c.is_verb and (known.nouns_capitalised or not _in_name(text, c, date))]
    if not leads:
        verbs = [c for c in verbs if c.start < date.core.start] or verbs
    verb = min(verbs, key=lambda c: (_PALE.get(c.kind, 0), c.start), default=None)
    noun = min(nouns, key=lambda c: min(abs(c.start - date.span.end), abs(date.span.start - c.end)), default=None)
    return verb, noun


def _in_name(text: str, cue: Cue, date: DateExpression) -> bool:
    """Whether a noun is part of a name that is not the dated event's own ("Mira Awards Foundation")."""
    before = re.search(r"(\w+)\W$", text[: cue.start])
    if not text[cue.start].isupper() or before is None or not before[1][0].isupper():
        return False
    return not -2 <= date.core.start - cue.end <= _ADJACENT


def _segments(text: str, sentence: Span, found: Sequence[DateExpression], language: str) -> list[Span]:
    cuts = [sentence.start]
    for hit in _breaks(language).finditer(text, sentence.start, sentence.end):
        if hit["join"] is not None and not _parts(text, hit, found):
            continue
        at = hit.end() if hit[0][:1] in ",;:)–—-" else hit.start() + (1 if hit[0][:1].isspace() else 0)
        if at > cuts[-1] and not any(e.span.start < at < e.span.end for e in found):
            cuts.append(at)
    for before, after in zip(found, found[1:], strict=False):  # two dates in one segment
        if not any(before.core.start < cut <= after.core.start for cut in cuts):
            opens = max(cut for cut in cuts if cut <= before.core.start)
            leads = len(re.findall(r"\w+", text[opens : before.span.start])) <= 1
            # What stands between them goes with a date that leads, else with the second.
            cuts.append(max(before.core.end, after.span.start) if leads else before.core.end)
    cuts = sorted(set(cuts))
    return [Span(a, b) for a, b in zip(cuts, [*cuts[1:], sentence.end], strict=True) if b > a]


def _joined(text: str, segment: Span, language: str) -> bool:
    """Whether a segment begins with an "and", so that what stands before it has ended."""
    hit = _breaks(language).match(text, max(0, segment.start - 1))
    return hit is not None and hit["join"] is not None


def _parts(text: str, hit: re.Match[str], found: Sequence[DateExpression]) -> bool:
    """Whether an "and" parts clauses: between two dates, or close before "since" ("is a member and has lent books since")."""
    if found[0].core.end <= hit.start() and hit.end() <= found[-1].core.start:
        return True
    return any(e.form == "since" and e.span.start >= hit.end() and len(text[hit.end() : e.span.start].split()) <= _SINCE_WORDS for e in found)


@cache
def _breaks(language: str) -> re.Pattern[str]:
    conjunctions = [w for tag in siblings(language) for w in words(tag, "dates").get("clause_breaks", ())]
    joins = [w for tag in siblings(language) for w in words(tag, "dates").get("roles", {}).get("and", ())]
    return re.compile(rf"[,;:)](?=\s)|\s[–—-]\s|\s\(|\s(?:{alternation(conjunctions)})\s|\s(?P<join>{alternation(joins)})\s", re.IGNORECASE)


def _shortened(text: str, span: Span, date: DateExpression, *, leads: bool) -> Span:
    """At most some thirty words around the date, without blanks and loose punctuation at the ends."""
    start, end = span.start, span.end
    spoken = [hit.span() for hit in re.finditer(r"\S+", text[start:end])]
    if len(spoken) > _QUOTE_WORDS:
        if leads:
            end = start + max(spoken[_QUOTE_WORDS - 1][1], date.span.end - start)
        else:
            behind = sum(1 for _, stop in spoken if start + stop > date.span.end)
            first = max(0, len(spoken) - behind - _QUOTE_WORDS + min(behind, 6))
            start, end = start + spoken[first][0], start + spoken[min(len(spoken), first + _QUOTE_WORDS) - 1][1]
            start, end = min(start, date.span.start), max(end, date.span.end)
    while start < end and text[start] in " \t\n\u00a0,;:–—-•*|":
        start += 1
    while end > start and text[end - 1] in " \t\n\u00a0,;:–—-|":
        end -= 1
    return Span(start, end)

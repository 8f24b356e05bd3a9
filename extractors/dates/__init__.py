"""TEXT -> DATES: what happened, or will happen, on which calendar date.

`expressions` reads dates as EDTF, `page` a document's own dates, `events` what its clauses tie to each date.
Never here: whose event it is (`organisation_text` only keeps the words beside it), confidence.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

from extractors.dates.cues import cues
from extractors.dates.events import find_events
from extractors.dates.kinds import Event
from extractors.dates.words import date_words, split_words
from extractors.model import store
from extractors.outline import pipeline
from schemas.documents import Document
from schemas.facts import Mention, Share
from schemas.names import fold

_CAPITALISED = r"[^\W\d_a-zà-ÿ][\w.’'&-]*"
# Short words inside a name ("Terre des hommes" is read to its last capital only), then up to three words of the verb.
_RUN = re.compile(rf"({_CAPITALISED}(?:[ \u00a0](?:{_CAPITALISED}|\w{{1,3}}(?=[ \u00a0]{_CAPITALISED})))*)[ \u00a0](?:[^\W\dA-Z]+[ \u00a0]){{0,3}}$")

NAME = "dates"
VERSION = "1"
_SAME = 0.9  # share of a block's words from which two entries of one date and kind are one event told twice
_LISTED = ("field", "dated_line", "dated_post")  # lines of lists, where equal dates are different posts


def find(document: Document) -> tuple[Mention, ...]:
    """The dated events of a document, in the order of its text: mentions of label `event`.

    `value`: `date` (EDTF), `kind`, `modality` (codes of the vocabularies) and `organisation_text` (the name printed before
    the verb, or None). `features`: rule, zone, block, form, inferred (1 where the year is not printed), cue (1 where a
    word told the kind), page (1 for the page's own publication).
    """
    return tuple(_mention(document, event) for event in kept_events(document))


def kept_events(document: Document) -> tuple[Event, ...]:
    """The events of `find`, each told once; the last documents' are kept, for the ledger of dates."""
    return _kept(document, store.folder())


@lru_cache(maxsize=4)
def _kept(document: Document, models: Path) -> tuple[Event, ...]:
    kept: dict[tuple[str, str], list[Event]] = {}
    for event in find_events(document):
        same = kept.setdefault((event.date.edtf, event.kind), [])
        if event.rule in _LISTED or not any(_told_twice(document, event, other) for other in same):
            same.append(event)
    return tuple(sorted((event for same in kept.values() for event in same), key=lambda event: event.span))


def _told_twice(document: Document, event: Event, other: Event) -> bool:
    """Whether the blocks of two entries of one date and kind have nearly the same words."""
    told, words = (set(fold(document.quote(document.blocks[e.block].span)).split()) for e in (event, other))
    return len(told & words) >= _SAME * min(len(told), len(words))


def _mention(document: Document, event: Event) -> Mention:
    block = document.blocks[event.block]
    value = {
        "date": event.date.edtf,
        "kind": event.kind,
        "modality": event.modality,
        "organisation_text": _organisation(document, event),
    }
    features = {
        "rule": event.rule,
        "zone": block.zone,
        "block": block.kind,
        "form": event.date.form,
        "inferred": int(event.date.inferred),
        "cue": int(event.cue),
        "page": int(event.rule == "page"),
        "kind": event.kind,
        "sure": Share(event.sure),
    }
    return Mention("event", event.span, document.quote(event.span), value, f"{NAME}@{VERSION}", features)


def _organisation(document: Document, event: Event) -> str | None:
    """The run of capitalised words right before the verb that told the kind ("PAX and Mirra were founded")."""
    if event.verb is None:
        return None
    start = event.date.span.end if event.date.span.end <= event.verb.start else event.span.start
    known, before = cues(document.language), document.text[max(start, event.verb.start - 120) : event.verb.start]
    run = _RUN.search(before)
    if run is None or known.governs("stops", before[: run.start()].lower()) or _is_place(before[: run.start()], document.language):
        return None  # "by N", "for N", "in N": no subject
    tokens = list(takewhile(lambda token: not token.islower() or len(token) < 4, run[1].split()))
    while tokens and tokens[-1].islower():
        tokens.pop()
    stops = pipeline(document.language).Defaults.stop_words
    while tokens and tokens[0].lower().strip(".,’'") in stops:
        tokens.pop(0)
    name = " ".join(tokens).strip(" .,")
    return name if len(name) > 1 and name[0].isupper() and not any(ch.isdigit() for ch in name) else None


def _is_place(before: str, language: str) -> bool:
    """Whether a preposition of place or time stands last."""
    return date_words(language).phrases.get(tuple(split_words(before)[-1:])) in ("in", "from", "of", "since")

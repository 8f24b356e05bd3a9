"""check: the sources themselves, the contact that goes with visits, and what each source must give (`expect`).

A page that was redesigned, a folder that was emptied: the run goes on and the issue says so; the release is refused by
the warehouse's own gate. The contracts of single facts are the warehouse's too (`warehouse.check`). Never here: reading, loading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.settings import Settings
from schemas.errors import SourceError
from schemas.facts import PLURALS, Issue
from schemas.sources import Source, read_sources

EXPECTABLE = ("documents", *PLURALS.values())


def known_sources(folder: Path) -> tuple[list[Source], list[Issue]]:
    """The sources of a folder, and an issue for each that is left out; raises SourceError where there is none at all."""
    sources, errors = read_sources(folder)
    left_out = "This source was left out; the others went on."
    return sources, [Issue("error", "sources", "bad_source", str(e).partition(":")[0], f"{e} {left_out}") for e in errors]


def contact(sources: Sequence[Source], settings: Settings) -> tuple[Issue, ...]:
    """A word where publishers are visited by somebody whom they cannot reach."""
    if settings.contact or settings.offline or not any(source.urls or source.discovers() for source in sources):
        return ()
    message = "Publishers are visited without a contact. Set NGO_LEDGER_CONTACT to a mail address or a web page, so that they can reach you."
    return (Issue("warning", "fetch", "no_contact", "settings", message),)


def chosen_sources(folder: Path, only: Sequence[str]) -> tuple[list[Source], list[Issue]]:
    """The sources with these ids, or all where none is given; raises SourceError for an id that no source has."""
    sources, issues = known_sources(folder)
    missing = sorted(set(only) - {source.id for source in sources})
    if missing:
        raise SourceError(f"{folder}: no source {', '.join(missing)}. Known ids: {', '.join(source.id for source in sources)}.")
    return [source for source in sources if source.id in only or not only], issues


def expectations(source: Source, found: Counter[str]) -> Iterator[Issue]:
    """An error for each count below its `min`, a warning for each above its `max`, a warning for what cannot be expected."""
    for what, bounds in source.expect.items():
        if what not in EXPECTABLE:
            known = ", ".join(EXPECTABLE)
            yield Issue("warning", "check", "unknown_expectation", source.id, f"{source.id}: `expect: {what}` is none of {known}. Correct the source.")
            continue
        low, high, number = bounds.get("min"), bounds.get("max"), found[what]
        if low is not None and number < low:
            message = f"{source.id}: {number} {what}, expected at least {low}. See whether the publisher changed its pages, then correct the source or `expect`."
            yield Issue("error", "check", "too_few", source.id, message, str(number))
        if high is not None and number > high:
            message = f"{source.id}: {number} {what}, expected at most {high}. See whether all of them belong here, then correct `expect`."
            yield Issue("warning", "check", "too_many", source.id, message, str(number))

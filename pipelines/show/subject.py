"""What is to be shown: a local file, the answer of a URL, or a document of the warehouse with its decisions applied.

Never here: HTML, what is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipelines.fetch.files import READABLE, is_archive, read_bytes
from pipelines.guard import DIGEST, guarded
from pipelines.settings import Settings
from schemas.documents import Document, Span
from schemas.errors import ConfigurationError
from schemas.facts import Evidence, Extraction, Fact, Issue

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from warehouse.readings import Reading


@dataclass(frozen=True, slots=True)
class Shown:
    """A document with all it states. `origin`: its URL or the file's name; `verdicts`: by fact key what a curator said
    (verdict, outcome); `sensitivity`: that of its source."""

    document: Document
    extraction: Extraction
    origin: str
    verdicts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sensitivity: str = "low"


def find(what: str, chosen: Settings) -> Shown | tuple[Issue, ...]:
    """What an argument means: an http address, a file that is there, or else the id of a document in the warehouse.

    Content that cannot be had or read gives issues; raises ConfigurationError where it is none of the three.
    """
    if is_url(what):
        return _url(what, chosen)
    path = Path(what)
    if path.is_file() and is_archive(path):
        raise ConfigurationError(f"{what}: a web archive. Name one of its pages by its document id, once a refresh has read the archive.")
    if path.is_file():
        return _file(path, chosen)
    if path.is_dir():
        raise ConfigurationError(f"{what}: a folder. Name one file in it{_perhaps(what, _files(path))}.")
    return _document(what, chosen)


def is_url(what: str) -> bool:
    """True of an http or https address."""
    return what.lower().startswith(("http://", "https://"))


def _file(path: Path, chosen: Settings) -> Shown | tuple[Issue, ...]:
    content = read_bytes(path, path.name, chosen.max_bytes)
    if isinstance(content, Issue):
        return (content,)
    found = _digested(content, path.stem, chosen, name=path.name, media_type=READABLE.get(path.suffix.lower()))
    return _shown(found, path.name)


def _url(url: str, chosen: Settings) -> Shown | tuple[Issue, ...]:
    from pipelines.fetch.addresses import shown
    from pipelines.fetch.browser import Limits
    from pipelines.fetch.web import get, open_browser

    if chosen.offline:
        raise ConfigurationError(f"{url}: not visited, NGO_LEDGER_OFFLINE is set. Unset it, or name a saved file.")
    browser = open_browser(chosen)
    try:
        answer = get(browser, url, Limits(chosen.max_bytes))
    finally:
        browser.client.close()
    if isinstance(answer, Issue):
        return (answer,)
    name = PurePosixPath(urlsplit(answer.url).path).name or urlsplit(url).netloc
    found = _digested(answer.content, PurePosixPath(name).stem or name, chosen, name=name, media_type=answer.media_type)
    return _shown(found, shown(answer.url))


def _digested(content: bytes, document_id: str, chosen: Settings, **options: Any) -> tuple[Document, Extraction] | tuple[Issue, ...]:
    """What `digest` gives, in a process of its own, so that an odd document ends within its limits."""
    with guarded(chosen.limits) as call:
        return call(document_id, DIGEST, content, document_id, **options, **chosen.reading)  # type: ignore[no-any-return]


def _shown(found: tuple[Document, Extraction] | tuple[Issue, ...], origin: str) -> Shown | tuple[Issue, ...]:
    return found if isinstance(found[0], Issue) else Shown(*found, origin)  # type: ignore[arg-type, return-value]


def _document(document_id: str, chosen: Settings) -> Shown | tuple[Issue, ...]:
    if not chosen.has_database():
        near = _perhaps(document_id, _files(Path(document_id).parent))
        raise ConfigurationError(f"{document_id}: no such file, no http address, and no warehouse in {chosen.data}{near}. Name its folder with --data.")
    from pipelines.warehouse_of import opened
    from warehouse.erasure import removed_ids
    from warehouse.stored import document_ids, stored_readings

    engine = opened(chosen)
    if document_id in removed_ids(engine)[1]:
        raise ConfigurationError(f"{document_id}: taken down on request. `ngo-ledger takedown --list` says why.")
    readings = stored_readings(engine, [document_id])
    if not readings:
        near = _perhaps(document_id, [*document_ids(engine), *_files(Path(document_id).parent)])
        raise ConfigurationError(f"{document_id}: neither a file nor an http address nor a document of the warehouse{near}.")
    return _stored(engine, readings[0], chosen)


def _stored(engine: Engine, reading: Reading, chosen: Settings) -> Shown | tuple[Issue, ...]:
    from warehouse import snapshots
    from warehouse.stored import sensitivity_of, stored_facts

    content, name = snapshots.get(chosen.store, reading.snapshot), PurePosixPath(reading.url).name
    found = _digested(content, reading.document_id, chosen, name=name, media_type=reading.media_type, language=reading.language)
    if isinstance(found[0], Issue):
        return found  # type: ignore[return-value]
    document: Document = found[0]
    _require_shown(engine, document, [fact.key for fact in reading.extraction.facts])
    now = {one.fact_key: one for one in stored_facts(engine, fact_keys=[fact.key for fact in reading.extraction.facts])}
    facts = [replace(fact, slots=now[fact.key].slots) if fact.key in now else fact for fact in reading.extraction.facts]
    facts, lost = _placed(document, facts)
    problems = (*reading.extraction.issues, *(_unplaced(reading.document_id, fact) for fact in lost))
    verdicts = {key: (one.verdict or "", one.outcome or "") for key, one in now.items() if one.verdict or one.outcome}
    extraction = replace(reading.extraction, facts=tuple(facts), issues=problems)
    document = replace(document, title=reading.title or document.title)
    return Shown(document, extraction, reading.url, verdicts, sensitivity_of(engine, reading.source_id))


def _require_shown(engine: Engine, document: Document, fact_keys: Sequence[str]) -> None:
    """Raise ConfigurationError where words or facts of a document are taken down: its text would show them."""
    from warehouse.removed import removed_now

    removed = removed_now(engine)
    if removed.tells(document.text) or not removed.facts.isdisjoint(fact_keys):
        raise ConfigurationError(f"{document.id}: something in it was taken down on request, so its text is not shown. `ngo-ledger takedown --list` says what.")


def _placed(document: Document, facts: Sequence[Fact]) -> tuple[list[Fact], list[Fact]]:
    """The facts with their words where the text has them now, and those whose words it has no more: another version
    of the reader may have laid the same bytes out otherwise."""
    kept: list[Fact] = []
    lost: list[Fact] = []
    for fact in facts:
        places = tuple(place for one in fact.evidence if (place := _place(document, one)) is not None)
        (kept if places else lost).append(replace(fact, evidence=places))
    return kept, lost


def _place(document: Document, evidence: Evidence) -> Evidence | None:
    if document.quote(evidence.span) == evidence.quote:
        return evidence
    around = evidence.prefix + evidence.quote + evidence.suffix
    at = document.text.find(around)
    if at < 0 or document.text.find(around, at + 1) >= 0:
        return None
    start = at + len(evidence.prefix)
    return replace(evidence, span=Span(start, start + len(evidence.quote)))


def _unplaced(document_id: str, fact: Fact) -> Issue:
    message = f"{document_id}: the words of a stored {fact.kind} are not in the text as it is read today. Refresh the warehouse with this version."
    return Issue("warning", "read", "unplaced", document_id, message, fact.key)


def _files(folder: Path) -> list[str]:
    """The files of a folder that could be meant; what `show` wrote itself is not among them."""
    files = (path for path in folder.iterdir() if path.is_file() and not path.name.endswith(".shown.html")) if folder.is_dir() else ()
    return sorted(path.as_posix() for path in files)


def _perhaps(what: str, known: Sequence[str]) -> str:
    """Up to three near matches as the end of a message, by the whole name or by its last part alone."""
    by_name = {PurePosixPath(one).name: one for one in reversed(known)}
    near = dict.fromkeys(get_close_matches(what, known, n=3, cutoff=0.6))
    near |= dict.fromkeys(by_name[name] for name in get_close_matches(PurePosixPath(what).name, by_name, n=3, cutoff=0.6))
    return f" (perhaps {', '.join(list(near)[:3])})" if near else ""

"""The page itself: header, text, list of facts, issues; one file that asks the network for nothing.

Everything from the document is inert: text and attributes are escaped, steering characters replaced, only http and https
addresses become links, and the policy of the page allows no script and no style but its own. Equal input, equal bytes.
Never here: what was found, a clock, a path of this machine.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from extractors.extract import versions
from extractors.ledger import ledger
from pipelines.show.cards import Card, cards, in_words
from pipelines.show.labels import labels
from pipelines.show.layout import MOST, sheets
from pipelines.show.segments import layers
from pipelines.show.subject import Shown
from pipelines.show.veil import Covered, Screen, covered, screen_of
from schemas.facts import Entry, Fact
from schemas.inert import steerless

_MOST_FACTS = 5_000


@dataclass(frozen=True, slots=True)
class Told:
    """A field of the document: its value in words, and where told, how sure it is and the words it was read from."""

    label: str
    value: str
    confidence: str
    quote: str
    link: str


def page(shown: Shown, *, unredacted: bool = False) -> str:
    """The page of a document. `unredacted`: private persons' names, contacts and stories stand in it, and it says so."""
    document = shown.document
    screen = screen_of(document, shown.sensitivity, unredacted=unredacted)
    veils = covered(screen, shown.extraction)
    facts, held_back = _shown_facts(shown, veils)
    listed, marks = cards(shown, facts[:_MOST_FACTS], screen)
    numbers = ledger(document, shown.extraction.protected)
    text = list(sheets(document, layers(document, marks, veils, numbers)))
    return _template().render(
        shown=shown, document=document, unredacted=unredacted, screen=screen,
        title=screen.text(document.title) or screen.line(document.id), link=lambda url: _link(url, screen.text(url)),
        fields=[_told(shown, name, value, screen) for name, value in shown.extraction.fields.items()],
        counts=_counts(shown, listed, numbers), sheets=text, zones=_in_order(labels()["zones"], {block.zone for block in document.blocks}),
        groups=[(kind, words, [card for card in listed if card.kind == kind]) for kind, words in labels()["kinds"].items()],
        issues=[(issue, screen.text(issue.message)) for issue in shown.extraction.issues], labels=labels(),
        held_back=held_back, left_out=max(0, len(facts) - _MOST_FACTS), cut=max(0, len(document.text) - MOST),
        versions=versions(), parts=_parts(),
    )  # fmt: skip


def _shown_facts(shown: Shown, veils: Sequence[Covered]) -> tuple[list[Fact], int]:
    """The facts that are shown, and how many are held back since they stand in a private story."""
    stories = [veil.span for veil in veils if veil.why == "story"]
    kept = [fact for fact in shown.extraction.facts if not any(s.overlaps(e.span) for e in fact.evidence for s in stories)]
    return kept, len(shown.extraction.facts) - len(kept)


def _told(shown: Shown, name: str, value: Any, screen: Screen) -> Told:
    """A field whether it is a plain value or tells its evidence and confidence too."""
    inner = _get(value, "value", value)
    confidence, evidence = _get(value, "confidence"), _get(value, "evidence")
    if isinstance(evidence, list | tuple):
        evidence = evidence[0] if evidence else None
    span = _get(evidence, "span") or _get(value, "span")
    quote = _get(evidence, "quote") or _get(value, "quote") or ""
    index = -1 if span is None else next((i for i, block in enumerate(shown.document.blocks) if block.span.overlaps(span)), -1)
    label = labels()["fields"].get(name, name)
    sure = f"{confidence:.2f}" if isinstance(confidence, float | int) else ""
    words = "" if inner is None else screen.line(in_words("", screen.slot(name, inner)))
    return Told(label, words, sure, screen.text(str(quote)), f"#b{index}" if index >= 0 else "")


def _get(value: Any, name: str, default: Any = None) -> Any:
    return value.get(name, default) if isinstance(value, Mapping) else getattr(value, name, default)


def _counts(shown: Shown, listed: Sequence[Card], numbers: Sequence[Entry]) -> dict[str, Any]:
    document = shown.document
    return {
        "letters": f"{len(document.text):,}",
        "blocks": f"{len(document.blocks):,}",
        "pages": max((block.page or 0 for block in document.blocks), default=0),
        "tables": len({block.table for block in document.blocks if block.table is not None}),
        "zones": _in_order(labels()["zones"], Counter(block.zone for block in document.blocks)),
        "kinds": Counter(card.kind for card in listed),
        "numbers": Counter(entry.status for entry in numbers),
    }


def _in_order(names: Mapping[str, str], found: Any) -> list[tuple[str, str, Any]]:
    """The names that are found, with their words, in the written order."""
    return [(name, words, found[name] if isinstance(found, Counter) else None) for name, words in names.items() if name in found]


def _link(url: str, shown: str) -> str:
    """The address where it may stand as a link: http or https, and with nothing in it that had to be blacked out."""
    is_web = url.isprintable() and " " not in url and url.lower().startswith(("http://", "https://"))
    return url if is_web and url == shown else ""


def inert(value: Any) -> Any:
    """Text without characters that steer direction or lines; what is markup of ours stays."""
    return steerless(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _template() -> Any:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, finalize=inert)
    return environment.from_string(_text("page.html.j2"))


@cache
def _parts() -> dict[str, Markup]:
    """Style and script as they stand in the page, and the policy that allows these two and nothing else."""
    style, script = _text("page.css"), _text("page.js")
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    return {"style": Markup(style), "script": Markup(script), "policy": Markup(policy)}


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _text(name: str) -> str:
    return files("pipelines.show").joinpath(name).read_text(encoding="utf-8")

"""A desk of a few invented cards in memory, with the functions of review.desk: what the page can be tried on quickly.

Leases, stamps and undo work as the real ones do; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from review.cards import (
    Action,
    Agreement,
    Card,
    Chip,
    Done,
    Field,
    Filter,
    Head,
    Other,
    Past,
    Preview,
    Progress,
    Rate,
    Statistics,
)
from review.web.documents import Around, Documents, Paragraph, Picture, Stretch
from review.web.room import Room
from review.web.sessions import Sessions, hashed
from schemas.errors import WarehouseError

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
TEXT = "Havenridge Trust (HRT) was founded in 2003. In 2025 it reached 344 people in Northvale, of whom 190 women and 154 men. Ask Ada Byrne, ada@havenridge.example."
FIELDS = (
    Field("value", "Number", "number", is_required=True), Field("unit", "Unit", "code", (("people", "People"), ("items", "Items"))), Field("period", "Period", "date"),
    Field("what", "Counted", "text"), Field("aliases", "Also called", "list"),
)  # fmt: skip
REACHED = Chip("value", "Number", 344, "344", "figures@1 reached"), Chip("unit", "Unit", "people", "People", "figures@1 noun"), Chip("period", "Period", "2025", "2025", "resolve heading", True)


def card(number: int, quote: str = "344 people", **changes: Any) -> Card:
    """A card about words of TEXT."""
    start = TEXT.index(quote) if quote in TEXT else 0
    base = Card(
        f"f-{number:04d}", "figure", f"Havenridge Trust reached {quote} in 2025", REACHED, 0.62, "uncertain", 1.0 / (number + 1), f"stamp-{number}", quote,
        TEXT[max(0, start - 32) : start] if quote in TEXT else "", TEXT[start + len(quote) :][:32] if quote in TEXT else "", "havenridge/about", "About us", "https://havenridge.example/about", "en", "0" * 64,
        (start, start + len(quote)),
    )  # fmt: skip
    return replace(base, **changes)


GROUP = card(
    1, kind="group", id="g-0001", sum_shown="190 + 154 = 344",
    others=(Other("0011", "190 women", "190 women", "havenridge/about", "About us", "", "part", 0.8), Other("0012", "154 men", "154 men", "havenridge/about", "About us", "", "part", 0.8)),
)  # fmt: skip
DISPUTED = card(
    2, "founded in 2003", kind="event", claim="Havenridge Trust was founded in 2003", reason="contradicted",
    others=(Other("0021", "founded in 2004", "since 2004", "havenridge/report", "Annual report", "https://havenridge.example/report", "contradicts", 0.91),),
    past=(Past("d1", "accept", "mira", "2026-11-01T10:00:00Z", "", "founded in 2003", False), Past("d2", "reject", "ola", "2026-11-02T10:00:00Z", "wrong_value", "founded in 2003", True)),
)  # fmt: skip
PAIR = card(3, id="o-org-1-org-2", kind="pair", claim="Havenridge Trust and HRT Foundation", reason="identity", quote="", document_id="", url="", title="", span=(0, 0))


@dataclass
class State:
    """What the fake desk holds."""

    cards: list[Card]
    decided: dict[str, tuple[str, str]] = field(default_factory=dict)
    log: list[tuple[str, Action]] = field(default_factory=list)
    leases: dict[str, str] = field(default_factory=dict)
    put_off: dict[str, str] = field(default_factory=dict)
    skipped: set[tuple[str, str]] = field(default_factory=set)
    notes: list[Mapping[str, Any]] = field(default_factory=list)
    bulk: list[tuple[str, ...]] = field(default_factory=list)


def cards_of(state: State, chosen: Filter) -> list[Card]:
    """The open cards that fit."""
    fit = [one for one in state.cards if one.id not in state.decided and one.id not in state.put_off]
    return [one for one in fit if chosen.kind in (None, one.kind) and chosen.reason in (None, one.reason) and chosen.document_id in (None, one.document_id)]


def desk_of(state: State) -> SimpleNamespace:
    """The functions of review.desk over a state."""

    def by_id(card_id: str) -> Card:
        found = next((one for one in state.cards if one.id == card_id), None)
        if found is None:
            raise WarehouseError(f"{card_id}: no such card.")
        return found

    def next_card(engine: Any, curator: str, chosen: Filter, at: datetime, *, seed: int = 0) -> Card | None:
        fit = [one for one in cards_of(state, chosen) if state.leases.get(one.id, curator) == curator and (curator, one.id) not in state.skipped]
        if not fit:
            return None
        state.leases = {key: who for key, who in state.leases.items() if who != curator} | {fit[0].id: curator}
        return fit[0]

    def act(engine: Any, curator: str, action: Action, chosen: Filter, at: datetime, *, store: Any = None) -> Done:
        one = by_id(action.card)
        if action.stamp != one.stamp or state.decided.get(one.id, (curator,))[0] != curator:
            return Done(None, None, "Somebody else decided this meanwhile; nothing was recorded.", one)
        state.log.append((curator, action))
        if action.verb == "skip":
            state.skipped.add((curator, one.id))
        elif action.verb == "defer":
            state.put_off[one.id] = action.comment
        elif action.verb not in ("missed", "hide"):
            state.decided[one.id] = (curator, action.verb)
        return Done(f"d{len(state.log)}", next_card(engine, curator, chosen, at), {"accept": "accepted"}.get(action.verb, action.verb))

    def undo(engine: Any, curator: str, at: datetime) -> Done:
        own = [index for index, (who, _) in enumerate(state.log) if who == curator]
        if not own:
            return Done(None, None, "nothing to take back")
        _, action = state.log.pop(own[-1])
        keys = state.bulk.pop() if action.verb == "bulk" else (action.card,)
        for key in keys:
            state.decided.pop(key, None)
            state.put_off.pop(key, None)
            state.skipped.discard((curator, key))
        return Done("undone", by_id(keys[0]), "taken back")

    def bulk_act(engine: Any, curator: str, chosen: Filter, token: str, verb: str, reason: str, at: datetime) -> Done:
        members = tuple(one.id for one in cards_of(state, chosen))
        if token != str(hash(members)):
            return Done(None, None, "Other cards fit the filter by now. Look at them again.")
        state.decided |= dict.fromkeys(members, (curator, verb))
        state.bulk.append(members)
        state.log.append((curator, Action("bulk", members[0], "")))
        return Done("batch", None, f"{len(members)} cards decided.")

    def preview(engine: Any, chosen: Filter, *, seed: int) -> Preview:
        found = cards_of(state, chosen)
        return Preview(len(found), tuple(found[:10]), str(hash(tuple(one.id for one in found))))

    def facets(engine: Any, chosen: Filter) -> dict[str, dict[str, int]]:
        found = cards_of(state, Filter())
        return {name: {value: sum(getattr(one, name) == value for one in found) for value in sorted({getattr(one, name) for one in found})} for name in ("kind", "reason", "language")}

    def errors(kind: str, slots: Mapping[str, Any]) -> dict[str, str]:
        return {"value": "A number is needed."} if slots.get("value") is None else {"value": "Not below 0."} if slots["value"] < 0 else {}

    return SimpleNamespace(
        next_card=next_card, act=act, undo=undo, facets=facets, errors=errors, bulk_act=bulk_act, bulk_preview=preview,
        card=lambda engine, curator, card_id, at: by_id(card_id), fields=lambda kind: FIELDS,
        progress=lambda engine: Progress(0.25, 4.0, 1.0, len(cards_of(state, Filter())), {"uncertain": 3}, {"mira": 1}),
        deferred=lambda engine, curator: [Head(key, "figure", by_id(key).claim, "uncertain", 1.0, by_id(key).document_id, comment) for key, comment in state.put_off.items()],
        agreement=lambda engine: (Agreement("figure", 20, 18, 0.79), Agreement("event", 2, 2, None)),
        statistics=lambda engine: Statistics(
            (("2026-11-29", "mira", 41, 5200),), (Rate("figures@1", 30, 0.9),), ((0.55, 0.5, 12), (0.93, 0.97, 30)), (Rate("mira", 8, 1.0), Rate("ola", 9, 0.5)),
            (("2026-11-28T10:00:00Z", {"uncertain": 9}), ("2026-11-29T10:00:00Z", {"uncertain": 5, "audit": 1})), 0.1, 0.04,
        ),
    )  # fmt: skip


def documents_of(sensitivity: str = "low", page: bytes = b"") -> Documents:
    """Documents whose text is TEXT and whose only person is Ada Byrne."""
    person = TEXT.index("Ada Byrne"), TEXT.index("Ada Byrne") + 9

    def around(one: Card, is_open: bool) -> Around | str:
        if sensitivity == "high" and not is_open:
            return "Its source is sensitive (high): its words are covered."
        edges = sorted({0, *one.span, *person, len(TEXT)})
        pieces = [(a, b) for a, b in zip(edges, edges[1:], strict=False)]
        made = [Stretch(a, b, "" if (a, b) == person and not is_open else TEXT[a:b], "person" if (a, b) == person and not is_open else "", (a, b) == one.span) for a, b in pieces]
        return Around((Paragraph("paragraph", "main", tuple(made)),), "html" if page else "none")

    return Documents(
        lambda ids: dict.fromkeys(ids, sensitivity), around, lambda one, is_open: Picture("text/html", page) if page else "Plain text.",
        lambda text, language: text.replace("Ada Byrne", "[person]"), frozenset(("value", "unit", "period")), lambda ids: dict.fromkeys(ids, "Havenridge Trust"),
    )  # fmt: skip


def room_of(state: State, *, documents: Documents | None = None, accounts: Mapping[str, str] | None = None, token: str = "token") -> Room:
    """A room over the fake desk; `accounts`: passwords by name, in place of the one-time token."""
    known = accounts or {}
    sessions = Sessions("" if known else hashed(token), "mira", lambda name, password: known.get(name) == password and password != "", lambda name: name in known, is_by_account=bool(known))
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="100%" height="100%" fill="white"/></svg>'
    return Room(None, desk_of(state), documents or documents_of(), sessions, lambda: NOW, state.notes.append, lambda statistics: {"reliability": svg})  # type: ignore[arg-type]

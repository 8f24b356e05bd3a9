"""What is known of each organisation over all documents: names, types, countries, pages, numbers; what the matcher compares.

Only facts that may be shown count. Never here: a comparison, a write.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from schemas.facts import LEAST, SURE
from warehouse import tables as t
from warehouse.database import chunks
from warehouse.entities.clusters import Age
from warehouse.identity.names import analysed
from warehouse.identity.score import Profile
from warehouse.tables import alive, last_run
from warehouse.views import Scope, shown_facts

_SHOWN = 5  # names and documents of an organisation that a curator sees


@dataclass(slots=True)
class _Gathered:
    names: Counter[str] = field(default_factory=Counter)
    aliases: Counter[str] = field(default_factory=Counter)
    types: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)  # of pages that are its own, and the sources these belong to
    sources: set[str] = field(default_factory=set)  # of all documents that name it
    documents: set[str] = field(default_factory=set)
    identifiers: set[tuple[str, str]] = field(default_factory=set)

    def profile(self, identity: str) -> Profile:
        """What is compared. An acronym means whom its publisher means by it, so its documents' sources count as its own."""
        if self.names and all(analysed(name).acronym for name in self.names):
            self.domains |= self.sources
        names, aliases = (tuple(sorted(found, key=lambda name: (-found[name], name))) for found in (self.names, self.aliases))
        sets = (frozenset(one) for one in (self.types, self.countries, self.domains, self.documents, self.identifiers))
        return Profile(identity, names, aliases, *sets)


def ages(connection: sa.Connection, identities: Iterable[str]) -> dict[str, Age]:
    """How old organisations are: the run that first saw each, at a tie the longer name, then the id."""
    o = t.organisation_rows.c
    found: dict[str, Age] = {}
    for ids in chunks(sorted(set(identities))):
        rows = connection.execute(sa.select(o.organisation_id, o.folded_name, o.added_run_id).where(o.organisation_id.in_(ids)))
        found |= {row.organisation_id: (row.added_run_id or 0, -len(row.folded_name), row.organisation_id) for row in rows}
    return found


def names_only(connection: sa.Connection, run: int) -> dict[str, Profile]:
    """Every organisation that a run's facts name, with its names and aliases alone: enough to tell which to look at closer."""
    found: dict[str, _Gathered] = defaultdict(_Gathered)
    for identity, name, aliases in connection.execute(_organisations(run, count=False).distinct()):
        found[identity].names[name] += 1
        found[identity].aliases.update(json.loads(aliases or "[]"))
    for part in _mentions(run):
        for identity, name in connection.execute(part.with_only_columns(*list(part.selected_columns)[:2]).distinct()):
            found[identity].names[name] += 1
    return {identity: one.profile(identity) for identity, one in sorted(found.items())}


def profiles(connection: sa.Connection, run: int, identities: Iterable[str]) -> dict[str, Profile]:
    """All that is known of these organisations as of a run; those that no fact names are left out."""
    found: dict[str, _Gathered] = defaultdict(_Gathered)
    for ids in chunks(sorted(set(identities))):
        v, o = t.fact_values.c.organisation_id, t.organisation_rows
        for row in connection.execute(_organisations(run, count=True).where(v.in_(ids))).mappings():
            _note(found[row["organisation_id"]], row)
        for part in _mentions(run):
            identity = next(iter(part.selected_columns))
            for key, name, document, source, url, country in connection.execute(part.where(identity.in_(ids))):
                one = found[key]
                one.names[name] += 1
                one.documents.add(document)
                one.sources.add(f"source:{source}")
                one.domains |= {_domain(url), f"source:{source}"} - {""} if url is not None else set()
                one.countries |= {country} - {"", None}
        own = sa.select(o.c.organisation_id, o.c.country_code).where(o.c.organisation_id.in_(ids), o.c.country_code != "")
        for key, country in connection.execute(own):
            if key in found:  # `~`: of a source that does not say its country
                found[key].countries = set() if country.startswith("~") else {country}
    return {identity: one.profile(identity) for identity, one in sorted(found.items())}


def shown(connection: sa.Connection, identities: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What a curator sees of organisations as they are now, and what the log keeps of it."""
    o = t.organisation_rows.c
    run = connection.execute(sa.select(last_run())).scalar_one()
    known = profiles(connection, run, identities)
    rows = connection.execute(sa.select(o.organisation_id, o.folded_name, o.country_code).where(o.organisation_id.in_(identities)))
    told = {row.organisation_id: {"folded_name": row.folded_name, "country_code": row.country_code} for row in rows}
    for identity, it in told.items():
        one = known.get(identity)
        if one is not None:
            it |= {"names": list(one.names[:_SHOWN]), "aliases": list(one.aliases[:_SHOWN]), "types": sorted(one.types), "countries": sorted(one.countries)}
            it |= {"domains": sorted(one.domains)[:_SHOWN], "documents": sorted(one.documents)[:_SHOWN], "document_count": len(one.documents)}
    return told


def _scope(run: int) -> Scope:
    return Scope(sa.literal(run), SURE, LEAST, True, "")


def _organisations(run: int, *, count: bool) -> sa.Select:
    """The organisation facts that count: id, name and aliases; with `count` also type, document and identifiers."""
    v, f, d = t.fact_values, t.facts, t.document_rows
    shown_columns = [v.c.organisation_id, v.c.slots["name"].as_string().label("name"), v.c.slots["aliases"].as_string().label("aliases")]
    if count:
        shown_columns += [v.c.slots["type"].as_string().label("type"), f.c.document_id, d.c.source_id, v.c.slots.label("slots")]
    return sa.select(*shown_columns).select_from(v.join(f).join(d)).where(f.c.kind_code == "organisation", *shown_facts(_scope(run)))


def _mentions(run: int) -> Iterator[sa.Select]:
    """Where else organisations are named: as a partner, and as the subject or publisher of a document, whose page then is theirs."""
    v, f, r, d, s = t.fact_values, t.facts, t.document_reads, t.document_rows, t.source_rows
    partner = v.c.slots["partner"].as_string()
    select = sa.select(v.c.partner_id, partner, f.c.document_id, d.c.source_id, sa.null(), sa.literal("")).select_from(v.join(f).join(d))
    yield select.where(v.c.partner_id.isnot(None), *shown_facts(_scope(run)))
    for identity, name in ((r.c.subject_id, r.c.subject_name), (r.c.publisher_id, r.c.publisher_name)):
        select = sa.select(identity, name, r.c.document_id, d.c.source_id, d.c.url, s.c.country_code).select_from(r.join(d).join(s))
        yield select.where(identity.isnot(None), alive(r, sa.literal(run)))


def _note(one: _Gathered, row: sa.RowMapping) -> None:
    one.names[row["name"]] += 1
    one.aliases.update(json.loads(row["aliases"] or "[]"))
    one.types |= {row["type"]} - {None, "other"}
    one.documents.add(row["document_id"])
    one.sources.add(f"source:{row['source_id']}")
    one.identifiers |= {(it["scheme"], it["value"]) for it in row["slots"].get("identifiers") or ()}


def _domain(url: str) -> str:
    host = (urlsplit(url).hostname or "") if "://" in url else ""
    return host.removeprefix("www.")

"""Settling: from facts and judgements to redirects and relations, on every database; ids stay, merges can be undone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schemas.errors import ConfigurationError, WarehouseError
from tests import factory as f
from warehouse import tables as t
from warehouse.entities import judgements as log
from warehouse.entities.questions import explained, open_pairs
from warehouse.queries import identity_of, query
from warehouse.readings import Reading
from warehouse.runs import begin_run, finish_run


def page(number: int, *names: str, aliases: dict[str, list[str]] | None = None, source: str = "havenridge", country: str = "", type_: str = "ngo") -> Reading:
    """A page that names organisations, with their aliases; the first is its subject."""
    text = " ".join(f"{name} works here." for name in names)
    document = f"{source}/page-{number}"
    facts = [
        f.fact("organisation", name, {"name": name, "aliases": (aliases or {}).get(name, []), "type": type_}, text=text, document=document) for name in names
    ]
    fields = {"subject": names[0], "publisher": None, "published": None, "updated": None, "period": None}
    return replace(f.reading(facts, text=text, document=document, fields=fields), source_id="havenridge", country=country)


def named(engine: sa.Engine) -> list[list[str]]:
    """The full names that stand under each id."""
    found: dict[str, set[str]] = {}
    for row in query(engine, "SELECT organisation_id, organisation_name FROM organisation_names WHERE NOT is_alias"):
        found.setdefault(row["organisation_id"], set()).add(row["organisation_name"])
    return sorted(sorted(names) for names in found.values())


def relations(engine: sa.Engine) -> list[tuple[Any, ...]]:
    sql = """SELECT a.organisation_name, r.relation_code, b.organisation_name, r.status_code FROM organisation_relations r
    JOIN organisations a ON a.organisation_id = r.organisation_id JOIN organisations b ON b.organisation_id = r.other_id"""
    return query(engine, sql).rows


def say(engine: sa.Engine, one: str, verdict: str, other: str, at: str = "2026-11-24T08:00:00Z") -> None:
    log.judge(engine, identity_of(engine, one), identity_of(engine, other), verdict, curator="mira", at=at)


@pytest.mark.parametrize(
    ("pages", "expected", "related"),
    [
        # one name spelt in two ways; a local branch; bodies that every country has
        ([page(1, "Havenridge Trust Limited"), page(2, "Havenridge Trust Ltd")], [["Havenridge Trust Limited", "Havenridge Trust Ltd"]], []),
        (
            [page(1, "Terre des hommes"), page(2, "Terre des hommes in Kosovo")],
            [["Terre des hommes"], ["Terre des hommes in Kosovo"]],
            [("Terre des hommes in Kosovo", "branch_of", "Terre des hommes", "uncertain")],
        ),
        (
            [page(1, "Terre des hommes", aliases={"Terre des hommes": ["Tdh"]}), page(2, "Elmwater Relief", "Tdh")],
            [["Elmwater Relief"], ["Tdh", "Terre des hommes"]],
            [],
        ),
        ([page(1, "Ministry of Justice", country="XK"), page(2, "Ministry of Justice", country="RS")], [["Ministry of Justice"], ["Ministry of Justice"]], []),
        ([page(1, "Ministry of Justice", country="XK"), page(2, "Ministry of Justice", country="XK")], [["Ministry of Justice"]], []),
    ],
    ids=["spelling", "branch", "alias", "two ministries", "one ministry"],
)
def test_who_is_one(warehouse: sa.Engine, pages: list[Reading], expected: list[list[str]], related: list[tuple[str, ...]]) -> None:
    f.run_with(warehouse, *pages)
    assert (named(warehouse), relations(warehouse)) == (expected, related)


def test_a_merge_is_undone_by_negatives_and_ids_come_back(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, page(1, "Havenridge Trust"))
    first = identity_of(warehouse, "Havenridge Trust")
    f.run_with(warehouse, page(1, "Havenridge Trust"), page(2, "Northlight Foundation"))
    second = identity_of(warehouse, "Northlight Foundation")
    say(warehouse, "Havenridge Trust", "same", "Northlight Foundation")
    assert named(warehouse) == [["Havenridge Trust"], ["Northlight Foundation"]]  # not before the next run
    f.run_with(warehouse)
    assert named(warehouse) == [["Havenridge Trust", "Northlight Foundation"]]
    assert identity_of(warehouse, "Northlight Foundation") == identity_of(warehouse, second) == first  # the oldest keeps its id
    assert query(warehouse, "SELECT old_id, organisation_id FROM redirects").rows == [(second, first)]
    log.separate(warehouse, second, curator="mira", at="2026-11-25T08:00:00Z")
    f.run_with(warehouse)
    assert identity_of(warehouse, "Northlight Foundation") == second
    assert query(warehouse, "SELECT * FROM redirects").rows == []
    say(warehouse, "Havenridge Trust", "withdrawn", "Northlight Foundation", at="2026-11-26T08:00:00Z")
    f.run_with(warehouse)
    assert identity_of(warehouse, "Northlight Foundation") == second  # the matcher never thought so
    said = explained(warehouse, first)["said"]
    assert [(one["verdict"], one["holds"]) for one in said if one["matcher"] is None] == [("same", False), ("different", False), ("withdrawn", False)]


def test_nothing_is_done_twice(warehouse: sa.Engine) -> None:
    pages = [page(1, "Havenridge Trust Limited"), page(2, "Havenridge Trust Ltd"), page(3, "Terre des hommes", "Terre des hommes in Kosovo")]
    f.run_with(warehouse, *pages)

    def rows() -> list[Any]:
        with warehouse.connect() as connection:
            return [connection.execute(sa.select(table).order_by(*table.primary_key)).all() for table in (t.judgements, t.redirect_rows, t.relation_rows)]

    before = rows()
    f.run_with(warehouse, *pages)
    assert rows() == before


def test_the_matcher_is_asked_again_when_more_is_known(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, page(1, "Ministry of Health"), page(2, "Ministry of Health", source="northvale"))
    assert len(named(warehouse)) == 1  # one source that does not say its country means one body
    other = [replace(one, source_id="other") for one in (page(3, "Ministry of Health", source="other"),)]
    f.record_sources(warehouse, [replace(f.SOURCE, id="other")])
    f.run_with(warehouse, *other)
    assert len(named(warehouse)) == 2  # which country the other one means, nobody knows: a question
    assert [pair.name(0) for pair in open_pairs(warehouse)] == ["Ministry of Health"]
    left = open_pairs(warehouse)[0]
    log.judge(warehouse, left.left, left.right, "same", curator="mira", at="2026-11-24T08:00:00Z")
    f.run_with(warehouse)
    assert (len(named(warehouse)), open_pairs(warehouse)) == (1, [])


def test_judgements_travel_with_their_names(warehouse: sa.Engine, empty_sqlite: Path, tmp_path: Path) -> None:
    f.run_with(warehouse, page(1, "Havenridge Trust"), page(2, "Northlight Foundation"))
    say(warehouse, "Havenridge Trust", "same", "Northlight Foundation")
    file = tmp_path / "judgements.jsonl"
    assert log.export_jsonl(warehouse, file) == 1
    assert log.import_jsonl(warehouse, file) == (0, [])
    file.write_text(file.read_text(encoding="utf-8") + '{"left": "x"}\nnothing\n', encoding="utf-8")
    from warehouse.database import connect

    other = connect(f"sqlite:///{tmp_path / 'other.sqlite'}")
    added, wrong = log.import_jsonl(other, file)
    assert (added, len(wrong)) == (1, 2) and "line 2" in wrong[0]
    f.run_with(other, page(2, "Northlight Foundation"), page(1, "Havenridge Trust"))
    assert named(other) == [["Havenridge Trust", "Northlight Foundation"]]
    other.dispose()


def test_what_cannot_be_said(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, page(1, "Havenridge Trust"))
    own = identity_of(warehouse, "Havenridge Trust")
    with pytest.raises(ConfigurationError, match="known as this one organisation"):
        log.judge(warehouse, own, own, "same", curator="mira", at="2026-11-24T08:00:00Z")
    with pytest.raises(ConfigurationError, match="say one of same, different"):
        log.judge(warehouse, own, "org-x", "alike", curator="mira", at="2026-11-24T08:00:00Z")
    with pytest.raises(WarehouseError, match="org-x: no organisation"):
        log.judge(warehouse, own, "org-x", "same", curator="mira", at="2026-11-24T08:00:00Z")
    with pytest.raises(ConfigurationError, match="no organisation of that name"):
        identity_of(warehouse, "Elmwater Relief")


def test_a_run_that_failed_hands_its_merges_on(warehouse: sa.Engine) -> None:
    from warehouse.entities.settle import settle
    from warehouse.load import load

    f.record_sources(warehouse, [f.SOURCE])
    run = begin_run(warehouse, kind="refresh", at=f.NOW, code_revision="test", configuration={})
    load(warehouse, run, [page(1, "Havenridge Trust Limited"), page(2, "Havenridge Trust Ltd")])
    settle(warehouse, run)
    finish_run(warehouse, run, status="failed", at=f.NOW, summary={})
    assert named(warehouse) == []
    f.run_with(warehouse)
    assert len(named(warehouse)) == 1
    assert query(warehouse, "SELECT added_run_id FROM redirect_rows").rows == [(run + 1,)]

"""The formats on demand: each is valid by its own standard, holds what the release holds, and nothing more certain."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pyld import jsonld

from tests import factory as f
from warehouse.exports.formats import annotations, follow_the_money, hxl, json_ld, json_lines
from warehouse.exports.published import Published, beside, count, first_and_last, published, rows
from warehouse.exports.tabular import plain_text
from warehouse.gate import Policy
from warehouse.releases import Release

MODEL = json.loads((Path(__file__).parents[2] / "data" / "followthemoney.json").read_text(encoding="utf-8"))
# The hashtags of HXL 1.1 that we use, and the terms of schema.org with the types they may stand at.
HXL = {"#activity", "#currency", "#date", "#event", "#indicator", "#meta", "#org", "#population", "#reached", "#status", "#value"}
THING = {"@id", "@type", "name", "description", "url", "subjectOf", "identifier", "alternateName"}
WORK = THING | {"version", "datePublished", "dateModified", "license", "encodingFormat", "inLanguage", "publisher", "about", "isPartOf"}
ORGANISATION = THING | {"foundingDate", "funder", "memberOf", "parentOrganization", "leiCode"}
OBSERVATION = THING | {"observationAbout", "variableMeasured", "value", "minValue", "maxValue", "unitText", "unitCode", "observationDate", "additionalProperty"}
TERMS = {
    "Dataset": WORK, "CreativeWork": WORK, "Observation": OBSERVATION, "PropertyValue": THING | {"value", "propertyID"},
    "Role": THING | {"roleName", "startDate", "endDate", "funder", "memberOf", "parentOrganization"},
} | dict.fromkeys(
    ("Organization", "NGO", "GovernmentOrganization", "Corporation", "EducationalOrganization", "NewsMediaOrganization", "MedicalOrganization"), ORGANISATION
)  # fmt: skip


def entities(release: Published) -> list[dict[str, Any]]:
    return [json.loads(line) for line in follow_the_money.lines(release)]


def small(engine: sa.Engine, freeze: Callable[..., Release], **options: Any) -> Path:
    """A release of a page with a founding, a registration, a funder with a period and a project, a network, and money."""
    text = (
        "Havenridge Trust (HRT) was founded in 2003 and registered in March 2004. From 2018 to 2020 Northlight Foundation paid for Safe Paths. "
        "It is a member of the Vale Coalition since 2019. It spent at least 5,000 to 6,000 EUR. About 12 women came."
    )
    numbers = [{"scheme": "GB-CHC", "value": "1190234", "is_checked": False}, {"scheme": "XI-LEI", "value": "5493001KJTIIGC8Y1R12", "is_checked": True}]
    ngo = ("organisation", "Havenridge Trust", f.HAVENRIDGE[2] | {"identifiers": numbers})
    coalition = ("organisation", "Vale Coalition", {"name": "Vale Coalition", "aliases": [], "type": "network"})
    event = {"date": "2003", "kind": "founded", "organisation": "HRT", "modality": "happened"}
    facts = [
        ngo, coalition, ("event", "founded in 2003", event), ("event", "registered in March 2004", event | {"date": "2004-03", "kind": "registered"}),
        ("partnership", "Northlight Foundation paid for Safe Paths", f.FUNDER[2] | {"period": "2018/2020", "project": "Safe Paths"}),
        ("partnership", "member of the Vale Coalition since 2019", {"organisation": "Havenridge Trust", "partner": "Vale Coalition", "role": "network", "period": "2019/.."}),
        f.reached(5000, "5,000 to 6,000 EUR", max=6000, unit="EUR", indicator="spent", what=None),
        f.reached(12, "About 12 women came", bound="approx", sex="f", what="women"),
    ]  # fmt: skip
    made = [f.fact(*one, text=text, confidence=0.6 if one[0] == "partnership" else 0.95) for one in facts]  # type: ignore[arg-type]
    f.run_with(engine, f.reading(made, text=text))
    return freeze(engine, **options).directory


@pytest.fixture
def release(sqlite_warehouse: sa.Engine, freeze: Callable[..., Release]) -> Any:
    with published(small(sqlite_warehouse, freeze)) as opened:
        yield opened


def test_numbers_of_registers(release: Published) -> None:
    (trust,) = (one["properties"] for one in entities(release) if one["properties"].get("name") == ["Havenridge Trust"])
    assert (trust["registrationNumber"], trust["leiCode"]) == (["GB-CHC 1190234"], ["5493001KJTIIGC8Y1R12"])
    (node,) = (one for one in json.loads("".join(json_ld.lines(release)))["@graph"] if one.get("name") == "Havenridge Trust")
    assert [one["propertyID"] for one in node["identifier"]] == ["GB-CHC", "XI-LEI"] and node["leiCode"] == ["5493001KJTIIGC8Y1R12"]


@pytest.mark.parametrize("lines", [json_lines.lines, follow_the_money.lines, json_ld.lines, annotations.lines, lambda r: hxl.lines(r, "figures")])
def test_the_same_release_gives_the_same_bytes_anywhere(examples_release: Path, tmp_path: Path, lines: Callable[[Published], Any]) -> None:
    moved = Path(shutil.copytree(examples_release, tmp_path / "moved"))
    with published(examples_release) as here, published(moved) as there:
        text = "".join(lines(here))
        assert text == "".join(lines(there)) == "".join(lines(here))
    assert text.endswith("\n") and "/tmp" not in text and str(tmp_path) not in text


# JSON Lines


def test_json_lines_hold_every_fact_with_all_its_words(examples: Published) -> None:
    found = [json.loads(line) for line in json_lines.lines(examples)]
    kinds = Counter(fact["kind"] for fact in found)
    assert kinds == {
        "event": count(examples, "events"), "figure": count(examples, "figures"), "partnership": count(examples, "partnerships"),
        "organisation": len({row["fact_id"] for row in rows(examples, "organisation_names")}),
    }  # fmt: skip
    assert sum(len(fact["evidence"]) for fact in found) == count(examples, "evidence")
    figures = {fact["fact_id"]: fact for fact in found if fact["kind"] == "figure"}
    for row in rows(examples, "figures"):
        assert {name: figures[row["fact_id"]][name] for name in row if name != "document_id"} == {name: row[name] for name in row if name != "document_id"}
        assert figures[row["fact_id"]]["document"]["document_id"] == row["document_id"] and figures[row["fact_id"]]["evidence"][0]["quote"]
    names = sum(1 + len(fact["aliases"]) for fact in found if fact["kind"] == "organisation")
    assert names == count(examples, "organisation_names")


# FollowTheMoney


def test_entities_keep_to_the_model(examples: Published, release: Published) -> None:
    for found in (entities(examples), entities(release)):
        schemata = {entity["id"]: entity["schema"] for entity in found}
        assert len(schemata) == len(found)
        for entity in found:
            schema = MODEL[entity["schema"]]
            assert re.fullmatch(r"[0-9a-zA-Z]([0-9a-zA-Z.-]*[0-9a-zA-Z])?", entity["id"])
            assert set(schema["required"]) <= set(entity["properties"]) <= set(schema["properties"])
            for name, values in entity["properties"].items():
                kind, *ranges = schema["properties"][name]
                assert values and all(isinstance(value, str) and value for value in values)
                if kind == "entity":
                    assert all(ranges[0] in MODEL[schemata[value]]["is"] for value in values)
                if kind == "date":
                    assert all(re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", value) for value in values)
                if kind == "url":
                    assert all(value.startswith(("https://", "http://")) for value in values)


def test_entities_are_those_of_the_library(examples: Published, release: Published) -> None:
    """Where followthemoney is installed (it needs ICU, so it is no dependency), its own model takes every value as it is."""
    model = pytest.importorskip("followthemoney", exc_type=ImportError).model
    for entity in (*entities(examples), *entities(release)):
        model.get(entity["schema"]).validate(entity)
        proxy = model.get_proxy(entity, cleaned=False)
        assert {name: sorted(values) for name, values in entity["properties"].items()} == {name: sorted(proxy.get(name)) for name in entity["properties"]}


def test_what_becomes_of_each_fact(release: Published) -> None:
    by_schema: dict[str, list[dict[str, Any]]] = {}
    for entity in entities(release):
        by_schema.setdefault(entity["schema"], []).append(entity["properties"])
    assert Counter({name: len(found) for name, found in by_schema.items()}) == Counter(
        Document=1, Organization=3, Event=2, Membership=1, UnknownLink=1, Project=1, ProjectParticipant=2
    )
    (own,) = (one for one in by_schema["Organization"] if one["name"] == ["Havenridge Trust"])
    assert own["alias"] == ["HRT"] and own["incorporationDate"] == ["2004-03"] and own["classification"] == ["Non-governmental organisation"]
    (link,), (member,), (project,) = by_schema["UnknownLink"], by_schema["Membership"], by_schema["Project"]
    assert (link["role"], link["startDate"], link["endDate"], link["status"]) == (["Funder"], ["2018"], ["2020"], ["uncertain, probability 0.60"])
    assert link["description"] == ["Northlight Foundation paid for Safe Paths"] and link["proof"]
    assert member["startDate"] == ["2019"] and "endDate" not in member
    assert project["name"] == ["Safe Paths"] and {one.get("role", [""])[0] for one in by_schema["ProjectParticipant"]} == {"Funder", ""}


# schema.org


def offline(url: str, *_: Any) -> None:
    raise AssertionError(f"{url} was asked for")


def test_json_ld_expands_without_the_network(examples: Published, release: Published) -> None:
    for one in (examples, release):
        text = "".join(json_ld.lines(one))
        told = json.loads(text)
        assert len(text.splitlines()) == len(told["@graph"]) + 2
        expanded = jsonld.expand(told, {"documentLoader": offline, "base": "https://x.example/"})
        assert len(expanded) == len(told["@graph"])
        assert all(name.startswith(("@", "https://schema.org/")) for node in expanded for name in node)


def test_json_ld_says_only_what_schema_org_has_words_for(examples: Published, release: Published) -> None:
    seen: set[str] = set()

    def check(node: Any) -> None:
        if isinstance(node, list):
            for one in node:
                check(one)
        elif isinstance(node, dict) and set(node) != {"@id"}:
            assert set(node) <= TERMS[node["@type"]], (node["@type"], set(node) - TERMS[node["@type"]])
            seen.add(node["@type"])
            for value in node.values():
                check(value)

    for one in (examples, release):
        graph = json.loads("".join(json_ld.lines(one)))["@graph"]
        check(graph)
        ids = {node["@id"] for node in graph}
        assert set(re.findall(r'\{"@id": "(#[^"]+)"\}', json.dumps(graph))) <= ids and len(ids) == len(graph)
    assert {"Dataset", "CreativeWork", "Observation", "Role", "NGO", "GovernmentOrganization"} <= seen


def test_nodes_of_an_organisation_and_of_its_figures(release: Published) -> None:
    graph = json.loads("".join(json_ld.lines(release)))["@graph"]
    own = next(node for node in graph if node.get("name") == "Havenridge Trust")
    ids = {node["name"]: node["@id"] for node in graph if node["@type"] in ("NGO", "Organization")}
    assert (own["@type"], own["alternateName"], own["foundingDate"]) == ("NGO", ["HRT"], ["2003"])
    (funder,), (network,) = own["funder"], own["memberOf"]
    assert (funder["funder"]["@id"], funder["startDate"], funder["endDate"]) == (ids["Northlight Foundation"], "2018", "2020")
    assert funder["description"].startswith("uncertain, probability 0.60: “Northlight") and network["memberOf"]["@id"] == ids["Vale Coalition"]
    money, women = sorted((node for node in graph if node["@type"] == "Observation"), key=lambda node: "value" in node)
    assert (money["minValue"], money["maxValue"], money["unitCode"]) == (5000, 6000, "EUR") and "value" not in money
    assert (women["value"], women["unitText"], women["observationDate"]) == (12, "people", "2025")
    assert {"@type": "PropertyValue", "name": "bound_code", "value": "approx"} in women["additionalProperty"]
    assert graph[0]["identifier"].startswith("sha256:") and graph[0]["version"] == "2026.11.1"


# W3C Web Annotation


def collection(release: Published) -> dict[str, Any]:
    return json.loads("".join(annotations.lines(release)))


def test_one_annotation_for_each_place(examples: Published) -> None:
    told = collection(examples)
    items = told["first"]["items"]
    assert told["@context"] == "http://www.w3.org/ns/anno.jsonld" and told["type"] == "AnnotationCollection" and told["first"]["type"] == "AnnotationPage"
    assert told["total"] == len(items) == len({item["id"] for item in items}) == count(examples, "evidence")
    wanted = {(row["span_start"], row["span_end"], row["quote"]) for row in rows(examples, "evidence")}
    redacted = 0
    for item in items:
        words, facts = item["body"]
        *exact, position = item["target"]["selector"]
        told_of = json.loads(facts["value"])
        assert (position["type"], words["format"], facts["format"]) == ("TextPositionSelector", "text/plain", "application/json")
        assert (position["start"], position["end"], told_of["quote"]) in wanted
        assert not re.search(r"[\s<>]", item["target"]["source"])
        if told_of["is_quote_redacted"]:
            redacted += 1
            assert exact == [] and "redacted" in words["value"]
        else:
            (quote,) = exact
            assert quote == {"type": "TextQuoteSelector", "exact": told_of["quote"]} and len(quote["exact"]) == position["end"] - position["start"]
    assert redacted == sum("[person]" in quote or "[contact]" in quote for _, _, quote in wanted)


@pytest.mark.parametrize("mark", ["[person]", "[xx]"], ids=["another length", "the same length"])
def test_redacted_words_are_not_given_as_the_pages_own(sqlite_warehouse: sa.Engine, freeze: Callable[..., Release], mark: str) -> None:
    word = "from" if len(mark) == 4 else "Northlight"
    text = {"from": "paid", "Northlight": "Northlight"}[word]
    folder = small(sqlite_warehouse, freeze, redact=lambda words, document: words.replace(text, mark))
    with published(folder) as release:
        items = collection(release)["first"]["items"]
    (item,) = (item for item in items if mark in item["body"][1]["value"] and "Safe Paths" in item["body"][1]["value"])
    assert [selector["type"] for selector in item["target"]["selector"]] == ["TextPositionSelector"] and "redacted" in item["body"][0]["value"]


def test_facts_in_plain_words(release: Published) -> None:
    words = {item["body"][0]["value"] for item in collection(release)["first"]["items"]}
    assert words == {
        "Organisation: Havenridge Trust, also HRT.", "Organisation: Vale Coalition.", "HRT: founded, 2003.", "HRT: registered, 2004-03.",
        "Havenridge Trust: funder: Northlight Foundation, 2018/2020.", "Havenridge Trust: network: Vale Coalition, 2019/...",
        "Havenridge Trust: 5000 to 6000 EUR, spent, 2025.", "Havenridge Trust: 12 people, reached (women), 2025.",
    }  # fmt: skip


# HXL


@pytest.mark.parametrize("table", hxl.TABLES)
def test_hxl_has_a_row_of_hashtags_and_then_the_rows(examples: Published, table: str) -> None:
    heads, tags, *data = csv.reader(hxl.lines(examples, table))
    assert len(heads) == len(tags) and len(data) == count(examples, table) > 0
    assert all(re.fullmatch(r"#[a-z]+(\+[a-z][a-z0-9_]*)*", tag) and tag.split("+")[0] in HXL for tag in tags)
    assert len(set(tags)) == len(tags)
    key = [heads.index(name) for name in ("organisation_id", "value", "confidence") if name in heads]
    wanted = [[row[heads[i]] for i in key] for row in rows(examples, table)]
    found = [[row[i] if heads[i] == "organisation_id" else float(row[i]) for i in key] for row in data]
    assert [[value or "" for value in row[:1]] + row[1:] for row in wanted] == found
    assert ("#reached" in tags) == (table == "people_reached")


def test_money_stands_apart_in_hxl(release: Published) -> None:
    _, tags, *data = csv.reader(hxl.lines(release, "figures"))
    assert sorted((row[tags.index("#value+num")], row[tags.index("#currency+code")]) for row in data) == [("", ""), ("5000", "EUR")]
    assert {plain_text(row[tags.index("#meta+quote")]) for row in data} == {"5,000 to 6,000 EUR", "About 12 women came"}


# What all of them read


@pytest.mark.parametrize(
    ("edtf", "dates"),
    [
        ("2018", ("2018", "2018")), ("2003-11", ("2003-11", "2003-11")), ("2018/2020", ("2018", "2020")), ("2008/..", ("2008", None)), ("../2008", (None, "2008")),
        ("1999~", (None, None)), ("2021-21", (None, None)), ("2018~/2020", (None, "2020")), ("201X", (None, None)), ("", (None, None)), (None, (None, None)),
    ],
)  # fmt: skip
def test_dates_are_never_more_precise_than_the_text(edtf: str | None, dates: tuple[str | None, str | None]) -> None:
    assert first_and_last(edtf) == dates


def test_rows_beside_one_another(examples: Published) -> None:
    found = list(beside(examples, "organisations", "organisation_id", ("events", "organisation_id"), ("partnerships", "partner_id")))
    assert [row["organisation_id"] for row, _ in found] == sorted(row["organisation_id"] for row in rows(examples, "organisations"))
    for row, (events, partnerships) in found:
        assert [e["fact_id"] for e in events] == [e["fact_id"] for e in rows(examples, "events", "organisation_id = ?", (row["organisation_id"],))]
        assert [p["fact_id"] for p in partnerships] == [p["fact_id"] for p in rows(examples, "partnerships", "partner_id = ?", (row["organisation_id"],))]


def test_a_file_alone_is_a_release_too(examples_release: Path, tmp_path: Path) -> None:
    alone = Path(shutil.copy(examples_release / "ngo-ledger.sqlite", tmp_path))
    with published(alone) as release:
        graph = json.loads("".join(json_ld.lines(release)))["@graph"]
        assert "version" not in graph[0] and sum(1 for _ in json_lines.lines(release)) > 100


def test_only_what_is_sure(sqlite_warehouse: sa.Engine, freeze: Callable[..., Release]) -> None:
    """What the policy keeps back is in no format."""
    folder = small(sqlite_warehouse, freeze, policy=Policy(publish_uncertain=False))
    with published(folder) as release:
        text = "".join((*json_lines.lines(release), *follow_the_money.lines(release), *json_ld.lines(release), *annotations.lines(release)))
    assert "Safe Paths" not in text and "Havenridge" in text

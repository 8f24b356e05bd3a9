"""The gold of the examples is a document of its own: it holds only known codes, true dates and words that stand in the text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from bs4 import BeautifulSoup

from schemas.names import fold
from schemas.values import parse_edtf
from schemas.vocabularies import codes

ROOT = Path(__file__).parents[1]
EDITIONS = ("2025", "2026")
KINDS = ("organisations", "dates", "figures", "partners")
MONEY = re.compile("[A-Z]{3}")
PEOPLE = {"reached", "trained", "staff", "volunteers", "members", "need", "other"}
AMOUNTS = {"income", "spent", "granted", "other"}


def gold(edition: str) -> dict[str, dict[str, Any]]:
    lines = (ROOT / "benchmarks" / "gold" / f"examples-{edition}.jsonl").read_text(encoding="utf-8").splitlines()
    documents = [json.loads(line) for line in lines]
    return {document["id"]: document for document in documents}


def text_of(path: Path) -> str:
    """All the words of an example as a reader sees them (and the alternative texts), without our own readers."""
    if path.suffix == ".pdf":
        return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path))
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".html":
        return text
    soup = BeautifulSoup(text, "lxml")
    return f"{soup.get_text(' ')} {' '.join(img.get('alt', '') for img in soup.find_all('img'))}"


def documents() -> Iterator[Any]:
    """(path, gold) of every example of both editions; a missing file is None and fails its tests."""
    for edition in EDITIONS:
        files = {path.stem: path for path in (ROOT / "examples" / edition).iterdir()}
        for name, document in gold(edition).items():
            yield pytest.param(files.get(name), document, id=f"{edition}-{name}")


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_example_has_gold_and_every_gold_an_example(edition: str) -> None:
    assert set(gold(edition)) == {path.stem for path in (ROOT / "examples" / edition).iterdir()}


@pytest.mark.parametrize(("path", "document"), list(documents()))
def test_quotes_stand_in_the_text(path: Path, document: dict[str, Any]) -> None:
    text = f" {fold(text_of(path))} "
    missing = [fact["quote"] for kind in KINDS for fact in document[kind] if f" {fold(fact['quote'])} " not in text]
    assert missing == []


@pytest.mark.parametrize(("path", "document"), list(documents()))
def test_names_stand_in_the_text(path: Path, document: dict[str, Any]) -> None:
    text = f" {fold(text_of(path))} "
    forms = [form for row in document["organisations"] for form in (row["name"], *row["aliases"])]
    assert [form for form in forms if f" {fold(form)} " not in text] == []
    known = {fold(form) for form in forms}
    owners = [row["organisation"] for kind in ("dates", "figures", "partners") for row in document[kind]]
    named = [*owners, *(row["partner"] for row in document["partners"]), document["subject"], document["publisher"]]
    assert [name for name in named if name is not None and fold(name) not in known] == []


@pytest.mark.parametrize(("path", "document"), list(documents()))
def test_codes_are_of_the_vocabularies(path: Path, document: dict[str, Any]) -> None:
    assert {row["type"] for row in document["organisations"]} <= set(codes("organisation_types"))
    assert {row["kind"] for row in document["dates"]} <= set(codes("event_kinds"))
    assert {row["role"] for row in document["partners"]} <= set(codes("roles"))
    for row in document["figures"]:
        assert row["unit"] in codes("units") or MONEY.fullmatch(row["unit"]), row
        assert row["bound"] in codes("bounds"), row
        allowed = PEOPLE if row["unit"] == "people" else AMOUNTS if MONEY.fullmatch(row["unit"]) else {None}
        assert row["indicator"] in allowed, row
        assert row["sex"] in (None, *codes("sexes")), row


@pytest.mark.parametrize(("path", "document"), list(documents()))
def test_dates_are_edtf(path: Path, document: dict[str, Any]) -> None:
    dates = [row["date"] for row in document["dates"]] + [row["period"] for row in document["figures"]]
    dates += [document[field] for field in ("published", "updated", "period")]
    assert [text for text in dates if text is not None and parse_edtf(text) is None] == []


@pytest.mark.parametrize(("path", "document"), list(documents()))
def test_parts_belong_to_a_total_and_do_not_exceed_it(path: Path, document: dict[str, Any]) -> None:
    values = {row["value"] for row in document["figures"]}
    parts = [row for row in document["figures"] if row["part_of"] is not None]
    for row in parts:
        assert row["part_of"] in values or re.search(rf"\b{row['part_of']}\b|\bten\b", row["quote"]), row
        assert row["value"] <= row["part_of"], row
    for total in {row["part_of"] for row in parts}:
        sexes = {row["sex"]: row["value"] for row in parts if row["part_of"] == total and row["sex"] is not None}
        assert len(sexes) < 2 or sum(sexes.values()) == total, (total, sexes)


@pytest.mark.parametrize("edition", EDITIONS)
def test_gold_names_no_person(edition: str) -> None:
    """The invented people of the examples are there to be redacted, never to be facts."""
    text = fold((ROOT / "benchmarks" / "gold" / f"examples-{edition}.jsonl").read_text(encoding="utf-8"))
    people = ("Ylber", "Shtegtari", "Tamsin", "Quillfeather", "Jolyon", "Thackerby")
    assert [name for name in people if fold(name) in text] == []

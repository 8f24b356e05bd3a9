"""Synthetic NGO pages from hand-written templates and names: text whose every organisation, date, number and relation is known.

A template file holds sections of blocks (`# ` heading, `- ` item, `| a | b |` row, else a paragraph) with slots in braces; a
page is a few sections of one language about one invented organisation. Same seed, same pages. Never here: real documents,
training itself.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from schemas.documents import Block, Document, Span
from training.printing import acronym_of, date_text, money_text, number_text, year_text

HERE = Path(__file__).parent
ORGANISATIONS = ("ngo", "network", "foundation", "government", "multilateral", "company", "academic", "religious", "media", "health")
OTHER_NAMES = ("programme", "event", "document", "award", "law", "product")
_SLOT = re.compile(r"\{([a-z_]+)(\.acr)?(?::([a-z/]+))?\}|\[([^\[\]]+)\]\(([a-z]+)(?::([a-z]+))?\)")
_DATES = ("year", "monthyear", "date", "span")
_SECTIONS = (2, 7)  # sections of a page


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of a stretch of the text. `label`: organisation, self, person, place, name (of no organisation), date,
    number, money; `told`: an organisation's role towards the page's own, a date's kind, a number's unit/indicator, or "";
    `type`: of an organisation; `value`: EDTF, or (value, unit or ISO code), or the name that a short form stands for."""

    span: Span
    label: str
    told: str = ""
    type: str = ""
    value: object = None


@dataclass(frozen=True, slots=True)
class Page:
    """A synthetic page: the document and the marks in the order of its text."""

    document: Document
    marks: tuple[Mark, ...]


@dataclass(slots=True)
class _Writer:
    """The page being written: its text, blocks and marks, and which names its slots have taken."""

    language: str
    rng: random.Random
    names: Mapping[str, Sequence[tuple[str, str]]]
    own: tuple[str, str]
    text: str = ""
    blocks: list[Block] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    last: dict[str, tuple[str, str]] = field(default_factory=dict)

    def put(self, text: str) -> Span:
        start = len(self.text)
        self.text += text
        return Span(start, len(self.text))

    def mark(self, text: str, label: str, told: str = "", kind: str = "", value: object = None) -> None:
        self.marks.append(Mark(self.put(text), label, told, kind, value))


@cache
def sections(language: str) -> tuple[tuple[str, ...], ...]:
    """The template sections of a language: tuples of block lines."""
    out: list[tuple[str, ...]] = []
    for path in sorted((HERE / "templates").glob(f"{language}*.txt")):
        for part in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
            lines = tuple(line.strip() for line in part.splitlines() if line.strip())
            if lines:
                out.append(lines)
    return tuple(out)


@cache
def names(language: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """Names by slot, each with its short form ("" where it has none); English ones where a language has no list."""
    own = _names_file(language)
    return {**_names_file("en"), **own} if language != "en" else own


@cache
def _names_file(language: str) -> dict[str, tuple[tuple[str, str], ...]]:
    path = HERE / "names" / f"{'hr' if language == 'sr' else language}.yml"
    table = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {slot: tuple(_pair(str(entry)) for entry in entries) for slot, entries in table.items()}


def _pair(entry: str) -> tuple[str, str]:
    name, _, short = entry.partition("|")
    return name.strip(), short.strip()


def pages(language: str, count: int, seed: int, extra: Mapping[str, Sequence[tuple[str, str]]] | None = None, *, without: int | None = None) -> Iterator[Page]:
    """`count` pages of a language; `extra`: more names by slot, drawn as often as the listed ones; `without`: leave out the
    sections with an even (0) or odd (1) number."""
    rng = random.Random(f"{language}/{seed}")
    chosen = [section for number, section in enumerate(sections(language)) if number % 2 != without]
    bank = {slot: tuple(listed) for slot, listed in names(language).items()}
    for slot, more in (extra or {}).items():
        bank[slot] = (*bank.get(slot, ()), *more)
    for index in range(count):
        yield _page(language, rng, bank, chosen, f"synthetic-{language}-{seed}-{index}")


def _page(language: str, rng: random.Random, bank: Mapping[str, Sequence[tuple[str, str]]], chosen: Sequence[tuple[str, ...]], key: str) -> Page:
    own = _short(_varied(rng, bank, rng.choice(("ngo", "ngo", "ngo", "foundation", "network"))))
    writer = _Writer(language, rng, bank, own)
    if rng.random() < 0.7:
        _block(writer, "title", rng.choice(("{self}", "{self}", "{self} | {programme}", "{self.acr}")))
    for _ in range(rng.randint(*_SECTIONS)):
        writer.last = {}
        table = len(writer.blocks)
        for row, line in enumerate(rng.choice(chosen)):
            if line.startswith("|"):
                _row(writer, line, table, row)
            else:
                kind = "heading" if line.startswith("#") else "item" if line.startswith("- ") else "paragraph"
                _block(writer, kind, re.sub(r"^(?:#+|-)\s+", "", line))
    title = writer.text.split("\n", 1)[0] if writer.blocks and writer.blocks[0].kind == "title" else ""
    document = Document(key, key, "text/html", language, title, writer.text, tuple(writer.blocks))
    return Page(document, tuple(writer.marks))


def _row(writer: _Writer, line: str, table: int, row: int) -> None:
    for column, cell in enumerate(line.strip("|").split("|")):
        if cell.strip() and not re.fullmatch(r"[\s:-]+", cell):
            _block(writer, "cell", cell.strip(), table=table, row=row, column=column)


def _block(writer: _Writer, kind: str, template: str, **place: int) -> None:
    start, at = len(writer.text), 0
    for slot in _SLOT.finditer(template):
        writer.put(template[at : slot.start()])
        _fill(writer, slot)
        at = slot.end()
    writer.put(template[at:])
    if kind == "heading" and writer.rng.random() < 0.08:
        _upper(writer, start)
    writer.blocks.append(Block(kind, "main", Span(start, len(writer.text)), level=2 if kind == "heading" else 0, **place))  # type: ignore[arg-type]
    writer.put("\n")


def _upper(writer: _Writer, start: int) -> None:
    """A heading in capitals, as designers like them; only where no letter changes its length."""
    raised = writer.text[start:].upper()
    if len(raised) == len(writer.text) - start:
        writer.text = writer.text[:start] + raised


def _fill(writer: _Writer, slot: re.Match[str]) -> None:
    name, short, told = slot[1], bool(slot[2]), slot[3] or ""
    if name is None:
        writer.mark(slot[4], "organisation", slot[6] or "", slot[5], slot[4])
    elif name == "self":
        writer.mark(writer.own[1] if short else writer.own[0], "self", "", "ngo", writer.own[0])
    elif name in ORGANISATIONS:
        known = writer.last.get(name) if short else None
        chosen = known or _short(_varied(writer.rng, writer.names, name))
        writer.last[name] = chosen
        writer.mark(chosen[1] if short else chosen[0], "organisation", told, name, chosen[0])
    elif name in OTHER_NAMES:
        writer.mark(_varied(writer.rng, writer.names, name)[0], "name", "", name)
    elif name == "person":
        writer.mark(writer.rng.choice(writer.names["person"])[0], "person")
    elif name in ("city", "country", "region"):
        writer.mark(writer.rng.choice(writer.names[name])[0], "place", "", name)
    elif name in _DATES:
        text, edtf = (year_text if name == "year" else date_text)(writer.rng, name, writer.language)
        writer.mark(text, "date", told, name, edtf)
    elif name == "n":
        text, value = number_text(writer.rng, told, writer.language, writer.text[-12:])
        writer.mark(text, "number", told, "", value)
    elif name == "money":
        text, value, code = money_text(writer.rng, writer.language)
        writer.mark(text, "money", told, code, value)
    else:
        writer.put(writer.rng.choice(writer.names.get(name, ((name, ""),)))[0])


def _short(name: tuple[str, str]) -> tuple[str, str]:
    """A name with its short form: the listed one, else its initials."""
    return name if name[1] else (name[0], acronym_of(name[0]))


def _varied(rng: random.Random, bank: Mapping[str, Sequence[tuple[str, str]]], slot: str) -> tuple[str, str]:
    """A listed name, or as often one whose words are exchanged for those of its like, so that no name is learned by heart."""
    listed = bank[slot]
    name, short = rng.choice(listed)
    if rng.random() < 0.5:
        return name, short
    words = name.split()
    varied = [_exchanged(rng, word, listed) if i < len(words) - 1 or len(words) == 1 else word for i, word in enumerate(words)]
    return (" ".join(varied), "") if varied != words else (name, short)


def _exchanged(rng: random.Random, word: str, listed: Sequence[tuple[str, str]]) -> str:
    if not (word[:1].isupper() and word.isalpha()) or rng.random() < 0.5:
        return word
    others = [w for w in rng.choice(listed)[0].split() if w[:1].isupper() and w.isalpha()]
    return rng.choice(others) if others else word

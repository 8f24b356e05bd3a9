"""ODT: what a reader of the document sees, once, in its order, with heads, zones and the way back."""

from __future__ import annotations

import pytest

from extractors.read import read
from schemas.documents import Document
from tests.extractors.read.samples import odt


def document(content: bytes) -> Document:
    found, issues = read(content, name="report.odt")
    assert found is not None, issues
    return found


STYLES = (
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    '<style:style style:name="P2" style:family="paragraph"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="P3" style:family="paragraph" style:parent-style-name="Illustration"/>'
    '<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="Loop" style:family="text" style:parent-style-name="Loop"/>'
)
ITEM = "<text:list-item><text:p>{}</text:p>{}</text:list-item>"

BODIES = [
    ('<text:h text:outline-level="2">Wells</text:h><text:p>Text.</text:p>', [("heading", 2, "Wells"), ("paragraph", 0, "Text.")]),
    ('<text:p text:style-name="P1">Rowan Valley</text:p><text:p text:style-name="P2">Our partners</text:p><text:p text:style-name="P3">Figure 1: a well</text:p>', [("title", 0, "Rowan Valley"), ("heading", 6, "Our partners"), ("caption", 0, "Figure 1: a well")]),
    (f'<text:list>{ITEM.format("food", "<text:list>" + ITEM.format("rice", "") + "</text:list>")}{ITEM.format("shelter", "")}</text:list>', [("item", 0, "food"), ("item", 1, "rice"), ("item", 0, "shelter")]),
    ('<text:list><text:list-item><text:h text:outline-level="1">Numbered</text:h></text:list-item></text:list>', [("heading", 1, "Numbered")]),
    ('<text:p>We<text:s text:c="3"/>reached<text:tab/><text:span text:style-name="Loop">120</text:span> <text:a xlink:href="https://a.example">girls</text:a>.</text:p>', [("paragraph", 0, "We reached 120 girls.")]),
    ("<text:p>Staff: 12<text:line-break/>Volunteers: 40</text:p>", [("paragraph", 0, "Staff: 12"), ("paragraph", 0, "Volunteers: 40")]),
    # what is deleted, remarked or hidden is not what is shown
    ('<text:tracked-changes><text:changed-region><text:deletion><text:p>30 wells</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>We dug <text:change text:change-id="1"/>40 wells<office:annotation><text:p>sure?</text:p></office:annotation>.</text:p>', [("paragraph", 0, "We dug 40 wells.")]),
    ('<text:p>Shown<text:span text:style-name="T1">secret</text:span></text:p><text:section text:display="none"><text:p>Hidden.</text:p></text:section>', [("paragraph", 0, "Shown")]),
    ('<text:table-of-content><text:index-body><text:p>Wells 5</text:p></text:index-body></text:table-of-content><text:section><text:p>Text.</text:p></text:section>', [("paragraph", 0, "Text.")]),
    # notes stand after the text; boxes behind their paragraph; pictures have their words
    ('<text:p>Text<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note> goes on.</text:p><text:p>More.</text:p>', [("paragraph", 0, "Text goes on."), ("paragraph", 0, "More."), ("paragraph", 0, "A note.")]),
    ("<text:p>Before.<draw:frame><draw:text-box><text:p>2,646 people</text:p></draw:text-box></draw:frame></text:p>", [("paragraph", 0, "Before."), ("paragraph", 0, "2,646 people")]),
    ("<text:p><draw:frame><draw:image/><svg:title>x</svg:title><svg:desc>Logo of the Alfa Fund</svg:desc></draw:frame></text:p>", [("alt", 0, "Logo of the Alfa Fund")]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), BODIES)
def test_body(body: str, expected: list[tuple[str, int, str]]) -> None:
    found = document(odt(body, styles=STYLES))
    assert [(block.kind, block.level, found.quote(block.span)) for block in found.zone("main")] == expected


WIDE = 'table:number-columns-spanned="2"'


def cell(text: str, more: str = "") -> str:
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


def test_cells_know_their_heads() -> None:
    body = (
        "<table:table><table:table-column/><table:table-header-rows>"
        f"<table:table-row>{cell('Place')}{cell('2024', WIDE)}<table:covered-table-cell/></table:table-row>"
        f"<table:table-row>{cell('')}{cell('Women')}{cell('Men')}</table:table-row></table:table-header-rows>"
        f"<table:table-row>{cell('Peja')}{cell('40')}{cell('50')}</table:table-row></table:table>"
    )
    found = document(odt(body))
    assert [(b.row, b.column, [found.quote(h) for h in b.heads]) for b in found.blocks if found.quote(b.span) == "50"] == [(2, 2, ["Peja", "2024", "Men"])]


def test_zones_and_ways_back() -> None:
    outer = "<style:header><text:p>Annual report</text:p></style:header><style:footer><text:p>Page <text:page-number>1</text:page-number></text:p></style:footer><style:header-first><text:p>Annual report</text:p></style:header-first>"
    found = document(odt("<text:h>Wells</text:h><text:p/><text:p>Text.</text:p>", outer=outer))
    assert [(block.zone, block.path, found.quote(block.span)) for block in found.blocks] == [
        ("header", "styles.xml#p1", "Annual report"), ("main", "content.xml#p1", "Wells"), ("main", "content.xml#p3", "Text."), ("footer", "styles.xml#p2", "Page 1"),
    ]  # fmt: skip


def test_what_the_document_declares() -> None:
    meta = "<dc:title>Our year</dc:title><meta:initial-creator>Rowan Valley</meta:initial-creator><meta:creation-date>2024-02-01</meta:creation-date><dc:language>sq-AL</dc:language>"
    found = document(odt("<text:p>Text.</text:p>", meta=meta))
    assert (found.title, found.language, found.media_type) == ("Our year", "sq-AL", "application/vnd.oasis.opendocument.text")
    assert {block.path for block in found.zone("metadata")} == {"core:title", "core:creator", "core:created", "core:language"}

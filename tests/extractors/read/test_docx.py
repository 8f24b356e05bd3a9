"""DOCX: what a reader of the document sees, once, in its order, with heads, zones and the way back."""

from __future__ import annotations

import pytest

from extractors.read import read
from schemas.documents import Document
from tests.extractors.read.samples import CORE, cell, docx, p, relations, run, word_part


def document(content: bytes) -> Document:
    found, issues = read(content, name="report.docx")
    assert found is not None, issues
    return found


def shown(body: str, **more: dict[str, str]) -> list[tuple[str, int, str]]:
    found = document(docx(body, **more))  # type: ignore[arg-type]
    return [(block.kind, block.level, found.quote(block.span)) for block in found.zone("main")]


BOX = '<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{0}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
LIST = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="3"/></w:numPr>'

BODIES = [
    # headings by style, whatever the ids of the program's language; by the outline; by a style based on another
    (p("Rowan Valley", "Titel") + p("Wells", "berschrift1") + p("Text."), [("title", 0, "Rowan Valley"), ("heading", 1, "Wells"), ("paragraph", 0, "Text.")]),
    (p("Wells", more='<w:outlineLvl w:val="2"/>') + p("No heading", "berschrift1", '<w:outlineLvl w:val="9"/>'), [("heading", 3, "Wells"), ("paragraph", 0, "No heading")]),
    (p("Chapter one", "Own") + p("Text.", "Loop") + p("Text.", "NoSuchStyle"), [("heading", 1, "Chapter one"), ("paragraph", 0, "Text."), ("paragraph", 0, "Text.")]),
    (f"<w:p>{run('Our partners', '<w:b/>')}</w:p>" + f"<w:p>{run('Not ', '<w:b/>')}{run('all bold')}</w:p>", [("heading", 6, "Our partners"), ("paragraph", 0, "Not all bold")]),
    (f"<w:p>{run('Bold prose ends with a stop.', '<w:b/>')}</w:p>", [("paragraph", 0, "Bold prose ends with a stop.")]),
    # lists
    (p("food", more=LIST.format(0)) + p("rice", more=LIST.format(1)) + p("none", more='<w:numPr><w:numId w:val="0"/></w:numPr>'), [("item", 0, "food"), ("item", 1, "rice"), ("paragraph", 0, "none")]),
    (p("shelter", "Aufzhlungszeichen") + p("• typed by hand") + p("– 12 wells"), [("item", 1, "shelter"), ("item", 0, "typed by hand"), ("item", 0, "12 wells")]),
    # text in runs, breaks, tabs, hyphens that are none
    (f"<w:p>{run('We reached 1')}{run('20 chil')}<w:r><w:softHyphen/></w:r>{run('dren')}<w:r><w:tab/></w:r>{run('in Peja')}</w:p>", [("paragraph", 0, "We reached 120 children in Peja")]),
    (f"<w:p>{run('Staff: 12')}<w:r><w:br/></w:r>{run('Volunteers: 40')}</w:p>", [("paragraph", 0, "Staff: 12"), ("paragraph", 0, "Volunteers: 40")]),
    (f"<w:p>{run('one sen')}<w:r><w:br w:type='page'/></w:r>{run('tence')}</w:p>", [("paragraph", 0, "one sen tence")]),
    # revisions: what is deleted or moved away is gone, what is inserted stays
    (f"<w:p>{run('We dug ')}<w:del><w:r><w:delText>30</w:delText></w:r></w:del><w:ins>{run('40')}</w:ins>{run(' wells')}</w:p>", [("paragraph", 0, "We dug 40 wells")]),
    (f"<w:p><w:moveFrom>{run('moved')}</w:moveFrom></w:p><w:p><w:moveTo>{run('moved')}</w:moveTo></w:p>", [("paragraph", 0, "moved")]),
    # fields: results, not instructions, not what a condition compares
    (f"<w:p>{FIELD.format('begin')}<w:r><w:instrText>PAGE</w:instrText></w:r>{FIELD.format('separate')}{run('7')}{FIELD.format('end')}{run(' pages')}</w:p>", [("paragraph", 0, "7 pages")]),
    (f"<w:p>{FIELD.format('begin')}<w:r><w:instrText>IF </w:instrText></w:r>{FIELD.format('begin')}{FIELD.format('separate')}{run('12')}{FIELD.format('end')}{FIELD.format('separate')}{run('many')}{FIELD.format('end')}</w:p>", [("paragraph", 0, "many")]),
    # controls: their content, but no placeholder
    ("<w:sdt><w:sdtContent>" + p("Filled in") + "</w:sdtContent></w:sdt><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + p("Click to enter 100 words") + "</w:sdtContent></w:sdt>", [("paragraph", 0, "Filled in")]),
    # a text box once, behind its paragraph, though it is written for two programs
    ("<w:p>" + run("Before.") + BOX.format(p("2,646 people")) + "</w:p>" + p("After."), [("paragraph", 0, "Before."), ("paragraph", 0, "2,646 people"), ("paragraph", 0, "After.")]),
    # pictures: the words of people, not those of machines or decorations
    ('<w:p><w:r><w:drawing><wp:docPr descr="Logo of the Alfa Fund"/></w:drawing></w:r></w:p>', [("alt", 0, "Logo of the Alfa Fund")]),
    ('<w:p><w:r><w:drawing><wp:docPr descr="Five people&#10;Description automatically generated"/></w:drawing></w:r>' + run("Text.") + "</w:p>", [("paragraph", 0, "Text.")]),
    ('<w:p><w:r><w:drawing><wp:docPr descr="img_0042.jpg"/></w:drawing></w:r><w:r><w:drawing><wp:docPr descr="Wave" hidden="1"/></w:drawing></w:r>' + run("Text.") + "</w:p>", [("paragraph", 0, "Text.")]),
    (p("Table 1: wells", "Beschriftung"), [("caption", 0, "Table 1: wells")]),
    ("<w:p><w:r><w:ruby><w:rt>" + run("above") + "</w:rt><w:rubyBase>" + run("base") + "</w:rubyBase></w:ruby></w:r></w:p>", [("paragraph", 0, "base")]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), BODIES)
def test_body(body: str, expected: list[tuple[str, int, str]]) -> None:
    assert shown(body) == expected


def table(*lines: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


def cells(body: str) -> list[tuple[int | None, int | None, str, list[str]]]:
    found = document(docx(body))
    return [(b.row, b.column, found.quote(b.span), [found.quote(h) for h in b.heads]) for b in found.blocks if b.kind == "cell"]


def test_cells_know_their_heads() -> None:
    body = table(cell("Indicator") + cell("2023") + cell("2024"), cell("People trained") + cell("120") + cell("134"), cell("Wells") + cell("3") + cell("4"))
    assert (1, 2, "134", ["People trained", "2024"]) in cells(body)


def test_merged_cells_keep_the_columns_apart() -> None:
    wide = '<w:gridSpan w:val="2"/>'
    body = table(
        "<w:trPr><w:tblHeader/></w:trPr>" + cell("Place", '<w:vMerge w:val="restart"/>') + cell("2024", wide),
        "<w:trPr><w:tblHeader/></w:trPr>" + cell("", "<w:vMerge/>") + cell("Women") + cell("Men"),
        cell("Peja") + cell("40") + cell("50"),
    )
    found = cells(body)
    assert (2, 2, "50", ["Peja", "2024", "Men"]) in found
    assert (2, 1, "40", ["Peja", "2024", "Women"]) in found


def test_deleted_rows_are_gone_and_layout_tables_are_no_tables() -> None:
    gone = "<w:trPr><w:del/></w:trPr>" + cell("Wells") + cell("99")
    assert "99" not in [text for _, _, text, _ in cells(table(cell("Place") + cell("Girls"), cell("Peja") + cell("40"), gone))]
    layout = table("<w:tc>" + p("About us", "berschrift1") + "</w:tc>" + cell("Left"), cell("Text.") + cell("Right"))
    assert [kind for kind, _, _ in shown(layout)] == ["heading", "paragraph", "paragraph", "paragraph"]
    nested = table(f"<w:tc>{table(cell('a') + cell('1'), cell('b') + cell('2'))}</w:tc>")
    assert [text for _, _, text, _ in cells(nested)] == ["a", "1", "b", "2"]


def test_zones_and_notes() -> None:
    note = '<w:footnote w:id="{}" {}>{}</w:footnote>'
    parts = {
        "word/header1.xml": word_part("hdr", p("Annual report")),
        "word/header2.xml": word_part("hdr", p("Annual report")),
        "word/footer1.xml": word_part("ftr", p("Charity number 1234")),
        "word/footnotes.xml": word_part("footnotes", note.format(0, 'w:type="separator"', p("-")) + note.format(1, "", p("Second note.")) + note.format(2, "", p("First note.")) + note.format(3, "", p("Never referred to."))),
        "word/comments.xml": word_part("comments", p("a comment")),
    }  # fmt: skip
    section = '<w:sectPr><w:headerReference r:id="h1"/><w:headerReference r:id="h2"/><w:footerReference r:id="f1"/></w:sectPr>'
    refer = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = p("Contents 5", "Verzeichnis1") + f"<w:p>{run('Text')}{refer.format(2)}{run(' goes on.')}{refer.format(1)}</w:p><w:p>{run('Shown')}{run('secret', '<w:vanish/>')}</w:p>{section}"
    found = document(docx(body, parts=parts, links={"h1": "header header1.xml", "h2": "header header2.xml", "f1": "footer footer1.xml"}))
    assert [(block.zone, found.quote(block.span)) for block in found.blocks] == [
        ("header", "Annual report"), ("navigation", "Contents 5"), ("main", "Text goes on."), ("main", "Shown"), ("hidden", "secret"),
        ("main", "First note."), ("main", "Second note."), ("footer", "Charity number 1234"),
    ]  # fmt: skip
    assert [block.path for block in found.zone("main")] == ["word/document.xml#p2", "word/document.xml#p3", "word/footnotes.xml#p3", "word/footnotes.xml#p2"]


def test_links() -> None:
    link = f'<w:p><w:hyperlink r:id="a">{run("Alfa Fund")}</w:hyperlink></w:p><w:p>{run("See ")}<w:hyperlink r:id="a">{run("them")}</w:hyperlink></w:p>'
    found = document(docx(link, links={"a": "hyperlink https://alfa.example"}))
    assert [block.anchor for block in found.blocks] == ["https://alfa.example", ""]


def test_what_the_document_declares() -> None:
    core = CORE.format("<dc:title>Our year</dc:title><dc:creator>Rowan Valley Trust</dc:creator><dcterms:created>2024-02-01T10:00:00Z</dcterms:created><dc:language>sq</dc:language>")
    found = document(docx(p("Text."), parts={"docProps/core.xml": core}))
    assert (found.title, found.language) == ("Our year", "sq")
    assert {block.path for block in found.zone("metadata")} == {"core:title", "core:creator", "core:created", "core:language"}
    junk = document(docx(p("Text."), parts={"docProps/core.xml": CORE.format("<dc:title>Microsoft Word - final2.docx</dc:title>")}))
    assert junk.title == ""


CHART = '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:title><a:t>Girls in school</a:t></c:title><c:ser><c:tx><c:v>Share</c:v></c:tx><c:cat><c:pt idx="0"><c:v>2023</c:v></c:pt><c:pt idx="1"><c:v>2024</c:v></c:pt></c:cat><c:val><c:numRef><c:numCache><c:formatCode>0%</c:formatCode><c:pt idx="0"><c:v>0.45</c:v></c:pt><c:pt idx="1"><c:v>0.5</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:chart></c:chartSpace>'
DIAGRAM = '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:pt><dgm:t><a:p><a:t>2,646 </a:t><a:t>people</a:t></a:p></dgm:t></dgm:pt></dgm:dataModel>'


def test_charts_are_tables_and_diagrams_are_lines() -> None:
    body = '<w:p><w:r><w:drawing><c:chart r:id="c1"/></w:drawing></w:r></w:p><w:p><w:r><w:drawing><dgm:relIds r:dm="d1"/></w:drawing></w:r></w:p>'
    found = document(docx(body, parts={"word/charts/chart1.xml": CHART, "word/diagrams/data1.xml": DIAGRAM}, links={"c1": "chart charts/chart1.xml", "d1": "diagramData diagrams/data1.xml"}))
    assert [(block.kind, found.quote(block.span), [found.quote(h) for h in block.heads]) for block in found.blocks] == [
        ("caption", "Girls in school", []), ("cell", "Share", []), ("cell", "2023", []), ("cell", "45%", ["2023", "Share"]),
        ("cell", "2024", []), ("cell", "50%", ["2024", "Share"]), ("paragraph", "2,646 people", []),
    ]  # fmt: skip


def test_the_strict_variant_and_a_document_under_another_name() -> None:
    body = docx(p("Wells", "berschrift1"))
    strict = '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body><w:p><w:r><w:t>Strict.</w:t></w:r></w:p></w:body></w:document>'
    found = document(docx("", parts={"word/document2.xml": strict, "_rels/.rels": relations(a="officeDocument word/document2.xml")}))
    assert found.text == "Strict." and found.media_type == document(body).media_type

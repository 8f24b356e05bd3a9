"""Workbooks and delimited text: tables whose cells know their heads, numbers as people see them, bounds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.figures.numbers import find_numbers
from extractors.read import read
from extractors.read.printed import printed
from extractors.read.sheets.grid import MAX_CELLS
from schemas.documents import Document
from tests.extractors.read.samples import CORE, archive, ods, rows, xlsx

OLD = (Path(__file__).parent / "files/rowan.xls").read_bytes()


def document(content: bytes, name: str = "results.xlsx") -> Document:
    found, issues = read(content, name=name)
    assert found is not None, issues
    return found


def heads(found: Document, text: str) -> list[list[str]]:
    """The heads of the cells with a text."""
    return [[found.quote(h) for h in b.heads] for b in found.blocks if b.kind == "cell" and found.quote(b.span) == text]


def lines(found: Document) -> list[tuple[str, str]]:
    return [(block.kind, found.quote(block.span)) for block in found.zone("main") if block.kind != "cell"]


PLAIN = ["Indicator", 2023, 2024], ["People trained", 120, 134], ["Wells", 3, 4]

HEADS = [
    # one row of heads, years as numbers
    (PLAIN, "134", [["People trained", "2024"]]),
    # a title, a blank row, two rows of heads whose upper ones are not merged
    ((["Results"], [], ["", 2023, None, 2024, None], ["Indicator", "Women", "Men", "Women", "Men"], ["People trained", 1, 2, 3, 40]), "40", [["People trained", "2024", "Men"]]),
    # a section inside the table, a blank row inside it, a total
    ((["Activity", "People"], ["Education"], ["Children taught", 10], [], ["Health"], ["Patients seen", 77], ["Total", 87]), "77", [["Patients seen", "Health", "People"]]),
    # a second table below has heads of its own
    ((*PLAIN, [], ["Donors"], ["Donor", "Amount"], ["Alfa Fund", 5000]), "5000", [["Alfa Fund", "Amount"]]),
    # years as labels of rows
    ((["Year", "Girls"], [2019, 40], [2020, 50]), "50", [["2020", "Girls"]]),
    # keys and values have no heads above
    ((["Staff", 12], ["Volunteers", 41]), "41", [["Volunteers"]]),
    # words alone: three named columns
    ((["Partner", "Country", "Role"], ["Alfa Fund", "Kosovo", "funder"], ["Beta Trust", "Albania", "partner"]), "Albania", [["Beta Trust", "Country"]]),
    # a table that does not begin in the first column
    (([None, "Place", "Girls"], [None, "Peja", 63], [None, "Gjakova", 64]), "64", [["Gjakova", "Girls"]]),
    # hashtags of HXL below the heads
    ((["Place", "Reached"], ["#adm1", "#reached"], ["Peja", 63]), "63", [["Peja", "Reached", "#reached"]]),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "text", "expected"), HEADS)
def test_heads_of_cells(sheet: tuple[list[object], ...], text: str, expected: list[list[str]]) -> None:
    assert heads(document(xlsx(rows(*sheet))), text) == expected
    told = "\n".join(";".join("" if value is None else str(value) for value in line) for line in sheet)
    assert heads(document(told.encode(), "results.csv"), text) == expected


def test_titles_above_and_notes_below_are_lines() -> None:
    sheet = rows(["Rowan Valley Trust"], ["Results of 2024"], [], *PLAIN, ["Source: own records, counted once."])
    found = document(xlsx(sheet, rows(["Partner", "Since"], ["Alfa Fund", 2019]), names=("Results", "Partners")))
    assert lines(found) == [
        ("heading", "Results"), ("heading", "Rowan Valley Trust"), ("paragraph", "Results of 2024"),
        ("paragraph", "Source: own records, counted once."), ("heading", "Partners"),
    ]  # fmt: skip
    assert found.title == "Rowan Valley Trust"
    assert {b.path for b in found.blocks if found.quote(b.span) == "134"} == {"Results!C5"}
    assert {b.table for b in found.blocks if b.kind == "cell"} == {0, 1}
    assert lines(document(xlsx(rows(*PLAIN)))) == []  # nobody has named "Sheet1"


STYLES = (
    '<numFmts><numFmt numFmtId="170" formatCode="0.0%"/><numFmt numFmtId="171" formatCode="#,##0\\ [$€-407]"/><numFmt numFmtId="172" formatCode="mmm\\-yyyy"/></numFmts>'
    '<fonts><font/><font><b/></font></fonts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="14"/><xf numFmtId="172"/><xf numFmtId="0" fontId="1"/></cellXfs>'
)


def test_numbers_are_what_people_see() -> None:
    sheet = rows(["A", 0.4537, 1500.0, 45382, 45382, 0.30000000000000004, 120.0], styles={"B1": 1, "C1": 2, "D1": 3, "E1": 4})
    assert document(xlsx(sheet, styles=STYLES)).text.split("\n") == ["A", "45.4%", "1500 €", "2024-03-31", "2024-03", "0.3", "120"]
    since_1904 = xlsx(rows(["A", 43920], styles={"B1": 3}), styles=STYLES, book='<workbookPr date1904="1"/>')
    assert document(since_1904).text == "A\n2024-03-31"


PRINTED = [
    (1234.5000001, "", "1234.5"), (12.345, "", "12.3450"), (-3.0, "", "-3"), (1e15, "", "1000000000000000"), (0.0000001, "", "0.0000001"),
    (1500, '"€" #,##0.00', "€ 1500"), (1500.5, '"€" #,##0.00', "€ 1500.50"), (1500, '_-* #,##0\\ "CHF"_-;-* #,##0', "1500 CHF"), (2.5e6, '0.0,,"M"', "2.5M"),
    (0.5, "0%", "50%"), (45382.75, "dd/mm/yyyy hh:mm", "2024-03-31"), (45382, "yyyy", "2024"), (0.5, "h:mm", "12:00"), (1.25, "[h]:mm", "30:00"),
    (5, "[Red]0;[Blue]-0", "5"), (1234.9, "0", "1235"), (-0.2, "0", "0"), (float("nan"), "", ""), (-5, "yyyy-mm-dd", "-5"), (1, '"open', "1"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "code", "expected"), PRINTED)
def test_printed(value: float, code: str, expected: str) -> None:
    assert printed(value, code) == expected


@given(st.floats(min_value=0, max_value=1e6).map(lambda x: round(x, 3)), st.sampled_from(["en", "de", "fr", "sq"]))
def test_a_printed_number_is_read_as_the_same_number(value: float, language: str) -> None:
    (number,) = find_numbers(f"{printed(value)} ", language)
    assert abs(number.value - value) <= 1e-9 * max(1.0, value)


@given(st.floats(allow_nan=True, allow_infinity=True), st.text(alphabet='0#?.,%;"[]dmyhs$€-_* \\EeM', max_size=20))
def test_any_number_in_any_format_is_printed(value: float, code: str) -> None:
    assert isinstance(printed(value, code), str)


def test_shared_texts_errors_switches_and_formulas() -> None:
    shared = "<si><t>People</t></si><si><r><t>trai</t></r><r><t>ned</t></r><rPh><t>x</t></rPh></si>"
    sheet = '<sheetData><row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>9</v></c><c t="e"><v>#DIV/0!</v></c><c t="b"><v>1</v></c><c t="str"><f>A1</f><v>made</v></c></row></sheetData>'
    assert document(xlsx(sheet, shared=shared)).text == "People\ntrained\nTRUE\nmade"


def test_what_is_hidden_is_marked() -> None:
    hidden_row = '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2" hidden="1"><c r="A2"><v>3</v></c><c r="B2"><v>4</v></c></row></sheetData>'
    content = xlsx('<cols><col min="2" max="16384" hidden="1"/></cols>' + hidden_row, rows(["secret"]), names=("One", "Two"))
    found = document(content)
    assert [(b.zone, found.quote(b.span)) for b in found.blocks if b.kind == "cell"] == [("main", "1"), ("hidden", "2"), ("hidden", "3"), ("hidden", "4")]
    veiled = archive({
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Open" r:id="a"/><sheet name="Shut" state="veryHidden" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/><Relationship Id="b" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
        **{f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{rows([n])}</worksheet>' for n in (1, 2)},
        "docProps/core.xml": CORE.format("<dc:title>Our year</dc:title>"),
    })  # fmt: skip
    found = document(veiled)
    assert found.title == "Our year"
    assert [(b.zone, found.quote(b.span)) for b in found.blocks][1:] == [("main", "Open"), ("main", "1"), ("hidden", "Shut"), ("hidden", "2")]


def test_merged_heads_cover_their_columns() -> None:
    sheet = rows(["Place", 2024, None], [None, "Women", "Men"], ["Peja", 40, 50]) + '<mergeCells><mergeCell ref="B1:C1"/><mergeCell ref="A1:A2"/><mergeCell ref="nonsense"/></mergeCells>'
    assert heads(document(xlsx(sheet)), "50") == [["Peja", "2024", "Men"]]


def test_a_sheet_far_too_large_is_left_out_and_the_others_stay() -> None:
    large = "<sheetData>" + "".join(f"<row>{'<c><v>1</v></c>' * 100}</row>" for _ in range(MAX_CELLS // 100 + 1)) + "</sheetData>"
    found, issues = read(xlsx(large, rows(*PLAIN), names=("Raw", "Summary")), name="a.xlsx")
    assert found is not None and "134" in found.text
    assert [(issue.code, issue.level, issue.value) for issue in issues] == [("sheet_left_out", "warning", "Raw")]


def test_cells_at_the_ends_of_the_world_cost_nothing() -> None:
    far = '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    assert document(xlsx(far)).text == "1\n2"
    empty = '<table:table table:name="T"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
    full = empty.replace('repeated="16384"/>', 'repeated="16384"><text:p>x</text:p></table:table-cell>')
    assert [issue.code for issue in read(ods(empty), name="a.ods")[1]] == ["no_text"]
    assert [issue.code for issue in read(ods(full), name="a.ods")[1]] == ["too_large"]


def test_ods() -> None:
    def cell(text: str, told: str = "", more: str = "") -> str:
        return f"<table:table-cell {told} {more}><text:p>{text}</text:p></table:table-cell>"

    number = 'office:value-type="{}" office:value="{}"'.format
    lines_ = [
        cell("Ndikimi") + cell("2.023", number("float", "2023")) + cell("2024", number("float", "2024")),
        cell("Vajza") + cell("1.234,5", number("float", "1234.5")) + cell("45 %", number("percentage", "0.453")),
        cell("Buxheti") + cell("1.500 €", number("currency", "1500"), 'office:currency="EUR"') + cell("31.3.24", 'office:value-type="date" office:date-value="2024-03-31"'),
    ]
    table = '<table:table table:name="Rezultatet"><table:table-row>' + "</table:table-row><table:table-row>".join(lines_) + "</table:table-row></table:table>"
    found = document(ods(table), "a.ods")
    assert found.text.split("\n")[4:] == ["Vajza", "1234.5", "45.3%", "Buxheti", "1500 EUR", "2024-03-31"]
    assert heads(found, "45.3%") == [["Vajza", "2024"]]
    assert found.blocks[-1].path == "Rezultatet!C3"


def test_old_workbooks() -> None:
    found = document(OLD, "rowan.xls")
    assert heads(found, "134") == [["People trained", "2024"]]
    assert [found.quote(b.span) for b in found.blocks if b.zone == "main"] == ["Results", "Indicator", "2023", "2024", "People trained", "120", "134", "Litres", "0.3", "12.3450", "As of", "2024-03-31"]
    assert [found.quote(b.span) for b in found.zone("hidden")] == ["Notes", "secret"]


DELIMITED = [
    ("a,b\n1,2\n3,4", [["a", "b"], ["1", "2"], ["3", "4"]]),
    ("Land;Betrag\nKosovo;1.500,50\nAlbanien;12,5", [["Land", "Betrag"], ["Kosovo", "1.500,50"], ["Albanien", "12,5"]]),
    ("a\tb, c\n1\t2, 3", [["a", "b, c"], ["1", "2, 3"]]),
    ("a|b\n1|2\n3|4", [["a", "b"], ["1", "2"], ["3", "4"]]),
    ('name,note\n"Alfa, Fund","two\nlines and ""quotes"""\nBeta,x', [["name", "note"], ["Alfa, Fund", 'two lines and "quotes"'], ["Beta", "x"]]),
    ("sep=;\na;b\n1;2", [["a", "b"], ["1", "2"]]),
    ("a,b\r1,2\r3,4", [["a", "b"], ["1", "2"], ["3", "4"]]),
    ('a,b\n1,"never closed\n' + "3,4\n" * 60, [["a", "b"], ["1", '"never closed'], *[["3", "4"]] * 60]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DELIMITED)
def test_delimited_text(text: str, expected: list[list[str]]) -> None:
    found = document(text.encode(), "a.csv")
    table: dict[int, list[str]] = {}
    for block in found.blocks:
        assert block.row is not None
        table.setdefault(block.row, []).append(found.quote(block.span))
    assert list(table.values()) == expected


def test_text_without_columns_is_plain_text() -> None:
    found = document(b"The foundation runs three day centres\n\nand a kitchen", "a.csv")
    assert {block.kind for block in found.blocks} <= {"paragraph", "heading"}
    assert found.blocks[0].path == ""
    assert document(b"a,b\n1,2", "a.csv").blocks[3].path == "#cell=2,2"  # RFC 7111
    assert document("žena;mjesto\nAna;Peja".encode("cp1250"), "a.csv").text.startswith("žena")


def test_the_figures_of_a_workbook_are_found() -> None:
    from extractors.extract import extract

    found = extract(document(xlsx(rows(["Rowan Valley Trust: results"], [], *PLAIN), names=("Results",))), hints={})
    told = {(fact.slots.get("value"), fact.slots.get("what"), str(fact.slots.get("period"))) for fact in found.facts if fact.kind == "figure"}
    assert {(120, "People trained", "2023"), (134, "People trained", "2024")} <= told

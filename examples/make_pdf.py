"""Writes the annual reports of the invented Lantern Bridge International as PDFs, with the same bytes every time.

Two columns, big numbers above their labels, a table with two years, a list of donors, running footers: what a reader of
PDFs has to cope with. Only the standard fonts are used, so that no font file is needed.

    python examples/make_pdf.py            writes examples/2025/*.pdf and examples/2026/*.pdf
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

HERE = Path(__file__).parent
INK = HexColor("#1d3557")
BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10.5, leading=14, spaceAfter=7)
HEAD = ParagraphStyle("head", fontName="Helvetica-Bold", fontSize=13, leading=17, spaceBefore=8, spaceAfter=5, textColor=INK)
COVER = ParagraphStyle("cover", fontName="Helvetica-Bold", fontSize=30, leading=38, textColor=INK)
BIG = ParagraphStyle("big", fontName="Helvetica-Bold", fontSize=24, leading=28, alignment=TA_CENTER, textColor=INK)
LABEL = ParagraphStyle("label", fontName="Helvetica", fontSize=9, leading=12, alignment=TA_CENTER)

REPORTS: dict[str, dict[str, Any]] = {
    "2024": {
        "published": "Basel, May 2025",
        "numbers": [
            ("1,702,400", "children and parents reached"),
            ("21", "countries"),
            ("312", "members of staff"),
            ("89 %", "of course participants would come again"),
        ],
        "left": [
            ("A year of long roads", [
                "Of the 1,702,400 people whom we reached, 936,000 were women and girls and 766,400 were men and boys.",
                "In March 2024 we opened a regional office in Nairobi. Our oldest programme, the school meals in "
                "Madagascar, ended in December 2024.",
                "Together with the Blue Acacia Cooperative we planted between 4,000 and 4,500 fruit trees.",
            ]),
        ],
        "right": [
            ("When the rivers rose", [
                "After the floods in July 2024, nearly 8,600 households received food parcels. Some 240 teachers "
                "attended a course on lessons in emergencies.",
                "We are a member of the Alliance for Children on the Move. The relief in Mozambique was implemented "
                "by the Pemba Women's Circle.",
            ]),
        ],
        "table": [
            ["in CHF", "2024", "2023"],
            ["Private donations", "6,150,000", "5,890,000"],
            ["Public grants", "4,320,000", "4,410,000"],
            ["Other income", "480,000", "395,000"],
            ["Total income", "10,950,000", "10,695,000"],
            ["Programmes", "8,760,000", "8,530,000"],
            ["Fundraising", "1,020,000", "1,005,000"],
            ["Administration", "905,000", "890,000"],
            ["Total expenditure", "10,685,000", "10,425,000"],
        ],
        "donors": ["Helvetia Fund for Childhood", "Brunner, Keller & Sons Foundation", "Rhine Valley Savings Bank",
                   "City of Riehenburg"],
    },
    "2025": {
        "published": "Basel, April 2026",
        "numbers": [
            ("1,811,900", "children and parents reached"),
            ("22", "countries"),
            ("327", "members of staff"),
            ("91 %", "of course participants would come again"),
        ],
        "left": [
            ("Bridges that hold", [
                "Of the 1,811,900 people whom we reached, 1,004,300 were women and girls and 807,600 were men and boys.",
                "In September 2025 we opened an office in Kigali. The reading camps in Nepal ended in June 2025.",
                "With the Blue Acacia Cooperative we planted a further 5,200 fruit trees.",
            ]),
        ],
        "right": [
            ("Lessons under canvas", [
                "After the earthquake in May 2025, at least 3,900 households received tents and blankets. About 310 "
                "teachers attended a course on lessons in emergencies.",
                "We are a member of the Alliance for Children on the Move. The relief was implemented by the "
                "Green Valley Health Trust.",
            ]),
        ],
        "table": [
            ["in CHF", "2025", "2024"],
            ["Private donations", "6,480,000", "6,150,000"],
            ["Public grants", "4,510,000", "4,320,000"],
            ["Other income", "450,000", "480,000"],
            ["Total income", "11,440,000", "10,950,000"],
            ["Programmes", "9,140,000", "8,760,000"],
            ["Fundraising", "1,050,000", "1,020,000"],
            ["Administration", "930,000", "905,000"],
            ["Total expenditure", "11,120,000", "10,685,000"],
        ],
        "donors": ["Helvetia Fund for Childhood", "Brunner, Keller & Sons Foundation", "Fondation Roseraie",
                   "City of Riehenburg"],
    },
}


def escape(text: str) -> str:
    """A text as reportlab's paragraph mark-up."""
    return text.replace("&", "&amp;")


def story(year: str, report: dict[str, Any]) -> list[Flowable]:
    """The pages of a report in order: cover, the year in two columns, the money."""
    flow: list[Flowable] = [Spacer(1, 7 * cm), Paragraph("Lantern Bridge International", COVER), Spacer(1, 1 * cm)]
    flow += [Paragraph(f"Annual Report {year}", COVER), Spacer(1, 1 * cm), Paragraph(report["published"], BODY)]
    flow += [NextPageTemplate("columns"), PageBreak(), Paragraph(f"{year} in numbers", HEAD)]
    for side in ("left", "right"):
        numbers = report["numbers"][:2] if side == "left" else report["numbers"][2:]
        for number, label in numbers:
            flow += [Paragraph(number, BIG), Paragraph(label, LABEL), Spacer(1, 0.5 * cm)]
        for heading, paragraphs in report[side]:
            flow += [Paragraph(heading, HEAD), *(Paragraph(escape(text), BODY) for text in paragraphs)]
        flow.append(FrameBreak() if side == "left" else NextPageTemplate("single"))
    flow += [PageBreak(), Paragraph("Income and expenditure", HEAD), table(report["table"]), Spacer(1, 0.8 * cm)]
    flow += [Paragraph("Our main donors", HEAD), *(Paragraph(escape(name), BODY, bulletText="•") for name in report["donors"])]
    return flow


def table(rows: list[list[str]]) -> Table:
    """The table of money: totals bold, numbers to the right, hair lines only below the head and above the totals."""
    totals = [i for i, row in enumerate(rows) if row[0].startswith("Total")]
    style: list[tuple[Any, ...]] = [("ALIGN", (1, 0), (-1, -1), "RIGHT"), ("LINEBELOW", (0, 0), (-1, 0), 0.5, INK)]
    style += [("FONT", (0, i), (-1, i), "Helvetica-Bold", 10) for i in (0, *totals)]
    style += [("LINEABOVE", (0, i), (-1, i), 0.5, INK) for i in totals]
    return Table(rows, colWidths=[8 * cm, 4 * cm, 4 * cm], style=style, hAlign="LEFT")


def write(path: Path, year: str) -> None:
    """One report as a PDF whose bytes depend on nothing but this file and reportlab's version."""

    def footer(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(2 * cm, 1.2 * cm, f"Lantern Bridge International | Annual Report {year}")
        canvas.drawRightString(A4[0] - 2 * cm, 1.2 * cm, str(document.page))

    width, height = A4
    whole = Frame(2 * cm, 2 * cm, width - 4 * cm, height - 4 * cm)
    half = (width - 5 * cm) / 2
    columns = [Frame(x, 2 * cm, half, height - 4 * cm) for x in (2 * cm, 3 * cm + half)]
    document = BaseDocTemplate(str(path), pagesize=A4, invariant=1, title=f"Annual Report {year}",
                               author="Lantern Bridge International", lang="en")
    document.addPageTemplates([
        PageTemplate("cover", [whole]),
        PageTemplate("columns", columns, onPage=footer),
        PageTemplate("single", [whole], onPage=footer),
    ])
    document.build(story(year, REPORTS[year]))


def main() -> None:
    """Both editions: the report of 2024 stands unchanged in the second, beside the new one."""
    for edition, years in (("2025", ["2024"]), ("2026", ["2024", "2025"])):
        for year in years:
            write(HERE / edition / f"lantern-bridge-annual-report-{year}.pdf", year)


if __name__ == "__main__":
    main()

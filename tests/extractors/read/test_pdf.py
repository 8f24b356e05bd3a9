"""PDF: columns, tables, figures with their labels, running heads; made with reportlab, by geometry alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from extractors.read import read
from schemas.documents import Document

SUITE = Path(__file__).parents[3] / "../shared/suites/awkward_pdfs"
LEFT = [
    "The winter was hard in the valley, and",
    "many families had no wood left by the",
    "end of January. Lanterna brought stoves",
    "to the three villages above the river.",
]
RIGHT = [
    "In spring the school was opened again.",
    "Two teachers came from the town, and a",
    "bus now takes the older children down",
    "to the secondary school every morning.",
]


def pdf(*pages: Callable[[Canvas], None], rotate: int = 0, encrypt: str | None = None) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, encrypt=encrypt)
    for draw in pages:
        canvas.setFont("Helvetica", 10)
        canvas.setPageRotation(rotate)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lines(
    canvas: Canvas,
    x: float,
    y: float,
    texts: list[str],
    *,
    size: float = 10,
    font: str = "Helvetica",
    leading: float = 1.2,
) -> None:
    canvas.setFont(font, size)
    for number, text in enumerate(texts):
        canvas.drawString(x, y - number * size * leading, text)


def document(*pages: Callable[[Canvas], None]) -> Document:
    found, issues = read(pdf(*pages), name="report.pdf")
    assert found is not None, issues
    return found


def shown(found: Document, zone: str = "main") -> list[tuple[str, str]]:
    return [(block.kind, found.quote(block.span)) for block in found.zone(zone)]  # type: ignore[arg-type]


def two_columns(canvas: Canvas) -> None:
    lines(canvas, 60, 780, ["Annual report 2021"], size=24, font="Helvetica-Bold")
    for number in range(len(LEFT)):  # drawn line by line across both columns, as layout programs may do
        lines(canvas, 60, 700 - number * 12, [LEFT[number]])
        lines(canvas, 320, 700 - number * 12, [RIGHT[number]])


def test_columns_are_read_one_after_the_other() -> None:
    found = document(two_columns)
    assert shown(found) == [
        ("heading", "Annual report 2021"),
        ("paragraph", " ".join(LEFT)),
        ("paragraph", " ".join(RIGHT)),
    ]
    assert found.title == "Annual report 2021"


def test_blocks_carry_page_and_box() -> None:
    block = list(document(two_columns, two_columns).zone("main"))[-1]
    assert block.page == 2 and block.box is not None
    left, bottom, right, top = block.box
    assert 315 < left < 325 < 400 < right < 560 and 655 < bottom < 664 < 700 < top < 712


def figures_first(canvas: Canvas) -> None:
    for x, number in ((60, "2646"), (230, "787"), (400, "1,079")):
        lines(canvas, x, 700, [number], size=28, font="Helvetica-Bold")
    for x, label in (
        (60, ["people took part", "in our work"]),
        (230, ["children have", "a place to play"]),
        (400, ["teachers were", "trained in 2021"]),
    ):
        lines(canvas, x, 675, label)
    lines(canvas, 60, 600, LEFT)


def test_each_figure_stands_before_its_label() -> None:
    assert shown(document(figures_first))[:6] == [
        ("paragraph", "2646"), ("paragraph", "people took part in our work"), ("paragraph", "787"),
        ("paragraph", "children have a place to play"), ("paragraph", "1,079"), ("paragraph", "teachers were trained in 2021"),
    ]  # fmt: skip


def figures_apart(canvas: Canvas) -> None:
    """Figures at different heights, all labels drawn later."""
    lines(canvas, 60, 700, ["412"], size=30)
    lines(canvas, 250, 640, ["95 %"], size=30)
    lines(canvas, 60, 560, LEFT)
    lines(canvas, 60, 680, ["houses repaired"])
    lines(canvas, 250, 620, ["finished school"])


def test_labels_drawn_later_still_follow_their_figure() -> None:
    texts = [text for _, text in shown(document(figures_apart))]
    assert texts.index("houses repaired") == texts.index("412") + 1
    assert texts.index("finished school") == texts.index("95 %") + 1


def table(canvas: Canvas) -> None:
    lines(canvas, 60, 760, LEFT)
    for number, row in enumerate(
        [("Place", "2019", "2020"), ("Peja", "40", "55"), ("Gjakova", "1 200", "1 350"), ("Total", "1 240", "1 405")]
    ):
        for x, cell in zip((60, 220, 320), row, strict=True):
            lines(canvas, x, 650 - 18 * number, [cell])


def test_cells_of_a_table_know_their_heads() -> None:
    found = document(table)
    cells = {found.quote(b.span): [found.quote(h) for h in b.heads] for b in found.blocks if b.kind == "cell"}
    assert cells["1 350"] == ["Gjakova", "2020"] and cells["40"] == ["Peja", "2019"]
    assert [(b.row, b.column) for b in found.blocks if found.quote(b.span) == "1 405"] == [(3, 2)]


def test_items_and_headings() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, 60, 780, ["What we did"], size=16)
        lines(canvas, 60, 750, LEFT)
        lines(canvas, 60, 680, ["Partners"], font="Helvetica-Bold")
        lines(canvas, 60, 660, ["•  Alfa Fund", "•  Beta Trust of the", "    northern valleys", "1.  Gama"])

    kinds = [*shown(document(draw))]
    assert kinds[0] == ("heading", "What we did") and kinds[2:] == [
        ("heading", "Partners"), ("item", "Alfa Fund"), ("item", "Beta Trust of the northern valleys"), ("item", "Gama"),
    ]  # fmt: skip


def test_parted_words_are_joined_but_compounds_keep_their_hyphen() -> None:
    texts = [
        "All our work is non-",
        "governmental. We are a non-governmental group and organ-",
        "ise help in every village that asks us for some of it.",
    ]
    (block,) = shown(document(lambda canvas: lines(canvas, 60, 700, texts)))
    assert (
        block[1]
        == "All our work is non-governmental. We are a non-governmental group and organise help in every village that asks us for some of it."
    )


def test_running_heads_feet_and_page_numbers_are_no_content() -> None:
    def draw(number: int) -> Callable[[Canvas], None]:
        def page(canvas: Canvas) -> None:
            lines(canvas, 60, 815, ["Lanterna - Annual report"], size=8)
            lines(
                canvas,
                60,
                700,
                [f"Chapter text of page {'abcd'[number]} that is not", "repeated anywhere else at all."],
            )
            lines(canvas, 290, 30, [str(number + 11)], size=8)

        return page

    found = document(*map(draw, range(4)))
    assert len(shown(found)) == 4
    assert shown(found, "header") == [("paragraph", "Lanterna - Annual report")] * 4
    assert [text for _, text in shown(found, "footer")] == ["11", "12", "13", "14"]


def test_the_scale_of_a_chart_and_a_table_of_contents_are_no_content() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, 60, 780, LEFT)
        for number in range(6):
            lines(canvas, 60, 500 + 30 * number, [f"{number * 20}"])
        lines(canvas, 120, 560, ["62 %"])
        for number, name in enumerate(("Foreword", "Schools", "Health", "Partners", "Accounts")):
            lines(canvas, 60, 300 - 16 * number, [name])
            lines(canvas, 400, 300 - 16 * number, [str(3 + 4 * number)])

    found = document(draw)
    assert sorted(text for _, text in shown(found, "hidden")) == ["0", "100", "20", "40", "60", "80"]
    assert ("cell", "Partners") in shown(found, "navigation") and ("paragraph", "62 %") in shown(found)


def test_a_turned_page_is_read_as_it_is_shown() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        lines(canvas, 60, 500, LEFT)

    found, _ = read(pdf(draw, rotate=90), name="a.pdf")
    assert found is not None and shown(found) == [("paragraph", " ".join(LEFT))]


def test_a_page_without_text_is_an_issue() -> None:
    found, issues = read(pdf(two_columns, lambda canvas: canvas.rect(10, 10, 50, 50)), name="a.pdf")
    assert found is not None and [(i.code, i.level, i.value) for i in issues] == [("needs_ocr", "warning", "2")]
    found, issues = read(pdf(lambda canvas: canvas.rect(10, 10, 50, 50)), name="a.pdf")
    assert found is None and [(i.code, i.level) for i in issues] == [("needs_ocr", "error")]


REFUSED = [
    (pdf(two_columns, encrypt="secret"), "encrypted"),
    (pdf(two_columns)[:600], "damaged"),
    (b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "code"), REFUSED, ids=[code for _, code in REFUSED])
def test_what_cannot_be_opened_is_an_issue(content: bytes, code: str) -> None:
    found, issues = read(content, name="a.pdf")
    assert found is None and [(issue.code, issue.level, issue.where) for issue in issues] == [(code, "error", "a.pdf")]


@pytest.mark.skipif(not SUITE.is_dir(), reason="the suite of awkward PDFs is not there")
def test_awkward_pdfs_are_read_or_refused_with_a_reason() -> None:
    for path in sorted(SUITE.glob("*.pdf")):
        found, issues = read(path.read_bytes(), name=path.name)
        assert found is not None or issues, path.name
        if found is not None:
            assert all(found.quote(block.span).strip() for block in found.blocks), path.name

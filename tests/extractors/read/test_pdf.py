"""PDF: columns, tables, figures with their labels, running heads; made with reportlab, by geometry alone."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractors.read import read
from extractors.read.pdf import RecognisedWord
from extractors.read.pdf.glyphs import _readable
from schemas.documents import Document, Span

SUITE = Path(__file__).parents[3] / "../shared/suites/awkward_pdfs"
GREY = b"P5 2 2 255\n\x99\x99\x99\x99"  # a picture
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


def words(*rows: tuple[str, float, float, float]) -> list[RecognisedWord]:
    """Words of 10 points as OCR gives them, a line for each height: text, left, bottom, certainty."""
    heights = sorted({row[2] for row in rows}, reverse=True)
    return [
        RecognisedWord(text, (x, y, x + 5.2 * len(text), y + 7.2), sure, heights.index(y)) for text, x, y, sure in rows
    ]


def picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(io.BytesIO(GREY)), 0, 0, *A4)


def test_words_that_ocr_has_read_take_the_way_of_printed_ones() -> None:
    read_there = words(
        ("Lanterna", 60, 700, 0.96), ("reached", 105, 700, 0.9), ("I,240", 145, 700, 0.55), ("HOMES", 175, 700, 0.9),
        ("40", 60, 600, 0.97), ("55", 160, 600, 0.97), ("beds", 60, 588, 0.9), ("cots", 160, 588, 0.9),
    )  # fmt: skip
    found, issues = read(pdf(picture), name="a.pdf", recognised={1: read_there})
    assert found is not None and not issues
    texts = ["Lanterna reached I,240 HOMES", "40", "beds", "55", "cots"]
    assert [text for _, text in shown(found)] == texts
    sure = [found.certainty(block.span) for block in found.zone("main")]
    assert sure == [0.55, 0.97, 0.9, 0.97, 0.9]
    first = next(found.zone("main")).span.start
    assert found.certainty(Span(first, first + 8)) == 0.96


def test_a_page_that_ocr_found_empty_needs_no_more_of_it() -> None:
    found, issues = read(pdf(two_columns, picture), name="a.pdf", recognised={2: []})
    assert found is not None and not issues and found.recognised == ()


def unpainted(canvas: Canvas) -> None:
    text = canvas.beginText(60, 700)
    text.setTextRenderMode(3)
    text.textLine("Behind the picture stands what it shows.")
    canvas.drawText(text)


def scanned(canvas: Canvas) -> None:
    picture(canvas)
    unpainted(canvas)


def white(canvas: Canvas) -> None:
    canvas.setFillGray(0.2)
    canvas.rect(50, 640, 300, 40, fill=1)
    canvas.setFillGray(1)
    lines(canvas, 60, 655, ["1,240 meals"])
    lines(canvas, 60, 500, ["nobody sees this"])


def only_unpainted(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(io.BytesIO(GREY)), 0, 600, 400, 200)
    unpainted(canvas)


def off_the_page(canvas: Canvas) -> None:
    lines(canvas, 60, 700, LEFT)
    lines(canvas, 60, -40, ["beside the sheet"])


HIDDEN = [
    (scanned, ["Behind the picture stands what it shows."], []),
    (lambda canvas: (lines(canvas, 60, 500, LEFT), unpainted(canvas)), [" ".join(LEFT)], ["Behind the picture stands what it shows."]),
    (only_unpainted, ["Behind the picture stands what it shows."], []),
    (white, ["1,240 meals"], ["nobody sees this"]),
    (off_the_page, [" ".join(LEFT)], ["beside the sheet"]),
]  # fmt: skip


@pytest.mark.parametrize(("draw", "main", "hidden"), HIDDEN, ids=["scanned", "unpainted", "alone", "white", "outside"])
def test_what_no_reader_sees_is_hidden(draw: Callable[[Canvas], None], main: list[str], hidden: list[str]) -> None:
    found = document(draw)
    assert [text for _, text in shown(found)] == main and [text for _, text in shown(found, "hidden")] == hidden


def test_filled_fields_and_typed_notes_are_read_and_remarks_are_hidden() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, 60, 780, LEFT)
        canvas.acroForm.textfield(name="n", value="Lanterna Trust", x=60, y=600, width=200, height=20)
        canvas.textAnnotation("Ask them again.", Rect=[300, 600, 320, 620])

    found = document(draw)
    assert "Lanterna Trust" in [text for _, text in shown(found)]
    assert shown(found, "hidden") == [("paragraph", "Ask them again.")]


def made(content: bytes, *more: bytes, resources: bytes = b"", pages: bytes = b"[3 0 R] /Count 1") -> bytes:
    """A PDF of plain objects: 4 is the page's content, 5 a font `F1`, `more` follow."""
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>> %b>>>>"
    font = b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"
    objects = [b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids " + pages + b">>", page % resources, content, font, *more]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%btrailer <</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return out + end % (len(objects) + 1, rows, len(objects) + 1, len(out))


def stream(data: bytes, told: bytes = b"") -> bytes:
    return b"<</Length %d %b>>\nstream\n%b\nendstream" % (len(data), told, data)


def drawing(data: bytes, calls: int) -> bytes:
    """A form that may draw object `calls` as X."""
    told = b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources <</Font <</F1 5 0 R>> /XObject <</X %d 0 R>>>>"
    return stream(data, told % calls)


WORDS = b"BT /F1 10 Tf 50 700 Td (Lanterna reached 40 people.) Tj ET"
PAGE = made(stream(WORDS))
TEN = b"/X Do " * 10
DRAWS = b"/XObject <</X 6 0 R>>"
HOSTILE = [
    (made(stream(b"/X Do"), drawing(b"/X Do " * 2, 6), resources=DRAWS), "recursive"),
    (made(stream(b"/X Do"), *(drawing(TEN, 7 + n) for n in range(8)), drawing(WORDS, 14), resources=DRAWS), "recursive"),
    (made(stream(zlib.compress(b"0 0 m 9 9 l S " * 4_000_000), b"/Filter /FlateDecode")), "bomb"),
    (made(stream(zlib.compress(zlib.compress(WORDS)), b"/Filter [/FlateDecode /FlateDecode]")), "bomb"),
    (made(stream(WORDS), pages=b"[3 0 R 2 0 R] /Count 9000"), "too_many_pages"),
    (PAGE.replace(b"/Subtype /Type1", b"/Subtype /Type0"), "needs_ocr"),
]


@pytest.mark.parametrize(("content", "code"), HOSTILE)
def test_hostile_files_are_told_before_they_cost(content: bytes, code: str) -> None:
    _, issues = read(content, name="a.pdf")
    assert code in [issue.code for issue in issues]


def test_drawings_that_call_one_another_in_measure_are_read() -> None:
    content = made(stream(b"/X Do"), drawing(b"/X Do", 7), drawing(WORDS, 7), resources=DRAWS)
    found, issues = read(content, name="a.pdf")
    assert found is not None and not issues and shown(found) == [("paragraph", "Lanterna reached 40 people.")]


def test_glyphs_that_no_font_explains_are_left_out() -> None:
    font = b"<</Type /Font /Subtype /Type0 /BaseFont /Verdana /Encoding /Identity-H /DescendantFonts [7 0 R]>>"
    cid = b"<</Type /Font /Subtype /CIDFontType2 /BaseFont /Verdana /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>>>"
    shift = "".join(f"{ord(letter) - 29:04x}" for letter in "DESCRIPTION 2019").encode()
    content = made(stream(b"BT /F2 9 Tf 50 600 Td <%b> Tj ET " % shift + WORDS), font, cid).replace(b"<</F1", b"<</F2 6 0 R /F1")
    found, issues = read(content, name="a.pdf")
    assert found is not None and [issue.code for issue in issues] == ["unreadable_font"]
    assert shown(found) == [("paragraph", "Lanterna reached 40 people.")] and len(shown(found, "hidden")) == 1


def test_old_style_figures_of_adobe_fonts_are_digits() -> None:
    assert page_words_of("\uf731\uf732 \uf76f\uf762") == "12 ob"


def page_words_of(text: str) -> str:
    return " ".join(_readable(word) for word in text.split())


@given(st.lists(st.tuples(st.integers(0, len(PAGE) - 1), st.integers(0, 255)), max_size=30), st.integers(0, len(PAGE)))
@settings(max_examples=150, deadline=None)
def test_mutilated_files_are_read_or_refused(changes: list[tuple[int, int]], cut: int) -> None:
    content = bytearray(PAGE)
    for place, byte in changes:
        content[place] = byte
    for damaged in (bytes(content), bytes(content[:cut]), bytes(content[cut:])):
        found, issues = read(damaged, name="a.pdf", media_type="application/pdf")
        assert found is not None or issues


def test_figures_of_cards_and_a_table_below_them_keep_apart() -> None:
    def draw(canvas: Canvas) -> None:
        for x, number, label in ((60, "2646", "took part"), (220, "787", "may play"), (320, "1,079", "teach")):
            lines(canvas, x, 700, [number], size=28)
            lines(canvas, x, 682, [label])
        for number, row in enumerate([("Place", "2019", "2020"), ("Peja", "40", "55"), ("Total", "1 240", "1 405")]):
            for x, cell in zip((60, 220, 320), row, strict=True):
                lines(canvas, x, 550 - 18 * number, [cell])

    found = document(draw)
    assert [text for _, text in shown(found)][:6] == ["2646", "took part", "787", "may play", "1,079", "teach"]
    cells = {found.quote(b.span): [found.quote(h) for h in b.heads] for b in found.blocks if b.kind == "cell"}
    assert cells["1 405"] == ["Total", "2020"]

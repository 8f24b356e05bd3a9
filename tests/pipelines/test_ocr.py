"""Pictures of pages through tesseract: words with their places and certainty, which the confidence of facts carries on."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipelines import ocr, stages
from pipelines.digest import digest
from pipelines.settings import load
from schemas.documents import Document
from schemas.sources import Source

TEXT = ["Harbour Light Trust annual report 2024", "In 2024 we trained 85 teachers in 12 schools."]
HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
TABLE = "\n".join([
    HEAD,
    "1\t1\t0\t0\t0\t0\t0\t0\t2480\t3508\t-1\t",
    "5\t1\t1\t1\t1\t1\t300\t400\t200\t50\t91.5\tHarbour",
    "5\t1\t1\t1\t1\t2\t520\t400\t100\t50\t99.99\tLight",
    "5\t1\t1\t1\t2\t1\t300\t480\t90\t50\t40\t85",
    "5\t1\t2\t1\t1\t1\t900\t900\t9\t9\t3\t~",
    "5\t1\t2\t1\t1\t2\t900\t900\t9\t9\t80\t ",
])  # fmt: skip

needs_tesseract = pytest.mark.skipif(not ocr.installed(), reason="tesseract is not installed")


def picture(texts: list[str], dpi: int = 200) -> bytes:
    """A PDF whose only page is a picture of the lines."""
    drawn, out = io.BytesIO(), io.BytesIO()
    canvas = Canvas(drawn, pagesize=A4)
    for number, text in enumerate(texts):
        canvas.setFont("Helvetica", 24 if number == 0 else 12)
        canvas.drawString(60, 760 - 40 * number, text)
    canvas.save()
    page = pypdfium2.PdfDocument(drawn.getvalue())[0].render(scale=dpi / 72, grayscale=True).to_pil()
    canvas = Canvas(out, pagesize=A4)
    canvas.drawImage(ImageReader(page), 0, 0, *A4)
    canvas.save()
    return out.getvalue()


@pytest.fixture
def tesseract(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], list[list[str]]]:
    """`tesseract(answer)`: the program is there and prints `answer`, or raises it; gives the list of its calls."""

    def pretend(answer: object) -> list[list[str]]:
        calls: list[list[str]] = []

        def run(command: list[str], **options: object) -> object:
            calls.append(command)
            if isinstance(answer, Exception):
                raise answer
            return subprocess.CompletedProcess(command, 0, str(answer).encode())

        monkeypatch.setattr(ocr, "installed", lambda: frozenset({"eng", "fra"}))
        monkeypatch.setattr(ocr.subprocess, "run", run)
        return calls

    return pretend


def test_words_have_their_place_in_points_their_line_and_their_certainty(tesseract: Callable[[object], list[list[str]]]) -> None:
    calls = tesseract(TABLE)
    found = ocr.recognise(picture(TEXT), [1], "a.pdf")
    words = found.words[1]
    assert not found.issues and [(w.text, w.certainty, w.line) for w in words] == [("Harbour", 0.915, 0), ("Light", 0.9995, 0), ("85", 0.4, 1)]
    assert words[0].box == pytest.approx((72, A4[1] - 108, 120, A4[1] - 96), abs=0.1)
    assert calls == [["tesseract", "stdin", "stdout", "-l", "eng", "--dpi", "300", "tsv"]]


@pytest.mark.parametrize(("language", "data", "codes"), [("fr", "fra", []), ("fr-CH", "fra", []), (None, "eng", []), ("sq", "eng", ["ocr_language"]), ("xx", "eng", [])])
def test_the_document_s_language_is_read_where_there_is_data_for_it(
    tesseract: Callable[[object], list[list[str]]], language: str | None, data: str, codes: list[str]
) -> None:
    calls = tesseract(TABLE)
    found = ocr.recognise(picture(TEXT), [1], "a.pdf", language=language)
    assert calls[0][4] == data and [issue.code for issue in found.issues] == codes


def test_pages_that_tesseract_gives_up_on_are_an_issue(tesseract: Callable[[object], list[list[str]]]) -> None:
    tesseract(subprocess.TimeoutExpired("tesseract", 30))
    found = ocr.recognise(picture(TEXT), [1], "a.pdf")
    assert not found.words and [(issue.code, issue.value, issue.where) for issue in found.issues] == [("ocr_failed", "1", "a.pdf")]


@pytest.mark.parametrize("size", [(595, 2e9), (0.001, 700)])
def test_pages_of_no_size_that_could_be_drawn_are_an_issue(tesseract: Callable[[object], list[list[str]]], size: tuple[float, float]) -> None:
    tesseract(TABLE)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    canvas.rect(0, 0, 9, 9)
    canvas.save()
    found = ocr.recognise(out.getvalue(), [1], "a.pdf")
    assert [issue.code for issue in found.issues] == ["ocr_failed"]


def test_without_tesseract_asking_for_it_is_a_mistake_and_a_document_says_so(monkeypatch: pytest.MonkeyPatch, command: Callable[..., object], tmp_path: Path) -> None:
    monkeypatch.setattr(ocr, "installed", frozenset)
    assert [issue.code for issue in ocr.recognise(picture(TEXT), [1], "a.pdf").issues] == ["no_tesseract"]
    (tmp_path / "a.pdf").write_bytes(picture(TEXT))
    answer = command("extract", tmp_path / "a.pdf", "--ocr")
    assert answer.code == 2 and "apt-get install tesseract-ocr" in answer.err  # type: ignore[attr-defined]


@pytest.mark.parametrize("sure", [40.0, 80.0])
def test_a_fact_is_no_surer_than_its_words(tesseract: Callable[[object], list[list[str]]], sure: float) -> None:
    rows = [f"5\t1\t1\t1\t1\t{n}\t{300 + 180 * n}\t400\t{24 * len(word)}\t50\t{99 if word != '85' else sure}\t{word}" for n, word in enumerate(TEXT[1].split())]
    tesseract("\n".join([HEAD, *rows]))
    document, extraction = digest(picture(TEXT), "a", name="a.pdf", media_type=None, language="en", ocr=True)
    assert isinstance(document, Document) and document.text.endswith(TEXT[1])
    (fact,) = [fact for fact in extraction.facts if fact.slots.get("value") == 85]
    assert 0.2 * sure / 100 < fact.confidence <= sure / 100


@needs_tesseract
def test_a_picture_of_a_page_is_read() -> None:
    content = picture(TEXT)
    (issue,) = digest(content, "a", name="a.pdf", media_type=None)
    assert issue.code == "needs_ocr" and "--ocr" in issue.message  # type: ignore[union-attr]
    document, extraction = digest(content, "a", name="a.pdf", media_type=None, ocr=True)
    assert isinstance(document, Document) and [document.quote(block.span) for block in document.zone("main")] == TEXT
    assert 85 in [fact.slots.get("value") for fact in extraction.facts] and not [i for i in extraction.issues if i.code == "needs_ocr"]
    assert 0.5 < document.certainty(document.blocks[-1].span) < 1.0


@needs_tesseract
def test_documents_are_read_again_once_their_pictures_are() -> None:
    source = Source(id="harbour", title="Harbour", files=("a",))
    off, on = load(ocr="off"), load(ocr="auto")
    assert stages.extractors_hash(source, off) == stages.extractors_hash(source, off) != stages.extractors_hash(source, on)

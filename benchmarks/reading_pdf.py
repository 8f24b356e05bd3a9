"""PDF reading against its peer: the whole of `read` over the time pypdfium2 needs to give its own rectangles of text.

    python benchmarks/reading_pdf.py                     the PDFs of ../shared/corpus
    python benchmarks/reading_pdf.py FILE_OR_FOLDER ...  other PDFs

The rule: for each file, repeats of both in one process, one after the other in turn; the medians, and their ratio. The
peer opens the bytes, and of each page asks for every rectangle (`count_rects`, `get_rect`) and the text inside it
(`get_text_bounded`). Reading must stay within 1.5 times that over all files together. Never here: quality.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

CORPUS = ROOT / ".." / "shared" / "corpus"
MOST = 1.5  # times the peer


def rectangles(content: bytes) -> int:
    """The peer: every rectangle of text of every page, with its words; how many there are."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(content)
    count = 0
    for number in range(len(pdf)):
        page = pdf[number]
        textpage = page.get_textpage()
        for index in range(textpage.count_rects()):
            textpage.get_text_bounded(*textpage.get_rect(index))
            count += 1
        textpage.close()
        page.close()
    pdf.close()
    return count


def seconds(call: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def compared(path: Path, repeats: int) -> tuple[float, float]:
    """Median seconds of the peer and of reading, in turn."""
    from extractors.read import read

    content = path.read_bytes()
    rectangles(content), read(content, name=path.name)  # word lists and models are loaded once
    pairs = [(seconds(lambda: rectangles(content)), seconds(lambda: read(content, name=path.name))) for _ in range(repeats)]
    return median(peer for peer, _ in pairs), median(own for _, own in pairs)


def pdfs(paths: Sequence[Path]) -> list[Path]:
    """The files, and all PDFs below the folders, that are named."""
    return [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*.pdf")))]


def main(paths: Sequence[Path] = (CORPUS,), *, repeats: int = 9) -> float:
    """Prints a line for each file and one for all; the ratio of all together (0.0 where there is no file)."""
    peers = owns = 0.0
    print(f"{'file':40}{'peer ms':>10}{'read ms':>10}{'ratio':>8}")
    for path in pdfs(paths):
        peer, own = compared(path, repeats)
        peers, owns = peers + peer, owns + own
        print(f"{path.name[:39]:40}{peer * 1000:10.1f}{own * 1000:10.1f}{own / peer:8.2f}")
    ratio = owns / peers if peers else 0.0
    print(f"{'all':40}{peers * 1000:10.1f}{owns * 1000:10.1f}{ratio:8.2f}   (at most {MOST})")
    return ratio


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[CORPUS])
    parser.add_argument("--repeats", type=int, default=9)
    given = parser.parse_args()
    sys.exit(main(given.paths, repeats=given.repeats) > MOST)

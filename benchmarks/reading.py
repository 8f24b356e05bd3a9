"""Everything that reading must reach, measured in one run beside the peers.

    python benchmarks/reading.py                                   all, on ../shared
    python benchmarks/reading.py --suites FOLDER --corpus FOLDER   other parts of the same suites, other documents
    python benchmarks/reading.py --only content dates              content, dates, awkward, pdf, facts

The rules: `content` in reading_content.py, `dates` in reading_dates.py, `pdf` in reading_pdf.py (the PDFs of the corpus).
`awkward`: every file is read, or refused with an error that says why; each in a process of its own that is forked with the
reader loaded, wall seconds and peak memory of that process (the loaded reader included). `facts`: of every document of the
corpus the bytes are read twice; an evidence span is found again where the second text has the quote at the same place and
the block's way back holds (the DOM path leads to an element with these words; the page of a PDF has them, whatever their
order; the decoded source of a text has them); facts whose first words stand in furniture are counted apart from the document's
own publisher, subject, published and updated. Exit code 1 where a bar is missed. Never here: quality against gold.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from benchmarks import reading_content, reading_dates, reading_pdf  # noqa: E402
from extractors.extract import extract  # noqa: E402
from extractors.read import read  # noqa: E402
from extractors.read.decoding import decode  # noqa: E402
from extractors.read.html import parse  # noqa: E402
from extractors.read.markdown import prose, without_templates  # noqa: E402
from extractors.read.markdown.front_matter import front_matter  # noqa: E402
from schemas.documents import Block, Document  # noqa: E402
from schemas.facts import Fact  # noqa: E402

SHARED = ROOT.parent / "shared"
FURNITURE = ("navigation", "header", "footer", "aside", "hidden")
SECONDS, MEGABYTES = 5.0, 500
OWN_EVENTS = ("published", "updated")


def content(suites: Path, repeat: int) -> bool:
    """Main content and speed beside the peers; whether both bars are held."""
    pages = list(reading_content.pages_of(suites / "main_content").values())
    table = reading_content.measured(pages, repeat)
    reading_content.show(table, len(pages), repeat)
    ours = table["ngo-ledger"]
    peers = {name: row for name, row in table.items() if not name.startswith("ngo-ledger")}
    if not peers:
        return True
    ratio = peers["trafilatura"]["seconds"] / ours["seconds"] if "trafilatura" in peers else float("nan")
    best = max(row["f1"] for row in peers.values())
    print(f"F1 {ours['f1']:.3f}, best peer {best:.3f}; {ratio:.2f} times as fast as trafilatura's default mode (bar 5)")
    return ours["f1"] > best and not ratio < 5


def dates(suites: Path) -> bool:
    """The day of publication; whether accuracy and the surest are above their bars."""
    accuracy, surest = reading_dates.show(suites / "published_dates")
    return accuracy >= 0.91 and surest >= 0.98


def awkward(suites: Path) -> bool:
    """Odd and damaged PDFs; whether each is read or refused in time and memory."""
    rows = [(path.name, *_apart(path)) for path in sorted((suites / "awkward_pdfs").glob("*.pdf"))]
    outcomes = Counter(outcome for _, outcome, _, _ in rows)
    slowest, largest = max(rows, key=lambda row: row[2]), max(rows, key=lambda row: row[3])
    print(f"{len(rows)} awkward PDFs: {dict(outcomes)}")
    print(f"slowest {slowest[2]:.2f} s ({slowest[0]}), largest {largest[3]:.0f} MB ({largest[0]})")
    for name, outcome, _, _ in rows:
        if outcome not in ("read", "refused"):
            print(f"{outcome}: {name}")
    return set(outcomes) <= {"read", "refused"} and slowest[2] <= SECONDS and largest[3] <= MEGABYTES


def _apart(path: Path) -> tuple[str, float, float]:
    """Outcome, seconds and peak megabytes of reading one file in a process of its own."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    start = time.perf_counter()
    child = context.Process(target=_in_child, args=(path, theirs))
    child.start()
    theirs.close()
    told = ours.recv() if ours.poll(4 * SECONDS) else None
    if told is None and child.is_alive():
        child.kill()
    child.join()
    return (*told[:1], time.perf_counter() - start, told[1]) if told else ("crashed or hung", time.perf_counter() - start, 0.0)


def _in_child(path: Path, pipe: object) -> None:
    document, issues = read(path.read_bytes(), name=path.name)
    refused = any(issue.level == "error" and issue.message for issue in issues)
    outcome = "read" if document is not None else "refused" if refused else "lost without a word"
    pipe.send((outcome, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def facts(corpus: Path) -> bool:
    """Evidence found again and facts out of furniture; whether all of the first and none of the second."""
    found, spans, furniture = 0, 0, []
    for path in sorted(corpus.glob("*/*")):
        if path.suffix == ".jsonl" or not path.is_file():
            continue
        data = path.read_bytes()
        document, _ = read(data, name=path.name)
        if document is None:
            print(f"not read: {path.name}")
            continue
        again, _ = read(data, name=path.name)
        extraction = extract(document, hints={})
        words = _WordsOf(data, again)
        for fact in extraction.facts:
            for evidence in fact.evidence:
                spans += 1
                at = evidence.span
                held = again.text[at.start : at.end] == evidence.quote and words.hold(again, at.start, at.end)
                found += held
                if not held:
                    print(f"not found again in {path.name}: {fact.kind} at {at.start}")
            furniture += [path.name for zone in [_zone(document, fact)] if zone in FURNITURE and not _is_own(fact, extraction.fields)]
    print(f"evidence spans found again in the bytes: {found} of {spans}")
    print(f"facts out of furniture that are not the document's own: {len(furniture)} {dict(Counter(furniture)) or ''}")
    return found == spans and not furniture


def _zone(document: Document, fact: Fact) -> str:
    span = fact.evidence[0].span
    return next((block.zone for block in document.blocks if block.span.overlaps(span)), "main")


def _is_own(fact: Fact, fields: dict) -> bool:
    if fact.kind == "organisation":
        return fact.slots["name"] in (fields.get("publisher"), fields.get("subject"))
    return fact.kind == "event" and fact.slots["kind"] in OWN_EVENTS and fact.slots["date"] in (fields.get("published"), fields.get("updated"))


class _WordsOf:
    """The words of stored bytes by a block's way back."""

    def __init__(self, data: bytes, document: Document) -> None:
        self._kind = document.media_type
        self._source = "" if self._kind == "application/pdf" else _letters(decode(data, "").text)
        self._root = parse(_page_text(decode(data, "").text)) if self._kind == "text/html" else None
        self._pages = dict(_pages(data)) if self._kind == "application/pdf" else {}

    def hold(self, document: Document, start: int, end: int) -> bool:
        """Whether every block under a span leads back to words that hold it."""
        blocks = (block for block in document.blocks if block.span.start < end and start < block.span.end)
        return all(self._holds(block, document.text[max(start, block.span.start) : min(end, block.span.end)]) for block in blocks)

    def _holds(self, block: Block, words: str) -> bool:
        if block.zone == "metadata":
            return True  # a declared field: its path names it
        if self._pages:
            return not Counter(_letters(words)) - Counter(self._pages[block.page] + self._pages.get(block.page + 1, ""))
        if self._root is not None and block.path.startswith("/"):
            element = self._root.xpath(block.path)
            shown = "".join((*element[0].itertext(), *element[0].xpath(".//@*"))) if element else ""
            return not Counter(_letters(words)) - Counter(_letters(shown))
        return not Counter(_letters(words)) - Counter(self._source)


def _page_text(text: str) -> str:
    """The text that DOM paths lead into: of a page with front matter what stands behind it, as its reader sees it."""
    front = front_matter(text, prose)
    return text if front is None else without_templates(text[front.end :])


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", text))


def _pages(data: bytes) -> Iterator[tuple[int, str]]:
    import pypdfium2

    ligatures = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})
    pdf = pypdfium2.PdfDocument(data)
    for number in range(len(pdf)):
        yield number + 1, _letters(pdf[number].get_textpage().get_text_range().translate(ligatures))


def main() -> None:
    """Measure what was asked for and say which bars are held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suites", type=Path, default=SHARED / "suites")
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpus")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=("content", "dates", "awkward", "pdf", "facts"), default=None)
    chosen = parser.parse_args()
    parts = {
        "content": lambda: content(chosen.suites, chosen.repeat),
        "dates": lambda: dates(chosen.suites),
        "awkward": lambda: awkward(chosen.suites),
        "pdf": lambda: reading_pdf.main([chosen.corpus]) <= reading_pdf.MOST,
        "facts": lambda: facts(chosen.corpus),
    }
    held = {}
    for name in chosen.only or parts:
        if not (chosen.corpus if name in ("pdf", "facts") else chosen.suites).is_dir():
            print(f"== {name}: nothing there to measure with; name the folders with --suites and --corpus")
            continue
        print(f"== {name}")
        held[name] = parts[name]()
    print(json.dumps(held))
    sys.exit(not all(held.values()))


if __name__ == "__main__":
    main()

"""How well the main content of pages is told from their furniture, and how fast, beside the peers in the same process.

    python benchmarks/reading_content.py [--suite ../shared/suites/main_content] [--errors 20] [--repeat 3]

Rule of the score, that of the suite's own authors (scrapinghub/article-extraction-benchmark): texts are cut into words (`\\w+`,
case and all) and those into overlapping runs of four; a page has true positives, false positives and false negatives by
counting runs as often as they stand in both texts, only in ours, only in the article. Precision is the mean over pages of
tp/(tp+fp), recall that of tp/(tp+fn), each over the pages where it is defined; F1 is made of the two means. Ours is
`extractors.read.main_text`, which like the peers gives nothing but the main text; `whole` is the same text out of the whole
document (`read` and `body_text`). Times are those of each tool's whole way from bytes to text, as a pipeline
goes: page after page with one tool, the tools in turn, so many rounds; the median round counts. Never here: facts.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

SUITE = ROOT.parent / "shared/suites/main_content"
Tool = Callable[[bytes], str]
_WORD = re.compile(r"\w+")


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """Runs of so many words, with how often each stands in the text; a shorter text is one run."""
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + size]) for i in range(max(1, len(words) - size + 1)))


def counts(true: str, found: str) -> tuple[int, int, int]:
    """(true positives, false positives, false negatives) of one page."""
    a, b = shingles(true), shingles(found)
    both = sum((a & b).values())
    return both, sum(b.values()) - both, sum(a.values()) - both


def scores(rows: list[tuple[int, int, int]]) -> tuple[float, float, float]:
    """(F1, precision, recall) over pages."""
    precision = mean([tp / (tp + fp) for tp, fp, fn in rows if tp + fp] or [0.0])
    recall = mean([tp / (tp + fn) for tp, fp, fn in rows if tp + fn] or [0.0])
    return (2 * precision * recall / (precision + recall) if precision + recall else 0.0), precision, recall


def ours(content: bytes) -> str:
    """The main content as this project reads it."""
    from extractors.read import body_text, read

    document, _ = read(content, name="page.html", media_type="text/html")
    return "" if document is None else body_text(document)


def ours_alone(content: bytes) -> str:
    """The main content alone, as the peers give it; the whole document where the page has no article."""
    from extractors.read import main_text

    return main_text(content)


def tools() -> dict[str, Tool]:
    """Ours and every peer that is installed, by name."""
    found: dict[str, Tool] = {"ngo-ledger": ours_alone, "ngo-ledger, whole": ours}
    try:
        import trafilatura
    except ImportError:
        print("trafilatura is not here: pip install trafilatura lxml_html_clean", file=sys.stderr)
    else:
        found["trafilatura"] = lambda content: trafilatura.extract(content, include_comments=False) or ""
        found["trafilatura precision"] = lambda content: trafilatura.extract(content, include_comments=False, favor_precision=True) or ""
        found["trafilatura fast"] = lambda content: trafilatura.extract(content, include_comments=False, fast=True) or ""
        found["trafilatura recall"] = lambda content: trafilatura.extract(content, include_comments=False, favor_recall=True) or ""
    try:
        import lxml.html
        import readability
    except ImportError:
        print("readability-lxml is not here: pip install readability-lxml", file=sys.stderr)
    else:
        found["readability-lxml"] = lambda content: lxml.html.fromstring(readability.Document(content).summary()).text_content()
    return found


def measured(pages: list[tuple[bytes, str]], repeat: int) -> dict[str, dict[str, float]]:
    """F1, precision, recall and seconds of every tool over all pages."""
    found = tools()
    spent: dict[str, list[float]] = {name: [] for name in found}
    texts: dict[str, list[str]] = {}
    for _ in range(repeat):
        for name, tool in found.items():
            gc.collect()  # what one tool has left behind is not swept up in the next one's time
            start = time.perf_counter()
            texts[name] = [tool(content) for content, _ in pages]
            spent[name].append(time.perf_counter() - start)
    table = {}
    for name in found:
        f1, precision, recall = scores([counts(truth, text) for (_, truth), text in zip(pages, texts[name], strict=True)])
        table[name] = {"f1": f1, "precision": precision, "recall": recall, "seconds": median(spent[name])}
    return table


def pages_of(suite: Path) -> dict[str, tuple[bytes, str]]:
    """The pages of a suite: id -> (bytes, text of the article)."""
    truth = json.loads((suite / "ground_truth.json").read_text(encoding="utf-8"))
    return {name: (gzip.decompress((suite / f"{name}.html.gz").read_bytes()), row["articleBody"]) for name, row in sorted(truth.items())}


def worst(pages: dict[str, tuple[bytes, str]], count: int) -> list[tuple[float, str, tuple[int, int, int]]]:
    """The pages that ours reads worst: (F1, id, counts)."""
    rows = []
    for name, (content, truth) in pages.items():
        tp, fp, fn = counts(truth, ours(content))
        rows.append((2 * tp / max(1, 2 * tp + fp + fn), name, (tp, fp, fn)))
    return sorted(rows)[:count]


def main() -> None:
    """Print the table, and where asked the worst pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", type=Path, default=SUITE)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--errors", type=int, default=0, help="print only our worst pages")
    chosen = parser.parse_args()
    if not (chosen.suite / "ground_truth.json").is_file():
        sys.exit(f"{chosen.suite}: no ground_truth.json there. Name the folder with --suite.")
    pages = pages_of(chosen.suite)
    if chosen.errors:
        for f1, name, row in worst(pages, chosen.errors):
            print(f"{f1:.3f} {name} tp={row[0]} fp={row[1]} fn={row[2]}")
        return
    show(measured(list(pages.values()), chosen.repeat), len(pages), chosen.repeat)


def show(table: dict[str, dict[str, float]], pages: int, repeat: int) -> None:
    """Print a table that `measured` has made."""
    print(f"main content of {pages} pages: words in runs of four, medians of {repeat}")
    for name, row in sorted(table.items(), key=lambda item: -item[1]["f1"]):
        ratio = row["seconds"] / table["ngo-ledger"]["seconds"]
        print(f"{name:24} F1 {row['f1']:.3f}  P {row['precision']:.3f}  R {row['recall']:.3f}  {1000 * row['seconds'] / pages:6.1f} ms a page  {ratio:5.2f} x ours")


if __name__ == "__main__":
    main()

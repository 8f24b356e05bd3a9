"""Where the time of a page goes, stage by stage, as milliseconds and as ratios to a floor measured in the same process.

    python benchmarks/speed.py                    examples/ and, where it is there, ../shared/corpus/labelled
    python benchmarks/speed.py --set examples --repeat 9

The floor of an HTML page is what C needs at least: parse it with lxml, take its text, run one regular expression for numbers
and capitalised names over it. The floor of a PDF is pypdfium2 giving every page's rectangles of text. Text and Markdown have
the regular expression alone. All figures are medians, over repeats and then over pages, since means of a shared machine say
little; ratios are medians of each page's own ratio. Never here: quality.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from statistics import median

import lxml.html
import pypdfium2

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from benchmarks.evaluate import dev_paths, example_paths  # noqa: E402
from extractors.extract import EXTRACTORS, extract, to_json  # noqa: E402
from extractors.outline import outline  # noqa: E402
from extractors.read import read  # noqa: E402

_CANDIDATES = re.compile(r"\d[\d.,' ]*|(?:[A-ZÀ-Ž][\w'’-]+(?:[ ,&]+(?:of|for|and|the|de|des|du|für|i|e)?\s*)?){2,}")

_NEW = count()  # a new id for every run, since outlines and other work are kept by document

Timed = dict[str, float]  # stage -> milliseconds


def stages(content: bytes, name: str) -> Timed:
    """Milliseconds of each stage for one file, from bytes to the JSON of its facts; empty where it cannot be read."""
    times: Timed = {}

    def timed(stage: str, work: Callable[[], object]) -> object:
        start = time.perf_counter()
        result = work()
        times[stage] = (time.perf_counter() - start) * 1000
        return result

    document = timed("read", lambda: read(content, name=name)[0])
    if document is None:
        return {}
    document, again = (replace(document, id=str(next(_NEW))) for _ in range(2))
    timed("outline", lambda: outline(document))
    for module in EXTRACTORS:
        timed(module.NAME, lambda module=module: module.find(document))
    extraction = timed("extract", lambda: extract(again, hints={}))
    # `extract` outlines and finds too; what it needs beyond that is resolving, scoring and privacy.
    found = times["outline"] + sum(times[module.NAME] for module in EXTRACTORS)
    times["resolve"] = max(0.0, times.pop("extract") - found)
    timed("json", lambda: to_json(again, extraction))
    times["total"] = sum(times.values())
    return times


def floor(content: bytes, suffix: str) -> float:
    """Milliseconds that the file's floor needs."""
    start = time.perf_counter()
    if suffix == ".pdf":
        for page in pypdfium2.PdfDocument(content):
            text = page.get_textpage()
            for i in range(text.count_rects()):
                text.get_text_bounded(*text.get_rect(i))
    else:
        text = lxml.html.fromstring(content).text_content() if suffix == ".html" else content.decode("utf-8", "replace")
        for _ in _CANDIDATES.finditer(text):
            pass
    return (time.perf_counter() - start) * 1000


def measure(path: Path, repeat: int) -> Timed:
    """Medians over the repeats of every stage and of the floor, after one run that fills the caches of words."""
    content = path.read_bytes()
    if not stages(content, path.name):
        return {}
    runs = [{**stages(content, path.name), "floor": floor(content, path.suffix)} for _ in range(repeat)]
    return {stage: median(run[stage] for run in runs) for stage in runs[0]}


def show(title: str, rows: Sequence[Timed]) -> None:
    """One table: a line a stage, median milliseconds and median ratio to the floor."""
    print(f"\n{title}\n{'stage':15}{'ms':>9}{'x floor':>9}")
    for stage in rows[0]:
        print(f"{stage:15}{median(row[stage] for row in rows):9.2f}{median(row[stage] / row['floor'] for row in rows):9.1f}")


def main() -> int:
    """Prints a table for each format."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=("dev", "examples"), help="only this set")
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="runs of each page (default 5)")
    options = parser.parse_args()
    paths = [] if options.set == "examples" else list(dev_paths().values())
    paths += [] if options.set == "dev" else list(example_paths().values())
    for suffix, title in ((".html", "HTML"), (".md", "Markdown"), (".txt", "plain text"), (".pdf", "PDF, whole files")):
        chosen = [path for path in paths if path.suffix == suffix]
        rows = [row for path in chosen if (row := measure(path, options.repeat))]
        if rows:
            size = median(path.stat().st_size for path in chosen) / 1024
            show(f"{title}: {len(rows)} of {len(chosen)} files, median {size:.0f} KB", rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""How well a page's day of publication is found, and how well we know that we know, beside htmldate in the same process.

    python benchmarks/reading_dates.py [--suite ../shared/suites/published_dates] [--errors]

Rule of the score: `index.json` gives one day a page; an answer is right where it is that day, and no answer is wrong. Accuracy
is over all pages. `surest 85 %`: the pages in the order of our confidence (no answer: 0), the first 85 % of them, the share
that is right. Ours is
`extractors.dates.own_day`, given the page's bytes and its address.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

SUITE = ROOT.parent / "shared/suites/published_dates"
SUREST = 0.85


def ours(content: bytes, url: str) -> tuple[str | None, float, str]:
    """(day or None, confidence, how it was told)."""
    from extractors.dates.own_day import own_day
    from extractors.read import read

    document, _ = read(content, name="page.html", media_type="text/html")
    if document is None:
        return None, 0.0, ""
    found = own_day(document, url=url)
    return (None, 0.0, "") if found is None else (found.day, found.confidence, " ".join(found.kinds))


def rows_of(suite: Path) -> list[tuple[bytes, str, str, str]]:
    """(bytes, address, day, file) of every page."""
    index = json.loads((suite / "index.json").read_text(encoding="utf-8"))
    return [(gzip.decompress((suite / row["file"]).read_bytes()), row["url"], row["date"], row["file"]) for row in index]


def surest(answers: list[tuple[bool, float]], share: float = SUREST) -> float:
    """The share that is right of the surest answers."""
    ranked = sorted(answers, key=lambda answer: -answer[1])[: round(share * len(answers))]
    return sum(right for right, _ in ranked) / max(1, len(ranked))


def main() -> None:
    """Print the table, and where asked our errors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", type=Path, default=SUITE)
    parser.add_argument("--errors", action="store_true")
    chosen = parser.parse_args()
    if not (chosen.suite / "index.json").is_file():
        sys.exit(f"{chosen.suite}: no index.json there. Name the folder with --suite.")
    show(chosen.suite, errors=chosen.errors)


def show(suite: Path, *, errors: bool = False) -> tuple[float, float]:
    """Print the table; gives our accuracy and the share right of the surest."""
    rows = rows_of(suite)
    start = time.perf_counter()
    found = [ours(content, url) for content, url, _, _ in rows]
    spent = time.perf_counter() - start
    answers = [(day == answer[0], answer[1]) for answer, (_, _, day, _) in zip(found, rows, strict=True)]
    if errors:
        for answer, (_, url, day, file) in sorted(zip(found, rows, strict=True), key=lambda pair: -pair[0][1]):
            if answer[0] != day:
                print(f"{answer[1]:.2f} {answer[0]} for {day} by {answer[2]:24} {file} {url}")
    accuracy, sure = sum(right for right, _ in answers) / len(rows), surest(answers)
    print(f"publication day of {len(rows)} pages")
    given = sum(answer[0] is not None for answer in found)
    print(f"ngo-ledger        accuracy {accuracy:.3f}  answers {given / len(rows):.3f}  surest {SUREST:.0%} right {sure:.3f}  {1000 * spent / len(rows):.1f} ms a page, reading and all")
    try:
        from htmldate import find_date
    except ImportError:
        print("htmldate is not here: pip install htmldate", file=sys.stderr)
        return accuracy, sure
    for name, extensive in (("htmldate", True), ("htmldate fast", False)):
        start = time.perf_counter()
        days = [find_date(content.decode("utf-8", "replace"), original_date=True, extensive_search=extensive, url=None) for content, _, _, _ in rows]
        spent = time.perf_counter() - start
        right = sum(day == row[2] for day, row in zip(days, rows, strict=True))
        print(f"{name:17} accuracy {right / len(rows):.3f}  answers {sum(d is not None for d in days) / len(rows):.3f}  no confidence             {1000 * spent / len(rows):.1f} ms a page")
    return accuracy, sure


if __name__ == "__main__":
    main()

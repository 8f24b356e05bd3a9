"""What the pipeline says of every number and date: the share that is extracted, ignored with a reason, and unexplained.

    python benchmarks/ledger.py                          the share, set by set
    python benchmarks/ledger.py --set dev --unexplained  each unexplained number and date with the words around it
    python benchmarks/ledger.py --set dev --reasons      how many entries each reason explains
    python benchmarks/ledger.py --set dev --lost         the gold's figures whose printed number is not extracted, by what the
                                                         ledger says of it: is the estimate honest?

Sets are those of `evaluate.py`, and `taught`; of `held-out` only the shares are told, so that no rule is written for it. Never here: rules.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from benchmarks.evaluate import SETS, SHARED, dev_paths, load, own_set  # noqa: E402
from extractors import privacy  # noqa: E402
from extractors.ledger import STATUSES, ledger, share  # noqa: E402
from extractors.read import read  # noqa: E402
from schemas.documents import Document  # noqa: E402
from schemas.facts import Entry  # noqa: E402

_AROUND = 50  # code points of context on each side

Read = tuple[str, Document, tuple[Entry, ...]]


def ledgers(name: str) -> Iterator[Read]:
    """(id, document, entries) of each document of a set."""
    paths = dev_paths() if name == "dev" else own_set(name)[0]
    for key, path in paths.items():
        document, _ = read(path.read_bytes(), name=path.name)
        if document is not None:
            yield key, document, ledger(document, privacy.protected_regions(document))


def context(document: Document, entry: Entry) -> str:
    """The words around an entry on one line, the entry in brackets."""
    start, end = entry.span.start, entry.span.end
    before, after = document.text[max(0, start - _AROUND) : start], document.text[end : end + _AROUND]
    return f"{before}[{document.quote(entry.span)}]{after}".replace("\n", " ")


def show_unexplained(found: list[Read]) -> None:
    """A line an unexplained entry: document, kind, words."""
    for key, document, entries in found:
        for entry in entries:
            if entry.status == "unexplained":
                print(f"{key}\t{entry.kind}\t{context(document, entry)}")


def show_reasons(found: list[Read]) -> None:
    """A line a reason, the commonest first; what was learned is one."""
    reasons = Counter((e.kind, e.status, e.reason.split(" 0.")[0].split(" 1.")[0]) for _, _, entries in found for e in entries)
    for (kind, status, why), count in reasons.most_common():
        print(f"{count:6} {kind:7}{status:12} {why}")


def lost(gold: dict[str, Any], document: Document, entries: tuple[Entry, ...]) -> Iterator[tuple[str, Entry]]:
    """Entries inside the quote of a gold figure whose number they print, that are not extracted: (value, entry)."""
    for fact in gold["figures"]:
        at = document.text.find(fact["quote"]) if fact.get("quote") else -1
        inside = [e for e in entries if at >= 0 and e.kind == "number" and at <= e.span.start < at + len(fact["quote"])]
        same = [e for e in inside if _digits(document.quote(e.span)) == _digits(f"{fact['value']:g}")]
        if same and not any(e.status == "extracted" for e in same):
            yield str(fact["value"]), same[0]


def _digits(text: str) -> str:
    return "".join(ch for ch in text if ch.isdigit())


def show_lost(name: str, found: list[Read], *, words: bool) -> None:
    """How many of the gold's printed figures that no entry extracts are unexplained, and with `words` a line each."""
    gold = load(SHARED / "gold" / "dev.jsonl") if name == "dev" else own_set(name)[1]
    missed = [(key, document, value, entry) for key, document, entries in found for value, entry in lost(gold[key], document, entries)]
    missed = [one for one in missed if one[3].reason != "repeated"]
    print(f"{name}: {sum(one[3].status == 'unexplained' for one in missed)} of {len(missed)} lost gold figures are unexplained")
    for key, document, value, entry in missed if words else ():
        print(f"{key}\t{value}\t{entry.status} {entry.reason}\t{context(document, entry)}")


def main() -> int:
    """Prints a line a set, and what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", nargs="+", default=[*SETS, "taught"], choices=(*SETS, "taught"))
    for option in ("unexplained", "reasons", "lost"):
        parser.add_argument(f"--{option}", action="store_true")
    options = parser.parse_args()
    print(f"{'set':10}{'kind':8}" + "".join(f"{status:>12}" for status in STATUSES) + f"{'share':>8}")
    for name in options.set:
        found = list(ledgers(name))
        for kind in ("number", "date", ""):
            counts = Counter(e.status for _, _, entries in found for e in entries if kind in ("", e.kind))
            print(f"{name:10}{kind or 'both':8}" + "".join(f"{counts[status]:12}" for status in STATUSES) + f"{share(counts):8.1%}")
        if options.unexplained and name != "held-out":
            show_unexplained(found)
        if options.reasons:
            show_reasons(found)
        if options.lost:
            show_lost(name, found, words=name != "held-out")
    return 0


if __name__ == "__main__":
    sys.exit(main())

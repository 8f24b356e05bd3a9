"""How many pairs of organisations are compared, how long that takes, and how many labelled matches are among them.

    python benchmarks/blocking.py [--sizes 1000,10000,100000] [--compare]

Invented organisations (a rare word or two, a head, at times a place and a legal form; every tenth a second spelling of another) of
each size; then the labelled pairs of `benchmarks/name_pairs.py`, each name one organisation: the share of matching pairs that are
candidates when all stand together.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from benchmarks.name_pairs import SUITE, own_pairs, pairs_of  # noqa: E402
from warehouse.identity.blocking import candidates  # noqa: E402
from warehouse.identity.score import Profile, compare  # noqa: E402

_SYLLABLES = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo".split()
_HEADS = ("Foundation", "Association", "Centre", "Network", "Trust", "Initiative", "Relief", "School", "Women's Centre", "Youth Club", "Stiftung", "Society for Health")
_COMMON = ("Hope", "Light", "Future", "Children", "Bridge", "Green", "New", "Friends", "Save", "Together")
_PLACES = ("", "", "", "Kosovo", "Albania", "Kenya", "Nepal", "Prizren", "Berlin", "Uganda")
_FORMS = ("", "", "", "e.V.", "Ltd", "d.o.o.", "NGO")


def invented(count: int) -> list[Profile]:
    """Organisations with invented names, the same ones each time."""
    rng = random.Random(7)
    names: list[str] = []
    while len(names) < count:
        if names and rng.random() < 0.1:
            names.append(_spelt_otherwise(rng.choice(names), rng))
            continue
        own = [rng.choice(_COMMON)] if rng.random() < 0.4 else []
        own += ["".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(3, 4))).title() for _ in range(rng.randint(1, 2))]
        names.append(" ".join(filter(None, [*own, rng.choice(_HEADS), rng.choice(_PLACES), rng.choice(_FORMS)])))
    return [Profile(f"org-{at:07d}", (name,)) for at, name in enumerate(names)]


def _spelt_otherwise(name: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(name))
    return name[:at] + rng.choice("aeinrst") + name[at:]


def measure(count: int, *, compared: bool) -> None:
    """Print one size."""
    profiles = invented(count)
    new = {one.organisation_id for one in profiles}
    start = time.perf_counter()
    pairs = list(candidates(profiles, new))
    spent = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:>7} organisations: {len(pairs):>8} pairs ({len(pairs) / count:.1f} each) in {spent:.1f} s, {spent / count * 10_000:.2f} s per 10,000; peak {peak:.0f} MB")
    few = {one.organisation_id for one in profiles[: max(1, count // 100)]}
    start = time.perf_counter()
    some = sum(1 for _ in candidates(profiles, few))
    print(f"        1 % of them new: {some} pairs in {time.perf_counter() - start:.1f} s")
    if compared:
        start = time.perf_counter()
        joined = sum(compare(a, b).is_automatic for a, b in pairs)
        print(f"        compared in {time.perf_counter() - start:.1f} s, {joined} would be joined")


def recall() -> None:
    """Print the share of labelled matches that are candidates."""
    own = [(a.names[0], b.names[0], a.aliases, b.aliases, row["is_match"] == "true") for row, a, b in own_pairs()]
    suite = [(pair.first, pair.second, (), (), pair.is_match) for pair in pairs_of(SUITE)] if SUITE.is_file() else []
    for name, rows in (("our own pairs", own), (SUITE.name, suite)):
        profiles = [Profile(f"org-{at:05d}-{side}", (row[side],), aliases=row[side + 2]) for at, row in enumerate(rows) for side in (0, 1)]
        found = {(a.organisation_id, b.organisation_id) for a, b in candidates(profiles, {one.organisation_id for one in profiles})}
        matches = [at for at, row in enumerate(rows) if row[4]]
        missed = [at for at in matches if (f"org-{at:05d}-0", f"org-{at:05d}-1") not in found]
        print(f"{name}: {len(matches) - len(missed)} of {len(matches)} matches among {len(found)} pairs; missed: {[rows[at][:2] for at in missed]}")


def main() -> None:
    """Print all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--compare", action="store_true")
    chosen = parser.parse_args()
    for size in chosen.sizes.split(","):
        measure(int(size), compared=chosen.compare)
    recall()


if __name__ == "__main__":
    main()

"""How long claims, series and people reached take to compute, and that it grows linearly: python benchmarks/corroboration.py [facts ...]

Invented rows: documents of 50 facts, five documents an organisation, twenty a source. Never here: a database.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from schemas.tables import columns
from warehouse.derived import NEEDED, derived_rows

_FACTS = 50


def rows_of(count: int) -> dict[str, list[dict[str, Any]]]:
    """Released rows with so many facts."""
    draw = random.Random(1)
    documents = max(1, count // _FACTS)
    organisations = max(1, documents // 5)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in NEEDED}
    rows["sources"] = [{"source_id": f"s{s}", "publisher_name": f"Publisher {s}", "reliability_code": "own"} for s in range(documents // 20 + 1)]
    rows["organisations"] = [{"organisation_id": f"o{o}", "organisation_name": f"Org {o}"} for o in range(organisations)]
    for d in range(documents):
        owner = f"o{d % organisations}"
        page = {"document_id": f"d{d}", "source_id": f"s{d // 20}", "series_id": f"d{d}", "snapshot_sha256": f"h{d}"}
        rows["documents"].append(page | {"subject_id": owner, "published_date": f"20{10 + d % 16}"})
        for number in range(_FACTS):
            table, fact = _fact(draw, number, organisations)
            fact |= {"fact_id": f"{d:012x}{number:012x}", "document_id": f"d{d}", "organisation_id": owner, "organisation_name": "Org"}
            rows[table].append(fact)
            quote = f"opened number {draw.randrange(1000)} the day centre word{draw.randrange(300)} in Northvale"
            rows["evidence"].append({"fact_id": fact["fact_id"], "position": 0, "quote": quote})
    return rows


def _fact(draw: random.Random, number: int, organisations: int) -> tuple[str, dict[str, Any]]:
    year = 2010 + draw.randrange(16)
    fact: dict[str, Any] = {"confidence": 0.95, "status_code": "sure", "period": str(year), "period_start": f"{year}-01-01", "period_end": f"{year}-12-31"}
    if number % 5 < 3:
        indicator, counted = draw.choice(["reached", "trained", "staff"]), draw.choice(["children", "people", "women in Northvale"])
        return "figures", fact | {"value": float(draw.randrange(3)), "bound_code": "exact", "unit_code": "people", "indicator_code": indicator, "counted": counted}
    if number % 5 == 3:
        return "events", fact | {"kind_code": draw.choice(["founded", "opened", "held", "period"]), "event_date": str(year)}
    return "partnerships", fact | {"partner_id": f"o{draw.randrange(organisations)}", "partner_name": "P", "role_code": "funder"}


def main(counts: list[int]) -> None:
    """Print the time for each number of facts."""
    for count in counts:
        heads = {name: [c.name for c in columns(name)] for name in NEEDED}
        rows = rows_of(count)
        given = {name: (heads[name], [tuple(row.get(head) for head in heads[name]) for row in rows.pop(name)]) for name in NEEDED}
        start = time.process_time()
        made = sum(1 for _ in derived_rows(given))
        spent = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{count:>9} facts: {made} rows in {spent:.1f} s, {spent / count * 1e6:.0f} µs a fact; peak {peak} MB, input included")


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [50_000, 100_000, 200_000])

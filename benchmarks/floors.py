"""The floors of quality: F1 by set and kind that may rise with every improvement and fall only with a written reason.

Never here: extraction or scoring.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PATH = Path(__file__).parent / "floors.json"

Scores = Mapping[str, Mapping[str, float]]  # set -> kind -> F1


def load(path: Path = PATH) -> dict[str, Any]:
    """{"floors": {set: {kind: F1}}, "lowered": [{set, kind, from, to, reason}]}."""
    return json.loads(path.read_text(encoding="utf-8"))


def save(record: Mapping[str, Any], path: Path = PATH) -> None:
    """Writes what `load` reads, one kind a line."""
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def below(scores: Scores, floors: Scores) -> Iterator[tuple[str, str, float, float]]:
    """(set, kind, score, floor) of what lies under its floor; sets that were not measured are not judged."""
    for name, kinds in scores.items():
        for kind, value in kinds.items():
            floor = floors.get(name, {}).get(kind, 0.0)
            if value < floor:
                yield name, kind, value, floor


def raised(record: Mapping[str, Any], scores: Scores, *, reason: str | None = None) -> dict[str, Any]:
    """The record with each floor at its score, cut to three decimals.

    A floor falls only where `reason` is given, and is then noted under `lowered`; else it stays where it is.
    """
    floors = {name: dict(kinds) for name, kinds in record["floors"].items()}
    lowered = list(record["lowered"])
    for name, kinds in scores.items():
        mine = floors.setdefault(name, {})
        for kind, value in kinds.items():
            new, old = int(value * 1000 + 1e-9) / 1000, mine.get(kind, 0.0)
            if new < old and reason is None:
                continue
            if new < old:
                lowered.append({"set": name, "kind": kind, "from": old, "to": new, "reason": reason})
            mine[kind] = new
    return {"floors": floors, "lowered": lowered}

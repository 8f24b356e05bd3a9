"""How far the desk is, and what the decisions tell: share reviewed, throughput, precision, reliability, the queue over time.

Never here: SQL, a plot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

from sqlalchemy import Engine

from review.cards import Progress, Rate, Statistics
from review.standing import held, is_alike
from warehouse import decisions as log
from warehouse.desk import items as queue
from warehouse.desk import records
from warehouse.stored import stored_facts

_BINS = 10


def progress(engine: Engine) -> Progress:
    """The share of the release's weight that curators have reviewed, what is open by reason, and who decided how much."""
    with engine.connect() as connection:
        rows, points, people = queue.weights(connection), queue.points(connection), records.by_curator(connection)
    last = points[-1][0] if points else 0
    quiet = sum(weight for run, _, reason, _, weight in points if run == last and reason == "quiet")
    reviewed = sum(weight for state, _, _, weight in rows if state in ("decided", "second", "gold"))
    whole = quiet + sum(weight for _, _, _, weight in rows)
    by_reason = {reason: count for state, reason, count, _ in rows if state == "open"}
    return Progress(round(reviewed / whole, 6) if whole else 1.0, round(whole, 6), round(reviewed, 6), sum(by_reason.values()), by_reason, people)


def statistics(engine: Engine) -> Statistics:
    """What the dashboard draws. Looks at all decisions: for now and then, not for each card."""
    with engine.connect() as connection:
        work, points, gold = records.work(connection), queue.points(connection), records.judged_twice(connection, "gold")
        said = log.by_key(connection)
    judged = list(_judged(engine, {key: one.verdict for key, some in said.items() if (one := held(some)) is not None and one.verdict in ("accept", "correct", "reject")}))
    pairs = [(confidence, is_right) for _, confidence, is_right in judged]
    return Statistics(
        throughput=tuple(_throughput(work)),
        precision=_rates([(extractor, is_right) for extractor, _, is_right in judged]),
        reliability=tuple(_bins(pairs)),
        gold=_rates([(other.curator, is_alike(first, other)) for _, first, other in gold]),
        queue=tuple(_over_time(points)),
        brier=round(sum((confidence - is_right) ** 2 for confidence, is_right in pairs) / len(pairs), 6) if pairs else None,
        calibration_error=round(sum(count * abs(mean - share) for mean, share, count in _bins(pairs)) / len(pairs), 6) if pairs else None,
    )


def _judged(engine: Engine, verdicts: dict[str, str]) -> Iterator[tuple[str, float, bool]]:
    """(extractor, confidence, whether it was accepted as extracted) of each fact that is decided."""
    for fact in stored_facts(engine, fact_keys=sorted(verdicts)):
        if not fact.extractor.startswith("curator"):
            yield fact.extractor, fact.confidence, verdicts[fact.fact_key] == "accept"


def _throughput(work: Sequence[tuple[str, str, int]]) -> Iterator[tuple[str, str, int, int]]:
    times: dict[tuple[str, str], list[int]] = defaultdict(list)
    for day, curator, milliseconds in work:
        times[day, curator].append(milliseconds)
    for (day, curator), some in sorted(times.items()):
        yield day, curator, len(some), int(median([one for one in some if one] or [0]))


def _rates(pairs: Sequence[tuple[str, bool]]) -> tuple[Rate, ...]:
    found: dict[str, list[bool]] = defaultdict(list)
    for name, is_right in pairs:
        found[name].append(is_right)
    return tuple(Rate(name, len(some), round(sum(some) / len(some), 6)) for name, some in sorted(found.items()))


def _bins(pairs: Sequence[tuple[float, bool]]) -> Iterator[tuple[float, float, int]]:
    found: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, is_right in pairs:
        found[min(int(confidence * _BINS), _BINS - 1)].append((confidence, is_right))
    for _, some in sorted(found.items()):
        yield round(sum(one for one, _ in some) / len(some), 6), round(sum(right for _, right in some) / len(some), 6), len(some)


def _over_time(points: Sequence[tuple[int, str, str, int, float]]) -> Iterator[tuple[str, dict[str, int]]]:
    by_run: dict[int, tuple[str, dict[str, int]]] = {}
    for run, at, reason, count, _ in points:
        by_run.setdefault(run, (at, {}))[1][reason] = count
    for _, point in sorted(by_run.items()):
        yield point

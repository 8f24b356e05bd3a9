"""The plots of the desk's dashboard as SVG: reliability as calibration draws it, open questions over time.

Never here: how confidences are fitted, a query.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from extractors.calibration import Reliability, drawn
from review.cards import Statistics

_WIDTH, _HEIGHT, _EDGE = 640, 220, 44


def plots(statistics: Statistics) -> Mapping[str, str]:
    """The plots that can be drawn, by name."""
    found: dict[str, str] = {}
    if statistics.reliability:
        found["reliability"] = drawn({"decided facts": _reliability(statistics)})
    if len(statistics.queue) > 1:
        found["queue"] = _queue(statistics)
    return found


def _reliability(statistics: Statistics) -> Reliability:
    bins = tuple((int(mean * 10) / 10, count, mean, right) for mean, right, count in statistics.reliability)
    return Reliability(sum(count for _, count, _, _ in bins), statistics.calibration_error or 0.0, statistics.brier or 0.0, 0.0, 0.0, bins)


def _queue(statistics: Statistics) -> str:
    """A line of how many questions were open after each run."""
    counts = [(at, sum(count for reason, count in reasons.items() if reason != "quiet")) for at, reasons in statistics.queue]
    most = max(1, *(count for _, count in counts))
    step = (_WIDTH - 2 * _EDGE) / (len(counts) - 1)
    points = [(_EDGE + place * step, _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * count / most) for place, (_, count) in enumerate(counts)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#2b6cb0"/>' for x, y in points)
    base = _HEIGHT - _EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="white"/>'
        f'<line x1="{_EDGE}" y1="{base}" x2="{_WIDTH - _EDGE}" y2="{base}" stroke="#888"/><line x1="{_EDGE}" y1="{_EDGE}" x2="{_EDGE}" y2="{base}" stroke="#888"/>'
        f'<text x="{_EDGE - 6}" y="{_EDGE + 4}" text-anchor="end">{most}</text><text x="{_EDGE - 6}" y="{base}" text-anchor="end">0</text>'
        f'<text x="{_EDGE}" y="{base + 16}">{escape(counts[0][0][:10])}</text><text x="{_WIDTH - _EDGE}" y="{base + 16}" text-anchor="end">{escape(counts[-1][0][:10])}</text>'
        f'<polyline points="{line}" fill="none" stroke="#2b6cb0" stroke-width="2"/>{dots}</svg>\n'
    )

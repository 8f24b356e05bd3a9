"""summary: what one refresh did, in numbers, for the terminal, for the run's row and for Prefect.

Never here: reading, writing, printing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from schemas.facts import PLURALS, Issue

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Summary:
    """`documents`: new, changed, unchanged, failed. `facts`: by kind: added, changed, ended, unchanged (of documents read).

    `questions`: open ones for curators, by reason. `run`: its number, None for a dry run.
    """

    run: int | None
    documents: Mapping[str, int]
    facts: Mapping[str, Mapping[str, int]]
    issues: tuple[Issue, ...] = ()
    questions: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {**asdict(self), "issues": [asdict(issue) for issue in self.issues]}


def from_json(row: Mapping[str, Any]) -> Summary:
    """The summary that `to_json` gave."""
    return Summary(**{**row, "issues": tuple(Issue(**issue) for issue in row["issues"])})


def counted(issues: Iterable[Issue]) -> dict[str, int]:
    """How many issues of each reason, the most frequent first."""
    return dict(Counter(issue.code for issue in issues).most_common())


def lines(summary: Summary) -> list[str]:
    """The summary as it is printed."""
    title = "Dry run: this would be so, nothing was written" if summary.run is None else f"Run {summary.run}"
    questions = sum(summary.questions.values())
    reasons = f" ({_numbers(summary.questions)})" if questions else ""
    return [
        f"{title} ({summary.seconds:.1f} s)",
        f"  documents  {_numbers(summary.documents, zero=True)}",
        *_facts(summary.facts),
        f"  issues     {_numbers(counted(summary.issues)) or 'none'}",
        f"  questions  {questions} for curators{reasons}",
    ]


def issue_lines(issues: Iterable[Issue]) -> list[str]:
    """The messages of what went wrong, errors first, at most 20 of them."""
    order = {"error": 0, "warning": 1, "info": 2}
    rows = sorted(issues, key=lambda issue: order[issue.level])
    shown = [f"{issue.level} [{issue.stage}/{issue.code}] {issue.message}" for issue in rows[:_SHOWN]]
    return shown + ([f"... and {len(rows) - _SHOWN} more; `ngo-ledger runs --json` shows all."] if len(rows) > _SHOWN else [])


def _facts(facts: Mapping[str, Mapping[str, int]]) -> list[str]:
    rows = [f"{PLURALS.get(kind, kind)}: {_numbers(n)}" for kind, n in facts.items() if any(n.values())]
    return [f"  {'facts' if i == 0 else '':<9}  {row}" for i, row in enumerate(rows)] or ["  facts      no change"]


def _numbers(counts: Mapping[str, int], zero: bool = False) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items() if number or zero)

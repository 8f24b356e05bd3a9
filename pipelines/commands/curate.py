"""`review`: what a curator runs, at the desk (desk), in the terminal or through a pipe, and decisions as JSON Lines.

Every action is one key. What a curator says is recorded at once and applied by the next refresh.
"""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.desk import account, desk_options, serve
from pipelines.commands.options import complain, example, table, warehouse_options
from schemas.errors import ConfigurationError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from review.queue import Question

_KEYS = "[a]ccept  [x] reject  [c]orrect  [s]kip  [u]ndo  [q]uit"
_VERDICTS = {"a": "accept", "x": "reject"}


@click.group(invoke_without_command=True, epilog=example("ngo-ledger review\nngo-ledger review --terminal --limit 20\nngo-ledger review export decisions.jsonl"))
@warehouse_options
@click.option("--curator", help="Whose decisions these are [NGO_LEDGER_CURATOR, else the login name].")
@desk_options
@click.option("--terminal", is_flag=True, help="Ask in the terminal instead, one question after the other.")
@click.option("--limit", default=50, show_default=True, help="With --terminal: so many questions.")
@click.pass_context
def review(ctx: click.Context, limit: int, curator: str | None, terminal: bool, **given: Any) -> None:
    """Look at the most doubtful facts and say what is right.

    Opens the desk in the browser, on this machine alone unless --host says otherwise; ? there tells its keys. With
    --terminal the questions are asked here:

    \b
    a  accept: it is right as it stands
    x  reject: the document does not say this
    c  correct: type slot=value, several separated by semicolons (unit=people; value=8347; period=null)
    s  skip, u  undo the last decision, q  quit
    """
    where = {name: given.pop(name) for name in ("port", "host", "names", "is_secure", "no_open")}
    ctx.obj = given
    if ctx.invoked_subcommand is not None:
        return
    if not terminal:
        from pipelines import settings

        serve(settings.load(curator=curator, **given), **where)
        return
    from pipelines import settings
    from pipelines.warehouse_of import opened
    from review.queue import open_questions

    chosen = settings.load(curator=curator, **given)
    engine = opened(chosen)
    questions = open_questions(engine, limit=limit)
    made = _session(engine, questions, chosen.curator or getpass.getuser()) if questions else 0
    click.echo(f"{made} decisions recorded; the next refresh applies them." if questions else "No open questions.")


@review.command("export", epilog=example("ngo-ledger review export decisions.jsonl\nngo-ledger review export questions.csv --kind figure --limit 500"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@warehouse_options
@click.option("--limit", default=1000, show_default=True, help="Of a .csv: so many questions.")
@click.option("--kind", help="Of a .csv: event, figure, partnership, organisation, group or pair.")
@click.option("--source", "source_id", help="Of a .csv: questions of this source.")
@click.option("--language", help="Of a .csv: questions of documents in this language.")
@click.option("--reason", help="Of a .csv: questions asked for this reason (uncertain, suspended, contradicted, ...).")
@click.option("--document", "document_id", help="Of a .csv: questions of this document.")
@click.pass_obj
def export_(given: Mapping[str, Any], file: Path, limit: int, **own: Any) -> None:
    """Write all decisions as JSON Lines, or, where FILE ends in .csv, the open questions as a table to be filled in.

    \b
    verdict     accept, correct or reject; of two organisations same, different, branch_of, umbrella_of
    correction  slot=value, several separated by semicolons (unit=people; value=8347; period=null)
    reason      why it is rejected: a code of the list reject_reasons
    """
    chosen = {name: own.pop(name) for name in ("kind", "source_id", "language", "reason", "document_id")}
    engine = _engine(given, own)
    if file.suffix.lower() != ".csv":
        from review.decisions import export_jsonl

        click.echo(f"{export_jsonl(engine, file)} decisions written to {file}")
        return
    from review.cards import Filter
    from review.sheets import export_csv

    click.echo(f"{export_csv(engine, file, Filter(**chosen), limit=limit)} open questions written to {file}; fill in `verdict` and import it.")


@review.command("import", epilog=example("ngo-ledger review import decisions.jsonl\nngo-ledger review import questions.csv --curator mira"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@warehouse_options
@click.option("--curator", help="Whose answers a .csv holds [NGO_LEDGER_CURATOR, else the login name].")
@click.pass_obj
def import_(given: Mapping[str, Any], file: Path, curator: str | None, **own: Any) -> int:
    """Add decisions from JSON Lines (those that are known are left), or the answers of a table that `export` wrote."""
    engine = _engine(given, own)
    if file.suffix.lower() == ".csv":
        return _filled(engine, file, curator)
    from review.decisions import import_jsonl

    done = import_jsonl(engine, file)
    click.echo(f"{done.added} decisions added, {done.known} known; the next refresh applies them.")
    complain(f"{issue.where}: {issue.message}" for issue in done.issues)
    return 2 if done.issues else 0


def _filled(engine: Engine, file: Path, curator: str | None) -> int:
    from pipelines import settings
    from review.sheets import import_csv

    done = import_csv(engine, file, curator=settings.load(curator=curator).curator or getpass.getuser(), at=datetime.now(UTC))
    click.echo(f"{done.recorded} answers recorded, {done.empty} rows left empty; the next refresh applies them.")
    complain(f"{issue.where}: {issue.message}" for issue in done.issues)
    return 2 if done.issues else 0


@click.command(epilog=example("ngo-ledger calibrate\nngo-ledger calibrate --write --plot reliability.svg"))
@warehouse_options
@click.option("--write", is_flag=True, help="Keep what was fitted: the next refresh reads with it.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw the reliability of each kind as SVG.")
def calibrate(write: bool, plot: Path | None, **given: Any) -> None:
    """Hold confidences against curators' decisions, and fit them anew where enough is decided.

    \b
    now    how far the probabilities that the facts have lie from the shares that curators accepted (ECE, 0 is best)
    then   the same of probabilities fitted on the decisions of all other sources
    """
    from extractors.calibration import drawn
    from pipelines import calibrate as calibration
    from pipelines import settings
    from pipelines.warehouse_of import opened

    chosen = settings.load(**given)
    found = calibration.calibrations(opened(chosen))
    if not found:
        click.echo("No decisions yet. `ngo-ledger review` asks the first questions.")
        return
    columns = ("kind", "decided", "sources", "accepted at .9 or more", "ECE now", "ECE then", "")
    rows = [(c.kind, c.decided, c.sources, f"{c.now.precision_at_90:.2f}", f"{c.now.ece:.3f}", f"{c.then.ece:.3f}" if c.then else "", c.verdict) for c in found]
    click.echo(table(columns, rows))
    if plot is not None:
        plot.write_text(drawn({c.kind: c.then or c.now for c in found}), encoding="utf-8")
    if write and any(c.model for c in found):
        calibration.write(chosen, found)
        click.echo(f"Kept in {chosen.confidences}; the next refresh reads with it.")


review.add_command(account)
COMMANDS = (review, calibrate)


def _engine(given: Mapping[str, Any], own: Mapping[str, Any]) -> Engine:
    from pipelines.warehouse_of import existing_warehouse

    return existing_warehouse(**{**given, **{name: value for name, value in own.items() if value is not None}})


def _session(engine: Engine, questions: list[Question], curator: str) -> int:
    """Ask the questions in their order, again after an undo; the number of decisions that stand at the end."""
    made: list[tuple[int, str]] = []  # (question, decision) in the order in which they were made
    at, keys, clock = 0, _keys(), _clock()
    while at < len(questions):
        question = questions[at]
        click.echo(_card(question, at + 1, len(questions)))
        key = next(keys, "q")
        if key == "q":
            break
        if key == "u":
            at = _undone(engine, made, at, curator=curator, now=next(clock))
            continue
        decision = _decided(engine, question, key, curator=curator, now=next(clock))
        if decision is not None:
            made.append((at, decision))
        at += decision is not None or key == "s"
    return len(made)


def _undone(engine: Engine, made: list[tuple[int, str]], at: int, *, curator: str, now: datetime) -> int:
    """Take the last decision back; the question to go on with."""
    from review import decisions

    if not made:
        click.echo("nothing to take back")
        return at
    at, decision = made.pop()
    decisions.undo(engine, decision, curator=curator, at=now)
    click.echo("taken back")
    return at


def _decided(engine: Engine, question: Question, key: str, *, curator: str, now: datetime) -> str | None:
    """The id of the decision that a key stands for; None for a skip, and for what cannot be recorded, which is told."""
    from review import decisions
    from review.sheets import corrections

    if key != "c" and key not in _VERDICTS:
        click.echo("skipped" if key == "s" else _KEYS)
        return None
    try:
        value = corrections(_line("slot=value; ... > ")) if key == "c" else None
        verdict = _VERDICTS.get(key, "correct")
        return decisions.decide(engine, question.fact_key, verdict, curator=curator, at=now, value=value).id  # type: ignore[arg-type]
    except ConfigurationError as error:
        click.echo(f"not recorded: {error}")
        return None


def _card(question: Question, number: int, total: int) -> str:
    """One question: what was understood, and the words it was read from with the quote marked."""
    known = {name: value for name, value in question.slots.items() if value is not None and value != []}
    before, quote, after = (" ".join(text.split()) for text in (question.prefix, question.quote, question.suffix))
    marked = click.style(quote, bold=True, reverse=True) if sys.stdout.isatty() else f">>{quote}<<"
    slots = "\n".join(f"  {name:<13} {json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value}" for name, value in known.items())
    alone = len(question.group) < 2
    return (
        f"\n[{number}/{total}] {question.kind}, confidence {question.confidence:.2f} ({question.reason})  {question.title or question.url}\n"
        f"{slots}\n  {'...' if before else ''}{before} {marked} {after}{'...' if after else ''}\n"
        f"{'' if alone else f'  one of {len(question.group)} figures that add up{chr(10)}'}{_elsewhere(question)}{_KEYS}"
    )


def _elsewhere(question: Question) -> str:
    """What other documents say of the same, and which of them is preferred."""
    if not question.rivals:
        return ""
    words = {"preferred": "preferred", "agrees": "the same", "compatible": "fits", "contradicts": "contradicts", "repeated": "repeats"}
    own = f"preferred, by {question.rule}" if question.relation == "preferred" else words[question.relation]
    lines = [f"  of the same ({own}) others say:"]
    lines += [f"    {rival.said or 'so':<12} {rival.title or rival.url}  ({words[rival.relation]})" for rival in question.rivals]
    return "".join(f"{line}\n" for line in lines)


def _keys() -> Iterator[str]:
    """One key after the other: pressed in a terminal, else the first character of each line of standard input."""
    if sys.stdin.isatty():
        while True:
            yield click.getchar().lower()
    while line := sys.stdin.readline():
        yield line.strip().lower()[:1] or "s"


def _clock() -> Iterator[datetime]:
    """Now, and always a later second than before: what is said again after an undo is another decision."""
    last = datetime.min.replace(tzinfo=UTC)
    while True:
        last = max(datetime.now(UTC), last + timedelta(seconds=1))
        yield last


def _line(prompt: str) -> str:
    click.echo(prompt, nl=False)
    return sys.stdin.readline().strip()

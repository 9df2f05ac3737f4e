"""``b2x evaluate``: measures a model on labelled sales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from b2x.cli.options import (
    command_line,
    json_option,
    labelling_options,
    model_option,
    print_json,
    reading_options,
    report_option,
    seed_option,
    show_understanding,
)
from b2x.cli.report import say_report, write_report
from b2x.cli.say import say, say_table
from b2x.errors import VerdictError
from b2x.records.options import ReadingOptions

if TYPE_CHECKING:
    from b2x.training.evaluate import Evaluation


@click.command(
    epilog="Example: b2x evaluate later.csv --model mymodel --label kind --group customer_id"
)
@click.argument("source", metavar="IN")
@model_option
@labelling_options
@report_option
@seed_option
@reading_options
@json_option
def command(source: str, model: str, report: str | None, as_json: bool, **arguments: Any) -> None:
    """Measure a model on labelled sales that it was not trained on.

    Without labels, say what error it expects of itself; that measures nothing. Exits with 4 where
    the verdict forbids the model: no signal, or leaking.
    """
    from b2x.measure.verdict import FORBIDDING
    from b2x.training.evaluate import OF_AUDIT, evaluate

    evaluation = evaluate(
        source,
        model,
        understood=lambda what: show_understanding(what, as_json),
        **arguments,
    )
    made = None
    if report is not None:
        reading = {k: v for k, v in arguments.items() if k in ReadingOptions.__annotations__}
        sheets = "audit" if evaluation.protocol == OF_AUDIT else "labels"
        given = {sheets: arguments["labels"]}
        made = write_report(source, model, report, **given, **reading)
    if as_json:
        print_json(evaluation.to_dict())
    else:
        show_evaluation(evaluation)
        if made is not None:
            say_report(made)
    name = evaluation.verdict.name
    if name in FORBIDDING:
        raise VerdictError(
            f"the verdict is {name!r}: do not score with this model",
            where=model,
            next_step="look at the labels and at what changed (b2x drift), or train anew",
        )
    if not as_json:
        following = command_line("score", source, "scored.csv", "--model", model)
        if name == "not measured":
            following = command_line("label", source, "--audit", "-n", "200", "-o", "audit.csv")
        say(f"Next: {following}")


def show_evaluation(evaluation: Evaluation) -> None:
    """Print a measurement: the verdict first, then the figures."""
    say(f"Verdict: {evaluation.verdict.name}. {evaluation.verdict.reason}")
    if evaluation.rows:
        show_figures(evaluation)
    for warning in evaluation.warnings:
        say(f"  warning: {warning}")


def show_figures(evaluation: Evaluation) -> None:
    """Print what was measured."""
    say(f"{evaluation.rows:,} rows measured, {evaluation.b2b_share:.1%} B2B; {evaluation.protocol}")
    if evaluation.metrics:
        say_table(
            ("figure", "value", f"{evaluation.metrics.level:.0%} from", "to"),
            [
                (name.replace("_", " "), *(f"{figure[k]:.3f}" for k in ("value", "low", "high")))
                for name, figure in evaluation.metrics.to_dict().items()
            ],
        )
        if evaluation.of_two_aucs:
            say(evaluation.of_two_aucs)
    for name, figures in evaluation.decisions.items():
        share = "" if figures["b2b_share"] is None else f", {figures['b2b_share']:.1%} are B2B"
        say(f"  called {name:<11} {figures['rows']:,} rows{share}")

"""``b2x drift``: says whether a file is like the sales that a model learned from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from b2x.cli.options import (
    command_line,
    json_option,
    model_option,
    print_json,
    reading_options,
    seed_option,
    show_understanding,
)
from b2x.cli.say import say

if TYPE_CHECKING:
    from b2x.decide.changes.compare import Drift

_ABOVE_0 = click.FloatRange(min=0, min_open=True)


@click.command(
    epilog="Example: b2x drift new.csv --model mine. Exit code 4: something is past its limit."
)
@click.argument("source", metavar="IN")
@model_option
@click.option(
    "--reference",
    metavar="FILE",
    help="Compare with this file instead of the model's training rows.",
)
@click.option(
    "--max-psi",
    default=0.25,
    show_default=True,
    type=_ABOVE_0,
    help="Population stability index of a feature.",
)
@click.option(
    "--max-missing",
    default=0.1,
    show_default=True,
    type=_ABOVE_0,
    help="Rise of the share of missing values.",
)
@click.option(
    "--max-unseen",
    default=0.05,
    show_default=True,
    type=_ABOVE_0,
    help="Rise of the share of levels that the model does not know.",
)
@click.option(
    "--max-unsure",
    default=0.2,
    show_default=True,
    type=_ABOVE_0,
    help="Rise of the share of undecided sales.",
)
@click.option(
    "--max-auc",
    default=0.75,
    show_default=True,
    type=_ABOVE_0,
    help="AUC of a classifier that tells the file from the reference file.",
)
@seed_option
@reading_options
@json_option
def command(source: str, model: str, as_json: bool, **arguments: Any) -> None:
    """Compare a file with the sales that a model learned from; for CI, before it is scored."""
    from b2x.decide.changes.drift import drift

    found = drift(
        source,
        model,
        understood=lambda what: show_understanding(what, as_json),
        **arguments,
    )
    if as_json:
        print_json(found.to_dict())
    else:
        show_drift(found)
        if found.past:
            following = command_line("label", source, "--audit", "-n", "200", "-o", "audit.csv")
            say(f"Next: measure before you rely on it: {following}")
        else:
            say(f"Next: {command_line('score', source, 'scored.csv', '--model', model)}")
    if found.past:
        click.get_current_context().exit(4)


def show_drift(found: Drift) -> None:
    """Print what is past its limit, then what was compared."""
    with_what = {
        "training": f"the {found.reference_rows:,} rows that it learned from",
        "file": f"the {found.reference_rows:,} sales of the reference file",
        "nothing": "nothing, as there is no reference",
    }[found.compared_with]
    say(f"Drift: {found.verdict}. {found.rows:,} sales compared with {with_what}")
    for line in found.past:
        say(f"  {line}")
    for one in found.features:
        index = "" if one.psi is None else f"index {one.psi:.3f} (chance {one.noise:.3f})"
        missing = (
            "" if one.missing is None else f"missing {_change(one.missing, one.missing_before)}"
        )
        unseen = "" if one.unseen is None else f"unknown {_change(one.unseen, one.unseen_before)}"
        say(f"  {one.name:<28} " + "  ".join(part for part in (index, missing, unseen) if part))
    say(f"  undecided {_change(found.unsure, found.unsure_before)}")
    if found.classifier is not None:
        told = found.classifier
        say(f"  a classifier tells the files apart: AUC {told.auc:.2f}, p = {told.p_value:.2f}")
    for warning in found.warnings:
        say(f"  warning: {warning}")


def _change(share: float, before: float | None) -> str:
    return f"{share:.1%}" if before is None else f"{share:.1%} (was {before:.1%})"

"""``b2x adapt``: makes a model for another currency or another share of B2B."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from b2x.cli.options import (
    command_line,
    json_option,
    print_json,
    reading_options,
    show_understanding,
)
from b2x.cli.say import say


@click.command(epilog="Example: b2x adapt mine new.csv -o mine2 --money")
@click.argument("model", metavar="NAME|DIR")
@click.argument("source", metavar="IN")
@click.option("--money", is_flag=True, help="Amounts are in another currency, or of another size.")
@click.option("--share", is_flag=True, help="Another share of the sales is B2B.")
@click.option(
    "--max-psi",
    default=0.1,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    help="Population stability index from which more differs than that.",
)
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The new model's folder.",
)
@reading_options
@json_option
def command(model: str, source: str, out: Path, as_json: bool, **arguments: Any) -> None:
    """Adapt a model to a seller of whom nothing but currency, size or share of B2B differs.

    Nothing is adapted by itself: say what differs. A file in which more differs is refused, with
    exit code 4. The new model is not measured; its card says so.
    """
    from b2x.predict.load import load
    from b2x.scorecard.manifest import model_files
    from b2x.training.adapt import adapt
    from b2x.writing.separate_files import check_outside, files_read

    loaded = load(model)
    check_outside(out, {**files_read(source, arguments), **model_files(loaded.path)})
    adapted = adapt(
        loaded,
        source,
        name=out.name,
        understood=lambda what: show_understanding(what, as_json),
        **arguments,
    )
    adapted.save(out)
    if as_json:
        print_json({**adapted.to_dict(), "model": str(out)})
        return
    say(f"Saved to {out}: {adapted.line()}")
    for warning in adapted.warnings:
        say(f"  warning: {warning}")
    following = command_line("label", source, "--audit", "-n", "200", "-o", "audit.csv")
    say(f"Next: measure it on some answers: {following}")

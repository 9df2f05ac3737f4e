"""``b2x train``: trains a model on labelled sales and measures it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from b2x.cli.evaluate import show_evaluation
from b2x.cli.options import (
    json_option,
    labelling_options,
    print_json,
    reading_options,
    seed_option,
    show_understanding,
    split_names,
)
from b2x.cli.say import say
from b2x.errors import VerdictError


@click.command(
    epilog="Example: b2x train orders.csv --label kind --group customer_id --time date -o mymodel"
)
@click.argument("source", metavar="IN")
@labelling_options
@click.option(
    "--features", metavar="A,B", help="What to learn from; all suitable columns if not given."
)
@click.option(
    "--feature",
    multiple=True,
    metavar="COLUMN",
    help="Learn from this column, besides, even though it looks personal; the model then holds "
    "its values. Repeatable.",
)
@click.option("--exclude", metavar="C,D", help="Columns to leave out.")
@click.option("--cutoff", metavar="DATE", help="First date to test, with --time.")
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The model's folder; an earlier model there is replaced.",
)
@seed_option
@click.option("--allow-no-signal", is_flag=True, help="Save even where the verdict forbids it.")
@reading_options
@json_option
def command(
    source: str,
    features: str | None,
    exclude: str | None,
    out: Path,
    allow_no_signal: bool,
    as_json: bool,
    **arguments: Any,
) -> None:
    """Train a model on labelled sales, measure it on held-out buyers, and save it.

    Rows without a label help too: they shape the model's bins and tables.
    """
    from b2x.training.train import train
    from b2x.writing.separate_files import check_outside, files_read

    check_outside(out, files_read(source, arguments))
    trained = train(
        source,
        features=split_names(features),
        exclude=split_names(exclude),
        name=out.name,
        understood=lambda what: show_understanding(what, as_json),
        **arguments,
    )
    if not as_json:
        show_evaluation(trained.evaluation)
    try:
        trained.save(out, allow_no_signal=allow_no_signal)
    except VerdictError:
        if as_json:
            print_json({**trained.evaluation.to_dict(), "model": None})
        raise
    if as_json:
        print_json({**trained.evaluation.to_dict(), "model": str(out)})
    else:
        say(f"Saved to {out}. Next: b2x score IN OUT --model {out}")

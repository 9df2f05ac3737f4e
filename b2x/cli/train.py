"""``b2x train``: trains a model on labelled sales and measures it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from b2x.cli.evaluate import show_evaluation
from b2x.cli.options import (
    Share,
    command_line,
    directions,
    hint_columns,
    json_option,
    labelling_options,
    print_json,
    reading_options,
    report_option,
    seed_option,
    show_understanding,
    split_names,
)
from b2x.cli.report import say_report, write_report
from b2x.cli.say import say
from b2x.errors import VerdictError
from b2x.records.options import ReadingOptions

MOST_SHOWN = 10
"""Labels that look wrong, of which the first are shown."""


@click.command(
    epilog="Example: b2x train orders.csv --labels label_me.csv -o mymodel, or where a column "
    "holds labels: b2x train orders.csv --label kind --group customer_id --time date -o mymodel"
)
@click.argument("source", metavar="IN")
@labelling_options
@click.option(
    "--hints",
    multiple=True,
    metavar="KIND=COLUMN",
    callback=hint_columns,
    help="Column that documents businesses: company, name (of the buyer), number, email or kind (a "
    "flag or customer group); repeatable. auto looks for them (the default without --label), none "
    "uses none.",
)
@click.option(
    "--b2b-share",
    type=Share(),
    metavar="SHARE",
    help="Share of B2B among all sales, such as 0.2, where that of the labelled ones differs.",
)
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
@click.option(
    "--prior", metavar="NAME|DIR", help="A model from elsewhere that helps where labels are few."
)
@click.option(
    "--monotone",
    multiple=True,
    metavar="COLUMN=up|down",
    callback=directions,
    help="Number that may only speak more for B2B as it rises (up), or less (down). Repeatable.",
)
@click.option(
    "--confidence",
    default=0.8,
    show_default=True,
    type=click.FloatRange(0.5, 1, min_open=True, max_open=True),
    help="Probability from which a sale is called B2B, or B2C; unsure between.",
)
@click.option("--quick", is_flag=True, help="Only fit; nothing is measured.")
@click.option("--cutoff", metavar="DATE", help="First date to test, with --time.")
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The model's folder; an earlier model there is replaced.",
)
@report_option
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
    report: str | None,
    as_json: bool,
    **arguments: Any,
) -> None:
    """Train a model on sales, measure it on held-out buyers, and save it.

    What is known comes from a label column, from sheets of answers, or from columns that document
    companies; some fifty answers are enough beside the last.
    """
    from b2x.label.sheets import sheets_read
    from b2x.records.sales.history import HISTORY_FILE, place_of_key
    from b2x.training.train import train
    from b2x.writing.separate_files import check_outside, files_read

    check_outside(out, {**files_read(source, arguments), **sheets_read(arguments["labels"])})
    # A model that is trained again keeps its key.
    arguments["history_key"] = place_of_key(arguments, out / HISTORY_FILE)
    with _progress() as progress:
        trained = train(
            source,
            features=split_names(features),
            exclude=split_names(exclude),
            name=out.name,
            understood=lambda what: show_understanding(what, as_json),
            progress=progress,
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
    doubtful = trained.second_look()
    if report is not None:
        reading = {k: v for k, v in arguments.items() if k in ReadingOptions.__annotations__}
        made = write_report(source, str(out), report, labels=arguments["labels"], **reading)
        if not as_json:
            say_report(made)
    if as_json:
        about = {"second_look": doubtful, "model": str(out)}
        print_json({**trained.evaluation.to_dict(), **about})
    else:
        show_second_look(doubtful)
        following = command_line("score", source, "scored.csv", "--model", str(out))
        say(f"Saved to {out}. Next: {following}")


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
    """Draw a progress bar on standard error if that is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1000, label="training", file=sys.stderr) as bar:

        def advance(step: str, done: int, total: int) -> None:
            bar.label = f"fitting {step}"
            bar.update(int(1000 * done / max(total, 1)) - bar.pos)

        yield advance


def show_second_look(doubtful: Sequence[Mapping[str, Any]]) -> None:
    """Print the first of the labels that look wrong."""
    if not doubtful:
        return
    look = "label looks" if len(doubtful) == 1 else "labels look"
    say(f"A second look: {len(doubtful):,} {look} wrong to models that did not know them")
    for label in doubtful[:MOST_SHOWN]:
        place = f"line {label['line']}" if "line" in label else f"row {label['row']}"
        say(f"  {place}: labelled {label['label']}, {label['probability']:.0%} B2B")

"""``b2x models``: lists the models that come with b2x."""

from __future__ import annotations

import json
from pathlib import Path

import click

from b2x.cli.options import json_option, print_json
from b2x.cli.say import say


@click.command(epilog="Example: b2x models hotel")
@click.argument("name", required=False)
@json_option
def command(name: str | None, as_json: bool) -> None:
    """List the shipped models, or show the card of one, or of the model in a folder."""
    from b2x.errors import UsageError, did_you_mean
    from b2x.predict.load import shipped_models

    folders = shipped_models()
    if name is not None and (Path(name) / "CARD.md").is_file():
        folders = {name: Path(name)}
    if name is not None and name not in folders:
        raise UsageError(
            f"no model {name!r}.{did_you_mean(name, folders)}",
            next_step=f"name one of {', '.join(folders)}",
        )
    chosen = folders if name is None else {name: folders[name]}
    metrics = {
        key: json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
        for key, folder in chosen.items()
    }
    if as_json:
        print_json(metrics)
    elif name is not None:
        for line in (folders[name] / "CARD.md").read_text(encoding="utf-8").splitlines():
            say(line)
    else:
        for key, figures in metrics.items():
            precision = figures["metrics"]["average_precision"]
            say(
                f"{key}: {figures['verdict']}, average precision {precision['value']:.3f} "
                f"({precision['low']:.3f} to {precision['high']:.3f}) on {figures['rows']:,} rows, "
                f"{figures['b2b_share']:.1%} B2B"
            )
        say("Next: b2x models NAME shows a card, b2x start IN makes a model of your own")

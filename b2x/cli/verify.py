"""``b2x verify``: checks a model before it is relied on."""

from __future__ import annotations

import click

from b2x.cli.options import json_option, print_json
from b2x.cli.say import say


@click.command(epilog="Example: b2x verify mymodel. Exit code 3: a check failed; do not deploy it.")
@click.argument("model", metavar="NAME|DIR")
@click.option(
    "--trained-on",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Also check that the model was trained on this file.",
)
@json_option
def command(model: str, trained_on: str | None, as_json: bool) -> None:
    """Check a model's files, checksum, golden predictions and promise; first in a deployment."""
    from b2x.predict.verify import verify

    found = verify(model, trained_on=trained_on)
    if as_json:
        print_json(found.to_dict())
    else:
        say(f"{model}: {'verified' if found.passed else 'not to be relied on'}")
        for check in found.checks:
            say(f"  {check.outcome:<7} {check.name}: {check.what}")
        if found.passed:
            say(f"Next: b2x drift orders.csv --model {model}")
    if not found.passed:
        click.get_current_context().exit(3)

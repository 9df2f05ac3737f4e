"""``b2x promise``: thresholds whose error an audit sample bounds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from b2x.cli.options import (
    Share,
    audit_option,
    command_line,
    confidence_option,
    json_option,
    print_json,
    reading_options,
    seed_option,
    show_understanding,
)
from b2x.cli.say import say
from b2x.scorecard.confidence import at_most, in_percent
from b2x.scorecard.promise import COUNTED, promise_line

if TYPE_CHECKING:
    from b2x.decide.promises.promises import Promise
    from b2x.decide.promises.sides import Side, Strongest

VISIBLE = 0.01
"""Difference of shares that is told."""


@click.command(
    epilog="Example: b2x promise mine orders.csv --audit audit.csv --max-error-b2b 0.02 "
    "--max-error-b2c 0.01 -o mine2"
)
@click.argument("model", metavar="MODEL")
@click.argument("source", metavar="IN")
@audit_option
@click.option(
    "--max-error-b2b",
    type=Share(),
    metavar="SHARE",
    help="How many of the sales called B2B may be B2C, such as 0.02.",
)
@click.option(
    "--max-error-b2c",
    type=Share(),
    metavar="SHARE",
    help="How many of the sales called B2C may be B2B.",
)
@confidence_option
@click.option("--cost-b2b", type=float, help="What a sale costs that is wrongly called B2B.")
@click.option("--cost-b2c", type=float, help="What a sale costs that is wrongly called B2C.")
@click.option("--cost-ask", type=float, help="What a sale costs that is left unsure.")
@click.option(
    "--strongest",
    is_flag=True,
    help="Where the sample does not carry a limit, promise what it does carry.",
)
@click.option(
    "--until",
    metavar="DATE",
    help="Last day of the promise; if not set, a year from the last order.",
)
@click.option("-o", "--out", metavar="DIR", help="Write the model with its new thresholds.")
@seed_option
@reading_options
@json_option
def command(
    model: str, source: str, audit: tuple[str, ...], out: str | None, as_json: bool, **rest: Any
) -> None:
    """Set the thresholds of a model so that its automatic decisions are rarely wrong.

    As many sales are decided as an audit sample allows; the others stay unsure. Without a sample,
    say how many answers it takes. Choose the limits before you look at the answers.
    """
    from b2x.decide.promises.promises import promise

    found = promise(
        source,
        model,
        audit=audit or None,
        out=out,
        understood=lambda what: show_understanding(what, as_json),
        **rest,
    )
    if as_json:
        print_json(found.to_dict())
        return
    for line in _lines(found, source, model, out, audit):
        say(line)


def _lines(
    found: Promise, source: str, model: str, out: str | None, audit: tuple[str, ...]
) -> Iterator[str]:
    """Yield the promise first, then each side, what is unsure, and what to do next."""
    line = promise_line(found.model.scorecard)
    if line:
        yield line
    elif found.sales:
        yield f"No promise: the {found.sales:,} answers of the audit sample do not carry it"
    for side in (found.b2b, found.b2c):
        yield from _of_side(side, found, bool(audit))
    yield f"  unsure       {found.undecided:,} of {found.rows:,} sales"
    cost = found.risks.get("cost of a sale")
    if cost is not None:
        yield (
            f"  a sale costs {cost.value:.3g} on average ({in_percent(found.confidence)} "
            f"{cost.low:.3g} to {cost.high:.3g}), decided and asked about"
        )
    yield from (f"  warning: {warning}" for warning in found.warnings)
    yield f"Next: {_next(found, source, model, out, audit)}"


def _of_side(side: Side, found: Promise, audited: bool) -> Iterator[str]:
    name = f"  called {side.label} "
    decided = f"{name} {side.decided:,} of {found.rows:,} sales"
    if side.log_odds is None:
        yield f"{name} none: no automatic decision"
    elif not audited:
        yield f"{decided}, by the model's own probabilities"
    elif side.max_error is None:
        why = "no answer is on them" if found.costs else "as before"
        yield f"{decided}, {why}; nothing is promised of them"
    else:
        yield (
            f"{decided}, at most {at_most(side.max_error)} wrong; {side.wrong:,} of "
            f"{side.audited:,} answers among them say otherwise{_weighted(side, found)}"
        )
    if side.limit is not None and side.max_error != side.limit:
        limit = f"{100 * side.limit:.3g}%"
        yield f"    {limit} takes {side.fewest:,} answers on decided sales, if all are right"
        if found.buyers == found.of_buyers:
            yield "    every buyer is answered: no more answers can promise it"
        elif side.to_draw == found.of_buyers:
            yield (
                f"    by the model's own probabilities, that takes all {side.to_draw:,} buyers of "
                "the file: errors are then counted"
            )
        elif side.to_draw is None:
            yield "    by the model's own probabilities no sample of any size promises it"
        else:
            yield (
                f"    by the model's own probabilities, {side.to_draw:,} answers promise it with a "
                "chance of 80%"
            )
    if side.strongest is not None and side.max_error is None:
        strongest = side.strongest
        yield (
            f"    this sample allows at most {at_most(strongest.max_error)} of the "
            f"{COUNTED[found.counted]} wrong, {strongest.decided:,} sales decided "
            f"({strongest.wrong:,} of {strongest.audited:,} answers wrong"
            f"{_weighted(strongest, found)}): add --strongest"
        )


def _weighted(side: Side | Strongest, found: Promise) -> str:
    """Return the error by what answers stand for, where that is not the share of the answers."""
    error = side.weighted_error
    if error is None or not side.audited or abs(error - side.wrong / side.audited) < VISIBLE:
        return ""
    return f", {100 * error:.3g}% of the {COUNTED[found.counted]} that they stand for"


def _next(found: Promise, source: str, model: str, out: str | None, audit: tuple[str, ...]) -> str:
    """Return the command to go on with."""
    if out is not None:
        return command_line("score", source, "scored.csv", "--model", out)
    if promise_line(found.model.scorecard):
        return "the same command with -o DIR writes the model with these thresholds"
    wanted = [side.to_draw for side in (found.b2b, found.b2c) if side.to_draw is not None]
    if not wanted:
        return "ask for less (larger limits), or train on more labels"
    earlier = [word for sheet in audit for word in ("--labels", sheet)]
    more = str(max(max(wanted) - found.buyers, 1))
    sheet = f"audit{len(audit) + 1}.csv" if audit else "audit.csv"
    return command_line("label", source, "--audit", "-n", more, *earlier, "-o", sheet)

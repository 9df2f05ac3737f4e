"""``b2x simulate``: writes a simulated seller's sales."""

from __future__ import annotations

from pathlib import Path

import click

from b2x.cli.options import command_line, json_option, print_json, print_result, seed_option
from b2x.cli.say import say


@click.command(epilog="Example: b2x simulate wholesaler --rows 5000 -o sales.csv")
@click.argument("seller", required=False)
@click.option("--rows", default=1000, show_default=True, type=click.IntRange(min=1))
@seed_option
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="CSV file to write; standard output if not given.",
)
@json_option
def command(seller: str | None, rows: int, seed: int, out: Path | None, as_json: bool) -> None:
    """Write the sales of a simulated seller as CSV; without SELLER, list the sellers."""
    from b2x.datasets import SELLERS, simulate
    from b2x.writing.whole_or_absent import write_whole

    if seller is None:
        if as_json:
            print_json(dict(SELLERS))
        else:
            for name, line in SELLERS.items():
                say(f"{name}: {line}")
        return
    if as_json and out is None:
        raise click.UsageError("--json reports on a file; name it with -o")
    sales = simulate(seller, rows, seed)
    text = sales.to_csv(index=False, lineterminator="\n")
    if out is None:
        print_result(text)
    else:
        write_whole(out, text.encode())
        b2b = int((sales["label"] == "B2B").sum())
        found = {"seller": seller, "rows": rows, "b2b_rows": b2b, "file": str(out)}
        if as_json:
            print_json(found)
        else:
            say(f"{out}: {rows:,} simulated sales of the {seller}, {b2b:,} of them B2B")
            say(f"Next: {command_line('train', str(out), '--label', 'label', '-o', 'mine')}")

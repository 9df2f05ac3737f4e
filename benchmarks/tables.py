"""Runs ``b2x.train`` on whole public tables and prints metrics and verdicts.

Run with ``make bench-tables``. Expected: an average precision of .99 on AdventureWorks by
customer, "no signal" on DataCo, "leaking" where a company name is handed in as a column.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import b2x
from b2x.datasets import PROTOCOLS
from b2x.training.train import Trained
from benchmarks.page import write_page


def main() -> None:
    """Train on every table; print the page and write it to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/tables.md"))
    arguments = parser.parse_args()
    lines = [
        "| table | verdict | rows | average precision | ROC AUC | log loss | seconds |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        row("AdventureWorks, by customer", "adventureworks"),
        row("solar systems, by buyer", "solar"),
        row("DataCo, by customer", "dataco"),
        row("hotel bookings with leak_company", "hotel", extra=("leak_company",), rows=20_000),
    ]
    write_page("\n".join(lines) + "\n", arguments.out)


def row(title: str, name: str, extra: tuple[str, ...] = (), rows: int | None = None) -> str:
    """Train on a table and return its line of the page."""
    protocol = PROTOCOLS[name]
    table = protocol.load()
    if rows is not None:
        table = table.sample(rows, random_state=0)
    start = time.perf_counter()
    trained: Trained = b2x.train(
        table,
        label="label",
        group=protocol.buyer,
        features=(*protocol.features, *extra),
        order="none",
    )
    seconds = time.perf_counter() - start
    found = trained.evaluation
    figures = found.metrics
    assert figures is not None
    return (
        f"| {title} | {found.verdict.name} | {found.rows:,} | {figures.average_precision} "
        f"| {figures.roc_auc} | {figures.log_loss} | {seconds:.0f} |"
    )


if __name__ == "__main__":
    main()

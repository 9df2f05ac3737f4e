"""Measures what distilling loses: the scorecard beside the committee that it was learned from.

Run with ``make bench-distillation``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from b2x.engines.batch import BatchEngine
from b2x.learn.fit import fit_scorecard
from b2x.learn.inputs import read_frame
from b2x.learn.settings import FitSettings
from b2x.measure.folds import group_ids
from b2x.measure.metrics import average_precision
from b2x.schema.features import default_features
from benchmarks.accuracy.cells import draw_cell
from benchmarks.accuracy.results import budget_name
from benchmarks.accuracy.run import parse_budgets
from benchmarks.accuracy.tables import Table, project_tables
from benchmarks.accuracy.tasks import level_types
from benchmarks.page import write_page


def main() -> None:
    """Measure every table and number of labels; print the page and write it to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--budgets", default="50,200,1000,5000,all")
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/distillation.md"))
    arguments = parser.parse_args()
    with threadpool_limits(1):
        rows = [
            (table.name, budget_name(budget), *pair)
            for table in project_tables()
            for budget in parse_budgets(arguments.budgets)
            for draw in range(0 if table.control else arguments.draws)
            if (pair := measure(table, budget, draw)) is not None
        ]
    found = pd.DataFrame(rows, columns=["table", "labels", "committee", "scorecard"])
    found["lost"] = found["committee"] - found["scorecard"]
    means = found.groupby(["labels", "table"])[["committee", "scorecard", "lost"]].mean()
    lines = [
        "Average precision on other buyers.",
        "",
        "| labels | table | committee | scorecard | lost |",
        "| --- | --- | --- | --- | --- |",
    ]
    for budget in found["labels"].unique():
        of_budget = means.loc[budget]
        for name, row in [*of_budget.iterrows(), ("**mean**", of_budget.mean())]:
            lines.append(
                f"| {budget} | {name} | " + " | ".join(f"{value:.4f}" for value in row) + " |"
            )
    page = "\n".join(lines) + "\n"
    write_page(page, arguments.out)


def measure(table: Table, budget: int | None, draw: int) -> tuple[float, float] | None:
    """Return the average precision of committee and scorecard; None where there are no rows."""
    cell = draw_cell(table, "buyer", budget, draw)
    if cell is None:
        return None
    X = table.X.add_suffix("_own")
    X = X.astype(level_types(X, tuple(f"{level}_own" for level in table.levels)))
    rng = np.random.default_rng(draw)
    others = rng.choice(cell.unlabelled, min(len(cell.unlabelled), 10_000), replace=False)
    train, more, test = (
        read_frame(X.iloc[rows]).columns for rows in (cell.train, others, cell.test)
    )
    fitted = fit_scorecard(
        train,
        default_features(read_frame(X.iloc[cell.train]).kinds),
        table.y[cell.train],
        groups=group_ids(table.buyers)[cell.train],
        unlabelled=more if len(others) else None,
        settings=FitSettings(keep_committee=True, seed=draw),
    )
    assert fitted.committee is not None
    truth = table.y[cell.test]
    committee = fitted.committee.log_odds(fitted.grid.design(test))
    scorecard = BatchEngine(fitted.scorecard).log_odds(test)
    return average_precision(truth, committee), average_precision(truth, scorecard)


if __name__ == "__main__":
    main()

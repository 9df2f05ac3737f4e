"""Removes one field at a time at scoring, and compares to a model that never had the field.

Run with ``make bench-missing``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd
from joblib import Parallel, delayed

from b2x import B2XClassifier
from b2x.measure.folds import group_ids
from b2x.measure.metrics import roc_auc
from benchmarks.accuracy.cells import Cell, draw_cell
from benchmarks.accuracy.tables import Table, project_tables
from benchmarks.accuracy.tasks import level_types
from benchmarks.page import write_page


def main() -> None:
    """Remove every field of every table; print the page and write it to ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=int, default=3000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("out/benchmarks/missing_fields.md"))
    arguments = parser.parse_args()
    lines = [
        f"{arguments.labels:,} labels, other buyers tested; ROC AUC.",
        "",
        "| table | field | with it | removed at scoring | never had | lost |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    worst = 0.0
    for table in project_tables():
        cell = draw_cell(table, "buyer", arguments.labels, 0)
        if table.control or cell is None:
            continue
        fields = list(table.X.columns)
        whole, *without = Parallel(n_jobs=arguments.jobs)(
            delayed(fit)(table, cell, [name for name in fields if name != left_out])
            for left_out in (None, *fields)
        )
        test = _frame(table, cell.test, fields)
        truth = table.y[cell.test]
        full = roc_auc(truth, whole.decision_function(test.add_suffix("_own")))
        for name, model in zip(fields, without, strict=True):
            gone = test.assign(**{name: _all_missing(test[name])})
            degraded = roc_auc(truth, whole.decision_function(gone.add_suffix("_own")))
            never = roc_auc(
                truth, model.decision_function(test.drop(columns=name).add_suffix("_own"))
            )
            worst = max(worst, never - degraded)
            lines.append(
                f"| {table.name} | {name} | {full:.3f} | {degraded:.3f} | {never:.3f} "
                f"| {never - degraded:+.3f} |"
            )
            print(lines[-1], flush=True)
    page = "\n".join([*lines, "", f"Largest loss: {worst:.3f}."]) + "\n"
    write_page(page, arguments.out)


def fit(table: Table, cell: Cell, fields: list[str]) -> B2XClassifier:
    """Return a classifier that learned from these fields only."""
    buyers = group_ids(table.buyers)[cell.train]
    model = B2XClassifier(positive=True, features=[f"{name}_own" for name in fields])
    return model.fit(
        _frame(table, cell.train, fields).add_suffix("_own"), table.y[cell.train], groups=buyers
    )


def _frame(table: Table, rows: object, fields: list[str]) -> pd.DataFrame:
    types = level_types(table.X, tuple(name for name in table.levels if name in fields))
    return table.X[fields].astype(types).iloc[rows].reset_index(drop=True)


def _all_missing(column: pd.Series) -> pd.Series:
    return column.where(pd.Series(False, index=column.index))


if __name__ == "__main__":
    main()

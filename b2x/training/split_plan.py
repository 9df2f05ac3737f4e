"""The split into training and test rows, or a reason why there is none."""

from __future__ import annotations

from b2x.errors import UsageError
from b2x.measure.folds import N_FOLDS, balanced_folds, hash_folds
from b2x.measure.splits import SplitPlan, group_splits, group_time_splits
from b2x.training.labelled_records import LabelledRecords


def plan_splits(
    table: LabelledRecords, cutoff: str | None, seed: int
) -> tuple[SplitPlan | None, list[str]]:
    """Return the split by buyer and, where dates are given, by time.

    Parameters
    ----------
    table
        The sales.
    cutoff
        First date that is tested; None for :func:`b2x.measure.splits.default_cutoff`.
    seed
        Seed of the folds.

    Returns
    -------
    plan
        None where the labels are too few to hold buyers out.
    warnings
        Why rows are not split by time, or not at all.
    """
    warnings: list[str] = []
    y = table.is_b2b
    if table.times is not None:
        folds = hash_folds([column[table.rows] for column in table.buyers], N_FOLDS, seed)
        try:
            return group_time_splits(folds, table.times[table.rows], cutoff, y), warnings
        except UsageError as error:
            warnings.append(f"not split by time: {error}")
    try:
        return group_splits(balanced_folds(y, table.groups, N_FOLDS, seed), y), warnings
    except UsageError as error:
        return None, [*warnings, f"not measured: {error}"]

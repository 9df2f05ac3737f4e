"""Splits into training and test rows, by folds of whole buyers and by time.

Buyers and folds are made by `folds`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from b2x.errors import UsageError

TRAIN_SHARE = 0.7  # of the dated rows are before the default cutoff


@dataclass(frozen=True)
class Split:
    """The training and test rows of one fold.

    Attributes
    ----------
    fold
        The fold whose buyers are tested.
    train, test
        Row numbers, int64, ascending.
    """

    fold: int
    train: NDArray[np.int64]
    test: NDArray[np.int64]


@dataclass(frozen=True)
class SplitPlan:
    """All splits of one protocol; iterating gives `(train, test)`, as scikit-learn's splitters do.

    Attributes
    ----------
    protocol
        ``"group"`` or ``"group and time"``.
    splits
        One `Split` per tested fold.
    cutoff
        First moment that is tested; None without time.
    n_undated
        Rows without a date, which are neither trained on nor tested where time is cut.
    """

    protocol: str
    splits: tuple[Split, ...]
    cutoff: np.datetime64 | None = None
    n_undated: int = 0

    def __iter__(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        return ((split.train, split.test) for split in self.splits)

    def __len__(self) -> int:
        return len(self.splits)

    @property
    def tested(self) -> NDArray[np.int64]:
        """Row numbers of all test rows, int64, ascending."""
        return np.sort(np.concatenate([split.test for split in self.splits]))

    def describe(self) -> str:
        """Return the protocol in one sentence.

        Examples
        --------
        >>> group_splits([0, 0, 1, 1]).describe()
        '2 folds of whole buyers: each buyer is scored by a model that never saw it'
        """
        kept = f"{len(self)} folds of whole buyers: each buyer is scored by a model that never saw"
        if self.cutoff is None:
            return f"{kept} it"
        undated = f"; {self.n_undated:,} rows have no date" if self.n_undated else ""
        return f"{kept} it nor anything from {self.cutoff.astype('datetime64[D]')} on{undated}"


def group_splits(folds: ArrayLike, y: ArrayLike | None = None) -> SplitPlan:
    """Return splits that test each fold with a model of the others, so that no buyer crosses.

    Parameters
    ----------
    folds
        int of shape (n,), from `folds.hash_folds` or `folds.balanced_folds`.
    y
        bool of shape (n,), True for B2B; if given, each training set must hold both kinds. A test
        set need not: test rows are pooled before they are measured.

    Raises
    ------
    UsageError
        If there is only one fold, or a training set holds one kind only.

    Examples
    --------
    >>> [(train.tolist(), test.tolist()) for train, test in group_splits([0, 1, 0])]
    [([1], [0, 2]), ([0, 2], [1])]
    """
    fold = np.asarray(folds)
    every = np.ones(len(fold), dtype=bool)
    splits = _splits(fold, trainable=every, testable=every)
    if y is not None:
        _check_kinds(splits, np.asarray(y, dtype=bool))
    return SplitPlan("group", splits)


def group_time_splits(
    folds: ArrayLike,
    ordered_at: ArrayLike,
    cutoff: np.datetime64 | str | None = None,
    y: ArrayLike | None = None,
) -> SplitPlan:
    """Return splits that test each fold's later rows with a model of the others' earlier rows.

    Training rows are ordered before the cutoff and test rows from the cutoff on, in another fold:
    neither a buyer nor the future crosses. (Dropping known buyers from the later part instead
    would remove most businesses from it and change the share.)

    Parameters
    ----------
    folds
        int of shape (n,), from `folds.hash_folds`.
    ordered_at
        datetime64 of shape (n,), or what numpy can convert; rows that are NaT are in neither part
        and counted in `n_undated`.
    cutoff
        First moment that is tested; None for `default_cutoff`.
    y
        As in `group_splits`.

    Raises
    ------
    UsageError
        If numpy cannot read `ordered_at` as times, no row is before or from the cutoff on, or a
        training set holds one kind only.

    Examples
    --------
    >>> days = ["2024-01-01", "2024-01-02", "2024-03-01", "2024-03-02"]
    >>> plan = group_time_splits([0, 1, 0, 1], days, cutoff="2024-02-01")
    >>> [(train.tolist(), test.tolist()) for train, test in plan]
    [([1], [2]), ([0], [3])]
    """
    fold, when = np.asarray(folds), _times(ordered_at)
    if len(fold) != len(when):
        raise UsageError(
            f"{len(fold)} folds for {len(when)} dates", next_step="pass one of each per row"
        )
    since = default_cutoff(when) if cutoff is None else _times(np.array([cutoff]))[0]
    dated = ~np.isnat(when)
    splits = _splits(fold, trainable=dated & (when < since), testable=dated & (when >= since))
    if y is not None:
        _check_kinds(splits, np.asarray(y, dtype=bool))
    return SplitPlan("group and time", splits, since, int((~dated).sum()))


def default_cutoff(ordered_at: ArrayLike) -> np.datetime64:
    """Return the start of the day on which 70% of the dated rows are reached.

    It is the start of a day, so that no day is on both sides.

    Parameters
    ----------
    ordered_at
        datetime64 of shape (n,); NaT is left out.

    Returns
    -------
    datetime64[us]

    Raises
    ------
    UsageError
        If no row has a date, or all are on one day.

    Examples
    --------
    >>> default_cutoff(np.arange("2024-01-01", "2024-01-11", dtype="datetime64[D]"))
    np.datetime64('2024-01-08T00:00:00.000000')
    """
    when = _times(ordered_at)
    when = np.sort(when[~np.isnat(when)])
    if not len(when) or when[0].astype("datetime64[D]") == when[-1].astype("datetime64[D]"):
        raise UsageError(
            "all rows are on one day" if len(when) else "no row has a date",
            next_step="split by buyer alone (leave out the time column)",
        )
    day = when[int(len(when) * TRAIN_SHARE)].astype("datetime64[D]")
    if day <= when[0]:  # the first day has so many rows that none would be left to train on
        day = when[when.astype("datetime64[D]") > day][0].astype("datetime64[D]")
    return np.datetime64(day.item(), "us")


def _times(ordered_at: ArrayLike) -> NDArray[np.datetime64]:
    try:
        values = np.asarray(ordered_at)
        if values.dtype.kind not in "MOU":
            raise ValueError(f"values of type {values.dtype}")
        return values.astype("datetime64[us]")
    except (ValueError, TypeError) as error:
        raise UsageError(
            f"times that numpy cannot read: {error}",
            next_step="convert them to datetime64 without a time zone",
        ) from error


def _splits(
    folds: NDArray[np.int64], trainable: NDArray[np.bool_], testable: NDArray[np.bool_]
) -> tuple[Split, ...]:
    splits = []
    for fold in np.unique(folds).tolist():
        here = folds == fold
        train, test = np.flatnonzero(~here & trainable), np.flatnonzero(here & testable)
        if len(test):
            if not len(train):
                raise UsageError(
                    "no rows to train on",
                    where=f"fold {fold}",
                    next_step="choose a later cutoff, or name more buyers",
                )
            splits.append(Split(fold, train, test))
    if not splits:
        raise UsageError("no rows to test", next_step="choose an earlier cutoff")
    return tuple(splits)


def _check_kinds(splits: Sequence[Split], y: NDArray[np.bool_]) -> None:
    for split in splits:
        if y[split.train].all() or not y[split.train].any():
            only = "B2B" if y[split.train].all() else "B2C"
            raise UsageError(
                f"only {only} among the {len(split.train)} rows to train on",
                where=f"fold {split.fold}",
                next_step="label more buyers of the other kind, or deal with balanced_folds",
            )

"""Promises of the splits: neither a buyer nor the future crosses."""

import numpy as np
import pandas as pd
import pytest

from b2x.errors import UsageError
from b2x.measure.folds import hash_folds
from b2x.measure.splits import default_cutoff, group_splits, group_time_splits


def test_by_group_every_row_is_tested_once_and_no_buyer_crosses():
    groups = np.random.default_rng(0).integers(0, 30, 200)
    plan = group_splits(hash_folds([groups]))
    assert plan.tested.tolist() == list(range(200))
    for train, test in plan:
        assert not set(groups[train]) & set(groups[test])


def test_by_group_and_time_neither_a_buyer_nor_the_future_crosses():
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 60, 500)
    when = np.datetime64("2024-01-01", "D") + rng.integers(0, 366, 500)
    cutoff = np.datetime64("2024-09-01")
    plan = group_time_splits(hash_folds([groups]), when, cutoff)
    for train, test in plan:
        assert when[train].max() < cutoff <= when[test].min()
        assert not set(groups[train]) & set(groups[test])
    assert plan.tested.tolist() == np.flatnonzero(when >= cutoff).tolist()


def test_rows_without_a_date_are_in_neither_part_and_counted():
    when = np.array(["2024-01-01", "NaT", "2024-03-01", "2024-01-02", "2024-03-02"], "M8[D]")
    plan = group_time_splits([0, 0, 0, 1, 1], when, "2024-02-01")
    assert plan.n_undated == 1
    assert all(1 not in train and 1 not in test for train, test in plan)
    assert "1 rows have no date" in plan.describe()


def test_a_frame_column_of_times_is_taken():
    when = pd.Series(pd.to_datetime(["2024-01-01", "2024-03-01", "2024-01-02", "2024-03-02"]))
    assert len(group_time_splits([0, 0, 1, 1], when, "2024-02-01")) == 2


def test_the_default_cutoff_is_a_whole_day_after_seventy_percent_of_the_rows():
    when = np.array(["2024-01-01T10", "2024-01-02T09", "2024-01-03T12", "2024-01-03T08"], "M8[h]")
    assert default_cutoff(when) == np.datetime64("2024-01-03T00")
    many_on_the_first_day = np.array(["2024-01-01"] * 9 + ["2024-01-05"], "M8[D]")
    assert default_cutoff(many_on_the_first_day) == np.datetime64("2024-01-05")


def test_a_cutoff_without_an_earlier_or_a_later_row_is_refused():
    when = np.array(["2024-01-01", "2024-01-01"], "M8[D]")
    with pytest.raises(UsageError, match=r"no rows to test.*earlier cutoff"):
        group_time_splits([0, 1], when, "2025-01-01")
    with pytest.raises(UsageError, match=r"no rows to train on.*later cutoff"):
        group_time_splits([0, 1], when, "2023-01-01")
    with pytest.raises(UsageError, match=r"on one day.*split by buyer alone"):
        group_time_splits([0, 1], when)
    with pytest.raises(UsageError, match="times that numpy cannot read"):
        group_time_splits([0, 1], ["yesterday", "today or so"], "2024-01-01")


def test_training_rows_of_one_kind_are_refused():
    with pytest.raises(UsageError, match=r"only B2C among the 2 rows.*fold 0.*balanced_folds"):
        group_splits([0, 0, 1, 1], y=[True, False, False, False])


def test_the_cutoff_is_the_first_moment_that_is_tested():
    plan = group_time_splits(
        [0, 1, 0, 1], ["2024-01-01", "2024-01-01", "2024-02-01", "2024-02-02"], "2024-02-01"
    )
    assert plan.tested.tolist() == [2, 3]
    assert [train.tolist() for train, _ in plan] == [[1], [0]]


def test_the_default_cutoff_is_never_the_first_day():
    two_days = np.array(["2024-01-01", "2024-01-02"], "M8[D]")
    assert default_cutoff(two_days) == np.datetime64("2024-01-02")
    most_on_the_second = np.array(["2024-01-01T09"] + ["2024-01-02T09"] * 9, "M8[h]")
    assert default_cutoff(most_on_the_second) == np.datetime64("2024-01-02")
    assert default_cutoff(np.append(two_days, np.datetime64("NaT"))) == np.datetime64("2024-01-02")

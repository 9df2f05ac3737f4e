"""Promises of the folds: a buyer is in one of them, the same one everywhere and for good."""

import subprocess
import sys

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b2x.errors import UsageError
from b2x.measure.folds import balanced_folds, group_ids, hash_folds

BUYERS = [f"buyer {i}" for i in range(40)]
buyer_lists = st.lists(
    st.one_of(st.none(), st.integers(0, 30), st.text(max_size=3)), min_size=1, max_size=60
)


def test_rows_equal_in_all_columns_share_a_group():
    first, second = ["a", "a", "b", "a"], [1, 2, 1, 1]
    assert group_ids([first, second]).tolist() == [0, 1, 2, 0]


def test_rows_without_a_buyer_are_each_a_group_of_their_own():
    ids = group_ids([["a", None, "", " ", float("nan"), "a"]])
    assert ids.tolist() == [0, 1, 2, 3, 4, 0]
    assert len(set(hash_folds([[None] * 50]).tolist())) == 5


def test_rows_identical_in_many_columns_stay_together_though_some_are_missing():
    assert group_ids([["a", "a", "b"], [None, None, None]]).tolist() == [0, 0, 1]


def test_two_columns_are_not_confused_by_joining_their_texts():
    first, second = [b + "x" for b in BUYERS], ["y"] * 40
    assert group_ids([["ab", "a"], ["c", "bc"]]).tolist() == [0, 1]
    moved = hash_folds([BUYERS, ["x" + b for b in second]])
    assert not np.array_equal(hash_folds([first, second]), moved)


@pytest.mark.parametrize(
    "column",
    [
        np.array([5, 7, 5]),
        np.array([5.0, 7.0, 5.0]),
        ["5", "7", "5"],
        pd.Series([5, 7, 5], dtype="Int64"),
        pd.Series(["5", "7", "5"]),
        pl.Series([5, 7, 5]),
    ],
    ids=["int", "float", "text", "pandas nullable", "pandas text", "polars"],
)
def test_a_buyer_number_hashes_alike_however_the_file_was_read(column):
    more = [str(i) for i in range(10, 20)]
    expected = hash_folds([["5", "7", "5", *more]])[:3]
    assert hash_folds([column], n_folds=2).tolist() == hash_folds([["5", "7", "5"]], 2).tolist()
    assert hash_folds([[*list(column), *more]]).tolist()[:3] == expected.tolist()


@given(buyers=buyer_lists, more=buyer_lists, seed=st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_a_buyer_stays_in_its_fold_when_the_file_grows(buyers, more, seed):
    grown = hash_folds([BUYERS + buyers + more], seed=seed)
    small = hash_folds([BUYERS + buyers], seed=seed)
    assert np.array_equal(grown[: len(small)], small)


@given(buyers=buyer_lists, order=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_a_buyer_stays_in_its_fold_when_rows_are_reordered(buyers, order):
    rows = BUYERS + [b for b in buyers if b is not None and str(b).strip()]
    shuffled = order.sample(range(len(rows)), len(rows))
    moved = hash_folds([[rows[i] for i in shuffled]])
    assert np.array_equal(moved, hash_folds([rows])[shuffled])


@given(buyers=buyer_lists)
@settings(max_examples=40, deadline=None)
def test_no_buyer_is_in_two_folds(buyers):
    ids, folds = group_ids([BUYERS + buyers]), hash_folds([BUYERS + buyers])
    assert len(np.unique(np.stack([ids, folds]), axis=1).T) == len(np.unique(ids))


def test_another_python_process_gives_the_same_folds():
    code = (
        "from b2x.measure.folds import hash_folds;"
        "print(hash_folds([[f'buyer {i}' for i in range(40)]]).tolist())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str(hash_folds([BUYERS]).tolist())


def test_folds_never_change_between_releases():
    assert "".join(map(str, hash_folds([BUYERS]))) == ("1330410014323304104201420414013200030440")


def test_another_seed_gives_other_folds():
    assert not np.array_equal(hash_folds([BUYERS], seed=1), hash_folds([BUYERS], seed=2))


def test_fewer_buyers_than_folds_is_refused():
    with pytest.raises(UsageError, match=r"2 buyers for 5 folds.*fewer folds"):
        hash_folds([["a", "b", "a"]])
    with pytest.raises(UsageError, match="2 buyers for 5 folds"):
        balanced_folds([True, False], [0, 1])


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(UsageError, match=r"different lengths: \[1, 2\]"):
        group_ids([["a"], ["a", "b"]])


def test_balanced_folds_give_each_fold_both_kinds_and_whole_buyers():
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 60, 100)
    y = groups % 10 == 0
    folds = balanced_folds(y, groups)
    assert all(np.unique(folds[groups == g]).size == 1 for g in groups)
    assert all(y[folds == k].any() for k in range(5))
    assert np.ptp(np.bincount(folds)) <= 4


def test_as_many_buyers_as_folds_are_enough():
    assert sorted(balanced_folds([1, 0, 1, 0, 0], range(5))) == [0, 1, 2, 3, 4]
    assert len(hash_folds([["a", "b", "c", None, None, "c"]])) == 6
    with pytest.raises(UsageError, match="4 buyers for 5 folds"):
        hash_folds([["a", "b", "c", None, "c"]])
    with pytest.raises(UsageError, match="4 buyers for 5 folds"):
        balanced_folds([1, 0, 1, 0], range(4))
    assert set(hash_folds([BUYERS], n_folds=2)) == {0, 1}
    with pytest.raises(UsageError, match=r"1 folds.*two or more"):
        hash_folds([BUYERS], n_folds=1)


@pytest.mark.parametrize("mixed", [[True, False], [True, True, False, False, False]])
def test_a_buyer_of_both_kinds_counts_as_b2b_only_with_more_than_half_its_rows(mixed):
    folds = balanced_folds([True, True, False, *mixed], [0, 1, 2, *[3] * len(mixed)], n_folds=2)
    assert folds[0] != folds[1]  # the two buyers that are B2B
    as_b2b = balanced_folds([True, True, False, True, True], [0, 1, 2, 3, 3], n_folds=2)
    assert as_b2b[0] == as_b2b[1] != as_b2b[3]


def test_every_combination_of_values_is_a_buyer_of_its_own():
    first, second = np.meshgrid(["a", "b", "c", ""], ["x", "y", ""])
    assert len(set(group_ids([first.ravel(), second.ravel()]).tolist())) == 12

"""Promises of the search for leaks: it finds what decides, and leaves strong columns alone."""

import numpy as np
import pytest

from b2x.errors import UsageError
from b2x.measure import leaks
from b2x.measure.folds import balanced_folds
from b2x.measure.leaks import find_leaks


@pytest.fixture
def sales():
    rng = np.random.default_rng(0)
    buyer = np.concatenate([np.arange(1500), rng.integers(0, 1500, 500)])
    y = (rng.random(1500) < 0.1)[buyer]
    return rng, y, buyer


def found(columns, y, groups):
    return {leak.column: leak.question for leak in find_leaks(columns, y, groups)}


def test_a_column_filled_for_businesses_alone_leaks_though_no_value_repeats(sales):
    _, y, buyer = sales
    names = np.where(y, np.char.add("Firm ", buyer.astype(str)), "").astype(object)
    numbers = np.where(y, buyer.astype(float), np.nan)
    zeros = np.where(y, buyer + 1000, 0)
    columns = {"company": names, "company_id": numbers, "tax_number": zeros}
    leaks = find_leaks(columns, y, buyer)
    assert {leak.column: leak.question for leak in leaks} == {
        "company": "filled",
        "company_id": "filled",
        "tax_number": "commonest value",
    }
    assert leaks[0].explained > 0.98
    sentence = "Whether company is filled explains 100% of the label"
    assert sentence in [leak.why for leak in leaks]


def test_the_label_under_another_name_leaks(sales):
    _, y, buyer = sales
    columns = {"kind": np.where(y, "firm", "person"), "code": np.where(y, 7, 3), "flag": y}
    assert set(found(columns, y, buyer)) == {"kind", "code", "flag"}


def test_a_number_range_reserved_for_businesses_leaks(sales):
    rng, y, buyer = sales
    customer_number = np.where(y, 50_000, 10_000) + rng.permutation(len(y))
    assert found({"customer_number": customer_number}, y, buyer) == {"customer_number": "value"}


def test_an_honest_column_that_is_strong_does_not_leak(sales):
    rng, y, buyer = sales
    volume = np.exp(rng.normal(size=len(y)) + 3 * y)  # AUC .98
    channel = np.where(rng.random(len(y)) < np.where(y, 0.9, 0.03), "field sales", "web")
    often_filled = np.where(rng.random(len(y)) < np.where(y, 0.6, 0.06), "code", None)
    assert found({"volume": volume, "channel": channel, "hint": often_filled}, y, buyer) == {}


@pytest.mark.parametrize("kind", [True, False])
@pytest.mark.parametrize("share", [0.2, 0.4, 0.6])
def test_a_column_filled_for_one_kind_alone_leaks_though_it_is_often_empty(sales, kind, share):
    rng, y, buyer = sales
    firm = np.where((y == kind) & (rng.random(len(y)) < share), "x", None)
    (leak,) = find_leaks({"firm": firm, "noise": rng.random(len(y))}, y, buyer)
    assert leak.why == f"firm is filled almost only for {'B2B' if kind else 'B2C'}"


def test_a_rarely_filled_column_is_no_leak(sales):
    rng, y, buyer = sales
    assert found({"coupon": np.where(rng.random(len(y)) < 0.01, "x", None)}, y, buyer) == {}


def test_a_buyer_number_does_not_leak_by_memorising_buyers():
    rng = np.random.default_rng(0)
    buyer = np.repeat(np.arange(40), 30)
    y = (rng.permutation(40) < 8)[buyer]
    columns = {"as number": buyer, "as text": buyer.astype(str)}
    assert found(columns, y, buyer) == {}


def test_names_of_businesses_beside_several_words_for_none_leak(sales):
    rng, y, buyer = sales
    none = rng.choice(["private", "n/a", "-", "none"], len(y))
    company = np.where(y, np.char.add("Firm ", buyer.astype(str)), none)
    assert found({"company": company}, y, buyer) == {"company": "value"}


def test_fifty_labels_do_not_cry_wolf():
    rng = np.random.default_rng(0)
    alarms = 0
    for _ in range(60):
        y = rng.permutation(np.arange(50) < 6)
        columns = {f"column {i}": rng.normal(size=50) + 2 * y * (i < 2) for i in range(6)}
        columns["text"] = rng.choice(["a", "b", "c"], 50)
        alarms += bool(find_leaks(columns, y, np.arange(50)))
    assert alarms <= 1


def test_fifty_labels_are_enough_to_find_a_filled_company():
    y = np.arange(50) < 5
    company = [f"Firm {i}" if firm else None for i, firm in enumerate(y)]
    assert found({"company": company}, y, np.arange(50)) == {"company": "filled"}
    too_few = np.arange(50) < 4
    assert found({"company": np.where(too_few, "Firm", None)}, too_few, np.arange(50)) == {}


def test_times_and_empty_columns_are_read(sales):
    rng, y, buyer = sales
    day = np.datetime64("2024-01-01") + np.where(y, 400, 0) + rng.integers(0, 300, len(y))
    empty = np.full(len(y), np.nan)
    assert set(found({"day": day, "empty": empty}, y, buyer)) == {"day"}


def test_a_column_of_another_length_is_refused():
    with pytest.raises(UsageError, match=r"1 values for 2 labels \(column volume\)"):
        find_leaks({"volume": [1]}, [True, False], [0, 1])


def explained(column, y, groups, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(leaks, "LEAK_EXPLAINED", -np.inf)
        (leak,) = find_leaks({"column": column}, y, groups)
    return leak.explained


@pytest.mark.parametrize(("folds", "heeded"), [(4, True), (3, False)])
def test_a_level_counts_from_three_rows_of_other_buyers_on(monkeypatch, folds, heeded):
    """Each level is in one row of that many folds, so in one fewer of those learned from."""
    y, groups = np.arange(100) % 10 == 0, np.arange(100)
    fold = balanced_folds(y, groups)
    level = np.full(100, None)
    for k in range(folds):
        for kind in (True, False):
            rows = np.flatnonzero((fold == k) & (y == kind))
            level[rows] = [f"{kind} {i}" for i in range(len(rows))]
    assert (explained(level, y, groups, monkeypatch) > 0.5) == heeded


def test_what_is_explained_is_one_less_log_loss_by_entropy(monkeypatch):
    y, groups = np.arange(100) % 10 == 0, np.arange(100)
    share = explained(np.where(y, "x", "y"), y, groups, monkeypatch)
    b2b, b2c = (
        (8 + 0.5 * 0.1) / 8.5,
        (0.5 * 0.1) / 72.5,
    )  # rates in 80 rows, with half a row's prior
    loss = -0.1 * np.log(b2b) - 0.9 * np.log(1 - b2c)
    assert share == pytest.approx(1 - loss / -(0.1 * np.log(0.1) + 0.9 * np.log(0.9)))


def test_a_column_that_explains_exactly_the_limit_leaks(monkeypatch):
    y, groups = np.arange(100) % 10 == 0, np.arange(100)
    share = explained(y, y, groups, monkeypatch)
    monkeypatch.setattr(leaks, "LEAK_EXPLAINED", share)
    assert find_leaks({"column": y}, y, groups)
    monkeypatch.setattr(leaks, "LEAK_EXPLAINED", np.nextafter(share, 1))
    assert not find_leaks({"column": y}, y, groups)

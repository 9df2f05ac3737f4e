"""An amount that all lines of an order repeat is the order's, where enough orders show it."""

from pathlib import Path

import pytest

from b2x.errors import InputError
from b2x.records.whole_table import read_all
from tests.records.sales.test_orders import lines_of, written


def test_an_amount_that_all_lines_of_an_order_repeat_is_the_orders_own(tmp_path: Path) -> None:
    rows = [(f"o{i // 2}", f"c{i // 2}", 10.0 * (i // 2), i, "a") for i in range(12)]
    orders = read_all(written(tmp_path, lines_of(rows)), order="order")
    assert orders.columns["volume"].tolist() == [0, 10, 20, 30, 40, 50]
    assert orders.columns["quantity"].tolist() == [1, 5, 9, 13, 17, 21]


def test_an_amount_that_may_be_the_lines_or_the_orders_is_asked_for(tmp_path: Path) -> None:
    rows = [("o1", "c1", 10.0, 1, "a"), ("o1", "c1", 10.0, 2, "a")]
    with pytest.raises(InputError, match=r"'volume' is the same on all lines of every order"):
        read_all(written(tmp_path, lines_of(rows)), order="order")

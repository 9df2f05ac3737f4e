"""An amount that all lines of an order repeat is the order's, where enough orders show it."""

from pathlib import Path

import pytest

from b2x.errors import InputError
from b2x.records.whole_table import read_all
from tests.records.sales.test_orders import lines_of, written


@pytest.mark.parametrize("n", [1, 6])
def test_an_amount_that_may_be_the_lines_or_the_orders_is_asked_for(tmp_path: Path, n: int) -> None:
    rows = [(f"o{i // 2}", f"c{i // 2}", 10.0 * (i // 2), i, "a") for i in range(2 * n)]
    with pytest.raises(InputError, match=rf"'volume' is the same on all lines .*\({n} here\)"):
        read_all(written(tmp_path, lines_of(rows)), order="order")


def test_one_order_whose_lines_differ_shows_that_amounts_are_the_lines(tmp_path: Path) -> None:
    rows = [(f"o{i // 2}", f"c{i // 2}", 10.0, i % 2 + 2, "a") for i in range(6)]
    rows[5] = ("o2", "c2", 11.0, 3, "a")
    orders = read_all(written(tmp_path, lines_of(rows)), order="order")
    assert orders.columns["volume"].tolist() == [20, 20, 21]


def test_a_quantity_below_the_number_of_lines_is_the_lines_own(tmp_path: Path) -> None:
    rows = [(f"o{i // 3}", f"c{i // 3}", 10.0 + i, 1, "a") for i in range(6)]
    orders = read_all(written(tmp_path, lines_of(rows)), order="order")
    assert orders.columns["quantity"].tolist() == [3, 3]
    same = [(*row[:3], 4, "a") for row in rows]
    with pytest.raises(InputError, match="'quantity' is the same on all lines"):
        read_all(written(tmp_path, lines_of(same)), order="order")

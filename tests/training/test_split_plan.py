"""The split is by buyer and time where it can be; a warning says why not."""

from __future__ import annotations

import pandas as pd
import pytest

from b2x.datasets import simulate
from b2x.training.labelled_records import LabelColumns, read_labelled
from b2x.training.split_plan import plan_splits


@pytest.fixture(scope="module")
def sales() -> pd.DataFrame:
    return simulate("consulting-firm", 120, 5)


def test_with_dates_later_sales_are_tested(sales: pd.DataFrame) -> None:
    plan, warnings = plan_splits(read_labelled(sales, LabelColumns("label", time="ordered_at")),
                                 None, 0)  # fmt: skip
    assert plan is not None
    assert plan.protocol == "group and time"
    assert warnings == []
    assert (sales["ordered_at"][plan.tested] >= plan.cutoff).all()


def test_a_cutoff_that_leaves_nothing_to_train_on_splits_by_buyer(sales: pd.DataFrame) -> None:
    table = read_labelled(sales, LabelColumns("label", time="ordered_at"))
    plan, (warning,) = plan_splits(table, "2000-01-01", 0)
    assert plan is not None
    assert plan.protocol == "group"
    assert plan.tested.tolist() == list(range(120))
    assert warning.startswith("not split by time: no rows to train on")


def test_too_few_buyers_are_not_split(sales: pd.DataFrame) -> None:
    few = sales.drop_duplicates("buyer_id").groupby("label").head(2)
    plan, (warning,) = plan_splits(read_labelled(few, LabelColumns("label")), None, 0)
    assert plan is None
    assert warning.startswith("not measured: 4 buyers for 5 folds")

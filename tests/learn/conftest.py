"""Small simulated sales, the same in each run."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.learn.lessons import Known, as_known, draw_sales


@pytest.fixture(scope="session")
def sales() -> pd.DataFrame:
    """Return 600 sales."""
    return draw_sales(600)


@pytest.fixture(scope="session")
def known(sales: pd.DataFrame) -> Known:
    """Return the 600 sales as columns, labels and buyers."""
    return as_known(sales)


@pytest.fixture(scope="session")
def many() -> Known:
    """Return 1,800 other sales as columns, labels and buyers."""
    return as_known(draw_sales(1800, seed=4))

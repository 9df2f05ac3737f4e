"""Small simulated sales, drawn anew in each run and the same each time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest


def draw_sales(n: int, seed: int = 0) -> pd.DataFrame:
    """Return n sales of about n / 3 buyers, with a label that follows volume and channel."""
    rng = np.random.default_rng(seed)
    buyer = rng.integers(0, max(n // 3, 2), n)
    business = (np.random.default_rng(99).random(n)[buyer % n]) < 0.35
    volume = rng.lognormal(np.where(business, 6.0, 4.8), 0.8).round(2)
    channel = np.where(rng.random(n) < np.where(business, 0.6, 0.2), "Phone", "Web")
    return pd.DataFrame(
        {
            "volume": volume,
            "lines": rng.poisson(np.where(business, 4, 2)) + 1,
            "channel": channel,
            "ordered_at": pd.Timestamp("2024-01-01")
            + pd.to_timedelta(rng.integers(0, 8_000, n), unit="h"),
            "buyer_id": [f"C{b}" for b in buyer],
            "label": np.where(business, "B2B", "B2C"),
        }
    )


@pytest.fixture(scope="session")
def sales() -> pd.DataFrame:
    return draw_sales(600)

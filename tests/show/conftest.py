from __future__ import annotations

from collections.abc import Iterator

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

from tests.show.scores import Scores

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def no_figure_stays_open() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.fixture(scope="session")
def scores() -> Scores:
    rng = np.random.default_rng(0)
    buyers = rng.integers(0, 40, 300)
    log_odds = np.round(rng.normal(-1, 1.5, 40)[buyers] + rng.normal(0, 0.5, 300), 1)
    is_b2b = rng.random(300) < 1 / (1 + np.exp(-log_odds))
    return Scores(is_b2b, log_odds, buyers, rng.integers(1, 4, 300))

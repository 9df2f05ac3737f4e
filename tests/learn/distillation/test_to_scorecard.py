from __future__ import annotations

import numpy as np
import pytest

from b2x.engines.batch import BatchEngine
from b2x.learn.bins import make_grid
from b2x.learn.calibration import Calibration
from b2x.learn.distillation.distil_tables import distil_tables
from b2x.learn.distillation.to_scorecard import to_scorecard
from b2x.schema.features import default_features


def test_a_scorecard_has_the_log_odds_of_its_tables() -> None:
    rng = np.random.default_rng(0)
    columns = {
        "volume": rng.lognormal(5, 1, 1000).round(2),
        "lines": rng.integers(1, 9, 1000).astype(float),
    }
    grid = make_grid(default_features({"volume": "number", "lines": "number"}), [columns])
    design = grid.design(columns)
    target = np.sin(columns["volume"] / 50) * columns["lines"]
    tables = distil_tables(design, target, np.ones(1000))
    card = to_scorecard(grid, tables.calibrated(Calibration(0.5, 1.0)), confidence=0.9)
    assert card.pairs
    exact = BatchEngine(card).log_odds(columns)
    np.testing.assert_allclose(exact, 0.5 * tables.log_odds(design) + 1.0, atol=1e-6)
    assert card.thresholds.b2b_from == -card.thresholds.b2c_to == pytest.approx(np.log(9), abs=1e-8)

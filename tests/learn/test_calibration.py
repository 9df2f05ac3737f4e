from __future__ import annotations

import numpy as np
import pytest

from b2x.learn.calibration import fit_calibration


@pytest.mark.parametrize(("slope", "shift"), [(0.5, 0.0), (2.0, -1.0)])
def test_many_rows_determine_slope_and_shift(slope: float, shift: float) -> None:
    rng = np.random.default_rng(3)
    z = rng.normal(0, 2, 20_000)
    y = rng.random(20_000) < 1 / (1 + np.exp(-(slope * z + shift)))
    found = fit_calibration(z, y, np.ones(20_000))
    assert found.slope == pytest.approx(slope, rel=0.08)
    assert found.shift == pytest.approx(shift, abs=0.08)


def test_few_rows_change_the_log_odds_little() -> None:
    z = np.array([-1.0, 1.0])
    found = fit_calibration(z, np.array([True, False]), np.ones(2))
    assert 0.5 < found.slope < 1
    assert abs(found.shift) < 0.1

"""The typical value of a field is the median of its positive values."""

from __future__ import annotations

import numpy as np
import pytest

from b2x.schema.features import Feature
from b2x.schema.typical import typical_parameters

RELATIVE = [Feature("relative", ("volume",), "number")]


def typical(values: list[float]) -> float | None:
    return typical_parameters(RELATIVE, {"volume": np.array(values)})["typical_volume"]


@pytest.mark.filterwarnings("error")
def test_the_median_of_amounts_near_the_largest_float_is_one_of_them() -> None:
    assert typical([1e308, 1.5e308]) == 1.25e308
    assert typical([1.7e308] * 4) == 1.7e308
    assert typical([5e-324] * 2) == 5e-324


def test_it_is_that_of_numpy_to_the_last_bit() -> None:
    rng = np.random.default_rng(0)
    for n in (1, 2, 3, 10, 501):
        values = rng.lognormal(4, 3, n)
        assert typical(values.tolist()) == np.median(values)
    assert typical([-1.0, 0.0, float("nan")]) is None

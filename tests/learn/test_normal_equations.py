from __future__ import annotations

import numpy as np
import pytest

from b2x.learn import normal_equations
from b2x.learn.normal_equations import Block, NormalEquations


def test_rows_that_are_processed_in_parts_give_the_same_sums(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(0)
    blocks = [Block(rng.integers(0, cells, 50), np.ones(cells)) for cells in (4, 7)]
    weight, rows, vector = rng.random(50), rng.random(50), rng.random(12)
    whole = NormalEquations(blocks, weight)
    monkeypatch.setattr(normal_equations, "WHOLE_UP_TO", 20)
    monkeypatch.setattr(normal_equations, "PART", 7)
    parts = NormalEquations(blocks, weight)
    assert (len(whole.parts), len(parts.parts)) == (1, 8)
    np.testing.assert_array_equal(parts.predict(vector), whole.predict(vector))
    np.testing.assert_allclose(parts.project(rows), whole.project(rows))
    np.testing.assert_allclose(
        parts.solve(np.zeros(12), vector), whole.solve(np.zeros(12), vector), atol=1e-6
    )

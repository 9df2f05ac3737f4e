from __future__ import annotations

import numpy as np

from b2x.learn.bins import make_grid
from b2x.learn.distillation.distil_tables import distil_tables
from b2x.schema.features import Feature

FEATURES = [Feature("column", (name,), "number") for name in ("volume", "lines", "discount")]


def test_tables_have_mean_zero_and_follow_their_target() -> None:
    rng = np.random.default_rng(0)
    columns = {
        "volume": rng.lognormal(5, 1, 3000).round(2),
        "lines": rng.integers(1, 9, 3000).astype(float),
        "discount": rng.random(3000).round(3),
    }
    grid = make_grid(FEATURES, [columns])
    design = grid.design(columns)
    rng = np.random.default_rng(2)
    target = np.log(columns["volume"]) * (columns["lines"] - 3) / 4 - 2 + rng.normal(0, 0.1, 3000)
    weight = rng.integers(1, 4, 3000).astype(float)
    found = distil_tables(design, target, weight)
    indices = found.structure.indices(design)
    for values, index in zip(found.tables.values[:3], indices, strict=False):
        assert abs(np.average(values[index], weights=weight)) < 1e-6
    assert found.structure.pairs
    for (a, b), values in zip(found.structure.pairs, found.tables.values[3:], strict=True):
        size = found.structure.size(a), found.structure.size(b)
        index = indices[3 + found.structure.pairs.index((a, b))]
        mass = np.bincount(index, weight, len(values)).reshape(size)
        table = values.reshape(size)
        assert np.abs((mass * table).sum(axis=1)).max() < 1e-4
        assert np.abs((mass * table).sum(axis=0)).max() < 1e-4
    residual = target - found.log_odds(design)
    assert np.var(residual) < 0.05 * np.var(target)

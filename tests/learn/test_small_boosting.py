from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingClassifier

from b2x.learn.small_boosting import LEARNING_RATE, SmallBoosting


def draw(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    matrix = rng.integers(0, 20, (n, 1)).astype(np.float32)
    y = rng.random(n) < np.where((matrix[:, 0] > 5) & (matrix[:, 0] < 12), 0.8, 0.1)
    return matrix, y, rng.random(n) + 0.2


@pytest.mark.parametrize("n", [60, 400])
@pytest.mark.parametrize("weighted", [False, True])
def test_without_chance_it_is_scikit_learns(
    n: int, weighted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("b2x.learn.small_boosting.SUBSAMPLE", 1.0)
    matrix, y, weight = draw(n)
    weight = weight if weighted else np.ones(n)
    boosting = SmallBoosting(matrix, y, weight, seed=0)
    boosting.grow(20)
    peer = GradientBoostingClassifier(
        learning_rate=LEARNING_RATE, n_estimators=20, max_depth=3, min_samples_leaf=max(n // 100, 2)
    ).fit(matrix, y, weight)
    *_, last = boosting.stages(matrix)
    np.testing.assert_allclose(last, peer.decision_function(matrix), atol=1e-6)
    np.testing.assert_allclose(last, boosting.scores)


def test_growing_by_steps_gives_the_trees_of_growing_at_once() -> None:
    matrix, y, weight = draw(100)
    once, steps = (SmallBoosting(matrix, y, weight, seed=3) for _ in range(2))
    once.grow(12)
    for rounds in (5, 3, 12):
        steps.grow(rounds)
    assert steps.scores.tobytes() == once.scores.tobytes()
    assert len(list(steps.stages(matrix))) == 12

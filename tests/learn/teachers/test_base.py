from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from b2x.learn.bins import make_grid
from b2x.learn.teachers.base import normal_scores
from b2x.schema.columns import Columns, Levels
from b2x.schema.features import default_features

FEATURES = default_features({"volume": "number", "channel": "category"})


def test_normal_scores_are_score_and_flag_by_number_and_one_column_by_level() -> None:
    columns: Columns = {
        "volume": np.array([1.0, 2.0, 3.0, np.nan]),
        "channel": Levels(np.array([0, 0, 1, -1]), ("web", "fax")),
    }
    design = make_grid(FEATURES, [columns]).design(columns)
    third = NormalDist().inv_cdf(1 / 6)
    np.testing.assert_allclose(
        normal_scores(design),
        [  # volume, its flag; web, other (fax is too rare for a column), missing
            [third, 0, 1, 0, 0],
            [0, 0, 1, 0, 0],
            [-third, 0, 0, 1, 0],
            [0, 1, 0, 0, 1],
        ],
        atol=1e-12,
    )


def test_outermost_normal_scores_are_within_reach() -> None:
    columns = {"volume": np.arange(1000.0)}
    design = make_grid(FEATURES[:1], [columns]).design(columns)
    scores = normal_scores(design)[:, 0]
    assert (np.diff(scores) >= 0).all()
    assert scores.max() == pytest.approx(-scores.min()) == pytest.approx(NormalDist().inv_cdf(0.98))

"""Labels, thresholds and probabilities, at their exact boundaries too."""

from __future__ import annotations

import math

import pytest

from b2x.errors import ArtifactError
from b2x.scorecard.decision import COLUMNS, LABELS, Thresholds, new_columns, probability
from b2x.scorecard.exact import UNITS_PER_ONE

STEP = 1 / UNITS_PER_ONE


def test_a_threshold_belongs_to_its_label() -> None:
    label = Thresholds(-1.0, 1.5).label
    assert [label(-1.0 - STEP), label(-1.0), label(-1.0 + STEP)] == ["B2C", "B2C", "unsure"]
    assert [label(1.5 - STEP), label(1.5), label(1.5 + STEP)] == ["unsure", "B2B", "B2B"]


def test_thresholds_may_be_next_to_each_other_but_not_equal() -> None:
    assert Thresholds(0.0, STEP).label(STEP) == "B2B"
    for b2b_from in (0.0, -STEP):
        with pytest.raises(ArtifactError, match=r"B2C threshold is not below the B2B threshold"):
            Thresholds(0.0, b2b_from)


@pytest.mark.parametrize(
    ("b2c_to", "b2b_from", "where"),
    [(0.1, 1.0, "b2c_to"), (-math.inf, 1.0, "b2c_to"), (-1.0, 0.1, "b2b_from")],
)
def test_a_threshold_that_sums_cannot_meet_exactly_is_refused(
    b2c_to: float, b2b_from: float, where: str
) -> None:
    with pytest.raises(ArtifactError, match=where):
        Thresholds(b2c_to, b2b_from)


def test_a_probability_is_the_logistic_function_of_any_log_odds() -> None:
    assert probability(0.0) == 0.5
    assert probability(math.log(3.0)) == pytest.approx(0.75)
    assert probability(-math.log(3.0)) == pytest.approx(0.25)
    assert 0.0 < probability(-699.0) < 1e-300
    assert [probability(-700.0), probability(-1e6), probability(1e6)] == [0.0, 0.0, 1.0]


def test_the_new_columns_have_one_order() -> None:
    every = ("b2x_label", "b2x_probability", "b2x_log_odds", "b2x_reasons", "b2x_reject")
    assert tuple(COLUMNS) == new_columns() == every
    assert new_columns(reasons=False) == (*every[:3], "b2x_reject")
    assert new_columns(reject=False, log_odds=False) == (*every[:2], "b2x_reasons")
    numbers = [name for name, kind in COLUMNS.items() if kind == "number"]
    assert numbers == ["b2x_probability", "b2x_log_odds"]
    assert LABELS == ("B2B", "B2C", "unsure")

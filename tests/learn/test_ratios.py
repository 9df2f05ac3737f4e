from __future__ import annotations

import numpy as np
import pytest

from b2x.learn.ratios import number_pairs, ratios
from tests.learn.lessons import of_levels, of_numbers

AMOUNTS = np.array([10.0, 20.0, 40.0, 80.0, np.nan])


def test_a_ratio_is_that_of_the_two_values() -> None:
    design = of_numbers(net=AMOUNTS, gross=AMOUNTS[[3, 2, 1, 0, 0]])
    (pair,) = number_pairs(design.grid, 9, 0)
    (column,) = ratios(design, [pair]).T
    # The values stand for themselves up to the width of a bin.
    np.testing.assert_allclose(column[:4], np.log([1 / 8, 1 / 2, 2, 8]), atol=0.5)
    assert np.isnan(column[4])


def test_a_number_with_negative_values_has_differences_of_ranks() -> None:
    design = of_numbers(net=AMOUNTS, rebate=np.array([-0.2, -0.1, 0.0, 0.1, 0.1]))
    (column,) = ratios(design, number_pairs(design.grid, 9, 0)).T
    np.testing.assert_allclose(column[:4], 0.0, atol=1e-6)


def test_levels_and_numbers_of_two_values_have_no_ratio() -> None:
    assert number_pairs(of_levels(np.arange(5), AMOUNTS).grid, 9, 0) == ()
    design = of_numbers(net=AMOUNTS, gift=np.array([0.0, 1.0, 0.0, 1.0, 0.0]))
    assert number_pairs(design.grid, 9, 0) == ()
    assert ratios(design, ()).shape == (5, 0)


@pytest.mark.parametrize("most", [1, 3, 9])
def test_no_more_pairs_are_drawn_than_asked_for(most: int) -> None:
    rng = np.random.default_rng(0)
    grid = of_numbers(**{f"x{j}": rng.random(50) for j in range(4)}).grid
    pairs = number_pairs(grid, most, 0)
    assert len(set(pairs)) == len(pairs) == min(most, 6)
    assert pairs == number_pairs(grid, most, 0)
    if most == 3:
        assert any(number_pairs(grid, most, seed) != pairs for seed in range(1, 9))

"""Bins and terms: how many there may be, and which index means what."""

from __future__ import annotations

import pytest

from b2x.errors import ArtifactError
from b2x.schema.features import Feature
from b2x.scorecard.terms import (
    MAX_COARSE_BINS,
    MAX_LEVELS,
    MAX_NUMERIC_BINS,
    LevelBins,
    NumericBins,
    Term,
)

VOLUME = Feature("column", ("volume",), "number")
CHANNEL = Feature("column", ("channel",), "category")


def numeric(n: int) -> NumericBins:
    """Return bins of n intervals."""
    return NumericBins(tuple(map(float, range(n - 1))))


def test_the_missing_bin_is_the_last_and_other_comes_before_it() -> None:
    bins = NumericBins((1.0, 2.0))
    assert (bins.missing, len(bins)) == (3, 4)
    levels = LevelBins(("a", "b", "c"))
    assert (levels.other, levels.missing, len(levels)) == (3, 4, 5)


def test_as_many_bins_and_levels_as_allowed_and_not_one_more() -> None:
    assert len(numeric(MAX_NUMERIC_BINS)) == 65
    with pytest.raises(ArtifactError, match="65 bins, at most 64 are allowed"):
        numeric(MAX_NUMERIC_BINS + 1)
    levels = tuple(f"level {i}" for i in range(MAX_LEVELS + 1))
    assert len(LevelBins(levels[:-1])) == 1002
    with pytest.raises(ArtifactError, match=r"1001 levels, at most 1000 are allowed"):
        LevelBins(levels)


@pytest.mark.parametrize(
    ("edges", "message"),
    [
        ((2.0, 1.0), "do not increase"),
        ((1.0, 1.0), "do not increase"),
        ((float("nan"),), "not a finite number"),
        ((float("inf"),), "not a finite number"),
    ],
)
def test_edges_are_finite_and_increase(edges: tuple[float, ...], message: str) -> None:
    with pytest.raises(ArtifactError, match=message):
        NumericBins(edges)


def test_levels_are_normalised_and_differ() -> None:
    with pytest.raises(ArtifactError, match="listed twice"):
        LevelBins(("a", "a"))
    with pytest.raises(ArtifactError, match="'A' is not normalised"):
        LevelBins(("A",))


def test_as_many_coarse_bins_as_allowed_and_not_one_more() -> None:
    bins = numeric(MAX_COARSE_BINS)  # 17 with the missing bin
    values = (0.0,) * len(bins)
    coarse = tuple(range(MAX_COARSE_BINS + 1))
    assert Term(VOLUME, bins, values, (*coarse[:-1], 0)).n_coarse == MAX_COARSE_BINS
    with pytest.raises(ArtifactError, match=r"more than 16 coarse bins \(feature 'volume'\)"):
        Term(VOLUME, bins, values, coarse)


@pytest.mark.parametrize("coarse", [(0, 1), (0, 1, 2, 0), (0, 2, 0), (1, 2, 2), (-1, 0, 0)])
def test_coarse_bins_cover_the_bins(coarse: tuple[int, ...]) -> None:
    with pytest.raises(ArtifactError, match="coarse bins do not cover the bins"):
        Term(VOLUME, numeric(2), (0.0, 0.0, 0.0), coarse)


def test_a_term_has_one_value_for_each_bin_of_its_kind() -> None:
    assert Term(VOLUME, numeric(2), (0.0, 0.0, 0.0)).n_coarse == 0
    with pytest.raises(ArtifactError, match="2 values for 3 bins"):
        Term(VOLUME, numeric(2), (0.0, 0.0))
    with pytest.raises(ArtifactError, match=r"value 0\.1 is not a multiple.*feature 'volume'"):
        Term(VOLUME, numeric(2), (0.0, 0.0, 0.1))
    for feature, bins in ((VOLUME, LevelBins(("a",))), (CHANNEL, numeric(2))):
        with pytest.raises(ArtifactError, match="bins of another kind"):
            Term(feature, bins, (0.0, 0.0, 0.0))

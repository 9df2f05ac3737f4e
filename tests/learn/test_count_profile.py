"""Training rows are counted exactly where they are many, and never where they are few."""

from __future__ import annotations

import numpy as np

from b2x.learn.count_profile import count_profile
from b2x.schema.features import Feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.profile import FEW, BinCounts, Profile
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import Bins, LevelBins, NumericBins, Term


def counted(bins: Bins, rows: list[int], b2b: list[int], weight: float = 1.0) -> BinCounts:
    """Counts of rows that are all labelled, by bin; B2B rows weigh `weight`."""
    kind = "number" if isinstance(bins, NumericBins) else "category"
    term = Term(Feature("column", ("x",), kind), bins, (0.0,) * len(bins))
    card = Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0))
    codes = np.repeat(np.arange(len(bins)), rows)
    y = np.concatenate([np.arange(n) < k for n, k in zip(rows, b2b, strict=True)])
    labelled = np.arange(len(y))
    weights = np.where(y, weight, 1.0)
    return count_profile(card, [codes], np.zeros(len(y)), labelled, y, weights).terms["x"]


def test_large_counts_are_exact() -> None:
    counts = counted(LevelBins(("app", "web")), [40, 12, 6, 0], [10, 12, 0, 0])
    assert counts == BinCounts((40.0, 12.0, 6.0, 0.0), (40.0, 12.0, 6.0, 0.0), (10, 12, 0, 0))


def test_small_counts_are_given_as_their_mean_and_one_alone_as_the_middle() -> None:
    counts = counted(NumericBins((1.0, 2.0, 3.0)), [9, 1, 4, 20, 0], [0, 1, 0, 20, 0])
    assert counts.rows == (9.0, 2.5, 2.5, 20.0, 0.0)
    assert counted(NumericBins((1.0,)), [9, 20, 3], [0, 0, 3]).rows == (9.0, 20.0, 2.5)


def test_neighbours_share_their_labels_until_they_are_five() -> None:
    counts = counted(NumericBins((1.0, 2.0, 3.0)), [9, 3, 3, 2, 4], [9, 3, 0, 0, 4])
    assert np.allclose(np.array(counts.labelled) - [9, 8 / 3, 8 / 3, 8 / 3, 0], 0, atol=1e-3)
    assert np.allclose(np.array(counts.b2b) - [9, 1, 1, 1, 0], 0, atol=1e-3)
    assert not 0 < counts.labelled[-1] < FEW  # a missing value that three sales have says nothing


def test_labels_that_stand_for_more_sales_count_as_such() -> None:
    counts = counted(NumericBins((1.0,)), [10, 10, 0], [5, 0, 0], weight=4.0)
    assert (counts.labelled[0], counts.b2b[0]) == (10.0, 8.0)


def histogram(log_odds: list[float]) -> Profile:
    term = Term(Feature("column", ("x",), "number"), NumericBins((1.0,)), (0.0,) * 3)
    card = Scorecard(0.0, (term,), (), Thresholds(-1.0, 1.0))
    z, none = np.array(log_odds), np.empty(0, dtype=np.intp)
    return count_profile(card, [np.zeros(len(z), dtype=int)], z, none, none.astype(bool))


def test_the_histogram_has_all_rows_and_few_in_no_interval() -> None:
    found = histogram(np.random.default_rng(0).normal(size=203).tolist())
    assert sum(found.log_odds_rows) == found.rows == 203
    assert len(found.log_odds_rows) == 20
    for z in ([0.0] * 7, [0.0] * 4 + [1.0] * 60, [1.0], list(range(12))):
        found = histogram([float(value) for value in z])
        assert sum(found.log_odds_rows) == len(z)
        assert min(found.log_odds_rows) >= min(FEW, len(z))
        assert found.terms["x"].labelled == ()

"""How common a value is comes from the counts of its bin, widened until a share can be told."""

from __future__ import annotations

import math

from b2x.schema.features import Feature
from b2x.scorecard.profile import BinCounts, Profile
from b2x.scorecard.terms import LevelBins, NumericBins, Term
from b2x.show.common import ENOUGH, distance, how_common

LINES = Term(Feature("column", ("lines",), "number"), NumericBins((2.0, 5.0, 9.0)), (0.0,) * 5)
APPS = Term(Feature("column", ("app",), "category"), LevelBins(("a", "b")), (0.0,) * 4)


def profile(term: Term, counts: BinCounts) -> Profile:
    return Profile({term.feature.name: counts}, 100, 100, None, (), (100,))


def test_a_bin_with_enough_labels_is_told_alone() -> None:
    counts = BinCounts(
        (30.0, 40.0, 20.0, 10.0, 0.0), (30.0, 40.0, 20.0, 10.0, 0.0), (3, 30, 5, 9, 0)
    )
    found = how_common(profile(LINES, counts), LINES, 1)
    assert found is not None
    assert (found.low, found.high) == (2.0, 5.0)
    assert (found.rows_share, found.labelled, found.b2b_share) == (0.4, 40, 0.75)


def test_a_thin_bin_takes_its_smaller_neighbours_and_never_half_of_all() -> None:
    counts = BinCounts((60.0, 10.0, 8.0, 22.0, 0.0), (60.0, 10.0, 8.0, 12.0, 0.0), (0, 5, 4, 12, 0))
    found = how_common(profile(LINES, counts), LINES, 1)
    assert found is not None
    assert (found.low, found.high, found.labelled, found.b2b_share) == (2.0, math.inf, 30, 0.7)
    few = BinCounts((60.0, 10.0, 8.0, 22.0, 0.0), (2.0, 1.0, 1.0, 1.0, 0.0), (0, 0, 0, 0, 0))
    alone = how_common(profile(LINES, few), LINES, 1)
    assert alone is not None
    assert (alone.low, alone.high, alone.b2b_share) == (2.0, 5.0, None)


def test_levels_and_missing_are_never_widened() -> None:
    counts = BinCounts((50.0, 30.0, 10.0, 10.0), (50.0, ENOUGH - 1.0, 9.0, 30.0), (5, 9, 9, 3))
    shares = [how_common(profile(APPS, counts), APPS, i) for i in range(4)]
    assert [found and found.b2b_share for found in shares] == [0.1, None, None, 0.1]
    assert {found.low for found in shares if found} == {None}


def test_an_unlabelled_table_has_no_share_of_b2b() -> None:
    found = how_common(profile(LINES, BinCounts((25.0,) * 4 + (0.0,))), LINES, 0)
    assert found is not None
    assert (found.rows_share, found.labelled, found.b2b_share) == (0.25, 0, None)
    assert how_common(Profile({}, 0, 0, None, (), (0,)), LINES, 0) is None


def test_bins_are_as_far_apart_as_there_are_rows_between() -> None:
    counts = profile(LINES, BinCounts((50.0, 30.0, 10.0, 10.0, 0.0)))
    assert distance(counts, LINES, 0, 0) == 0
    assert distance(counts, LINES, 0, 1) == distance(counts, LINES, 1, 0) == 0.4
    assert distance(counts, LINES, 0, 3) == 0.7
    assert distance(counts, LINES, 4, 0) == 0.5  # from a missing value: who is not like that

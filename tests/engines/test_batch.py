"""The batch engine by itself: dates, decisions, probabilities, rows in pieces."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from b2x.engines.batch import ROWS, BatchEngine, bin_indices, evaluate, probability
from b2x.errors import InputError
from b2x.schema.columns import Levels
from b2x.schema.features import Feature
from b2x.scorecard import decision
from b2x.scorecard.decision import LABELS
from b2x.scorecard.terms import LevelBins
from tests.scorecards import small_scorecard

WEEKDAY, HOUR, OLD_HOUR = (
    Feature(name, ("at",), "number") for name in ("weekday", "hour", "hour_with_midnight")
)
DAYS = Feature("days_between", ("at", "then"), "number")
EPOCH = dt.datetime(1970, 1, 1)


@given(st.lists(st.one_of(st.none(), st.datetimes()), max_size=9))
@example([dt.datetime(1, 1, 1), dt.datetime(1969, 12, 31, 23, 59, 59), EPOCH, None])
@example([dt.datetime(1969, 12, day, 5) for day in range(22, 30)])
@example([dt.datetime(9999, 12, 31, 23, 59, 59)])
def test_weekday_hour_and_days_before_and_after_1970(times):
    times = [at and at.replace(microsecond=0) for at in times]
    column = np.array([at or "NaT" for at in times], dtype="datetime64[s]")
    columns = {"at": column, "then": column[::-1].copy()}
    days = [
        float((b.date() - a.date()).days) if a and b else np.nan
        for a, b in zip(times, times[::-1], strict=True)
    ]
    for feature, expected in [
        (WEEKDAY, [at.weekday() if at else np.nan for at in times]),
        (HOUR, [at.hour if at and at.time() != dt.time() else np.nan for at in times]),
        (OLD_HOUR, [at.hour if at else np.nan for at in times]),
        (DAYS, days),
    ]:
        np.testing.assert_array_equal(evaluate(feature, columns, {}), expected)


STEP = 2.0**-28


def test_decisions_are_those_of_the_thresholds_at_the_thresholds_too():
    card = small_scorecard()  # B2C up to -1, B2B from 1 on
    log_odds = np.array([-1.0 - STEP, -1.0, -1.0 + STEP, 0.0, 1.0 - STEP, 1.0, 1.0 + STEP])
    labels = [LABELS[code] for code in BatchEngine(card).decisions(log_odds)]
    assert labels == [card.thresholds.label(value) for value in log_odds.tolist()]
    assert labels == ["B2C", "B2C", "unsure", "unsure", "unsure", "B2B", "B2B"]


@given(st.lists(st.floats(-2_000, 2_000), max_size=9))
def test_probabilities_are_those_of_one_record(log_odds):
    expected = [decision.probability(value) for value in log_odds]
    np.testing.assert_allclose(probability(np.array(log_odds)), expected, rtol=1e-14, atol=1e-300)


def test_more_rows_than_are_looked_up_at_a_time_are_all_scored():
    card = small_scorecard()
    volume = np.resize([50.0, 100.0, 999.0, 1000.0, np.nan], 2 * ROWS + 1)
    columns = {"volume": volume, "channel": Levels(np.zeros(len(volume), np.int64), ("phone",))}
    found = BatchEngine(card).log_odds(columns)
    expected = -0.5 + 1.0 + np.resize([-2.0, 0.0, 0.0, 3.0, 0.0], len(volume))
    np.testing.assert_array_equal(found, expected)


def test_bins_of_levels_are_listed_other_and_missing():
    column = Levels(np.array([0, 1, -1, 2]), ("web shop", "fax", "phone"))
    assert bin_indices(column, LevelBins(("phone", "web shop"))).tolist() == [1, 2, 3, 0]


def test_a_column_that_was_not_handed_in_is_named():
    with pytest.raises(InputError, match=r"no column 'channel'.*filled with missing"):
        BatchEngine(small_scorecard()).log_odds({"volume": np.array([1.0])})
    assert BatchEngine(small_scorecard()).decisions(np.array([])).tolist() == []

"""The smallest change of one field that leads to each other decision is found, and is true."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

import b2x
from b2x.engines.record import RecordEngine, Values
from b2x.schema.features import parse_feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.profile import BinCounts, Profile
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Term
from b2x.show.what_if import smallest_changes
from tests.scorecards import KINDS, awkward_values, random_scorecard, small_scorecard

ENGINE = RecordEngine(small_scorecard())


def test_the_smallest_change_is_named_with_all_values_that_lead_to_the_answer() -> None:
    values = {"volume": 5000.0, "channel": "phone"}  # -0.5 + 3 + 1: B2B
    changes = smallest_changes(ENGINE, values)
    unsure, b2c = changes["unsure"], changes["B2C"]
    assert unsure is not None
    assert (unsure.field, unsure.low, unsure.high) == ("volume", 100.0, 1000.0)
    assert b2c is not None
    assert (b2c.field, b2c.high, b2c.log_odds) == ("volume", 100.0, -1.5)


def test_of_two_fields_the_one_whose_change_is_more_usual_is_named() -> None:
    values = {"volume": 500.0, "channel": "phone"}  # 0.5: unsure
    rows = {
        "volume": BinCounts((10.0, 60.0, 30.0, 0.0)),
        "channel": BinCounts((5.0, 90.0, 5.0, 0.0)),
    }
    counts = Profile(rows, 100, 0, None, (), (100,))
    by_level = smallest_changes(ENGINE, values, counts)["B2C"]
    assert by_level is not None
    assert (by_level.field, by_level.value, by_level.size) == (
        "channel",
        "web shop",
        pytest.approx(0.1),
    )
    rare = replace(counts, terms={**rows, "channel": BinCounts((90.0, 5.0, 5.0, 0.0))})
    by_volume = smallest_changes(ENGINE, values, rare)["B2C"]
    assert by_volume is not None
    assert (by_volume.field, by_volume.size) == ("volume", pytest.approx(0.35))


def test_where_no_field_alone_changes_the_answer_none_is_named() -> None:
    card = replace(small_scorecard(), thresholds=Thresholds(-50.0, 50.0))
    assert smallest_changes(RecordEngine(card), {"volume": 1.0}) == {"B2B": None, "B2C": None}


@pytest.mark.parametrize("seed", range(4))
def test_every_change_is_true_also_with_pairs_ratios_and_dates(seed: int) -> None:
    engine = RecordEngine(random_scorecard(seed))
    label = engine.scorecard.thresholds.label
    for values in awkward_values()[seed::97]:
        known: Values = {name: values.get(name) for name in KINDS}
        now = label(engine.log_odds(known))
        for wanted, change in smallest_changes(engine, known).items():
            assert wanted != now
            if change is not None:
                changed = engine.log_odds({**known, change.field: change.value})
                assert (label(changed), changed) == (wanted, change.log_odds)


def test_a_relative_volume_is_told_in_money() -> None:
    card = b2x.load("textbook", typical_volume=850).scorecard
    change = smallest_changes(RecordEngine(card), {"volume": 48000.0, "cycle_days": 62.0})["unsure"]
    assert change is not None
    assert change.high is not None
    below, at = ({"volume": v, "cycle_days": 62.0} for v in (change.high - 1, change.high))
    label = card.thresholds.label
    engine = RecordEngine(card)
    assert (label(engine.log_odds(below)), label(engine.log_odds(at))) == ("unsure", "B2B")


def test_another_day_or_hour_is_tried() -> None:
    features = [
        parse_feature(f"{f}(ordered_at)", {"ordered_at": "time"}) for f in ("weekday", "hour")
    ]
    days = Term(features[0], NumericBins((5.0,)), (0.0, -3.0, 0.0))
    hours = Term(features[1], NumericBins((8.0, 17.0)), (0.0, 2.0, 0.0, 0.0))
    card = Scorecard(0.0, (days, hours), (), Thresholds(-2.0, 1.0))
    friday = dt.datetime(2024, 3, 1, 20, 0)
    changes = smallest_changes(RecordEngine(card), {"ordered_at": friday})
    b2c, b2b = changes["B2C"], changes["B2B"]
    assert b2c is not None
    assert b2c.value == friday + dt.timedelta(1)
    assert b2b is not None
    assert isinstance(b2b.value, dt.datetime)
    assert 8 <= b2b.value.hour < 17


def test_a_level_that_is_not_listed_can_become_one_that_is() -> None:
    feature = parse_feature("own", {"own": "category"})
    card = Scorecard(
        0.0, (Term(feature, LevelBins(("a",)), (3.0, 0.0, 0.0)),), (), Thresholds(-1.0, 1.0)
    )
    change = smallest_changes(RecordEngine(card), {"own": "z"})["B2B"]
    assert change is not None
    assert change.value == "a"

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from b2x.engines.batch import BatchEngine
from b2x.learn.bins import make_grid
from b2x.learn.classifier import B2XClassifier
from b2x.learn.distillation.distil_tables import distil_tables
from b2x.learn.distillation.monotone import held_features, hold, unmixed
from b2x.learn.fit import fit_scorecard
from b2x.learn.teachers import default_teachers
from b2x.schema.columns import Columns
from b2x.schema.features import default_features, parse_feature

QUICK: dict[str, Any] = {"teachers": ("smooth additive",), "n_folds": 2}
KINDS = {"volume": "number", "lines": "number", "channel": "category", "quantity": "number"}
FEATURES = default_features({"volume": "number", "lines": "number"})
directions = st.sampled_from([1, -1])


def wavy(n: int, seed: int = 0) -> tuple[Columns, np.ndarray]:
    """Return sales whose share of B2B rises and falls with volume, by lines differently."""
    rng = np.random.default_rng(seed)
    volume, lines = rng.uniform(0, 6, n), rng.integers(0, 4, n).astype(float)
    odds = 2 * np.sin(volume) * (lines - 1.5)
    y = rng.random(n) < 1 / (1 + np.exp(-odds))
    y[:2] = True, False
    return {"volume": np.where(rng.random(n) < 0.05, np.nan, volume), "lines": lines}, y


@given(
    arrays(float, st.integers(2, 60), elements=st.floats(0, 30).map(lambda v: round(v, 1))),
    directions,
    st.integers(0, 1000),
)
def test_a_held_curve_never_turns_whatever_the_committee_says(
    volume: np.ndarray, direction: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    columns = {"volume": volume, "lines": rng.integers(0, 4, len(volume)).astype(float)}
    design = make_grid(FEATURES, [columns]).design(columns)
    target, weight = rng.normal(0, 4, len(volume)), rng.random(len(volume)) + 0.1
    found = distil_tables(design, target, weight, max_pairs=1, monotone={0: direction})
    assert (direction * np.diff(found.tables.values[0][:-1])).min(initial=0) > -1e-12
    assert found.structure.pairs == ()


@given(st.integers(0, 1000), directions)
@settings(max_examples=20)
def test_log_odds_follow_a_held_column_with_all_else_equal(seed: int, direction: int) -> None:
    columns, y = wavy(80, seed)
    quick = {"linear": default_teachers()["linear"]}
    card = fit_scorecard(
        columns, FEATURES, y, teachers=quick, n_folds=2, monotone={"volume": direction}
    ).scorecard
    grown = np.linspace(-5, 20, 200)
    for lines in (0.0, 2.0, np.nan):
        told = BatchEngine(card).log_odds({"volume": grown, "lines": np.full(200, lines)})
        assert (direction * np.diff(told) >= 0).all()


def test_a_column_is_held_in_each_of_its_features() -> None:
    columns, y = wavy(400)
    features = [parse_feature(text, KINDS) for text in ("volume", "relative(volume)", "lines")]
    quick = {"smooth additive": default_teachers()["smooth additive"]}
    given = {"teachers": quick, "n_folds": 2, "parameters": {"typical_volume": 3.0}}
    free = fit_scorecard(columns, features, y, **given).scorecard
    held = fit_scorecard(columns, features, y, monotone={"volume": 1}, **given).scorecard
    for k in (0, 1):
        assert (np.diff(free.terms[k].values[:-1]) < 0).any()
        assert (np.diff(held.terms[k].values[:-1]) >= 0).all()


def test_a_held_column_is_in_no_pair() -> None:
    columns, y = wavy(600)
    teachers = {"ordered boosting": default_teachers()["ordered boosting"]}
    free, held = (
        fit_scorecard(columns, FEATURES, y, teachers=teachers, n_folds=2, monotone=monotone)
        for monotone in (None, {"volume": 1})
    )
    assert [(pair.first, pair.second) for pair in free.scorecard.pairs] == [(0, 1)]
    assert held.scorecard.pairs == ()


def test_default_features_leave_out_what_mixes_a_held_column_with_another() -> None:
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"volume": rng.lognormal(5, 1, 80), "quantity": rng.integers(1, 9, 80)})
    y = X["volume"] > 150
    free, held = (
        B2XClassifier(**QUICK, monotone=monotone).fit(X, y).scorecard_
        for monotone in (None, {"quantity": -1})
    )
    assert [t.feature.name for t in free.terms] == ["volume", "quantity", "ratio(volume, quantity)"]
    assert [t.feature.name for t in held.terms] == ["volume", "quantity"]
    everything = default_features(KINDS)
    assert unmixed(everything, {"lines": 1}) == everything
    assert "ratio(volume, quantity)" not in [f.name for f in unmixed(everything, {"volume": 1})]


@pytest.mark.parametrize(
    ("monotone", "message"),
    [
        ({"volum": 1}, r"no feature of a column 'volum' to hold\. Did you mean volume"),
        ({"channel": 1}, r"channel cannot be held \(monotone, 'channel'\).*leave that feature out"),
        ({"quantity": 1}, r"ratio\(volume, quantity\) cannot be held \(monotone, 'quantity'\)"),
        ({"ordered_at": 1}, r"hour\(ordered_at\) cannot be held"),
        ({"volume": 2}, r"direction 2 \(monotone, 'volume'\).*say 1 or -1"),
        ({"volume": 0}, r"direction 0 \(monotone, 'volume'\).*say 1 or -1"),
    ],
)
def test_what_cannot_be_held_is_refused(monotone: dict[str, int], message: str) -> None:
    frame = pd.DataFrame(
        {
            "volume": np.arange(1.0, 41.0),
            "quantity": 2.0,
            "channel": ["web", "phone"] * 20,
            "ordered_at": pd.Timestamp("2024-05-01"),
        }
    )
    named = ("volume", "channel", "hour(ordered_at)")
    if "quantity" in monotone:
        named = (*named, "ratio(volume, quantity)")
    clf = B2XClassifier(**QUICK, features=named, monotone=monotone)
    with pytest.raises(ValueError, match=message):
        clf.fit(frame, frame["volume"] > 20)


def test_only_columns_that_are_named_are_held() -> None:
    features = default_features({"volume": "number", "lines": "number", "channel": "category"})
    assert held_features(features, {}) == {}
    assert held_features(features, {"lines": -1}) == {1: -1}


@given(st.lists(st.tuples(st.floats(-9, 9), st.integers(0, 5)), min_size=1, max_size=40))
def test_holding_moves_values_no_further_than_it_must(cells: list[tuple[float, int]]) -> None:
    values, mass = (np.array(column, dtype=float) for column in zip(*cells, strict=True))
    risen = hold(values, mass, 1)
    assert (np.diff(risen) >= 0).all()
    np.testing.assert_allclose(hold(risen, mass, 1), risen, atol=1e-9)
    np.testing.assert_allclose(hold(-values, mass, -1), -risen, atol=1e-6)
    assert values.min() - 1e-9 <= risen.min() <= risen.max() <= values.max() + 1e-9
    if mass.sum() > 0:  # the mean over the rows stays
        assert np.sum(mass * risen) == pytest.approx(np.sum(mass * values), abs=1e-4)

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
from b2x.learn.distillation.monotone import drop_mixed, isotonic, monotone_features
from b2x.learn.fit import fit_scorecard
from b2x.learn.settings import FitSettings
from b2x.learn.teachers import choose_teachers
from b2x.schema.columns import Columns
from b2x.schema.features import default_features, parse_feature

QUICK: dict[str, Any] = {"teachers": ("smooth additive",), "n_folds": 2}
KINDS = {"volume": "number", "lines": "number", "channel": "category", "quantity": "number"}
FEATURES = default_features({"volume": "number", "lines": "number"})
directions = st.sampled_from([1, -1])


def quick(teacher: str, **given: Any) -> FitSettings:
    return FitSettings(teachers=choose_teachers([teacher]), n_folds=2, **given)


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
def test_a_monotone_curve_never_turns_whatever_the_committee_says(
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
def test_log_odds_follow_a_monotone_column_with_all_else_equal(seed: int, direction: int) -> None:
    columns, y = wavy(80, seed)
    settings = quick("linear", monotone={"volume": direction})
    card = fit_scorecard(columns, FEATURES, y, settings=settings).scorecard
    larger = np.linspace(-5, 20, 200)
    for lines in (0.0, 2.0, np.nan):
        log_odds = BatchEngine(card).log_odds({"volume": larger, "lines": np.full(200, lines)})
        assert (direction * np.diff(log_odds) >= 0).all()


def test_a_column_is_monotone_in_each_of_its_features() -> None:
    columns, y = wavy(400)
    features = [parse_feature(text, KINDS) for text in ("volume", "relative(volume)", "lines")]
    free, monotone = (
        fit_scorecard(
            columns,
            features,
            y,
            parameters={"typical_volume": 3.0},
            settings=quick("smooth additive", monotone=directions),
        ).scorecard
        for directions in (None, {"volume": 1})
    )
    for k in (0, 1):
        assert (np.diff(free.terms[k].values[:-1]) < 0).any()
        assert (np.diff(monotone.terms[k].values[:-1]) >= 0).all()


def test_a_monotone_column_is_not_in_a_pair() -> None:
    columns, y = wavy(300)
    free, monotone = (
        fit_scorecard(columns, FEATURES, y, settings=quick("kernel", monotone=directions)).scorecard
        for directions in (None, {"volume": 1})
    )
    assert [(pair.first, pair.second) for pair in free.pairs] == [(0, 1)]
    assert monotone.pairs == ()


def test_default_features_do_not_mix_a_monotone_column_with_another() -> None:
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"volume": rng.lognormal(5, 1, 80), "quantity": rng.integers(1, 9, 80)})
    y = X["volume"] > 150
    free, monotone = (
        B2XClassifier(**QUICK, monotone=directions).fit(X, y).scorecard_
        for directions in (None, {"quantity": -1})
    )
    assert [t.feature.name for t in free.terms] == ["volume", "quantity", "ratio(volume, quantity)"]
    assert [t.feature.name for t in monotone.terms] == ["volume", "quantity"]
    everything = default_features(KINDS)
    assert drop_mixed(everything, {"lines": 1}) == everything
    assert "ratio(volume, quantity)" not in [f.name for f in drop_mixed(everything, {"volume": 1})]


@pytest.mark.parametrize(
    ("monotone", "message"),
    [
        ({"volum": 1}, r"no feature has a column 'volum'\. Did you mean volume"),
        (
            {"channel": 1},
            r"channel cannot be monotone \(monotone, 'channel'\).*leave that feature out",
        ),
        ({"quantity": 1}, r"ratio\(volume, quantity\) cannot be monotone \(monotone, 'quantity'\)"),
        ({"ordered_at": 1}, r"hour\(ordered_at\) cannot be monotone"),
        ({"volume": 2}, r"direction 2 is not 1 or -1 \(monotone, 'volume'\).*pass 1"),
        ({"volume": 0}, r"direction 0 is not 1 or -1"),
    ],
)
def test_what_cannot_be_monotone_is_refused(monotone: dict[str, int], message: str) -> None:
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


def test_only_columns_that_are_named_are_monotone() -> None:
    features = default_features({"volume": "number", "lines": "number", "channel": "category"})
    assert monotone_features(features, {}) == {}
    assert monotone_features(features, {"lines": -1}) == {1: -1}


@given(st.lists(st.tuples(st.floats(-9, 9), st.integers(0, 5)), min_size=1, max_size=40))
def test_isotonic_values_are_the_nearest(cells: list[tuple[float, int]]) -> None:
    values, mass = (np.array(column, dtype=float) for column in zip(*cells, strict=True))
    rising = isotonic(values, mass, 1)
    assert (np.diff(rising) >= 0).all()
    np.testing.assert_allclose(isotonic(rising, mass, 1), rising, atol=1e-9)
    np.testing.assert_allclose(isotonic(-values, mass, -1), -rising, atol=1e-6)
    assert values.min() - 1e-9 <= rising.min() <= rising.max() <= values.max() + 1e-9
    if mass.sum() > 0:  # the mean over the rows stays
        assert np.sum(mass * rising) == pytest.approx(np.sum(mass * values), abs=1e-4)

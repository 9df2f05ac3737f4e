from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from b2x.learn.bins import Design, Grid, make_grid
from b2x.learn.teachers import Teacher, default_teachers
from b2x.learn.teachers.kernel import Kernel
from b2x.schema.columns import Columns, Levels
from b2x.schema.features import default_features

FEATURES = default_features({"volume": "number", "lines": "number", "channel": "category"})
TEACHERS = default_teachers()

each_teacher = pytest.mark.parametrize("teacher", TEACHERS.values(), ids=TEACHERS)


def draw(n: int, n_b2b: int, seed: int = 0) -> tuple[Columns, np.ndarray]:
    """Return n sales of which the first are B2B; a tenth of all values is missing."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) < n_b2b
    volume = rng.lognormal(np.where(y, 6.0, 4.8), 0.8).round(2)
    lines = rng.poisson(np.where(y, 4, 2)) + 1.0
    channel = np.where(rng.random(n) < np.where(y, 0.6, 0.2), 0, rng.integers(1, 4, n))
    gone = rng.random((3, n)) < 0.1
    levels = Levels(np.where(gone[2], -1, channel), ("phone", "web", "fax", "shop"))
    return {
        "volume": np.where(gone[0], np.nan, volume),
        "lines": np.where(gone[1], np.nan, lines),
        "channel": levels,
    }, y


def designed(columns: Columns) -> tuple[Grid, Design]:
    features = [feature for feature in FEATURES if feature.name in columns]
    grid = make_grid(features, [columns])
    return grid, grid.design(columns)


def taught(teacher: Teacher, design: Design, y: np.ndarray, weight: Any = None) -> Teacher:
    """Return the teacher as the committee trains it: tuned on two folds, then fitted."""
    weight = np.ones(len(y)) if weight is None else weight
    folds = np.random.default_rng(0).permutation(len(y)) % 2
    return teacher.tuned(design, y, weight, folds, weight).fit(design, y, weight, seed=1)


@each_teacher
@pytest.mark.parametrize("n_b2b", [5, 45])
def test_fifty_rows_with_five_of_the_rarer_kind_are_enough(teacher: Teacher, n_b2b: int) -> None:
    columns, y = draw(50, n_b2b)
    design = designed(columns)[1]
    log_odds = taught(teacher, design, y).log_odds(design)
    assert log_odds.shape == (50,)
    assert log_odds.dtype == np.float64
    assert np.isfinite(log_odds).all()
    assert roc_auc_score(y, log_odds) > 0.7


@each_teacher
def test_missing_values_and_levels_never_seen_have_finite_log_odds(teacher: Teacher) -> None:
    columns, y = draw(60, 20)
    volume = np.nan_to_num(np.asarray(columns["volume"]), nan=100.0)  # never missing
    whole = {**columns, "volume": volume}
    grid, design = designed(whole)
    fitted = taught(teacher, design, y)
    unknown = grid.design(
        {
            "volume": np.array([np.nan, 1e12, -1e12, np.nan]),
            "lines": np.array([np.nan, 3.0, np.nan, np.nan]),
            "channel": Levels(np.array([0, 0, -1, -1]), ("pigeon post",)),
        }
    )
    told = fitted.log_odds(unknown)
    assert np.isfinite(told).all()
    known = fitted.log_odds(design)
    assert known.min() - 1 < told[3] < known.max() + 1  # nothing known: nothing extreme


NARROW: dict[str, Columns] = {
    "one feature": {"volume": np.arange(60.0)},
    "one feature of levels": {"channel": Levels(np.arange(60) % 3, ("a", "b", "c"))},
    "a single value": {"volume": np.full(60, 7.0), "lines": np.arange(60.0)},
    "a single level": {
        "channel": Levels(np.zeros(60, dtype=int), ("a",)),
        "lines": np.arange(60.0),
    },
    "nothing in a number": {"volume": np.full(60, np.nan), "lines": np.arange(60.0)},
    "nothing in levels": {"channel": Levels(np.full(60, -1), ()), "lines": np.arange(60.0)},
    "nothing at all": {"volume": np.full(60, np.nan), "channel": Levels(np.full(60, -1), ())},
}


@each_teacher
@pytest.mark.parametrize("columns", NARROW.values(), ids=NARROW)
def test_columns_that_say_nothing_do_no_harm(teacher: Teacher, columns: Columns) -> None:
    y = np.arange(60) % 3 == 0
    design = designed(columns)[1]
    assert np.isfinite(taught(teacher, design, y).log_odds(design)).all()


@pytest.mark.parametrize("columns", NARROW.values(), ids=NARROW)
def test_columns_that_say_nothing_do_no_harm_to_histograms(
    monkeypatch: pytest.MonkeyPatch, columns: Columns
) -> None:
    monkeypatch.setattr("b2x.learn.teachers.boosting.HISTOGRAMS_ALWAYS_FROM", 50)
    design = designed(columns)[1]
    fitted = taught(TEACHERS["ordered boosting"], design, np.arange(60) % 3 == 0)
    assert np.isfinite(fitted.log_odds(design)).all()


@each_teacher
def test_a_teacher_ranks_sales_that_it_has_not_seen(teacher: Teacher) -> None:
    columns, y = draw(150, 50)
    grid, design = designed(columns)
    other, truth = draw(500, 150, seed=1)
    assert roc_auc_score(truth, taught(teacher, design, y).log_odds(grid.design(other))) > 0.8


@each_teacher
@pytest.mark.parametrize(("n", "n_b2b"), [(1000, 7), (200, 180)])
def test_rare_and_common_businesses_need_no_tuning(teacher: Teacher, n: int, n_b2b: int) -> None:
    columns, y = draw(n, n_b2b)
    grid, design = designed(columns)
    other, truth = draw(1000, 1000 * n_b2b // n, seed=1)
    log_odds = taught(teacher, design, y).log_odds(grid.design(other))
    expected = np.mean(1 / (1 + np.exp(-log_odds)))
    assert n_b2b / n / 2.5 < expected < n_b2b / n * 2.5
    assert roc_auc_score(truth, log_odds) > 0.75


@each_teacher
def test_tuning_copes_where_a_fold_or_a_sample_holds_one_kind_only(teacher: Teacher) -> None:
    columns, y = draw(450, 225)
    turned = np.argsort(np.arange(450) % 225, kind="stable")  # every second row is B2B
    design, y = designed(columns)[1].take(turned), y[turned]
    weight, folds = np.ones(450), np.where(y, 0, np.arange(450) % 4 // 2)
    tuned = teacher.tuned(design, y, weight, folds, weight)
    assert roc_auc_score(y, tuned.fit(design, y, weight, seed=0).log_odds(design)) > 0.8


@each_teacher
def test_a_weight_acts_like_repeating_the_row(teacher: Teacher) -> None:
    columns, y = draw(120, 40)
    design = designed(columns)[1]
    volume = np.nan_to_num(np.asarray(columns["volume"]))
    weight = np.where(y & (volume > 300), 4.0, 1.0)
    again = np.repeat(np.arange(120), weight.astype(int))
    weighted, repeated, plain = (
        teacher.fit(design.take(rows), y[rows], counts, seed=0).log_odds(design)
        for rows, counts in (
            (np.arange(120), weight),
            (again, np.ones(len(again))),
            (np.arange(120), np.ones(120)),
        )
    )
    heavy = weight > 1
    shift = (weighted - plain)[heavy].mean() / (repeated - plain)[heavy].mean()
    assert 0.5 < shift < 1.5
    if teacher in (TEACHERS["linear"], TEACHERS["smooth additive"], TEACHERS["kernel"]):
        np.testing.assert_allclose(weighted, repeated, atol=0.01)  # they draw no rows


@each_teacher
def test_the_same_seed_gives_the_same_bytes(teacher: Teacher) -> None:
    columns, y = draw(60, 20)
    design = designed(columns)[1]
    first, second = (taught(teacher, design, y).log_odds(design).tobytes() for _ in range(2))
    assert first == second


@each_teacher
def test_learning_changes_neither_the_rows_nor_the_teacher(teacher: Teacher) -> None:
    columns, y = draw(60, 20)
    design = designed(columns)[1]
    weight = np.random.default_rng(0).random(60) + 0.5
    before = [values.copy() for values in (design.codes, y, weight)]
    fitted = taught(teacher, design, y, weight)
    fitted.log_odds(design)
    for values, copy in zip((design.codes, y, weight), before, strict=True):
        np.testing.assert_array_equal(values, copy)
    assert teacher in default_teachers().values()
    assert fitted not in default_teachers().values()


@each_teacher
def test_a_sale_is_scored_the_same_alone_and_among_many(teacher: Teacher) -> None:
    columns, y = draw(60, 20)
    design = designed(columns)[1]
    fitted = taught(teacher, design, y)
    many = design.take(np.arange(4200) % 60)
    alone = np.concatenate([fitted.log_odds(design.take(np.array([i]))) for i in (0, 59)])
    np.testing.assert_allclose(fitted.log_odds(many)[[0, 4199]], alone, atol=1e-9)


def test_a_kernel_that_learns_from_some_of_the_rows_sees_both_kinds_and_loses_little() -> None:
    rng = np.random.default_rng(0)
    y = np.zeros(3000, dtype=bool)
    y[[5, 6]] = True  # an even step over all rows would pass both by
    columns = {"volume": rng.normal(size=3000).round(2), "lines": rng.normal(size=3000).round(2)}
    design = make_grid(default_features({"volume": "number", "lines": "number"}), [columns]).design(
        columns
    )
    assert np.isfinite(Kernel(max_rows=300).fit(design, y, np.ones(3000), 0).log_odds(design)).all()
    y = columns["volume"] + columns["lines"] + rng.normal(size=3000) > 1
    aucs = [
        roc_auc_score(y, Kernel(max_rows=most).fit(design, y, np.ones(3000), 0).log_odds(design))
        for most in (300, 3000)
    ]
    assert aucs[0] > aucs[1] - 0.02

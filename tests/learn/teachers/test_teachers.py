"""What every teacher of the default committee promises, and how teachers are found."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from b2x.learn import teachers
from b2x.learn.bins import Design, Grid, make_grid
from b2x.learn.lesson import Teacher
from b2x.learn.teachers import choose_teachers, default_teachers
from b2x.schema.columns import Columns, Levels
from b2x.schema.features import default_features
from tests.learn.lessons import lesson_of

FEATURES = default_features({"volume": "number", "lines": "number", "channel": "category"})
TEACHERS = default_teachers() | default_teachers(1001) | choose_teachers(["linear"])

each_teacher = pytest.mark.parametrize("teacher", TEACHERS.values(), ids=TEACHERS)

NEW_TEACHER = """
from dataclasses import dataclass
import numpy as np
from b2x.learn.lesson import Teacher

@dataclass(frozen=True)
class Constant(Teacher):
    name = "constant"
    row_limit = 300

    def fit(self, lesson):
        return self

    def log_odds(self, design):
        return np.zeros(len(design))
"""


@pytest.fixture
def new_teacher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put a file with one more teacher beside the others."""
    (tmp_path / "constant.py").write_text(NEW_TEACHER, encoding="utf-8")
    monkeypatch.setattr(teachers, "__path__", [*teachers.__path__, str(tmp_path)])
    teachers._teacher_classes.cache_clear()
    yield
    teachers._teacher_classes.cache_clear()
    del sys.modules["b2x.learn.teachers.constant"]


@pytest.mark.usefixtures("new_teacher")
def test_a_new_file_is_all_that_a_new_teacher_takes() -> None:
    assert set(default_teachers(299)) - set(default_teachers(300)) == {"constant"}
    assert choose_teachers(["constant"])["constant"].log_odds(designed(draw(9, 3)[0])[1]).max() == 0


def test_the_committee_depends_on_the_number_of_rows() -> None:
    few, some, many = (set(default_teachers(n)) for n in (1000, 1001, 5000))
    assert few == {"in-context", "extra trees", "ordered boosting"}
    assert some == {"smooth additive", "kernel", "extra trees", "ordered boosting"}
    assert many == some - {"extra trees"}


def test_an_unknown_teacher_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ValueError, match=r"no teacher 'extra tree'\. Did you mean extra trees"):
        choose_teachers(["extra tree"])


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


def taught(teacher: Teacher, design: Design, y: np.ndarray, weight: Any = 1.0) -> Teacher:
    """Return the teacher tuned on two folds and then fitted, as in the committee."""
    folds = np.random.default_rng(0).permutation(len(y)) % 2
    lesson = lesson_of(design, y, weight, folds=folds, seed=1)
    return teacher.tuned(lesson).fit(lesson)


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
def test_missing_values_and_unseen_levels_have_finite_log_odds(teacher: Teacher) -> None:
    columns, y = draw(60, 20)
    volume = np.nan_to_num(np.asarray(columns["volume"]), nan=100.0)  # never missing
    grid, design = designed({**columns, "volume": volume})
    fitted = taught(teacher, design, y)
    unknown = grid.design(
        {
            "volume": np.array([np.nan, 1e12, -1e12, np.nan]),
            "lines": np.array([np.nan, 3.0, np.nan, np.nan]),
            "channel": Levels(np.array([0, 0, -1, -1]), ("pigeon post",)),
        }
    )
    found = fitted.log_odds(unknown)
    assert np.isfinite(found).all()
    known = fitted.log_odds(design)
    assert known.min() - 1 < found[3] < known.max() + 1  # nothing is known, so nothing extreme


CONSTANT: dict[str, Columns] = {
    "one feature": {"volume": np.arange(60.0)},
    "one feature of levels": {"channel": Levels(np.arange(60) % 3, ("a", "b", "c"))},
    "a single value": {"volume": np.full(60, 7.0), "lines": np.arange(60.0)},
    "a single level": {
        "channel": Levels(np.zeros(60, dtype=int), ("a",)),
        "lines": np.arange(60.0),
    },
    "an empty number": {"volume": np.full(60, np.nan), "lines": np.arange(60.0)},
    "empty levels": {"channel": Levels(np.full(60, -1), ()), "lines": np.arange(60.0)},
    "all empty": {"volume": np.full(60, np.nan), "channel": Levels(np.full(60, -1), ())},
}

each_table = pytest.mark.parametrize("columns", CONSTANT.values(), ids=CONSTANT)


@each_teacher
@each_table
def test_empty_and_constant_columns_do_no_harm(teacher: Teacher, columns: Columns) -> None:
    y = np.arange(60) % 3 == 0
    design = designed(columns)[1]
    assert np.isfinite(taught(teacher, design, y).log_odds(design)).all()


@each_teacher
def test_a_teacher_ranks_unseen_sales(teacher: Teacher) -> None:
    columns, y = draw(150, 50)
    grid, design = designed(columns)
    other, truth = draw(500, 150, seed=1)
    assert roc_auc_score(truth, taught(teacher, design, y).log_odds(grid.design(other))) > 0.8


@each_teacher
@pytest.mark.parametrize(("n", "n_b2b"), [(1000, 7), (200, 180)])
def test_rare_and_common_businesses_keep_their_share(teacher: Teacher, n: int, n_b2b: int) -> None:
    columns, y = draw(n, n_b2b)
    grid, design = designed(columns)
    other, truth = draw(1000, 1000 * n_b2b // n, seed=1)
    log_odds = taught(teacher, design, y).log_odds(grid.design(other))
    expected = np.mean(1 / (1 + np.exp(-log_odds)))
    assert n_b2b / n / 2.5 < expected < n_b2b / n * 2.5
    assert roc_auc_score(truth, log_odds) > 0.75


@each_teacher
def test_a_fold_or_sample_of_one_kind_can_be_tuned_on(teacher: Teacher) -> None:
    columns, y = draw(450, 225)
    turned = np.argsort(np.arange(450) % 225, kind="stable")  # every second row is B2B
    design, y = designed(columns)[1].take(turned), y[turned]
    lesson = lesson_of(design, y, folds=np.where(y, 0, np.arange(450) % 4 // 2))
    assert roc_auc_score(y, teacher.tuned(lesson).fit(lesson).log_odds(design)) > 0.8


def weighted_repeated_and_plain(teacher: Teacher) -> tuple[np.ndarray, ...]:
    """Return log-odds after some rows had a weight of 4, came four times, or neither; and which."""
    columns, y = draw(120, 40)
    design = designed(columns)[1]
    volume = np.nan_to_num(np.asarray(columns["volume"]))
    weight = np.where(y & (volume > 300), 4.0, 1.0)
    again, every = np.repeat(np.arange(120), weight.astype(int)), np.arange(120)
    found = (
        teacher.fit(lesson_of(design.take(rows), y[rows], counts)).log_odds(design)
        for rows, counts in ((every, weight), (again, 1.0), (every, 1.0))
    )
    return *found, weight > 1


@each_teacher
def test_a_weight_acts_like_repeating_the_row(teacher: Teacher) -> None:
    weighted, repeated, plain, heavy = weighted_repeated_and_plain(teacher)
    shift = (weighted - plain)[heavy].mean() / (repeated - plain)[heavy].mean()
    assert 0.5 < shift < 1.5


@pytest.mark.parametrize("name", ["linear", "smooth additive", "kernel", "in-context"])
def test_a_weight_equals_repetition_where_no_rows_are_drawn(name: str) -> None:
    weighted, repeated, *_ = weighted_repeated_and_plain(TEACHERS[name])
    np.testing.assert_allclose(weighted, repeated, atol=0.01)


@each_teacher
def test_the_same_seed_gives_the_same_bytes_and_nothing_is_changed(teacher: Teacher) -> None:
    columns, y = draw(60, 20)
    design = designed(columns)[1]
    weight = np.random.default_rng(0).random(60) + 0.5
    before = [values.copy() for values in (design.codes, y, weight)]
    first, second = (taught(teacher, design, y, weight) for _ in range(2))
    assert first.log_odds(design).tobytes() == second.log_odds(design).tobytes()
    for values, copy in zip((design.codes, y, weight), before, strict=True):
        np.testing.assert_array_equal(values, copy)
    assert teacher == choose_teachers([teacher.name])[teacher.name]
    assert first != teacher


@each_teacher
def test_a_sale_is_scored_the_same_alone_and_among_many(teacher: Teacher) -> None:
    columns, y = draw(60, 20)
    design = designed(columns)[1]
    fitted = taught(teacher, design, y)
    many = design.take(np.arange(4200) % 60)
    alone = np.concatenate([fitted.log_odds(design.take(np.array([i]))) for i in (0, 59)])
    # The in-context network runs in single precision.
    np.testing.assert_allclose(fitted.log_odds(many)[[0, 4199]], alone, atol=1e-5)

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import pytest

import b2x
from b2x.engines.batch import BatchEngine
from b2x.learn.bins import make_grid
from b2x.learn.directions import Directions
from b2x.learn.prior import prior_teacher
from b2x.schema.columns import Columns, Levels, take_rows
from b2x.schema.features import default_features, parse_feature
from b2x.schema.fields import FIELDS
from b2x.scorecard.scorecard import Scorecard
from tests.learn.lessons import lesson_of

ROWS = 1200


@pytest.fixture(scope="module")
def textbook() -> Scorecard:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a typical sale is not given: the table has one
        return b2x.load("textbook").scorecard


def table(turned: Sequence[str] = (), n: int = ROWS) -> tuple[Columns, np.ndarray]:
    """Return sales whose businesses buy more, and from more lines; `turned` fields say less."""
    rng = np.random.default_rng(0)
    y = np.arange(n) % 2 == 0
    sides = {name: np.where(y != (name in turned), 1.0, -1.0) for name in ("volume", "lines")}
    return {
        "volume": np.exp(5 + 0.7 * sides["volume"] + 0.5 * rng.normal(size=n)),
        "lines": np.round(np.exp(1.5 + 0.7 * sides["lines"] + 0.5 * rng.normal(size=n))) + 1,
    }, y


def teacher_of(scorecard: Scorecard, columns: Columns) -> tuple[Directions, list[str]]:
    """Return the teacher before it is fitted, and the columns that it reads."""
    grid = make_grid(default_features({name: FIELDS[name].kind for name in columns}), [columns])
    found = prior_teacher(scorecard, grid, [columns])
    assert isinstance(found, Directions)
    return found, [grid.features[position].inputs[0] for position, _ in found.steps]


def fitted(
    scorecard: Scorecard, columns: Columns, y: np.ndarray, labels: int
) -> dict[str, tuple[float, float]]:
    """Return each field's coefficient before and after some labels."""
    teacher, names = teacher_of(scorecard, columns)
    grid = make_grid(default_features({name: FIELDS[name].kind for name in columns}), [columns])
    lesson = lesson_of(grid.design(take_rows(columns, np.arange(labels))), y[:labels])
    after = teacher.fit(lesson).coefficients
    return dict(zip(names, zip(teacher.coefficients, after, strict=True), strict=True))


def test_before_any_label_it_is_the_scorecard(textbook: Scorecard) -> None:
    columns, _ = table()
    columns = {"lines": columns["lines"], "channel": Levels(np.arange(ROWS) % 2, ("app", "edi"))}
    grid = make_grid(default_features({"lines": "number", "channel": "category"}), [columns])
    missing = {
        name: np.full(ROWS, "NaT", "datetime64[s]")
        if kind == "time"
        else np.full(ROWS, np.nan)
        if kind == "number"
        else Levels(np.full(ROWS, -1), ())
        for name, kind in textbook.inputs.items()
    }
    exact = BatchEngine(textbook).log_odds({**missing, **columns})
    teacher = prior_teacher(textbook, grid, [columns])
    np.testing.assert_allclose(teacher.log_odds(grid.design(columns)), exact, atol=0.05)


def test_a_field_that_is_turned_round_yields_within_some_dozen_labels_and_the_other_stays(
    textbook: Scorecard,
) -> None:
    found = fitted(textbook, *table(turned=["lines"]), labels=36)
    assert found["lines"][0] > 0 > found["lines"][1]
    assert found["volume"][1] > found["volume"][0] > 0


def test_a_field_of_which_the_labels_say_nothing_keeps_what_the_scorecard_says(
    textbook: Scorecard,
) -> None:
    columns, y = table()
    grid = make_grid(default_features({"volume": "number", "lines": "number"}), [columns])
    alike = np.flatnonzero(columns["lines"] == 4)
    lesson = lesson_of(grid.design(take_rows(columns, alike)), y[alike])
    teacher, names = teacher_of(textbook, columns)
    after = dict(zip(names, teacher.fit(lesson).coefficients / teacher.spread, strict=True))
    assert after["lines"] == pytest.approx(1.0, abs=1e-6)
    assert after["volume"] > 1.5


def test_few_labels_move_it_less_than_many(textbook: Scorecard) -> None:
    columns, y = table(turned=["lines"])
    moved = [
        before - after
        for labels in (4, 36, 400)
        for before, after in [fitted(textbook, columns, y, labels)["lines"]]
    ]
    assert 0 < moved[0] < 0.5 * moved[1] < 0.5 * moved[2]


def test_fields_that_the_table_does_not_have_take_no_coefficient(textbook: Scorecard) -> None:
    columns, _ = table()
    assert teacher_of(textbook, columns)[1] == ["volume", "lines"]
    assert teacher_of(textbook, {"lines": columns["lines"]})[1] == ["lines"]


def test_a_field_that_is_the_same_for_all_rows_takes_none(textbook: Scorecard) -> None:
    columns, _ = table()
    assert teacher_of(textbook, {**columns, "stakeholders": np.ones(ROWS)})[1] == [
        "volume",
        "lines",
    ]


def test_a_table_without_any_of_its_fields_leaves_the_share_of_b2b(textbook: Scorecard) -> None:
    columns = {"discount": np.linspace(0, 1, 40)}
    grid = make_grid(default_features({"discount": "number"}), [columns])
    design, y = grid.design(columns), np.arange(40) < 10
    learned = prior_teacher(textbook, grid, [columns]).fit(lesson_of(design, y))
    np.testing.assert_allclose(learned.log_odds(design), np.log(10 / 30), atol=1e-6)


def test_of_a_date_each_feature_reads_its_own_term(textbook: Scorecard) -> None:
    hours = np.datetime64("2024-01-01T00", "s") + np.arange(ROWS) * np.timedelta64(3601, "s")
    columns: Columns = {"ordered_at": hours}
    grid = make_grid(default_features({"ordered_at": "time"}), [columns])
    teacher = prior_teacher(textbook, grid, [columns])
    assert isinstance(teacher, Directions)
    names = [grid.features[position].name for position, _ in teacher.steps]
    assert names == ["weekday(ordered_at)", "hour(ordered_at)"]
    weekdays = teacher.steps[0][1] * teacher.spread[0]
    assert weekdays[0] > 0 > weekdays[-2]  # on Mondays, and on Sundays; the last bin is missing


def test_a_term_of_a_date_is_not_read_from_another_feature_of_it(textbook: Scorecard) -> None:
    hours = np.datetime64("2024-01-01T00", "s") + np.arange(ROWS) * np.timedelta64(3601, "s")
    columns: Columns = {"ordered_at": hours}
    grid = make_grid([parse_feature("hour(ordered_at)", {"ordered_at": "time"})], [columns])
    teacher = prior_teacher(textbook, grid, [columns])
    assert isinstance(teacher, Directions)
    assert len(teacher.steps) == 1


def test_the_order_of_the_rows_does_not_matter(textbook: Scorecard) -> None:
    columns, _ = table()
    other = np.random.default_rng(1).permutation(ROWS)
    first, second = (teacher_of(textbook, part)[0] for part in (columns, take_rows(columns, other)))
    np.testing.assert_array_equal(first.spread, second.spread)
    for (_, values), (_, same) in zip(first.steps, second.steps, strict=True):
        np.testing.assert_array_equal(values, same)

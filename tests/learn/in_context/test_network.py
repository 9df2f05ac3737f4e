"""The network says the same however rows come, and knows nothing that it was not given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from b2x.learn.bins import Design
from b2x.learn.in_context.network import MOST_COLUMNS, Context, read_context
from b2x.learn.in_context.weights import network_weights
from b2x.learn.teachers.in_context import InContext
from tests.learn.lessons import lesson_of, of_levels, of_numbers

Y = np.arange(60) % 4 == 0

CLOSE = 2e-5
"""What log-odds in single precision may differ by."""


def table() -> Design:
    """Return numbers and levels that tell the kinds apart, more or less."""
    rng = np.random.default_rng(0)
    levels = np.where(
        rng.random(60) < 0.1, -1, rng.integers(0, 5, 60) * 2 + (Y & (rng.random(60) < 0.5))
    )
    return of_levels(levels, np.where(rng.random(60) < 0.1, np.nan, rng.normal(Y).round(1)))


def read(design: Design, y: np.ndarray = Y) -> Context:
    return read_context(network_weights(), design, y.astype(float), np.ones(len(y)))


def test_labelled_and_asked_rows_may_come_in_any_order() -> None:
    design = table()
    order = np.random.default_rng(1).permutation(60)
    usual, turned = read(design), read(design.take(order), Y[order])
    asked = design.codes[order]
    np.testing.assert_allclose(
        turned.log_odds(asked), usual.log_odds(design.codes)[order], atol=CLOSE
    )


def test_columns_may_come_in_any_order() -> None:
    design = table()
    grid = design.grid
    turned = Design(
        replace(grid, features=grid.features[::-1], bins=grid.bins[::-1]), design.codes[:, ::-1]
    )
    usual, other = read(design).log_odds(design.codes), read(turned).log_odds(turned.codes)
    np.testing.assert_allclose(other, usual, atol=CLOSE)


def test_threads_change_no_byte() -> None:
    design = table()
    answers = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            answers.append(read(design).log_odds(np.tile(design.codes, (5, 1))).tobytes())
    assert answers[0] == answers[1]


def test_an_answer_depends_on_no_other_row_that_is_asked_for() -> None:
    design = table()
    context = read(design)
    alone = np.concatenate([context.log_odds(row[None]) for row in design.codes])
    np.testing.assert_allclose(context.log_odds(design.codes), alone, atol=CLOSE)


def test_it_sees_what_two_numbers_do_together() -> None:
    rng = np.random.default_rng(0)
    volume, lines = rng.normal(size=(2, 700)).round(2)
    y, design = volume * lines > 0, of_numbers(volume=volume, lines=lines)
    known, unseen = np.arange(200), np.arange(200, 700)
    context = read(design.take(known), y[known])
    assert roc_auc_score(y[unseen], context.log_odds(design.codes[unseen])) > 0.9


def test_only_the_strongest_of_many_columns_are_read() -> None:
    rng = np.random.default_rng(0)
    columns = {f"x{j}": rng.normal(size=60).round(2) for j in range(MOST_COLUMNS + 3)}
    columns["x20"] = rng.normal(6.0 * Y).round(2)
    design = of_numbers(**columns)
    context = read(design)
    assert len(context.columns) == MOST_COLUMNS
    assert list(columns)[context.columns[0]] == "x20"
    assert roc_auc_score(Y, context.log_odds(design.codes)) > 0.9


@pytest.mark.parametrize("turned", [False, True])
def test_a_kind_rarer_than_it_has_seen_keeps_its_share(turned: bool) -> None:
    rng = np.random.default_rng(0)
    y = np.arange(450) < 5
    volume = rng.normal(2.0 * y).round(2)
    y = ~y if turned else y
    design = of_numbers(volume=volume)
    fitted = InContext().fit(lesson_of(design, y))
    said = np.mean(1 / (1 + np.exp(-fitted.log_odds(design))))
    assert abs(said - y.mean()) < 0.01

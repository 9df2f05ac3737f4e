"""Labels that were changed are the first to look at again."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from b2x.measure.second_look import second_look


def test_changed_labels_are_found_and_right_ones_are_not() -> None:
    rng = np.random.default_rng(0)
    y = rng.random(2000) < 0.3
    p = np.where(y, rng.beta(8, 2, 2000), rng.beta(2, 8, 2000))
    labels = y.copy()
    changed = rng.choice(2000, 40, replace=False)
    labels[changed] = ~labels[changed]
    found = second_look(labels, p)
    assert np.isin(changed, found).mean() > 0.6
    assert np.isin(found[:30], changed).mean() > 0.75
    assert len(found) < 120


def test_a_model_that_knows_nothing_doubts_no_label() -> None:
    y = np.arange(100) % 2 == 0
    assert second_look(y, np.full(100, 0.4)).size == 0


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1) | st.just(float("nan"))), max_size=30))
def test_only_tested_rows_are_doubted_and_the_most_doubtful_come_first(
    rows: list[tuple[bool, float]],
) -> None:
    y = np.array([label for label, _ in rows], dtype=bool)
    p = np.array([value for _, value in rows], dtype=float)
    found = second_look(y, p)
    own = np.where(y, p, 1 - p)[found]
    assert not np.isnan(own).any()
    assert (np.diff(own) >= 0).all()
    assert (own <= 0.5).all()

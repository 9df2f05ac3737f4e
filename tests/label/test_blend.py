"""Blending hints and hand labels: what each known row stands for."""

from __future__ import annotations

import numpy as np
import pytest

from b2x.label.blend import Known

N = 100
EVERY = np.ones(N, dtype=bool)


def test_documented_rows_stand_for_themselves_and_hand_labels_for_the_others() -> None:
    named = np.arange(N) < 20
    hand = np.full(N, -1, dtype=np.int8)
    hand[[0, 1, 30, 40, 50, 60]] = 1, 0, 1, 0, 0, 0  # two of them on documented rows
    known = Known.of(hand, named, np.ones(N), EVERY)
    assert known.rows[known.asked].tolist() == [30, 40, 50, 60]
    assert not known.y[known.rows == 1]
    share = np.average(known.y, weights=known.weight)
    assert share == pytest.approx((19 + 80 * 1 / 4) / N)
    assert known.weight[known.asked].sum() == pytest.approx(4)


def test_a_chosen_label_stands_for_as_many_rows_as_its_weight_says() -> None:
    named = np.arange(N) < 20
    hand = np.full(N, -1, dtype=np.int8)
    hand[[30, 40, 50]] = 1, 0, 0
    weight = np.ones(N)
    weight[30], weight[50] = 7.0, 0.0  # a label without weight is not known
    known = Known.of(hand, named, weight, EVERY)
    assert known.rows[known.asked].tolist() == [30, 40]
    assert np.average(known.y, weights=known.weight) == pytest.approx((20 + 80 * 7 / 8) / N)


def test_only_some_rows_are_looked_at() -> None:
    named = np.arange(N) < 20
    hand = np.where(np.arange(N) % 10 == 0, 0, -1).astype(np.int8)
    known = Known.of(hand, named, np.ones(N), np.arange(N) >= 10)
    assert known.rows.min() == 10
    assert np.count_nonzero(known.weight) == len(known.rows) == 10 + 8

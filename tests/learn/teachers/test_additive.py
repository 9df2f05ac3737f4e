from __future__ import annotations

import numpy as np

from b2x.learn.teachers.additive import SmoothAdditive
from tests.learn.lessons import lesson_of, of_numbers


def test_a_curve_rises_with_the_labels_and_missing_stays_apart() -> None:
    design = of_numbers(volume=np.r_[np.arange(60.0), np.full(30, np.nan)])
    lesson = lesson_of(design, np.r_[np.arange(60) > 40, np.arange(30) % 2 == 0])
    scores = SmoothAdditive().tuned(lesson).fit(lesson).log_odds(design)
    assert scores[0] < scores[59]
    assert scores[-1] not in scores[:60]

from __future__ import annotations

import numpy as np
from sklearn.metrics import roc_auc_score

from b2x.learn.teachers.kernel import Kernel
from tests.learn.lessons import lesson_of, of_numbers


def test_a_sample_of_the_rows_has_both_kinds_and_loses_little() -> None:
    rng = np.random.default_rng(0)
    volume, lines = rng.normal(size=(2, 3000)).round(2)
    design = of_numbers(volume=volume, lines=lines)
    y = np.zeros(3000, dtype=bool)
    y[[5, 6]] = True  # an even step over all rows would skip both
    fitted = Kernel(max_rows=300).fit(lesson_of(design, y))
    assert np.isfinite(fitted.log_odds(design)).all()
    lesson = lesson_of(design, volume + lines + rng.normal(size=3000) > 1)
    aucs = [
        roc_auc_score(lesson.y, Kernel(max_rows=most).fit(lesson).log_odds(design))
        for most in (300, 3000)
    ]
    assert aucs[0] > aucs[1] - 0.02

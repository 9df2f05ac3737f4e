from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from b2x.learn.bins import Design
from b2x.learn.distillation.distil_tables import distil_tables
from b2x.learn.distillation.sharpen import sharpen
from b2x.measure.metrics import log_loss
from tests.learn.lessons import of_numbers


@pytest.fixture(scope="module")
def labelled(sales: pd.DataFrame) -> tuple[Design, np.ndarray]:
    columns = {name: sales[name].to_numpy(dtype=float) for name in ("volume", "lines")}
    return of_numbers(**columns), (sales["label"] == "B2B").to_numpy()


def test_labels_correct_what_the_teachers_got_wrong(labelled: tuple[Design, np.ndarray]) -> None:
    design, y = labelled
    every = np.ones(len(y))
    wrong = distil_tables(design, np.where(y, -1.0, 1.0), every, max_pairs=1)
    right = sharpen(wrong, design, y, every)
    assert log_loss(y, right.log_odds(design)) < 0.6 < log_loss(y, wrong.log_odds(design))


def test_tables_that_agree_with_the_labels_change_little(
    labelled: tuple[Design, np.ndarray],
) -> None:
    design, y = labelled
    every = np.ones(len(y))
    wrong = distil_tables(design, np.where(y, -1.0, 1.0), every, max_pairs=1)
    right = sharpen(wrong, design, y, every)
    again = sharpen(right, design, y, every)
    moved, before = again.log_odds(design) - right.log_odds(design), right.log_odds(design)
    assert np.std(moved) < 0.3 * np.std(before)


def test_without_evidence_only_the_intercept_changes(labelled: tuple[Design, np.ndarray]) -> None:
    design, y = labelled
    tables = distil_tables(design, np.where(y, 0.5, -2.0), np.ones(len(y)))
    kept = sharpen(tables, design, y, np.full(len(y), 1e-12))
    assert np.ptp(kept.log_odds(design) - tables.log_odds(design)) < 1e-6

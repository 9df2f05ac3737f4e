"""A distilled scorecard taught by all labels, where its teachers have learned from some of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from b2x.learn.bins import Design
from b2x.learn.distillation.distil_tables import Distillate, table_blocks
from b2x.learn.table_regression import Floats, Tables, add_tables


def sharpen(
    distilled: Distillate,
    design: Design,
    y: NDArray[np.bool_],
    evidence: Floats,
) -> Distillate:
    """Move tables from what the committee says to what many labels say.

    A penalised logistic regression on the scorecard's own cells: it begins at the committee's
    word, and what it adds is drawn to zero as firmly as tables are in distilling. So a cell that
    few rows hold stays where the committee put it. (A million simulated sales: average precision
    .706 distilled from teachers of 50,000 rows, .712 of 100,000; .727 from either one when
    sharpened, at penalties from once to ten times these.)

    Parameters
    ----------
    distilled
        What the committee says, by table, calibrated.
    design, y
        All labelled rows.
    evidence
        What each row counts, shape (n,).
    """
    start = distilled.tables
    cells = distilled.structure.indices(design, np.int16)
    blocks = table_blocks(design.grid, distilled.structure, cells)
    added = add_tables(blocks, y, evidence, start(cells))
    values = tuple(a + b for a, b in zip(start.values, added.values, strict=True))
    return replace(distilled, tables=Tables(start.intercept + added.intercept, values))

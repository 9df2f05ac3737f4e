"""A distilled scorecard adjusted by all labels, when its teachers learned from some of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from b2x.learn.arrays import Floats, Labels
from b2x.learn.bins import Design
from b2x.learn.distillation.structure import Distillate, table_blocks
from b2x.learn.table_regression import Tables, add_tables


def sharpen(
    distilled: Distillate,
    design: Design,
    y: Labels,
    evidence: Floats,
) -> Distillate:
    """Add to the tables what many labels say beyond the committee.

    A penalised logistic regression on the cells of the scorecard. It starts at the distilled
    tables, and what it adds is drawn to zero as strongly as tables are in distilling, so a cell
    with few rows stays where the committee put it.

    Parameters
    ----------
    distilled
        Calibrated tables of the committee.
    design, y
        All labelled rows, n of them, and whether each is B2B.
    evidence
        What each row counts, shape (n,).
    """
    # A million simulated sales: average precision .706 distilled from teachers of 50,000 rows,
    # .712 of 100,000; .727 from either one when sharpened, at penalties from once to ten times
    # these.
    start = distilled.tables
    cells = distilled.structure.indices(design, np.int16)
    blocks = table_blocks(design.grid, distilled.structure, cells)
    added = add_tables(blocks, y, evidence, start(cells))
    values = tuple(a + b for a, b in zip(start.values, added.values, strict=True))
    return replace(distilled, tables=Tables(start.intercept + added.intercept, values))

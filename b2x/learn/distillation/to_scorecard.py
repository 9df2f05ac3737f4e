"""Distilled tables written as a scorecard, every value exact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from b2x.learn.arrays import Floats
from b2x.learn.bins import Grid
from b2x.learn.distillation.structure import Distillate
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.exact import quantise
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import Pair, Term


def to_scorecard(
    grid: Grid,
    distillate: Distillate,
    confidence: float,
    provenance: Mapping[str, Any] | None = None,
) -> Scorecard:
    """Return tables as a scorecard.

    Parameters
    ----------
    grid, distillate
        Bins and tables.
    confidence
        Probability, above one half, from which on a sale is called B2B or B2C.
    provenance
        Carried along.
    """
    structure, tables = distillate.structure, distillate.tables
    n_main = len(grid.features)
    paired = {j for pair in structure.pairs for j in pair}
    mains = zip(grid.features, grid.bins, tables.values[:n_main], strict=True)
    terms = [
        Term(feature, bins, _exact(values), structure.coarse[j] if j in paired else ())
        for j, (feature, bins, values) in enumerate(mains)
    ]
    pairs = [
        Pair(a, b, tuple(_exact(row) for row in values.reshape(-1, structure.size(b))))
        for (a, b), values in zip(structure.pairs, tables.values[n_main:], strict=True)
    ]
    border = quantise(float(np.log(confidence / (1.0 - confidence))))
    return Scorecard(
        quantise(tables.intercept),
        tuple(terms),
        tuple(pairs),
        Thresholds(-border, border),
        parameters=dict(grid.parameters),
        provenance=dict(provenance or {}),
    )


def _exact(values: Floats) -> tuple[float, ...]:
    return tuple(quantise(value) for value in values.tolist())

"""How well a model ranks the sales of each part of a table: a period, a segment."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from b2x.measure.bootstrap import LEVEL
from b2x.measure.metrics import Floats
from b2x.measure.resample import BuyerSample, Interval, interval, replicates
from b2x.measure.verdict import MIN_BUYERS
from b2x.show.scored import Scored
from b2x.show.words import Words

N_BOOT = 400


@dataclass(frozen=True)
class Part:
    """One part of a table.

    Attributes
    ----------
    name
        What its sales have in common.
    auc
        Probability that a B2B sale of it has a higher score than a B2C sale; None where fewer
        than five buyers of a kind are in it.
    rows
        Number of labelled sales.
    """

    name: Hashable
    auc: Interval | None
    rows: int


def measure_parts(
    rows: Scored,
    codes: NDArray[np.integer],
    names: Sequence[Hashable],
    *,
    n_boot: int = N_BOOT,
    seed: int = 0,
    level: float = LEVEL,
) -> list[Part]:
    """Measure each part by itself.

    Parameters
    ----------
    rows
        Labelled sales, n of them.
    codes
        Part of each row, as a place in `names`, shape (n,).
    names
        The parts.
    n_boot, seed, level
        Number and seed of the draws of buyers, and level of the intervals.
    """
    parts = []
    for code, name in enumerate(names):
        inside = codes == code
        kinds = [rows.buyers[inside & (rows.y == kind)] for kind in (True, False)]
        few = min(len(np.unique(buyers)) for buyers in kinds) < MIN_BUYERS
        auc = None if few else auc_of(rows, inside, n_boot=n_boot, seed=seed, level=level)
        parts.append(Part(name, auc, int(inside.sum())))
    return parts


def parts_note(parts: Sequence[Part], level: float, over: str, words: Words) -> str:
    """Return the line below the title: what is measured, and where too few sales are."""
    note = words("parts.below", level=words.percent(level), over=words(f"over.{over}"))
    few = sum(part.auc is None for part in parts)
    return f"{note} {words('parts.few', n=few)}" if few else note


def auc_of(
    rows: Scored,
    inside: NDArray[np.bool_] | slice = slice(None),
    *,
    n_boot: int = N_BOOT,
    seed: int = 0,
    level: float = LEVEL,
) -> Interval:
    """Return the ROC AUC of some rows, with its interval over buyers."""
    sample = BuyerSample.of(
        rows.y[inside], rows.log_odds[inside], rows.buyers[inside], rows.weights[inside]
    )
    value, _ = sample.auc_and_hit_rate(sample.once)
    drawn: Floats = replicates(sample, BuyerSample.auc_and_hit_rate, n_boot, seed)
    return interval(value, drawn[:, 0], level)

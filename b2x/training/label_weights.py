"""How many sales each label stands for, where the labelled sales are not like all sales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from b2x.label.chosen_weights import CHOSEN, TO_CALIBRATE, TO_MEASURE, chosen_weights
from b2x.measure.folds import group_ids
from b2x.schema.columns import take_rows
from b2x.schema.features import Feature, inputs_of
from b2x.training.labelled_records import LabelledRecords


@dataclass(frozen=True)
class LabelWeights:
    """How many sales each labelled row stands for, relative to the others.

    Attributes
    ----------
    to_calibrate, to_measure
        When odds are calibrated, and when figures are taken, shape (labelled rows,).
    """

    to_calibrate: NDArray[np.float64]
    to_measure: NDArray[np.float64]


def label_weights(
    table: LabelledRecords, features: Sequence[Feature], b2b_share: float | None
) -> LabelWeights | None:
    """Return what each labelled row counts; None where all count alike.

    Parameters
    ----------
    table
        The sales.
    features
        By which sales are compared, where some were chosen to be asked about.
    b2b_share
        Share of B2B among all sales, by which figures are taken; None where it is not known.
    """
    chosen = bool(np.isin(table.given.how[table.rows], CHOSEN).any())
    if not chosen and b2b_share is None:
        return None
    ways = [np.ones(len(table.rows))] * 2
    if chosen:
        ways = [_chosen(table, features, power) for power in (TO_CALIBRATE, TO_MEASURE)]
    return LabelWeights(ways[0], _at_share(table.is_b2b, ways[1], b2b_share))


def _at_share(
    y: NDArray[np.bool_], weight: NDArray[np.float64], share: float | None
) -> NDArray[np.float64]:
    """Return the weights with which the share of B2B is the one that is known."""
    if share is None or y.all() or not y.any():
        return weight
    labelled = float(np.average(y, weights=weight))
    return np.asarray(weight * np.where(y, share / labelled, (1 - share) / (1 - labelled)))


def _chosen(
    table: LabelledRecords, features: Sequence[Feature], power: float
) -> NDArray[np.float64]:
    used = table.accepted
    columns = take_rows({name: table.records.columns[name] for name in inputs_of(features)}, used)
    place, how = np.cumsum(used) - 1, table.given.how[table.rows]
    groups = group_ids(table.buyers)[used] if table.grouped_by else None
    return chosen_weights(columns, features, place[table.rows], how=how, groups=groups, power=power)

"""Monotone curves: which features a user wants to only rise or fall, and isotonic regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.isotonic import IsotonicRegression

from b2x.errors import UsageError, did_you_mean
from b2x.learn.arrays import Floats
from b2x.schema.features import Feature, inputs_of

OF_ONE_COLUMN = ("column", "relative")


def monotone_features(features: Sequence[Feature], monotone: Mapping[str, int]) -> dict[int, int]:
    """Return the positions of the features to be monotone, each with 1 (rises) or -1 (falls).

    Parameters
    ----------
    features
        The scorecard's.
    monotone
        Column to direction.

    Raises
    ------
    UsageError
        When a column is not among the features, is not a number, or is part of a feature of two
        columns, which cannot be monotone in one of them.

    Examples
    --------
    >>> monotone_features([Feature("column", ("volume",), "number")], {"volume": 1})
    {0: 1}
    """
    found: dict[int, int] = {}
    for name, direction in monotone.items():
        known = inputs_of(features)
        if name not in known:
            raise UsageError(
                f"no feature has a column {name!r}.{did_you_mean(name, known)}", where="monotone"
            )
        if direction not in (1, -1):
            raise UsageError(
                f"the direction {direction!r} is not 1 or -1",
                where=f"monotone, {name!r}",
                next_step="pass 1 (rises) or -1 (falls)",
            )
        for position, feature in enumerate(features):
            if name not in feature.inputs:
                continue
            if feature.operation not in OF_ONE_COLUMN or feature.kind != "number":
                raise UsageError(
                    f"{feature.name} cannot be monotone",
                    where=f"monotone, {name!r}",
                    next_step="leave that feature out, or the column out of monotone",
                )
            found[position] = direction
    return found


def drop_mixed(features: Sequence[Feature], monotone: Mapping[str, int]) -> tuple[Feature, ...]:
    """Return the features without those that mix a monotone column with another.

    Examples
    --------
    >>> mixed = Feature("ratio", ("volume", "quantity"), "number")
    >>> drop_mixed([mixed], {"volume": 1}), drop_mixed([mixed], {}) == (mixed,)
    ((), True)
    """
    return tuple(f for f in features if len(f.inputs) == 1 or not set(f.inputs) & set(monotone))


def isotonic(values: Floats, mass: Floats, direction: int) -> Floats:
    """Return the nearest values that only rise (or fall), weighted by the rows in each bin.

    Parameters
    ----------
    values, mass
        Log-odds and rows of each interval, in order, shape (intervals,).
    direction
        1 or -1.

    Examples
    --------
    >>> isotonic(np.array([0.0, 2.0, 1.0]), np.ones(3), 1).tolist()
    [0.0, 1.5, 1.5]
    """
    places = range(len(values))
    regression = IsotonicRegression(increasing=direction > 0)
    fitted = regression.fit(places, values, sample_weight=mass + 1e-9)
    return np.asarray(fitted.predict(places))

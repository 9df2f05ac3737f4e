"""Typical values: the medians that ``relative`` features divide by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from b2x.schema.columns import Column
from b2x.schema.features import Feature


def typical_parameters(
    features: Iterable[Feature], columns: Mapping[str, Column]
) -> dict[str, float | None]:
    """Return the parameters of ``relative`` features: the median of a field's positive values.

    Parameters
    ----------
    features
        Any features; those of other operations have no parameter.
    columns
        Numbers by field, whole columns or samples of them. Zero, negative and missing values
        (gifts, credit notes) do not count.

    Returns
    -------
    Value by the parameter's name, None where a field has no positive value.

    Examples
    --------
    >>> relative = Feature("relative", ("volume",), "number")
    >>> typical_parameters([relative], {"volume": np.array([10.0, 30.0, -5.0, np.nan])})
    {'typical_volume': 20.0}
    """
    found: dict[str, float | None] = {}
    for feature in features:
        if feature.parameter is not None:
            values = np.asarray(columns[feature.inputs[0]])
            positive = values[values > 0]
            found[feature.parameter] = _median(positive) if len(positive) else None
    return found


def _median(values: NDArray[np.float64]) -> float:
    """Return the median; half of each of the middle two, whose sum may be beyond all floats."""
    middle = ((len(values) - 1) // 2, len(values) // 2)
    low, high = (float(value) for value in np.partition(values, middle)[list(middle)])
    return low if low == high else low / 2 + high / 2

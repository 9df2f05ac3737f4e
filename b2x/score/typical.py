"""Fills in the typical values that a model divides by, from the table that it scores."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from b2x.predict.model import Model
from b2x.records.reading import Reading
from b2x.schema.columns import Columns
from b2x.schema.features import Feature
from b2x.schema.typical import typical_parameters

FEW_SALES = 20
"""Below so many sales a median is warned of. Where the logarithm of a sale varies by 1.1, as a
wholesaler's does (``b2x/datasets/sellers.py``), the median of 20 is off by a third either way."""


def fields_without_typical(model: Model) -> list[str]:
    """Return the fields that a model divides by a typical value which nobody has given.

    Examples
    --------
    >>> from b2x.predict.load import load
    >>> fields_without_typical(load("textbook"))
    ['volume']
    >>> fields_without_typical(load("textbook", typical_volume=850))
    []
    """
    return [feature.inputs[0] for feature in _open_features(model)]


def with_typical_values(model: Model, reading: Reading) -> tuple[Model, list[str]]:
    """Return a model with the typical values of a table, and warnings of those it does not have.

    A typical value is the median of a sample of the table's sales, see :meth:`Reading.sample`; one
    of fewer than `FEW_SALES` comes with a warning. Values that are given stay as they are, and so
    do those of fields that the table lacks.
    """
    features = [f for f in _open_features(model) if reading.header_of(f.inputs[0]) is not None]
    samples = {f.inputs[0]: reading.sample(f.inputs[0]) for f in features}
    found = typical_parameters(features, samples)
    known = {name: value for name, value in found.items() if value is not None}
    warnings = []
    for feature in features:
        name = feature.inputs[0]
        count = int((np.asarray(samples[name]) > 0).sum())
        if not count:
            warnings.append(f"{name} counts as missing: no value above 0 could be read")
        elif count < FEW_SALES:
            parameter = str(feature.parameter)
            warnings.append(
                f"{parameter.replace('_', ' ')} {known[parameter]:g} is the median of only {count} "
                f"sale{'s' * (count > 1)}, so {name} says little. Next: give the seller's own "
                f"(--{parameter.replace('_', '-')}, {parameter}=)"
            )
    return (model.with_parameters(**known) if known else model), warnings


def with_typical(model: Model, columns: Columns) -> Model:
    """Return a model with the typical values of checked columns, where nobody has given them.

    A promise of the model is kept: it was made on a table whose typical values were found so too.
    """
    card = model.scorecard
    if None not in card.parameters.values():
        return model
    found = typical_parameters([term.feature for term in card.terms], columns)
    known = {k: found.get(k) if v is None else v for k, v in card.parameters.items()}
    return model.with_scorecard(replace(card, parameters=known))


def _open_features(model: Model) -> list[Feature]:
    card = model.scorecard
    features = (term.feature for term in card.terms)
    return [f for f in features if f.parameter is not None and card.parameters[f.parameter] is None]

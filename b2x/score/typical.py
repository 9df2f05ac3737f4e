"""Fills in the typical values that a model divides by, from the table that it scores."""

from __future__ import annotations

from b2x.predict.model import Model
from b2x.records.reading import Reading
from b2x.schema.features import Feature
from b2x.schema.typical import typical_parameters


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

    A typical value is the median of a sample of the table's sales, see :meth:`Reading.sample`.
    Values that are given stay as they are, and so do those of fields that the table lacks.
    """
    features = [f for f in _open_features(model) if reading.header_of(f.inputs[0]) is not None]
    samples = {f.inputs[0]: reading.sample(f.inputs[0]) for f in features}
    found = typical_parameters(features, samples)
    known = {name: value for name, value in found.items() if value is not None}
    warnings = [
        f"{feature.inputs[0]} counts as missing: no value above 0 could be read"
        for feature in features
        if feature.parameter not in known
    ]
    return (model.with_parameters(**known) if known else model), warnings


def _open_features(model: Model) -> list[Feature]:
    card = model.scorecard
    features = (term.feature for term in card.terms)
    return [f for f in features if f.parameter is not None and card.parameters[f.parameter] is None]

"""A scorecard that reads every field, so that a value which is read otherwise is noticed."""

from __future__ import annotations

import numpy as np

from b2x.schema.features import parse_feature
from b2x.schema.fields import FIELDS, field_ranges
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.exact import quantise
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Term

LEVELS = ("a", "b", "phone", "web", "web shop")
EDGES = (
    -100, -1, 0, 0.05, 0.1, 0.5, 1, 1.5, 2, 3, 5, 7, 8, 10, 12, 15, 20, 25, 30, 50, 80, 100, 150,
    200, 300, 500, 800, 1000, 1234, 1300, 2000, 5000, 1e4, 1e5,
)  # fmt: skip


def everything() -> Scorecard:
    """Return it."""
    draw = np.random.default_rng(1)
    kinds = {field.name: field.kind for field in FIELDS.values() if field.kind != "id"}
    texts = [name for name, kind in kinds.items() if kind != "time"]
    texts += ["weekday(ordered_at)", "hour(ordered_at)", "ratio(volume, quantity)"]
    texts += ["days_between(first_contact_at, ordered_at)", "lookup(channel)"]
    terms = []
    for feature in (parse_feature(text, kinds) for text in texts):
        bins = LevelBins(LEVELS)
        if feature.kind == "number":
            hours = feature.operation in ("weekday", "hour")
            edges = range(1, 24) if hours else EDGES
            bins = NumericBins(tuple(map(float, edges)))  # type: ignore[assignment]
        values = tuple(quantise(value) for value in draw.normal(size=len(bins)))
        terms.append(Term(feature, bins, values))
    thresholds = Thresholds(-1.0, 1.0)
    return Scorecard(0.25, tuple(terms), (), thresholds, {}, field_ranges(kinds))

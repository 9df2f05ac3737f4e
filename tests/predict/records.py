"""A model and records that it can decide, for the tests of one record and of many."""

from __future__ import annotations

import datetime as dt

from b2x.predict.model import Model
from tests.scorecards import random_scorecard, random_values

MODEL = Model(random_scorecard(7, n_pairs=16))


def _can_be_right(record: dict[str, object]) -> bool:
    quantity, first, ordered = (
        record[name] for name in ("quantity", "first_contact_at", "ordered_at")
    )
    if isinstance(quantity, float) and abs(quantity) > 1e308:
        return False
    in_order = isinstance(first, dt.datetime) and isinstance(ordered, dt.datetime)
    return not in_order or first.date() <= ordered.date()


RECORDS = [record for record in random_values(500, 7) if _can_be_right(record)]

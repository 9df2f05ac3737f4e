"""Every engine gives the same log-odds, contributions and bins, to the last bit."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from b2x.engines import batch, record
from b2x.schema.features import OPERATIONS
from b2x.schema.text import normalise_text
from b2x.scorecard.scorecard import Scorecard
from tests.scorecards import as_columns, awkward_values, random_scorecard, random_values


def checked(values: dict[str, object]) -> dict[str, object]:
    """Return the record as the record engine takes it."""
    clean = {}
    for name, value in values.items():
        if isinstance(value, str):
            value = normalise_text(value)
        if isinstance(value, float) and math.isnan(value):
            value = None
        clean[name] = value
    return clean


def test_every_engine_computes_every_operation() -> None:
    assert set(batch.EVALUATORS) == set(OPERATIONS) == set(record.EVALUATORS)
    # The queries are run with the same scorecards, see sql/test_executed.py.
    assert {t.feature.operation for t in random_scorecard(0).terms} == set(OPERATIONS)


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("which", ["awkward", "random"])
def test_log_odds_bins_and_contributions_are_equal_to_the_last_bit(seed: int, which: str) -> None:
    card = random_scorecard(seed)
    records = awkward_values() if which == "awkward" else random_values(10_000, seed)
    columns = as_columns(records)
    batches, single = batch.BatchEngine(card), record.RecordEngine(card)
    together = batches.log_odds(columns)
    bins = np.array(batches.bins(columns)).T
    contributions = batches.contributions(columns)
    for i, values in enumerate(map(checked, records)):
        assert single.bins(values) == bins[i].tolist(), values
        assert single.log_odds(values) == together[i], values
        alone = single.contributions(values)
        assert alone == {name: column[i] for name, column in contributions.items()}


@pytest.mark.parametrize("seed", [2, 3])
def test_contributions_and_intercept_add_up_to_the_log_odds_exactly(seed: int) -> None:
    card = random_scorecard(seed, n_pairs=16)
    columns = as_columns(random_values(2_000, seed))
    engine = batch.BatchEngine(card)
    total = np.full(2_000, card.intercept)
    for column in engine.contributions(columns).values():
        total += column
    assert np.array_equal(total, engine.log_odds(columns))


def test_the_sum_is_exact_in_any_order() -> None:
    card = random_scorecard(4)
    columns = as_columns(random_values(50, 4))
    engine = batch.BatchEngine(card)
    parts = [np.full(50, card.intercept), *engine.contributions(columns).values()]
    expected = engine.log_odds(columns)
    for order in itertools.islice(itertools.permutations(parts), 200):
        assert np.array_equal(sum(order), expected)


def test_a_column_that_was_not_sent_counts_as_missing() -> None:
    card = random_scorecard(5)
    engine = record.RecordEngine(card)
    assert engine.log_odds({}) == engine.log_odds(dict.fromkeys(card.inputs))


def test_relative_volume_is_missing_while_the_typical_sale_is_unknown() -> None:
    known = random_scorecard(6)
    card = Scorecard(
        known.intercept, known.terms, known.pairs, known.thresholds, {"typical_volume": None}
    )
    bins = batch.BatchEngine(card).bins(as_columns([{"volume": 5.0}]))
    assert bins[1][0] == card.terms[1].bins.missing
    assert record.RecordEngine(card).bins({"volume": 5.0})[1] == card.terms[1].bins.missing

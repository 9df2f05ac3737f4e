"""Units of an audit sample: drawn ones are alike, and certain ones stand for themselves."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from b2x.decide.audited import Audit, ScoredTable
from b2x.decide.promises.audit_units import counted_in, drawn_units, seen_from
from b2x.errors import InputError

BUYERS = np.array([0, 0, 0, 0, 1, 1, 2, 3, 4, 5])
LOG_ODDS = np.arange(10.0) - 4.5


def table() -> ScoredTable:
    records: Any = SimpleNamespace(
        columns={"volume": np.ones(10)}, understood=SimpleNamespace(source="orders.csv")
    )
    nothing: Any = None
    return ScoredTable(records, nothing, LOG_ODDS, BUYERS, True)


def audit(
    rows: list[int],
    inclusion: list[float],
    by: Any = "sale",
    sheet: list[int] | None = None,
    by_value: list[bool] | None = None,
) -> Audit:
    k = len(rows)
    return Audit(
        np.array(rows),
        np.arange(k) % 2 == 0,
        np.array(inclusion),
        np.array(sheet or [0] * k),
        1.0 / np.array(inclusion),
        by,
        np.array(by_value or [False] * k),
        0,
    )


def test_a_buyer_that_is_large_enough_came_in_for_certain_and_is_known() -> None:
    # Buyer 0 has 4 of 10 sales: of samples of 3 it is in each, by one sale that stands for four.
    (drawn,) = drawn_units(audit([1, 6, 8], [0.25, 1 / 3, 1 / 3]), table())
    assert drawn.rows.tolist() == [6, 8]
    assert drawn.certain.tolist() == [1]
    assert drawn.known_b2b.tolist() == [True] * 4 + [False] * 6
    assert not drawn.known_b2c.any()


def test_of_a_buyer_that_was_asked_about_as_a_whole_one_sale_counts() -> None:
    asked = audit([4, 5, 7], [0.5, 0.5, 0.5], by="buyer")
    seen = {tuple(drawn_units(asked, table(), seed)[0].rows.tolist()) for seed in range(20)}
    assert seen == {(4, 7), (5, 7)}


def test_a_sheet_among_buyers_that_were_left_is_a_stage_of_its_own() -> None:
    first, second = drawn_units(
        audit([4, 6, 7, 8], [0.2, 0.2, 0.3, 0.3], sheet=[0, 0, 1, 1]), table()
    )
    assert (first.rows.tolist(), second.rows.tolist()) == ([4, 6], [7, 8])
    assert not first.known_b2b.any()
    # What the first sheet said of buyers 1 and 2 is known when the second is drawn.
    assert np.flatnonzero(second.known_b2b).tolist() == [4, 5]
    assert np.flatnonzero(second.known_b2c).tolist() == [6]


def test_sheets_that_were_drawn_apart_from_each_other_are_one_stage() -> None:
    asked = audit([4, 6, 5, 8], [0.2, 0.2, 0.3, 0.3], sheet=[0, 0, 1, 1])
    (drawn,) = drawn_units(asked, table())
    assert drawn.rows.tolist() == [4, 6, 5, 8]


def test_each_side_sees_its_own_evidence_and_errors() -> None:
    (drawn,) = drawn_units(audit([1, 6, 8], [0.25, 1 / 3, 1 / 3]), table())
    b2b, b2c = seen_from(drawn, LOG_ODDS, True), seen_from(drawn, LOG_ODDS, False)
    assert b2b.drawn.tolist() == [1.5, 3.5]
    assert (-b2c.drawn).tolist() == [1.5, 3.5]
    assert b2b.wrong.tolist() == [True, False]  # the answers are B2C and B2B
    assert b2c.wrong.tolist() == [False, True]
    assert not b2b.known_wrong.any()
    assert b2c.known_wrong.sum() == 4


def test_samples_by_value_and_others_do_not_mix() -> None:
    assert counted_in(audit([1], [0.5], by_value=[True]), table()) == "value"
    assert counted_in(audit([1], [0.5], by="buyer"), table()) == "buyer"
    with pytest.raises(InputError, match="some sales of the audit sample were drawn by value"):
        counted_in(audit([1, 6], [0.5, 0.5], by_value=[True, False]), table())

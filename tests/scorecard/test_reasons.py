"""Reasons come strongest first, as sorting the contributions would give them."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from b2x.scorecard.reasons import SMALLEST, batch_reasons, record_reasons, strongest_reasons

STEPS = st.one_of(
    st.integers(-(2**40), 2**40),  # of 2^-30: whole log-odds and their smallest parts
    st.integers(-3, 3).map(lambda cents: round(cents / 100 * 2**30)),
    st.sampled_from([0, 1, -1, 2**28, -(2**28), 5_368_709, 5_368_710, -5_368_710]),
)
TABLES = st.integers(1, 5).flatmap(
    lambda fields: st.lists(st.tuples(*[STEPS] * fields), max_size=9).map(
        lambda rows: np.array(rows, dtype=np.int64).reshape(len(rows), fields).T / 2**30
    )
)


@given(TABLES, st.sampled_from([1, 2, 3, None]))
@example(np.zeros((2, 1)), 3)
@example(np.array([[0.5], [-0.5], [0.5]]), 2)
@example(np.array([[-1024.0], [1024.0 - 2**-30]]), None)
def test_the_strongest_come_first_and_equals_in_the_order_of_the_fields(table, top):
    contributions = {f"field {i}": values for i, values in enumerate(table)}
    expected = []
    for row in table.T.tolist():
        order = sorted(range(len(row)), key=lambda i: -abs(row[i]))  # used at once
        shown = [i for i in order[:top] if abs(row[i]) >= SMALLEST]
        expected.append("; ".join(f"field {i} {np.rint(row[i] * 100) / 100:+.2f}" for i in shown))
    assert batch_reasons(contributions, top) == expected
    texts, _ = strongest_reasons(contributions, top)
    assert len(texts) == len(set(texts))


def test_a_row_shows_three_reasons_unless_asked_for_more():
    four = {f"field {i}": np.array([4.0 - i]) for i in range(4)}
    three = "field 0 +4.00; field 1 +3.00; field 2 +2.00"
    assert batch_reasons(four) == [three]
    assert strongest_reasons(four)[1].tolist() == [[0], [1], [2]]
    assert batch_reasons(four, top=None) == [f"{three}; field 3 +1.00"]


def test_a_record_has_every_reason_the_strongest_first():
    reasons = record_reasons(["a", "b", "c", "d"], [1, None, "x", 2], [0.5, -1.0, 0.0, -0.5])
    assert [(r.field, r.value, r.log_odds) for r in reasons] == [
        ("b", None, -1.0), ("a", 1, 0.5), ("d", 2, -0.5)
    ]  # fmt: skip
    assert list(map(str, reasons)) == [
        "b missing: -1.00, speaks for B2C",
        "a 1: +0.50, speaks for B2B",
        "d 2: -0.50, speaks for B2C",
    ]

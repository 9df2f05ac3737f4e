"""A row's strongest reasons are those that sorting its contributions would give."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from b2x.scorecard.reasons import SMALLEST, batch_reasons, strongest_reasons

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

"""Random labels, scores and weights for property tests."""

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st


@st.composite
def rows(draw, zero_weights=True):
    n = draw(st.integers(2, 40))
    # few distinct scores, so that ties are the rule
    z = draw(st.lists(st.integers(-6, 6).map(lambda i: i / 2), min_size=n, max_size=n))
    y = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    w = draw(st.lists(st.integers(0 if zero_weights else 1, 4), min_size=n, max_size=n))
    y, w = np.array(y), np.array(w, dtype=float)
    assume(w[y].sum() > 0 and w[~y].sum() > 0)
    return y, np.array(z), w

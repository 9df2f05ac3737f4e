"""Answers that contradict what strong hints document: lines that were shifted, or kinds swapped."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from b2x.label.hints import Hints

STRONG = 0.9
"""Precision from which a hint that an answer contradicts is counted."""
FEWEST = 5
"""Answers on documented buyers that it takes to warn."""
MOST = 1 / 3
"""Share of them that may contradict without a warning."""


def contradictions(
    hints: Hints,
    rows: NDArray[np.intp],
    is_b2b: NDArray[np.bool_],
    buyers: NDArray[np.int64],
) -> tuple[str, ...]:
    """Return a warning where many answers contradict what hints document; else none.

    Parameters
    ----------
    hints
        Of n rows, as believed before any answer is known.
    rows, is_b2b
        The rows with an answer, and the answers, shape (k,).
    buyers
        The buyer of each of them, shape (k,): a buyer counts once.

    Examples
    --------
    >>> from b2x.label.hints import find_hints
    >>> from b2x.records.whole_table import read_all
    >>> firms = ["Fjord AS", "Elv AS", "Hav AS", "Vik AS", "Nes AS"]
    >>> hints = find_hints(read_all({"Total": [5] * 5, "Firma": firms}))
    >>> rows, said = np.arange(5), np.array([True, True, False, False, True])
    >>> print(*contradictions(hints, rows, said, rows))
    2 of 5 answers contradict what 'Firma' documents: are lines shifted, or B2B and B2C swapped?
    """
    strong = np.nan_to_num(hints.strength[rows], nan=0.0) >= STRONG
    _, first = np.unique(buyers[strong], return_index=True)
    documented = rows[strong][first]
    wrong = is_b2b[strong][first] != (hints.kind[documented] == 1)
    if len(wrong) < FEWEST or wrong.sum() <= MOST * len(wrong):
        return ()
    headers = dict.fromkeys(hints.sources[i].header for i in hints.source[documented].tolist())
    named = ", ".join(repr(header) for header in headers)
    return (
        f"{wrong.sum():,} of {len(wrong):,} answers contradict what {named} "
        f"document{'' if len(headers) > 1 else 's'}: are lines shifted, or B2B and B2C swapped?",
    )

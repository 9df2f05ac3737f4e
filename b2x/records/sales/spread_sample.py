"""A bounded sample of a long column, for its median."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SAMPLE = 100_000
"""Values that are kept at most."""
ENOUGH = 1000
"""Values that a sample of some of a table's rows has at least; of fewer, all rows are read."""


class SpreadSample:
    """Keeps every 2^k-th value of each batch of a long stream, k as small as the bound allows.

    Attributes
    ----------
    values
        The values kept.
    seen
        How many there were.
    """

    def __init__(self) -> None:
        self.values = np.empty(0)
        self.seen = 0
        self._step = 1

    def add(self, values: NDArray[np.float64]) -> None:
        """Take in the next values."""
        self.seen += len(values)
        self.values = np.concatenate([self.values, values[:: self._step]])
        while len(self.values) > SAMPLE:
            self.values = self.values[::2]
            self._step *= 2

"""Types of the arrays that learning works on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

Labels = NDArray[np.bool_]
"""True for B2B, shape (n,)."""

Buyers = NDArray[np.int64]
"""The number of each row's buyer, shape (n,)."""

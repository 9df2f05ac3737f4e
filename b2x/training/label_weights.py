"""How many sales each label stands for, where the labelled sales are not like all sales."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from b2x.errors import UsageError
from b2x.training.labelled_records import LabelledRecords


def label_weights(table: LabelledRecords, b2b_share: float | None) -> NDArray[np.float64] | None:
    """Return what each labelled row counts, shape (labelled rows,); None where all count alike.

    Parameters
    ----------
    table
        The sales.
    b2b_share
        Share of B2B among all of them, 0 to 1; None where it is not known.

    Raises
    ------
    UsageError
        When the share is not between 0 and 1.
    """
    if b2b_share is None:
        return None
    if not 0 < b2b_share < 1:
        raise UsageError(
            f"b2b_share={b2b_share!r} is not between 0 and 1", next_step="give a share, such as 0.2"
        )
    y = table.is_b2b
    labelled = np.mean(y)
    weight: NDArray[np.float64] = np.where(
        y, b2b_share / labelled, (1 - b2b_share) / (1 - labelled)
    )
    return weight

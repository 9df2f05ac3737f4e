"""Says when a table is not like the sales that its model learned from, from bins of some rows.

It warns of gross differences alone; :mod:`b2x.decide.changes.drift` compares a whole table.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from b2x.engines.batch import Look
from b2x.predict.model import Model
from b2x.records.reading import Reading
from b2x.schema.fields import HISTORY
from b2x.scorecard.stability import GROSS, MIN_ROWS, cells_of, stability_index

LOOKED_AT = 1024
"""Rows of a block of some 16,000 that are counted."""
SURE = 4.0
"""Times that an index has to exceed its mean under chance."""


class Likeness:
    """Counts bins of a table's sales while they are scored; threads may share it.

    Parameters
    ----------
    model
        The model; one without a profile of its training rows counts nothing.
    reading
        The table.
    has_history
        Whether the user said what was sold before the table begins. Without, earlier orders are
        counted from its first row on, and are not compared.
    """

    def __init__(self, model: Model, reading: Reading, *, has_history: bool = False) -> None:
        self._model, self._lock = model, Lock()
        self._profile = model.profile
        counted = reading.history is not None and not has_history
        # What the file lacks is said where the file is read.
        self._left_out = {*reading.mapped.missing, *(HISTORY if counted else ())}
        self._counts = [np.zeros(len(t.bins), np.int64) for t in model.scorecard.terms]

    def look(self, good: NDArray[np.bool_]) -> Look | None:
        """Return what counts blocks of a batch whose sales are `good`; None to count nothing."""
        if self._profile is None:
            return None

        def count(start: int, bins: Sequence[NDArray[np.unsignedinteger]]) -> None:
            rows = np.flatnonzero(good[start : start + len(bins[0])])
            rows = rows[:: max(1, len(rows) // LOOKED_AT)]
            found = [np.bincount(b[rows]) for b in bins]
            with self._lock:
                for total, new in zip(self._counts, found, strict=True):
                    total[: len(new)] += new

        return count

    @property
    def warnings(self) -> list[str]:
        """A warning where features are not like those of the training rows; else nothing."""
        unlike = self._unlike()
        if not unlike:
            return []
        shown = ", ".join(f"{name} ({index:.1f})" for name, index in unlike[:3])
        more = f" and {len(unlike) - 3} more" if len(unlike) > 3 else ""
        return [
            f"these sales are not like those that model {self._model.name!r} learned from: {shown}"
            f"{more} (stability index; {GROSS:g} is gross). If they are another seller's, in "
            "another currency or a column is mapped wrongly, do not rely on the decisions. "
            f"Next: b2x drift IN --model {self._model.name}"
        ]

    def _unlike(self) -> list[tuple[str, float]]:
        """Return features whose stability index is gross, with it, the largest first."""
        if self._profile is None or self._counts[0].sum() < MIN_ROWS:
            return []
        found = []
        for term, counts in zip(self._model.scorecard.terms, self._counts, strict=True):
            if self._left_out & set(term.feature.inputs):
                continue
            before = self._profile.terms[term.feature.name].rows
            cells = np.array(cells_of(term.bins, before))
            old, new = np.bincount(cells, weights=before), np.bincount(cells, weights=counts)
            by_chance = (len(old) - 1) * (1 / max(old.sum(), 1.0) + 1 / new.sum())
            index = stability_index(old.tolist(), new.tolist())
            if index > max(GROSS, SURE * by_chance):
                found.append((term.feature.name, index))
        return sorted(found, key=lambda one: -one[1])


def foreign(model: Model, reading: Reading) -> str:
    """Return a warning where a table lacks most of what a trained model reads; else nothing."""
    inputs = model.scorecard.inputs
    missing = [n for n in reading.mapped.missing if n in inputs]
    if "rows" not in model.scorecard.provenance or 2 * len(missing) <= len(inputs):
        return ""
    return (
        f"{len(missing)} of the {len(inputs)} inputs of model {model.name!r} are not in the file: "
        "it learned from another seller's sales, or from another export. Do not rely on the "
        "decisions. Next: name the columns (--map FIELD=COLUMN), or train a model on sales like "
        "these (b2x train)"
    )

"""The columns that say what documents each sale, beside the model's decision.

What documents a sale is found beforehand, in ``b2x/decide/asking/standing.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from b2x.errors import UsageError
from b2x.records.arrow import code_array, text_array
from b2x.scorecard.decision import B2B, B2C, LABEL, LABELS

DOCUMENTED, BEHAVES, UNDECIDED = "documented", "behaves like", "undecided"
STANDINGS = (DOCUMENTED, BEHAVES, UNDECIDED)
"""How the kind of a sale or buyer is known: by a document, from the model's decision, or not."""
STANDING, DOCUMENT = "b2x_standing", "b2x_documented"
"""Headers: how the kind is known, and the kind that documents say."""
CONFLICTS = "conflicts"
"""Where sales are counted of which document and model say opposite things."""


@dataclass(frozen=True)
class SaleDocuments:
    """What documents say of the n sales of a file.

    Attributes
    ----------
    numbers
        int64 of shape (n,), ascending: the sale's line in a file of text, else its row.
    kind
        int8 of shape (n,): 1 for B2B, 0 for B2C, -1 where they say nothing.
    sheets
        The sheets that were read, by what they are to the run.
    """

    numbers: NDArray[np.int64]
    kind: NDArray[np.int8]
    sheets: Mapping[str, str] = field(default_factory=dict)

    def columns(
        self, numbers: NDArray[np.int64], codes: NDArray[np.integer], good: NDArray[np.bool_]
    ) -> dict[str, pa.Array]:
        """Return both columns of k sales.

        Parameters
        ----------
        numbers
            Which sales, shape (k,).
        codes
            The model's decisions, places in :data:`b2x.scorecard.decision.LABELS`.
        good
            Which sales have a decision; of the others, only documents say anything.

        Raises
        ------
        UsageError
            When a sale is not among those that were looked at.

        Examples
        --------
        >>> said = SaleDocuments(np.array([2, 3]), np.array([1, -1], np.int8))
        >>> made = said.columns(np.array([2, 3]), np.array([1, 1]), np.array([True, True]))
        >>> made[STANDING].to_pylist(), made[DOCUMENT].to_pylist()
        (['documented', 'behaves like'], ['B2B', None])
        """
        places = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        if (self.numbers[places] != numbers).any():
            raise UsageError(
                "what documents the sales was found in another file, or read with other options",
                next_step="find it again, in this file",
            )
        kind = self.kind[places]
        decided = np.asarray(codes) != LABELS.index("unsure")
        standing = np.where(kind >= 0, 0, np.where(decided, 1, 2))
        return {
            STANDING: _texts(STANDINGS, standing, good | (kind >= 0)),
            DOCUMENT: _texts((B2C, B2B), kind, kind >= 0),
        }


def count_standing(new: Mapping[str, pa.Array]) -> Counter[str]:
    """Return how often each standing is there, and how often documents and model disagree.

    Parameters
    ----------
    new
        The new columns of some sales.
    """
    if STANDING not in new:
        return Counter()
    found = Counter(dict.fromkeys(STANDINGS, 0))
    found.update(text for text in new[STANDING].to_pylist() if text is not None)
    label, document = new[LABEL].dictionary_decode(), new[DOCUMENT].dictionary_decode()
    opposite = pc.and_(pc.is_in(label, text_array([B2B, B2C])), pc.not_equal(label, document))
    found[CONFLICTS] += int(pc.sum(opposite).as_py() or 0)
    return found


def _texts(
    texts: tuple[str, ...], codes: NDArray[np.integer], there: NDArray[np.bool_]
) -> pa.Array:
    return pa.DictionaryArray.from_arrays(
        code_array(np.where(there, codes, 0).astype(np.int8), there), text_array(texts)
    )

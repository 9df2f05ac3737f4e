"""Extremely randomised trees: strongest where a few numbers decide together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier

from b2x.learn.bins import Design
from b2x.learn.table_regression import Floats
from b2x.learn.teachers.base import Labels, Teacher
from b2x.scorecard.terms import NumericBins


@dataclass(frozen=True)
class ExtraTrees(Teacher):
    """Extremely randomised trees (Geurts et al., 2006) on ranks and one-hot levels."""

    trees: int = 100
    leaf_rows: int = 3
    max_levels: int = 32
    forest: Any = None
    share: float = 0.5

    def tuned(
        self,
        design: Design,
        y: Labels,
        weight: Floats,
        folds: NDArray[np.int64],
        evidence: Floats,
    ) -> Self:
        """Grow fewer trees where rows are many."""
        return replace(self, trees=100 if len(y) < 2000 else 50)

    def fit(self, design: Design, y: Labels, weight: Floats, seed: int) -> Self:
        """Grow the forest; each tree sees at most 15,000 rows."""
        n = len(y)
        forest = ExtraTreesClassifier(
            self.trees,
            min_samples_leaf=self.leaf_rows,
            max_features=0.5,
            bootstrap=n > 15_000,
            max_samples=15_000 if n > 15_000 else None,
            random_state=seed,
            n_jobs=1,
        )
        forest.fit(self._matrix(design), y, sample_weight=weight)
        return replace(self, forest=forest, share=float(np.average(y, weights=weight)))

    def log_odds(self, design: Design) -> Floats:
        """Return the log-odds of the mean probability, kept off 0 and 1."""
        p = self.forest.predict_proba(self._matrix(design))[:, 1]
        p = 0.99 * p + 0.01 * self.share
        return np.asarray(np.log(p / (1.0 - p)))

    def _matrix(self, design: Design) -> NDArray[np.float32]:
        columns = []
        for j, bins in enumerate(design.grid.bins):
            codes = design.codes[:, j]
            if isinstance(bins, NumericBins):
                columns.append(np.where(codes == bins.missing, np.nan, codes))
            else:
                shown = min(len(bins.levels), self.max_levels)
                columns += [codes == level for level in range(shown)]
                columns.append(codes == bins.missing)
        return np.stack(columns, axis=1).astype(np.float32)

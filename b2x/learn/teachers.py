"""The teachers: classifiers that err differently, each behind the same three methods."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier

from b2x.learn.binning import Design
from b2x.learn.tables import Block, Floats, Tables, bin_penalty, fit_logistic
from b2x.scorecard.model import NumericBins

Labels = NDArray[np.bool_]


class Teacher(Protocol):
    """What the committee asks of a teacher."""

    def tuned(
        self,
        design: Design,
        y: Labels,
        weight: Floats,
        folds: NDArray[np.int64],
        evidence: Floats,
    ) -> Self:
        """Return this teacher with settings chosen for these rows.

        `folds` keep buyers whole; `evidence` is what a held-out row counts.
        """

    def fit(self, design: Design, y: Labels, weight: Floats, seed: int) -> Self:
        """Return a fitted copy."""

    def log_odds(self, design: Design) -> Floats:
        """Return the log-odds of B2B, shape (n,)."""


@dataclass(frozen=True)
class SmoothAdditive:
    """Logistic regression on one smooth table a feature, strength by cross-validation."""

    strength: float = 0.3
    strengths: tuple[float, ...] = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
    max_tuning_rows: int = 10_000
    tables: Tables | None = None

    def tuned(
        self,
        design: Design,
        y: Labels,
        weight: Floats,
        folds: NDArray[np.int64],
        evidence: Floats,
    ) -> Self:
        """Choose the strength with the least log loss on held-out folds."""
        if len(y) > self.max_tuning_rows:
            rows = np.arange(0, len(y), -(-len(y) // self.max_tuning_rows))
            design, y, weight = design.take(rows), y[rows], weight[rows]
            folds, evidence = folds[rows], evidence[rows]
        losses = np.zeros(len(self.strengths))
        for fold in np.unique(folds).tolist():
            train, test = folds != fold, folds == fold
            if y[train].all() or not y[train].any():
                continue
            inside, outside = _blocks(design.take(train)), design.take(test)
            tables = None
            for i, strength in reversed(list(enumerate(self.strengths))):
                tables = fit_logistic(inside(strength), y[train], weight[train], tables)
                eta = tables(_indices(outside))
                losses[i] += np.sum(evidence[test] * (np.logaddexp(0.0, eta) - y[test] * eta))
        return replace(self, strength=self.strengths[int(np.argmin(losses))])

    def fit(self, design: Design, y: Labels, weight: Floats, seed: int) -> Self:
        """Fit the tables."""
        return replace(self, tables=fit_logistic(_blocks(design)(self.strength), y, weight))

    def log_odds(self, design: Design) -> Floats:
        """Return the sum of the tables."""
        assert self.tables is not None
        return self.tables(_indices(design))


@dataclass(frozen=True)
class ExtraTrees:
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
        return replace(self, trees=100 if len(y) <= 5000 else 50)

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


@dataclass(frozen=True)
class PairwiseBoosting:
    """A bag of gradient boostings whose trees use two features each, on parts of the rows."""

    bags: int = 3
    part: float = 0.7
    settings: dict[str, Any] = field(default_factory=dict)
    boostings: tuple[Any, ...] = ()

    def tuned(
        self,
        design: Design,
        y: Labels,
        weight: Floats,
        folds: NDArray[np.int64],
        evidence: Floats,
    ) -> Self:
        """Take few, small steps while labels are few."""
        n = len(y)
        # With many rows the boostings of the folds are a bag already.
        bags, part = (self.bags, self.part) if n <= 5000 else (1, 1.0)
        settings = {
            "learning_rate": 0.05 if n < 2000 else 0.1,
            "max_iter": 80 if n < 2000 else 100,
            "max_leaf_nodes": 8,
            "min_samples_leaf": int(np.clip(n // 40, 2, 20)),
            "l2_regularization": 1.0,
        }
        return replace(self, settings=settings, bags=bags, part=part)

    def fit(self, design: Design, y: Labels, weight: Floats, seed: int) -> Self:
        """Boost, each time on a part of the rows that holds both kinds in their shares."""
        kinds = [not isinstance(bins, NumericBins) for bins in design.grid.bins]
        matrix = self._matrix(design)
        rng = np.random.default_rng(seed)
        boostings = []
        for bag in range(self.bags):
            rows = np.sort(
                np.concatenate([_part(np.flatnonzero(y == k), self.part, rng) for k in (0, 1)])
            )
            boosting = HistGradientBoostingClassifier(
                **self.settings,
                max_features=0.5,
                interaction_cst="pairwise" if len(kinds) > 1 else None,
                categorical_features=kinds if any(kinds) else None,
                early_stopping=False,
                random_state=seed + bag,
            )
            part = matrix[rows]
            part[:, np.isnan(part).all(axis=0)] = 0.0  # scikit-learn bins no column without values
            boostings.append(boosting.fit(part, y[rows], sample_weight=weight[rows]))
        return replace(self, boostings=tuple(boostings))

    def log_odds(self, design: Design) -> Floats:
        """Return the mean of the raw scores."""
        matrix = self._matrix(design)
        scores = [boosting.decision_function(matrix) for boosting in self.boostings]
        return np.asarray(np.mean(scores, axis=0), dtype=np.float64)

    def _matrix(self, design: Design) -> NDArray[np.float32]:
        codes = design.codes.astype(np.float32)
        for j, bins in enumerate(design.grid.bins):
            missing = codes[:, j] == bins.missing
            # Rarer levels than histogram trees can tell apart share a code, as "other" does.
            codes[:, j] = np.minimum(codes[:, j], 253)
            codes[missing, j] = np.nan
        return codes


def default_teachers() -> dict[str, Teacher]:
    """Return the teachers of the committee by name; a new one is a class and a line here."""
    return {
        "smooth additive": SmoothAdditive(),
        "extra trees": ExtraTrees(),
        "pairwise boosting": PairwiseBoosting(),
    }


def _part(rows: NDArray[np.intp], part: float, rng: np.random.Generator) -> NDArray[np.intp]:
    return rng.permutation(rows)[: max(1, round(part * len(rows)))]


def _indices(design: Design) -> list[NDArray[np.intp]]:
    return [design.codes[:, j].astype(np.intp) for j in range(design.codes.shape[1])]


def _blocks(design: Design) -> Any:
    indices = _indices(design)

    def at(strength: float) -> list[Block]:
        return [
            Block(index, bin_penalty(bins, strength, strength))
            for index, bins in zip(indices, design.grid.bins, strict=True)
        ]

    return at

"""A bag of boostings on the labels' own history of each level: strongest when labels are many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Self

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier

from b2x.learn.bins import Design
from b2x.learn.table_regression import Floats
from b2x.learn.teachers.base import Labels, Teacher, bounded
from b2x.learn.teachers.levels import known_levels, ordered_levels

HISTOGRAMS_FROM, HISTOGRAMS_ALWAYS_FROM, ENOUGH_OF_A_KIND = 1000, 2000, 100
"""Rows from which on trees are grown on histograms: linear in the rows, and a seventh of the time.

Between the two numbers only where both kinds have enough rows. (33 tables of 1,000 labels, two
draws: average precision of the committee .0001 higher, log loss .0003 lower. With 12 businesses
among 1,500 rows of hotel bookings they lose .023, with 200 labels .003 over all tables.)"""

USUAL_ROUNDS, FEWEST_ROUNDS = 100, 20
MOST_ROUNDS, MOST_ON_HISTOGRAMS = 400, 450
"""How many rounds suit one boosting as a rule, and how many trees there are at most."""

BAGS_UP_TO = {500: 4, 2000: 2}
"""How many boostings vote below so many rows; beyond, those of the folds are a bag already. (33
tables of 1,000 labels, average precision and log loss of the committee: four boostings and
two differ by .00005 and .0001, two on histograms and one by .0003 and .0001.)"""

BAGGED = 1.5
"""How many times the rounds that suit one boosting a bag of them bears: each errs differently."""

_STEP = 1.2
"""How many times more trees are tried at least, where held-out rows still gain from the last."""

_PULL, _PULL_SHARE = 1.0, 0.0003
"""How firmly the usual number of rounds is believed: twice or half as many have to save so much
log loss, and that share of the rows more. (Some folds of the hotel bookings hold large companies,
whose rows would call for half the rounds that other buyers want.)"""


@dataclass(frozen=True)
class OrderedBoosting(Teacher):
    """A bag of stochastic gradient boostings (Friedman, 2002), each on its own ordering of rows.

    A level stands for the share of B2B among the rows of that level that come earlier in the
    ordering (Prokhorenkova et al., 2018), so that no row's own label is in its features.

    Attributes
    ----------
    bags
        How many boostings vote.
    prior
        How many rows the overall share counts in a level's share.
    rounds
        Trees of a boosting.
    histograms
        Grow trees on histograms.
    """

    bags: int = 4
    prior: float = 1.0
    rounds: int = USUAL_ROUNDS
    histograms: bool = False
    boostings: tuple[tuple[Any, dict[int, Floats]], ...] = ()

    def tuned(
        self,
        design: Design,
        y: Labels,
        weight: Floats,
        folds: NDArray[np.int64],
        evidence: Floats,
    ) -> Self:
        """Grow fewer boostings where rows are many, and on histograms where they are more."""
        n, of_a_kind = len(y), min(np.count_nonzero(y), np.count_nonzero(~y))
        bags = next((bags for most, bags in BAGS_UP_TO.items() if n < most), 1)
        enough = HISTOGRAMS_FROM if of_a_kind >= ENOUGH_OF_A_KIND else HISTOGRAMS_ALWAYS_FROM
        return replace(self, bags=bags, histograms=n >= enough)

    def fit(self, design: Design, y: Labels, weight: Floats, seed: int) -> Self:
        """Boost, in as many orders of the rows as there are bags."""
        bag = list(self._bag(design, y, weight, seed))
        for growing in bag:
            growing.grow(self.rounds)
        return self._voting(bag)

    def fit_folds(
        self,
        design: Design,
        y: Labels,
        weight: Floats,
        folds: NDArray[np.int64],
        evidence: Floats,
        seed: int,
        n_jobs: int = 1,
    ) -> list[Self]:
        """Boost without each fold, for as many rounds as the held-out rows of all together want.

        The first boosting of each fold grows by steps until its held-out rows no longer gain.
        One fold alone may hold a large company and ask for far too few. Half the bag speaks here:
        where there is more than one boosting, all rows are learned from again, and only that is
        heard. (Nine tables, four draws of 50, 200 and 1,000 labels: average precision and log loss
        of the committee differ by .0001 at most from those of whole bags, in .6 of the time.)
        """
        numbers = np.unique(folds).tolist()
        fewer = replace(self, bags=-(-self.bags // 2))
        bags = [
            list(fewer._bag(design.take(folds != k), y[folds != k], weight[folds != k], seed + k))
            for k in numbers
        ]
        unseen = [(design.take(folds == k), y[folds == k], evidence[folds == k]) for k in numbers]
        most = MOST_ON_HISTOGRAMS if self.histograms else MOST_ROUNDS
        grown, wanted = 0, int(BAGGED * self.rounds)
        with Parallel(n_jobs, prefer="threads") as parallel:
            while grown < wanted:
                grown = min(most, max(wanted, int(_STEP * grown)))
                losses = parallel(
                    delayed(bag[0].losses)(grown, *held_out)
                    for bag, held_out in zip(bags, unseen, strict=True)
                )
                wanted = min(most, int(BAGGED * _best_rounds(sum(losses), self.rounds, len(y))))
            rounds = max(wanted, FEWEST_ROUNDS)
            rest = [growing for bag in bags for growing in bag[1:]]
            parallel(delayed(growing.grow)(rounds) for growing in rest)
        chosen = replace(self, rounds=rounds)
        return [chosen._voting(bag) for bag in bags]

    def log_odds(self, design: Design) -> Floats:
        """Return the mean of the raw scores."""
        scores = []
        for boosting, shares in self.boostings:
            stages = _stages(boosting, known_levels(design, shares))
            scores.append(bounded(next(islice(stages, self.rounds - 1, None))))
        return np.asarray(np.mean(scores, axis=0), dtype=np.float64)

    def _bag(self, design: Design, y: Labels, weight: Floats, seed: int) -> Iterator[_Growing]:
        rng = np.random.default_rng(seed)
        for bag in range(self.bags):
            matrix, shares = ordered_levels(design, y, weight, rng.permutation(len(y)), self.prior)
            chosen = seed + bag
            boosting = _histograms(chosen) if self.histograms else _boosting(len(y), chosen)
            yield _Growing(boosting, shares, _fitting(boosting, matrix), y, weight)

    def _voting(self, bag: Sequence[_Growing]) -> Self:
        return replace(self, boostings=tuple((one.boosting, one.shares) for one in bag))


def _fitting(boosting: Any, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the matrix as the boosting takes it: what is missing, and columns without values."""
    if isinstance(boosting, GradientBoostingClassifier):
        return np.nan_to_num(matrix, nan=-1.0)
    matrix[:, np.isnan(matrix).all(axis=0)] = 0.0
    return matrix


def _stages(boosting: Any, matrix: NDArray[np.float32]) -> Iterator[Floats]:
    """Yield the raw scores after each round, shape (n,)."""
    for scores in boosting.staged_decision_function(_fitting(boosting, matrix)):
        yield scores.ravel()


@dataclass(frozen=True)
class _Growing:
    """A boosting that can go on, and what it learns from."""

    boosting: Any
    shares: dict[int, Floats]
    matrix: NDArray[np.float32]
    y: Labels
    weight: Floats

    def grow(self, rounds: int) -> None:
        """Add trees until there are so many."""
        name = "n_estimators" if "n_estimators" in self.boosting.get_params() else "max_iter"
        self.boosting.set_params(**{name: rounds})
        # Weights of one say nothing, and with weights columns are binned many times slower.
        weight = None if (self.weight == 1.0).all() else self.weight
        self.boosting.fit(self.matrix, self.y, sample_weight=weight)

    def losses(self, rounds: int, unseen: Design, y: Labels, evidence: Floats) -> Floats:
        """Grow, and return the log loss on unseen rows after each round, shape (rounds,)."""
        self.grow(rounds)
        told = _stages(self.boosting, known_levels(unseen, self.shares))
        return np.array(
            [np.sum(evidence * (np.logaddexp(0.0, eta) - y * eta)) for eta in map(bounded, told)]
        )


def _best_rounds(losses: Floats, usual: int, n_rows: int) -> int:
    doublings = np.log2(np.arange(1, len(losses) + 1) / usual)
    pull = _PULL + _PULL_SHARE * n_rows
    return int(np.argmin(losses + pull * doublings**2)) + 1


def _boosting(n_rows: int, seed: int) -> Any:
    return GradientBoostingClassifier(
        learning_rate=0.05,
        max_depth=3,
        subsample=0.6,
        max_features=0.5,
        min_samples_leaf=int(np.clip(n_rows // 100, 2, 10)),
        warm_start=True,
        random_state=seed,
    )


def _histograms(seed: int) -> Any:
    return HistGradientBoostingClassifier(
        learning_rate=0.08,
        max_leaf_nodes=8,
        l2_regularization=1.0,
        max_features=0.5,
        early_stopping=False,
        warm_start=True,
        random_state=seed,
    )

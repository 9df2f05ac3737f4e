"""A bag of boostings on shares of B2B and on ratios: strongest when labels are many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any, ClassVar, Self

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from b2x.learn.arrays import Floats, Singles
from b2x.learn.bins import Design
from b2x.learn.lesson import Lesson, Teacher, bounded
from b2x.learn.matrices import known_levels, ordered_levels
from b2x.learn.ratios import Pair, number_pairs, ratios
from b2x.learn.small_boosting import SmallBoosting

HISTOGRAMS_FROM, HISTOGRAMS_ALWAYS_FROM, ENOUGH_OF_A_KIND = 1000, 2000, 100
"""Rows from which on trees are grown on histograms: linear in the rows, and a seventh of the time.

Between the two numbers only where both kinds have enough rows. (33 tables of 1,000 labels, two
draws: average precision of the committee .0001 higher, log loss .0003 lower. With 12 businesses
among 1,500 rows of hotel bookings they lose .023, with 200 labels .003 over all tables.)"""

USUAL_ROUNDS, FEWEST_ROUNDS, MOST_ROUNDS = 50, 10, 200
ON_HISTOGRAMS = (100, 20, 450)
"""How many rounds suit one boosting as a rule, and how many trees there are at least and at most;
twice as many on histograms, which grow by shorter steps."""

RATIOS_A_COLUMN = 2
"""So many ratios for each column, at most, drawn anew for each boosting. (Six real tables of 1,000
labels: all 55 of the hotel bookings gain no more than 24 of them.)"""

BAGS_UP_TO = {500: 4, 2000: 2}
"""Boostings in the bag below a number of rows; beyond, those of the folds are a bag already. (33
tables of 1,000 labels, average precision and log loss of the committee: four boostings and
two differ by .00005 and .0001, two on histograms and one by .0003 and .0001.)"""

BAGGED = 1.5
"""A bag bears so many times the rounds that suit one boosting: each errs differently."""

BELOW_ALL = -1e4
"""Below every bin, share and ratio."""

STEP = 1.2
"""How many times more trees are tried at least, where held-out rows still gain from the last."""

PULL, PULL_SHARE = 1.0, 0.0003
"""How strongly the number of rounds is drawn to the usual one: twice or half as many have to save
so much log loss, and that share of the rows more. (Some folds of the hotel bookings hold large
companies, whose rows would call for half the rounds that other buyers want.)"""


@dataclass(frozen=True)
class OrderedBoosting(Teacher):
    """A bag of stochastic gradient boostings (Friedman, 2002), each on its own order of the rows.

    A level is read as the share of B2B among the rows of that level that come earlier in the
    order (Prokhorenkova et al., 2018), so that the label of a row is not in its features. Trees
    also split on ratios of two numbers, such as the amount by the nights.

    Attributes
    ----------
    bags
        How many boostings there are; their raw scores are averaged.
    prior
        How many rows the overall share counts in the share of a level.
    rounds
        Trees of a boosting.
    histograms
        Whether trees are grown on histograms.
    boostings
        The fitted boostings, each with how it reads rows.
    """

    name: ClassVar[str] = "ordered boosting"
    prior_weights: ClassVar = (0.08, 0.07, 0.54, 0.40)

    bags: int = 4
    prior: float = 1.0
    rounds: int = USUAL_ROUNDS
    histograms: bool = False
    boostings: tuple[tuple[Any, _Reading], ...] = ()

    def tuned(self, lesson: Lesson) -> Self:
        """Grow fewer boostings when rows are many, and on histograms when they are more."""
        n, n_b2b = len(lesson), np.count_nonzero(lesson.y)
        bags = next((bags for most, bags in BAGS_UP_TO.items() if n < most), 1)
        enough = min(n_b2b, n - n_b2b) >= ENOUGH_OF_A_KIND
        least = HISTOGRAMS_FROM if enough else HISTOGRAMS_ALWAYS_FROM
        usual = ON_HISTOGRAMS[0] if n >= least else USUAL_ROUNDS
        return replace(self, bags=bags, histograms=n >= least, rounds=usual)

    def fit(self, lesson: Lesson) -> Self:
        """Boost, on as many orders of the rows as there are bags."""
        bag = list(self._bag(lesson))
        for growing in bag:
            growing.grow(self.rounds)
        return self._with(bag)

    def fit_folds(self, lesson: Lesson, n_jobs: int = 1) -> list[Self]:
        """Boost without each fold, for the rounds that suit the held-out rows of all together.

        The first boosting of each fold grows by steps until the held-out rows no longer gain.
        """
        # One fold alone may hold a large company and ask for far too few rounds. Half the bag is
        # enough here: where there is more than one boosting, a teacher is fitted to all rows
        # again, and only that one is used. (Nine tables, four draws of 50, 200 and 1,000 labels:
        # average precision and log loss of the committee differ by .0001 at most from those of
        # whole bags, in .6 of the time.)
        fewer = replace(self, bags=-(-self.bags // 2))
        folds = lesson.fold_numbers()
        bags = [list(fewer._bag(lesson.outside(fold))) for fold in folds]
        unseen = [lesson.inside(fold) for fold in folds]
        _, fewest, most = ON_HISTOGRAMS if self.histograms else (0, FEWEST_ROUNDS, MOST_ROUNDS)
        grown, wanted = 0, int(BAGGED * self.rounds)
        with Parallel(n_jobs, prefer="threads") as parallel:
            while grown < wanted:
                grown = min(most, max(wanted, int(STEP * grown)))
                losses = parallel(
                    delayed(bag[0].losses)(grown, held_out)
                    for bag, held_out in zip(bags, unseen, strict=True)
                )
                best = _best_rounds(sum(losses), self.rounds, len(lesson))
                wanted = min(most, int(BAGGED * best))
            rounds = max(wanted, fewest)
            rest = [growing for bag in bags for growing in bag[1:]]
            parallel(delayed(growing.grow)(rounds) for growing in rest)
        chosen = replace(self, rounds=rounds)
        return [chosen._with(bag) for bag in bags]

    def log_odds(self, design: Design) -> Floats:
        """Return the mean of the raw scores."""
        scores = []
        for boosting, reading in self.boostings:
            stages = _stages(boosting, reading.matrix(design))
            scores.append(bounded(next(islice(stages, self.rounds - 1, None))))
        return np.asarray(np.mean(scores, axis=0), dtype=np.float64)

    def _bag(self, lesson: Lesson) -> Iterator[_Growing]:
        rng = np.random.default_rng(lesson.seed)
        for bag in range(self.bags):
            order, key = rng.permutation(len(lesson)), (self.name, bag, self.prior, self.histograms)
            yield lesson.once(key, partial(self._begin, lesson, order, lesson.seed + bag))

    def _begin(self, lesson: Lesson, order: NDArray[np.intp], seed: int) -> _Growing:
        matrix, shares = ordered_levels(lesson, order, self.prior)
        most = RATIOS_A_COLUMN * len(lesson.design.grid.bins)
        reading = _Reading(shares, number_pairs(lesson.design.grid, most, seed))
        matrix = reading.with_ratios(matrix, lesson.design)
        if self.histograms:
            return _Growing(_histograms(seed), reading, _without_empty(matrix), lesson)
        matrix = _without_nan(matrix)
        boosting = SmallBoosting(matrix, lesson.y, lesson.weight, seed)
        return _Growing(boosting, reading, matrix, lesson)

    def _with(self, bag: Sequence[_Growing]) -> Self:
        return replace(self, boostings=tuple((one.boosting, one.reading) for one in bag))


@dataclass(frozen=True)
class _Reading:
    """How a boosting reads rows: what a level is worth, and the ratios it sees."""

    shares: dict[int, Floats]
    pairs: tuple[Pair, ...]

    def matrix(self, design: Design) -> Singles:
        """Return the matrix of rows to predict."""
        return self.with_ratios(known_levels(design, self.shares), design)

    def with_ratios(self, matrix: Singles, design: Design) -> Singles:
        """Return the matrix with the ratios beside it."""
        return np.hstack([matrix, ratios(design, self.pairs)]) if self.pairs else matrix


@dataclass(frozen=True)
class _Growing:
    """A boosting that can be continued, and what it learns from."""

    boosting: Any
    reading: _Reading
    matrix: Singles
    lesson: Lesson

    def grow(self, rounds: int) -> None:
        """Add trees up to a number of them."""
        if isinstance(self.boosting, SmallBoosting):
            self.boosting.grow(rounds)
            return
        if getattr(self.boosting, "n_iter_", 0) >= rounds:
            return
        self.boosting.set_params(max_iter=rounds)
        # With weights, columns are binned many times slower, so weights of one are left out.
        weight = self.lesson.weight
        weights = None if (weight == 1.0).all() else weight
        self.boosting.fit(self.matrix, self.lesson.y, sample_weight=weights)

    def losses(self, rounds: int, unseen: Lesson) -> Floats:
        """Grow, and return the log loss on unseen rows after each round, shape (rounds,)."""
        self.grow(rounds)
        stages = islice(_stages(self.boosting, self.reading.matrix(unseen.design)), rounds)
        y, evidence = unseen.y, unseen.evidence
        return np.array(
            [np.sum(evidence * (np.logaddexp(0.0, eta) - y * eta)) for eta in map(bounded, stages)]
        )


def _best_rounds(losses: Floats, usual: int, n_rows: int) -> int:
    doublings = np.log2(np.arange(1, len(losses) + 1) / usual)
    pull = PULL + PULL_SHARE * n_rows
    return int(np.argmin(losses + pull * doublings**2)) + 1


def _stages(boosting: Any, matrix: Singles) -> Iterator[Floats]:
    """Yield the raw scores after each round, shape (n,)."""
    if isinstance(boosting, SmallBoosting):
        yield from boosting.stages(_without_nan(matrix))
        return
    for scores in boosting.staged_decision_function(_without_empty(matrix)):
        yield scores.ravel()


def _without_nan(matrix: Singles) -> Singles:
    """Return the matrix with what is missing below all else."""
    return np.nan_to_num(matrix, nan=BELOW_ALL)


def _without_empty(matrix: Singles) -> Singles:
    """Return the matrix with zeros in columns without values."""
    matrix[:, np.isnan(matrix).all(axis=0)] = 0.0
    return matrix


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

"""How good a model gets with more labels, and what a hundred more would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from b2x.errors import UsageError
from b2x.measure.bootstrap import LEVEL
from b2x.measure.folds import N_FOLDS, balanced_folds, group_ids
from b2x.measure.metrics import Floats
from b2x.measure.resample import BuyerSample, Interval, interval, replicates
from b2x.show.display import Display
from b2x.show.style import B2B, GREY, SMALL, grid
from b2x.show.words import Words

MORE = 100
LITTLE = 0.005
"""A gain in average precision that is not worth the labels: half a percentage point."""
N_BOOT = 400


@dataclass(repr=False)
class LearningCurveDisplay(Display):
    """Average precision against the number of labels, drawn on to `more` labels.

    The dashed part is a guess: a curve ``a - b / sqrt(labels)`` through the measured points. It
    may be wrong where the curve has not begun to flatten.

    Attributes
    ----------
    sizes
        int64 of shape (k,): labels that models learned from.
    scores
        Average precision with each of them.
    more
        Further labels that are asked about.
    gain
        What they would add to the average precision, by that curve; never negative.
    level, over
        Level of the intervals, and what they resample.
    errorbar_, guess_
        What `plot` drew.
    """

    sizes: NDArray[np.int64]
    scores: list[Interval]
    more: int = MORE
    level: float = LEVEL
    over: str = "buyers"
    gain: float = field(init=False)
    errorbar_: ErrorbarContainer = field(init=False)
    guess_: Line2D = field(init=False)

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: ArrayLike,
        groups: ArrayLike | None = None,
        *,
        sizes: Sequence[int] = (),
        n_folds: int = N_FOLDS,
        n_boot: int = N_BOOT,
        seed: int = 0,
        level: float = LEVEL,
        more: int = MORE,
        lang: str = "en",
        ax: Axes | None = None,
    ) -> Self:
        """Fit an estimator on ever more labels, test it on other buyers, and draw.

        Parameters
        ----------
        estimator
            A scikit-learn classifier with a `decision_function`, such as `B2XClassifier`; it is
            cloned. It is fitted once for each size and fold.
        X
            Records of n sales: a pandas table or an array.
        y
            Labels of shape (n,), two kinds; ``B2B`` or True is the positive one, else the second.
        groups
            Buyer of each row, any values of shape (n,): whole buyers are held out, and learned
            from. None: each row is a buyer of its own.
        sizes
            Numbers of labels; four up to all that a fold leaves when empty.
        n_folds, seed
            Folds of whole buyers, and the seed of all that is random.
        n_boot, level
            Number of the draws of buyers, and level of the intervals.
        more
            Further labels that are asked about.
        lang, ax
            Language, and axes; a new figure if `ax` is None.

        Raises
        ------
        UsageError
            If `y` does not have two kinds, or a size is too small to hold both.
        """
        from sklearn.base import clone  # here, because the other displays do without

        labels = np.asarray(y)
        kinds = np.unique(labels).tolist()
        if len(kinds) != 2:
            raise UsageError(f"{len(kinds)} kinds of label", next_step="pass labels of two kinds")
        positive = next((kind for kind in kinds if kind in ("B2B", True)), kinds[1])
        truth = labels == positive
        buyers = np.arange(len(truth)) if groups is None else group_ids([groups])
        folds = balanced_folds(truth, buyers, n_folds, seed)
        largest = min(int((folds != fold).sum()) for fold in range(n_folds))
        asked = np.array(sizes or [largest * part // 8 for part in (1, 2, 4, 8)], dtype=np.int64)
        asked = np.unique(asked[asked <= largest])
        scores = []
        for size in asked.tolist():
            z = np.full(len(truth), np.nan)
            for fold in range(n_folds):
                train = _some(np.flatnonzero(folds != fold), truth, buyers, size, [seed, fold])
                test = np.flatnonzero(folds == fold)
                fitted = clone(estimator).fit(_take(X, train), labels[train])
                sign = 1 if fitted.classes_[1] == positive else -1
                z[test] = sign * np.asarray(fitted.decision_function(_take(X, test)))
            sample = BuyerSample.of(truth, z, buyers)
            drawn: Floats = replicates(sample, BuyerSample.figures, n_boot, seed)
            scores.append(interval(sample.figures(sample.once)[0], drawn[:, 0], level))
        over = "rows" if groups is None else "buyers"
        return cls.from_scores(asked, scores, more=more, level=level, over=over, lang=lang, ax=ax)

    @classmethod
    def from_scores(
        cls,
        sizes: ArrayLike,
        scores: Sequence[Interval],
        *,
        more: int = MORE,
        level: float = LEVEL,
        over: str = "buyers",
        lang: str = "en",
        ax: Axes | None = None,
    ) -> Self:
        """Draw average precisions that were measured elsewhere.

        Parameters
        ----------
        sizes
            Numbers of labels, rising, shape (k,), at least two.
        scores
            Average precision with each.
        more, level, over, lang, ax
            As in the class, and in `from_estimator`.

        Raises
        ------
        UsageError
            If there are fewer than two sizes, or not a score for each.

        Examples
        --------
        >>> from matplotlib import pyplot
        >>> scores = [Interval(v, v - 0.04, v + 0.04) for v in (0.60, 0.67, 0.70)]
        >>> LearningCurveDisplay.from_scores([100, 200, 300], scores)
        <LearningCurveDisplay: 100 more labels would raise average precision from 70.0% to
        about 71.8%>
        >>> pyplot.close()
        """
        labels = np.asarray(sizes, dtype=np.int64)
        if len(labels) < 2 or len(labels) != len(scores):
            raise UsageError(
                f"{len(labels)} sizes and {len(scores)} scores",
                next_step="pass a score for each of two sizes or more",
            )
        return cls(labels, list(scores), more, level, over, words=Words(lang)).plot(ax)

    def plot(self, ax: Axes | None = None) -> Self:
        """Draw on `ax`, or on a new figure, and return the display."""
        ax, words = self.start(ax), self.words
        values = np.array([[s.value, s.low, s.high] for s in self.scores])
        rate = -1 / np.sqrt(self.sizes)
        # The later points say more of what comes next.
        slope, _ = np.polyfit(rate, values[:, 0], 1, w=np.sqrt(self.sizes))
        slope = max(float(slope), 0.0)
        last = int(self.sizes[-1])
        beyond = np.linspace(last, last + self.more, 30)
        at_end = -1 / np.sqrt(last)
        guess = values[-1, 0] + slope * (-1 / np.sqrt(beyond) - at_end)
        self.gain = float(guess[-1] - values[-1, 0])
        (self.guess_,) = ax.plot(beyond, guess, color=B2B, linestyle=":", linewidth=1.8)
        self.errorbar_ = ax.errorbar(
            self.sizes, values[:, 0],
            yerr=[values[:, 0] - values[:, 1], values[:, 2] - values[:, 0]],
            fmt="o-", color=B2B, markersize=6, linewidth=1.5, elinewidth=1.2, capsize=3,
        )  # fmt: skip
        ax.plot(beyond[-1], guess[-1], "o", markersize=6, markerfacecolor="white", color=B2B)
        ax.annotate(
            f"+{words.number(self.more)}", (beyond[-1], guess[-1]), (0, 8), ha="center",
            textcoords="offset points", fontsize=SMALL, color=GREY,
        )  # fmt: skip
        room = 0.15 * float(np.ptp([values[:, 1:].min(), values[:, 1:].max(), guess[-1]])) or 0.05
        ax.set_ylim(values[:, 1].min() - room, max(values[:, 2].max(), guess[-1]) + room)
        ax.set_xlim(0, 1.06 * (last + self.more))
        grid(ax)
        self.numbers("x")
        self.percents("y")
        ax.set(xlabel=words("learning.labels"), ylabel=words("learning.score"))
        now, then = (words.percent(float(v), 1) for v in (values[-1, 0], guess[-1]))
        key = "learning.title" if self.gain >= LITTLE else "learning.flat"
        title = words(key, more=words.number(self.more), now=now, then=then)
        level, over = words.percent(self.level), words(f"over.{self.over}")
        self.finish(title, words("learning.below", level=level, over=over))
        return self


def _some(
    rows: NDArray[np.intp], truth: NDArray[np.bool_], buyers: NDArray[Any], size: int, seed: Any
) -> NDArray[np.intp]:
    """Return about `size` of some rows, of whole buyers drawn at random, with both kinds."""
    rng = np.random.default_rng(seed)
    ids = buyers[rows]
    order = rng.permutation(np.unique(ids))
    rank = np.empty(int(order.max()) + 1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    ordered = rows[np.argsort(rank[ids], kind="stable")]
    taken = ordered[:size]
    if truth[taken].all() or not truth[taken].any():
        raise UsageError(
            f"{size} labels hold one kind only", next_step="ask for larger sizes, or fewer folds"
        )
    return taken


def _take(X: Any, rows: NDArray[np.intp]) -> Any:
    return X.iloc[rows] if hasattr(X, "iloc") else np.asarray(X)[rows]

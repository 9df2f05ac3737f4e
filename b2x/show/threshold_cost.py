"""What deciding costs: how many decided sales are wrong, and how many are left unsure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from b2x.measure.bootstrap import LEVEL
from b2x.measure.metrics import Floats, probabilities
from b2x.measure.resample import Interval, interval
from b2x.show.display import Display
from b2x.show.inputs import labels_and_log_odds, thresholds_of
from b2x.show.scored import Scored
from b2x.show.style import B2B, GREY, INK, SMALL, grid
from b2x.show.words import Words

CONFIDENCES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
"""The confidences that are marked."""
N_BOOT = 400


@dataclass(repr=False)
class ThresholdCostDisplay(Display):
    """Share of wrong decisions against the share left unsure, for each confidence.

    Attributes
    ----------
    confidences
        float64 of shape (k,): probabilities from which sales are decided.
    unsure
        float64 of shape (k,): share of all sales left unsure.
    wrong
        An interval for each confidence: share of wrong ones among the decided sales.
    confidence
        The one that is pointed out.
    over, level, name
        What intervals resample, their level, and the model's name.
    line_, errorbar_
        What `plot` drew.
    """

    confidences: Floats
    unsure: Floats
    wrong: list[Interval]
    confidence: float
    over: str = "buyers"
    level: float = LEVEL
    name: str = ""
    line_: Line2D = field(init=False)
    errorbar_: ErrorbarContainer = field(init=False)

    @classmethod
    def from_estimator(
        cls, model: Any, X: Any, y: ArrayLike, groups: ArrayLike | None = None, **options: Any
    ) -> Self:
        """Score rows that the model was not trained on, and draw.

        `model`, `X` and `y` are those of :func:`b2x.show.inputs.labels_and_log_odds`, the other
        parameters and the errors those of `from_predictions`.
        """
        limits = thresholds_of(model)
        if limits is not None:
            own = float(probabilities(np.array([limits.b2b_from]))[0])
            options = {"confidence": own, **options}
        return cls.from_predictions(*labels_and_log_odds(model, X, y), groups, **options)

    @classmethod
    def from_predictions(
        cls,
        y: ArrayLike,
        log_odds: ArrayLike,
        groups: ArrayLike | None = None,
        *,
        weights: ArrayLike | None = None,
        confidence: float = 0.8,
        n_boot: int = N_BOOT,
        seed: int = 0,
        level: float = LEVEL,
        name: str = "",
        lang: str = "en",
        ax: Axes | None = None,
    ) -> Self:
        """Count wrong and unsure sales for each confidence, and draw them.

        Parameters
        ----------
        y
            bool of shape (n,), True for B2B; both kinds must occur.
        log_odds
            float of shape (n,); rows where it is NaN are left out.
        groups
            Buyer of each row, any values of shape (n,). None: each row is a buyer of its own,
            and the intervals are too narrow if buyers come back.
        weights
            float of shape (n,); None weighs every row alike.
        confidence
            Probability from which sales are decided, 0.5 to 1; it is pointed out.
        n_boot, seed, level
            Number and seed of the draws of buyers, and level of the intervals.
        name, lang, ax
            The model's name, language, and axes; a new figure if `ax` is None.

        Raises
        ------
        UsageError
            If lengths differ or one kind does not occur.

        Examples
        --------
        >>> from matplotlib import pyplot
        >>> display = ThresholdCostDisplay.from_predictions([1, 1, 0, 0], [2.0, 1.0, -2.0, 3.0])
        >>> display.unsure[display.confidences == 0.8].tolist()
        [0.25]
        >>> pyplot.close()
        """
        rows = Scored.of(y, log_odds, groups, weights)
        marked = np.unique([*CONFIDENCES, round(confidence, 6)])
        sure = probabilities(np.abs(rows.log_odds))
        decided = sure[:, None] >= marked - 1e-9
        wrong = (decided & ((rows.log_odds > 0) != rows.y)[:, None]) * rows.weights[:, None]
        counted = decided * rows.weights[:, None]
        _, buyer = np.unique(rows.buyers, return_inverse=True)
        sums = np.zeros((int(buyer.max()) + 1, 2 * len(marked)))
        np.add.at(sums, buyer, np.hstack([wrong, counted]))
        rng = np.random.default_rng(seed)
        draws = rng.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=n_boot) @ sums
        shares = np.stack([_share(draw, len(marked)) for draw in (sums.sum(axis=0), *draws)])
        found = [interval(shares[0, i], shares[1:, i], level) for i in range(len(marked))]
        n = np.count_nonzero(sums[:, len(marked) :], axis=0)
        found = [_not_sure(part, int(k), level) for part, k in zip(found, n, strict=True)]
        unsure = 1 - counted.sum(axis=0) / rows.weights.sum()
        return cls(
            marked, unsure, found, confidence, rows.over, level, name, words=Words(lang)
        ).plot(ax)

    def plot(self, ax: Axes | None = None) -> Self:
        """Draw on `ax`, or on a new figure, and return the display."""
        ax, words = self.start(ax, (6.0, 4.0)), self.words
        values = np.array([[i.value, i.low, i.high] for i in self.wrong])
        (self.line_,) = ax.plot(self.unsure, values[:, 0], color=B2B, linewidth=1.5, zorder=2)
        self.errorbar_ = ax.errorbar(
            self.unsure, values[:, 0],
            yerr=[values[:, 0] - values[:, 1], values[:, 2] - values[:, 0]],
            fmt="o", color=B2B, markersize=5, elinewidth=1, capsize=2.5, zorder=3,
        )  # fmt: skip
        at = int(np.abs(self.confidences - self.confidence).argmin())
        ax.plot(
            self.unsure[at], values[at, 0], "o", markersize=11, markerfacecolor="none",
            markeredgecolor=INK, markeredgewidth=1.5, zorder=4,
        )  # fmt: skip
        for x, y, confidence in zip(self.unsure, values[:, 0], self.confidences, strict=True):
            own = confidence == self.confidences[at]
            ax.annotate(
                words.percent(confidence), (x, y), (8, 7), textcoords="offset points",
                fontsize=SMALL, color=INK if own else GREY,
                fontweight="bold" if own else "normal", zorder=5,
            )  # fmt: skip
        ax.set_ylim(0, 1.1 * values[:, 2].max() or 1.0)
        ax.set_xlim(-0.02, min(1.08 * self.unsure.max() + 0.04, 1.04))
        grid(ax, "both")
        self.percents("x", "y")
        ax.set(xlabel=words("cost.unsure"), ylabel=words("cost.wrong"))
        level, over = words.percent(self.level), words(f"over.{self.over}")
        below = words("cost.below_interval", level=level, over=over)
        self.finish(
            words(
                "cost.title", confidence=words.percent(self.confidences[at]),
                wrong=words.percent(values[at, 0], 1), unsure=words.percent(self.unsure[at]),
            ),
            f"{self.name}: {below}" if self.name else below,
        )  # fmt: skip
        return self


def _not_sure(part: Interval, n: int, level: float) -> Interval:
    """Return an interval that does not end at 0 where none of n buyers was wrong.

    The exact bound of a share of which nothing was seen (Clopper and Pearson, 1934).
    """
    if part.value or not n:
        return part
    return Interval(0.0, 0.0, max(part.high, 1 - ((1 - level) / 2) ** (1 / n)))


def _share(sums: Floats, n: int) -> Floats:
    wrong, decided = sums[:n], sums[n:]
    return np.divide(wrong, decided, out=np.zeros(n), where=decided > 0)

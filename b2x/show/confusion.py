"""What sales are called against what they are, at the two thresholds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.image import AxesImage
from numpy.typing import ArrayLike

from b2x.measure.metrics import Floats
from b2x.scorecard.decision import Thresholds
from b2x.show.display import Display
from b2x.show.inputs import labels_and_log_odds, thresholds_of
from b2x.show.scored import Scored, at_confidence
from b2x.show.style import INK, SMALL
from b2x.show.words import Words

ORDER = ("B2B", "unsure", "B2C")
"""The decisions as columns, so that right ones are at the outer ends."""
SHADES = LinearSegmentedColormap.from_list("share", ["#FFFFFF", "#5B7FA6"])


@dataclass(repr=False)
class ConfusionDisplay(Display):
    """Decisions against truth: B2B and B2C sales (rows) called B2B, unsure or B2C (columns).

    Attributes
    ----------
    weights
        float64 of shape (2, 3): how many sales each cell stands for.
    name
        The model's name.
    image_
        What `plot` drew: shares of each row.
    """

    weights: Floats
    name: str = ""
    image_: AxesImage = field(init=False)

    @classmethod
    def from_estimator(
        cls, model: Any, X: Any, y: ArrayLike, groups: ArrayLike | None = None, **options: Any
    ) -> Self:
        """Score rows that the model was not trained on, and draw.

        `model`, `X` and `y` are those of :func:`b2x.show.inputs.labels_and_log_odds`, the other
        parameters and the errors those of `from_predictions`.
        """
        options = {"thresholds": thresholds_of(model), **options}
        return cls.from_predictions(*labels_and_log_odds(model, X, y), groups, **options)

    @classmethod
    def from_predictions(
        cls,
        y: ArrayLike,
        log_odds: ArrayLike,
        groups: ArrayLike | None = None,
        *,
        weights: ArrayLike | None = None,
        thresholds: Thresholds | None = None,
        name: str = "",
        lang: str = "en",
        ax: Axes | None = None,
    ) -> Self:
        """Count decisions and draw them.

        Parameters
        ----------
        y, log_odds, groups, weights, thresholds, name, lang, ax
            As in :meth:`b2x.show.score_histogram.ScoreDisplay.from_predictions`; `y` is needed.

        Raises
        ------
        UsageError
            If lengths differ or one kind does not occur.

        Examples
        --------
        >>> from matplotlib import pyplot
        >>> display = ConfusionDisplay.from_predictions([1, 1, 0, 0], [2.0, 0.0, -2.0, 3.0])
        >>> display.weights.tolist()
        [[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]]
        >>> pyplot.close()
        """
        counts = Scored.of(y, log_odds, groups, weights).shares(thresholds or at_confidence())
        return cls(counts[:, [0, 2, 1]], name, words=Words(lang)).plot(ax)

    def plot(self, ax: Axes | None = None) -> Self:
        """Draw on `ax`, or on a new figure, and return the display."""
        words, ax = self.words, self.start(ax, (5.4, 3.0))
        shares = self.weights / self.weights.sum(axis=1, keepdims=True)
        self.image_ = ax.imshow(shares, cmap=SHADES, vmin=0, vmax=1, aspect="auto")
        ax.spines[:].set_visible(False)
        ax.tick_params(length=0)
        ax.set_xticks(range(3), [words(f"called.{label}") for label in ORDER])
        ax.set_yticks(range(2), [words("is.B2B"), words("is.B2C")])
        for line in (0.5, 1.5):
            ax.axvline(line, color="white", linewidth=3)
        ax.axhline(0.5, color="white", linewidth=3)
        for (row, column), share in np.ndenumerate(shares):
            count = words.number(round(float(self.weights[row, column])))
            wrong = (row, column) in ((0, 2), (1, 0))
            ax.text(
                column, row, f"{words.percent(share)}\n{count}", ha="center", va="center",
                fontsize=SMALL + 1, color=INK, fontweight="bold" if wrong else "normal",
            )  # fmt: skip
        below = words("confusion.below", n=words.number(round(float(self.weights.sum()))))
        self.finish(self.headline(), f"{self.name}: {below}" if self.name else below)
        return self

    def headline(self) -> str:
        """Return how often a decision is wrong, and how often there is none."""
        words, (b2b, unsure, b2c) = self.words, self.weights.sum(axis=0)
        wrong = [
            words.percent(float(part / whole), 1) if whole else words("confusion.none")
            for part, whole in ((self.weights[1, 0], b2b), (self.weights[0, 2], b2c))
        ]
        left = words.percent(float(unsure / self.weights.sum()))
        return words("confusion.title", wrong_b2b=wrong[0], wrong_b2c=wrong[1], unsure=left)

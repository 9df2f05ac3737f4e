"""Precision against recall, with intervals over buyers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from b2x.measure.bootstrap import LEVEL, N_BOOT
from b2x.measure.curves import PrecisionRecallCurve, precision_recall_curve
from b2x.measure.folds import group_ids
from b2x.measure.metrics import Floats, average_precision, average_precision_at, check_rows
from b2x.measure.resample import BuyerSample, Interval, interval
from b2x.show.display import Display
from b2x.show.inputs import labels_and_log_odds
from b2x.show.style import PALETTE, grid, legend_in, reference_line
from b2x.show.words import Words

MODEL = "scorecard"
"""A model without a name."""


@dataclass(repr=False)
class PrecisionRecallDisplay(Display):
    """Precision against recall, beside the precision of picking at random.

    Attributes
    ----------
    curve
        Precision and recall at each distinct score.
    average_precision, b2b_share
        The area under the curve, and the precision of picking at random; 0 to 1.
    interval
        Interval of the average precision over buyers; None without buyers.
    band
        float64 of shape (3, recalls): recall, and the lower and upper bound of precision there.
    name
        The model's name in the legend.
    level
        Level of the intervals.
    line_, chance_line_, band_
        What `plot` drew; `band_` is None without intervals.
    """

    curve: PrecisionRecallCurve
    average_precision: float
    b2b_share: float
    interval: Interval | None = None
    band: Floats | None = None
    name: str = MODEL
    level: float = LEVEL
    line_: Line2D = field(init=False)
    chance_line_: Line2D = field(init=False)
    band_: PolyCollection | None = field(init=False)

    @classmethod
    def from_estimator(
        cls, model: Any, X: Any, y: ArrayLike, groups: ArrayLike | None = None, **kwargs: Any
    ) -> Self:
        """Score rows that the model was not trained on, and draw.

        `model`, `X` and `y` are those of :func:`b2x.show.inputs.labels_and_log_odds`, the other
        parameters and the errors those of `from_predictions`.
        """
        return cls.from_predictions(*labels_and_log_odds(model, X, y), groups, **kwargs)

    @classmethod
    def from_predictions(
        cls,
        y: ArrayLike,
        log_odds: ArrayLike,
        groups: ArrayLike | None = None,
        *,
        weights: ArrayLike | None = None,
        n_boot: int = N_BOOT,
        seed: int = 0,
        level: float = LEVEL,
        name: str = MODEL,
        color: str = PALETTE[0],
        lang: str = "en",
        ax: Axes | None = None,
    ) -> Self:
        """Compute the curve, with intervals if buyers are given, and draw it.

        Parameters
        ----------
        y
            bool of shape (n,), True for B2B; both kinds must occur.
        log_odds
            float of shape (n,).
        groups
            Buyer of each row, any values of shape (n,); a row whose buyer is missing is a buyer
            of its own. None: no intervals.
        weights, n_boot, seed, level
            As in :func:`b2x.measure.bootstrap.evaluate`.
        name, color, lang, ax
            Name in the legend, colour, language, and axes; a new figure if `ax` is None.

        Raises
        ------
        UsageError
            If lengths differ, a log-odds is not finite or one kind does not occur.

        Examples
        --------
        >>> from matplotlib import pyplot
        >>> display = PrecisionRecallDisplay.from_predictions([1, 0, 1, 0], [2.0, 1.0, 0.5, -1.0])
        >>> round(display.average_precision, 3), display.b2b_share
        (0.833, 0.5)
        >>> pyplot.close(display.figure_)
        """
        truth, _, weight = check_rows(y, log_odds, weights, both_kinds=True)
        display = cls(
            precision_recall_curve(y, log_odds, weights),
            average_precision(y, log_odds, weights),
            float(np.average(truth, weights=weight)),
            name=name,
            level=level,
            words=Words(lang),
        )
        if groups is not None:
            sample = BuyerSample.of(y, log_odds, group_ids([groups]), weights)
            recall = np.linspace(0, 1, 101)[1:]
            figures, heights = np.empty(n_boot), np.empty((n_boot, len(recall)))
            for i, counts in enumerate(sample.draws(n_boot, seed)):
                curve = sample.curve(counts)
                figures[i] = average_precision_at(*curve)
                heights[i] = _precision_at(recall, *curve)
            display.interval = interval(display.average_precision, figures, level)
            own = _precision_at(recall, *sample.curve(sample.once))
            low, high = np.quantile(heights, [(1 - level) / 2, (1 + level) / 2], axis=0)
            display.band = np.stack([recall, np.minimum(low, own), np.maximum(high, own)])
        return display.plot(ax, color=color)

    def plot(self, ax: Axes | None = None, *, color: str = PALETTE[0]) -> Self:
        """Draw on `ax`, or on a new figure, and return the display."""
        ax, words = self.start(ax, (5.6, 4.4)), self.words
        own = self.interval
        bounds = "" if own is None else words(
            "recall.interval", level=words.percent(self.level), low=words.percent(own.low, 1),
            high=words.percent(own.high, 1),
        )  # fmt: skip
        self.chance_line_ = reference_line(ax, [self.b2b_share] * 2, words("recall.chance"))
        # Each step keeps its precision back to the recall before: the area is average precision.
        (self.line_,) = ax.plot(
            np.append(0.0, self.curve.recall),
            np.append(self.curve.precision[0], self.curve.precision),
            drawstyle="steps-pre",
            color=color,
            linewidth=1.8,
            label=f"{self.name}: {words.percent(self.average_precision, 1)} {bounds}".rstrip(),
        )
        self.band_ = None
        if self.band is not None:
            recall, low, high = self.band
            self.band_ = ax.fill_between(
                recall, low, high, step="pre", color=color, alpha=0.18, linewidth=0
            )
        # Where most sales are B2B all happens above that share, and a whole axis hides it.
        bottom = max(np.floor(10 * self.b2b_share - 1.5) / 10, 0.0)
        lowest = min(self.curve.precision.min(), *(self.band[1] if self.band is not None else [1]))
        bottom = 0.0 if lowest < bottom or self.b2b_share < 0.5 else float(bottom)
        ax.set(xlim=(0, 1), ylim=(bottom, 1 + 0.02 * (1 - bottom)))
        grid(ax, "both")
        self.percents("x", "y")
        ax.set(xlabel=words("recall.recall"), ylabel=words("recall.precision"))
        legend_in(ax, "lower left" if self.b2b_share > 0.5 else "best")
        title = words(
            "recall.title", precision=words.percent(self.average_precision),
            share=words.percent(self.b2b_share),
        )  # fmt: skip
        cut = words("axis.cut", start=words.percent(bottom)) if bottom else ""
        self.finish(title, f"{words('recall.below')} {cut}".strip())
        return self


def _precision_at(recall: Floats, b2b: Floats, every: Floats) -> Floats:
    first = np.searchsorted(b2b, recall * b2b[-1])  # the highest score with that recall
    precision: Floats = b2b[first] / every[first]
    return precision

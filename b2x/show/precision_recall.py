"""Precision against recall, with intervals over buyers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from b2x.measure.bootstrap import LEVEL, N_BOOT
from b2x.measure.curves import PrecisionRecallCurve, precision_recall_curve
from b2x.measure.folds import group_ids
from b2x.measure.metrics import Floats, average_precision, average_precision_at, check_rows
from b2x.measure.resample import BuyerSample, Interval, interval
from b2x.show.inputs import labels_and_log_odds
from b2x.show.style import PALETTE, axes_and_figure, legend_above, reference_line


@dataclass
class PrecisionRecallDisplay:
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
    line_, chance_line_, band_, ax_, figure_
        What `plot` drew, and where; `band_` is None without intervals.
    """

    curve: PrecisionRecallCurve
    average_precision: float
    b2b_share: float
    interval: Interval | None = None
    band: Floats | None = None
    name: str = "scorecard"
    level: float = LEVEL
    line_: Line2D = field(init=False, repr=False)
    chance_line_: Line2D = field(init=False, repr=False)
    band_: PolyCollection | None = field(init=False, repr=False)
    ax_: Axes = field(init=False, repr=False)
    figure_: Figure = field(init=False, repr=False)

    @classmethod
    def from_estimator(
        cls, model: Any, X: Any, y: ArrayLike, groups: ArrayLike | None = None, **kwargs: Any
    ) -> PrecisionRecallDisplay:
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
        name: str = "scorecard",
        color: str = PALETTE[0],
        ax: Axes | None = None,
    ) -> PrecisionRecallDisplay:
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
        name, color, ax
            Name in the legend, colour, and axes; a new figure if `ax` is None.

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

    def plot(self, ax: Axes | None = None, *, color: str = PALETTE[0]) -> PrecisionRecallDisplay:
        """Draw on `ax`, or on a new figure, and return the display."""
        self.ax_, self.figure_ = axes_and_figure(ax, (5.6, 4.6))
        figure = f"{self.average_precision:.3f}"
        if self.interval is not None:
            bounds = f"{self.interval.low:.3f} to {self.interval.high:.3f}"
            figure += f" ({self.level:.0%} over buyers: {bounds})"
        self.chance_line_ = reference_line(
            self.ax_, [self.b2b_share] * 2, f"picking at random: precision {self.b2b_share:.3f}"
        )
        # Each step keeps its precision back to the recall before: the area is average precision.
        (self.line_,) = self.ax_.plot(
            np.append(0.0, self.curve.recall),
            np.append(self.curve.precision[0], self.curve.precision),
            drawstyle="steps-pre",
            color=color,
            label=f"{self.name}: average precision {figure}",
        )
        self.band_ = None
        if self.band is not None:
            recall, low, high = self.band
            self.band_ = self.ax_.fill_between(
                recall, low, high, step="pre", color=color, alpha=0.2, linewidth=0,
            )  # fmt: skip
        self.ax_.set(
            xlim=(0, 1), ylim=(0, 1.02), xlabel="recall: share of all B2B sales that are found",
            ylabel="precision: share of B2B among those found",
        )  # fmt: skip
        legend_above(self.ax_)
        return self


def _precision_at(recall: Floats, b2b: Floats, every: Floats) -> Floats:
    first = np.searchsorted(b2b, recall * b2b[-1])  # the highest score with that recall
    precision: Floats = b2b[first] / every[first]
    return precision

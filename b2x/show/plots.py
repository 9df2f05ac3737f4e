"""Holds the displays of a measurement, drawn as scikit-learn's are; terms are left to `terms`.

Each `from_...` computes and draws, `plot` draws once more, on given axes or on a figure of its
own; nothing is shown or closed, and matplotlib's settings stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from b2x.errors import UsageError
from b2x.measure.bootstrap import LEVEL, N_BOOT, BuyerSample, Interval, interval
from b2x.measure.curves import (
    PrecisionRecallCurve,
    ReliabilityCurve,
    precision_recall_curve,
    reliability_curve,
)
from b2x.measure.metrics import (
    N_BINS,
    Floats,
    average_precision,
    average_precision_at,
    check_rows,
)
from b2x.measure.splits import group_ids
from b2x.show.style import PALETTE, axes_and_figure, legend_above, reference_line

PERCENTS = (0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100)
"""What the axes of a reliability diagram are labelled with."""


@dataclass
class PrecisionRecallDisplay:
    """Precision against recall, above the line of a model that knows nothing.

    Attributes
    ----------
    curve
        Precision and recall at each distinct score.
    average_precision, b2b_share
        The area under the curve, and its height without any knowledge; 0 to 1.
    interval
        Of the average precision, over buyers; None when none were given.
    band
        float64 of shape (3, recalls): recall, and the lower and upper bound of precision there.
    name
        What the legend calls the model.
    level
        Of the intervals.
    line_, chance_line_, band_, ax_, figure_
        What `plot` drew, and on what; `band_` is None without intervals.
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
        """Score rows that the model has not seen, and draw.

        Parameters
        ----------
        model
            A `b2x.Model`, or a fitted classifier with a `decision_function`.
        X
            Records of n sales, as the model takes them.
        y
            Labels of shape (n,). Of a `b2x.Model`: True for B2B, or ``B2B`` and ``B2C``. Of a
            classifier: its classes; B2B is the one so called, else the second.
        groups
            Buyer of each row, any values of shape (n,).
        **kwargs
            Further parameters of `from_predictions`.

        Raises
        ------
        UsageError
            As `from_predictions`, or if `model` gives no log-odds.
        """
        return cls.from_predictions(*_truth_and_log_odds(model, X, y), groups, **kwargs)

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
            As in `b2x.measure.bootstrap.evaluate`.
        name, color, ax
            Legend, colour, and where to draw; a new figure if None.

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
            self.ax_, [self.b2b_share] * 2, f"no knowledge: share of B2B {self.b2b_share:.3f}"
        )
        # A step holds its precision back to the recall before: the area is average precision.
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


@dataclass
class ReliabilityDisplay:
    """Observed share of B2B against predicted probability; on the diagonal they agree.

    Both axes are drawn by the arcsine of the root, which gives shares near 0 and 1, where most
    sales lie, as much room as their uncertainty needs (Bartlett, 1947).

    Attributes
    ----------
    curve
        Means and intervals, by bins of nearly equal weight.
    over
        What the intervals draw anew: ``buyers``, or ``rows`` when none were given.
    name
        What the legend calls the model.
    level
        Of the intervals.
    line_, errorbar_, diagonal_, ax_, figure_
        What `plot` drew, and on what.
    """

    curve: ReliabilityCurve
    over: str = "buyers"
    name: str = "scorecard"
    level: float = LEVEL
    line_: Line2D = field(init=False, repr=False)
    errorbar_: ErrorbarContainer = field(init=False, repr=False)
    diagonal_: Line2D = field(init=False, repr=False)
    ax_: Axes = field(init=False, repr=False)
    figure_: Figure = field(init=False, repr=False)

    @classmethod
    def from_estimator(
        cls, model: Any, X: Any, y: ArrayLike, groups: ArrayLike | None = None, **kwargs: Any
    ) -> ReliabilityDisplay:
        """Score rows that the model has not seen, and draw.

        Parameters and errors are those of `PrecisionRecallDisplay.from_estimator`.
        """
        return cls.from_predictions(*_truth_and_log_odds(model, X, y), groups, **kwargs)

    @classmethod
    def from_predictions(
        cls,
        y: ArrayLike,
        log_odds: ArrayLike,
        groups: ArrayLike | None = None,
        *,
        weights: ArrayLike | None = None,
        n_bins: int = N_BINS,
        n_boot: int = N_BOOT,
        seed: int = 0,
        level: float = LEVEL,
        name: str = "scorecard",
        color: str = PALETTE[0],
        ax: Axes | None = None,
    ) -> ReliabilityDisplay:
        """Compute the curve and draw it.

        Parameters and errors are those of `PrecisionRecallDisplay.from_predictions`, and `n_bins`
        of `b2x.measure.curves.reliability_curve`. Without `groups` each row is a buyer of its
        own, and the intervals are too narrow where buyers come back.

        Examples
        --------
        >>> from matplotlib import pyplot
        >>> display = ReliabilityDisplay.from_predictions(
        ...     [0, 0, 0, 1, 1, 1], [-2, -2, -2, 2, 2, 2], n_bins=2)
        >>> display.curve.predicted.round(2).tolist(), display.curve.observed.tolist()
        ([0.12, 0.88], [0.0, 1.0])
        >>> pyplot.close(display.figure_)
        """
        buyers = np.arange(len(np.asarray(y))) if groups is None else group_ids([groups])
        curve = reliability_curve(
            y, log_odds, buyers, weights, n_bins=n_bins, n_boot=n_boot, seed=seed, level=level
        )
        over = "rows" if groups is None else "buyers"
        return cls(curve, over, name, level).plot(ax, color=color)

    def plot(self, ax: Axes | None = None, *, color: str = PALETTE[0]) -> ReliabilityDisplay:
        """Draw on `ax`, or on a new figure, and return the display."""
        self.ax_, self.figure_ = axes_and_figure(ax, (5.0, 5.2))
        curve = self.curve
        self.diagonal_ = reference_line(self.ax_, [0, 1], "predicted = observed")
        self.errorbar_ = self.ax_.errorbar(
            curve.predicted,
            curve.observed,
            yerr=[curve.observed - curve.low, curve.high - curve.observed],
            fmt="o-", color=color, markersize=5, linewidth=1, elinewidth=1.5, capsize=2.5,
            clip_on=False,
            label=f"{self.name}, {self.level:.0%} interval over {self.over}",
        )  # fmt: skip
        line = self.errorbar_.lines[0]
        assert line is not None  # a format with a marker always draws it
        self.line_ = line
        self.ax_.set_xscale("function", functions=(_stretch, _shrink))
        self.ax_.set_yscale("function", functions=(_stretch, _shrink))
        ticks, labels = [percent / 100 for percent in PERCENTS], list(map(str, PERCENTS))
        self.ax_.set_xticks(ticks, labels)
        self.ax_.set_yticks(ticks, labels)
        self.ax_.set(xlim=(0, 1), ylim=(0, 1), box_aspect=1)
        self.ax_.set(xlabel="predicted probability of B2B, %", ylabel="observed share of B2B, %")
        legend_above(self.ax_)
        return self


def _truth_and_log_odds(model: Any, X: Any, y: ArrayLike) -> tuple[NDArray[Any], Floats]:
    labels = np.asarray(y)
    if hasattr(model, "decision_function"):
        classes = list(model.classes_)
        positive = classes.index("B2B") if "B2B" in classes else 1
        # scikit-learn's scores speak for the second class, and B2B sorts before B2C.
        scores = np.asarray(model.decision_function(X)) * (1 if positive == 1 else -1)
        return np.asarray(labels == classes[positive]), scores
    if not hasattr(model, "log_odds"):
        raise UsageError(
            f"a {type(model).__name__} gives no log-odds",
            next_step="pass a b2x.Model or a fitted classifier with a decision_function",
        )
    if labels.dtype.kind not in "biuf":
        if not np.isin(labels.astype(str), ("B2B", "B2C")).all():
            raise UsageError("labels other than B2B and B2C", next_step="pass y == 'B2B'")
        labels = np.asarray(labels == "B2B")
    return labels, np.asarray(model.log_odds(X))


def _precision_at(recall: Floats, b2b: Floats, every: Floats) -> Floats:
    first = np.searchsorted(b2b, recall * b2b[-1])  # the highest score that finds as many
    precision: Floats = b2b[first] / every[first]
    return precision


def _stretch(share: Floats) -> Floats:
    return np.asarray(np.arcsin(np.sqrt(np.clip(share, 0, 1))))


def _shrink(angle: Floats) -> Floats:
    return np.asarray(np.sin(np.clip(angle, 0, np.pi / 2)) ** 2)

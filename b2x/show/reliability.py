"""Observed share of B2B against predicted probability, with intervals over buyers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from b2x.measure.bootstrap import LEVEL, N_BOOT
from b2x.measure.curves import ReliabilityCurve, reliability_curve
from b2x.measure.folds import group_ids
from b2x.measure.metrics import N_BINS, Floats
from b2x.show.display import Display
from b2x.show.inputs import labels_and_log_odds
from b2x.show.style import PALETTE, grid, legend_in, reference_line
from b2x.show.words import Words

PERCENTS = (0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100)
"""Ticks of both axes."""


@dataclass(repr=False)
class ReliabilityDisplay(Display):
    """Observed share of B2B against predicted probability; equal on the diagonal.

    Both axes are stretched by the arcsine of the square root, which makes the binomial error
    about equal everywhere (Bartlett, 1947): most sales lie near 0 or 1.

    Attributes
    ----------
    curve
        Means and intervals, by bins of nearly equal weight.
    over
        What the intervals resample: ``buyers``, or ``rows`` without buyers.
    name
        The model's name in the legend.
    level
        Level of the intervals.
    error
        Mean distance between probability and share, as in `calibration_error`.
    line_, errorbar_, diagonal_
        What `plot` drew.
    """

    curve: ReliabilityCurve
    over: str = "buyers"
    name: str = "scorecard"
    level: float = LEVEL
    line_: Line2D = field(init=False)
    errorbar_: ErrorbarContainer = field(init=False)
    diagonal_: Line2D = field(init=False)

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
        n_bins: int = N_BINS,
        n_boot: int = N_BOOT,
        seed: int = 0,
        level: float = LEVEL,
        name: str = "scorecard",
        color: str = PALETTE[0],
        lang: str = "en",
        ax: Axes | None = None,
    ) -> Self:
        """Compute the curve and draw it.

        Parameters
        ----------
        y
            bool of shape (n,), True for B2B; both kinds must occur.
        log_odds
            float of shape (n,).
        groups
            Buyer of each row, any values of shape (n,). None: each row is a buyer of its own,
            and the intervals are too narrow if buyers come back.
        weights, n_bins, n_boot, seed, level
            As in :func:`b2x.measure.curves.reliability_curve`.
        name, color, lang, ax
            Name in the legend, colour, language, and axes; a new figure if `ax` is None.

        Raises
        ------
        UsageError
            If lengths differ, a log-odds is not finite or one kind does not occur.

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
        return cls(curve, over, name, level, words=Words(lang)).plot(ax, color=color)

    @property
    def error(self) -> float:
        """Mean distance between predicted and observed share, 0 to 1."""
        gaps = np.abs(self.curve.predicted - self.curve.observed)
        return float(np.average(gaps, weights=self.curve.share))

    def plot(self, ax: Axes | None = None, *, color: str = PALETTE[0]) -> Self:
        """Draw on `ax`, or on a new figure, and return the display."""
        ax, words = self.start(ax, (5.2, 5.4)), self.words
        curve = self.curve
        self.diagonal_ = reference_line(ax, [0, 1], words("reliability.equal"))
        self.errorbar_ = ax.errorbar(
            curve.predicted,
            curve.observed,
            yerr=[curve.observed - curve.low, curve.high - curve.observed],
            fmt="o-", color=color, markersize=5, linewidth=1, elinewidth=1.5, capsize=2.5,
            clip_on=False,
            label=words(
                "reliability.interval", name=self.name, level=words.percent(self.level),
                over=words(f"over.{self.over}"),
            ),
        )  # fmt: skip
        line = self.errorbar_.lines[0]
        assert line is not None  # a format with a marker always draws it
        self.line_ = line
        ax.set_xscale("function", functions=(_stretch, _shrink))
        ax.set_yscale("function", functions=(_stretch, _shrink))
        ticks, labels = [percent / 100 for percent in PERCENTS], list(map(str, PERCENTS))
        ax.set_xticks(ticks, labels)
        ax.set_yticks(ticks, labels)
        ax.set(xlim=(0, 1), ylim=(0, 1), box_aspect=1)
        ax.set(xlabel=words("reliability.predicted"), ylabel=words("reliability.observed"))
        grid(ax, "both")
        legend_in(ax, "upper left")
        error = words.number(round(100 * self.error, 1))
        self.finish(words("reliability.title", error=error), words("reliability.below"))
        return self


def _stretch(share: Floats) -> Floats:
    return np.asarray(np.arcsin(np.sqrt(np.clip(share, 0, 1))))


def _shrink(angle: Floats) -> Floats:
    return np.asarray(np.sin(np.clip(angle, 0, np.pi / 2)) ** 2)

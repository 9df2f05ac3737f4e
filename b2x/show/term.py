"""What one feature adds to the log-odds, bin by bin or level by level."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch

from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Term
from b2x.show.bin_names import edge_name, level_name, unit
from b2x.show.inputs import scorecard_of, term_position
from b2x.show.style import (
    APART,
    B2B,
    B2C,
    GREY,
    INK,
    VALUE_LABEL,
    as_written,
    axes_and_figure,
    bar_colors,
)

EDGE_LABELS = 6
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass
class TermDisplay:
    """What one feature adds to the log-odds, bin by bin or level by level.

    A number is drawn as steps with intervals of equal width, so that the many sales at small
    values are visible beside a long tail, and a bar for missing. Levels are drawn as bars: the
    strongest ones, then all other levels, then missing.

    Attributes
    ----------
    term
        The feature, its bins and values.
    bars_, steps_, ax_, figure_
        What `plot` drew, and where: a number has `steps_` and one bar for missing, levels have
        bars only.
    """

    term: Term
    bars_: BarContainer = field(init=False, repr=False)
    steps_: StepPatch | None = field(init=False, repr=False)
    ax_: Axes = field(init=False, repr=False)
    figure_: Figure = field(init=False, repr=False)

    @classmethod
    def from_estimator(
        cls, model: Any, feature: str, *, max_levels: int = 12, ax: Axes | None = None
    ) -> TermDisplay:
        """Draw a term of a `b2x.Model` or of a fitted `B2XClassifier`; see `from_scorecard`."""
        return cls.from_scorecard(scorecard_of(model), feature, max_levels=max_levels, ax=ax)

    @classmethod
    def from_scorecard(
        cls, scorecard: Scorecard, feature: str, *, max_levels: int = 12, ax: Axes | None = None
    ) -> TermDisplay:
        """Draw a term of a scorecard.

        Parameters
        ----------
        scorecard
            The model.
        feature
            Name of one of its features, such as ``volume`` or ``weekday(ordered_at)``.
        max_levels
            Maximum number of levels to draw, besides other and missing.
        ax
            Where to draw; a new figure if None.

        Raises
        ------
        UsageError
            If there is no such feature.

        Examples
        --------
        >>> import b2x
        >>> from matplotlib import pyplot
        >>> display = TermDisplay.from_estimator(b2x.load("hotel"), "nights")
        >>> display.ax_.get_xlabel()
        'nights'
        >>> pyplot.close(display.figure_)
        """
        term = scorecard.terms[term_position(scorecard, feature)]
        return cls(term).plot(ax, max_levels=max_levels)

    def plot(self, ax: Axes | None = None, *, max_levels: int = 12) -> TermDisplay:
        """Draw on `ax`, or on a new figure, and return the display."""
        self.ax_, self.figure_ = axes_and_figure(ax, (6.4, 3.6))
        bins = self.term.bins
        if isinstance(bins, NumericBins):
            self._plot_number(bins)
        else:
            self._plot_levels(bins, max_levels)
        as_written(self.ax_.set_title(self.term.feature.name, fontsize="medium", loc="left"))
        return self

    def _plot_number(self, bins: NumericBins) -> None:
        ax, values = self.ax_, np.array(self.term.values)
        n = bins.missing
        between = np.arange(n + 1)
        ax.stairs(np.maximum(values[:n], 0), between, fill=True, color=B2B, alpha=0.45)
        ax.stairs(np.minimum(values[:n], 0), between, fill=True, color=B2C, alpha=0.45)
        self.steps_ = ax.stairs(values[:n], between, baseline=None, color=INK, linewidth=1.5)
        width = max(0.1 * n, 0.4)
        place = n + 2 * width
        self.bars_ = ax.bar([place], values[n:], width, color=bar_colors(values[n:]), **APART)
        half = width / 2
        ax.plot([place - half, place + half], [values[n]] * 2, color=INK, linewidth=1.5)
        ax.axhline(0, color=GREY, linewidth=0.8, zorder=0)
        if self.term.feature.operation == "weekday" and bins.edges == (1, 2, 3, 4, 5, 6):
            ticks, labels = [day + 0.5 for day in range(7)], list(WEEKDAYS)
        elif bins.edges:
            step = -(-len(bins.edges) // EDGE_LABELS)
            shown = range(n - 2, -1, -step)  # from the last edge, where the tail begins
            ticks, labels = [i + 1.0 for i in shown], [edge_name(bins.edges[i]) for i in shown]
        else:
            ticks, labels = [0.5], ["any"]
        ax.set_xticks([*ticks, place], [*labels, "missing"])
        ax.set(xlim=(0, place + 0.7 * width), ylabel=VALUE_LABEL)
        as_written(ax.set_xlabel(unit(self.term.feature)))

    def _plot_levels(self, bins: LevelBins, max_levels: int) -> None:
        ax, values = self.ax_, np.array(self.term.values)
        named = values[: bins.other]
        strongest = np.argsort(-np.abs(named), kind="stable")[:max_levels]
        rising = strongest[np.argsort(named[strongest], kind="stable")]
        shown = values[[bins.missing, bins.other, *rising]]
        places = np.append([0.0, 1.0], np.arange(len(rising)) + 2.5)
        self.steps_ = None
        self.bars_ = ax.barh(places, shown, 0.75, color=bar_colors(shown), alpha=0.8)
        for bar in self.bars_[:2]:
            bar.set(**APART)
        ax.axvline(0, color=GREY, linewidth=0.8, zorder=0)
        names = ["missing", "any other level", *(level_name(bins.levels[i]) for i in rising)]
        ax.set_yticks(places, names)
        for label in ax.get_yticklabels()[:2]:
            label.set(style="italic")
        for label in ax.get_yticklabels():
            as_written(label)
        ax.set_xlabel(VALUE_LABEL)
        if len(rising) < bins.other:
            ax.set_ylabel(f"strongest {len(rising)} of {bins.other:,} levels", fontsize="small")

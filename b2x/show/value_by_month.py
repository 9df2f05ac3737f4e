"""Value of B2B sales month by month, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from numpy.typing import ArrayLike

from b2x.errors import UsageError
from b2x.measure.metrics import Floats
from b2x.show.display import Display
from b2x.show.style import B2B, INK, LIGHT, as_written, grid, legend_in
from b2x.show.words import Words

LABELS = 12
"""Periods of which each has a label at most."""
WHOLE_FROM = 1000.0
"""Values from here on are told without decimals."""


@dataclass(repr=False)
class ValueDisplay(Display):
    """Value of B2B sales in each period, of that what is documented, and the interval.

    Attributes
    ----------
    periods
        Names of the periods, in order.
    values
        float64 of shape (periods,).
    bounds
        float64 of shape (2, periods): interval of each; None without.
    documented
        float64 of shape (periods,): the part that a number, a legal form, a flag or a label
        documents; None where that is not known.
    total
        Sum, and its interval where it is known.
    level
        Level of the intervals.
    bars_
        What `plot` drew.
    """

    periods: list[str]
    values: Floats
    bounds: Floats | None = None
    documented: Floats | None = None
    total: tuple[float, float | None, float | None] | None = None
    level: float = 0.9
    bars_: BarContainer = field(init=False)

    @classmethod
    def from_figures(
        cls,
        periods: Sequence[str],
        values: ArrayLike,
        *,
        low: ArrayLike | None = None,
        high: ArrayLike | None = None,
        documented: ArrayLike | None = None,
        total: tuple[float, float | None, float | None] | None = None,
        level: float = 0.9,
        lang: str = "en",
        ax: Axes | None = None,
    ) -> Self:
        """Draw the value of B2B sales of each period.

        Parameters
        ----------
        periods
            Names of the periods, such as ``2024-03``, in order.
        values
            Value of the B2B sales of each, shape (periods,).
        low, high
            Interval of each; None without.
        documented
            The documented part of each value; None where that is not known.
        total
            Value, and bounds or None, of all periods together; None: the sum alone.
        level
            Level of the intervals.
        lang, ax
            Language, and axes; a new figure if `ax` is None.

        Raises
        ------
        UsageError
            If lengths differ or there is no period.

        Examples
        --------
        >>> from matplotlib import pyplot
        >>> ValueDisplay.from_figures(["2024-01", "2024-02"], [120_000.0, 90_000.0])
        <ValueDisplay: B2B sales of 210,000 in all, most in 2024-01>
        >>> pyplot.close()
        """
        found = np.asarray(values, dtype=np.float64)
        bounds = None if low is None or high is None else np.array([low, high], dtype=np.float64)
        known = None if documented is None else np.asarray(documented, dtype=np.float64)
        sizes = {found.shape, *([known.shape] if known is not None else [])}
        if not len(periods) or sizes != {(len(periods),)}:
            raise UsageError(
                f"{found.shape} values for {len(periods)} periods", next_step="pass one a period"
            )
        return cls(
            list(map(str, periods)), found, bounds, known, total, level, words=Words(lang)
        ).plot(ax)

    def plot(self, ax: Axes | None = None) -> Self:
        """Draw on `ax`, or on a new figure, and return the display."""
        ax, words = self.start(ax, (7.2, 3.8)), self.words
        places = np.arange(len(self.periods))
        known = self.documented
        plain = known is None
        self.bars_ = ax.bar(
            places, self.values, 0.72, zorder=2, label=words("value.like"),
            facecolor=B2B if plain else LIGHT, edgecolor=B2B, hatch="" if plain else "////",
        )  # fmt: skip
        if known is not None:
            ax.bar(places, known, 0.72, color=B2B, zorder=3, label=words("value.documented"))
            legend_in(ax, "upper left")
        if self.bounds is not None:
            ax.vlines(places, *self.bounds, color=INK, linewidth=1.4, zorder=4)
            ax.scatter(places, self.values, s=9, color=INK, zorder=5)
        tops = self.values if self.bounds is None else self.bounds[1]
        ax.set_ylim(min(0.0, float(self.values.min())), 1.18 * float(np.max(tops)) or 1.0)
        step = -(-len(self.periods) // LABELS)
        ax.set_xticks(places[::step], self.periods[::step])
        for label in ax.get_xticklabels():
            as_written(label)
            if len(self.periods) > 6:
                label.set(rotation=45, ha="right", rotation_mode="anchor")
        grid(ax)
        self.numbers("y")
        ax.set_ylabel(words("value.axis"))
        key = "value.interval" if self.bounds is not None else "value.no_interval"
        self.finish(self.headline(), words(key, level=words.confidence(self.level)))
        return self

    def headline(self) -> str:
        """Return the total with its interval, and the largest period."""
        words = self.words
        value, low, high = self.total or (float(self.values.sum()), None, None)
        most = self.periods[int(self.values.argmax())]
        if low is None or high is None:
            return words("value.title", total=self._money(value), most=most)
        return words(
            "value.title_interval", total=self._money(value), low=self._money(low),
            high=self._money(high), most=most,
        )  # fmt: skip

    def _money(self, value: float) -> str:
        return self.words.number(round(value) if abs(value) >= WHOLE_FROM else value)

"""What all displays have in common: where they draw, their language, and a short repr."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from b2x.show.style import axes_and_figure, titled
from b2x.show.words import Words


@dataclass(repr=False, kw_only=True)
class Display:
    """A drawn plot, in the manner of scikit-learn's displays.

    Attributes
    ----------
    words
        Language and headers.
    title_, ax_, figure_
        What `plot` wrote above the axes, and where it drew.
    """

    size: ClassVar[tuple[float, float]] = (6.4, 3.8)
    """Inches of a new figure."""

    words: Words = field(default_factory=Words)
    title_: str = field(init=False, default="")
    ax_: Axes = field(init=False)
    figure_: Figure = field(init=False)
    _below: str = field(init=False, default="")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.title_}>" if self.title_ else type(self).__name__

    def start(self, ax: Axes | None, size: tuple[float, float] | None = None) -> Axes:
        """Take `ax`, or make a new figure, and return the axes."""
        self.ax_, self.figure_ = axes_and_figure(ax, size or self.size)
        return self.ax_

    def numbers(self, *axes: str) -> None:
        """Write the numbers at axes (``x``, ``y``) as the language does."""
        for axis in axes:
            getattr(self.ax_, f"{axis}axis").set_major_formatter(lambda at, _: self.words.edge(at))

    def percents(self, *axes: str) -> None:
        """Write shares at axes (``x``, ``y``) as percentages."""
        for axis in axes:
            getattr(self.ax_, f"{axis}axis").set_major_formatter(
                lambda at, _: self.words("format.percent", value=self.words.edge(100 * at))
            )

    def finish(self, title: str, below: str = "") -> None:
        """Write the title that says what is seen, and a line below it on what it shows."""
        self.title_, self._below = title, below
        titled(self.ax_, title, below)

    def fit_title(self) -> None:
        """Break the lines of the title anew, once what stands beside the axes is drawn."""
        titled(self.ax_, self.title_, self._below)

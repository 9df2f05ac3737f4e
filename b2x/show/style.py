"""Colours, axes and legends that all plots share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
"""Distinguishable with colour blindness (Okabe and Ito, 2008): first B2B, second B2C."""

B2B, B2C = PALETTE[:2]
INK, GREY = "#222222", "#767676"
B2C_TO_B2B = LinearSegmentedColormap.from_list("b2c_to_b2b", [B2C, "#FFFFFF", B2B])
VALUE_LABEL = "log-odds of B2B"
APART: dict[str, Any] = {"hatch": "////", "edgecolor": "white", "alpha": 0.6}
"""Bar style of missing and other levels, which are not values of the feature."""


def axes_and_figure(ax: Axes | None, size: tuple[float, float]) -> tuple[Axes, Figure]:
    """Return `ax` (or the axes of a new figure of `size` inches) without a frame, and its figure.

    Nothing is shown or closed, and matplotlib's settings stay as they are.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=size, layout="constrained")
    ax.spines[["top", "right"]].set_visible(False)
    figure = ax.figure.figure  # of a subfigure, the figure that holds it
    assert isinstance(figure, Figure)
    return ax, figure


def reference_line(ax: Axes, heights: Sequence[float], label: str) -> Line2D:
    """Draw a dashed line from 0 to 1; a second one of the same label stays out of the legend."""
    if label in [line.get_label() for line in ax.get_lines()]:
        label = "_" + label  # matplotlib leaves such labels out
    (line,) = ax.plot(
        [0, 1], heights, color=GREY, linestyle="--", linewidth=1, zorder=1, label=label
    )
    return line


def legend_above(ax: Axes) -> None:
    """Put the legend above the axes, where no curve can cross it."""
    legend = ax.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, fontsize="small")
    for text in legend.get_texts():
        as_written(text)


def as_written(text: Text) -> None:
    """Draw the user's text as it is: a ``$`` does not start a formula."""
    text.set_parse_math(False)


def bar_colors(values: Iterable[float]) -> list[str]:
    """Return the colour of B2B for positive values, else that of B2C."""
    return [B2B if value > 0 else B2C for value in values]

"""Holds what all displays share: colours, axes and labels; what is drawn is left to them."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
"""Told apart by the colour-blind too (Okabe and Ito, 2008); the first means B2B, the second B2C."""

B2B, B2C = PALETTE[:2]
INK, GREY = "#222222", "#767676"
B2C_TO_B2B = LinearSegmentedColormap.from_list("b2c_to_b2b", [B2C, "#FFFFFF", B2B])
VALUE_LABEL = "log-odds of B2B"


def axes_and_figure(ax: Axes | None, size: tuple[float, float]) -> tuple[Axes, Figure]:
    """Return `ax`, or the axes of a new figure of `size` inches, tidied, and its figure."""
    if ax is None:
        _, ax = plt.subplots(figsize=size, layout="constrained")
    ax.spines[["top", "right"]].set_visible(False)
    figure = ax.figure.figure  # of a subfigure, the figure that holds it
    assert isinstance(figure, Figure)
    return ax, figure


def reference_line(ax: Axes, heights: Sequence[float], label: str) -> Line2D:
    """Draw the dashed line from 0 to 1 that curves are held against; the legend has it once."""
    if label in [line.get_label() for line in ax.get_lines()]:
        label = "_" + label  # matplotlib leaves such labels out
    (line,) = ax.plot(
        [0, 1], heights, color=GREY, linestyle="--", linewidth=1, zorder=1, label=label
    )
    return line


def legend_above(ax: Axes) -> None:
    """Put the legend where no curve can run into it."""
    legend = ax.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, fontsize="small")
    for text in legend.get_texts():
        as_written(text)


def as_written(text: Text) -> None:
    """Draw the user's own words as they are: a ``$`` in them begins no formula."""
    text.set_parse_math(False)

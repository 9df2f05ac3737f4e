"""Colours, axes, titles and legends that all plots share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

PALETTE = ("#00457C", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
"""Distinguishable with colour blindness (after Okabe and Ito, 2008): first B2B, second B2C. The
blue is darkened so that the first two differ by 26 in lightness, and in print without colour."""

B2B, B2C = PALETTE[:2]
INK, GREY, LIGHT = "#222222", "#6B6B6B", "#D4D4D4"
B2C_TO_B2B = LinearSegmentedColormap.from_list("b2c_to_b2b", [B2C, "#FFFFFF", B2B])
APART: dict[str, Any] = {"hatch": "////", "edgecolor": "white", "alpha": 0.6}
"""Bar style of missing and other levels, which are not values of the feature."""
SMALL, MEDIUM = 8.0, 9.5
"""Sizes of letters, in points: ticks, legends and notes; titles."""


def axes_and_figure(ax: Axes | None, size: tuple[float, float]) -> tuple[Axes, Figure]:
    """Return `ax` (or the axes of a new figure of `size` inches) without a frame, and its figure.

    Nothing is shown or closed, and matplotlib's settings stay as they are.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=size, layout="constrained")
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["bottom", "left"]].set_color(GREY)
    ax.tick_params(labelsize=SMALL, color=GREY)
    ax.xaxis.label.set_fontsize(SMALL)
    ax.yaxis.label.set_fontsize(SMALL)
    figure = ax.figure.figure  # of a subfigure, the figure that holds it
    assert isinstance(figure, Figure)
    return ax, figure


def titled(ax: Axes, title: str, below: str = "") -> None:
    """Write a title that says what is seen, left above the axes, and a smaller line below it."""
    room = _room(ax)
    lines = _wrapped(title, room, MEDIUM, "bold")
    small = _wrapped(below, room, SMALL, "normal") if below else []
    text = ax.set_title(
        "\n".join(lines),
        fontsize=MEDIUM, fontweight="bold", loc="left", color=INK, linespacing=1.15,
        pad=6.0 + 1.3 * SMALL * len(small) + 2.0 * bool(small),
    )  # fmt: skip
    as_written(text)
    for old in [note for note in ax.texts if note.get_gid() == _NOTE]:
        old.remove()
    if small:
        note = ax.annotate(
            "\n".join(small), (0, 1), (0, 5), xycoords="axes fraction", textcoords="offset points",
            fontsize=SMALL, color=GREY, va="bottom", linespacing=1.3, gid=_NOTE,
        )  # fmt: skip
        as_written(note)


def grid(ax: Axes, axis: Literal["x", "y", "both"] = "y") -> None:
    """Draw thin lines at the ticks of an axis, behind everything."""
    ax.grid(axis=axis, color="#EBEBEB", linewidth=0.8)
    ax.set_axisbelow(True)


def reference_line(ax: Axes, heights: Sequence[float], label: str) -> Line2D:
    """Draw a dashed line from 0 to 1; a second one of the same label stays out of the legend."""
    if label in [line.get_label() for line in ax.get_lines()]:
        label = "_" + label  # matplotlib leaves such labels out
    (line,) = ax.plot(
        [0, 1], heights, color=GREY, linestyle="--", linewidth=1, zorder=1, label=label
    )
    return line


def legend_above(ax: Axes) -> None:
    """Put the legend above axes without a title, where no curve can cross it."""
    legend = ax.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, fontsize=SMALL)
    for text in legend.get_texts():
        as_written(text)


def legend_in(ax: Axes, place: Any = "best") -> None:
    """Put a legend without a frame."""
    legend = ax.legend(loc=place, frameon=False, fontsize=SMALL)
    for text in legend.get_texts():
        as_written(text)


def as_written(text: Text) -> None:
    """Draw the user's text as it is: a ``$`` does not start a formula."""
    text.set_parse_math(False)


def bar_colors(values: Iterable[float]) -> list[str]:
    """Return the colour of B2B for positive values, else that of B2C."""
    return [B2B if value > 0 else B2C for value in values]


def _wrapped(text: str, room: float, size: float, weight: str) -> list[str]:
    """Return a text in lines that are `room` points wide at most, a longer word alone."""
    font, lines = FontProperties(size=size, weight=weight), [""]
    for word in text.split(" "):  # not at the space within a figure
        longer = f"{lines[-1]} {word}".lstrip()
        if _width(longer, font) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _width(text: str, font: FontProperties) -> float:
    """Return the width of a text in points."""
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width)


def _room(ax: Axes) -> float:
    """Return how many points wide a title may be."""
    holder, spec = ax.figure, ax.get_subplotspec()
    dpi = holder.figure.dpi
    if spec is None or holder.figure.get_layout_engine() is None:
        return float(ax.get_window_extent().width / dpi * 72)
    _, columns = spec.get_gridspec().get_geometry()
    font = FontProperties(size=SMALL)
    # Axes below each other begin at one place, behind the widest labels of them all.
    labels = [
        label.get_text()
        for other in holder.axes
        if (at := other.get_subplotspec()) is not None and at.colspan == spec.colspan
        for label in other.get_yticklabels()
    ]
    beside = max((_width(text, font) for text in labels), default=0.0)
    named = 2 * SMALL if ax.get_ylabel() else 0.0
    cell = holder.bbox.width / dpi * 72 * len(spec.colspan) / columns
    return float(max(cell - max(beside, 2.5 * SMALL) - named - 16, 90))


_NOTE = "b2x-note"

"""The report's charts as inline SVG: text stays text, and nothing is loaded from elsewhere."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from b2x.show.style import B2B, B2C, GREY, INK
from b2x.show.words import Words

UNSURE = "#C9C9C9"
FILL = {"B2B": B2B, "unsure": UNSURE, "B2C": B2C}
"""Blue, grey and orange differ in lightness too."""
SETTINGS: Any = {
    "svg.fonttype": "none", "svg.hashsalt": "b2x", "font.family": "sans-serif", "font.size": 11,
    "axes.edgecolor": GREY, "xtick.color": INK, "ytick.color": INK,
}  # fmt: skip


def shares(decided: Mapping[str, Mapping[str, float]], words: Words) -> str:
    """Draw how sales, and their value, split into B2B, unsure and B2C."""
    rows = [("report.of_sales", "sales")]
    if any(figures["value"] for figures in decided.values()):
        rows.append(("report.of_value", "value"))
    with mpl.rc_context(SETTINGS):
        figure, ax = plt.subplots(figsize=(7.4, 0.75 * len(rows) + 0.3), layout="constrained")
        for place, (_, kind) in enumerate(rows):
            total = sum(max(figures[kind], 0.0) for figures in decided.values()) or 1.0
            left = 0.0
            for label in ("B2B", "unsure", "B2C"):
                share = max(decided[label][kind], 0.0) / total
                bar = ax.barh(
                    place, share, left=left, color=FILL[label], height=0.62, edgecolor="white"
                )
                if share > 0.06:
                    name = f"{words(f'report.called.{label}')} " if share > 0.16 else ""
                    colour = INK if label == "unsure" else "white"
                    text = f"{name}{words.percent(share)}"
                    ax.bar_label(bar, [text], label_type="center", color=colour)
                left += share
        ax.set(xlim=(0, 1), xticks=[], ylim=(len(rows) - 0.5, -0.5))
        ax.set_yticks(range(len(rows)), [words(key) for key, _ in rows])
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        return _svg(figure, words("report.figure.shares"))


def periods(table: Sequence[Mapping[str, Any]], key: str, words: Words) -> str:
    """Draw the B2B total of each period with its interval, by value where there is one."""
    what = "value" if "b2b_value" in table[0] else "number"
    y = np.array([row[f"b2b_{what}"] for row in table], dtype=float)
    with mpl.rc_context(SETTINGS):
        figure, ax = plt.subplots(figsize=(7.4, 2.6), layout="constrained")
        x = np.arange(len(y))
        ax.bar(x, y, color=B2B, width=0.7)
        if table[0].get(f"b2b_{what}_low") is not None:
            ends = [
                np.array([row[f"b2b_{what}_{end}"] for row in table]) for end in ("low", "high")
            ]
            ax.errorbar(
                x, y, yerr=np.maximum([y - ends[0], ends[1] - y], 0), fmt="none", ecolor=INK,
                elinewidth=1.2, capsize=3,
            )  # fmt: skip
        step = max(1, -(-len(x) // 9))
        ax.set_xticks(x[::step], [str(row[key]) for row in table[::step]])
        ax.yaxis.set_major_formatter(lambda value, _: words.edge(value))
        ax.axhline(0, color=GREY, linewidth=0.8)
        ax.spines[["top", "right", "bottom"]].set_visible(False)
        ax.tick_params(axis="x", length=0)
        return _svg(figure, words(f"report.figure.periods_{what}"))


def scores(log_odds: np.ndarray, thresholds: Any, words: Words) -> str:
    """Draw how many sales have which probability of B2B, coloured by the decision."""
    p = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -30, 30)))
    edges = np.linspace(0, 1, 41)
    with mpl.rc_context(SETTINGS):
        figure, ax = plt.subplots(figsize=(7.4, 2.3), layout="constrained")
        parts = {
            "B2C": log_odds <= thresholds.b2c_to,
            "unsure": (log_odds > thresholds.b2c_to) & (log_odds < thresholds.b2b_from),
            "B2B": log_odds >= thresholds.b2b_from,
        }
        bottom = np.zeros(len(edges) - 1)
        for label, rows in parts.items():
            counts = np.histogram(p[rows], edges)[0].astype(float)
            ax.bar(
                edges[:-1], counts, np.diff(edges), bottom=bottom, align="edge", color=FILL[label],
                edgecolor="white", linewidth=0.6, label=words(f"report.called.{label}"),
            )  # fmt: skip
            bottom += counts
        ax.xaxis.set_major_formatter(lambda value, _: words.percent(value))
        ax.yaxis.set_major_formatter(lambda value, _: words.edge(value))
        ax.set(xlim=(0, 1), xlabel=words("report.probability"), ylabel=words("report.of_sales"))
        ax.spines[["top", "right"]].set_visible(False)
        ax.legend(loc="upper center", ncols=3, frameon=False)
        ax.margins(y=0.25)
        return _svg(figure, words("report.figure.scores"))


def _svg(figure: Figure, title: str) -> str:
    """Return a figure as SVG to put into a page, with a title for who does not see it."""
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    plt.close(figure)
    text = stream.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1)
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    label = title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return text.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)

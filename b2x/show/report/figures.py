"""The report's pictures as inline SVG: text stays text, and nothing is loaded from elsewhere."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from b2x.decide.estimates.totals_result import Totals
from b2x.learn.arrays import Floats
from b2x.scorecard.decision import Thresholds
from b2x.show.score_histogram import ScoreDisplay
from b2x.show.style import B2B, B2C, INK
from b2x.show.value_by_month import ValueDisplay
from b2x.show.words import Words

UNSURE = "#C9C9C9"
FILL = {"B2B": B2B, "unsure": UNSURE, "B2C": B2C}
"""They differ in lightness too."""
WIDTH = 7.4
SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "b2x", "font.family": "sans-serif"}


def shares(decided: Mapping[str, Mapping[str, float]], words: Words) -> str:
    """Draw how sales, and their value, split into B2B, unsure and B2C."""
    rows = [("report.of_sales", "sales")]
    if any(figures["value"] for figures in decided.values()):
        rows.append(("report.of_value", "value"))
    with mpl.rc_context({**SETTINGS, "font.size": 11}):
        figure, ax = plt.subplots(figsize=(WIDTH, 0.75 * len(rows) + 0.3), layout="constrained")
        for place, (_, kind) in enumerate(rows):
            total = sum(max(figures[kind], 0.0) for figures in decided.values()) or 1.0
            left = 0.0
            for label, colour in FILL.items():
                share = max(decided[label][kind], 0.0) / total
                bar = ax.barh(place, share, 0.62, left, color=colour, edgecolor="white")
                if share > 0.06:
                    name = f"{words(f'report.called.{label}')} " if share > 0.16 else ""
                    text = f"{name}{words.percent(share)}"
                    ink = INK if label == "unsure" else "white"
                    ax.bar_label(bar, [text], label_type="center", color=ink)
                left += share
        ax.set(xlim=(0, 1), xticks=[], ylim=(len(rows) - 0.5, -0.5))
        ax.set_yticks(range(len(rows)), [words(key) for key, _ in rows])
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        return _svg(figure, words("report.figure.shares"))


def periods(totals: Totals, words: Words) -> str:
    """Draw the value of B2B sales by period, with intervals where there are; empty without."""
    rows, value = totals.table.to_pylist(), totals.value
    if value is None or len(rows) < 2:
        return ""
    key = totals.by[0]
    ends = [_column(rows, f"b2b_value_{end}") for end in ("low", "high")]
    with mpl.rc_context(SETTINGS):
        _, ax = plt.subplots(figsize=(WIDTH, 3.4), layout="constrained")
        display = ValueDisplay.from_figures(
            [str(row[key] or words("report.no_date")) for row in rows],
            [row["b2b_value"] for row in rows],
            low=ends[0],
            high=ends[1],
            total=(value.estimate, value.low, value.high),
            level=totals.confidence,
            lang=words.language,
            ax=ax,
        )
        return _svg(display.figure_, display.title_)


def scores(log_odds: Floats, thresholds: Thresholds, words: Words) -> str:
    """Draw how many sales have which probability of B2B, and how they are decided."""
    with mpl.rc_context(SETTINGS):
        _, ax = plt.subplots(figsize=(WIDTH, 2.9), layout="constrained")
        display = ScoreDisplay.from_predictions(
            None, log_odds, thresholds=thresholds, lang=words.language, ax=ax
        )
        return _svg(display.figure_, display.title_)


def _column(rows: Sequence[Mapping[str, Any]], name: str) -> list[float] | None:
    values = [row.get(name) for row in rows]
    return None if any(value is None for value in values) else values  # type: ignore[return-value]


def _svg(figure: Figure, title: str) -> str:
    """Return a figure as SVG to put into a page, with a title for who does not see it."""
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    plt.close(figure)
    text = stream.getvalue()
    text = text[text.index("<svg") :]
    for size in ("width", "height"):
        text = re.sub(rf'(<svg[^>]*?) {size}="[^"]*"', r"\1", text, count=1)
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    return text.replace("<svg", f'<svg role="img" aria-label={quoteattr(title)}', 1)

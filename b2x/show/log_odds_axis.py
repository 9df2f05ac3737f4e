"""An axis of log-odds whose ticks are probabilities."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from b2x.show.words import Words

PERCENTS = (0.01, 0.1, 1, 5, 20, 50, 80, 95, 99, 99.9, 99.99)


def probability_ticks(ax: Axes, words: Words) -> None:
    """Label the log-odds of round probabilities on the x axis; its limits stay."""
    limits = ax.get_xlim()
    inside = [p for p in PERCENTS if limits[0] <= _log_odds(p) <= limits[1]]
    labels = [words("format.percent", value=words.edge(p)) for p in inside]
    ax.set_xticks([_log_odds(p) for p in inside], labels)
    ax.set_xlim(limits)


def _log_odds(percent: float) -> float:
    return math.log(percent / (100 - percent))

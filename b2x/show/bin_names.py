"""Names of features, bins and levels as plots write them."""

from __future__ import annotations

import numpy as np

from b2x.schema.features import Feature
from b2x.schema.fields import FIELDS
from b2x.scorecard.terms import Bins, LevelBins, NumericBins, Term

NAME_LENGTH = 26


def edge_name(edge: float) -> str:
    """Return a number in at most six characters or so.

    Examples
    --------
    >>> edge_name(20_000.0), edge_name(2_500_000.0), edge_name(0.125)
    ('20k', '2.5M', '0.125')
    """
    if 1e4 <= abs(edge) < 1e6:
        return f"{edge / 1e3:.4g}k"
    if 1e6 <= abs(edge) < 1e9:
        return f"{edge / 1e6:.4g}M"
    return f"{edge:.4g}"


def level_name(level: str) -> str:
    """Return a level on one line, cut to `NAME_LENGTH` characters."""
    words = " ".join(level.split())
    return words if len(words) <= NAME_LENGTH else words[: NAME_LENGTH - 1] + "…"


def unit(feature: Feature) -> str:
    """Return the unit of a numeric feature; a column of the seller's own is its own unit.

    Examples
    --------
    >>> unit(Feature("ratio", ("volume", "nights"), "number"))
    "money, the seller's currency / nights"
    """
    first, last = feature.inputs[0], feature.inputs[-1]
    units = [FIELDS[name].unit if name in FIELDS else name for name in feature.inputs]
    return {
        "column": units[0],
        "relative": f"times the seller's typical {first}",
        "ratio": f"{units[0]} / {units[-1]}",
        "days_between": f"days from {first} to {last}",
        "weekday": "day of the week",
        "hour": "hour of the day",
        "hour_with_midnight": "hour of the day",
    }[feature.operation]


def coarse_bin_names(term: Term) -> list[str]:
    """Return a name for each coarse bin of a term, such as ``1 to < 20k, missing``."""
    members: list[list[int]] = [[] for _ in range(term.n_coarse)]
    for fine, coarse in enumerate(term.coarse):
        members[coarse].append(fine)
    return [_joined(term.bins, fine) for fine in members]


def _joined(bins: Bins, fine: list[int]) -> str:
    if isinstance(bins, LevelBins):
        named = [level_name(bins.levels[i]) for i in fine if i < bins.other]
        if len(named) > 2:
            named[1:] = [f"{len(named) - 1} more"]
        named += ["any other level"] * (bins.other in fine)
    else:
        inside = np.array([i for i in fine if i < bins.missing], dtype=int)
        runs = np.split(inside, np.flatnonzero(np.diff(inside) > 1) + 1)
        named = [_interval(bins, int(run[0]), int(run[-1])) for run in runs if run.size]
    return ", ".join(named + ["missing"] * (bins.missing in fine))


def _interval(bins: NumericBins, first: int, last: int) -> str:
    low = edge_name(bins.edges[first - 1]) if first else ""
    high = edge_name(bins.edges[last]) if last < len(bins.edges) else ""
    if low and high:
        return f"{low} to < {high}"
    return f"< {high}" if high else f"≥ {low}" if low else "any"

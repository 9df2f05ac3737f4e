"""Names of the bins of pair tables, and levels cut to length."""

from __future__ import annotations

import math

import numpy as np

from b2x.scorecard.terms import Bins, LevelBins, NumericBins, Term
from b2x.show.words import Words

NAME_LENGTH = 26


def level_name(level: str) -> str:
    """Return a level on one line, cut to `NAME_LENGTH` characters.

    Examples
    --------
    >>> level_name("a level with a name that nobody reads")
    'a level with a name that …'
    """
    words = " ".join(level.split())
    return words if len(words) <= NAME_LENGTH else words[: NAME_LENGTH - 1] + "…"


def coarse_bin_names(term: Term, words: Words) -> list[str]:
    """Return a name for each coarse bin of a term, such as ``1 to 20k, missing``."""
    members: list[list[int]] = [[] for _ in range(term.n_coarse)]
    for fine, coarse in enumerate(term.coarse):
        members[coarse].append(fine)
    return [_joined(term, fine, words) for fine in members]


def _joined(term: Term, fine: list[int], words: Words) -> str:
    bins = term.bins
    if isinstance(bins, LevelBins):
        inside = [bins.levels[i] for i in fine if i < bins.other]
        named = [level_name(words.level(level, term.feature)) for level in inside]
        if len(named) > 2:
            named[1:] = [words("bin.more", n=len(named) - 1)]
        named += [words("bin.other")] * (bins.other in fine)
    else:
        known = np.array([i for i in fine if i < bins.missing], dtype=int)
        runs = np.split(known, np.flatnonzero(np.diff(known) > 1) + 1)
        named = [_interval(term, bins, int(r[0]), int(r[-1]), words) for r in runs if r.size]
    return ", ".join(named + [words("bin.missing")] * (_missing(bins) in fine))


def _missing(bins: Bins) -> int:
    return bins.missing


def _interval(term: Term, bins: NumericBins, first: int, last: int, words: Words) -> str:
    low, high = words.bin_range(bins, first, last)
    if term.feature.operation == "weekday":
        return words.interval(low, high, term.feature)
    if math.isinf(low) or math.isinf(high):
        ends = {"low": words.edge(low), "high": words.edge(high)}
        key = "any" if low == -high else "below" if math.isinf(low) else "from"
        return words(f"short.{key}", **ends)
    return words("short.between", low=words.edge(low), high=words.edge(high))

"""What the tests of plots share: scored sales, scorecards to draw, and the drawn texts."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from b2x.schema.features import Feature
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, Pair, Term

FEW = {"n_boot": 50}


class Scores(NamedTuple):
    """300 scored sales of 40 buyers."""

    is_b2b: NDArray[np.bool_]
    log_odds: NDArray[np.float64]
    buyers: NDArray[np.int64]
    weights: NDArray[np.int64]


def scorecard_of(*terms: Term, pairs: tuple[Pair, ...] = ()) -> Scorecard:
    return Scorecard(0.0, terms, pairs, Thresholds(-1.0, 1.0))


def levels_term(name: str, levels: list[str]) -> Term:
    values = (*(float(i + 1) for i in range(len(levels))), -0.5, 0.0)
    return Term(Feature("column", (name,), "category"), LevelBins(tuple(levels)), values)


def note_of(display: Any) -> str:
    """Return the line below the title."""
    notes = [text.get_text() for text in display.ax_.texts if text.get_gid() == "b2x-note"]
    return " ".join(notes).replace("\n", " ")


def tick_texts(display: Any, axis: str) -> list[str]:
    return [tick.get_text() for tick in getattr(display.ax_, f"get_{axis}ticklabels")()]

"""A network that has seen simulated tables: strongest where labels are few."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from b2x.learn.arrays import Floats
from b2x.learn.bins import Design
from b2x.learn.in_context.network import Context, read_context
from b2x.learn.in_context.weights import network_weights
from b2x.learn.lesson import NETWORK_UP_TO, Lesson, Teacher

RAREST = 0.04
"""Share of the rarer kind in the tables that the network was trained on, at least."""


@dataclass(frozen=True)
class InContext(Teacher):
    """A transformer that was trained on simulated tables and reads the labelled rows as they are.

    Attributes
    ----------
    context
        What it read.
    shift
        What is added to its log-odds, because it read a rare kind as more frequent than it is.
    """

    name: ClassVar[str] = "in-context"
    prior_weights: ClassVar = (1.0, 0.67, 0.43, 0.2)
    row_limit: ClassVar[float] = NETWORK_UP_TO + 1

    context: Context | None = None
    shift: float = 0.0

    def fit(self, lesson: Lesson) -> Self:
        """Read the labelled rows."""
        y, counts = lesson.y.astype(np.float64), lesson.weight
        b2b, b2c = float(counts[lesson.y].sum()), float(counts[~lesson.y].sum())
        times = max(1.0, RAREST / (1.0 - RAREST) * max(b2b, b2c) / max(min(b2b, b2c), 1.0))
        rarer = lesson.y == (b2b < b2c)
        counts = np.where(rarer, times, 1.0) * counts
        read = read_context(network_weights(), lesson.design, y, counts)
        return replace(self, context=read, shift=float(np.log(times)) * (1 if b2b > b2c else -1))

    def log_odds(self, design: Design) -> Floats:
        """Return what the network says of the rows."""
        assert self.context is not None
        return self.context.log_odds(design.codes) + self.shift

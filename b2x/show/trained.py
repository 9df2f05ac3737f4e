"""`b2x.train`: a trained model with its measurement, which also shows itself.

The methods are here, because what trains must not know what draws. matplotlib is imported when
something is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, Self

import numpy as np

from b2x.errors import UsageError
from b2x.show.model import Model
from b2x.training import train as training

if TYPE_CHECKING:
    from b2x.show.confusion import ConfusionDisplay
    from b2x.show.over_time import OverTimeDisplay
    from b2x.show.precision_recall import PrecisionRecallDisplay
    from b2x.show.reliability import ReliabilityDisplay
    from b2x.show.score_histogram import ScoreDisplay
    from b2x.show.segments import SegmentsDisplay
    from b2x.show.term import TermDisplay
    from b2x.show.threshold_cost import ThresholdCostDisplay

P = ParamSpec("P")


@dataclass(frozen=True, repr=False)
class Trained(training.Trained):
    """A model with its measurement, which draws what was measured.

    Attributes are those of :class:`b2x.training.train.Trained`, which it is. Every plot takes the
    held-out log-odds, so it shows what the evaluation says; options are those of the display's
    `from_predictions`, such as ``lang="nb"`` and ``ax=``.
    """

    model: Model

    @classmethod
    def of(cls, trained: training.Trained) -> Self:
        """Return the same with these methods."""
        parts = {field.name: getattr(trained, field.name) for field in fields(trained)}
        return cls(**{**parts, "model": Model.of(trained.model)})

    def plot_terms(self, **options: Any) -> list[TermDisplay]:
        """Draw what the most important features say; see :meth:`Model.plot_terms`."""
        return self.model.plot_terms(**options)

    def plot_scores(self, **options: Any) -> ScoreDisplay:
        """Draw how the scores of B2B and B2C sales spread, with both thresholds."""
        from b2x.show.score_histogram import ScoreDisplay

        return ScoreDisplay.from_predictions(*self._measured(), **self._decided(options))

    def plot_confusion(self, **options: Any) -> ConfusionDisplay:
        """Draw what sales are called against what they are."""
        from b2x.show.confusion import ConfusionDisplay

        return ConfusionDisplay.from_predictions(*self._measured(), **self._decided(options))

    def plot_threshold_cost(self, **options: Any) -> ThresholdCostDisplay:
        """Draw how many decisions are wrong, and how many sales left unsure, by confidence."""
        from b2x.show.threshold_cost import ThresholdCostDisplay

        own = 1 / (1 + np.exp(-self.model.scorecard.thresholds.b2b_from))
        options = {"confidence": float(own), **self._weighted(options)}
        return ThresholdCostDisplay.from_predictions(*self._measured(), **options)

    def plot_precision_recall(self, **options: Any) -> PrecisionRecallDisplay:
        """Draw precision against recall, with the average precision of the evaluation."""
        from b2x.show.precision_recall import PrecisionRecallDisplay

        options = {"name": self.model.name, **self._weighted(options)}
        return PrecisionRecallDisplay.from_predictions(*self._measured(), **options)

    def plot_reliability(self, **options: Any) -> ReliabilityDisplay:
        """Draw the share of B2B against the probability, with the evaluation's error."""
        from b2x.show.reliability import ReliabilityDisplay

        options = {"name": self.model.name, **self._weighted(options)}
        return ReliabilityDisplay.from_predictions(*self._measured(), **options)

    def plot_over_time(self, **options: Any) -> OverTimeDisplay:
        """Draw how well sales are ranked, period by period.

        Raises
        ------
        UsageError
            When nothing was measured, or the table has no order dates.
        """
        from b2x.show.over_time import OverTimeDisplay

        if self.times is None:
            raise UsageError(
                "the table has no order dates", next_step="name their column: b2x.train(time=...)"
            )
        y, log_odds, groups = self._measured()
        times = self.times[self._tested]
        return OverTimeDisplay.from_times(y, log_odds, times, groups, **self._weighted(options))

    def plot_segments(self, segments: Any, **options: Any) -> SegmentsDisplay:
        """Draw how well sales are ranked in each segment, the worst first.

        Parameters
        ----------
        segments
            Segment of each labelled row, shape (labelled rows,), in the table's order.
        **options
            Those of :meth:`b2x.show.segments.SegmentsDisplay.from_segments`.

        Raises
        ------
        UsageError
            When nothing was measured, or there is not a segment for each labelled row.
        """
        from b2x.show.segments import SegmentsDisplay

        values = np.asarray(segments, dtype=object)
        if values.shape != self.labels.shape:
            raise UsageError(
                f"{values.shape} segments for {len(self.labels)} labelled sales",
                next_step="pass the values of the rows that have a label",
            )
        y, log_odds, groups = self._measured()
        return SegmentsDisplay.from_segments(
            y, log_odds, values[self._tested], groups, **self._weighted(options)
        )

    @property
    def _tested(self) -> Any:
        return ~np.isnan(self.held_out)

    def _measured(self) -> tuple[Any, Any, Any]:
        """Return label, log-odds and buyer of the rows that were tested."""
        tested = self._tested
        if not tested.any():
            raise UsageError(
                "nothing was measured, so there is nothing to draw",
                next_step="label more sales, or train without quick=True",
            )
        return self.labels[tested], self.held_out[tested], self.groups[tested]

    def _weighted(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return options with the weights that the evaluation took."""
        own = None if self.weights is None else self.weights[self._tested]
        return {"weights": own, **options}

    def _decided(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"thresholds": self.model.scorecard.thresholds, **self._weighted(options)}


def _showing(function: Callable[P, training.Trained]) -> Callable[P, Trained]:
    """Return the function, whose result draws itself."""

    @wraps(function)
    def shown(*args: P.args, **options: P.kwargs) -> Trained:
        return Trained.of(function(*args, **options))

    return shown


train = _showing(training.train)

"""What two features add together, as a heat map."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from b2x.errors import UsageError
from b2x.measure.metrics import Floats
from b2x.schema.features import Feature
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import Term
from b2x.show.bin_names import coarse_bin_names, unit
from b2x.show.inputs import scorecard_of, term_position
from b2x.show.style import B2C_TO_B2B, VALUE_LABEL, as_written, axes_and_figure


@dataclass
class PairDisplay:
    """What two features add together, beyond what each adds alone: a heat map.

    Attributes
    ----------
    first, second
        The terms of the rows and of the columns.
    values
        float64 of shape (coarse bins of the first, coarse bins of the second), log-odds.
    image_, ax_, figure_
        What `plot` drew, and where.
    """

    first: Term
    second: Term
    values: Floats
    image_: AxesImage = field(init=False, repr=False)
    ax_: Axes = field(init=False, repr=False)
    figure_: Figure = field(init=False, repr=False)

    @classmethod
    def from_estimator(
        cls, model: Any, first: str, second: str, *, ax: Axes | None = None
    ) -> PairDisplay:
        """Draw a pair of a `b2x.Model` or of a fitted `B2XClassifier`; see `from_scorecard`."""
        return cls.from_scorecard(scorecard_of(model), first, second, ax=ax)

    @classmethod
    def from_scorecard(
        cls, scorecard: Scorecard, first: str, second: str, *, ax: Axes | None = None
    ) -> PairDisplay:
        """Draw a pair of a scorecard.

        Parameters
        ----------
        scorecard
            The model.
        first, second
            The features of the rows and of the columns; the scorecard may hold them in either
            order.
        ax
            Where to draw; a new figure if None.

        Raises
        ------
        UsageError
            If there is no such feature or pair.

        Examples
        --------
        >>> import b2x
        >>> from matplotlib import pyplot
        >>> hotel = b2x.load("hotel")
        >>> pair = hotel.scorecard.pairs[0]
        >>> names = [hotel.scorecard.terms[i].feature.name for i in (pair.first, pair.second)]
        >>> display = PairDisplay.from_estimator(hotel, *names)
        >>> display.values.shape == (len(pair.values), len(pair.values[0]))
        True
        >>> pyplot.close(display.figure_)
        """
        a, b = term_position(scorecard, first), term_position(scorecard, second)
        for pair in scorecard.pairs:
            if {a, b} == {pair.first, pair.second}:
                values = np.array(pair.values)
                values = values if a == pair.first else values.T
                return cls(scorecard.terms[a], scorecard.terms[b], values).plot(ax)
        known = ", ".join(map(scorecard.pair_name, scorecard.pairs))
        raise UsageError(
            f"no pair of {first!r} and {second!r}",
            next_step=f"use one of {known}" if known else "this scorecard has none",
        )

    def plot(self, ax: Axes | None = None) -> PairDisplay:
        """Draw on `ax`, or on a new figure, and return the display."""
        rows, columns = self.values.shape
        self.ax_, self.figure_ = axes_and_figure(ax, (3.4 + 0.42 * columns, 2.2 + 0.3 * rows))
        limit = float(np.abs(self.values).max()) or 1.0
        # The first bin is at the bottom, as on any axis of numbers.
        self.image_ = self.ax_.imshow(
            self.values, cmap=B2C_TO_B2B, vmin=-limit, vmax=limit, aspect="auto", origin="lower"
        )
        self.ax_.set_yticks(range(rows), coarse_bin_names(self.first))
        self.ax_.set_xticks(
            range(columns), coarse_bin_names(self.second), rotation=45, ha="right",
            rotation_mode="anchor",
        )  # fmt: skip
        self.ax_.set(
            xlabel=_axis_label(self.second.feature), ylabel=_axis_label(self.first.feature)
        )
        for text in (*self.ax_.get_xticklabels(), *self.ax_.get_yticklabels(),
                     self.ax_.xaxis.label, self.ax_.yaxis.label):  # fmt: skip
            as_written(text)
        self.ax_.set_title("together, beyond each alone", fontsize="medium", loc="left")
        self.figure_.colorbar(self.image_, ax=self.ax_, label=VALUE_LABEL)
        return self


def _axis_label(feature: Feature) -> str:
    own = feature.kind == "category" or unit(feature) == feature.name
    return feature.name if own else f"{feature.name}\n{unit(feature)}"

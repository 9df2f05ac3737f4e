"""What two features add together, as a heat map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage

from b2x.errors import UsageError
from b2x.measure.metrics import Floats
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import Term
from b2x.show.bin_names import coarse_bin_names
from b2x.show.display import Display
from b2x.show.inputs import profile_of, scorecard_of, term_position
from b2x.show.style import B2C_TO_B2B, INK, SMALL, as_written
from b2x.show.words import Words

LITTLE = 0.05


@dataclass(repr=False)
class PairDisplay(Display):
    """What two features add together, beyond what each adds alone: a heat map with its figures.

    Attributes
    ----------
    first, second
        The terms of the rows and of the columns.
    values
        float64 of shape (coarse bins of the first, coarse bins of the second), log-odds.
    image_
        What `plot` drew.
    """

    first: Term
    second: Term
    values: Floats
    image_: AxesImage = field(init=False)

    @classmethod
    def from_estimator(cls, model: Any, first: str, second: str, **options: Any) -> Self:
        """Draw a pair of a `b2x.Model` or of a fitted `B2XClassifier`; see `from_scorecard`."""
        profile = profile_of(model)
        headers = {} if profile is None else profile.headers
        return cls.from_scorecard(scorecard_of(model), first, second, headers=headers, **options)

    @classmethod
    def from_scorecard(
        cls,
        scorecard: Scorecard,
        first: str,
        second: str,
        *,
        headers: Mapping[str, str] | None = None,
        lang: str = "en",
        ax: Axes | None = None,
    ) -> Self:
        """Draw a pair of a scorecard.

        Parameters
        ----------
        scorecard
            The model.
        first, second
            The features of the rows and of the columns; the scorecard may hold them in either
            order.
        headers
            The user's header of each input.
        lang
            Language of the texts.
        ax
            Where to draw; a new figure if None.

        Raises
        ------
        UsageError
            If there is no such feature, pair or language.

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
        words = Words(lang, headers or {})
        a, b = (term_position(scorecard, name, words) for name in (first, second))
        for pair in scorecard.pairs:
            if {a, b} == {pair.first, pair.second}:
                values = np.array(pair.values)
                values = values if a == pair.first else values.T
                return cls(scorecard.terms[a], scorecard.terms[b], values, words=words).plot(ax)
        known = ", ".join(map(scorecard.pair_name, scorecard.pairs))
        raise UsageError(
            f"no pair of {first!r} and {second!r}",
            next_step=f"use one of {known}" if known else "this scorecard has none",
        )

    def plot(self, ax: Axes | None = None) -> Self:
        """Draw on `ax`, or on a new figure, and return the display."""
        words, (rows, columns) = self.words, self.values.shape
        ax = self.start(ax, (2.6 + 0.5 * columns, 2.2 + 0.32 * rows))
        limit = float(np.abs(self.values).max()) or 1.0
        # The first bin is at the bottom, as on any axis of numbers.
        self.image_ = ax.imshow(
            self.values, cmap=B2C_TO_B2B, vmin=-limit, vmax=limit, aspect="auto", origin="lower"
        )
        ax.spines[:].set_visible(False)
        ax.tick_params(length=0)
        names = [coarse_bin_names(term, words) for term in (self.first, self.second)]
        ax.set_yticks(range(rows), names[0])
        ax.set_xticks(range(columns), names[1], rotation=45, ha="right", rotation_mode="anchor")
        ax.set(xlabel=words.axis(self.second.feature), ylabel=words.axis(self.first.feature))
        for text in (*ax.get_xticklabels(), *ax.get_yticklabels(), ax.xaxis.label, ax.yaxis.label):
            as_written(text)
        for (row, column), value in np.ndenumerate(self.values):
            if abs(value) >= LITTLE:  # the sign is what print without colour shows
                dark = abs(value) > 0.55 * limit
                ax.text(
                    column, row, words.log_odds(value), ha="center", va="center",
                    fontsize=SMALL - 1.5, color="white" if dark else INK,
                )  # fmt: skip
        for line, term, size in (
            (ax.axhline, self.first, rows),
            (ax.axvline, self.second, columns),
        ):
            apart = len({*term.coarse[term.bins.missing :]} - {*term.coarse[: term.bins.missing]})
            if apart:
                line(size - apart - 0.5, color="white", linewidth=3)
        self.finish(self.headline(names), words("pair.below"))
        return self

    def headline(self, names: list[list[str]]) -> str:
        """Return which two bins together speak most for B2B, and which for B2C."""
        words = self.words
        titles = [words.title(term.feature) for term in (self.first, self.second)]
        if np.ptp(self.values) < 2 * LITTLE:
            return words("pair.little", first=titles[0], second=titles[1])
        high, low = (
            np.unravel_index(int(at), self.values.shape)
            for at in (self.values.argmax(), self.values.argmin())
        )
        most = {
            f"{end}_{which}": names[i][int(place[i])]
            for end, place in (("high", high), ("low", low))
            for i, which in enumerate(("first", "second"))
        }
        return words("pair.title", first=titles[0], second=titles[1], **most)

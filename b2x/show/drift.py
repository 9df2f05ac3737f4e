"""How much each field has changed since training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from numpy.typing import ArrayLike

from b2x.errors import UsageError
from b2x.measure.metrics import Floats
from b2x.show.bin_names import level_name
from b2x.show.display import Display
from b2x.show.style import B2C, GREY, INK, SMALL, as_written, grid
from b2x.show.words import Words

LIMIT = 0.2
"""Population stability index from which on a field is usually said to have changed."""
SCORE = "log-odds"
"""The name under which a change of the model's own score is given."""


@dataclass(repr=False)
class DriftDisplay(Display):
    """Population stability index of each field, the most changed first, beside a limit.

    Attributes
    ----------
    names
        The fields.
    values
        float64 of shape (fields,): 0 for no change.
    bounds
        float64 of shape (2, fields): interval of each; None without.
    limit
        From here on a field counts as changed.
    n, changed
        Number of all fields, and of those that changed, drawn or not.
    bars_
        What `plot` drew.
    """

    names: list[str]
    values: Floats
    bounds: Floats | None = None
    limit: float = LIMIT
    n: int = 0
    changed: int = 0
    bars_: BarContainer = field(init=False)

    @classmethod
    def from_figures(
        cls,
        names: Sequence[str],
        values: ArrayLike,
        *,
        low: ArrayLike | None = None,
        high: ArrayLike | None = None,
        limit: float = LIMIT,
        max_fields: int = 15,
        headers: Mapping[str, str] | None = None,
        lang: str = "en",
        ax: Axes | None = None,
    ) -> Self:
        """Draw the change of each field.

        Parameters
        ----------
        names
            The fields or features, by name; ``log-odds`` is the model's own score.
        values
            Population stability index of each, shape (fields,).
        low, high
            Interval of each; None without.
        limit
            From here on a field counts as changed.
        max_fields
            The most changed so many are drawn.
        headers
            The user's header of each field.
        lang, ax
            Language, and axes; a new figure if `ax` is None.

        Raises
        ------
        UsageError
            If lengths differ or there is no field.

        Examples
        --------
        >>> from matplotlib import pyplot
        >>> DriftDisplay.from_figures(["volume", "channel"], [0.02, 0.31])
        <DriftDisplay: 1 of 2 fields has changed: Channel most (0.31)>
        >>> pyplot.close()
        """
        found = np.asarray(values, dtype=np.float64)
        bounds = None if low is None or high is None else np.array([low, high], dtype=np.float64)
        if not len(names) or found.shape != (len(names),):
            raise UsageError(
                f"{found.shape} figures for {len(names)} fields", next_step="pass one a field"
            )
        words = Words(lang, headers or {})
        order = np.argsort(-found, kind="stable")
        shown = order[:max_fields]
        return cls(
            [words("drift.score") if names[i] == SCORE else words.named(names[i]) for i in shown],
            found[shown],
            None if bounds is None else bounds[:, shown], limit, len(names),
            int((found >= limit).sum()), words=words,
        ).plot(ax)  # fmt: skip

    def plot(self, ax: Axes | None = None) -> Self:
        """Draw on `ax`, or on a new figure, and return the display."""
        ax, words = self.start(ax, (6.4, 1.5 + 0.3 * len(self.names))), self.words
        places = np.arange(len(self.names))[::-1]
        colors = [B2C if value >= self.limit else GREY for value in self.values]
        self.bars_ = ax.barh(places, self.values, 0.66, color=colors, zorder=2)
        ends = self.values.copy()
        if self.bounds is not None:
            ax.hlines(places, *self.bounds, color=INK, linewidth=1.2, zorder=3)
            ends = np.maximum(ends, self.bounds[1])
        room = 0.01 * max(float(ends.max()), self.limit)
        for place, value, end in zip(places, self.values, ends, strict=True):
            ax.text(
                end + room, place, words.number(round(float(value), 2)), va="center",
                fontsize=SMALL, color=INK,
                fontweight="bold" if value >= self.limit else "normal",
            )  # fmt: skip
        ax.axvline(self.limit, color=INK, linestyle="--", linewidth=1, zorder=1)
        ax.set_yticks(places, [level_name(name) for name in self.names])
        for label in ax.get_yticklabels():
            as_written(label)
        ax.set_xlim(0, 1.12 * max(float(ends.max()), self.limit))
        grid(ax, "x")
        self.numbers("x")
        ax.set_xlabel(words("drift.psi"))
        n, changed = self.n, self.changed
        key = "drift.none" if not changed else "drift.one" if changed == 1 else "drift.title"
        most = words.number(round(float(self.values[0]), 2))
        title = words(key, changed=changed, n=n, field=self.names[0], most=most)
        self.finish(title, words("drift.below", limit=words.number(self.limit)))
        return self

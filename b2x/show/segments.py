"""How well a model ranks the sales of each segment, the worst first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer
from numpy.typing import ArrayLike

from b2x.errors import UsageError
from b2x.measure.bootstrap import LEVEL
from b2x.measure.resample import Interval
from b2x.scorecard.profile import FEW
from b2x.show.bin_names import level_name
from b2x.show.display import Display
from b2x.show.inputs import labels_and_log_odds
from b2x.show.parts import N_BOOT, Part, auc_of, measure_parts, parts_note
from b2x.show.scored import Scored
from b2x.show.style import B2B, GREY, SMALL, as_written, grid
from b2x.show.words import Words


@dataclass(repr=False)
class SegmentsDisplay(Display):
    """ROC AUC of the sales of each segment, with intervals, beside that of all sales.

    Attributes
    ----------
    parts
        The largest segments, the worst ranked first; those with too few sales last.
    overall
        All sales together.
    column
        What the segments are values of.
    level, over
        Level of the intervals, and what they resample.
    errorbar_
        What `plot` drew.
    """

    parts: list[Part]
    overall: Interval
    column: str = ""
    level: float = LEVEL
    over: str = "buyers"
    errorbar_: ErrorbarContainer = field(init=False)

    @classmethod
    def from_estimator(
        cls, model: Any, X: Any, y: ArrayLike, segments: Any, groups: Any = None, **options: Any
    ) -> Self:
        """Score rows that the model was not trained on, and draw.

        `model`, `X` and `y` are those of :func:`b2x.show.inputs.labels_and_log_odds`, the other
        parameters and the errors those of `from_segments`.
        """
        return cls.from_segments(*labels_and_log_odds(model, X, y), segments, groups, **options)

    @classmethod
    def from_segments(
        cls,
        y: ArrayLike,
        log_odds: ArrayLike,
        segments: ArrayLike,
        groups: ArrayLike | None = None,
        *,
        weights: ArrayLike | None = None,
        column: str = "",
        max_segments: int = 12,
        n_boot: int = N_BOOT,
        seed: int = 0,
        level: float = LEVEL,
        lang: str = "en",
        ax: Axes | None = None,
    ) -> Self:
        """Measure each segment and draw.

        Parameters
        ----------
        y, log_odds, groups, weights, n_boot, seed, level, lang, ax
            As in :meth:`b2x.show.over_time.OverTimeDisplay.from_times`.
        segments
            Segment of each sale, texts or numbers of shape (n,); None and NaN are "missing".
            Those of fewer than five buyers are one, because they may name somebody.
        column
            What the segments are values of, for the title.
        max_segments
            The largest so many are drawn.

        Raises
        ------
        UsageError
            If lengths differ or one kind does not occur.

        Examples
        --------
        >>> from matplotlib import pyplot
        >>> rng = np.random.default_rng(0)
        >>> y, noise = rng.random(400) < 0.5, rng.normal(size=400)
        >>> channel = np.where(np.arange(400) % 2, "web", "phone")
        >>> z = np.where(channel == "web", 4.0, 1.0) * y + noise
        >>> SegmentsDisplay.from_segments(y, z, channel, column="Channel", n_boot=50)
        <SegmentsDisplay: Channel: phone is ranked worst, AUC 76% against 89% in all>
        >>> pyplot.close()
        """
        values = np.asarray(segments, dtype=object)
        scores = np.asarray(log_odds, dtype=np.float64)
        if values.shape != scores.shape:
            raise UsageError(
                f"{values.shape} segments for {scores.shape} sales",
                next_step="pass one segment per sale",
            )
        tested = ~np.isnan(scores)
        words = Words(lang)
        rows = Scored.of(y, log_odds, groups, weights)
        names = [
            words("bin.missing") if v is None or v != v else str(v) for v in values[tested].tolist()
        ]
        owners: dict[str, set[int]] = {}
        for name, buyer in zip(names, rows.buyers.tolist(), strict=True):
            owners.setdefault(name, set()).add(buyer)
        few = {name for name, known in owners.items() if len(known) < FEW}
        names = [words("bin.other") if name in few else name for name in names]
        found, codes, counts = np.unique(
            np.array(names, dtype=object), return_inverse=True, return_counts=True
        )
        largest = np.argsort(-counts, kind="stable")[:max_segments]
        place = np.full(len(found), -1)
        place[largest] = np.arange(len(largest))
        parts = measure_parts(
            rows, place[codes], found[largest].tolist(), n_boot=n_boot, seed=seed, level=level
        )
        parts.sort(key=lambda part: 2.0 if part.auc is None else part.auc.value)
        overall = auc_of(rows, n_boot=n_boot, seed=seed, level=level)
        return cls(parts, overall, column, level, rows.over, words=words).plot(ax)

    def plot(self, ax: Axes | None = None) -> Self:
        """Draw on `ax`, or on a new figure, and return the display."""
        ax, words = self.start(ax, (6.4, 1.5 + 0.34 * len(self.parts))), self.words
        places = np.arange(len(self.parts))[::-1]
        known = [(p, part.auc) for p, part in zip(places, self.parts, strict=True) if part.auc]
        values = np.array([[auc.value, auc.low, auc.high] for _, auc in known]).reshape(-1, 3)
        ax.axvline(self.overall.value, color=GREY, linestyle="--", linewidth=1, zorder=1)
        ax.annotate(
            words("parts.overall"), (self.overall.value, 0), (3, 3), fontsize=SMALL, color=GREY,
            xycoords=("data", "axes fraction"), textcoords="offset points", va="bottom",
        )  # fmt: skip
        self.errorbar_ = ax.errorbar(
            values[:, 0], [p for p, _ in known],
            xerr=[values[:, 0] - values[:, 1], values[:, 2] - values[:, 0]],
            fmt="o", color=B2B, markersize=6, elinewidth=1.5, capsize=3, zorder=3,
        )  # fmt: skip
        ax.set_yticks(
            places, [f"{level_name(str(p.name))}  {words.number(p.rows)}" for p in self.parts]
        )
        for label, part in zip(ax.get_yticklabels(), self.parts, strict=True):
            as_written(label)
            label.set_color(GREY if part.auc is None else label.get_color())
        lowest = min([*values[:, 1], self.overall.value, 0.5])
        ax.set(ylim=(-0.7, len(self.parts) - 0.3), xlim=(max(lowest - 0.02, 0), 1.005))
        ax.axvline(0.5, color=GREY, linewidth=0.8)
        grid(ax, "x")
        self.percents("x")
        ax.set_xlabel(words("parts.auc"))
        self.finish(self.headline(), parts_note(self.parts, self.level, self.over, words))
        return self

    def headline(self) -> str:
        """Return the segment that is ranked worst."""
        words, worst = self.words, self.parts[0]
        if worst.auc is None:
            return words("parts.none")
        key = "segments.title"
        if worst.auc.high >= self.overall.value:
            key = "segments.steady"
        return words(
            key if self.column else f"{key}_alone", column=self.column,
            worst=level_name(str(worst.name)), auc=words.percent(worst.auc.value),
            overall=words.percent(self.overall.value),
        )  # fmt: skip

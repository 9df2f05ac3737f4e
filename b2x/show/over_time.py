"""How well a model ranks, period by period."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer
from numpy.typing import ArrayLike

from b2x.errors import UsageError
from b2x.measure.bootstrap import LEVEL
from b2x.measure.resample import Interval
from b2x.show.display import Display
from b2x.show.inputs import labels_and_log_odds
from b2x.show.parts import N_BOOT, Part, auc_of, measure_parts, parts_note
from b2x.show.scored import Scored
from b2x.show.style import B2B, GREY, SMALL, grid
from b2x.show.words import Words

Period = Literal["month", "quarter", "year"]
MONTHS: dict[Period, int] = {"month": 1, "quarter": 3, "year": 12}
MOST = 12
"""Periods up to which months, then quarters are taken."""


@dataclass(repr=False)
class OverTimeDisplay(Display):
    """ROC AUC of the sales of each period, with intervals, beside that of all sales.

    Attributes
    ----------
    parts
        The periods, the earliest first; `name` is the first month as a datetime64.
    overall
        All sales together.
    period
        ``month``, ``quarter`` or ``year``.
    level, over
        Level of the intervals, and what they resample.
    errorbar_
        What `plot` drew.
    """

    parts: list[Part]
    overall: Interval
    period: Period
    level: float = LEVEL
    over: str = "buyers"
    errorbar_: ErrorbarContainer = field(init=False)

    @classmethod
    def from_estimator(
        cls, model: Any, X: Any, y: ArrayLike, times: ArrayLike, groups: Any = None, **options: Any
    ) -> Self:
        """Score rows that the model was not trained on, and draw.

        `model`, `X` and `y` are those of :func:`b2x.show.inputs.labels_and_log_odds`, the other
        parameters and the errors those of `from_times`.
        """
        return cls.from_times(*labels_and_log_odds(model, X, y), times, groups, **options)

    @classmethod
    def from_times(
        cls,
        y: ArrayLike,
        log_odds: ArrayLike,
        times: ArrayLike,
        groups: ArrayLike | None = None,
        *,
        weights: ArrayLike | None = None,
        period: Period | None = None,
        n_boot: int = N_BOOT,
        seed: int = 0,
        level: float = LEVEL,
        lang: str = "en",
        ax: Axes | None = None,
    ) -> Self:
        """Measure each period and draw.

        Parameters
        ----------
        y
            bool of shape (n,), True for B2B; both kinds must occur.
        log_odds
            float of shape (n,); rows where it is NaN are left out.
        times
            Order dates, datetime64 of shape (n,); rows where it is NaT are left out.
        groups
            Buyer of each row, any values of shape (n,). None: each row is a buyer of its own,
            and the intervals are too narrow if buyers come back.
        weights
            float of shape (n,); None weighs every row alike.
        period
            None: months, quarters or years, the shortest of which there are twelve at most.
        n_boot, seed, level
            Number and seed of the draws of buyers, and level of the intervals.
        lang, ax
            Language, and axes; a new figure if `ax` is None.

        Raises
        ------
        UsageError
            If lengths differ, one kind does not occur or no row has a date.
        """
        dates = np.asarray(times, dtype="datetime64[M]")
        scores = np.asarray(log_odds, dtype=np.float64)
        if dates.shape != scores.shape:
            raise UsageError(
                f"{dates.shape} dates for {scores.shape} sales", next_step="pass one date per sale"
            )
        dated = ~np.isnat(dates) & ~np.isnan(scores)
        if not dated.any():
            raise UsageError("no scored sale has a date", next_step="pass order dates")
        truth, ids, weight = (
            None if part is None else np.asarray(part)[dated] for part in (y, groups, weights)
        )
        assert truth is not None
        rows = Scored.of(truth, scores[dated], ids, weight)
        months = dates[dated].astype(np.int64)
        fitting = [p for p in MONTHS if len(np.unique(months // MONTHS[p])) <= MOST]
        found: Period = period or (fitting[0] if fitting else "year")
        starts, codes = np.unique(months // MONTHS[found] * MONTHS[found], return_inverse=True)
        names = starts.astype("datetime64[M]")
        parts = measure_parts(rows, codes, list(names), n_boot=n_boot, seed=seed, level=level)
        overall = auc_of(rows, n_boot=n_boot, seed=seed, level=level)
        return cls(parts, overall, found, level, rows.over, words=Words(lang)).plot(ax)

    def plot(self, ax: Axes | None = None) -> Self:
        """Draw on `ax`, or on a new figure, and return the display."""
        ax, words = self.start(ax), self.words
        known = [(i, part.auc) for i, part in enumerate(self.parts) if part.auc is not None]
        places = [i for i, _ in known]
        values = np.array([[auc.value, auc.low, auc.high] for _, auc in known]).reshape(-1, 3)
        ax.axhline(self.overall.value, color=GREY, linestyle="--", linewidth=1, zorder=1)
        ax.annotate(
            words("parts.overall"), (1, self.overall.value), (3, 0), fontsize=SMALL, color=GREY,
            xycoords=("axes fraction", "data"), textcoords="offset points", va="center",
        )  # fmt: skip
        self.errorbar_ = ax.errorbar(
            places, values[:, 0], yerr=[values[:, 0] - values[:, 1], values[:, 2] - values[:, 0]],
            fmt="o", color=B2B, markersize=6, elinewidth=1.5, capsize=3, zorder=3,
        )  # fmt: skip
        ax.set_xticks(range(len(self.parts)), self._ticks())
        lowest = min([*values[:, 1], self.overall.value, 0.5])
        ax.set(xlim=(-0.6, len(self.parts) - 0.4), ylim=(max(lowest - 0.04, 0), 1.01))
        ax.axhline(0.5, color=GREY, linewidth=0.8)
        grid(ax)
        self.percents("y")
        ax.set_ylabel(words("parts.auc"))
        self.finish(self.headline(), parts_note(self.parts, self.level, self.over, words))
        return self

    def headline(self) -> str:
        """Return the range over the periods, and the worst of them."""
        words = self.words
        measured = [part for part in self.parts if part.auc is not None]
        if not measured:
            return words("parts.none")
        ranked = sorted(measured, key=lambda part: part.auc.value if part.auc else 0.0)
        worst, best = ranked[0], ranked[-1]
        assert worst.auc is not None
        assert best.auc is not None
        if worst.auc.high >= self.overall.value:
            return words("over_time.steady", overall=words.percent(self.overall.value))
        return words(
            "over_time.title", low=words.percent(worst.auc.value),
            high=words.percent(best.auc.value), worst=self._named(worst),
        )  # fmt: skip

    def _ticks(self) -> list[str]:
        """Return the name of each period above its number of sales; a year stands once."""
        labels, before = [], ""
        for part in self.parts:
            year, _, rest = self._named(part).rpartition(" " if self.period == "quarter" else "-")
            count = self.words.number(part.rows)
            labels.append(f"{rest}\n{count}" + (f"\n{year}" if year and year != before else ""))
            before = year
        return labels

    def _named(self, part: Part) -> str:
        text = str(part.name)
        if self.period == "year":
            return text[:4]
        if self.period == "month":
            return text
        return f"{text[:4]} {self.words('quarter')}{(int(text[5:]) + 2) // 3}"

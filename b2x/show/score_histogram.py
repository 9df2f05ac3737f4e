"""How the scores of B2B and B2C sales spread, with both thresholds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import StepPatch
from numpy.typing import ArrayLike, NDArray

from b2x.errors import UsageError
from b2x.measure.metrics import Floats
from b2x.scorecard.decision import LABELS, Thresholds
from b2x.show.display import Display
from b2x.show.inputs import labels_and_log_odds, thresholds_of
from b2x.show.log_odds_axis import probability_ticks
from b2x.show.scored import Scored, at_confidence
from b2x.show.style import B2B, B2C, GREY, INK, SMALL
from b2x.show.words import Words

BINS = 40
WIDE = 0.15
"""Share of the axis from which a part has room for more than a figure."""


@dataclass(repr=False)
class ScoreDisplay(Display):
    """Histogram of the scores by kind: B2B upwards, B2C downwards, each as shares of its kind.

    Attributes
    ----------
    edges
        float64 of shape (bins + 1,): log-odds.
    heights
        float64 of shape (kinds, bins): share of the B2B, then of the B2C sales in each bin; or of
        all sales, where no labels are known.
    called
        float64 of shape (kinds, 3): share of them called B2B, B2C and unsure.
    thresholds
        Where sales are decided.
    n, unsure
        Number of sales, and the share that is left unsure.
    name
        The model's name.
    steps_
        What `plot` drew for each kind.
    """

    edges: Floats
    heights: Floats
    called: Floats
    thresholds: Thresholds
    n: int
    unsure: float
    name: str = ""
    steps_: list[StepPatch] = field(init=False)

    @classmethod
    def from_estimator(
        cls, model: Any, X: Any, y: ArrayLike | None = None, groups: Any = None, **options: Any
    ) -> Self:
        """Score rows that the model was not trained on, and draw.

        `model`, `X` and `y` are those of :func:`b2x.show.inputs.labels_and_log_odds`; without `y`
        all sales are one histogram. Other parameters and errors are those of `from_predictions`.
        """
        options = {"thresholds": thresholds_of(model), **options}
        if y is None:
            return cls.from_predictions(None, model.log_odds(X), **options)
        return cls.from_predictions(*labels_and_log_odds(model, X, y), groups, **options)

    @classmethod
    def from_predictions(
        cls,
        y: ArrayLike | None,
        log_odds: ArrayLike,
        groups: ArrayLike | None = None,
        *,
        weights: ArrayLike | None = None,
        thresholds: Thresholds | None = None,
        name: str = "",
        lang: str = "en",
        ax: Axes | None = None,
    ) -> Self:
        """Count the scores and draw them.

        Parameters
        ----------
        y
            bool of shape (n,), True for B2B; None where labels are not known.
        log_odds
            float of shape (n,); rows where it is NaN are left out.
        groups
            Not used; displays take the same arguments.
        weights
            float of shape (n,); None weighs every row alike.
        thresholds
            Where sales are decided; those of a confidence of 80% if None.
        name, lang, ax
            The model's name, language, and axes; a new figure if `ax` is None.

        Raises
        ------
        UsageError
            If lengths differ, there is no row, or a kind does not occur.

        Examples
        --------
        >>> from matplotlib import pyplot
        >>> ScoreDisplay.from_predictions([1, 1, 0, 0], [2.0, 0.0, -2.0, -3.0])
        <ScoreDisplay: 50% of the B2B sales are called B2B, 100% of the B2C sales B2C; 25% are
        left unsure>
        >>> pyplot.close()
        """
        limits = thresholds or at_confidence()
        if y is None:
            z = np.asarray(log_odds, dtype=np.float64)
            z = z[~np.isnan(z)]
            if not len(z):
                raise UsageError("there is no score to draw", next_step="pass sales with log-odds")
            w = np.ones(len(z)) if weights is None else np.asarray(weights, dtype=np.float64)
            kinds: list[NDArray[np.bool_]] = [np.ones(len(z), dtype=bool)]
        else:
            rows = Scored.of(y, log_odds, groups, weights)
            z, w, kinds = rows.log_odds, rows.weights, [rows.y, ~rows.y]
        found = np.array([np.quantile(z[kind], [0.005, 0.995]) for kind in kinds])
        low, high = (
            min(found[:, 0].min(), limits.b2c_to - 1),
            max(found[:, 1].max(), limits.b2b_from + 1),
        )
        edges = np.linspace(low, high, BINS + 1)
        inside = np.clip(z, edges[0], np.nextafter(edges[-1], -np.inf))
        heights = np.array(
            [np.histogram(inside[k], edges, weights=w[k])[0] / w[k].sum() for k in kinds]
        )
        ups, downs = z >= limits.b2b_from, z <= limits.b2c_to
        parts = (ups, downs, ~ups & ~downs)
        called = np.array([[w[k & part].sum() / w[k].sum() for part in parts] for k in kinds])
        unsure = float(w[parts[2]].sum() / w.sum())
        words = Words(lang)
        return cls(edges, heights, called, limits, len(z), unsure, name, words=words).plot(ax)

    def plot(self, ax: Axes | None = None) -> Self:
        """Draw on `ax`, or on a new figure, and return the display."""
        ax, words = self.start(ax), self.words
        signs = (1, -1)[: len(self.heights)]
        colors = (B2B, B2C) if len(self.heights) == 2 else (GREY,)
        self.steps_ = [
            ax.stairs(sign * heights, self.edges, fill=True, color=color, alpha=0.85, linewidth=0)
            for sign, heights, color in zip(signs, self.heights, colors, strict=True)
        ]
        top = 1.5 * float(self.heights.max())
        ax.set_ylim(-top if len(self.heights) == 2 else 0, top)
        ax.axhline(0, color=INK, linewidth=0.8)
        for threshold in (self.thresholds.b2c_to, self.thresholds.b2b_from):
            ax.axvline(threshold, color=INK, linestyle="--", linewidth=1)
        ax.set_xlim(self.edges[0], self.edges[-1])
        self._annotate(ax)
        probability_ticks(ax, words)
        ax.yaxis.set_major_formatter(
            lambda at, _: words("format.percent", value=words.edge(abs(100 * at)))
        )
        both = len(self.heights) == 2
        ax.set_xlabel(words("axis.probability"))
        ax.set_ylabel(words("scores.share" if both else "scores.share_all"))
        percents = [words.percent(share) for share in (*np.diag(self.called[:, :2]), self.unsure)]
        if both:
            title = words("scores.title", b2b=percents[0], b2c=percents[1], unsure=percents[2])
            below = words("scores.below", n=words.number(self.n))
        else:
            b2b, b2c = (words.percent(share) for share in self.called[0, :2])
            unsure = words.percent(self.unsure)
            n = words.number(self.n)
            title = words("scores.unlabelled", b2b=b2b, b2c=b2c, unsure=unsure, n=n)
            below = words("scores.below_one")
        self.finish(title, f"{self.name}: {below}" if self.name else below)
        return self

    def _annotate(self, ax: Axes) -> None:
        """Write into each of the three parts which share of each kind is there."""
        words, limits = self.words, self.thresholds
        ends = [
            (limits.b2b_from, self.edges[-1]),
            (self.edges[0], limits.b2c_to),
            (limits.b2c_to, limits.b2b_from),
        ]
        for i, (label, (low, high)) in enumerate(zip(LABELS, ends, strict=True)):
            place = (low + high) / 2
            wide = (high - low) / (self.edges[-1] - self.edges[0]) > WIDE
            ax.text(
                place, 0.985, words(f"called.{label}"), transform=ax.get_xaxis_transform(),
                ha="center", va="top", fontsize=SMALL, color=GREY,
            )  # fmt: skip
            for kind, height, va in ((0, 0.92, "top"), (1, 0.03, "bottom"))[: len(self.heights)]:
                share = words.percent(self.called[kind, i])
                of = f" {words(f'of.{LABELS[kind]}')}" if wide and len(self.heights) == 2 else ""
                ax.text(
                    place, height, share + of, transform=ax.get_xaxis_transform(), ha="center",
                    va=va, fontsize=SMALL, color=INK, fontweight="bold",
                )  # fmt: skip

"""What one feature adds to the log-odds, bin by bin or level by level, and how common each is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.patches import StepPatch

from b2x.scorecard.profile import BinCounts, Profile
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import LevelBins, NumericBins, Term
from b2x.show.bin_names import level_name
from b2x.show.display import Display
from b2x.show.inputs import profile_of, scorecard_of, term_position
from b2x.show.style import APART, B2B, B2C, GREY, INK, LIGHT, as_written, bar_colors, grid
from b2x.show.words import Words

EDGE_LABELS = 1.5
"""Labels an inch of a number's axis."""
NARROW = 4.0
ROOM = 0.24
"""Height of the training rows below the curve, as a share of the axes."""
LITTLE = 0.05
"""A log-odds that hardly matters: a probability of one half becomes 51%."""


@dataclass(repr=False)
class TermDisplay(Display):
    """What one feature adds to the log-odds, bin by bin or level by level.

    A number is drawn as steps of equal width, whatever they span: bins hold about equal numbers of
    sales, so the many at small values are visible beside a long tail. Below stand the training
    rows of each bin, and beside it a bar for missing. Levels are drawn as bars: the strongest ones,
    then all other levels, then missing, each with its share of the training rows.

    Attributes
    ----------
    term
        The feature, its bins and values.
    counts
        Training rows in each bin; None where they were not counted.
    bars_, steps_, rows_
        What `plot` drew: a number has `steps_`, one bar for missing, and `rows_` where rows were
        counted; levels have bars only.
    """

    term: Term
    counts: BinCounts | None = None
    bars_: BarContainer = field(init=False)
    steps_: StepPatch | None = field(init=False)
    rows_: BarContainer | None = field(init=False)

    @classmethod
    def from_estimator(cls, model: Any, feature: str, **options: Any) -> Self:
        """Draw a term of a `b2x.Model` or of a fitted `B2XClassifier`; see `from_scorecard`."""
        return cls.from_scorecard(
            scorecard_of(model), feature, profile=profile_of(model), **options
        )

    @classmethod
    def from_scorecard(
        cls,
        scorecard: Scorecard,
        feature: str,
        *,
        profile: Profile | None = None,
        max_levels: int = 12,
        lang: str = "en",
        ax: Axes | None = None,
    ) -> Self:
        """Draw a term of a scorecard.

        Parameters
        ----------
        scorecard
            The model.
        feature
            Name of one of its features, such as ``volume`` or ``weekday(ordered_at)``, or the
            header of its column.
        profile
            Counts and headers of its training rows; None without.
        max_levels
            Maximum number of levels to draw, besides other and missing.
        lang
            Language of the texts.
        ax
            Where to draw; a new figure if None.

        Raises
        ------
        UsageError
            If there is no such feature or language.

        Examples
        --------
        >>> import b2x
        >>> from matplotlib import pyplot
        >>> TermDisplay.from_estimator(b2x.load("hotel"), "nights")
        <TermDisplay: nights: most for B2B at 13 to below 14, most for B2C at 2 to below 3>
        >>> pyplot.close()
        """
        words = Words(lang, {} if profile is None else profile.headers)
        term = scorecard.terms[term_position(scorecard, feature, words)]
        counts = None if profile is None else profile.terms.get(term.feature.name)
        return cls(term, counts, words=words).plot(ax, max_levels=max_levels)

    def plot(self, ax: Axes | None = None, *, max_levels: int = 12, note: bool = True) -> Self:
        """Draw on `ax`, or on a new figure, and return the display; `note`: say how to read it."""
        bins = self.term.bins
        self.rows_ = self.steps_ = None
        if isinstance(bins, NumericBins):
            below = self._plot_number(self.start(ax), bins)
        else:
            height = 1.2 + 0.27 * (min(max_levels, bins.other) + 2)
            below = self._plot_levels(self.start(ax, (6.4, height)), bins, max_levels)
        self.finish(self.headline(), below if note else "")
        return self

    def headline(self) -> str:
        """Return what is seen: where the feature speaks for B2B, and where for B2C."""
        words, term = self.words, self.term
        title, values = words.title(term.feature, begins=True), np.array(term.values)
        if np.ptp(values) < LITTLE:
            return words("term.little", title=title)
        inner = values[: term.bins.missing]
        if isinstance(term.bins, LevelBins):
            names = [level_name(words.level(n, term.feature)) for n in term.bins.levels]
            names.append(words("bin.other"))
            most, least = names[int(inner.argmax())], names[int(inner.argmin())]
            return words("term.levels", title=title, most=most, least=least)
        if np.ptp(inner) < LITTLE:
            return words("term.missing", title=title)
        assert isinstance(term.bins, NumericBins)
        high, low = (self._where(inner, term.bins, end) for end in (inner.max(), inner.min()))
        turns = np.flatnonzero(np.diff(np.sign(np.where(np.abs(inner) < 1e-9, 0, inner))))
        if len(turns) == 1:
            edge = words.short(term.feature.inputs[0], term.bins.edges[int(turns[0])])
            key = "term.rises" if inner[-1] > inner[0] else "term.falls"
            if term.feature.operation not in ("weekday", "hour", "hour_with_midnight"):
                return words(key, title=title, edge=edge)
        return words("term.most", title=title, high=high, low=low)

    def _where(self, values: Any, bins: NumericBins, end: float) -> str:
        """Return the interval around a value in which all are about as high."""
        at = int(np.flatnonzero(values == end)[0])
        near = np.abs(values - end) < 0.1 * np.ptp(values)
        first = at - int(np.argmin(near[at::-1])) + 1 if not near[: at + 1].all() else 0
        last = at + int(np.argmin(near[at:])) - 1 if not near[at:].all() else len(values) - 1
        return self.words.interval(*self.words.bin_range(bins, first, last), self.term.feature)

    def limit(self, low: float, high: float) -> None:
        """Set the range of log-odds that is shown, with room for the training rows below."""
        room = 0.06 * (high - low) or 1.0
        low, high = low - room, high + room
        if self.steps_ is None:
            self.ax_.set_xlim(low, high)
        else:
            rows = ROOM / (1 - ROOM) * (high - low) if self.rows_ is not None else 0.0
            self.ax_.set_ylim(low - rows, high)

    def _plot_number(self, ax: Axes, bins: NumericBins) -> str:
        values, n, words = np.array(self.term.values), bins.missing, self.words
        between = np.arange(n + 1)
        ax.stairs(np.maximum(values[:n], 0), between, fill=True, color=B2B, alpha=0.35)
        ax.stairs(np.minimum(values[:n], 0), between, fill=True, color=B2C, alpha=0.35)
        self.steps_ = ax.stairs(values[:n], between, baseline=None, color=INK, linewidth=1.5)
        width = max(0.1 * n, 0.4)
        place, half = n + 1.2 * width, width / 2
        self.bars_ = ax.bar([place], values[n:], width, color=bar_colors(values[n:]), **APART)
        ax.plot([place - half, place + half], [values[n]] * 2, color=INK, linewidth=1.5)
        ax.axhline(0, color=GREY, linewidth=0.8, zorder=1)
        grid(ax)
        feature = self.term.feature
        inches = ax.get_window_extent().width / self.figure_.dpi
        if feature.operation == "weekday" and bins.edges == (1, 2, 3, 4, 5, 6):
            ticks, labels = (
                [day + 0.5 for day in range(7)],
                [words.weekday(d)[:3] for d in range(7)],
            )
        elif bins.edges:
            step = -(-len(bins.edges) // max(int(inches * EDGE_LABELS), 1))
            shown = range(n - 2, -1, -step)  # from the last edge, where the tail begins
            ticks, labels = [i + 1.0 for i in shown], [words.edge(bins.edges[i]) for i in shown]
        else:
            ticks, labels = [0.5], [words("bin.any")]
        narrow = "\n" if inches < NARROW else ""  # then below the last edge, not beside it
        ax.set_xticks([*ticks, place], [*labels, narrow + words("bin.missing")])
        ax.set(xlim=(0, place + 0.7 * width), ylabel=words("axis.log_odds"))
        self.numbers("y")
        as_written(ax.set_xlabel(words.axis(feature)))
        below = words("term.steps") if bins.edges else ""
        if self.counts is not None and any(self.counts.rows):
            share = np.array(self.counts.rows) / sum(self.counts.rows)
            self.rows_ = ax.bar(
                [*(between[:-1] + 0.5), place], 0.8 * ROOM * share / share.max(),
                [1.0] * n + [width], color=LIGHT, edgecolor="white", linewidth=0.3, zorder=0.5,
                transform=ax.get_xaxis_transform(),
            )  # fmt: skip
            below += " " + words("term.rows", most=words.percent(share.max()))
        self.limit(min(*values, 0), max(*values, 0))
        return below.strip()

    def _plot_levels(self, ax: Axes, bins: LevelBins, max_levels: int) -> str:
        values, words = np.array(self.term.values), self.words
        named = values[: bins.other]
        strongest = np.argsort(-np.abs(named), kind="stable")[:max_levels]
        rising = strongest[np.argsort(named[strongest], kind="stable")].tolist()
        order = [bins.missing, bins.other, *rising]
        places = np.append([0.0, 1.0], np.arange(len(rising)) + 2.5)
        shown = values[order]
        self.bars_ = ax.barh(places, shown, 0.75, color=bar_colors(shown), alpha=0.85)
        for bar in self.bars_[:2]:
            bar.set(**APART)
        ax.axvline(0, color=GREY, linewidth=0.8, zorder=0)
        grid(ax, "x")
        names = [words("bin.missing"), words("bin.other")]
        names += [level_name(words.level(bins.levels[i], self.term.feature)) for i in rising]
        below = ""
        if self.counts is not None and any(self.counts.rows):
            total = sum(self.counts.rows)
            shares = [words.percent(self.counts.rows[i] / total) for i in order]
            names = [f"{name}  {share}" for name, share in zip(names, shares, strict=True)]
            below = words("term.shares")
        ax.set_yticks(places, names)
        for label in ax.get_yticklabels()[:2]:
            label.set(style="italic")
        for label in ax.get_yticklabels():
            as_written(label)
        ax.set_xlabel(words("axis.log_odds"))
        self.numbers("x")
        if len(rising) < bins.other:
            strongest_of = words("term.strongest", n=len(rising), of=words.number(bins.other))
            below = f"{strongest_of} {below}"
        self.limit(min(*values, 0), max(*values, 0))
        return below.strip()

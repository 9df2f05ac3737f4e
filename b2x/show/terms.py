"""Holds the displays of a scorecard: one term, all terms, a pair; drawn as those in `plots`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import StepPatch

from b2x.engines.batch import BatchEngine
from b2x.errors import UsageError, did_you_mean
from b2x.measure.metrics import Floats
from b2x.schema.features import Feature
from b2x.schema.fields import FIELDS
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import Bins, LevelBins, NumericBins, Term
from b2x.show.style import B2B, B2C, B2C_TO_B2B, GREY, INK, VALUE_LABEL, as_written, axes_and_figure

EDGE_LABELS = 6
NAME_LENGTH = 26
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
APART: dict[str, Any] = {"hatch": "////", "edgecolor": "white", "alpha": 0.6}
"""How missing and other levels look: they are no values of the feature like the rest."""


@dataclass
class TermDisplay:
    """What one feature adds to the log-odds, bin by bin or level by level.

    Intervals of a number are drawn equally wide, so that no long tail hides where most sales are;
    the missing bin stands apart. Levels are bars, the strongest of them, then all other levels
    and the missing bin.

    Attributes
    ----------
    term
        The feature, its bins and values.
    bars_, steps_, ax_, figure_
        What `plot` drew, and on what: a number has `steps_` and one bar for missing, levels have
        bars only.
    """

    term: Term
    bars_: BarContainer = field(init=False, repr=False)
    steps_: StepPatch | None = field(init=False, repr=False)
    ax_: Axes = field(init=False, repr=False)
    figure_: Figure = field(init=False, repr=False)

    @classmethod
    def from_estimator(
        cls, model: Any, feature: str, *, max_levels: int = 12, ax: Axes | None = None
    ) -> TermDisplay:
        """Draw a term of a `b2x.Model` or of a fitted `B2XClassifier`, as `from_scorecard`."""
        return cls.from_scorecard(_scorecard(model), feature, max_levels=max_levels, ax=ax)

    @classmethod
    def from_scorecard(
        cls, scorecard: Scorecard, feature: str, *, max_levels: int = 12, ax: Axes | None = None
    ) -> TermDisplay:
        """Draw a term of a scorecard.

        Parameters
        ----------
        scorecard
            The model.
        feature
            Name of one of its features, such as ``volume`` or ``weekday(ordered_at)``.
        max_levels
            Levels to show at most, beside other and missing.
        ax
            Where to draw; a new figure if None.

        Raises
        ------
        UsageError
            If there is no such feature.
        """
        return cls(scorecard.terms[_position(scorecard, feature)]).plot(ax, max_levels=max_levels)

    def plot(self, ax: Axes | None = None, *, max_levels: int = 12) -> TermDisplay:
        """Draw on `ax`, or on a new figure, and return the display."""
        self.ax_, self.figure_ = axes_and_figure(ax, (6.4, 3.6))
        bins = self.term.bins
        if isinstance(bins, NumericBins):
            self._plot_number(bins)
        else:
            self._plot_levels(bins, max_levels)
        as_written(self.ax_.set_title(self.term.feature.name, fontsize="medium", loc="left"))
        return self

    def _plot_number(self, bins: NumericBins) -> None:
        ax, values = self.ax_, np.array(self.term.values)
        n = bins.missing
        between = np.arange(n + 1)
        ax.stairs(np.maximum(values[:n], 0), between, fill=True, color=B2B, alpha=0.45)
        ax.stairs(np.minimum(values[:n], 0), between, fill=True, color=B2C, alpha=0.45)
        self.steps_ = ax.stairs(values[:n], between, baseline=None, color=INK, linewidth=1.5)
        width = max(0.1 * n, 0.4)
        place = n + 2 * width
        self.bars_ = ax.bar([place], values[n:], width, color=_colors(values[n:]), **APART)
        half = width / 2
        ax.plot([place - half, place + half], [values[n]] * 2, color=INK, linewidth=1.5)
        ax.axhline(0, color=GREY, linewidth=0.8, zorder=0)
        if self.term.feature.operation == "weekday" and bins.edges == (1, 2, 3, 4, 5, 6):
            ticks, labels = [day + 0.5 for day in range(7)], list(WEEKDAYS)
        elif bins.edges:
            step = -(-len(bins.edges) // EDGE_LABELS)
            shown = range(n - 2, -1, -step)  # from the last one, where the tail begins
            ticks, labels = [i + 1.0 for i in shown], [_number(bins.edges[i]) for i in shown]
        else:
            ticks, labels = [0.5], ["any"]
        ax.set_xticks([*ticks, place], [*labels, "missing"])
        ax.set(xlim=(0, place + 0.7 * width), ylabel=VALUE_LABEL)
        as_written(ax.set_xlabel(_unit(self.term.feature)))

    def _plot_levels(self, bins: LevelBins, max_levels: int) -> None:
        ax, values = self.ax_, np.array(self.term.values)
        named = values[: bins.other]
        strongest = np.argsort(-np.abs(named), kind="stable")[:max_levels]
        rising = strongest[np.argsort(named[strongest], kind="stable")]
        shown = values[[bins.missing, bins.other, *rising]]
        places = np.append([0.0, 1.0], np.arange(len(rising)) + 2.5)
        self.steps_ = None
        self.bars_ = ax.barh(places, shown, 0.75, color=_colors(shown), alpha=0.8)
        for bar in self.bars_[:2]:
            bar.set(**APART)
        ax.axvline(0, color=GREY, linewidth=0.8, zorder=0)
        names = ["missing", "any other level", *(_short(bins.levels[i]) for i in rising)]
        ax.set_yticks(places, names)
        for label in ax.get_yticklabels()[:2]:
            label.set(style="italic")
        for label in ax.get_yticklabels():
            as_written(label)
        ax.set_xlabel(VALUE_LABEL)
        if len(rising) < bins.other:
            ax.set_ylabel(f"strongest {len(rising)} of {bins.other:,} levels", fontsize="small")


def plot_terms(model: Any, records: Any = None, *, max_terms: int = 12) -> list[TermDisplay]:
    """Draw a model's most important terms side by side, on one scale.

    Parameters
    ----------
    model
        A `Scorecard`, a `b2x.Model` or a fitted `B2XClassifier`.
    records
        Sales to judge importance by, as `b2x.Model.log_odds` takes them: a term counts by its
        mean absolute value over them. Rows with a value that cannot be right are left out. None:
        by the range of the term's values, which may rest on rare sales.
    max_terms
        Terms to show at most.

    Returns
    -------
    list of TermDisplay
        The most important first, all on one figure.

    Raises
    ------
    InputError
        If no column of `records` fits.
    UsageError
        If `model` has no scorecard, or `max_terms` is below 1.

    Examples
    --------
    >>> from b2x.scorecard.scorecard import Thresholds
    >>> volume, lines = (Feature("column", (name,), "number") for name in ("volume", "lines"))
    >>> terms = (
    ...     Term(volume, NumericBins((1000.0,)), (-1.0, 2.0, 0.0)),
    ...     Term(lines, NumericBins((2.0, 9.0)), (-2.0, 1.0, 4.0, 0.0)),
    ... )
    >>> displays = plot_terms(Scorecard(0.5, terms, (), Thresholds(-1.0, 1.0)))
    >>> [display.term.feature.name for display in displays]
    ['lines', 'volume']
    >>> plt.close(displays[0].figure_)
    """
    if max_terms < 1:
        raise UsageError(f"max_terms is {max_terms}", next_step="show at least 1 term")
    scorecard = _scorecard(model)
    importance = _importance(scorecard, records)
    order = np.argsort(-importance, kind="stable")[:max_terms].tolist()
    terms = [scorecard.terms[i] for i in order]
    n_columns = min(3, len(terms))
    n_rows = -(-len(terms) // n_columns)
    figure, grid = plt.subplots(
        n_rows, n_columns, figsize=(3.7 * n_columns, 2.7 * n_rows), layout="constrained",
        squeeze=False,
    )  # fmt: skip
    for ax in grid.flat[len(terms) :]:
        ax.remove()
    displays = [
        TermDisplay(term).plot(ax, max_levels=7) for term, ax in zip(terms, grid.flat, strict=False)
    ]
    values = [value for term in terms for value in term.values]
    room = 0.05 * (max(*values, 0) - min(*values, 0)) or 1.0
    limits = min(*values, 0) - room, max(*values, 0) + room
    for display in displays:
        display.ax_.set(**{"ylim" if display.steps_ else "xlim": limits})
        display.ax_.tick_params(labelsize="small")
    by = "range" if records is None else "mean absolute value"
    pairs = f"; {len(scorecard.pairs)} pair terms not shown" if scorecard.pairs else ""
    figure.suptitle(
        f"{len(terms)} of {len(scorecard.terms)} terms, largest {by} first{pairs}",
        fontsize="medium",
    )
    return displays


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
        What `plot` drew, and on what.
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
        """Draw a pair of a `b2x.Model` or of a fitted `B2XClassifier`, as `from_scorecard`."""
        return cls.from_scorecard(_scorecard(model), first, second, ax=ax)

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
            The features of the rows and of the columns; either order finds the pair.
        ax
            Where to draw; a new figure if None.

        Raises
        ------
        UsageError
            If there is no such feature or pair.
        """
        a, b = _position(scorecard, first), _position(scorecard, second)
        for pair in scorecard.pairs:
            if {a, b} == {pair.first, pair.second}:
                values = np.array(pair.values)
                values = values if a == pair.first else values.T
                return cls(scorecard.terms[a], scorecard.terms[b], values).plot(ax)
        raise UsageError(
            f"no pair of {first!r} and {second!r}",
            next_step=f"use one of {', '.join(map(scorecard.pair_name, scorecard.pairs))}"
            if scorecard.pairs
            else "this scorecard has none",
        )

    def plot(self, ax: Axes | None = None) -> PairDisplay:
        """Draw on `ax`, or on a new figure, and return the display."""
        rows, columns = self.values.shape
        self.ax_, self.figure_ = axes_and_figure(ax, (3.4 + 0.42 * columns, 2.2 + 0.3 * rows))
        limit = float(np.abs(self.values).max()) or 1.0
        # The first bin lies below, as on any axis of numbers.
        self.image_ = self.ax_.imshow(
            self.values, cmap=B2C_TO_B2B, vmin=-limit, vmax=limit, aspect="auto", origin="lower"
        )
        self.ax_.set_yticks(range(rows), _coarse_labels(self.first))
        self.ax_.set_xticks(
            range(columns), _coarse_labels(self.second), rotation=45, ha="right",
            rotation_mode="anchor",
        )  # fmt: skip
        self.ax_.set(xlabel=_title(self.second.feature), ylabel=_title(self.first.feature))
        for text in (*self.ax_.get_xticklabels(), *self.ax_.get_yticklabels(),
                     self.ax_.xaxis.label, self.ax_.yaxis.label):  # fmt: skip
            as_written(text)
        self.ax_.set_title("together, beyond each alone", fontsize="medium", loc="left")
        self.figure_.colorbar(self.image_, ax=self.ax_, label=VALUE_LABEL)
        return self


def _scorecard(model: Any) -> Scorecard:
    if isinstance(model, Scorecard):
        return model
    for attribute in ("scorecard", "scorecard_"):
        if hasattr(model, attribute):
            scorecard: Scorecard = getattr(model, attribute)
            return scorecard
    raise UsageError(
        f"a {type(model).__name__} without a scorecard",
        next_step="pass a b2x.Model, a scorecard, or a B2XClassifier after fit",
    )


def _position(scorecard: Scorecard, feature: str) -> int:
    names = [term.feature.name for term in scorecard.terms]
    if feature not in names:
        raise UsageError(
            f"no term {feature!r}.{did_you_mean(feature, names)}",
            next_step=f"use one of {', '.join(names)}",
        )
    return names.index(feature)


def _colors(values: Floats) -> list[str]:
    return [B2B if value > 0 else B2C for value in values]


def _number(edge: float) -> str:
    if 1e4 <= abs(edge) < 1e6:
        return f"{edge / 1e3:.4g}k"
    if 1e6 <= abs(edge) < 1e9:
        return f"{edge / 1e6:.4g}M"
    return f"{edge:.4g}"


def _unit(feature: Feature) -> str:
    first, last = feature.inputs[0], feature.inputs[-1]
    units = [FIELDS[name].unit if name in FIELDS else name for name in feature.inputs]
    return {
        "column": units[0] if first in FIELDS else "the seller's own unit",
        "relative": f"times the seller's typical {first}",
        "ratio": f"{units[0]} / {units[-1]}",
        "days_between": f"days from {first} to {last}",
        "weekday": "day of the week",
        "hour": "hour of the day",
    }[feature.operation]


def _title(feature: Feature) -> str:
    if feature.kind == "category":
        return feature.name
    return f"{feature.name}\n{_unit(feature)}"


def _short(name: str) -> str:
    words = " ".join(name.split())
    return words if len(words) <= NAME_LENGTH else words[: NAME_LENGTH - 1] + "…"


def _coarse_labels(term: Term) -> list[str]:
    members: list[list[int]] = [[] for _ in range(term.n_coarse)]
    for fine, coarse in enumerate(term.coarse):
        members[coarse].append(fine)
    return [_join(term.bins, fine) for fine in members]


def _join(bins: Bins, fine: list[int]) -> str:
    if isinstance(bins, LevelBins):
        named = [_short(bins.levels[i]) for i in fine if i < bins.other]
        if len(named) > 2:
            named[1:] = [f"{len(named) - 1} more"]
        named += ["any other level"] * (bins.other in fine)
    else:
        inside = np.array([i for i in fine if i < bins.missing], dtype=int)
        runs = np.split(inside, np.flatnonzero(np.diff(inside) > 1) + 1)
        named = [_range(bins, int(run[0]), int(run[-1])) for run in runs if run.size]
    return ", ".join(named + ["missing"] * (bins.missing in fine))


def _range(bins: NumericBins, first: int, last: int) -> str:
    low = _number(bins.edges[first - 1]) if first else ""
    high = _number(bins.edges[last]) if last < len(bins.edges) else ""
    if low and high:
        return f"{low} to < {high}"
    return f"< {high}" if high else f"≥ {low}" if low else "any"


def _importance(scorecard: Scorecard, records: Any) -> Floats:
    tables = [np.array(term.values) for term in scorecard.terms]
    if records is None:
        return np.array([np.ptp(table) for table in tables])
    from b2x.records.whole_table import read_all  # here, because only this reads records

    read = read_all(records, wanted=scorecard.inputs, as_is=True)
    good = np.array([not reason for reason in read.reasons], dtype=bool)
    if not good.any():
        raise UsageError("no row to judge importance by", next_step="pass rows that can be scored")
    bins = BatchEngine(scorecard).bins(read.columns)
    return np.array(
        [np.abs(table[index[good]]).mean() for table, index in zip(tables, bins, strict=True)]
    )

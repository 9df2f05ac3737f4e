"""One decision as a picture: what each field adds, from where every sale starts to the sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.container import BarContainer

from b2x.errors import UsageError
from b2x.show.display import Display
from b2x.show.log_odds_axis import probability_ticks
from b2x.show.reasons import Explanation
from b2x.show.style import GREY, INK, SMALL, as_written, bar_colors

VALUE_LENGTH = 40


@dataclass(repr=False)
class DecisionDisplay(Display):
    """One decision as a waterfall: bars that start where every sale starts and add up.

    Attributes
    ----------
    why
        The decision with its reasons.
    max_fields
        Fields that are drawn; the others are one bar.
    figures
        Name of each bar and what it adds to the log-odds, from the start to the last field.
    bars_
        What `plot` drew: a bar for each of `figures`, then their sum.
    """

    why: Explanation
    max_fields: int = 10
    figures: list[tuple[str, float]] = field(init=False)
    bars_: BarContainer = field(init=False)

    @classmethod
    def from_estimator(
        cls,
        model: Any,
        record: Mapping[str, object],
        *,
        max_fields: int = 10,
        lang: str = "en",
        ax: Axes | None = None,
    ) -> Self:
        """Draw a model's decision on one record.

        Parameters
        ----------
        model
            A `b2x.Model`.
        record
            As `b2x.Model.predict_one` takes it.
        max_fields
            Fields that are drawn, the strongest; the others are one bar.
        lang
            Language of the texts.
        ax
            Where to draw; a new figure if None.

        Raises
        ------
        InputError
            As `b2x.Model.predict_one`.
        UsageError
            When there is no such language, or `model` explains no records.

        Examples
        --------
        >>> import b2x
        >>> from matplotlib import pyplot
        >>> model = b2x.load("textbook", typical_volume=850)
        >>> DecisionDisplay.from_estimator(model, {"volume": 48000, "cycle_days": 62})
        <DecisionDisplay: B2B, 83% likely to be B2B: above all because of volume and cycle_days>
        >>> pyplot.close()
        """
        if not hasattr(model, "explain_one"):
            raise UsageError(
                f"a {type(model).__name__} explains no records",
                next_step="pass a model from b2x.load or the model of b2x.train",
            )
        return cls.from_explanation(
            model.explain_one(record, lang=lang), max_fields=max_fields, ax=ax
        )

    @classmethod
    def from_explanation(
        cls, why: Explanation, *, max_fields: int = 10, ax: Axes | None = None
    ) -> Self:
        """Draw a decision that :class:`b2x.show.reasons.Explainer` explained."""
        return cls(why, max_fields, words=why.words).plot(ax)

    def plot(self, ax: Axes | None = None) -> Self:
        """Draw on `ax`, or on a new figure, and return the display."""
        words, why = self.words, self.why
        shown, rest = why.reasons[: self.max_fields], why.reasons[self.max_fields :]
        self.figures = [(words("waterfall.start"), why.intercept)]
        self.figures += [(_name(words, r.field, r.value), r.log_odds) for r in shown]
        if rest:
            total = sum(reason.log_odds for reason in rest)
            self.figures.append((words("waterfall.rest", n=len(rest)), total))
        names = [*(name for name, _ in self.figures), words("waterfall.sum")]
        steps = np.array([figure for _, figure in self.figures])
        ends = np.cumsum(steps)
        starts = np.append(ends - steps, 0.0)
        widths = np.append(steps, why.log_odds)
        ax = self.start(ax, (6.8, 1.6 + 0.3 * len(names)))
        low, high = why.thresholds.b2c_to, why.thresholds.b2b_from
        ax.axvspan(low, high, facecolor="#F2F2F2", hatch="....", edgecolor="#DDDDDD", zorder=0)
        places = np.arange(len(names))[::-1]
        self.bars_ = ax.barh(places, widths, 0.62, left=starts, color=bar_colors(widths), zorder=2)
        for bar in (self.bars_[0], self.bars_[-1]):
            bar.set(edgecolor=INK, linewidth=1.2)
        ax.vlines(ends, places[:-1] - 0.31, places[:-1] - 0.69, color=GREY, linewidth=0.8, zorder=1)
        ax.axvline(0, color=GREY, linewidth=0.8, zorder=1)
        room = 0.02 * np.ptp([*starts, *(starts + widths), low, high])
        for place, start, width in zip(places, starts, widths, strict=True):
            end = start + width
            right = width >= 0
            ax.text(
                end + (room if right else -room), place, words.log_odds(width),
                ha="left" if right else "right", va="center", fontsize=SMALL, color=INK, zorder=3,
            )  # fmt: skip
        ax.set_yticks(places, names)
        for label in ax.get_yticklabels():
            as_written(label)
        ax.tick_params(axis="y", length=0)
        extent = [*starts, *(starts + widths), low, high]
        ax.set_xlim(min(extent) - 6 * room, max(extent) + 6 * room)
        ax.set_ylim(-0.6, len(names) - 0.4)
        probability_ticks(ax, words)
        ax.set_xlabel(words("axis.probability"))
        self.finish(self.headline(), words("waterfall.below"))
        return self

    def headline(self) -> str:
        """Return the decision and the fields that speak loudest for it."""
        why, words = self.why, self.words
        decision = why.headline[:1].upper() + why.headline[1:]
        side = 1 if why.log_odds >= 0 else -1
        for_it = [reason for reason in why.reasons if reason.log_odds * side > 0][:2]
        if sum(reason.log_odds for reason in for_it) * side < why.intercept * side:
            return words("waterfall.most" if side > 0 else "waterfall.few", decision=decision)
        names = [words.header(reason.field) for reason in for_it]
        key = ("waterfall.alone", "waterfall.why", "waterfall.two")[len(names)]
        first, second = [*names, "", ""][:2]
        return words(key, decision=decision, first=first, second=second)


def _name(words: Any, field_: str, value: Any) -> str:
    """Return a field and its value on one line, cut to length."""
    text = f"{words.begin(field_)}: {words.short(field_, value)}"
    return text if len(text) <= VALUE_LENGTH else text[: VALUE_LENGTH - 1] + "…"

"""`b2x.Model` and `b2x.load`: a model that also shows itself.

The methods are here, because what predicts must not know what draws. matplotlib is imported when
something is drawn.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, Self

from b2x.predict import load as predicting
from b2x.predict import model as plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from b2x.show.pair import PairDisplay
    from b2x.show.reasons import Explanation
    from b2x.show.score_histogram import ScoreDisplay
    from b2x.show.term import TermDisplay
    from b2x.show.waterfall import DecisionDisplay


class Model(plain.Model):
    """A scorecard that predicts, explains and draws.

    Parameters are those of :class:`b2x.predict.model.Model`, which it is.
    """

    @classmethod
    def of(cls, model: plain.Model) -> Self:
        """Return the same model with these methods."""
        return cls(model.scorecard, model.name, model.path, model._profile)

    def explain_one(self, record: Mapping[str, object], *, lang: str = "en") -> Explanation:
        """Explain the decision on one sale in words, and what would change it.

        Parameters
        ----------
        record
            As :meth:`predict_one` takes it; its keys are the headers of the text.
        lang
            Language: ``en`` or ``nb``.

        Returns
        -------
        Explanation
            Prints as text; its `reasons` and `changes` are numbers too.

        Raises
        ------
        InputError
            As :meth:`predict_one`.
        UsageError
            When there is no such language.

        Examples
        --------
        >>> import b2x
        >>> model = b2x.load("textbook", typical_volume=850)
        >>> print(model.explain_one({"Order Total": 48000, "cycle_days": 62, "payment": "card"}))
        B2B, 81% likely to be B2B
          +0.00  where every sale starts
          +1.16  Order Total: 48,000.
          +0.43  cycle_days: 62 days from first contact to order.
          -0.16  payment: card.
          +1.43  together: 81% likely. B2B from 80% on, B2C up to 20%, unsure between.
          The answer would be unsure with Order Total below 38,505 instead of 48,000.
          No change of one field alone would make the answer B2C.
        """
        from b2x.show.reasons import Explainer

        decider = self._decider
        plan, _, row = decider.checked(record)
        values = dict(zip(decider.names, row, strict=True))
        headers = {n: key for n, key in zip(decider.names, plan.keys, strict=True) if key}
        return Explainer(self, lang, headers).explain(values)

    def plot_terms(
        self, records: Any = None, *, max_terms: int = 12, lang: str = "en"
    ) -> list[TermDisplay]:
        """Draw what the most important features say, side by side.

        See :func:`b2x.show.terms.plot_terms`.
        """
        from b2x.show.terms import plot_terms

        return plot_terms(self, records, max_terms=max_terms, lang=lang)

    def plot_term(
        self, feature: str, *, max_levels: int = 12, lang: str = "en", ax: Axes | None = None
    ) -> TermDisplay:
        """Draw what one feature says, by its name or the header of its column.

        See :meth:`b2x.show.term.TermDisplay.from_scorecard`.
        """
        from b2x.show.term import TermDisplay

        return TermDisplay.from_estimator(self, feature, max_levels=max_levels, lang=lang, ax=ax)

    def plot_pair(
        self, first: str, second: str, *, lang: str = "en", ax: Axes | None = None
    ) -> PairDisplay:
        """Draw what two features say together, beyond what each says alone.

        See :meth:`b2x.show.pair.PairDisplay.from_scorecard`.
        """
        from b2x.show.pair import PairDisplay

        return PairDisplay.from_estimator(self, first, second, lang=lang, ax=ax)

    def plot_decision(
        self,
        record: Mapping[str, object],
        *,
        max_fields: int = 10,
        lang: str = "en",
        ax: Axes | None = None,
    ) -> DecisionDisplay:
        """Draw the decision on one sale as a waterfall.

        See :meth:`b2x.show.waterfall.DecisionDisplay.from_estimator`.
        """
        from b2x.show.waterfall import DecisionDisplay

        return DecisionDisplay.from_estimator(self, record, max_fields=max_fields, lang=lang, ax=ax)

    def plot_scores(
        self, records: Any, y: Any = None, *, lang: str = "en", ax: Axes | None = None
    ) -> ScoreDisplay:
        """Draw how the scores of sales spread, with both thresholds, by kind where `y` tells.

        See :meth:`b2x.show.score_histogram.ScoreDisplay.from_predictions`.
        """
        from b2x.show.score_histogram import ScoreDisplay

        return ScoreDisplay.from_estimator(self, records, y, lang=lang, ax=ax)


@wraps(predicting.load)
def load(  # noqa: D103
    model: str | os.PathLike[str], *, b2b_share: float | None = None, **parameters: float
) -> Model:
    return Model.of(predicting.load(model, b2b_share=b2b_share, **parameters))

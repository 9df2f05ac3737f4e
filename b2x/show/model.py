"""`b2x.Model` and `b2x.load`: a model that also shows itself.

The methods are here, because what predicts must not know what draws. matplotlib is imported when
something is drawn.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import wraps
from typing import TYPE_CHECKING, Self

from b2x.predict import load as predicting
from b2x.predict import model as plain

if TYPE_CHECKING:
    from b2x.show.reasons import Explanation


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
          −0.16  payment: card.
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


@wraps(predicting.load)
def load(  # noqa: D103
    model: str | os.PathLike[str], *, b2b_share: float | None = None, **parameters: float
) -> Model:
    return Model.of(predicting.load(model, b2b_share=b2b_share, **parameters))

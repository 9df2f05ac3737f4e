"""A model's most important terms side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import pyplot as plt

from b2x.engines.batch import BatchEngine
from b2x.errors import UsageError
from b2x.measure.metrics import Floats
from b2x.scorecard.scorecard import Scorecard
from b2x.show.inputs import scorecard_of
from b2x.show.term import TermDisplay


def plot_terms(model: Any, records: Any = None, *, max_terms: int = 12) -> list[TermDisplay]:
    """Draw a model's most important terms side by side, on one scale.

    Parameters
    ----------
    model
        A `Scorecard`, a `b2x.Model` or a fitted `B2XClassifier`.
    records
        Sales, as `b2x.Model.log_odds` takes them: a term's importance is its mean absolute value
        over them, without the rows that hold a value that cannot be right. None: the range of the
        term's values, which may come from rare sales.
    max_terms
        Maximum number of terms to draw.

    Returns
    -------
    list of TermDisplay
        The most important first, all on one figure.

    Raises
    ------
    InputError
        If no column of `records` fits.
    UsageError
        If `model` has no scorecard, no row is left, or `max_terms` is below 1.

    Examples
    --------
    >>> from b2x.schema.features import Feature
    >>> from b2x.scorecard.decision import Thresholds
    >>> from b2x.scorecard.terms import NumericBins, Term
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
        raise UsageError(f"max_terms is {max_terms}", next_step="ask for at least 1 term")
    scorecard = scorecard_of(model)
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


def _importance(scorecard: Scorecard, records: Any) -> Floats:
    tables = [np.array(term.values) for term in scorecard.terms]
    if records is None:
        return np.array([np.ptp(table) for table in tables])
    from b2x.records.whole_table import read_all  # imported here because only this reads records

    read = read_all(records, wanted=scorecard.inputs, as_is=True)
    good = np.array([not reason for reason in read.reasons], dtype=bool)
    if not good.any():
        raise UsageError(
            "every row holds a value that cannot be right", next_step="pass rows that can be scored"
        )
    bins = BatchEngine(scorecard).bins(read.columns)
    return np.array(
        [np.abs(table[index[good]]).mean() for table, index in zip(tables, bins, strict=True)]
    )

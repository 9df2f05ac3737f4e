"""A model's most important terms side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import pyplot as plt

from b2x.engines.batch import BatchEngine
from b2x.errors import UsageError
from b2x.measure.metrics import Floats
from b2x.scorecard.profile import Profile
from b2x.scorecard.scorecard import Scorecard
from b2x.show.inputs import profile_of, scorecard_of
from b2x.show.style import GREY, MEDIUM
from b2x.show.term import TermDisplay
from b2x.show.words import Words


def plot_terms(
    model: Any, records: Any = None, *, max_terms: int = 12, lang: str = "en"
) -> list[TermDisplay]:
    """Draw a model's most important terms side by side, on one scale.

    Parameters
    ----------
    model
        A `Scorecard`, a `b2x.Model` or a fitted `B2XClassifier`.
    records
        Sales, as `b2x.Model.log_odds` takes them: a term's importance is its mean absolute value
        over them, without the rows that hold a value that cannot be right. None: over the training
        rows where they were counted, else the range of the term's values, which may come from
        rare sales.
    max_terms
        Maximum number of terms to draw.
    lang
        Language of the texts.

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
    scorecard, profile = scorecard_of(model), profile_of(model)
    words = Words(lang, {} if profile is None else profile.headers)
    importance = _importance(scorecard, profile, records)
    order = np.argsort(-importance, kind="stable")[:max_terms].tolist()
    terms = [scorecard.terms[i] for i in order]
    n_columns = min(3, len(terms))
    n_rows = -(-len(terms) // n_columns)
    figure, grid = plt.subplots(
        n_rows, n_columns, figsize=(4.2 * n_columns, 3.1 * n_rows), layout="constrained",
        squeeze=False,
    )  # fmt: skip
    for ax in grid.flat[len(terms) :]:
        ax.remove()
    displays = []
    for term, ax in zip(terms, grid.flat, strict=False):
        counts = None if profile is None else profile.terms.get(term.feature.name)
        displays.append(TermDisplay(term, counts, words=words).plot(ax, max_levels=7, note=False))
    values = [value for term in terms for value in term.values]
    for display in displays:
        display.limit(min(*values, 0), max(*values, 0))
        display.fit_title()
    counted = records is not None or profile is not None
    title = words("terms.title", n=len(terms), of=len(scorecard.terms))
    by = words("terms.by_rows" if counted else "terms.by_range")
    pairs = words("terms.pairs", n=len(scorecard.pairs)) if scorecard.pairs else ""
    how = words("term.steps") + (" " + words("terms.rows") if profile is not None else "")
    text = f"{title} {by} {pairs}".strip() + "\n" + how
    figure.suptitle(text, fontsize=MEDIUM, color=GREY, x=0.01, ha="left")
    return displays


def _importance(scorecard: Scorecard, profile: Profile | None, records: Any) -> Floats:
    tables = [np.array(term.values) for term in scorecard.terms]
    if records is None and profile is not None:
        rows = [np.array(profile.terms[term.feature.name].rows) for term in scorecard.terms]
        return np.array(
            [np.average(np.abs(v), weights=n) for v, n in zip(tables, rows, strict=True)]
        )
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

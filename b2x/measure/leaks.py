"""Finds columns that alone nearly decide the label; the verdict is made by `verdict`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from b2x.errors import UsageError
from b2x.measure.columns import as_codes, as_numbers
from b2x.measure.folds import N_FOLDS, balanced_folds
from b2x.measure.metrics import Floats, roc_auc

# Share of the labels' entropy that a column explains in unseen buyers. Measured: a company name
# or number in the hotel bookings 1.00 (.95 and more from five B2B buyers on). The strongest honest
# columns: highest unit price .67 and volume .64 (AdventureWorks), agent .51 (hotels), net power .29
# (solar), .00 (DataCo). Columns close to the label: order day as a level .82 (AdventureWorks), raw
# sales channel .54 and market segment .52 (hotels). In 200 draws of 50, 200 and 1,000 rows of each
# table an honest column passed the cut once, with 50 rows and five B2B buyers.
LEAK_EXPLAINED = 0.9
MIN_BUYERS = 5  # of each kind; with fewer, an honest column separates them by chance
# A column that is filled (almost) only for one kind says who they are, even where it is often empty
# and explains little: of the buyers of the other kind, at most this share of those expected.
ONE_KIND = 0.05
MIN_EXPECTED = 8  # with fewer expected, none of them is filled by chance
MAX_BINS = 64
ROWS_PER_BIN = 10
MIN_ROWS_PER_LEVEL = 3
PRIOR_ROWS = 0.5  # a level's rate starts from this many rows of the average rate


@dataclass(frozen=True)
class Leak:
    """A column that alone nearly decides the label.

    Attributes
    ----------
    column
        Its name.
    question
        What decides: its ``"value"``, whether it is ``"filled"``, or whether it holds its
        ``"commonest value"``.
    explained
        Share of the labels' entropy that this explains in unseen buyers, at most 1.
    roc_auc
        ROC AUC in unseen buyers.
    why
        The finding as a sentence, without its full stop.
    """

    column: str
    question: str
    explained: float
    roc_auc: float
    why: str


def find_leaks(
    columns: Mapping[str, ArrayLike], y: ArrayLike, groups: ArrayLike, *, seed: int = 0
) -> tuple[Leak, ...]:
    """Find the columns that alone nearly decide who is B2B.

    Three questions are asked of each column: what is its value (numbers in up to 64 bins of equal
    mass, texts by level, rare levels together), is it filled, and does it hold its commonest value.
    The last two catch a company name or a tax number, whose values differ from buyer to buyer. A
    column that is filled for buyers of one kind alone is named even if it is often empty. The
    B2B rate of each answer is learned on four fifths of the buyers and judged on the rest.

    Parameters
    ----------
    columns
        Name to values, each of shape (n,): numbers, texts, times; None, NaN and empty text are
        missing.
    y
        bool of shape (n,), True for B2B.
    groups
        Buyer of each row, int of shape (n,), from :func:`b2x.measure.folds.group_ids`.
    seed
        Seed of the folds.

    Returns
    -------
    tuple of Leak
        The worst first; empty if a kind has fewer than five buyers.

    Raises
    ------
    UsageError
        If a column's length differs from that of `y`.

    Notes
    -----
    Judged by the share of entropy explained, 1 - log loss / entropy (McFadden, 1974), because AUC
    and average precision do not tell a strong honest column from a leak.

    Examples
    --------
    >>> y = np.arange(60) % 4 == 0
    >>> names = [f"Firm {i}" if firm else None for i, firm in enumerate(y)]
    >>> leaks = find_leaks({"company": names, "volume": np.arange(60) % 7}, y, np.arange(60))
    >>> [(leak.column, leak.question) for leak in leaks]
    [('company', 'filled')]
    """
    truth, ids = np.asarray(y, dtype=bool), np.asarray(groups)
    if truth.shape != ids.shape:
        raise UsageError(
            f"{ids.shape} buyers for {truth.shape} labels", next_step="pass one buyer per row"
        )
    for name, column in columns.items():
        if len(np.asarray(column)) != len(truth):
            raise UsageError(
                f"{len(np.asarray(column))} values for {len(truth)} labels",
                where=f"column {name}",
                next_step="pass one value per row",
            )
    if min(len(np.unique(ids[truth == kind])) for kind in (True, False)) < MIN_BUYERS:
        return ()
    folds = balanced_folds(truth, ids, N_FOLDS, seed)
    leaks = []
    for name, column in columns.items():
        leak = _worst(name, column, truth, folds)
        if leak.explained >= LEAK_EXPLAINED:
            leaks.append(leak)
        elif kind := _filled_for_one_kind(column, truth, ids):
            leaks.append(
                replace(leak, question="filled", why=_ONE_KIND.format(name=name, kind=kind))
            )
    return tuple(sorted(leaks, key=lambda leak: -leak.explained))


def _filled_for_one_kind(
    column: ArrayLike, y: NDArray[np.bool_], buyers: NDArray[np.generic]
) -> str:
    """Return the kind whose buyers alone have the column filled, empty where both have."""
    filled = as_codes(column)[0] >= 0
    if filled.all():
        return ""
    rates = {}
    for kind in (True, False):
        known = len(np.unique(buyers[y == kind]))
        rates[kind] = len(np.unique(buyers[filled & (y == kind)])), known
    for kind, name in ((True, "B2B"), (False, "B2C")):
        (own, known), (others, other_buyers) = rates[kind], rates[not kind]
        expected = own / known * other_buyers
        if expected >= MIN_EXPECTED and others <= ONE_KIND * expected:
            return name
    return ""


def _worst(name: str, column: ArrayLike, y: NDArray[np.bool_], folds: NDArray[np.int64]) -> Leak:
    """Return the finding for the question that explains most."""
    findings = []
    for question, answer in _questions(column):
        rates = _unseen_rates(answer, y, folds)
        share = y.mean()
        entropy = -(share * np.log(share) + (1 - share) * np.log(1 - share))
        loss = -np.log(np.where(y, rates, 1 - rates)).mean()
        findings.append((float(1 - loss / entropy), question, roc_auc(y, rates)))
    # Of nearly equal findings, that of the simplest question, which comes first.
    explained, question, auc = max(findings, key=lambda finding: round(finding[0], 2))
    return Leak(
        name, question, explained, auc, _WHY[question].format(name=name, percent=100 * explained)
    )


_WHY = {
    "value": "The value of {name} alone explains {percent:.0f}% of the label",
    "filled": "Whether {name} is filled explains {percent:.0f}% of the label",
    "commonest value": "Whether {name} holds its commonest value explains {percent:.0f}% of the"
    " label",
}

_ONE_KIND = "{name} is filled almost only for {kind}"

# From the rows to learn from, to the answer of every row as a number.
Answer = Callable[[NDArray[np.bool_]], NDArray[np.int64]]


def _questions(column: ArrayLike) -> Iterator[tuple[str, Answer]]:
    codes, _ = as_codes(column)
    numbers = as_numbers(column)
    missing = codes < 0
    if missing.any() and not missing.all():
        yield "filled", lambda seen: missing.astype(np.int64)
    counts = np.bincount(codes + 1)
    if len(counts) > 2:
        commonest = codes + 1 == counts.argmax()
        yield "commonest value", lambda seen: commonest.astype(np.int64)
    yield (
        "value",
        lambda seen: _levels(codes, seen) if numbers is None else _bins(numbers, seen),
    )


def _bins(numbers: Floats, seen: NDArray[np.bool_]) -> NDArray[np.int64]:
    filled = numbers[seen & ~np.isnan(numbers)]
    n_bins = int(np.clip(len(filled) // ROWS_PER_BIN, 2, MAX_BINS))
    if not len(filled):
        return np.isnan(numbers).astype(np.int64)
    edges = np.unique(np.quantile(filled, np.linspace(0, 1, n_bins + 1)[1:], method="higher"))
    binned = np.searchsorted(edges, numbers, side="left") + 1
    binned[np.isnan(numbers)] = 0
    return binned.astype(np.int64)


def _levels(codes: NDArray[np.int64], seen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return numbers of levels: 0 missing, 1 rare or unseen, from 2 on those with enough rows."""
    counts = np.bincount(codes[seen] + 1, minlength=codes.max(initial=0) + 2)
    number = np.where(counts >= MIN_ROWS_PER_LEVEL, np.arange(len(counts)) + 1, 1)
    number[0] = 0
    return number[codes + 1].astype(np.int64)


def _unseen_rates(answer: Answer, y: NDArray[np.bool_], folds: NDArray[np.int64]) -> Floats:
    """Return each row's B2B rate as learned from the other folds; strictly between 0 and 1."""
    rates = np.empty(len(y))
    for fold in range(N_FOLDS):
        seen, unseen = folds != fold, folds == fold
        bins = answer(seen)
        n_bins = int(bins.max()) + 1
        rows = np.bincount(bins[seen], minlength=n_bins)
        b2b = np.bincount(bins[seen], weights=y[seen], minlength=n_bins)
        average = y[seen].mean()
        rates[unseen] = ((b2b + PRIOR_ROWS * average) / (rows + PRIOR_ROWS))[bins[unseen]]
    return rates

"""The permutation test of the ROC AUC: labels permuted between whole buyers.

Test 1 of Ojala and Garriga (2010). Buyers are permuted because their sales are not independent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from b2x.errors import UsageError
from b2x.measure.metrics import Floats, Ranking, roc_auc_at

Refit = Callable[[NDArray[np.bool_]], ArrayLike]
"""Learns from other labels, bool of shape (n,), and returns log-odds of shape (n,)."""

N_REFITS = 20  # enough for a mean and a standard deviation; the tail is Student's t
FIRST_LOOK = 8  # refits after which a clear case is decided
CLEAR = (0.5, 8.0)  # standard deviations: at most the first, no signal; at least the second, one
MAX_REFIT_ROWS = 2000
N_PERMUTATIONS = 200
# Models refitted to permuted labels vary more than permuted labels do at one model's scores: the
# standard deviation of the out-of-fold AUC was 1.0 to 1.5 times as large, mostly 1.3 or more
# (logistic regression and extra trees, 50 to 1,000 rows, 6% to 37% B2B).
FIXED_SCORES_INFLATION = 1.5


def permuted_aucs(
    y: NDArray[np.bool_],
    z: Floats,
    groups: NDArray[Any],
    auc: float,
    refit: Refit | None,
    n_refits: int,
    seed: int,
) -> tuple[Floats, str]:
    """Return ROC AUCs under permuted labels, and how they were made.

    Parameters
    ----------
    y, z, groups
        Label, log-odds (NaN where not tested) and buyer of each row, shape (n,).
    auc
        The AUC under the true labels: a clear case takes fewer refits.
    refit
        Used up to `MAX_REFIT_ROWS` rows. Labels that it refuses with a `UsageError` are permuted
        again, up to `n_refits` times.
    n_refits
        Maximum number of refits.
    seed
        Seed of the permutations.

    Returns
    -------
    aucs
        float64 of shape (permutations,).
    made_with
        ``"refits"``, or ``"fixed scores"`` where the scores were kept.
    """
    rng = np.random.default_rng([seed, 1])
    if refit is None or len(y) > MAX_REFIT_ROWS:
        tested = ~np.isnan(z)
        ranking = Ranking.of(y[tested], z[tested])
        aucs: list[float] = []
        while len(aucs) < N_PERMUTATIONS:
            labels = permute_between_buyers(y[tested], groups[tested], rng)
            aucs += _auc(ranking, labels)
        return np.array(aucs), "fixed scores"
    aucs, tries = [], 0
    while len(aucs) < n_refits:
        labels = permute_between_buyers(y, groups, rng)
        try:
            scores = np.asarray(refit(labels), dtype=float)
        except UsageError:
            tries += 1
            if tries > n_refits:
                raise
            continue
        tested = ~np.isnan(scores)
        aucs += _auc(Ranking.of(labels[tested], scores[tested]), labels[tested])
        if len(aucs) == FIRST_LOOK:
            deviations = (auc - np.mean(aucs)) / np.std(aucs, ddof=1)
            if not CLEAR[0] < deviations < CLEAR[1]:
                break
    return np.array(aucs), "refits"


def permute_between_buyers(
    y: ArrayLike, groups: ArrayLike, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Return labels in which each buyer has the label of a buyer drawn without replacement.

    A buyer with sales of both kinds passes on its share of B2B, rounded at random, to rows chosen
    at random. The share of B2B sales varies, as it does when large buyers change their kind.

    Examples
    --------
    >>> y = np.array([True, True, False, False, False])
    >>> permute_between_buyers(y, [0, 0, 1, 2, 3], np.random.default_rng(0)).tolist()
    [False, False, True, False, False]
    """
    truth = np.asarray(y, dtype=bool)
    _, buyer = np.unique(np.asarray(groups), return_inverse=True)
    size = np.bincount(buyer)
    shares = rng.permutation(np.bincount(buyer, weights=truth) / size)
    if np.isin(shares, (0, 1)).all():
        pure: NDArray[np.bool_] = shares == 1
        return pure[buyer]
    b2b = shares * size
    # A pure donor gives a whole number, up to the rounding of a division and a product.
    wanted = np.floor(b2b + 1e-9 + rng.random(len(size)) * (1 - 2e-9))
    order = np.lexsort((rng.random(len(buyer)), buyer))
    place = np.empty(len(buyer), dtype=np.int64)
    place[order] = np.arange(len(buyer)) - np.repeat(np.cumsum(size) - size, size)
    permuted: NDArray[np.bool_] = place < wanted[buyer]
    return permuted


def p_value(auc: float, permuted: Floats, made_with: str) -> float:
    """Return the tail of Student's t for an AUC against those under permuted labels.

    It takes far fewer permutations than counting those that are larger. At fixed scores their
    standard deviation is multiplied by `FIXED_SCORES_INFLATION`.

    Examples
    --------
    >>> round(p_value(0.7, np.array([0.45, 0.5, 0.55]), "refits"), 3)
    0.037
    """
    inflation = 1.0 if made_with == "refits" else FIXED_SCORES_INFLATION
    n = len(permuted)
    spread = permuted.std(ddof=1) * inflation * np.sqrt(1 + 1 / n)
    if spread == 0:  # all permutations scored alike: a constant score
        return 1.0 if auc <= permuted.mean() else 0.0
    return student_tail(float((auc - permuted.mean()) / spread), n - 1)


def student_tail(t: float, degrees: int) -> float:
    """Return the probability that Student's t exceeds `t`.

    Examples
    --------
    >>> round(student_tail(2.539, 19), 4)
    0.01
    """
    # With t = sqrt(degrees) tan(angle) the density becomes cos(angle)^(degrees - 1).
    angles = np.linspace(np.arctan(t / np.sqrt(degrees)), np.pi / 2, 4001)
    half = np.linspace(0, np.pi / 2, 4001)
    tail, whole = (np.trapezoid(np.cos(a) ** (degrees - 1), a) for a in (angles, half))
    return float(tail / (2 * whole))


def _auc(ranking: Ranking, labels: NDArray[np.bool_]) -> list[float]:
    """Return the AUC of labels along a ranking, or nothing if they are of one kind."""
    if labels.all() or not labels.any():
        return []
    ordered = labels[ranking.order]
    relabelled = Ranking(ranking.order, ranking.ends, ordered.astype(np.float64))
    return [roc_auc_at(*relabelled.curve(np.ones(len(labels))))]

"""Holds what a measurement concludes, in one word and a sentence; the figures come from elsewhere.

The rule, in order; the first that holds decides. A gain is how far the model gets from chance (0)
to perfection (1) when it picks as many sales as there are B2B ones: (hit rate - share) /
(1 - share).

1. **leaking**: a column alone nearly decides the label (`leaks.find_leaks`).
2. **too few labels**: fewer than `MIN_BUYERS` buyers of either kind.
3. Where the AUC beats that of permuted labels (p at most `SIGNAL_P`), there is a signal:
   **usable** if even the lower bound of the gain reaches `USABLE_GAIN`; else **too few labels** if
   the upper bound does, and the AUC's interval is wider than `WIDE_AUC`; else **weak**.
4. Else there is no proof of a signal: **no signal** if the AUC is at most `LOW_AUC` and the gain
   below `USABLE_GAIN`, both by their upper bounds; else **too few labels**.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from b2x.errors import UsageError
from b2x.measure.bootstrap import MANY_ROWS, BuyerSample, Interval, interval, replicates
from b2x.measure.leaks import Leak
from b2x.measure.metrics import Floats, Ranking, roc_auc_at

VerdictName = Literal["usable", "weak", "no signal", "too few labels", "leaking"]
Refit = Callable[[NDArray[np.bool_]], ArrayLike]

# Measured with these constants. Labels without meaning (synthetic buyers, 6% to 50% B2B; DataCo;
# hotel and AdventureWorks labels permuted between buyers or drawn by lot), out-of-fold logistic
# regression and extra trees: "usable" in 1 of some 5,000 draws; with 1,000 labels "no signal" in
# 95% to 100% of the draws of a setting; with 50 "weak" or "usable" in at most 1%. AdventureWorks
# with 200 labels: "usable" in all of 120 draws. Scores of AUC .62, 5,000 sales, 6% B2B: "weak".
MIN_BUYERS = 5  # with fewer, the bootstrap cannot tell how far the figures might be off
SIGNAL_P = 0.01  # so that labels unrelated to anything are called a signal once in a hundred
USABLE_GAIN = 0.2  # an AUC of about .77 where 6% are B2B (lift 4), of .65 where half are
LOW_AUC = 0.70
WIDE_AUC = 0.10  # wider, and a signal that may be of use asks for more labels
LEVEL = 0.90  # its lower and its upper bound are each right 19 times in 20
N_BOOT = 400

N_REFITS = 20  # their mean and standard deviation are enough: the tail is taken from Student's t
FIRST_LOOK = 8  # refits after which a clear case is decided
CLEAR = (0.5, 8.0)  # standard deviations: below, nothing is there; above, something is
MAX_REFIT_ROWS = 2000
N_PERMUTATIONS = 200
# Models refitted to permuted labels vary more than permuted labels do against one model's scores:
# the standard deviation of the out-of-fold AUC was 1.0 to 1.5 times as large, mostly 1.3 or more
# (logistic regression and extra trees, 50 to 1,000 rows, 6% to 37% B2B).
FIXED_SCORES_INFLATION = 1.5


@dataclass(frozen=True)
class Verdict:
    """What a measurement concludes.

    Attributes
    ----------
    name
        ``"usable"``, ``"weak"``, ``"no signal"``, ``"too few labels"`` or ``"leaking"``.
    reason
        One or two sentences with the figures that decided.
    details
        The figures, ready for JSON.
    """

    name: VerdictName
    reason: str
    details: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict for JSON."""
        return asdict(self)


def judge(
    y: ArrayLike,
    log_odds: ArrayLike,
    groups: ArrayLike,
    *,
    share: float | None = None,
    leaks: Sequence[Leak] = (),
    refit: Refit | None = None,
    n_refits: int = N_REFITS,
    seed: int = 0,
    many_rows: int = MANY_ROWS,
) -> Verdict:
    """Conclude from out-of-fold log-odds whether a model can be used.

    Parameters
    ----------
    y
        bool of shape (n,), True for B2B.
    log_odds
        float of shape (n,), each row's from a model that saw neither its buyer nor its future;
        NaN where the row was not tested.
    groups
        Buyer of each row, int of shape (n,), from `folds.group_ids`.
    share
        Share of B2B among the seller's sales, 0 to 1, where the labelled rows were chosen so that
        theirs differs; None takes theirs.
    leaks
        From `leaks.find_leaks`.
    refit
        Learns anew from other labels: takes bool of shape (n,) and returns log-odds as above.
        Called on at most `MAX_REFIT_ROWS` rows. A `UsageError` that it raises, because these
        labels cannot be learned from, has the labels permuted again. Without it the AUC is
        compared to permuted labels at fixed scores, which understates their spread, so that it is
        multiplied by `FIXED_SCORES_INFLATION`.
    n_refits
        Most refits; a clear case takes `FIRST_LOOK` of them.
    seed
        Of the draws and permutations.
    many_rows
        Rows beyond which buyers are drawn in parts (:func:`b2x.measure.bootstrap.evaluate`), and
        labels permuted in one such part: its AUCs spread wider, so a signal is not called early.

    Returns
    -------
    Verdict

    Raises
    ------
    UsageError
        If lengths differ or `share` is not between 0 and 1.

    Notes
    -----
    The permutation test is test 1 of Ojala and Garriga (2010), with labels permuted between whole
    buyers, because their sales are not independent. Its p-value is that of Student's t for the AUC
    against mean and standard deviation of the permuted ones, which takes far fewer refits than
    counting does.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> y = np.arange(400) % 8 == 0
    >>> judge(y, rng.normal(size=400) + 3 * y, np.arange(400)).name
    'usable'
    >>> judge(y, rng.normal(size=400), np.arange(400)).name
    'no signal'
    """
    if share is not None and not 0 < share < 1:
        raise UsageError(f"a B2B share of {share}", next_step="give a number between 0 and 1")
    truth, z, ids = np.asarray(y, dtype=bool), np.asarray(log_odds, dtype=float), np.asarray(groups)
    if not truth.shape == z.shape == ids.shape:
        raise UsageError(
            f"labels, log-odds, buyers of shapes {truth.shape}, {z.shape}, {ids.shape}"
        )
    tested = ~np.isnan(z)
    buyers = [len(np.unique(ids[tested & (truth == kind)])) for kind in (True, False)]
    details: dict[str, Any] = {
        "rows": int(tested.sum()),
        "b2b_buyers": buyers[0],
        "b2c_buyers": buyers[1],
        "b2b_share": float(truth[tested].mean()) if tested.any() else None,
    }
    if leaks:
        details["leaks"] = [asdict(leak) for leak in leaks]
        return Verdict("leaking", " ".join(f"{leak.why}." for leak in leaks), details)
    if min(buyers) < MIN_BUYERS:
        kind = "B2B" if buyers[0] < MIN_BUYERS else "B2C"
        return Verdict(
            "too few labels",
            f"Only {min(buyers)} {kind} buyers among {tested.sum():,} labelled sales;"
            f" {MIN_BUYERS} of each kind are the least that can be measured.",
            details,
        )

    auc, gain, lift = _bounds(truth[tested], z[tested], ids[tested], share, seed, many_rows)
    if tested.sum() > many_rows:
        refit = None
        truth, z, ids = _some_buyers(truth[tested], z[tested], ids[tested], many_rows, seed)
    permuted, sort_of = _permuted_aucs(truth, z, ids, auc.value, refit, n_refits, seed)
    p_value = _p_value(auc.value, permuted, 1.0 if sort_of == "refits" else FIXED_SCORES_INFLATION)
    details |= {
        "roc_auc": asdict(auc),
        "gain": asdict(gain),
        "lift": asdict(lift),
        "level": LEVEL,
        "p_value": p_value,
        "permutations": len(permuted),
        "permuted_with": sort_of,
        "permuted_auc_mean": float(permuted.mean()),
        "permuted_auc_sd": float(permuted.std(ddof=1)),
    }
    name = _name(auc, gain, p_value)
    return Verdict(name, _REASONS[name].format(auc=auc, lift=lift, p=p_value, gain=gain), details)


def permute_between_buyers(
    y: ArrayLike, groups: ArrayLike, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Return labels in which each buyer has the label of a buyer drawn without replacement.

    A buyer with sales of both kinds hands on its share of B2B, rounded at random, to rows chosen
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
    # a pure donor leaves whole numbers, up to the rounding of a division and a product
    wanted = np.floor(b2b + 1e-9 + rng.random(len(size)) * (1 - 2e-9))
    order = np.lexsort((rng.random(len(buyer)), buyer))
    place = np.empty(len(buyer), dtype=np.int64)
    place[order] = np.arange(len(buyer)) - np.repeat(np.cumsum(size) - size, size)
    permuted: NDArray[np.bool_] = place < wanted[buyer]
    return permuted


def _name(auc: Interval, gain: Interval, p_value: float) -> VerdictName:
    if p_value <= SIGNAL_P:
        if gain.low >= USABLE_GAIN:
            return "usable"
        wide = auc.high - auc.low > WIDE_AUC
        return "too few labels" if wide and gain.high >= USABLE_GAIN else "weak"
    return "no signal" if auc.high <= LOW_AUC and gain.high < USABLE_GAIN else "too few labels"


_FIGURES = f"AUC {{auc}} at {LEVEL:.0%}, p = {{p:.2g}} against permuted labels"
_REASONS: dict[VerdictName, str] = {
    "usable": "Picking as many sales as there are B2B ones, it hits {lift.value:.1f} times as often"
    f" as chance, {{lift.low:.1f}} times at the least ({_FIGURES}).",
    "weak": "There is a signal, but picking as many sales as there are B2B ones, it may hit only"
    f" {{lift.low:.1f}} times as often as chance ({_FIGURES}).",
    "no signal": "Nothing in these columns tells the two kinds apart better than permuted labels do"
    f" ({_FIGURES}).",
    "too few labels": "The labels are too few to say whether the model is of use: label more buyers"
    f" ({_FIGURES}).",
}


def _bounds(
    y: NDArray[np.bool_],
    z: Floats,
    groups: NDArray[Any],
    share: float | None,
    seed: int,
    many_rows: int,
) -> tuple[Interval, Interval, Interval]:
    """Return AUC, gain and lift at the user's share."""
    own = float(y.mean())
    at = own if share is None else share
    weights = np.where(y, at / own, (1 - at) / (1 - own))
    sample = BuyerSample.of(y, z, groups, weights)
    auc, hits = sample.auc_and_hit_rate(sample.once)
    drawn = replicates(sample, BuyerSample.auc_and_hit_rate, N_BOOT, seed, many_rows)
    return (
        interval(auc, drawn[:, 0], LEVEL),
        interval((hits - at) / (1 - at), (drawn[:, 1] - at) / (1 - at), LEVEL),
        interval(hits / at, drawn[:, 1] / at, LEVEL),
    )


def _some_buyers(
    y: NDArray[np.bool_], z: Floats, groups: NDArray[Any], many_rows: int, seed: int
) -> tuple[NDArray[np.bool_], Floats, NDArray[Any]]:
    """Return the rows of a random part of the buyers, about `many_rows` of them."""
    _, buyer = np.unique(groups, return_inverse=True)
    share = many_rows / len(y)
    rows = (np.random.default_rng([seed, 3]).random(int(buyer.max()) + 1) < share)[buyer]
    return y[rows], z[rows], groups[rows]


def _permuted_aucs(
    y: NDArray[np.bool_],
    z: Floats,
    groups: NDArray[Any],
    auc: float,
    refit: Refit | None,
    n_refits: int,
    seed: int,
) -> tuple[Floats, str]:
    """Return AUCs under permuted labels, and with what they were made."""
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


def _auc(ranking: Ranking, labels: NDArray[np.bool_]) -> list[float]:
    """Return the AUC of labels along a ranking, or nothing if they are of one kind."""
    if labels.all() or not labels.any():
        return []
    ordered = labels[ranking.order]
    relabelled = Ranking(ranking.order, ranking.ends, ordered.astype(np.float64))
    return [roc_auc_at(*relabelled.curve(np.ones(len(labels))))]


def _p_value(auc: float, permuted: Floats, inflation: float) -> float:
    """Return the tail of Student's t for one more AUC from where the permuted ones came."""
    n = len(permuted)
    spread = permuted.std(ddof=1) * inflation * np.sqrt(1 + 1 / n)
    if spread == 0:  # every permutation scored alike: a constant score
        return 1.0 if auc <= permuted.mean() else 0.0
    return student_tail(float((auc - permuted.mean()) / spread), n - 1)


def student_tail(t: float, degrees: int) -> float:
    """Return the probability that Student's t exceeds `t`.

    With t = sqrt(degrees) tan(angle) the density becomes cos(angle)^(degrees - 1).

    Examples
    --------
    >>> round(student_tail(2.539, 19), 4)
    0.01
    """
    angles = np.linspace(np.arctan(t / np.sqrt(degrees)), np.pi / 2, 4001)
    half = np.linspace(0, np.pi / 2, 4001)
    tail, whole = (np.trapezoid(np.cos(a) ** (degrees - 1), a) for a in (angles, half))
    return float(tail / (2 * whole))

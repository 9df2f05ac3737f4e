"""The verdict on a measurement: usable, weak, no signal, too few labels or leaking.

Where nothing was measured, that is the verdict: **not measured**, unless a column leaks.

The first rule that holds decides. A gain is how far the model gets from chance (0) to perfection
(1) when it picks as many sales as there are B2B ones: (hit rate - share) / (1 - share).

1. **leaking**: a column alone nearly decides the label (`leaks.find_leaks`).
2. **too few labels**: fewer than `MIN_BUYERS` buyers of either kind.
3. If the AUC beats that of permuted labels (p at most `SIGNAL_P`), there is a signal:
   **usable** if even the lower bound of the gain reaches `USABLE_GAIN`; else **too few labels** if
   the upper bound does and the AUC's interval is wider than `WIDE_AUC`; else **weak**.
4. Otherwise no signal is proved: **no signal** if the upper bound of the AUC is at most `LOW_AUC`
   and that of the gain below `USABLE_GAIN`; else **too few labels**.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from b2x.errors import UsageError
from b2x.measure.leaks import Leak
from b2x.measure.metrics import Floats
from b2x.measure.permutation import N_REFITS, Refit, p_value, permuted_aucs
from b2x.measure.resample import MANY_ROWS, BuyerSample, Interval, interval, replicates
from b2x.printable import html_table

VerdictName = Literal["usable", "weak", "no signal", "too few labels", "leaking", "not measured"]

FORBIDDING: tuple[VerdictName, ...] = ("no signal", "leaking")
"""Verdicts that forbid the use of a model."""

# Measured with these constants. Labels without meaning (synthetic buyers, 6% to 50% B2B; DataCo;
# hotel and AdventureWorks labels permuted between buyers or drawn at random), out-of-fold logistic
# regression and extra trees: "usable" in 1 of some 5,000 draws; with 1,000 labels "no signal" in
# 95% to 100% of the draws of a setting; with 50 "weak" or "usable" in at most 1%. AdventureWorks
# with 200 labels: "usable" in all of 120 draws. Scores of AUC .62, 5,000 sales, 6% B2B: "weak".
MIN_BUYERS = 5  # with fewer, the bootstrap cannot tell how far the figures might be off
SIGNAL_P = 0.01  # so that labels unrelated to anything are called a signal once in a hundred
USABLE_GAIN = 0.2  # an AUC of about .77 where 6% are B2B (lift 4), of .65 where half are
LOW_AUC = 0.70
WIDE_AUC = 0.10  # if wider, a signal that may be of use asks for more labels
LEVEL = 0.90  # its lower and its upper bound are each right 19 times in 20
N_BOOT = 400


@dataclass(frozen=True, repr=False)
class Verdict:
    """The verdict on a measurement.

    Attributes
    ----------
    name
        ``"usable"``, ``"weak"``, ``"no signal"``, ``"too few labels"``, ``"leaking"`` or
        ``"not measured"``.
    reason
        One or two sentences with the figures that decided.
    details
        The figures, ready for JSON.
    """

    name: VerdictName
    reason: str
    details: dict[str, Any]

    def __repr__(self) -> str:
        return f"<b2x verdict {self.name!r}: {self.reason}>"

    def _repr_html_(self) -> str:
        return html_table(f"Verdict: {self.name}", [], notes=[self.reason])


def judge(
    y: ArrayLike,
    log_odds: ArrayLike,
    groups: ArrayLike,
    *,
    share: float | None = None,
    leaks: Sequence[Leak] = (),
    unmeasured: str = "",
    refit: Refit | None = None,
    n_refits: int = N_REFITS,
    seed: int = 0,
    many_rows: int = MANY_ROWS,
) -> Verdict:
    """Judge by out-of-fold log-odds whether a model can be used.

    Parameters
    ----------
    y
        bool of shape (n,), True for B2B.
    log_odds
        float of shape (n,), each row's from a model that saw neither its buyer nor its future;
        NaN where the row was not tested.
    groups
        Buyer of each row, int of shape (n,), from :func:`b2x.measure.folds.group_ids`.
    share
        Share of B2B among the seller's sales, 0 to 1, where that of the labelled rows differs;
        None takes theirs.
    leaks
        From :func:`b2x.measure.leaks.find_leaks`.
    unmeasured
        Why nothing was measured, where that is so.
    refit
        Learns from permuted labels; see :func:`b2x.measure.permutation.permuted_aucs`. Without it
        labels are permuted at fixed scores, which understates the spread of their AUCs, so it is
        multiplied by `FIXED_SCORES_INFLATION`.
    n_refits
        Maximum number of refits; a clear case takes `FIRST_LOOK`.
    seed
        Seed of the draws and permutations.
    many_rows
        Rows beyond which buyers are drawn in parts, and labels permuted in one such part: its
        AUCs spread wider, so a signal is not called early.

    Returns
    -------
    Verdict

    Raises
    ------
    UsageError
        If lengths differ or `share` is not between 0 and 1.

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
            f"labels, log-odds and buyers of shapes {truth.shape}, {z.shape}, {ids.shape}",
            next_step="pass one of each per row",
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
    if unmeasured:
        return Verdict("not measured", unmeasured, details)
    if min(buyers) < MIN_BUYERS:
        kind = "B2B" if buyers[0] < MIN_BUYERS else "B2C"
        return Verdict(
            "too few labels",
            f"Only {min(buyers)} {kind} buyers among {tested.sum():,} labelled sales;"
            f" at least {MIN_BUYERS} of each kind are needed to measure.",
            details,
        )

    auc, gain, lift = _bounds(truth[tested], z[tested], ids[tested], share, seed, many_rows)
    # Of the common kind a model can find little more than chance does: of 90% 1.1 times as many.
    at, kind, told = details["b2b_share"] if share is None else share, "B2B", lift
    if at > 0.5:
        kind = "B2C"
        _, _, told = _bounds(~truth[tested], -z[tested], ids[tested], 1 - at, seed, many_rows)
    if tested.sum() > many_rows:
        refit = None
        truth, z, ids = _some_buyers(truth[tested], z[tested], ids[tested], many_rows, seed)
    permuted, made_with = permuted_aucs(truth, z, ids, auc.value, refit, n_refits, seed)
    p = p_value(auc.value, permuted, made_with)
    details |= {
        "roc_auc": asdict(auc),
        "gain": asdict(gain),
        "lift": asdict(lift),
        "level": LEVEL,
        "p_value": p,
        "permutations": len(permuted),
        "permuted_with": made_with,
        "permuted_auc_mean": float(permuted.mean()),
        "permuted_auc_sd": float(permuted.std(ddof=1)),
    }
    name = verdict_name(auc, gain, p)
    # The AUC's interval is that of the metrics, at their level: one figure has one interval.
    figures = f"AUC {auc.value:.3f}, {_p_text(p, len(permuted))}"
    details["rarer"] = {"kind": kind, "lift": asdict(told)}
    return Verdict(name, _REASONS[name].format(lift=told, kind=kind, figures=figures), details)


def verdict_name(auc: Interval, gain: Interval, p: float) -> VerdictName:
    """Return the verdict by rules 3 and 4.

    Examples
    --------
    >>> verdict_name(Interval(0.9, 0.88, 0.92), Interval(0.5, 0.4, 0.6), 0.001)
    'usable'
    """
    if p <= SIGNAL_P:
        if gain.low >= USABLE_GAIN:
            return "usable"
        wide = auc.high - auc.low > WIDE_AUC
        return "too few labels" if wide and gain.high >= USABLE_GAIN else "weak"
    return "no signal" if auc.high <= LOW_AUC and gain.high < USABLE_GAIN else "too few labels"


_REASONS: dict[VerdictName, str] = {
    "usable": "Picking as many sales as there are {kind} ones, it finds {lift.value:.1f} times as"
    " many {kind} sales as picking at random, at least {lift.low:.1f} times ({figures}).",
    "weak": "There is a signal, but picking as many sales as there are {kind} ones, it may find"
    " only {lift.low:.1f} times as many {kind} sales as picking at random ({figures}).",
    "no signal": "These columns tell the two kinds apart no better than they do with permuted"
    " labels ({figures}).",
    "too few labels": "There are too few labels to say whether the model is of use: label more"
    " buyers ({figures}).",
}


def _p_text(p: float, permutations: int) -> str:
    """Return a p-value for people, none below what so many permutations of the labels can give.

    Examples
    --------
    >>> _p_text(1.5e-92, 200), _p_text(0.031, 200)
    ('p < 0.005, 200 permutations', 'p = 0.031, 200 permutations')
    """
    least = 1 / (permutations + 1)  # the true labels are one of the ways to label
    shown = f"p = {p:.2g}" if p >= least else f"p < {math.ceil(1000 * least) / 1000:g}"
    return f"{shown}, {permutations} permutations"


def _bounds(
    y: NDArray[np.bool_],
    z: Floats,
    groups: NDArray[Any],
    share: float | None,
    seed: int,
    many_rows: int,
) -> tuple[Interval, Interval, Interval]:
    """Return AUC, gain and lift at the seller's share of B2B."""
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

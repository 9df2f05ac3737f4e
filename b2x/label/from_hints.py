"""Learns a scorecard from what hints document and what people labelled by hand.

Which rows are documented is left to `hints`; what share of B2B follows, to `hinted_share`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from b2x.engines.batch import Parameters, probability
from b2x.errors import UsageError
from b2x.label.hinted_share import HintedShare, share_by_assumption, share_by_labels
from b2x.learn.arrays import Buyers, Floats, Labels
from b2x.learn.bins import Design, make_grid
from b2x.learn.buyers import buyer_numbers, evidence, single_where_missing
from b2x.learn.calibration import Calibration, fit_calibration
from b2x.learn.distillation.fidelity import Fidelity
from b2x.learn.fit import CALIBRATION_POWER, fit_design
from b2x.learn.held_out import design_log_odds
from b2x.learn.sample_buyers import sample_buyers
from b2x.learn.settings import DEFAULTS, FitSettings
from b2x.measure.folds import balanced_folds
from b2x.schema.columns import Columns
from b2x.schema.features import Feature, inputs_of
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.exact import quantise
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import Pair, Term

MIN_HAND_LABELS = 10
"""Hand labels from which on they calibrate."""

B2B, B2C, UNKNOWN = 1, 0, -1

Kinds = NDArray[np.int8]
"""1 for B2B, 0 for B2C, -1 for unknown, shape (n,)."""


@dataclass(frozen=True)
class FromHints:
    """A scorecard learned from hints, and what it rests on.

    Attributes
    ----------
    scorecard
        The model. Without calibration its probabilities are those of the middle of `share`, and
        its thresholds are so far apart that a decision holds at both ends.
    out_of_fold
        Log-odds of every row, shape (n,), by models that learned nothing from its buyer's hints
        and a calibration that used none of its buyer's labels.
    calibrated
        Whether hand labels calibrated it. If not, it is a ranking.
    documented
        Whether each row counts as documented B2B, shape (n,).
    documented_by_buyer
        How many of these have no hint of their own but a buyer that is documented elsewhere.
    hand_b2b, hand_b2c
        Numbers of hand labels.
    share
        The share of B2B: an interval where calibrated, else a range of assumptions.
    weights
        Weight of each teacher in the committee.
    fidelity
        How closely the tables follow the committee.
    """

    scorecard: Scorecard
    out_of_fold: Floats
    calibrated: bool
    documented: Labels
    documented_by_buyer: int
    hand_b2b: int
    hand_b2c: int
    share: HintedShare
    weights: Mapping[str, float]
    fidelity: Fidelity

    @property
    def rests_on(self) -> str:
        """What the probabilities rest on, in a sentence."""
        named = f"{np.count_nonzero(self.documented):,} sales documented as B2B"
        if self.calibrated:
            labels = f"{self.hand_b2b:,} B2B and {self.hand_b2c:,} B2C labels by hand"
            return f"ranked by {named}, calibrated by {labels}"
        return (
            f"a ranking by {named}: without labels by hand nothing says how many of the other "
            f"sales are B2B; the share is between {self.share.low:.0%} and {self.share.high:.0%} "
            "by the assumptions stated with it"
        )


def fit_from_hints(
    columns: Columns,
    features: Sequence[Feature],
    hand: Kinds,
    documented: Kinds,
    *,
    groups: ArrayLike | None = None,
    hand_weight: ArrayLike | None = None,
    parameters: Parameters | None = None,
    settings: FitSettings = DEFAULTS,
) -> FromHints:
    """Learn a scorecard from documented sales, calibrated by hand labels where there are any.

    Documented sales against all others rank (positive-unlabelled learning; Bekker and Davis,
    2020); hand labels set slope and intercept. A hand label overrides a hint on the same row.

    Parameters
    ----------
    columns
        Checked columns of all rows, n of them.
    features
        What to learn from.
    hand
        Labels by hand, int8 of shape (n,): 1 for B2B, 0 for B2C, -1 for none.
    documented
        What hints document, coded alike. All rows of a buyer with a documented B2B sale count as
        documented, unless a hint or a hand label calls one of them B2C.
    groups
        The buyer of each row, any values of shape (n,). Where it is missing, or None for all,
        each row has a buyer of its own.
    hand_weight
        How many rows a hand label stands for, relative to the others, shape (n,); None is 1 each.
    parameters
        What ``relative`` features divide by.
    settings
        How to learn.

    Raises
    ------
    UsageError
        When lengths or codes are wrong, there is no feature, or fewer than two buyers are
        documented as B2B or not.

    Examples
    --------
    >>> from b2x.schema.features import default_features
    >>> i = np.arange(600)
    >>> columns = {"lines": (i % 20).astype(float)}
    >>> b2b = i % 20 > 11
    >>> documented = np.where(b2b & (i % 3 == 0), 1, -1)
    >>> hand = np.where(i % 7 == 0, b2b, -1)
    >>> found = fit_from_hints(columns, default_features({"lines": "number"}), hand, documented)
    >>> found.calibrated, found.hand_b2b, found.hand_b2c
    (True, 34, 52)
    """
    n = len(hand)
    weight = np.ones(n) if hand_weight is None else np.asarray(hand_weight, dtype=np.float64)
    _check(features, hand, documented, weight)
    buyers = buyer_numbers(groups, n)
    single = single_where_missing(buyers)
    named = _spread_to_buyers(hand, documented, buyers)
    if min(len(np.unique(single[named])), len(np.unique(single[~named]))) < 2:
        raise UsageError(
            "hints document the sales of fewer than two buyers as B2B, or of all but one",
            next_step="learn from labels by hand alone, or name more columns with hints",
        )
    known = [buyers] if groups is not None and settings.level_buyers else None
    grid = make_grid(
        features,
        [{name: columns[name] for name in inputs_of(features)}],
        parameters,
        buyers=known,
        level_buyers=settings.level_buyers,
        max_bins=settings.max_bins,
    )
    design = grid.design(columns)
    ranker = _rank(design, named, single, settings)
    sample = _Sample.of(hand, named, weight)
    calibrated = len(sample.asked) >= MIN_HAND_LABELS
    if calibrated:
        share = share_by_labels(named, hand[sample.asked] == B2B, weight[sample.asked])
        calibration = sample.calibrate(ranker.out_of_fold, single)
        out_of_fold = np.empty(n)
        folds = _folds(single, settings)
        for fold in np.unique(folds).tolist():
            inside = folds == fold
            learned = _Sample.of(hand, named, weight, ~inside)
            by_others = learned.calibrate(ranker.out_of_fold, single)
            out_of_fold[inside] = by_others(ranker.out_of_fold[inside])
        scorecard = _fold_in(ranker.scorecard, calibration)
    else:
        share = share_by_assumption(named, ranker.out_of_fold)
        scorecard, shift = _at_middle(ranker, share, settings.confidence)
        out_of_fold = ranker.out_of_fold + shift
    return FromHints(
        scorecard=scorecard,
        out_of_fold=out_of_fold,
        calibrated=calibrated,
        documented=named,
        documented_by_buyer=int(np.count_nonzero(named & (documented != B2B))),
        hand_b2b=int(np.count_nonzero(hand == B2B)),
        hand_b2c=int(np.count_nonzero(hand == B2C)),
        share=share,
        weights=ranker.weights,
        fidelity=ranker.fidelity,
    )


def _check(features: Sequence[Feature], hand: Kinds, documented: Kinds, weight: Floats) -> None:
    if not features:
        raise UsageError("there is no feature to learn from", next_step="name at least one column")
    for name, kinds in (("hand", hand), ("documented", documented)):
        if kinds.shape != hand.shape or not np.isin(kinds, (B2B, B2C, UNKNOWN)).all():
            raise UsageError(f"{name} is not 1, 0 or -1 for each of {len(hand)} rows")
    if weight.shape != hand.shape or not (np.isfinite(weight) & (weight >= 0)).all():
        raise UsageError(f"hand_weight is not a number from 0 on for each of {len(hand)} rows")


def _spread_to_buyers(hand: Kinds, documented: Kinds, buyers: Buyers) -> Labels:
    """Return which rows count as documented B2B: by a hint of their own or of their buyer."""
    consumer = np.where(hand == UNKNOWN, documented, hand) == B2C
    named: Labels = (documented == B2B) & ~consumer
    there, most = buyers >= 0, int(buyers.max(initial=-1)) + 1
    business = np.bincount(buyers[there & named], minlength=most) > 0
    mixed = np.bincount(buyers[there & consumer], minlength=most) > 0
    named[there] |= (business & ~mixed)[buyers[there]]
    return named


@dataclass(frozen=True)
class _Ranker:
    """A scorecard of documented against other rows, and log-odds of all rows without its buyer."""

    scorecard: Scorecard
    out_of_fold: Floats
    weights: Mapping[str, float]
    fidelity: Fidelity


def _rank(design: Design, named: Labels, buyers: Buyers, settings: FitSettings) -> _Ranker:
    n = len(design)
    learned, weight = np.arange(n), np.ones(n)
    if n > settings.many_rows:
        learned, weight = sample_buyers(named, buyers, settings.teacher_rows, settings.seed)
    others = np.setdiff1d(np.arange(n), learned)
    fitted = fit_design(
        design.take(learned),
        named[learned],
        weight,
        buyers[learned],
        unlabelled=design.take(others) if len(others) else None,
        settings=settings,
    )
    out_of_fold = np.empty(n)
    assert fitted.out_of_fold is not None  # there are two buyers of each kind
    out_of_fold[learned] = fitted.out_of_fold
    out_of_fold[others] = design_log_odds(fitted.scorecard, design.take(others))
    return _Ranker(fitted.scorecard, out_of_fold, fitted.weights, fitted.fidelity)


@dataclass(frozen=True)
class _Sample:
    """Rows whose kind is known, weighted to stand for all rows.

    Documented rows stand for themselves, hand labels of the others for all others; the weights
    add up to what the hand labels are worth.
    """

    rows: NDArray[np.intp]
    y: Labels
    weight: Floats
    asked: NDArray[np.intp]

    @classmethod
    def of(
        cls, hand: Kinds, named: Labels, hand_weight: Floats, among: Labels | None = None
    ) -> _Sample:
        among = np.ones(len(hand), dtype=bool) if among is None else among
        chosen = among & ~named & (hand != UNKNOWN) & (hand_weight > 0)
        asked = np.flatnonzero(chosen)
        weight = np.zeros(len(hand))
        weight[asked] = hand_weight[asked] * (len(asked) / max(hand_weight[asked].sum(), 1e-300))
        weight[named] = len(asked) / max(int(np.count_nonzero(among & ~named)), 1)
        rows = np.flatnonzero(chosen | (among & named))
        y = np.where(hand == UNKNOWN, named, hand == B2B)
        return cls(rows, y[rows], weight[rows], asked)

    def calibrate(self, log_odds: Floats, buyers: Buyers) -> Calibration:
        """Fit slope and shift, drawn to one and to the share of these rows."""
        z, y = log_odds[self.rows], self.y
        share = (np.sum(self.weight * y) + 0.5) / (np.sum(self.weight) + 1.0)
        shift = shift_to_share(z, float(share), self.weight)
        counts = self.weight
        if y.any() and not y.all():
            counts = evidence(y, self.weight, buyers[self.rows], CALIBRATION_POWER)
            counts = counts * (self.weight.sum() / counts.sum())
        fitted = fit_calibration(z + shift, y, counts)
        return Calibration(fitted.slope, fitted.slope * shift + fitted.shift)


def shift_to_share(log_odds: Floats, share: float, weight: Floats | None = None) -> float:
    """Return what to add to log-odds so that their mean probability is `share`.

    Parameters
    ----------
    log_odds
        Shape (n,).
    share
        Between 0 and 1, both excluded.
    weight
        Weights of the mean, shape (n,); None weighs every row alike.

    Examples
    --------
    >>> round(shift_to_share(np.zeros(3), 0.25), 3)
    -1.099
    """
    middle = float(np.log(share / (1.0 - share)))
    low, high = middle - float(log_odds.max()), middle - float(log_odds.min())

    def excess(shift: float) -> float:
        return float(np.average(probability(log_odds + shift), weights=weight)) - share

    return float(brentq(excess, low - 1e-6, high + 1e-6))


def _folds(buyers: Buyers, settings: FitSettings) -> NDArray[np.int64]:
    """Put whole buyers into folds that do not depend on any label."""
    wanted = min(settings.n_folds, len(np.unique(buyers)))
    return balanced_folds(np.zeros(len(buyers)), buyers, wanted, settings.seed)


def _at_middle(ranker: _Ranker, share: HintedShare, confidence: float) -> tuple[Scorecard, float]:
    """Return a ranking's scorecard at the middle of the range of shares, and the shift to it.

    The thresholds decide only what both ends of the range decide alike.
    """
    ends = share.low, float(np.sqrt(share.low * share.high)), share.high
    z, n = ranker.out_of_fold, len(ranker.out_of_fold)
    low, middle, high = (shift_to_share(z, min(max(end, 0.5 / n), 1.0 - 0.5 / n)) for end in ends)
    border = float(np.log(confidence / (1.0 - confidence)))
    scorecard = _fold_in(ranker.scorecard, Calibration(shift=middle))
    thresholds = Thresholds(quantise(-border - (high - middle)), quantise(border + middle - low))
    return replace(scorecard, thresholds=thresholds), middle


def _fold_in(scorecard: Scorecard, calibration: Calibration) -> Scorecard:
    """Return a scorecard whose log-odds are calibrated, its thresholds as they are."""

    def scaled(values: Sequence[float]) -> tuple[float, ...]:
        return tuple(quantise(calibration.slope * value) for value in values)

    terms: list[Term] = [replace(term, values=scaled(term.values)) for term in scorecard.terms]
    pairs: list[Pair] = [
        replace(pair, values=tuple(scaled(row) for row in pair.values)) for pair in scorecard.pairs
    ]
    intercept = quantise(calibration.slope * scorecard.intercept + calibration.shift)
    return replace(scorecard, intercept=intercept, terms=tuple(terms), pairs=tuple(pairs))

"""Learns a scorecard from what hints document and what people labelled by hand.

Which rows are documented is left to `hints`; what share of B2B follows, to `hinted_share`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import ArrayLike

from b2x.engines.batch import Parameters
from b2x.errors import UsageError
from b2x.label.blend import B2B, B2C, UNKNOWN, Blend, Kinds, Known, learn_blend, shift_to_share
from b2x.label.hinted_share import HintedShare, share_by_assumption, share_by_labels
from b2x.learn.arrays import Buyers, Floats, Labels
from b2x.learn.bins import Design, make_grid
from b2x.learn.buyers import buyer_numbers, single_where_missing
from b2x.learn.calibration import Calibration
from b2x.learn.distillation.distil_rows import distil_rows
from b2x.learn.distillation.distil_tables import distil_tables
from b2x.learn.distillation.monotone import monotone_features
from b2x.learn.distillation.to_scorecard import to_scorecard
from b2x.learn.fit import fit_design
from b2x.learn.held_out import design_log_odds
from b2x.learn.sample_buyers import sample_buyers
from b2x.learn.settings import DEFAULTS, FitSettings
from b2x.measure.folds import balanced_folds
from b2x.schema.columns import Columns
from b2x.schema.features import Feature, inputs_of
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.exact import quantise
from b2x.scorecard.scorecard import Scorecard

MIN_HAND_LABELS = 10
"""Hand labels from which on they calibrate."""
OTHERWISE = "learn from labels by hand alone, or name more columns with hints"


@dataclass(frozen=True)
class FromHints:
    """A scorecard learned from hints, and what it rests on.

    Attributes
    ----------
    scorecard
        The model. Without calibration its probabilities are those of the middle of `share`, and
        its thresholds are so far apart that a decision holds at both ends.
    out_of_fold
        Log-odds of every row, shape (n,), by models that knew no hint and no label of its buyer;
        NaN where it was not asked for.
    calibrated
        Whether hand labels calibrated it. If not, it is a ranking.
    hand_part
        Weight of a model of the hand labels alone in the blend with the ranking, 0 to 1.
    documented
        Whether each row counts as documented B2B, shape (n,).
    documented_by_buyer
        How many of these have no hint of their own but a buyer that is documented elsewhere.
    hand_b2b, hand_b2c
        Numbers of hand labels.
    share
        The share of B2B: an interval where calibrated, else a range of assumptions.
    """

    scorecard: Scorecard
    out_of_fold: Floats
    calibrated: bool
    hand_part: float
    documented: Labels
    documented_by_buyer: int
    hand_b2b: int
    hand_b2c: int
    share: HintedShare

    @property
    def rests_on(self) -> str:
        """What the probabilities rest on, in a sentence."""
        named = f"{np.count_nonzero(self.documented):,} sales documented as B2B"
        if self.calibrated:
            labels = f"{self.hand_b2b:,} B2B and {self.hand_b2c:,} B2C labels by hand"
            part = f", which have {self.hand_part:.0%} of the ranking" if self.hand_part else ""
            return f"ranked by {named}, calibrated by {labels}{part}"
        return (
            f"a ranking by {named}: with fewer than {MIN_HAND_LABELS} labels by hand nothing says "
            f"how many of the other sales are B2B; the share is between {self.share.low:.0%} and "
            f"{self.share.high:.0%} by the assumptions stated with it"
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
    held_out: bool = True,
) -> FromHints:
    """Learn a scorecard from documented sales, calibrated by hand labels where there are any.

    Documented sales against all others rank (positive-unlabelled learning; Bekker and Davis,
    2020); hand labels set slope and intercept, and a model of them alone is averaged in, with more
    weight the more they are. A hand label overrides a hint on the same row.

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
        How many rows a hand label stands for in calibrations, relative to the others, shape (n,);
        None is 1 each.
    parameters
        What ``relative`` features divide by.
    settings
        How to learn.
    held_out
        Whether to compute `out_of_fold`, for which hand labels are learned from five more times.

    Raises
    ------
    UsageError
        When lengths or codes are wrong, there is no feature, or too few buyers are documented as
        B2B or not.

    Examples
    --------
    >>> from b2x.learn.teachers import choose_teachers
    >>> from b2x.schema.features import default_features
    >>> i = np.arange(600)
    >>> b2b = i % 20 > 11
    >>> found = fit_from_hints(
    ...     {"lines": i % 20 / 1.0},
    ...     default_features({"lines": "number"}),
    ...     hand=np.where(i % 7 == 0, b2b, -1),
    ...     documented=np.where(b2b & (i % 3 == 0), 1, -1),
    ...     settings=FitSettings(teachers=choose_teachers(["linear"])),
    ... )
    >>> found.calibrated, found.hand_b2b, found.hand_b2c
    (True, 34, 52)
    >>> found.rests_on.split(", ")[0]
    'ranked by 80 sales documented as B2B'
    """
    n = len(hand)
    weight = np.ones(n) if hand_weight is None else np.asarray(hand_weight, dtype=np.float64)
    _check(features, hand, documented, weight)
    buyers = buyer_numbers(groups, n)
    single = single_where_missing(buyers)
    named = _spread_to_buyers(hand, documented, buyers)
    if named.all() or not named.any():
        raise UsageError("hints document no row as B2B, or every row", next_step=OTHERWISE)
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
    ranker, ranking = _rank(design, named, single, settings)
    every = np.ones(n, dtype=bool)
    everything = Known.of(hand, named, weight, every)
    calibrated = int(np.count_nonzero(everything.asked)) >= MIN_HAND_LABELS
    ends = 0.0, 0.0
    if calibrated:
        asked = everything.asked
        share = share_by_labels(named, everything.y[asked], everything.weight[asked])
        blend = learn_blend(everything, ranking, design, single, settings)
        out_of_fold = np.full(n, np.nan)
        if held_out:
            out_of_fold = _score_in_turn(hand, named, weight, ranking, design, single, settings)
    else:
        share = share_by_assumption(named, ranking)
        shift, ends = _middle(ranking, share)
        blend = Blend(Calibration(), None, 0.0, Calibration(shift=shift))
        out_of_fold = ranking + shift
    return FromHints(
        scorecard=_scorecard(ranker, blend, design, ends, settings),
        out_of_fold=out_of_fold,
        calibrated=calibrated,
        hand_part=blend.part,
        documented=named,
        documented_by_buyer=int(np.count_nonzero(named & (documented != B2B))),
        hand_b2b=int(np.count_nonzero(hand == B2B)),
        hand_b2c=int(np.count_nonzero(hand == B2C)),
        share=share,
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


def _rank(
    design: Design, named: Labels, buyers: Buyers, settings: FitSettings
) -> tuple[Scorecard, Floats]:
    """Return a scorecard of documented against other rows, and log-odds of rows held out."""
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
    if fitted.out_of_fold is None:
        raise UsageError(
            "hints document too few buyers as B2B, or all but one", next_step=OTHERWISE
        )
    ranking = np.empty(n)
    ranking[learned] = fitted.out_of_fold
    ranking[others] = design_log_odds(fitted.scorecard, design.take(others))
    return fitted.scorecard, ranking


def _score_in_turn(
    hand: Kinds,
    named: Labels,
    hand_weight: Floats,
    ranking: Floats,
    design: Design,
    buyers: Buyers,
    settings: FitSettings,
) -> Floats:
    """Return the log-odds of each row by a blend that was learned without its buyer."""
    # The folds must not depend on labels.
    n_folds = min(settings.n_folds, len(np.unique(buyers)))
    folds = balanced_folds(np.zeros(len(buyers)), buyers, n_folds, settings.seed)

    def score(fold: int) -> Floats:
        known = Known.of(hand, named, hand_weight, folds != fold)
        blend = learn_blend(known, ranking, design, buyers, settings)
        return blend(ranking[folds == fold], design.take(folds == fold))

    log_odds = np.empty(len(buyers))
    scored = Parallel(n_jobs=-1)(delayed(score)(fold) for fold in range(n_folds))
    for fold, found in enumerate(scored):
        log_odds[folds == fold] = found
    return log_odds


def _middle(ranking: Floats, share: HintedShare) -> tuple[float, tuple[float, float]]:
    """Return the shift to the middle of a range of shares, and what its two ends differ by."""
    shares = (share.low, float(np.sqrt(share.low * share.high)), share.high)
    least = 0.5 / len(ranking)
    low, middle, high = (
        shift_to_share(ranking, min(max(end, least), 1.0 - least)) for end in shares
    )
    return middle, (high - middle, middle - low)


def _scorecard(
    ranker: Scorecard,
    blend: Blend,
    design: Design,
    ends: tuple[float, float],
    settings: FitSettings,
) -> Scorecard:
    """Distil a blend; `ends` are added to how far the thresholds are from even odds."""
    rows, weight = distil_rows(design, np.ones(len(design)), None, settings.seed)
    distilled = distil_tables(
        rows,
        blend(design_log_odds(ranker, rows), rows),
        weight,
        max_pairs=settings.max_pairs,
        monotone=monotone_features(design.grid.features, settings.monotone or {}),
    )
    made = to_scorecard(design.grid, distilled, settings.confidence, settings.provenance)
    borders = made.thresholds
    thresholds = Thresholds(
        quantise(borders.b2c_to - ends[0]), quantise(borders.b2b_from + ends[1])
    )
    return replace(made, thresholds=thresholds)

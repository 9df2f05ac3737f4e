from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from b2x.columns import Columns, take_rows
from b2x.engines.batch import BatchEngine
from b2x.features import default_features
from b2x.learn.committee import stacking_weights
from b2x.learn.fit import FittedScorecard, fit_scorecard
from b2x.learn.inputs import read_frame
from b2x.learn.teachers import default_teachers

QUICK = {"smooth additive": default_teachers()["smooth additive"]}


@pytest.fixture(scope="module")
def known(sales: pd.DataFrame) -> tuple[Columns, np.ndarray, np.ndarray]:
    frame = read_frame(sales.drop(columns=["buyer_id", "label"]))
    return frame.columns, (sales["label"] == "B2B").to_numpy(), sales["buyer_id"].to_numpy()


FEATURES = default_features(
    {"volume": "number", "lines": "number", "channel": "category", "ordered_at": "time"}
)


@pytest.fixture(scope="module")
def fitted(known: tuple[Columns, np.ndarray, np.ndarray]) -> FittedScorecard:
    columns, y, buyers = known
    return fit_scorecard(columns, FEATURES, y, groups=buyers)


def test_a_committee_learns_a_scorecard_that_ranks_unseen_buyers(
    fitted: FittedScorecard, known: tuple[Columns, np.ndarray, np.ndarray]
) -> None:
    columns, y, _ = known
    assert fitted.out_of_fold is not None
    held_out = roc_auc_score(y, fitted.out_of_fold)
    assert 0.85 < held_out <= roc_auc_score(y, BatchEngine(fitted.scorecard).log_odds(columns))
    assert fitted.fidelity.explained > 0.95
    assert set(fitted.weights) == set(default_teachers())
    assert sum(fitted.weights.values()) == pytest.approx(1)


def test_threads_do_not_change_the_scorecard(
    fitted: FittedScorecard, known: tuple[Columns, np.ndarray, np.ndarray]
) -> None:
    columns, y, buyers = known
    with threadpool_limits(limits=1):
        again = fit_scorecard(columns, FEATURES, y, groups=buyers)
    assert again.scorecard == fitted.scorecard


def test_row_order_does_not_change_the_scorecard(
    fitted: FittedScorecard, known: tuple[Columns, np.ndarray, np.ndarray]
) -> None:
    columns, y, buyers = known
    order = np.random.default_rng(0).permutation(len(y))
    again = fit_scorecard(take_rows(columns, order), FEATURES, y[order], groups=buyers[order])
    assert again.scorecard == fitted.scorecard
    assert again.out_of_fold is not None
    assert fitted.out_of_fold is not None
    np.testing.assert_array_equal(again.out_of_fold, fitted.out_of_fold[order])


def test_no_teacher_sees_the_buyer_that_it_is_asked_about() -> None:
    """Buyers of random labels, each recognisable by its volume: out of fold, chance remains."""
    rng = np.random.default_rng(0)
    buyers = np.repeat(np.arange(80), 8)
    y = rng.random(80)[buyers] < 0.5
    fitted = fit_scorecard({"volume": buyers * 1.0}, FEATURES[:1], y, groups=buyers)
    assert fitted.out_of_fold is not None
    assert roc_auc_score(y, fitted.out_of_fold) < 0.65
    lazy = fit_scorecard({"volume": buyers * 1.0}, FEATURES[:1], y, n_folds=2)
    assert lazy.out_of_fold is not None
    assert roc_auc_score(y, lazy.out_of_fold) > 0.8


def test_unlabelled_rows_shape_the_bins(known: tuple[Columns, np.ndarray, np.ndarray]) -> None:
    columns, y, buyers = known
    few = np.arange(60)
    fit = fit_scorecard(
        take_rows(columns, few),
        FEATURES,
        y[few],
        groups=buyers[few],
        unlabelled=take_rows(columns, np.arange(60, len(y))),
        teachers=QUICK,
    )
    alone = fit_scorecard(
        take_rows(columns, few), FEATURES, y[few], groups=buyers[few], teachers=QUICK
    )
    edges = [len(f.scorecard.terms[0].values) for f in (fit, alone)]
    assert edges[0] > edges[1]


def test_rows_without_weight_do_not_count(known: tuple[Columns, np.ndarray, np.ndarray]) -> None:
    columns, y, buyers = known
    weight = np.ones(len(y))
    weight[::3] = 0
    kept = np.flatnonzero(weight)
    weighted = fit_scorecard(
        columns, FEATURES, y, groups=buyers, sample_weight=weight, teachers=QUICK
    )
    left_out = fit_scorecard(
        take_rows(columns, kept), FEATURES, y[kept], groups=buyers[kept], teachers=QUICK
    )
    assert weighted.scorecard == left_out.scorecard
    assert weighted.out_of_fold is not None
    assert np.isnan(weighted.out_of_fold[::3]).all()


def test_weights_act_like_repetition() -> None:
    rng = np.random.default_rng(5)
    volume, y = rng.integers(1, 30, 300) * 1.0, rng.random(300) < 0.4
    weight = 1.0 + 3.0 * (y & (volume > 15))
    again = np.repeat(np.arange(300), weight.astype(int))

    def curve(rows: np.ndarray, sample_weight: np.ndarray | None = None) -> np.ndarray:
        fitted = fit_scorecard(
            {"volume": volume[rows]},
            FEATURES[:1],
            y[rows],
            groups=rows,
            sample_weight=sample_weight,
            n_folds=2,
        )
        return BatchEngine(fitted.scorecard).log_odds({"volume": np.arange(1.0, 30.0)})

    every = np.arange(300)
    repeated = curve(again)
    weighted, plain = curve(every, weight), curve(every)
    assert np.abs(weighted - repeated).mean() < 0.5 * np.abs(plain - repeated).mean()


@pytest.mark.parametrize("share", [0.007, 0.9])
def test_rare_and_common_businesses_keep_their_share(share: float) -> None:
    rng = np.random.default_rng(1)
    n = 3000
    y = rng.random(n) < share
    columns = {"volume": rng.normal(np.where(y, 1.0, 0.0), 1.0)}
    fitted = fit_scorecard(columns, FEATURES[:1], y, n_folds=2)
    p = 1 / (1 + np.exp(-BatchEngine(fitted.scorecard).log_odds(columns)))
    assert p.mean() == pytest.approx(y.mean(), rel=0.25)
    assert roc_auc_score(y, p) > 0.7


def test_one_buyer_of_a_kind_is_enough_to_learn_but_not_to_hold_out() -> None:
    y = np.array([True] * 5 + [False] * 20)
    fitted = fit_scorecard(
        {"volume": np.arange(25.0)}, FEATURES[:1], y, groups=np.r_[[0] * 5, 1:21]
    )
    assert fitted.out_of_fold is None
    assert fitted.calibration.slope == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"y": np.zeros(4, dtype=bool)}, "only one class of label.*both kinds"),
        ({"features": ()}, "no feature to learn from"),
        ({"sample_weight": [1, 1, -1, 1]}, "negative"),
        ({"sample_weight": [1, 1]}, "for 4 rows"),
        ({"groups": [1, 2]}, "2 groups for 4 rows"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(changes: dict[str, object], message: str) -> None:
    arguments: dict[str, object] = {
        "columns": {"volume": np.arange(4.0)},
        "features": FEATURES[:1],
        "y": np.array([True, False, True, False]),
    }
    with pytest.raises(ValueError, match=message):
        fit_scorecard(**{**arguments, **changes})  # type: ignore[arg-type]  # wrong on purpose


def test_weights_stay_near_equal_while_labels_are_few() -> None:
    rng = np.random.default_rng(0)
    y = rng.random(5000) < 0.5
    good, noise = np.where(y, 1.0, -1.0) + rng.normal(0, 1, 5000), rng.normal(0, 1, 5000)
    shares = [
        stacking_weights({"good": good[:n], "noise": noise[:n]}, y[:n], np.ones(n))["good"]
        for n in (20, 200, 5000)
    ]
    assert 0.5 < shares[0] < 0.65
    assert shares[0] < shares[1] < shares[2]
    assert shares[2] > 0.95


def test_many_rows_are_spoken_for_by_the_teachers_of_the_folds(
    monkeypatch: pytest.MonkeyPatch, known: tuple[Columns, np.ndarray, np.ndarray]
) -> None:
    columns, y, buyers = known
    monkeypatch.setattr("b2x.learn.committee.REFIT_UP_TO", 100)
    fitted = fit_scorecard(columns, FEATURES, y, groups=buyers, teachers=QUICK)
    assert roc_auc_score(y, BatchEngine(fitted.scorecard).log_odds(columns)) > 0.85

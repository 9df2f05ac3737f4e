from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from b2x.datasets import simulate
from b2x.engines.batch import BatchEngine
from b2x.learn import fit
from b2x.learn.committee.weights import prior_weights
from b2x.learn.fit import FittedScorecard, fit_scorecard
from b2x.learn.inputs import read_frame
from b2x.learn.teachers import default_teachers
from b2x.schema.columns import Columns, Levels, take_rows
from b2x.schema.features import default_features
from b2x.schema.fields import Kind
from b2x.scorecard.scorecard import dump_scorecard

QUICK = {"smooth additive": default_teachers()["smooth additive"]}


@pytest.fixture(scope="module")
def known(sales: pd.DataFrame) -> tuple[Columns, np.ndarray, np.ndarray]:
    frame = read_frame(sales.drop(columns=["buyer_id", "label"]))
    return frame.columns, (sales["label"] == "B2B").to_numpy(), sales["buyer_id"].to_numpy()


FEATURES = default_features(
    {"volume": "number", "lines": "number", "channel": "category", "ordered_at": "time"}
)


KINDS: dict[str, Kind] = {
    "volume": "number",
    "quantity": "number",
    "lines": "number",
    "payment": "category",
    "channel": "category",
    "discount": "number",
}
WEB_SHOP = default_features(KINDS)


@pytest.fixture(scope="module")
def web_shop() -> tuple[Columns, Columns, np.ndarray, np.ndarray]:
    """Return sales to learn from and others, nothing missing, and who bought."""
    tables, labels = [], []
    for seed in (1, 2):
        sales = simulate("web-shop", 1200, seed=seed).dropna(subset=list(KINDS))
        tables.append(read_frame(sales[list(KINDS)]).columns)
        labels.append((sales["label"] == "B2B").to_numpy())
    return tables[0], tables[1], labels[0], labels[1]


@pytest.fixture(scope="module")
def few(
    known: tuple[Columns, np.ndarray, np.ndarray],
) -> tuple[Columns, np.ndarray, np.ndarray]:
    columns, y, buyers = known
    rows = np.arange(250)
    return take_rows(columns, rows), y[rows], buyers[rows]


@pytest.fixture(scope="module")
def fitted(few: tuple[Columns, np.ndarray, np.ndarray]) -> FittedScorecard:
    """Return what the whole committee makes of the few sales."""
    columns, y, buyers = few
    with threadpool_limits(limits=2):
        return fit_scorecard(columns, FEATURES, y, groups=buyers)


def test_a_committee_learns_a_scorecard_that_ranks_unseen_buyers(
    fitted: FittedScorecard,
    few: tuple[Columns, np.ndarray, np.ndarray],
    known: tuple[Columns, np.ndarray, np.ndarray],
) -> None:
    assert fitted.out_of_fold is not None
    assert roc_auc_score(few[1], fitted.out_of_fold) > 0.8
    columns, y, buyers = known
    others = np.flatnonzero(~np.isin(buyers, few[2]))
    told = BatchEngine(fitted.scorecard).log_odds(take_rows(columns, others))
    assert roc_auc_score(y[others], told) > 0.8
    assert fitted.fidelity.explained > 0.95
    assert set(fitted.weights) == set(default_teachers())
    assert sum(fitted.weights.values()) == pytest.approx(1)


def test_the_same_seed_gives_the_same_bytes_whatever_the_threads_and_the_order_of_the_rows(
    fitted: FittedScorecard, few: tuple[Columns, np.ndarray, np.ndarray]
) -> None:
    columns, y, buyers = few
    order = np.random.default_rng(0).permutation(len(y))
    with threadpool_limits(limits=1):
        again = fit_scorecard(take_rows(columns, order), FEATURES, y[order], groups=buyers[order])
    assert dump_scorecard(again.scorecard) == dump_scorecard(fitted.scorecard)
    assert again.weights == fitted.weights
    assert again.out_of_fold is not None
    assert fitted.out_of_fold is not None
    np.testing.assert_array_equal(again.out_of_fold, fitted.out_of_fold[order])


def test_another_seed_gives_other_bytes(few: tuple[Columns, np.ndarray, np.ndarray]) -> None:
    columns, y, buyers = few
    cards = [
        fit_scorecard(columns, FEATURES, y, groups=buyers, teachers=QUICK, seed=seed).scorecard
        for seed in (0, 1)
    ]
    assert dump_scorecard(cards[0]) != dump_scorecard(cards[1])


def test_a_buyers_rows_are_held_out_together() -> None:
    """Buyers of random labels, each recognisable by its volume: out of fold, chance remains."""
    rng = np.random.default_rng(0)
    buyers = np.repeat(np.arange(80), 8)
    y = rng.random(80)[buyers] < 0.5
    trees = {"extra trees": default_teachers()["extra trees"]}
    by_buyer, by_row = (
        fit_scorecard({"volume": buyers * 1.0}, FEATURES[:1], y, groups=groups, teachers=trees)
        for groups in (buyers, None)
    )
    assert by_buyer.out_of_fold is not None
    assert roc_auc_score(y, by_buyer.out_of_fold) < 0.65
    assert by_row.out_of_fold is not None
    assert roc_auc_score(y, by_row.out_of_fold) > 0.9


def test_a_buyers_rows_count_as_their_three_quarter_power_in_calibration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sixteen sales of one company count as eight companies with one each."""
    buyers = np.r_[np.zeros(16, dtype=int), np.arange(1, 65)]
    y = np.arange(80) < 32
    counts = fit._evidence(y, np.ones(80), buyers, fit.CALIBRATION_POWER)
    assert counts[0] * 16 == pytest.approx(8 * counts[20])
    # One company buys like consumers: the more its rows count, the higher its odds are set.
    rng = np.random.default_rng(0)
    buyers = np.r_[np.zeros(100, dtype=int), np.arange(1, 401)]
    y = np.arange(500) < 200
    volume = rng.normal(np.r_[np.zeros(100), np.full(100, 2.0), np.zeros(300)]).round(2)
    said = []
    for power in (0.0, 0.25, 0.5):
        monkeypatch.setattr(fit, "CALIBRATION_POWER", power)
        fitted = fit_scorecard({"volume": volume}, FEATURES[:1], y, groups=buyers, teachers=QUICK)
        assert fitted.out_of_fold is not None
        said.append(float(np.mean(fitted.out_of_fold[:100])))
    assert said[0] > said[1] > said[2]


def test_the_committee_is_kept_where_asked_for(
    few: tuple[Columns, np.ndarray, np.ndarray],
) -> None:
    columns, y, buyers = few
    options = {"groups": buyers, "teachers": QUICK, "n_folds": 2}
    assert fit_scorecard(columns, FEATURES, y, **options).committee is None
    kept = fit_scorecard(columns, FEATURES, y, **options, keep_committee=True)
    assert kept.committee is not None
    said = kept.calibration(kept.committee.log_odds(kept.grid.design(columns)))
    assert np.corrcoef(said, BatchEngine(kept.scorecard).log_odds(columns))[0, 1] > 0.98


@pytest.mark.parametrize("field", ["volume", "quantity", "lines", "payment"])
def test_a_field_taken_away_at_scoring_is_missed_little_more_than_one_never_known(
    web_shop: tuple[Columns, Columns, np.ndarray, np.ndarray], field: str
) -> None:
    known, other, y, truth = web_shop
    quick = {"teachers": QUICK, "n_folds": 2}
    with_it = fit_scorecard(known, WEB_SHOP, y, **quick).scorecard
    without = fit_scorecard(known, [f for f in WEB_SHOP if field not in f.inputs], y, **quick)
    column = other[field]
    gone = (
        Levels(np.full(len(column), -1), ())
        if isinstance(column, Levels)
        else np.full(len(column), np.nan)
    )
    left = roc_auc_score(truth, BatchEngine(with_it).log_odds({**other, field: gone}))
    never = roc_auc_score(truth, BatchEngine(without.scorecard).log_odds(other))
    assert left > never - 0.02


def test_unlabelled_rows_shape_the_bins(known: tuple[Columns, np.ndarray, np.ndarray]) -> None:
    columns, y, buyers = known
    few = np.arange(60)
    more = fit_scorecard(
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
    edges = [len(f.scorecard.terms[0].values) for f in (more, alone)]
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
    assert fitted.weights == prior_weights(list(default_teachers()), 25)


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

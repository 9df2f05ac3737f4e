from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from b2x.datasets import simulate
from b2x.engines.batch import BatchEngine
from b2x.learn import fit
from b2x.learn.bins import make_grid
from b2x.learn.committee.weights import prior_weights
from b2x.learn.fit import FittedScorecard, fit_design, fit_scorecard
from b2x.learn.inputs import read_frame
from b2x.learn.settings import FitSettings
from b2x.learn.teachers import choose_teachers, default_teachers
from b2x.schema.columns import Columns, Levels, take_rows
from b2x.schema.features import default_features
from b2x.schema.fields import Kind
from b2x.scorecard.scorecard import Scorecard, dump_scorecard
from tests.learn.lessons import FEATURES, Known

# Tests that share the fitted committee run in one process, so that it is fitted once.
committee = pytest.mark.xdist_group("committee")


def quick(**given: Any) -> FitSettings:
    """Return settings with one quick teacher."""
    return FitSettings(**{"teachers": choose_teachers(["smooth additive"]), "n_folds": 2, **given})


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
    """Return sales to learn from and to test on, without missing values, and their labels."""
    tables, labels = [], []
    for seed in (1, 2):
        sales = simulate("web-shop", 1200, seed=seed).dropna(subset=list(KINDS))
        tables.append(read_frame(sales[list(KINDS)]).columns)
        labels.append((sales["label"] == "B2B").to_numpy())
    return tables[0], tables[1], labels[0], labels[1]


@pytest.fixture(scope="module")
def few(known: Known) -> Known:
    columns, y, buyers = known
    rows = np.arange(200)
    return take_rows(columns, rows), y[rows], buyers[rows]


@pytest.fixture(scope="module")
def fitted(few: Known) -> FittedScorecard:
    """Return the scorecard of the default committee."""
    columns, y, buyers = few
    with threadpool_limits(limits=2):
        return fit_scorecard(columns, FEATURES, y, groups=buyers, settings=FitSettings(n_folds=3))


@committee
def test_a_committee_learns_a_scorecard_that_ranks_unseen_buyers(
    fitted: FittedScorecard, few: Known, known: Known
) -> None:
    assert fitted.out_of_fold is not None
    assert roc_auc_score(few[1], fitted.out_of_fold) > 0.8
    columns, y, buyers = known
    others = np.flatnonzero(~np.isin(buyers, few[2]))
    log_odds = BatchEngine(fitted.scorecard).log_odds(take_rows(columns, others))
    assert roc_auc_score(y[others], log_odds) > 0.8
    assert fitted.fidelity.explained > 0.95
    assert set(fitted.weights) == set(default_teachers())
    assert sum(fitted.weights.values()) == pytest.approx(1)


@committee
def test_the_same_seed_gives_the_same_bytes_whatever_the_threads_and_the_order_of_the_rows(
    fitted: FittedScorecard, few: Known
) -> None:
    columns, y, buyers = few
    order = np.random.default_rng(0).permutation(len(y))
    columns, settings = take_rows(columns, order), FitSettings(n_folds=3)
    with threadpool_limits(limits=1):
        again = fit_scorecard(columns, FEATURES, y[order], groups=buyers[order], settings=settings)
    assert dump_scorecard(again.scorecard) == dump_scorecard(fitted.scorecard)
    assert again.weights == fitted.weights
    assert again.out_of_fold is not None
    assert fitted.out_of_fold is not None
    np.testing.assert_array_equal(again.out_of_fold, fitted.out_of_fold[order])


def test_another_seed_gives_other_bytes(few: Known) -> None:
    columns, y, buyers = few
    cards = [
        fit_scorecard(columns, FEATURES, y, groups=buyers, settings=quick(seed=seed)).scorecard
        for seed in (0, 1)
    ]
    assert dump_scorecard(cards[0]) != dump_scorecard(cards[1])


def test_a_buyers_rows_are_held_out_together() -> None:
    """Random labels of buyers who are known by their volume: by buyer nothing can be learned."""
    rng = np.random.default_rng(0)
    buyers = np.repeat(np.arange(80), 8)
    y = rng.random(80)[buyers] < 0.5
    trees, columns = quick(teachers=choose_teachers(["extra trees"])), {"volume": buyers * 1.0}
    by_buyer, by_row = (
        fit_scorecard(columns, FEATURES[:1], y, groups=groups, settings=trees)
        for groups in (buyers, None)
    )
    assert by_buyer.out_of_fold is not None
    assert roc_auc_score(y, by_buyer.out_of_fold) < 0.65
    assert by_row.out_of_fold is not None
    assert roc_auc_score(y, by_row.out_of_fold) > 0.9


def test_calibration_counts_a_buyers_rows_between_by_row_and_by_buyer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One company buys like consumers: the more its rows count, the higher its odds become."""
    rng = np.random.default_rng(0)
    buyers = np.r_[np.zeros(100, dtype=int), np.arange(1, 401)]
    y = np.arange(500) < 200
    volume = rng.normal(np.r_[np.zeros(100), np.full(100, 2.0), np.zeros(300)]).round(2)
    mean_log_odds = []
    for power in (0.0, 0.25, 0.5):
        monkeypatch.setattr(fit, "CALIBRATION_POWER", power)
        fitted = fit_scorecard({"volume": volume}, FEATURES[:1], y, groups=buyers, settings=quick())
        assert fitted.out_of_fold is not None
        mean_log_odds.append(float(np.mean(fitted.out_of_fold[:100])))
    assert mean_log_odds[0] > mean_log_odds[1] > mean_log_odds[2]


def test_the_committee_is_kept_where_asked_for(few: Known) -> None:
    columns, y, buyers = few
    usual, kept = (
        fit_scorecard(columns, FEATURES, y, groups=buyers, settings=quick(keep_committee=keep))
        for keep in (False, True)
    )
    assert usual.committee is None
    assert kept.committee is not None
    log_odds = kept.calibration(kept.committee.log_odds(kept.grid.design(columns)))
    assert np.corrcoef(log_odds, BatchEngine(kept.scorecard).log_odds(columns))[0, 1] > 0.98


@pytest.fixture(scope="module")
def whole(web_shop: tuple[Columns, Columns, np.ndarray, np.ndarray]) -> Scorecard:
    return fit_scorecard(web_shop[0], WEB_SHOP, web_shop[2], settings=quick()).scorecard


@pytest.mark.parametrize("field", ["volume", "quantity", "lines", "payment"])
def test_a_field_missing_at_scoring_costs_little_more_than_one_missing_in_training(
    web_shop: tuple[Columns, Columns, np.ndarray, np.ndarray], whole: Scorecard, field: str
) -> None:
    known, other, y, truth = web_shop
    others = [f for f in WEB_SHOP if field not in f.inputs]
    without = fit_scorecard(known, others, y, settings=quick())
    column = other[field]
    gone = (
        Levels(np.full(len(column), -1), ())
        if isinstance(column, Levels)
        else np.full(len(column), np.nan)
    )
    left = roc_auc_score(truth, BatchEngine(whole).log_odds({**other, field: gone}))
    never = roc_auc_score(truth, BatchEngine(without.scorecard).log_odds(other))
    assert left > never - 0.02


def test_unlabelled_rows_shape_the_bins(known: Known) -> None:
    columns, y, buyers = known
    few, others = np.arange(60), take_rows(columns, np.arange(60, len(y)))
    edges = [
        len(
            fit_scorecard(
                take_rows(columns, few),
                FEATURES,
                y[few],
                groups=buyers[few],
                unlabelled=unlabelled,
                settings=quick(),
            )
            .scorecard.terms[0]
            .values
        )
        for unlabelled in (others, None)
    ]
    assert edges[0] > edges[1]


def test_rows_without_weight_do_not_count(known: Known) -> None:
    columns, y, buyers = known
    weight = np.ones(len(y))
    weight[::3] = 0
    kept = np.flatnonzero(weight)
    weighted = fit_scorecard(
        columns, FEATURES, y, groups=buyers, sample_weight=weight, settings=quick()
    )
    left_out = fit_scorecard(
        take_rows(columns, kept), FEATURES, y[kept], groups=buyers[kept], settings=quick()
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
            settings=quick(teachers=choose_teachers(["linear", "smooth additive", "kernel"])),
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
    fitted = fit_scorecard(columns, FEATURES[:1], y, settings=FitSettings(n_folds=2))
    p = 1 / (1 + np.exp(-BatchEngine(fitted.scorecard).log_odds(columns)))
    assert p.mean() == pytest.approx(y.mean(), rel=0.25)
    assert roc_auc_score(y, p) > 0.7


def test_one_buyer_of_a_kind_is_enough_to_learn_but_not_to_hold_out() -> None:
    y = np.array([True] * 5 + [False] * 20)
    buyers, two = np.r_[[0] * 5, 1:21], choose_teachers(["linear", "kernel"])
    fitted = fit_scorecard(
        {"volume": np.arange(25.0)}, FEATURES[:1], y, groups=buyers, settings=quick(teachers=two)
    )
    assert fitted.out_of_fold is None
    assert fitted.calibration.slope == 1
    assert fitted.weights == prior_weights(two, 25)


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


def fit_many(many: Known, **given: Any) -> FittedScorecard:
    """Return what is learned where 1,800 rows are many and 600 of them for the teachers."""
    columns, y, buyers = many
    settings = quick(**{"many_rows": 1000, "teacher_rows": 600, "max_pairs": 2, **given})
    return fit_scorecard(columns, FEATURES, y, groups=buyers, settings=settings)


@pytest.fixture(scope="module")
def of_many(many: Known) -> FittedScorecard:
    return fit_many(many)


def test_where_rows_are_many_the_teachers_learn_from_whole_buyers(
    many: Known, of_many: FittedScorecard
) -> None:
    assert of_many.out_of_fold is not None
    taught = ~np.isnan(of_many.out_of_fold)
    assert 500 < taught.sum() <= 600
    assert not np.intersect1d(many[2][taught], many[2][~taught]).size


def test_many_rows_in_any_order_and_on_any_threads_give_the_same_bytes(
    many: Known, of_many: FittedScorecard
) -> None:
    columns, y, buyers = many
    order = np.random.default_rng(1).permutation(len(y))
    again = fit_many((take_rows(columns, order), y[order], buyers[order]), n_jobs=2)
    assert dump_scorecard(again.scorecard) == dump_scorecard(of_many.scorecard)
    assert of_many.out_of_fold is not None
    assert again.out_of_fold is not None
    assert again.out_of_fold.tobytes() == of_many.out_of_fold[order].tobytes()
    assert fit_many(many, seed=1).scorecard != of_many.scorecard


def test_only_more_rows_than_many_are_sharpened(many: Known) -> None:
    n = len(many[1])
    at_most, never = (fit_many(many, many_rows=rows) for rows in (n, 10**9))
    assert at_most.scorecard == never.scorecard
    sharpened = fit_many(many, many_rows=n - 1, teacher_rows=n)  # with the same teachers
    assert sharpened.weights == at_most.weights
    assert sharpened.scorecard != at_most.scorecard


def test_a_monotone_curve_stays_monotone_when_sharpened(many: Known) -> None:
    columns, y, buyers = many
    falling = np.where(columns["volume"] > 200, ~y, y)  # the labels want it to fall
    fitted = fit_many((columns, falling, buyers), monotone={"volume": 1})
    assert fitted.scorecard.terms[0].feature.name == "volume"
    assert (np.diff(fitted.scorecard.terms[0].values[:-1]) >= 0).all()


def test_unlabelled_rows_shape_the_tables_where_rows_are_many_too(many: Known) -> None:
    columns, y, buyers = many
    design = make_grid(FEATURES, [columns]).design(columns)
    some, others = np.arange(1200), np.arange(1200, 1800)
    settings = quick(many_rows=1000, teacher_rows=600, max_pairs=1)
    first, second = (
        fit_design(
            design.take(some),
            y[some],
            np.ones(1200),
            buyers[some],
            unlabelled=unlabelled,
            settings=settings,
        )
        for unlabelled in (None, design.take(others))
    )
    assert first.scorecard != second.scorecard

"""Where rows are many: whole buyers teach, all labels sharpen, and old promises are kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b2x.engines.batch import BatchEngine
from b2x.learn.bins import Design, make_grid
from b2x.learn.distillation.distil_tables import Distillate, distil_tables
from b2x.learn.distillation.sharpen import sharpen
from b2x.learn.fit import FittedScorecard, fit_design, fit_scorecard
from b2x.learn.held_out import design_log_odds, fit_held_out
from b2x.learn.inputs import read_frame
from b2x.learn.sample_buyers import sample_buyers
from b2x.learn.table_regression import Block, add_tables, bin_penalty, fit_logistic
from b2x.learn.teachers import Teacher, default_teachers
from b2x.measure.metrics import log_loss
from b2x.measure.splits import balanced_folds, group_splits
from b2x.schema.columns import Columns, take_rows
from b2x.schema.features import default_features
from b2x.scorecard.scorecard import dump_scorecard
from b2x.scorecard.terms import NumericBins
from tests.learn.conftest import draw_sales

FEATURES = default_features(
    {"volume": "number", "lines": "number", "channel": "category", "ordered_at": "time"}
)
QUICK: dict[str, Teacher] = {"smooth additive": default_teachers()["smooth additive"]}
Known = tuple[Columns, np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def known() -> Known:
    sales = draw_sales(3000, seed=4)
    frame = read_frame(sales.drop(columns=["buyer_id", "label"]))
    return (
        frame.columns,
        (sales["label"] == "B2B").to_numpy(),
        sales["buyer_id"].str[1:].astype(int).to_numpy(),
    )


@pytest.fixture(scope="module")
def binned(known: Known) -> tuple[Design, np.ndarray, np.ndarray]:
    columns, y, buyers = known
    return make_grid(FEATURES, [columns]).design(columns), y, buyers


def fit(known: Known, **options: object) -> FittedScorecard:
    columns, y, buyers = known
    settings = {"many_rows": 1000, "teacher_rows": 600, "teachers": QUICK, "max_pairs": 2}
    return fit_scorecard(columns, FEATURES, y, groups=buyers, **{**settings, **options})


@given(
    buyers=st.lists(st.integers(0, 12), min_size=2, max_size=60),
    odd=st.integers(1, 13),
    room=st.integers(1, 60),
    seed=st.integers(0, 3),
)
@settings(max_examples=60, deadline=None)
def test_a_sample_holds_whole_buyers_of_both_kinds_and_weighs_what_all_weigh(
    buyers: list[int], odd: int, room: int, seed: int
) -> None:
    buyer = np.array(buyers)
    y = buyer % 13 < odd
    rows, weight = sample_buyers(y, buyer, room, seed)
    sizes = np.bincount(buyer, minlength=13)
    drawn = np.bincount(buyer[rows], minlength=13)
    assert ((drawn == 0) | (drawn == sizes)).all()
    assert set(y[rows]) == set(y)
    assert len(rows) <= room + 2 * sizes.max()  # a kind of which nothing fits gets one buyer
    assert (weight > 0).all()


def test_a_rare_kind_gets_a_tenth_of_the_sample_and_its_own_weight() -> None:
    buyer = np.arange(10_000)
    y = buyer % 100 == 0
    rows, weight = sample_buyers(y, buyer, 500, 0)
    assert y[rows].sum() == 50
    assert weight[y[rows]].sum() / weight.sum() == pytest.approx(0.01)


def test_the_teachers_see_whole_buyers_and_no_others(known: Known) -> None:
    fitted = fit(known)
    assert fitted.out_of_fold is not None
    taught = ~np.isnan(fitted.out_of_fold)
    assert 500 < taught.sum() <= 600
    assert not np.intersect1d(known[2][taught], known[2][~taught]).size


def test_the_same_rows_in_any_order_and_on_any_threads_give_the_same_bytes(known: Known) -> None:
    columns, y, buyers = known
    order = np.random.default_rng(1).permutation(len(y))
    first = fit(known)
    again = fit((take_rows(columns, order), y[order], buyers[order]), n_jobs=2)
    assert dump_scorecard(again.scorecard) == dump_scorecard(first.scorecard)
    assert first.out_of_fold is not None
    assert again.out_of_fold is not None
    assert again.out_of_fold.tobytes() == first.out_of_fold[order].tobytes()
    assert dump_scorecard(fit(known, seed=1).scorecard) != dump_scorecard(first.scorecard)


def test_rows_that_are_not_many_are_learned_from_as_ever(known: Known) -> None:
    few = fit(known, many_rows=3000)
    ever = fit(known, many_rows=10**9)
    assert dump_scorecard(few.scorecard) == dump_scorecard(ever.scorecard)
    sharpened = fit(known, many_rows=2999, teacher_rows=3000)  # the same teachers
    assert few.weights == sharpened.weights
    assert dump_scorecard(few.scorecard) != dump_scorecard(sharpened.scorecard)


def test_a_curve_that_may_only_rise_still_does_when_sharpened(known: Known) -> None:
    columns, y, buyers = known
    falling = np.where(columns["volume"] > 200, ~y, y)  # the labels want it to fall
    fitted = fit((columns, falling, buyers), monotone={"volume": 1})
    curve = fitted.scorecard.terms[0].values[:-1]
    assert fitted.scorecard.terms[0].feature.name == "volume"
    assert (np.diff(curve) >= 0).all()


def test_labels_correct_what_the_teachers_got_wrong(
    binned: tuple[Design, np.ndarray, np.ndarray],
) -> None:
    design, y, _ = binned
    n = len(y)
    wrong = distil_tables(design, np.where(y, -1.0, 1.0), np.ones(n), max_pairs=2)
    right = sharpen(wrong, design, y, np.ones(n))
    assert log_loss(y, right.log_odds(design)) < 0.6 < log_loss(y, wrong.log_odds(design))


def test_without_evidence_only_the_level_leaves_the_committees_word(
    binned: tuple[Design, np.ndarray, np.ndarray],
) -> None:
    design, y, _ = binned
    told: Distillate = distil_tables(design, np.where(y, 0.5, -2.0), np.ones(len(y)))
    kept = sharpen(told, design, y, np.full(len(y), 1e-12))
    assert np.ptp(kept.log_odds(design) - told.log_odds(design)) < 1e-6


def test_the_curvature_of_some_rows_leads_to_the_optimum_of_all(
    binned: tuple[Design, np.ndarray, np.ndarray],
) -> None:
    design, y, _ = binned
    weight = np.random.default_rng(0).uniform(0.5, 1.5, len(y))
    blocks = [
        Block(design.codes[:, j], bin_penalty(bins, 2.0, 0.5))
        for j, bins in enumerate(design.grid.bins)
    ]
    exact = fit_logistic(blocks, y, weight)
    found = add_tables(blocks, y, weight, np.zeros(len(y)), max_curvature_rows=1000)
    assert isinstance(design.grid.bins[0], NumericBins)
    cells = [block.index for block in blocks]
    assert found(cells) == pytest.approx(exact(cells), abs=0.02)


@pytest.fixture(scope="module")
def held(binned: tuple[Design, np.ndarray, np.ndarray]) -> tuple[bytes, np.ndarray]:
    return _held_out(binned, 1)


def _held_out(
    binned: tuple[Design, np.ndarray, np.ndarray], n_jobs: int
) -> tuple[bytes, np.ndarray]:
    design, y, buyers = binned
    splits = list(group_splits(balanced_folds(y, buyers, 2), y))
    options = {"many_rows": 600, "teacher_rows": 600, "teachers": QUICK, "max_pairs": 1}
    scorecard, log_odds = fit_held_out(design, y, buyers, splits, n_jobs=n_jobs, **options)
    return dump_scorecard(scorecard).encode(), log_odds


def test_held_out_rows_are_scored_the_same_by_one_process_or_two(
    binned: tuple[Design, np.ndarray, np.ndarray], held: tuple[bytes, np.ndarray]
) -> None:
    scorecard, log_odds = _held_out(binned, 2)
    assert scorecard == held[0]
    assert log_odds.tobytes() == held[1].tobytes()


def test_the_labels_of_a_held_out_buyer_do_not_touch_its_own_score(
    binned: tuple[Design, np.ndarray, np.ndarray], held: tuple[bytes, np.ndarray]
) -> None:
    design, y, buyers = binned
    train, test = next(iter(group_splits(balanced_folds(y, buyers, 2), y)))
    other = y.copy()
    other[test] = ~other[test]
    options = {"many_rows": 600, "teacher_rows": 600, "teachers": QUICK, "max_pairs": 1}
    _, log_odds = fit_held_out(design, other, buyers, [(train, test)], n_jobs=1, **options)
    assert log_odds[test].tobytes() == held[1][test].tobytes()


def test_unlabelled_rows_shape_the_tables_where_rows_are_many_too(
    binned: tuple[Design, np.ndarray, np.ndarray],
) -> None:
    design, y, buyers = binned
    some, others = np.arange(1500), np.arange(1500, 3000)
    fitted = [
        fit_design(
            design.take(some),
            y[some],
            np.ones(1500),
            buyers[some],
            unlabelled=unlabelled,
            teachers=QUICK,
            max_pairs=1,
            many_rows=1000,
            teacher_rows=600,
        )
        for unlabelled in (None, design.take(others))
    ]
    assert dump_scorecard(fitted[0].scorecard) != dump_scorecard(fitted[1].scorecard)


def test_log_odds_from_bins_are_the_engines_to_the_last_bit(known: Known) -> None:
    fitted = fit(known)
    columns = known[0]
    engine = BatchEngine(replace(fitted.scorecard))
    scored = design_log_odds(fitted.scorecard, fitted.grid.design(columns))
    assert scored.tobytes() == engine.log_odds(columns).tobytes()

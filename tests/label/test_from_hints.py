"""Learning from hints: what they rank, labels by hand calibrate, and nothing sees its own label."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from b2x.datasets import simulate
from b2x.engines.batch import BatchEngine, probability
from b2x.errors import UsageError
from b2x.label.from_hints import FromHints, fit_from_hints
from b2x.learn.fit import fit_scorecard
from b2x.learn.inputs import read_frame
from b2x.learn.settings import FitSettings
from b2x.learn.teachers import choose_teachers
from b2x.measure.folds import group_ids
from b2x.measure.metrics import average_precision, log_loss
from b2x.schema.columns import Columns, take_rows
from b2x.schema.features import Feature, default_features

ONE = FitSettings(teachers=choose_teachers(["linear"]), max_pairs=2)


@dataclass(frozen=True)
class Sales:
    """Simulated sales whose truth is known, and what a seller would know of them."""

    columns: Columns
    features: tuple[Feature, ...]
    y: np.ndarray
    buyers: np.ndarray
    documented: np.ndarray
    hand: np.ndarray

    def take(self, rows: np.ndarray) -> Sales:
        return replace(
            self,
            columns=take_rows(self.columns, rows),
            y=self.y[rows],
            buyers=self.buyers[rows],
            documented=self.documented[rows],
            hand=self.hand[rows],
        )

    def fit(self, **changes: object) -> FromHints:
        given = {"groups": self.buyers, "settings": ONE, **changes}
        hand = given.pop("hand", self.hand)
        documented = given.pop("documented", self.documented)
        return fit_from_hints(self.columns, self.features, hand, documented, **given)


def draw_sales(seller: str = "web-shop", n: int = 2000, seed: int = 0) -> Sales:
    """Return sales with 30% of the business buyers documented and 50 rows labelled by hand."""
    table = simulate(seller, n, seed=seed)
    frame = read_frame(table.drop(columns=["order_id", "buyer_id", "currency", "label"]))
    y = (table["label"] == "B2B").to_numpy()
    buyers = group_ids([table["buyer_id"].to_numpy()])
    rng = np.random.default_rng(seed)
    business = np.unique(buyers[y])
    named = rng.choice(business, round(0.3 * len(business)), replace=False)
    documented = np.where(np.isin(buyers, named), 1, -1).astype(np.int8)
    hand = np.full(n, -1, dtype=np.int8)
    asked = rng.choice(n, 50, replace=False)
    hand[asked] = y[asked]
    return Sales(frame.columns, default_features(frame.kinds), y, buyers, documented, hand)


@pytest.fixture(scope="module")
def sales() -> Sales:
    return draw_sales()


@pytest.fixture(scope="module")
def learned(sales: Sales) -> FromHints:
    return sales.fit()


def none(sales: Sales) -> np.ndarray:
    return np.full(len(sales.y), -1, dtype=np.int8)


def test_hints_rank_other_buyers_better_than_hand_labels_do_and_these_calibrate(
    sales: Sales,
) -> None:
    tested = sales.buyers % 4 == 0
    seen, unseen = sales.take(~tested), sales.take(tested)
    asked = seen.hand >= 0
    alone = fit_scorecard(
        take_rows(seen.columns, asked),
        seen.features,
        seen.y[asked],
        groups=seen.buyers[asked],
        unlabelled=take_rows(seen.columns, ~asked),
        settings=ONE,
    )
    blank_is_b2c = fit_scorecard(
        seen.columns, seen.features, seen.documented == 1, groups=seen.buyers, settings=ONE
    )
    by_hand, blank, hints = (
        BatchEngine(model.scorecard).log_odds(unseen.columns)
        for model in (alone, blank_is_b2c, seen.fit())
    )
    assert average_precision(unseen.y, hints) > average_precision(unseen.y, by_hand) + 0.05
    assert log_loss(unseen.y, hints) < log_loss(unseen.y, blank) - 0.03
    share = probability(hints).mean() / unseen.y.mean()
    assert probability(blank).mean() / unseen.y.mean() < 0.4
    assert 0.7 < share < 1.4


def test_a_hand_label_never_moves_the_log_odds_of_its_own_buyer(
    sales: Sales, learned: FromHints
) -> None:
    buyer = int(sales.buyers[np.flatnonzero((sales.hand >= 0) & (sales.documented < 1))[0]])
    own = sales.buyers == buyer
    turned = np.where(own & (sales.hand >= 0), 1 - sales.hand, sales.hand)
    found = sales.fit(hand=turned)
    np.testing.assert_array_equal(found.out_of_fold[own], learned.out_of_fold[own])
    assert (found.out_of_fold != learned.out_of_fold).any()


def test_a_buyer_is_ranked_by_models_that_saw_none_of_its_sales() -> None:
    # Each buyer has a level of its own: a model that saw the buyer knows it for documented.
    n = 600
    buyers = np.arange(n) // 6
    documented = np.where(buyers % 3 == 0, 1, -1).astype(np.int8)
    frame = read_frame({"shelf": np.array([f"s{b}" for b in buyers], dtype=object)})
    found = fit_from_hints(
        frame.columns,
        default_features(frame.kinds),
        np.full(n, -1, dtype=np.int8),
        documented,
        groups=buyers,
        settings=replace(ONE, level_buyers=0),
    )
    seen = BatchEngine(found.scorecard).log_odds(frame.columns)
    gap = [z[documented == 1].mean() - z[documented < 1].mean() for z in (seen, found.out_of_fold)]
    assert gap[0] > 1.0
    assert gap[1] < 0.2


@pytest.mark.parametrize("seller", ["web-shop", "consulting-firm"])
def test_without_hand_labels_it_is_a_ranking_whose_range_of_shares_holds_the_truth(
    seller: str,
) -> None:
    sales = draw_sales(seller, 1000)
    found = sales.fit(hand=none(sales))
    assert not found.calibrated
    assert "ranking" in found.rests_on
    assert found.share.low < sales.y.mean() < found.share.high
    assert found.share.if_documented[0.5] == pytest.approx(2 * (sales.documented == 1).mean())
    b2c_to, b2b_from = found.scorecard.thresholds.b2c_to, found.scorecard.thresholds.b2b_from
    decided = (found.out_of_fold <= b2c_to) | (found.out_of_fold >= b2b_from)
    assert np.mean(decided) < 0.8


def test_what_it_rests_on_is_said_with_the_result(sales: Sales, learned: FromHints) -> None:
    assert learned.calibrated
    assert learned.hand_b2b + learned.hand_b2c == 50
    assert learned.share.low < sales.y.mean() < learned.share.high
    named = np.count_nonzero(learned.documented)
    assert f"{named} sales documented as B2B" in learned.rests_on
    assert learned.scorecard.thresholds.b2b_from == -learned.scorecard.thresholds.b2c_to


def test_other_sales_of_a_documented_buyer_count_as_documented_too(sales: Sales) -> None:
    first = np.unique(sales.buyers, return_index=True)[1]
    once = none(sales)
    once[first] = sales.documented[first]
    found = sales.fit(hand=none(sales), documented=once)
    np.testing.assert_array_equal(found.documented, sales.documented == 1)
    assert found.documented_by_buyer == np.count_nonzero((sales.documented == 1) & (once != 1))


def test_a_hand_label_overrides_a_hint_and_a_consumers_buyer_documents_nothing() -> None:
    n = 40
    documented = np.where(np.arange(n) % 4 == 0, 1, -1).astype(np.int8)
    hand = np.full(n, -1, dtype=np.int8)
    hand[[0, 4]] = 0, 1
    buyers = np.arange(n)
    buyers[1] = 4  # with 4: documented
    buyers[9] = 8  # with 8, and documented B2C
    documented[9] = 0
    columns = {"lines": np.arange(n) % 7 / 1.0}
    features = default_features({"lines": "number"})
    found = fit_from_hints(columns, features, hand, documented, groups=buyers, settings=ONE)
    assert not found.documented[0]
    assert found.documented[[1, 4, 8]].all()
    assert not found.documented[9]


def test_the_more_hand_labels_the_more_they_count(sales: Sales) -> None:
    asked = np.flatnonzero(sales.hand >= 0)
    few, many = none(sales), none(sales)
    few[asked[:25]] = sales.y[asked[:25]]
    many[::3] = sales.y[::3]
    parts = [sales.fit(hand=hand, held_out=False).hand_part for hand in (none(sales), few, many)]
    assert parts[0] == 0.0
    assert parts[1] < 0.3 < 0.6 < parts[2]


def test_hand_labels_of_one_kind_calibrate_too(sales: Sales) -> None:
    consumers = np.where(sales.y, -1, sales.hand).astype(np.int8)
    found = sales.fit(hand=consumers)
    assert found.calibrated
    assert found.hand_part == 0.0
    assert np.isfinite(found.out_of_fold).all()
    assert probability(found.out_of_fold).mean() < 0.2


def test_a_curve_that_may_only_rise_rises(sales: Sales) -> None:
    rises = replace(ONE, monotone={"volume": 1})
    pure = tuple(f for f in sales.features if f.inputs != ("volume",) or f.operation == "column")
    pure = tuple(f for f in pure if "volume" not in f.inputs or len(f.inputs) == 1)
    found = replace(sales, features=pure).fit(settings=rises, held_out=False)
    term = next(t for t in found.scorecard.terms if t.feature.inputs == ("volume",))
    assert (np.diff(term.values[:-1]) >= 0).all()


def test_what_is_not_asked_for_is_not_computed(sales: Sales, learned: FromHints) -> None:
    found = sales.fit(held_out=False)
    assert np.isnan(found.out_of_fold).all()
    assert found.scorecard == learned.scorecard


def test_many_rows_are_ranked_by_some_of_them(sales: Sales) -> None:
    few = replace(ONE, many_rows=1000, teacher_rows=900)
    found = sales.fit(settings=few)
    assert np.isfinite(found.out_of_fold).all()
    assert average_precision(sales.y, found.out_of_fold) > 2 * sales.y.mean()


@pytest.mark.parametrize("seed", range(12))
def test_any_mix_of_few_hints_and_labels_is_learned_from_or_refused(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 80))
    kinds = [-1, 0, 1]
    try:
        found = fit_from_hints(
            {"lines": np.where(rng.random(n) < 0.2, np.nan, rng.integers(0, 1 + seed % 6, n))},
            default_features({"lines": "number"}),
            rng.choice(kinds, n, p=rng.dirichlet([1, 1, 0.5])).astype(np.int8),
            rng.choice(kinds, n, p=[0.6, 0.1, 0.3]).astype(np.int8),
            groups=rng.integers(0, max(2, n // 3), n) if seed % 2 else None,
            hand_weight=rng.choice([0.0, 1.0, 5.0], n),
            settings=ONE,
        )
    except UsageError:
        return
    assert np.isfinite(found.out_of_fold).all()
    assert 0 <= found.share.low <= found.share.high <= 1
    assert found.scorecard.thresholds.b2c_to < found.scorecard.thresholds.b2b_from


def test_what_cannot_be_learned_from_is_refused(sales: Sales) -> None:
    with pytest.raises(UsageError, match="document no row as B2B"):
        sales.fit(documented=none(sales))
    only = np.where(sales.buyers == sales.buyers[0], 1, -1)
    with pytest.raises(UsageError, match="too few buyers as B2B"):
        sales.fit(documented=only, hand=none(sales))
    with pytest.raises(UsageError, match="documented is not 1, 0 or -1 for each of 2000 rows"):
        sales.fit(documented=np.full(2000, 2))
    with pytest.raises(UsageError, match="hand_weight is not a number from 0 on"):
        sales.fit(hand_weight=np.full(2000, -1.0))
    with pytest.raises(UsageError, match="no feature to learn from"):
        fit_from_hints(sales.columns, [], sales.hand, sales.documented)

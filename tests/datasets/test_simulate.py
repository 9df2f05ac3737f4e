"""What the simulated sellers promise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from b2x.datasets import SELLERS, simulate
from b2x.datasets.sellers import PARAMETERS
from b2x.datasets.simulate import COLUMNS
from b2x.errors import UsageError
from b2x.schema.words import LEVEL_WORDS

HISTORY = ["prior_orders", "relationship_days", "order_gap_days"]


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return {seller: simulate(seller, 4000, seed=3) for seller in SELLERS}


def cycle_days(table: pd.DataFrame) -> pd.Series:
    if "cycle_days" in table:
        return table["cycle_days"]
    return (table["ordered_at"] - table["first_contact_at"]).dt.days


def vectors(table: pd.DataFrame) -> pd.DataFrame:
    """Numbers that any seller could send, money relative to the seller's median."""
    x = pd.DataFrame(index=table.index)
    x["volume"] = table["volume"] / table["volume"].median()
    x["cycle_days"] = cycle_days(table)
    x["hour"] = table["ordered_at"].dt.hour
    x["weekday"] = table["ordered_at"].dt.day_of_week
    for name in ["quantity", "lines", "stakeholders", "discount", *HISTORY]:
        x[name] = table.get(name, -1.0)
    for name, words in LEVEL_WORDS.items():
        levels = sorted(set(words.values()))
        known = (
            table[name].str.lower().map(levels.index, na_action="ignore") if name in table else -1
        )
        x[name] = known
    return x


def is_b2b(table: pd.DataFrame) -> np.ndarray:
    return (table["label"] == "B2B").to_numpy()


def boosting() -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(max_iter=40, random_state=0)


@pytest.mark.parametrize("seller", SELLERS)
def test_the_same_seed_gives_the_same_sales_and_another_seed_others(seller: str) -> None:
    one = simulate(seller, 300, seed=5)
    assert_frame_equal(one, simulate(seller, 300, seed=5))
    assert not one.equals(simulate(seller, 300, seed=6))


@pytest.mark.parametrize("n_sales", [1, 2, 17])
@pytest.mark.parametrize("seller", SELLERS)
def test_the_number_of_sales_is_as_asked(seller: str, n_sales: int) -> None:
    assert len(simulate(seller, n_sales)) == n_sales


def test_names_may_be_written_with_blanks_or_underscores() -> None:
    assert_frame_equal(simulate("Law firm", 20), simulate("law_firm", 20))


def test_an_unknown_seller_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(UsageError, match="Did you mean web-shop"):
        simulate("webshop", 10)


@pytest.mark.parametrize(("n_sales", "seed"), [(0, 0), (-3, 0), (10, -1)])
def test_impossible_sizes_and_seeds_are_refused(n_sales: int, seed: int) -> None:
    with pytest.raises(UsageError, match="at least one sale"):
        simulate("web-shop", n_sales, seed=seed)


def test_columns_keep_one_order_and_each_seller_records_only_some(
    tables: dict[str, pd.DataFrame],
) -> None:
    for table in tables.values():
        assert list(table.columns) == [c for c in COLUMNS if c in table.columns]
        assert len(table.columns) < len(COLUMNS)
        assert table[["stakeholders", "channel"]].isna().any().all()


def test_values_stay_in_their_range_and_words_on_the_closed_lists(
    tables: dict[str, pd.DataFrame],
) -> None:
    for table in tables.values():
        assert table["ordered_at"].is_monotonic_increasing
        assert table["order_id"].is_unique
        assert (table["volume"].dropna() > 0).all()
        assert table["discount"].dropna().between(0, 1).all()
        assert (table["stakeholders"].dropna() >= 1).all()
        assert (cycle_days(table).dropna() >= 0).all()
        assert table["channel"].dropna().str.lower().isin(LEVEL_WORDS["channel"].values()).all()
        if "payment" in table:
            assert table["payment"].dropna().isin(LEVEL_WORDS["payment"].values()).all()


def test_history_counts_only_what_came_before(tables: dict[str, pd.DataFrame]) -> None:
    for table in tables.values():
        by_buyer = table.groupby("buyer_id")
        first = by_buyer["ordered_at"].transform("min")
        expected = {
            "prior_orders": by_buyer.cumcount(),
            "relationship_days": (table["ordered_at"] - first).dt.days,
            "order_gap_days": by_buyer["ordered_at"].diff().dt.days,
        }
        for name in set(HISTORY) & set(table.columns):
            given = table[name].dropna()
            assert (given == expected[name].loc[given.index]).all()


def test_every_buyer_is_of_one_kind_and_both_kinds_buy(tables: dict[str, pd.DataFrame]) -> None:
    for table in tables.values():
        assert (table.groupby("buyer_id")["label"].nunique() == 1).all()
        assert 0.1 < is_b2b(table).mean() < 0.9


def test_most_sales_have_no_cycle_and_one_person(tables: dict[str, pd.DataFrame]) -> None:
    pooled = pd.concat(
        pd.DataFrame({"cycle": cycle_days(t), "people": t["stakeholders"], "label": t["label"]})
        for t in tables.values()
    )
    for _, kind in pooled.groupby("label"):
        assert (kind["cycle"].dropna() == 0).mean() > 0.6
        assert (kind["people"].dropna() == 1).mean() > 0.6


def test_effects_differ_in_sign_between_sellers(tables: dict[str, pd.DataFrame]) -> None:
    def auc(seller: str, name: str) -> float:
        known = vectors(tables[seller])[name].dropna()
        return float(roc_auc_score(is_b2b(tables[seller])[known.index], known))

    assert auc("consulting-firm", "volume") > 0.65
    assert auc("software-start-up", "volume") > 0.65
    assert auc("marketing-agency", "volume") < 0.4
    assert auc("law-firm", "volume") < 0.45
    assert auc("consulting-firm", "prior_orders") > 0.6
    assert auc("software-start-up", "prior_orders") < 0.45
    assert auc("marketing-agency", "cycle_days") < 0.45
    assert auc("software-start-up", "cycle_days") > 0.55
    assert auc("wholesaler", "lines") > 0.7
    assert auc("law-firm", "lines") < 0.4


def test_a_seller_can_be_learned_by_buyer_without_being_easy(
    tables: dict[str, pd.DataFrame],
) -> None:
    for table in tables.values():
        x, y = vectors(table), is_b2b(table)
        fold = pd.factorize(table["buyer_id"])[0] % 3
        scores = np.empty(len(y))
        for k in range(3):
            model = boosting().fit(x[fold != k], y[fold != k])
            scores[fold == k] = model.predict_proba(x[fold == k])[:, 1]
        assert 0.72 < roc_auc_score(y, scores) < 0.93


def test_a_model_of_one_seller_does_badly_on_some_others(
    tables: dict[str, pd.DataFrame],
) -> None:
    x = {seller: vectors(table) for seller, table in tables.items()}
    software = boosting().fit(x["software-start-up"], is_b2b(tables["software-start-up"]))
    for other in ("marketing-agency", "law-firm"):
        scores = software.predict_proba(x[other])[:, 1]
        assert roc_auc_score(is_b2b(tables[other]), scores) < 0.45


def test_the_wholesaler_resembles_the_table_that_it_is_taken_from() -> None:
    table = simulate("wholesaler", 20_000)
    # UCI Online Retail: 40/303/828 GBP, log deviation 1.07, 65.5% return, gaps of 5/28/110 days.
    low, middle, high = table["volume"].quantile([0.05, 0.5, 0.9])
    assert 30 < low < 80
    assert 250 < middle < 350
    assert 700 < high < 1200
    assert 0.85 < np.log(table["volume"]).std() < 1.2
    assert 0.55 < (table.groupby("buyer_id").size() > 1).mean() < 0.7
    assert 20 < table["order_gap_days"].median() < 40


def test_shares_of_levels_sum_to_one() -> None:
    for seller in PARAMETERS.values():
        shares = [seller.talk_channels]
        for pole in (seller.consumer, seller.company):
            shares += [pole.channels, pole.payments, pole.categories]
        assert [sum(s.values()) for s in shares] == pytest.approx([1.0] * len(shares))

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from typing import Any

import duckdb
import joblib
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.base import clone
from sklearn.ensemble import StackingClassifier, VotingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from b2x.learn.classifier import B2XClassifier
from b2x.predict.model import Model

QUICK: dict[str, Any] = {"teachers": ("smooth additive",), "n_folds": 2, "max_pairs": 2}

EXPECTED_FAILURES = {
    "check_sample_weight_equivalence_on_dense_data": (
        "bins and folds are made of rows, so a row of weight two is close to two rows, not equal"
    )
}


@parametrize_with_checks(
    [B2XClassifier(**QUICK)], expected_failed_checks=lambda _: EXPECTED_FAILURES
)
@pytest.mark.filterwarnings("ignore")
def test_scikit_learns_estimator_checks(estimator: B2XClassifier, check: Any) -> None:
    check(estimator)


@pytest.fixture(scope="module")
def parts(sales: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    return sales.drop(columns="label"), sales["label"]


@pytest.fixture(scope="module")
def fitted(parts: tuple[pd.DataFrame, pd.Series]) -> B2XClassifier:
    return B2XClassifier(**QUICK).fit(*parts)


def test_it_learns_from_a_frame_with_times_texts_and_buyers(
    fitted: B2XClassifier, parts: tuple[pd.DataFrame, pd.Series]
) -> None:
    X, y = parts
    assert roc_auc_score(y == "B2B", fitted.predict_proba(X)[:, 0]) > 0.85
    assert fitted.classes_.tolist() == ["B2B", "B2C"]
    names = [term.feature.name for term in fitted.scorecard_.terms]
    assert names == ["volume", "lines", "channel", "weekday(ordered_at)", "hour(ordered_at)"]
    assert fitted.feature_names_in_.tolist() == list(X.columns)


def test_columns_of_probabilities_are_in_the_order_of_classes(
    fitted: B2XClassifier, parts: tuple[pd.DataFrame, pd.Series]
) -> None:
    X, y = parts
    p = fitted.predict_proba(X)
    assert roc_auc_score(y == "B2B", p[:, 0]) > 0.85
    np.testing.assert_allclose(p.sum(axis=1), 1)
    later = fitted.decision_function(X) > 0
    assert (fitted.predict(X) == fitted.classes_[later.astype(int)]).all()


@pytest.mark.parametrize(
    ("labels", "header", "warned"),
    [
        ((1, 0), None, False), ((True, False), None, False), (("firm", "consumer"), None, False),
        (("b2b", "b2c"), None, False), (("Business", "Consumer"), None, False),
        (("Bedrift", "Privat"), None, False), (("B2B ", "B2C"), None, False),
        ((0, 1), "Privatkunde", False), (("ja", "nei"), "is_b2b", False), ((2, 1), None, True),
        (("P", "F"), None, True), (("F", "consumer"), None, True),
    ],
)  # fmt: skip
def test_the_label_of_b2b_is_the_one_that_says_so_and_else_one_is_named(
    parts: tuple[pd.DataFrame, pd.Series], labels: tuple[Any, Any], header: str, warned: bool
) -> None:
    X, y = parts
    named = pd.Series([labels[label != "B2B"] for label in y], name=header)
    guessed = pytest.warns(UserWarning, match=f"{labels[0]!r} is taken to mean B2B")
    with guessed if warned else contextlib.nullcontext():
        clf = B2XClassifier(**QUICK).fit(X, named)
    assert clf.positive_ == labels[0]
    b2b = list(clf.classes_).index(labels[0])
    assert roc_auc_score(y == "B2B", clf.predict_proba(X)[:, b2b]) > 0.85
    larger = X.iloc[[0, 0]].assign(volume=[1.0, 1e5])
    assert np.diff(Model(clf.scorecard_).log_odds(larger)) > 0


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (("B2C", "private"), r"both labels mean B2C.*label sales of both kinds"),
        (("B2B", "?"), r"the label '\?' is neither B2B nor B2C.*set it to missing"),
    ],
)
def test_labels_that_are_not_one_of_each_are_refused(
    parts: tuple[pd.DataFrame, pd.Series], labels: tuple[str, str], message: str
) -> None:
    X, y = parts
    with pytest.raises(ValueError, match=message):
        B2XClassifier(**QUICK).fit(X, np.where(y == "B2B", *labels))


@pytest.mark.parametrize("option", [{"monotone": {"volume": 1}}, {"prior": "textbook"}])
@pytest.mark.parametrize("ensemble", [VotingClassifier, StackingClassifier])
def test_an_ensemble_that_numbers_the_labels_is_asked_which_is_b2b_where_that_counts(
    parts: tuple[pd.DataFrame, pd.Series], option: dict[str, Any], ensemble: Any
) -> None:
    X, y = parts[0][["volume", "channel"]], parts[1]

    def fitted(**more: Any) -> Any:
        member = B2XClassifier(**{**QUICK, "max_pairs": 0}, **option, **more)
        kind = {"voting": "soft"} if ensemble is VotingClassifier else {"cv": 2}
        return ensemble([("b2x", member)], **kind).fit(X, y)

    with pytest.raises(ValueError, match=rf"do not say which.*{next(iter(option))}.*positive=0"):
        fitted()
    with pytest.raises(ValueError, match=r"no row is labelled 'B2B' .*positive=0"):
        fitted(positive="B2B")
    told = fitted(positive=0)
    larger = X.iloc[[0, 0]].assign(volume=[1.0, 1e5])
    assert np.diff(told.predict_proba(larger)[:, 0]) > 0
    assert np.diff(Model(told.estimators_[0].scorecard_).log_odds(larger)) > 0


def test_the_positive_label_can_be_chosen(
    fitted: B2XClassifier, parts: tuple[pd.DataFrame, pd.Series]
) -> None:
    X, y = parts
    swapped = B2XClassifier(**QUICK, positive="B2C").fit(X, y)
    assert swapped.scorecard_.intercept == pytest.approx(-fitted.scorecard_.intercept, abs=0.5)
    assert roc_auc_score(y == "B2B", swapped.predict_proba(X)[:, 0]) > 0.85
    with pytest.raises(ValueError, match=r"no row is labelled 'firm'.*B2B.*pass one of them"):
        B2XClassifier(**QUICK, positive="firm").fit(X, y)


def test_every_kind_of_frame_gives_the_same_scorecard(
    fitted: B2XClassifier, parts: tuple[pd.DataFrame, pd.Series]
) -> None:
    X, y = parts
    arrow = pa.Table.from_pandas(X, preserve_index=False)
    frames: list[Callable[[], Any]] = [
        lambda: pl.from_pandas(X), lambda: pl.from_pandas(X).lazy(), lambda: arrow,
        arrow.to_reader, lambda: duckdb.from_arrow(arrow), lambda: X.to_dict("records"),
        lambda: X.to_dict("list"),
    ]  # fmt: skip
    expected = fitted.decision_function(X)
    for frame in frames:
        other = B2XClassifier(**QUICK).fit(frame(), y)
        assert other.scorecard_ == fitted.scorecard_
        np.testing.assert_array_equal(other.decision_function(frame()), expected)


def test_numbers_declared_categorical_are_levels() -> None:
    rng = np.random.default_rng(0)
    code = rng.integers(0, 5, 200)
    y = np.where(np.isin(code, (1, 3)), 1, 0)
    X = pd.DataFrame({"territory": pd.Categorical(code)})
    clf = B2XClassifier(**QUICK).fit(X, y)
    assert clf.scorecard_.inputs == {"territory": "category"}
    assert (clf.predict(X) == y).mean() > 0.95
    polars_frame = pl.DataFrame(
        {"territory": pl.Series([str(c) for c in code]).cast(pl.Categorical)}
    )
    assert clf.predict(polars_frame).tolist() == clf.predict(X).tolist()


def test_buyer_id_keeps_a_buyers_rows_together_and_is_not_a_feature(
    fitted: B2XClassifier, parts: tuple[pd.DataFrame, pd.Series]
) -> None:
    X, y = parts
    assert "buyer_id" not in fitted.scorecard_.inputs
    grouped = B2XClassifier(**QUICK).fit(X.drop(columns="buyer_id"), y, groups=X["buyer_id"])
    assert grouped.scorecard_ == fitted.scorecard_
    ungrouped = B2XClassifier(**QUICK).fit(X.drop(columns="buyer_id"), y)
    assert ungrouped.scorecard_ != fitted.scorecard_


def test_it_survives_clone_and_joblib(
    fitted: B2XClassifier, parts: tuple[pd.DataFrame, pd.Series]
) -> None:
    X, y = parts
    file = io.BytesIO()
    joblib.dump(fitted, file)
    file.seek(0)
    np.testing.assert_array_equal(
        joblib.load(file).decision_function(X), fitted.decision_function(X)
    )
    again = clone(fitted).fit(X, y)
    assert again.scorecard_ == fitted.scorecard_


def test_another_seed_gives_another_scorecard(
    fitted: B2XClassifier, parts: tuple[pd.DataFrame, pd.Series]
) -> None:
    other = clone(fitted).set_params(random_state=1).fit(*parts)
    assert other.scorecard_ != fitted.scorecard_


def test_an_array_needs_no_names() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 2))
    X[::10, 1] = np.nan
    clf = B2XClassifier(**QUICK).fit(X, X[:, 0] > 0)
    assert [term.feature.name for term in clf.scorecard_.terms] == ["x0", "x1"]
    assert np.isfinite(clf.predict_proba(np.full((1, 2), np.nan))).all()


def test_unlabelled_rows_are_taken(parts: tuple[pd.DataFrame, pd.Series]) -> None:
    X, y = parts
    few = B2XClassifier(**QUICK).fit(X[:60], y[:60], unlabelled=X[60:])
    assert roc_auc_score(y[60:] == "B2B", few.predict_proba(X[60:])[:, 0]) > 0.75


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA], ids=["None", "NaN", "NA"])
@pytest.mark.parametrize("names", [("B2B", "B2C"), (1, 0)], ids=["texts", "numbers"])
def test_rows_whose_label_is_missing_are_unlabelled(
    parts: tuple[pd.DataFrame, pd.Series], names: tuple[Any, Any], missing: Any
) -> None:
    X, y = parts
    named = pd.Series(np.where(y == "B2B", *names), index=y.index, dtype=object)
    some = named.where(np.arange(len(y)) < 60, missing)
    options = {**QUICK, "positive": names[0]}
    clf = B2XClassifier(**options).fit(X, some)
    assert clf.classes_.tolist() == sorted(names)
    known = B2XClassifier(**options).fit(X[:60], named[:60].infer_objects())
    assert clf.scorecard_ != known.scorecard_  # the other rows shape bins and tables
    assert np.isfinite(clf.fitted_.out_of_fold).sum() == 60
    with pytest.raises(ValueError, match=r"140 labels are missing, and unlabelled= is passed"):
        B2XClassifier(**options).fit(X[:200], some[:200], unlabelled=X[200:])


def test_a_value_out_of_range_is_refused_unless_the_column_is_another_quantity() -> None:
    rng = np.random.default_rng(0)
    days = rng.integers(0, 90, 200).astype(float)
    y = days > 40
    with pytest.raises(ValueError, match=r"1 row.*cycle_days: -3 is below 0.*row 7"):
        B2XClassifier(**QUICK).fit(pd.DataFrame({"cycle_days": np.r_[days[:7], -3, days[8:]]}), y)
    money = pd.DataFrame({"discount": days * 10})  # an amount, not a share
    clf = B2XClassifier(**QUICK).fit(money, y)
    assert clf.scorecard_.ranges == {}
    kept = B2XClassifier(**QUICK).fit(pd.DataFrame({"discount": days / 100}), y)
    assert kept.scorecard_.ranges == {"discount": (0, 1)}
    with pytest.raises(ValueError, match=r"discount: 2 is above 1"):
        kept.predict(pd.DataFrame({"discount": [2.0]}))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"teachers": ("extra tree",)}, r"no teacher 'extra tree'\. Did you mean extra trees"),
        ({"features": ("volum",)}, "no column 'volum'. Did you mean volume"),
        ({"features": ("buyer_id",)}, "no column 'buyer_id'"),
        ({"confidence": 0.4}, "confidence"),
        ({"max_bins": 1}, "max_bins"),
        ({"max_pairs": 33}, "max_pairs"),
        ({"n_folds": 1}, "n_folds"),
        ({"monotone": ["volume"]}, "monotone"),
        ({"prior": 5}, r"prior=5 is not a model.*a name or folder"),
    ],
)
def test_unknown_options_are_refused_in_fit(
    parts: tuple[pd.DataFrame, pd.Series], changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        B2XClassifier(**{**QUICK, **changes}).fit(*parts)


def test_a_relative_feature_divides_by_the_typical_sale(
    parts: tuple[pd.DataFrame, pd.Series],
) -> None:
    X, y = parts
    clf = B2XClassifier(**QUICK, features=("relative(volume)", "channel")).fit(X, y)
    assert clf.scorecard_.parameters == {"typical_volume": float(X["volume"].median())}
    assert roc_auc_score(y == "B2B", clf.predict_proba(X)[:, 0]) > 0.8


def test_the_default_committee_learns_from_fifty_labels(
    parts: tuple[pd.DataFrame, pd.Series],
) -> None:
    X, y = parts
    clf = B2XClassifier(n_folds=2).fit(X[:50], y[:50])
    assert roc_auc_score(y[50:] == "B2B", clf.predict_proba(X[50:])[:, 0]) > 0.7


def test_a_prior_and_monotone_columns_are_options_like_any_other(
    parts: tuple[pd.DataFrame, pd.Series],
) -> None:
    X, y = parts
    monotone = {"volume": 1}
    clf = B2XClassifier(**QUICK, prior="textbook", monotone=monotone).fit(X[:100], y[:100])
    assert clf.get_params()["monotone"] is monotone
    assert monotone == {"volume": 1}
    assert set(clf.fitted_.weights) == {"smooth additive", "prior"}
    again = clone(clf).fit(X[:100], y[:100])
    assert again.scorecard_ == clf.scorecard_
    larger = X.iloc[[0] * 50].assign(volume=np.geomspace(1, 1e5, 50))
    p = clf.predict_proba(larger)[:, 0]
    assert (np.diff(p) >= 0).all()
    assert p[-1] > p[0]


def test_a_column_without_values_and_the_hour_of_dates_are_not_learned_from(
    parts: tuple[pd.DataFrame, pd.Series],
) -> None:
    X, y = parts
    dates = X.assign(ordered_at=X["ordered_at"].dt.normalize(), notes=np.nan, lines=None)
    clf = B2XClassifier(**QUICK).fit(dates, y)
    names = [term.feature.name for term in clf.scorecard_.terms]
    assert names == ["volume", "channel", "weekday(ordered_at)"]

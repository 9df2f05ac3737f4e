from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from b2x.learn.classifier import B2XClassifier
from b2x.learn.pipeline import FeaturePipeline


@parametrize_with_checks([FeaturePipeline(), FeaturePipeline(numbers="raw")])
@pytest.mark.filterwarnings("ignore")
def test_scikit_learns_estimator_checks(estimator: FeaturePipeline, check: Any) -> None:
    check(estimator)


RECORDS = [
    {"Total": "1 234,50", "Kanal": "Web", "Ordredato": "2024-03-01 10:00"},
    {"Total": "99,90", "Kanal": " web ", "Ordredato": "2024-03-02 23:00"},
    {"Total": "450,00", "Kanal": "Telefon", "Ordredato": "2024-03-04 09:00"},
    {"Total": "", "Kanal": "Telefon", "Ordredato": "2024-03-05 09:00"},
]


def test_raw_exports_become_vectors_without_nan() -> None:
    pipeline = FeaturePipeline()
    vectors = pipeline.fit_transform(RECORDS)
    names = pipeline.get_feature_names_out().tolist()
    assert names == [
        "volume",
        "volume=missing",
        "channel=telefon",
        "channel=web",
        "channel=other",
        "weekday(ordered_at)",
        "hour(ordered_at)",
    ]
    assert np.isfinite(vectors).all()
    assert vectors[:, 0].tolist() == pytest.approx([5 / 6, 1 / 6, 0.5, 0.5])
    assert vectors[:, 1].tolist() == [0, 0, 0, 1]
    assert vectors[:, 3].tolist() == [1, 1, 0, 0]


def test_any_classifier_learns_from_the_vectors(sales: pd.DataFrame) -> None:
    X, y = sales.drop(columns="label"), sales["label"] == "B2B"
    model = make_pipeline(FeaturePipeline(), LogisticRegression()).fit(X[:400], y[:400])
    assert roc_auc_score(y[400:], model.predict_proba(X[400:])[:, 1]) > 0.8


def test_the_features_are_those_of_the_classifier(sales: pd.DataFrame) -> None:
    X = sales[:100].drop(columns="label")
    clf = B2XClassifier(teachers=("linear",), n_folds=2).fit(X, sales["label"][:100])
    features = [term.feature for term in clf.scorecard_.terms]
    assert list(FeaturePipeline().fit(X).features_) == features


def test_columns_are_found_by_name_and_may_be_missing() -> None:
    pipeline = FeaturePipeline().fit(RECORDS)
    turned = [dict(reversed(record.items())) for record in RECORDS]
    np.testing.assert_array_equal(pipeline.transform(turned), pipeline.transform(RECORDS))
    vectors = pipeline.transform([{"channel": "fax"}])
    assert vectors.tolist() == [[0.5, 1, 0, 0, 1, 0.5, 0.5]]


def test_a_frame_of_output_has_the_names(sales: pd.DataFrame) -> None:
    X = sales[["volume", "channel"]]
    out = clone(FeaturePipeline()).set_output(transform="pandas").fit_transform(X)
    assert out.columns.tolist() == ["volume", "channel=web", "channel=phone", "channel=other"]
    np.testing.assert_array_equal(
        out.to_numpy(), FeaturePipeline().fit(X).transform(pl.from_pandas(X))
    )


def test_raw_numbers_stay_as_they_are() -> None:
    pipeline = FeaturePipeline(numbers="raw", features=("volume",)).fit(RECORDS)
    np.testing.assert_array_equal(pipeline.transform(RECORDS)[:, 0], [1234.5, 99.9, 450, np.nan])


def test_a_mapping_and_exclusions_are_applied() -> None:
    records = [{"a": 1.5, "b": 5.5}, {"a": 2.5, "b": 6.5}]
    pipeline = FeaturePipeline(mapping={"volume": "a"}, exclude=("b",)).fit(records)
    assert pipeline.get_feature_names_out().tolist() == ["volume"]


@pytest.mark.parametrize(
    ("options", "records", "message"),
    [
        ({"numbers": "z"}, RECORDS, r"numbers='z'.*'rank' or 'raw'"),
        ({"features": ("volum",)}, RECORDS, "Did you mean volume"),
        ({}, "orders.csv", r"'orders.csv' is not a table.*read the file"),
    ],
)
def test_what_cannot_be_read_is_refused(
    options: dict[str, Any], records: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        FeaturePipeline(**options).fit(records)


def test_an_impossible_value_is_refused_in_transform_too() -> None:
    pipeline = FeaturePipeline().fit([{"lines": 1.0}, {"lines": 2.0}])
    with pytest.raises(ValueError, match=r"1 row.*lines: -1 is below 0.*row 1"):
        pipeline.transform([{"lines": 1.0}, {"lines": -1.0}])


def test_levels_called_other_and_missing_have_names_of_their_own() -> None:
    levels = ["other", "missing", "web", None]
    rows = [{"channel": level, "volume": 1.0} for level in levels]
    pipeline = FeaturePipeline(features=["channel"]).fit(rows * 5)
    names = pipeline.get_feature_names_out().tolist()
    assert sorted(names) == [
        "channel=missing", "channel=no level", "channel=other", "channel=other levels",
        "channel=web",
    ]  # fmt: skip
    encoded = pipeline.transform([*rows, {"channel": "fax"}])
    expected = [f"channel={level}" for level in (*levels[:3], "no level", "other levels")]
    assert [names[row.argmax()] for row in encoded] == expected

"""Training without a label column: by hints, by sheets of answers, and by both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import b2x
from b2x.datasets import simulate
from b2x.errors import InputError, UsageError
from b2x.label.sheets import write_sheet
from b2x.label.suggest import Suggestion
from b2x.records.whole_table import read_all
from tests.one_teacher import use_one_teacher

# Frames are scored row by row here, which warns that earlier orders are not counted.
pytestmark = pytest.mark.filterwarnings("ignore:.*earlier orders are not counted here")


@pytest.fixture(scope="module", autouse=True)
def _one_teacher() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        use_one_teacher(patch)
        yield


@pytest.fixture(scope="module")
def labelled() -> pd.DataFrame:
    """Return sales with their kind, and the company on those of 40% of the business buyers."""
    sales = simulate("wholesaler", 600, seed=1)
    business = sales["label"] == "B2B"
    named = sales.loc[business, "buyer_id"].drop_duplicates().sample(frac=0.4, random_state=0)
    company = sales["buyer_id"] + " Handel AS"
    sales["Company"] = company.where(business & sales["buyer_id"].isin(named), None)
    return sales


@pytest.fixture(scope="module")
def sales(labelled: pd.DataFrame) -> pd.DataFrame:
    """Return the sales without their kind."""
    return labelled.drop(columns="label")


def answered(labelled: pd.DataFrame, path: Path, rows: Any, how: str = "random") -> str:
    """Write a sheet about some rows, with their kind as the answers."""
    rows = np.asarray(rows)
    records = read_all(labelled.drop(columns="label"))
    inclusion = np.full(len(rows), len(rows) / len(records))
    write_sheet(path, records, Suggestion(rows, np.full(len(rows), how), inclusion))
    sheet = pd.read_csv(path, dtype=str, keep_default_na=False)
    sheet["b2x_answer"] = labelled["label"].to_numpy()[rows]
    sheet.to_csv(path, index=False)
    return str(path)


def test_hints_alone_give_a_ranking_that_is_not_measured(
    sales: pd.DataFrame, labelled: pd.DataFrame, tmp_path: Path
) -> None:
    trained = b2x.train(sales, name="ranking")
    assert trained.evaluation.verdict.name == "not measured"
    assert "No sale is labelled by hand" in trained.evaluation.verdict.reason
    assert trained.evaluation.metrics is None
    assert "Company" not in trained.model.scorecard.inputs
    business = labelled["label"] == "B2B"
    p = trained.model.predict_proba(sales)[:, 1]
    unnamed = sales["Company"].isna()
    assert p[business & unnamed].mean() > p[~business].mean() + 0.05
    decision = trained.model.predict_one({"volume": 90.0})
    assert any("ranks sales by hints, and no label" in w for w in decision.warnings)
    card = (trained.save(tmp_path / "ranking") / "CARD.md").read_text(encoding="utf-8")
    assert "not measured" in card


def test_answers_calibrate_and_measure_what_hints_rank(
    sales: pd.DataFrame, labelled: pd.DataFrame, tmp_path: Path
) -> None:
    rows = np.random.default_rng(0).permutation(len(sales))[:60]
    sheet = answered(labelled, tmp_path / "answers.csv", rows)
    trained = b2x.train(sales, labels=sheet)
    assert trained.evaluation.rows == 60
    assert trained.evaluation.metrics is not None
    np.testing.assert_array_equal(
        trained.labels, labelled["label"].to_numpy()[np.sort(rows)] == "B2B"
    )
    share = probability_of(trained, sales).mean()
    assert share == pytest.approx((labelled["label"] == "B2B").mean(), abs=0.12)
    assert any("calibrated by" in warning for warning in trained.evaluation.warnings)
    assert trained.read == {"sheet 1": sheet}
    provenance = trained.model.scorecard.provenance
    assert provenance["b2b_share"] == pytest.approx(share, abs=0.01)
    assert not trained.model.predict_one({"volume": 90.0}).warnings


def test_answers_alone_are_enough(labelled: pd.DataFrame, tmp_path: Path) -> None:
    sales = labelled.drop(columns=["label", "Company"])
    rows = np.arange(0, len(sales), 5)
    sheet = answered(labelled.drop(columns="Company"), tmp_path / "answers.csv", rows)
    trained = b2x.train(sales, labels=sheet)
    assert trained.evaluation.rows == len(rows)
    assert trained.evaluation.verdict.name in ("usable", "too few labels")


def test_an_audit_sample_is_not_learned_from(
    sales: pd.DataFrame, labelled: pd.DataFrame, tmp_path: Path
) -> None:
    learned = answered(labelled, tmp_path / "answers.csv", np.arange(0, 300, 5))
    audit = answered(labelled, tmp_path / "audit.csv", np.arange(300, 360), how="audit")
    alone = b2x.train(sales, labels=learned)
    both = b2x.train(sales, labels=[learned, audit])
    assert both.model.scorecard == alone.model.scorecard
    assert "60 answers of an audit sample are not learned from" in both.evaluation.warnings
    figures = b2x.evaluate(sales, alone.model, labels=audit)
    assert figures.rows == 60


def test_an_answer_overrides_the_label_column(labelled: pd.DataFrame, tmp_path: Path) -> None:
    wrong = labelled.assign(kind=labelled["label"].replace({"B2B": "B2C", "B2C": "B2B"}))
    rows = np.arange(0, 100)
    sheet = tmp_path / "answers.csv"
    records = read_all(wrong.drop(columns="label"))
    write_sheet(sheet, records, Suggestion(rows, np.full(100, "random"), np.full(100, 0.2)))
    filled = pd.read_csv(sheet, dtype=str, keep_default_na=False)
    filled["b2x_answer"] = labelled["label"].to_numpy()[rows]
    filled.to_csv(sheet, index=False)
    trained = b2x.train(wrong.drop(columns="label"), label="kind", labels=str(sheet))
    truth = labelled["label"].to_numpy() == "B2B"
    np.testing.assert_array_equal(trained.labels[:100], truth[:100])
    np.testing.assert_array_equal(trained.labels[100:], ~truth[100:])
    assert (
        "100 rows have another label in a later sheet, which holds" in trained.evaluation.warnings
    )


@pytest.mark.parametrize(
    ("columns", "options", "message"),
    [
        ({}, {}, r"no label, and no column documents companies.*b2x label IN -n 50"),
        ({}, {"hints": "none"}, r"nothing says of any sale whether it is B2B: there is no label"),
        ({"kind": "B2C"}, {"label": "kind"}, "no row is labelled B2B"),
    ],
)
def test_what_is_not_known_is_asked_for(
    labelled: pd.DataFrame, columns: dict[str, str], options: dict[str, Any], message: str
) -> None:
    sales = labelled.drop(columns=["label", "Company"]).assign(**columns)
    with pytest.raises(InputError, match=message):
        b2x.train(sales, **options)


def test_a_column_of_hints_is_never_a_feature(sales: pd.DataFrame) -> None:
    grouped = sales.assign(**{"Customer group": np.where(sales["Company"].isna(), "", "Business")})
    trained = b2x.train(grouped)
    assert "Customer group" not in trained.model.scorecard.inputs
    with pytest.raises(UsageError, match=r"'Customer group' says who is a business.*--hints none"):
        b2x.train(grouped, features=["volume", "Customer group"])


def test_quick_only_fits(labelled: pd.DataFrame) -> None:
    trained = b2x.train(labelled, label="label", quick=True)
    assert trained.evaluation.verdict.name == "not measured"
    assert np.isnan(trained.held_out).all()
    assert trained.model.scorecard == b2x.train(labelled, label="label").model.scorecard


def test_labels_are_weighted_to_the_share_that_is_known(labelled: pd.DataFrame) -> None:
    few = labelled.groupby("label").head(60)  # as many of both kinds
    as_labelled = b2x.train(few, label="label")
    known = b2x.train(few, label="label", b2b_share=0.1)
    assert known.evaluation.b2b_share == pytest.approx(0.1)
    assert as_labelled.evaluation.b2b_share == pytest.approx(0.5)
    assert known.model.b2b_share == pytest.approx(0.1)  # what a later share moves it from
    assert as_labelled.model.b2b_share == pytest.approx(0.5)
    shares = [probability_of(trained, few).mean() for trained in (known, as_labelled)]
    assert shares[0] < shares[1] - 0.2
    with pytest.raises(UsageError, match=r"b2b_share=20 is not between 0 and 1"):
        b2x.train(few, label="label", b2b_share=20)


def probability_of(trained: Any, sales: pd.DataFrame) -> np.ndarray:
    """Return the probability of B2B of each sale."""
    return np.asarray(trained.model.predict_proba(sales)[:, 1])

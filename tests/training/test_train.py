"""Training from a table: what never enters a model, what is saved, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import b2x
from b2x.datasets import simulate
from b2x.errors import InputError, UsageError, VerdictError
from b2x.records.sales.history import is_history
from b2x.training.train import Trained
from tests.one_teacher import use_one_teacher

pytestmark = pytest.mark.xdist_group("training")  # one process, so that the model is trained once


@pytest.fixture(scope="module")
def sales() -> pd.DataFrame:
    table = simulate("consulting-firm", 120, 5).drop(columns="order_gap_days")
    rng = np.random.default_rng(0)
    people = rng.integers(0, 40, len(table))
    table["Customer Name"] = [f"Ola Nordmann {i}" for i in people]
    table["email"] = [f"ola{i}@firma.no" for i in people]
    table["written by"] = [f"kari{i}@firma.no" for i in people]
    table["Product name"] = rng.choice(["drill", "saw", "plan"], len(table))
    table["nearly empty"] = np.where(np.arange(len(table)) == 3, 5.0, np.nan)
    table["discount"] = table["volume"] * 0.1  # money, not a share
    return table


@pytest.fixture(scope="module")
def trained(sales: pd.DataFrame) -> Trained:
    """A model of the whole committee; the other tests of training make do with one teacher."""
    return b2x.train(sales, label="label")


def test_a_model_that_counts_earlier_orders_keeps_them_beside_it(
    trained: Trained, tmp_path: Path
) -> None:
    folder = trained.save(tmp_path / "model")
    assert "order_gap_days" in trained.model.scorecard.inputs  # the table does not give it
    assert is_history(folder / "history.parquet")


def test_names_and_e_mails_never_enter_a_model(trained: Trained, tmp_path: Path) -> None:
    folder = trained.save(tmp_path / "model")
    for file in folder.iterdir():
        text = file.read_text(encoding="utf-8", errors="replace").lower()
        assert "nordmann" not in text
        assert "firma.no" not in text
    assert "Product name" in trained.model.scorecard.inputs
    panel = "\n".join(trained.understood.lines())
    assert "Nordmann" not in panel
    assert "firma.no" not in panel


def test_a_column_named_like_a_field_that_is_another_quantity_is_kept_and_said(
    trained: Trained,
) -> None:
    assert "discount" not in trained.model.scorecard.ranges
    assert "cycle_days" not in trained.model.scorecard.inputs
    assert any("'discount' lie outside 0 to 1" in w for w in trained.evaluation.warnings)
    assert trained.model.predict_one({"discount": 4000}).label in {"B2B", "B2C", "unsure"}


def test_the_folder_is_complete_and_its_figures_are_the_evaluations(
    trained: Trained, tmp_path: Path
) -> None:
    folder = trained.save(tmp_path / "model")
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    assert metrics == json.loads(json.dumps(trained.evaluation.to_dict()))
    tested = ~np.isnan(trained.held_out)
    assert metrics["rows"] == tested.sum() == 120


def test_a_model_says_what_it_was_trained_on(trained: Trained, sales: pd.DataFrame) -> None:
    provenance = trained.model.scorecard.provenance
    assert (provenance["rows"], provenance["buyers"]) == (120, sales["buyer_id"].nunique())
    assert provenance["b2b_rows"] == (sales["label"] == "B2B").sum()
    assert provenance["b2x"] == b2x.__version__
    assert provenance["grouped_by"] == "buyer_id"
    assert pd.Timestamp(provenance["trained_until"]) == sales["ordered_at"].max()


def test_overlap_with_the_training_time_is_warned_about(
    trained: Trained, sales: pd.DataFrame
) -> None:
    seen = b2x.evaluate(sales, trained.model, label="label")
    assert any("120 rows are from before" in warning for warning in seen.warnings)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"exclude": ["volumme"]}, "Did you mean volume"),
        ({"features": ["volumme"]}, "Did you mean volume"),
        (
            {"featurs": ["volume"]},
            r"no option 'featurs'. Did you mean feature.*help\(b2x.train",
        ),
        ({"decimals": "comma"}, r"no option 'decimals'. Did you mean decimal\?"),
    ],
)
def test_a_misspelt_column_or_option_is_answered_with_the_nearest(
    sales: pd.DataFrame, arguments: dict[str, object], message: str
) -> None:
    with pytest.raises((InputError, UsageError), match=message):
        b2x.train(sales, label="label", **arguments)  # type: ignore[arg-type]


def test_a_misspelt_option_of_evaluate_is_answered_with_the_nearest(sales: pd.DataFrame) -> None:
    with pytest.raises(UsageError, match=r"no option 'positiv'. Did you mean positive\?"):
        b2x.evaluate(sales, "textbook", label="label", positiv="B2B")


def test_a_table_of_one_value_a_column_leaves_nothing_to_learn_from(sales: pd.DataFrame) -> None:
    constant = sales[["label", "buyer_id"]].assign(volume=5.0)
    with pytest.raises(InputError, match=r"no column is left.*name some with --features"):
        b2x.train(constant, label="label", history="none")


def test_too_few_buyers_are_said_and_nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    use_one_teacher(monkeypatch)
    table = pd.DataFrame({"volume": [1.0, 2.0, 3.0, 4.0], "label": ["B2B", "B2C"] * 2})
    trained = b2x.train(table, label="label", features=["volume"])
    assert trained.evaluation.verdict.name == "too few labels"
    assert trained.evaluation.protocol == "too few labels to hold buyers out"
    assert any("not measured: 4 buyers for 5 folds" in w for w in trained.evaluation.warnings)
    assert np.isnan(trained.held_out).all()


def test_a_forbidding_verdict_saves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_one_teacher(monkeypatch)
    table = simulate("web-shop", 300, 3)[["lines", "label", "buyer_id"]]
    table["mark"] = np.where(table["label"] == "B2B", "x", None)
    trained = b2x.train(table, label="label")
    assert trained.evaluation.verdict.name == "leaking"
    with pytest.raises(VerdictError, match=r"mark.*Next: leave the column out"):
        trained.save(tmp_path / "model")
    assert not (tmp_path / "model").exists()
    trained.save(tmp_path / "model", allow_no_signal=True)
    assert (tmp_path / "model" / "scorecard.json").exists()


def test_the_folder_counts_its_training_rows_by_bin(
    trained: Trained, sales: pd.DataFrame, tmp_path: Path
) -> None:
    profile = b2x.load(trained.save(tmp_path / "model")).profile
    assert profile == trained.model.profile
    assert profile is not None
    buyers = sales["buyer_id"].nunique()
    assert (profile.rows, profile.labelled, profile.buyers) == (120, 120, buyers)
    assert profile.headers["stakeholders"] == "stakeholders"
    missing = profile.terms["volume"].rows[-1]
    assert missing == sales["volume"].isna().sum() == 0

"""Training from a table: what is refused, what never enters a model, what is measured."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import b2x
from b2x.datasets import simulate
from b2x.errors import InputError, VerdictError
from b2x.learn.teachers.linear import Linear
from b2x.records.sales.history import is_history
from b2x.training import train as training
from b2x.training.labels import read_labels
from b2x.training.train import Trained

pytestmark = pytest.mark.xdist_group("training")  # one process, so that the model is trained once


@pytest.fixture(scope="module")
def sales() -> pd.DataFrame:
    table = simulate("consulting-firm", 240, 5).drop(columns="order_gap_days")
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
    return b2x.train(sales, label="label")


def test_a_model_that_counts_earlier_orders_keeps_them_beside_it(
    trained: Trained, tmp_path: Path
) -> None:
    folder = trained.save(tmp_path / "model")
    assert "order_gap_days" in trained.model.scorecard.inputs  # the table does not give it
    assert is_history(folder / "history.parquet")


def test_names_and_e_mails_never_enter_a_model(
    trained: Trained,
    tmp_path: Path,
) -> None:
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
    trained: Trained,
    tmp_path: Path,
) -> None:
    folder = trained.save(tmp_path / "model")
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    assert metrics == json.loads(json.dumps(trained.evaluation.to_dict()))
    tested = ~np.isnan(trained.held_out)
    assert metrics["rows"] == tested.sum() == 240


def test_no_buyer_is_scored_by_a_model_that_saw_it() -> None:
    rng = np.random.default_rng(2)
    buyer = np.repeat(np.arange(60), 5)
    mark = rng.permutation(60)[buyer].astype(float)  # knows each buyer, and nothing of others
    kind = np.where(rng.random(60) < 0.5, "B2B", "B2C")[buyer]
    table = pd.DataFrame({"buyer_id": buyer, "mark": mark, "label": kind})
    metrics = b2x.train(table, label="label", features=["mark"]).evaluation.metrics
    assert metrics is not None
    assert metrics.roc_auc.value < 0.7


def test_models_fitted_side_by_side_are_those_fitted_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fit = partial(training.fit_scorecard, teachers={"linear": Linear()})
    monkeypatch.setattr(training, "fit_scorecard", fit)
    table, found = simulate("web-shop", 120, 3), []
    for cores in ("1", "2"):
        monkeypatch.setenv("LOKY_MAX_CPU_COUNT", cores)
        found.append(b2x.train(table, label="label", features=["volume", "lines"]))
    alone, beside = found
    assert np.array_equal(alone.held_out, beside.held_out)
    assert alone.model.scorecard == beside.model.scorecard


def test_overlap_with_the_training_time_is_warned_about(
    trained: Trained,
    sales: pd.DataFrame,
) -> None:
    seen = b2x.evaluate(sales, trained.model, label="label")
    assert any("may have seen them" in warning for warning in seen.warnings)


def test_an_excluded_column_that_is_not_there_is_named(sales: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="Did you mean volume"):
        b2x.train(sales, label="label", exclude=["volumme"])


def test_a_forbidding_verdict_saves_nothing(tmp_path: Path) -> None:
    table = simulate("web-shop", 600, 3)[["lines", "label", "buyer_id"]]
    table["firm"] = np.where(table["label"] == "B2B", "x", None)
    trained = b2x.train(table, label="label")
    assert trained.evaluation.verdict.name == "leaking"
    with pytest.raises(VerdictError, match=r"firm.*Next: leave the column out"):
        trained.save(tmp_path / "model")
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize(
    ("texts", "options", "message"),
    [
        (["B2B", "B2C", "maybe"], {}, "2 values beside B2B"),
        (["B2B", "B2B"], {}, "all labelled rows are B2B"),
        (["b2b", "b2c"], {}, "no row is labelled 'B2B'. Did you mean b2b"),
        (["B2B", "B2C"], {"negative": ("priv",)}, "no row is labelled 'priv'"),
        ([None, ""], {}, "empty"),
    ],
)
def test_labels_that_are_unclear_are_asked_about(
    texts: list[str | None], options: dict[str, tuple[str, ...]], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read_labels(texts, "kind", **options)


def test_values_beside_the_named_ones_count_as_unlabelled() -> None:
    labels = read_labels(["firm", "private", "?", None], "kind", ("firm",), ("private",))
    assert labels.is_b2b.tolist() == [True, False, False, False]
    assert labels.known.tolist() == [True, True, False, False]
    assert labels.warnings == ("1 rows labelled '?' count as unlabelled",)


def test_many_rows_are_learned_from_with_the_unlabelled_and_measured_on_unseen_buyers() -> None:
    table = simulate("web-shop", 1200, 3)
    table.loc[::4, "label"] = None
    chosen = ["volume", "lines", "channel"]
    trained = b2x.train(table, label="label", features=chosen, many_rows=800, teacher_rows=300)
    found = trained.evaluation
    assert found.rows == 900
    assert found.protocol.startswith("5 folds of whole buyers")
    assert not np.isnan(trained.held_out).any()
    assert found.metrics is not None
    assert found.metrics.roc_auc.value > 0.7
    assert set(trained.model.scorecard.ranges) == {"lines"}
    known = b2x.train(table, label="label", features=chosen, many_rows=900)
    assert not np.array_equal(trained.held_out, known.held_out)

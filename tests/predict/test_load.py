"""Models are found by name or path, and what is not there is named with its nearest."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import b2x
from b2x.errors import ArtifactError, UsageError
from b2x.predict.model import Model
from tests.scorecards import small_scorecard


def test_an_unknown_model_or_parameter_is_named_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="Did you mean textbook"):
        b2x.load("textbok")
    with pytest.raises(UsageError, match="Did you mean typical_volume"):
        b2x.load("textbook", typical_volum=5)
    with pytest.raises(UsageError, match="not a positive number"):
        b2x.load("textbook", typical_volume=-5)
    with pytest.raises(ArtifactError, match="No such file"):
        b2x.load("./nowhere/model.json")


def test_a_saved_model_predicts_the_same(tmp_path: Path) -> None:
    model = Model(small_scorecard())
    model.save(tmp_path / "mine")
    again = b2x.load(tmp_path / "mine")
    assert again.predict_one({"volume": 50.0}) == model.predict_one({"volume": 50.0})


def test_a_share_of_b2b_moves_every_decision_and_stays_with_the_model(tmp_path: Path) -> None:
    """A trained model moves from the share of the rows that it was trained on."""
    hotel, fewer = b2x.load("hotel"), b2x.load("hotel", b2b_share=0.01)
    rows, b2b_rows = (hotel.scorecard.provenance[key] for key in ("rows", "b2b_rows"))
    assert hotel.b2b_share == b2b_rows / rows
    sale = {"nights": 2, "volume": 110.0}
    moved = fewer.predict_one(sale).log_odds - hotel.predict_one(sale).log_odds
    assert moved == pytest.approx(math.log(0.01 / 0.99) - math.log(b2b_rows / (rows - b2b_rows)))
    fewer.save(tmp_path / "fewer")
    again = b2x.load(tmp_path / "fewer")
    assert again.b2b_share == 0.01
    assert again.predict_one(sale) == fewer.predict_one(sale)
    with pytest.raises(UsageError, match="between 0 and 1"):
        b2x.load("hotel", b2b_share=1.0)


def test_a_model_that_only_ranks_says_so_once_on_every_decision() -> None:
    model = b2x.load("textbook", b2b_share=0.2, typical_volume=850)
    for decision in (model.predict_one({"volume": 5}), *model.predict_many([{"volume": 5}] * 99)):
        (warning,) = decision.warnings
        assert "ranks sales and does not know this seller: probabilities assume that 20%" in warning
    assert b2x.load("hotel").caveats == ()


def test_a_table_given_as_the_model_says_which_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes("Beløp\n5\n".encode("cp1252"))
    with pytest.raises(ArtifactError, match=r"not a model.*orders\.csv.*the table comes first"):
        b2x.load(path)

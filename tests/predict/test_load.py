"""Models are found by name or path, and what is not there is named with its nearest."""

from __future__ import annotations

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

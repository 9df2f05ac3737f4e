"""``b2x.polars`` decides inside polars as the model does outside."""

from __future__ import annotations

import polars as pl
import pytest

import b2x
import b2x.polars
from b2x.errors import InputError, UsageError
from tests.scorecards import KINDS, awkward_values, random_scorecard, random_values, small_scorecard

TYPES: dict[str, pl.DataType] = {
    "number": pl.Float64(),
    "category": pl.String(),
    "time": pl.Datetime("us"),
}


def frame_of(rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={name: TYPES[kind] for name, kind in KINDS.items()})


@pytest.mark.parametrize("seed", [8, 9])
def test_the_expression_gives_what_decide_gives(seed: int) -> None:
    model = b2x.Model(random_scorecard(seed))
    frame = frame_of(awkward_values() + random_values(3_000, seed))
    expected = model.decide(frame)
    said = b2x.polars.decision(model).alias("said")
    assert frame.select(said).unnest("said").equals(expected.select(list(b2x.polars.FIELDS)))
    lazy = frame.lazy().filter(pl.col("volume").is_not_null()).select(said).unnest("said")
    kept = expected.filter(frame["volume"].is_not_null()).select(list(b2x.polars.FIELDS))
    assert lazy.collect().equals(kept)
    assert lazy.collect(engine="streaming").equals(kept)
    log_odds = frame.select(b2x.polars.log_odds(model)).to_series()
    assert log_odds.to_list() == expected["b2x_log_odds"].to_list()


def test_columns_of_other_names_and_absent_ones_are_told() -> None:
    model = b2x.Model(small_scorecard())
    frame = pl.DataFrame({"Amount": [50, 5000, None]})
    said = b2x.polars.log_odds(model, {"volume": "Amount", "channel": None})
    expected = [model.predict_one({"volume": v}).log_odds for v in (50, 5000, None)]
    assert frame.select(said).to_series().to_list() == expected


def test_a_text_where_a_number_belongs_is_refused() -> None:
    model = b2x.Model(small_scorecard())
    frame = pl.DataFrame({"volume": ["1.234"], "channel": ["web"]})
    with pytest.raises(
        (InputError, pl.exceptions.ComputeError), match="a number is of type String"
    ):
        frame.select(b2x.polars.decision(model))


def test_wrong_names_are_refused() -> None:
    model = b2x.Model(small_scorecard())
    with pytest.raises(UsageError, match="the model reads no 'volum'"):
        b2x.polars.decision(model, {"volum": "a"})
    with pytest.raises(UsageError, match="every input is missing"):
        b2x.polars.decision(model, dict.fromkeys(model.scorecard.inputs))

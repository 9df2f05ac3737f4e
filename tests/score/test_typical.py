"""The typical sale that a model divides by: the median of the file's own sales."""

import gzip
import io
import sys

import numpy as np
import pytest

from b2x.errors import InputError
from b2x.predict.model import Model
from b2x.records.read_table import read_table
from b2x.schema.features import Feature
from b2x.score.file import score_file
from b2x.score.typical import FEW_SALES, with_typical_values
from b2x.scorecard.decision import Thresholds
from b2x.scorecard.scorecard import Scorecard
from b2x.scorecard.terms import NumericBins, Term

RELATIVE = Model(
    Scorecard(
        0.0,
        (
            Term(
                Feature("relative", ("volume",), "number"),
                NumericBins((0.5, 2.0)),
                (-2.0, 0.0, 2.0, 0.0),
            ),
        ),
        (),
        Thresholds(-1.0, 1.0),
        {"typical_volume": None},
    )
)
ROWS = 60_000
AMOUNTS = np.random.default_rng(0).lognormal(4, 1.5, ROWS).round(2)
BUYERS = np.sort(np.random.default_rng(1).integers(0, 300, ROWS))
ORDERS = {
    "as they come": AMOUNTS,
    "ascending": np.sort(AMOUNTS),
    "descending": np.sort(AMOUNTS)[::-1],
    "by buyer": (np.random.default_rng(2).lognormal(0, 1, 300)[BUYERS] * AMOUNTS).round(2),
    "few, then many": np.where(np.arange(ROWS) < ROWS // 3, 1000 * AMOUNTS, AMOUNTS).round(2),
}


def long_file(amounts, note="x" * 80):
    """Return a file of text that is long enough to be sampled."""
    lines = "".join(f"{amount},{note}\n" for amount in amounts.tolist())
    return f"volume,note\n{lines}".encode()


def typical(data, tmp_path, name="orders.csv", **options):
    (tmp_path / name).write_bytes(data)
    reading = read_table(tmp_path / name, wanted={"volume": "number"}, **options)
    model, warnings = with_typical_values(RELATIVE, reading)
    assert not [w for w in warnings if "counts as missing" in w]
    return model.scorecard.parameters["typical_volume"]


@pytest.mark.parametrize("order", ORDERS)
def test_the_sample_of_a_long_file_has_its_median_within_two_percentiles(tmp_path, order):
    amounts = ORDERS[order]
    found = typical(long_file(amounts), tmp_path)
    assert found != np.median(amounts)  # it is a sample
    assert 0.48 < (amounts < found).mean() < 0.52


def test_a_file_has_one_typical_sale_however_it_comes(tmp_path, monkeypatch):
    data = long_file(AMOUNTS)
    found = typical(data, tmp_path)
    assert typical(data, tmp_path) == found
    assert typical(gzip.compress(data, 1), tmp_path, "orders.csv.gz") == found
    assert typical(data.decode().encode("utf-16-le"), tmp_path, "utf16.csv") == found
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    reading = read_table("-", wanted={"volume": "number"})
    assert np.median(reading.sample("volume")) == found


def test_all_rows_of_a_short_file_count(tmp_path):
    amounts = AMOUNTS[:20_000]
    assert typical(long_file(amounts), tmp_path) == np.median(amounts)


@pytest.mark.parametrize("note", ['"two\nlines"', '5" pipe'])
def test_all_rows_count_where_blocks_do_not_stand_alone(tmp_path, note):
    data = long_file(AMOUNTS) + f"50,{note}\n".encode() * 9000
    assert typical(data, tmp_path) == np.median([*AMOUNTS, *[50] * 9000])


def test_all_rows_count_where_hardly_a_row_has_an_amount(tmp_path):
    rows = [f"{amount},{'x' * 80}" for amount in range(1, 400)]
    rows = [row for one in rows for row in (one, *[f",{'x' * 80}"] * 150)]
    data = "\n".join(["volume,note", *rows]).encode()
    assert typical(data, tmp_path) == 200


def test_all_rows_count_where_earlier_orders_are_counted(tmp_path):
    rows = [f"{a},{b},2024-01-01,{'x' * 70}" for a, b in zip(AMOUNTS, BUYERS, strict=True)]
    (tmp_path / "in.csv").write_text("\n".join(["volume,buyer_id,ordered_at,note", *rows]))
    kinds = {"volume": "number", "prior_orders": "number", "ordered_at": "time"}
    reading = read_table(tmp_path / "in.csv", wanted=kinds, sampled=["volume"])
    assert reading.history is not None
    assert np.median(reading.sample("volume")) == np.median(AMOUNTS)


def test_what_a_sample_meets_is_refused_by_its_line(tmp_path):
    data = long_file(AMOUNTS) + b'"2,5",x\n' * 9000
    with pytest.raises(InputError, match=r"decimal point, and '2,5' does not.*line 60002"):
        typical(data, tmp_path)


def test_the_files_median_is_used_and_reported_where_none_is_given(tmp_path):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("volume\n100\n1000\n10\n-7\n0\n")  # credit notes and gifts do not count
    result = score_file(source, target, model=RELATIVE)
    assert result["parameters"] == {"typical_volume": 100.0}
    labels = [line.split(",")[1] for line in target.read_text().splitlines()[1:]]
    assert labels == ["unsure", "B2B", "B2C", "B2C", "B2C"]
    given = RELATIVE.with_parameters(typical_volume=1000.0)
    assert score_file(source, target, model=given)["parameters"] == {"typical_volume": 1000.0}


def test_rows_that_are_not_sales_do_not_count(tmp_path):
    rows = "".join(f"{amount},paid\n9999,cancelled\n" for amount in (10, 20, 30))
    assert typical(f"volume,status\n{rows}".encode(), tmp_path) == 20


def test_the_median_of_a_few_sales_is_warned_of(tmp_path):
    def warned(n, **given):
        (tmp_path / "in.csv").write_text("\n".join(["volume", "0", *map(str, range(1, n + 1))]))
        model = RELATIVE.with_parameters(**given) if given else RELATIVE
        return score_file(tmp_path / "in.csv", tmp_path / "out.csv", model=model)["warnings"]

    (warning,) = warned(FEW_SALES - 1)
    assert warning.startswith("typical volume 10 is the median of only 19 sales")
    assert warning.endswith("(--typical-volume, typical_volume=)")
    assert "of only 1 sale," in warned(1)[0]
    assert warned(FEW_SALES) == warned(2, typical_volume=5.0) == []


def test_without_any_amount_above_0_it_counts_as_missing_with_a_warning(tmp_path):
    (tmp_path / "in.csv").write_text("volume\n0\n0\n")
    result = score_file(tmp_path / "in.csv", tmp_path / "out.csv", model=RELATIVE)
    assert result["parameters"] == {"typical_volume": None}
    assert result["warnings"] == ["volume counts as missing: no value above 0 could be read"]

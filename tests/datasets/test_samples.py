"""What the checked-in samples promise."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from b2x.datasets import SELLERS, simulate
from b2x.datasets.samples import N_SALES, SAMPLES, sample_bytes, write_samples
from b2x.errors import UsageError
from b2x.schema.fields import BY_HEADER, header_key

FOLDER = Path(__file__).resolve().parents[2] / "data" / "samples"


def read(name: str) -> pd.DataFrame:
    sample = SAMPLES[name]
    return pd.read_csv(
        io.BytesIO(sample_bytes(name)),
        sep=sample.delimiter,
        decimal=sample.decimal,
        encoding=sample.encoding,
        keep_default_na=False,
        na_values=[""],
    )


def test_there_is_one_sample_for_every_seller() -> None:
    assert {sample.seller for sample in SAMPLES.values()} == set(SELLERS)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_rebuild_gives_the_checked_in_bytes(name: str) -> None:
    assert (FOLDER / name).read_bytes() == sample_bytes(name), "run: make samples"


def test_the_folder_holds_the_samples_and_stays_small() -> None:
    files = {path.name for path in FOLDER.iterdir()}
    assert files == set(SAMPLES)
    assert sum((FOLDER / name).stat().st_size for name in files) < 400_000


def test_writing_gives_the_same_files(tmp_path: Path) -> None:
    paths = write_samples(tmp_path / "new")
    assert [path.name for path in paths] == list(SAMPLES)
    assert all(path.read_bytes() == sample_bytes(path.name) for path in paths)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_read_in_its_dialect_gives_back_the_simulated_sales(name: str) -> None:
    sample, table = SAMPLES[name], read(name)
    sales = simulate(sample.seller, N_SALES, seed=20)
    assert len(table) == N_SALES
    assert (table[sample.headers["label"]] == sales["label"]).all()
    for column in ("volume", "discount", "stakeholders"):
        if column in sample.headers:
            given = table[sample.headers[column]]
            assert given.isna().equals(sales[column].isna())
            assert given.dropna().to_numpy() == pytest.approx(sales[column].dropna().to_numpy())
    when = pd.to_datetime(table[sample.headers["ordered_at"]], format=sample.time_format)
    assert (when.dt.normalize() == sales["ordered_at"].dt.normalize()).all()


@pytest.mark.parametrize("name", SAMPLES)
def test_days_beyond_the_twelfth_settle_the_order_of_day_and_month(name: str) -> None:
    sample = SAMPLES[name]
    when = pd.to_datetime(read(name)[sample.headers["ordered_at"]], format=sample.time_format)
    assert (when.dt.day > 12).any()


@pytest.mark.parametrize("name", SAMPLES)
def test_every_header_of_a_field_is_understood(name: str) -> None:
    for column, header in SAMPLES[name].headers.items():
        if column not in ("order_id", "currency", "label"):
            assert BY_HEADER.get(header_key(header)) == column


def test_dialects_differ() -> None:
    assert {s.delimiter for s in SAMPLES.values()} == {",", ";", "\t"}
    assert {s.decimal for s in SAMPLES.values()} == {".", ","}
    assert {s.encoding for s in SAMPLES.values()} == {"utf-8", "utf-8-sig", "cp1252"}
    assert sample_bytes("web-shop.csv").startswith(b"\xef\xbb\xbf")
    assert "Beløp".encode("cp1252") in sample_bytes("consulting-firm.csv")


def test_an_unknown_sample_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(UsageError, match=r"Did you mean web-shop\.csv"):
        sample_bytes("webshop.csv")

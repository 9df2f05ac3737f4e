"""The demonstration's export: what it is made of, and that the file in the repository is it."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from b2x.datasets.demo_shop import N_SALES, NAMED, demo_export

FOLDER = Path(__file__).parents[2] / "data/demo"


@pytest.fixture(scope="module")
def export() -> tuple[bytes, pd.Series]:
    return demo_export()


def test_companies_are_named_on_four_business_buyers_in_ten(
    export: tuple[bytes, pd.Series],
) -> None:
    file, kind = export
    table = pd.read_csv(io.BytesIO(file), sep=";", decimal=",", encoding="cp1252")
    assert len(table) == len(kind) == N_SALES
    business = (kind == "B2B").to_numpy()
    named = table["Firma"].notna().to_numpy()
    assert not named[~business].any()
    buyers = table[business].drop_duplicates("Kundenr")
    assert buyers["Firma"].notna().mean() == pytest.approx(NAMED, abs=0.12)
    assert table.groupby("Kundenr")["Kundenavn"].nunique().max() == 1


def test_the_file_that_the_demonstration_reads_is_this_one(
    export: tuple[bytes, pd.Series],
) -> None:
    file, kind = export
    assert (FOLDER / "nettbutikk.csv").read_bytes() == file
    assert (FOLDER / "nettbutikk-fasit.csv").read_text("utf-8").split() == ["kind", *kind]

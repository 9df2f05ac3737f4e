"""Words that mean missing are no buyer; one that may stand for anybody is asked about."""

from pathlib import Path

import pytest

from b2x.errors import InputError
from b2x.records.whole_table import Records, read_all


def read(tmp_path: Path, buyers: list[str], header: str = "Customer ID", **options) -> Records:
    path = tmp_path / "orders.csv"
    rows = [f"2025-03-{i % 28 + 1:02},{buyer},{i}.50\n" for i, buyer in enumerate(buyers)]
    path.write_text(f"Date,{header},Amount\n{''.join(rows)}", "utf-8")
    return read_all(path, **options)


@pytest.mark.parametrize("word", ["NULL", "null", "\\N", "N/A", "#N/A", "NA", "nan", "None", "-"])
@pytest.mark.parametrize("header", ["Customer ID", "CustomerID", "Kundenr"])
def test_a_word_that_means_missing_is_no_buyer(tmp_path: Path, word: str, header: str) -> None:
    buyers = [word if i % 2 else f"K{i}" for i in range(8)]
    levels = read(tmp_path, buyers, header).columns["buyer_id"]
    assert (levels.codes < 0).tolist() == [bool(i % 2) for i in range(8)]


@pytest.mark.parametrize(
    "buyer",
    ["0", "-1", "00000", "99999", "guest", "Guest checkout", "Gjest", "gäst", "Kontantkunde",
     "Privatkunde", "unbekannt", "Diverse", "Walk-in", "Anonymous", "cash customer"],
)  # fmt: skip
def test_a_buyer_that_may_be_anybody_is_asked_about(tmp_path: Path, buyer: str) -> None:
    buyers = [buyer if i % 3 == 0 else f"K{i}" for i in range(30)]
    with pytest.raises(InputError, match=f"the buyer {buyer} .*has 10 of 30 sales.*--map buyer_id"):
        read(tmp_path, buyers)
    assert len(read(tmp_path, buyers, mapping={"buyer_id": "Customer ID"})) == 30
    assert len(read(tmp_path, buyers, history="none")) == 30


def test_a_buyer_with_most_sales_is_asked_about_without_a_name(tmp_path: Path) -> None:
    buyers = ["Anne Andersen" if i % 3 else f"K{i}" for i in range(60)]
    with pytest.raises(InputError, match=r"the buyer a text of 13 characters .*has 40 of 60 sales"):
        read(tmp_path, buyers)


@pytest.mark.parametrize(
    "buyers",
    [
        [str(i % 10) for i in range(60)],  # numbered from 0 on
        ["K1" if i % 3 == 0 else f"K{i}" for i in range(60)],
        ["K1"] * 12,
        ["guest", "Gast AS", "Kontant Import", *(f"K{i}" for i in range(30))],
        ["Nordisk Handel" if i % 4 else f"K{i}" for i in range(15)],
    ],
)
def test_ordinary_buyers_are_not_asked_about(tmp_path: Path, buyers: list[str]) -> None:
    assert len(read(tmp_path, buyers)) == len(buyers)


@pytest.mark.parametrize("cut", ["1.23457E+12", "1,23457E+12", "9E+15", "1.2e+11"])
def test_buyers_that_a_spreadsheet_has_cut_are_refused(tmp_path: Path, cut: str) -> None:
    with pytest.raises(InputError, match=r"1 values of 'Customer ID' are written as 1\.23E\+12"):
        read(tmp_path, ["K1", f'"{cut}"', "K3"])
    assert len(read(tmp_path, ["K1", "E+A Handel", "1E+"])) == 3

"""Buyers to ask: what stands in each line, in which order, and how answers come back."""

import csv
import json
import math

import numpy as np
import pandas as pd
import pytest

import b2x
from b2x.errors import InputError, UsageError
from b2x.label.make_sheet import make_sheet
from b2x.label.sheets import read_sheet
from b2x.predict.model import Model
from b2x.records.whole_table import read_all
from b2x.score.standing import BEHAVES, DOCUMENTED, UNDECIDED
from tests.scorecards import small_scorecard

SALES = """Kundenr;Kundenavn;Firma;Orgnr;volume;channel;ordered_at
1;Kari Quasimodo;;;5000,5;phone;2024-03-01
2;Per Quasimodo;Quasifjord AS;974760673;50;web;2024-01-05
1;Kari Quasimodo;;;;phone;2024-02-01
3;Ola Quasimodo;;;60;web;2024-01-06
4;Quasielv AS;Quasielv AS;;7000;phone;2024-05-01
5;Liv Quasimodo;;;999;fair;2024-05-02
6;Jo Quasimodo;;;x;web;2024-05-03
"""


@pytest.fixture(scope="module")
def model():
    return Model(small_scorecard())


@pytest.fixture
def sales(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(SALES, encoding="utf-8")
    return path


def lines(path):
    with open(path, encoding="utf-8-sig", newline="") as stream:
        return {line["Kundenr"]: line for line in csv.DictReader(stream, delimiter=";")}


def answer(path, target, answers):
    with open(path, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    for row in rows:
        row["b2x_answer"] = answers.get(row["Kundenr"], "")
    with open(target, "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return target


def test_a_line_says_standing_decision_and_what_is_at_stake(sales, model, tmp_path):
    found = b2x.buyers(sales, model, out=tmp_path / "buyers.csv")
    buyers = lines(tmp_path / "buyers.csv")
    first = ["b2x_answer", "Kundenr", "Kundenavn", "Firma", "Orgnr", "b2x_standing"]
    assert set(list(buyers["1"])[:6]) == set(first)
    shown = {name: (b["b2x_standing"], b["b2x_documented"], b["b2x_label"])
             for name, b in buyers.items()}  # fmt: skip
    assert shown == {
        "1": (BEHAVES, "", "B2B"),
        "2": (DOCUMENTED, "B2B", "B2C"),
        "3": (BEHAVES, "", "B2C"),
        "4": (DOCUMENTED, "B2B", "B2B"),
        "5": (UNDECIDED, "", "unsure"),
    }
    first = buyers["1"]
    assert (first["b2x_sales"], first["b2x_value"]) == ("2", "5000,50")
    assert (first["b2x_since"], first["b2x_last"]) == ("2024-02-01", "2024-03-01")
    assert first["b2x_probability"] == "0,9542"
    assert first["b2x_missing"] == "number (Orgnr); company name (Firma)"
    assert first["b2x_why"] == "volume speaks strongly for B2B; channel speaks strongly for B2B"
    assert buyers["4"]["b2x_missing"] == "number (Orgnr)"
    assert "organisation number in 'Orgnr'" in buyers["2"]["b2x_documented_by"]
    assert "legal form in a name in 'Firma'" in buyers["2"]["b2x_documented_by"]
    assert buyers["2"]["b2x_conflict"] == "documented B2B, behaves like B2C"
    assert {b["b2x_conflict"] for name, b in buyers.items() if name != "2"} == {""}
    assert {b["b2x_answer"] for b in buyers.values()} == {""}
    assert (tmp_path / "buyers.csv").stat().st_mode & 0o777 == 0o600
    assert found.counts["rejected_by"] == {"volume": 1}
    assert found.counts["buyers_without_a_decision"] == 1
    assert (
        "1 row does not count because of volume; b2x score says why, row by row" in found.warnings
    )


def test_the_order_is_that_of_the_value_in_doubt(sales, model):
    found = b2x.buyers(sales, model).lines
    assert (np.diff(found.priority) <= 0).all()
    place = {value: i for i, value in enumerate(found.value.tolist())}
    assert place[999.0] == 0  # unsure, and much
    p = found.probability[place[999.0]]
    assert found.priority[0] == pytest.approx(999 * min(p, 1 - p), abs=0.2)
    certain = found.documented_by != ""
    assert (found.priority[certain] < 0.05 * found.value[certain]).all()  # the sources' precision


def test_answers_come_back_as_documents_and_hold_over_hints(sales, model, tmp_path):
    b2x.buyers(sales, model, out=tmp_path / "buyers.csv")
    answers = {"1": "B2C", "2": "B2C", "3": "?", "5": "b"}
    sheet = answer(tmp_path / "buyers.csv", tmp_path / "answers.csv", answers)
    found = b2x.buyers(sales, model, labels=sheet, out=tmp_path / "again.csv")
    buyers = lines(tmp_path / "again.csv")
    said = {name: (b["b2x_standing"], b["b2x_documented"], b["b2x_documented_by"], b["b2x_label"])
            for name, b in buyers.items()}  # fmt: skip
    assert said["1"] == (DOCUMENTED, "B2C", "answer in answers.csv", "B2B")
    assert said["2"] == (DOCUMENTED, "B2C", "answer in answers.csv", "B2C")
    assert said["3"] == (BEHAVES, "", "", "B2C")
    assert said["5"] == (DOCUMENTED, "B2B", "answer in answers.csv", "unsure")
    assert buyers["1"]["b2x_conflict"] == "documented B2C, behaves like B2B"
    assert found.counts["answered"] == 3
    answered = [b for b in buyers.values() if b["b2x_documented_by"].startswith("answer")]
    assert {b["b2x_priority"] for b in answered} == {"0,00"}


def test_the_sheet_is_read_as_labels_and_sheets_of_label_are_documents(sales, model, tmp_path):
    b2x.buyers(sales, model, out=tmp_path / "buyers.csv")
    sheet = answer(tmp_path / "buyers.csv", tmp_path / "answers.csv", {"1": "B2C", "4": "B2B"})
    read = read_sheet(sheet, read_all(sales))
    assert dict(zip(read.rows.tolist(), read.is_b2b.tolist(), strict=True)) == {
        0: False, 2: False, 4: True}  # fmt: skip
    assert set(read.how) == {"uncertain"}
    assert np.isnan(read.inclusion).all()
    make_sheet(sales, tmp_path / "label_me.csv", n=9, by="sale")
    text = (tmp_path / "label_me.csv").read_text(encoding="utf-8-sig")
    head, *rest = text.splitlines()
    rows = [f"B2B{row}" if row.startswith(";") else row for row in rest]
    (tmp_path / "label_me.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    found = b2x.buyers(sales, model, labels=[tmp_path / "label_me.csv"])
    assert set(found.lines.documented) == {"B2B"}


def test_answers_that_contradict_the_model_are_logged_without_names(sales, model, tmp_path):
    log = tmp_path / "decisions.jsonl"
    b2x.buyers(sales, model, out=tmp_path / "buyers.csv", log=log)
    answers = {"1": "B2C", "3": "B2C", "5": "B2B", "2": "?"}
    sheet = answer(tmp_path / "buyers.csv", tmp_path / "answers.csv", answers)
    with pytest.raises(UsageError, match=r"who gave the answers.*--reviewer"):
        b2x.buyers(sales, model, labels=sheet, log=log)
    b2x.buyers(sales, model, labels=sheet, log=log, reviewer="KQ")
    text = log.read_text(encoding="utf-8")
    first, second, override = [json.loads(line) for line in text.splitlines()]
    assert (first["overridden"], second["overridden"]) == (0, 1)
    assert second["inputs"]["sheet 1"]["sha256"]
    ids = {name: line["b2x_id"] for name, line in lines(tmp_path / "buyers.csv").items()}
    assert {name: override[name] for name in ("event", "id", "label", "answer", "reviewer")} == {
        "event": "override", "id": ids["1"], "label": "B2B", "answer": "B2C", "reviewer": "KQ",
    }  # fmt: skip
    assert override["at"].endswith("Z")
    assert "quasi" not in text.lower()


def test_record_and_result_hold_no_names(sales, model, tmp_path):
    found = b2x.buyers(sales, model, out=tmp_path / "buyers.csv", show=["Kundenavn"])
    record = (tmp_path / "buyers.csv.run.json").read_text(encoding="utf-8")
    said = record + json.dumps(found.to_dict()) + repr(found)
    assert "quasi" not in said.lower()
    assert json.loads(record)["counts"]["standing"] == {DOCUMENTED: 2, BEHAVES: 2, UNDECIDED: 1}
    assert found.first_share == 1.0


def test_answers_are_not_lost_and_sources_not_replaced(sales, model, tmp_path):
    out = tmp_path / "buyers.csv"
    b2x.buyers(sales, model, out=out)
    b2x.buyers(sales, model, out=out)  # without answers it is written anew
    answer(out, out, {"1": "B2C"})
    with pytest.raises(UsageError, match="has 1 answers, which would be lost"):
        b2x.buyers(sales, model, out=out)
    with pytest.raises(UsageError, match="the sheet is the sheet 1"):
        b2x.buyers(sales, model, out=out, labels=out)
    with pytest.raises(UsageError, match=r"a sheet is a \.csv or \.xlsx file"):
        b2x.buyers(sales, model, out=tmp_path / "buyers.parquet")


def test_a_workbook_has_figures_as_numbers_and_is_read_again(sales, model, tmp_path):
    found = b2x.buyers(sales, model, out=tmp_path / "buyers.xlsx")
    table = pd.read_excel(tmp_path / "buyers.xlsx", engine="openpyxl")
    assert table["b2x_value"].tolist() == found.lines.value.tolist()
    assert table["b2x_priority"].tolist() == pytest.approx(found.lines.priority, abs=0.01)
    assert read_sheet(tmp_path / "buyers.xlsx", read_all(sales)).lines == 5


def test_a_value_below_zero_is_a_number(model, tmp_path):
    sales = {"volume": [-500.0, 5.0, -7.0], "Kundenr": ["1", "2", "1"], "channel": ["web"] * 3}
    found = b2x.buyers(sales, model, out=tmp_path / "b.csv")
    assert pd.read_csv(tmp_path / "b.csv")["b2x_value"].tolist() == [-507.0, 5.0]
    assert (found.lines.priority > 0).all()


def test_without_a_buyer_column_it_is_refused(model):
    with pytest.raises(InputError, match=r"no column says who the buyer is.*--map buyer_id="):
        b2x.buyers({"volume": [1.0, 2.0]}, model)
    found = b2x.buyers({"volume": [1.0], "Who": ["x"]}, model, mapping={"buyer_id": "Who"})
    assert len(found) == 1
    with pytest.raises(UsageError, match=r"no option 'label'\. Did you mean labels"):
        b2x.buyers({"volume": [1.0]}, model, label="x")


def test_a_sale_without_a_buyer_is_a_buyer_of_its_own_and_value_may_be_missing(model):
    sales = {"volume": [5000, 50, None], "Kundenr": ["1", "", ""], "channel": ["web"] * 3}
    found = b2x.buyers(sales, model).lines
    assert found.sales.tolist() == [1, 1, 1]
    assert sum(math.isnan(value) for value in found.value) == 1
    assert not np.isnan(found.priority).any()
    without = b2x.buyers({"channel": ["web", "phone", "web"], "Kundenr": ["1", "2", "1"]}, model)
    assert any("sorted by the number of sales" in warning for warning in without.warnings)


def test_order_lines_are_folded_before_buyers_are(model, tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text("order,volume,Kundenr,Firma\n1,5,a,Elv AS\n1,6,a,\n2,7,a,\n3,8,b,\n")
    found = b2x.buyers(path, model, order="order", out=tmp_path / "b.csv").lines
    assert sorted(found.sales.tolist()) == [1, 2]
    assert found.documented[found.sales == 2].tolist() == ["B2B"]
    assert read_sheet(tmp_path / "b.csv", read_all(path, order="order")).lines == 2

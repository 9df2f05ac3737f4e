"""Standing: what documents a sale, beside what it behaves like, and never in one column."""

import csv
import io

import numpy as np
import pytest

from b2x.decide.asking.standing import find_documents, sale_documents
from b2x.errors import UsageError
from b2x.label.make_sheet import make_sheet
from b2x.predict.model import Model
from b2x.records.whole_table import read_all
from b2x.score.file import score_file
from tests.scorecards import small_scorecard

MODEL = Model(small_scorecard())
SALES = """Kundenr,volume,channel,Firma,Kundetype
1,5000,phone,,
2,50,web,Elv AS,
3,999,fair,,privat
4,x,web,Fjord AS,
5,999,fair,,
6,7000,phone,,privat
"""


@pytest.fixture
def sales(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(SALES, encoding="utf-8")
    return path


def scored(sales, **options):
    out = sales.with_name("scored.csv")
    documents = sale_documents(sales, MODEL, **options)
    result = score_file(sales, out, model=MODEL, documents=documents, **options)
    return result, list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))


def test_a_scored_file_has_standing_and_documents_beside_the_decision(sales):
    result, rows = scored(sales)
    assert list(rows[0])[5:9] == [
        "b2x_label", "b2x_probability", "b2x_standing", "b2x_documented",
    ]  # fmt: skip
    assert [(r["b2x_label"], r["b2x_standing"], r["b2x_documented"]) for r in rows] == [
        ("B2B", "behaves like", ""),
        ("B2C", "documented", "B2B"),
        ("unsure", "documented", "B2C"),
        ("", "documented", "B2B"),  # its value cannot be right, its document can
        ("unsure", "undecided", ""),
        ("B2B", "documented", "B2C"),
    ]
    assert result["standing"] == {
        "documented": 4, "behaves like": 1, "undecided": 1, "conflicts": 2,
    }  # fmt: skip


def test_without_documents_a_scored_file_is_as_before(sales):
    out = sales.with_name("plain.csv")
    result = score_file(sales, out, model=MODEL)
    assert "standing" not in out.read_text(encoding="utf-8")
    assert result["standing"] == {}


def test_the_lines_of_an_order_have_the_documents_of_the_order(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text("order,volume,channel,Firma\n1,50,web,\n2,60,web,\n1,70,web,Elv AS\n")
    _, rows = scored(path, order="order")
    assert [row["b2x_documented"] for row in rows] == ["B2B", "", "B2B"]


def test_answers_document_sales_and_pin_the_precision_of_hints(sales):
    sheet = sales.with_name("sheet.csv")
    make_sheet(sales, sheet, n=6)
    text = sheet.read_text(encoding="utf-8-sig").splitlines()
    marked = [f"B2C{line}" if "Elv AS" in line or ",5," in line else line for line in text]
    sheet.write_text("\n".join(marked), encoding="utf-8")
    out = sales.with_name("scored.csv")
    documents = sale_documents(sales, MODEL, labels=sheet)
    score_file(sales, out, model=MODEL, documents=documents)
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert [rows[i]["b2x_documented"] for i in (1, 4)] == ["B2C", "B2C"]
    records = read_all(sales)
    found = find_documents(records, sheet, np.arange(6), 6)
    assert found.words[1] == "answer in sheet.csv"
    assert found.hints.sources[0].labelled == 1


def test_documents_that_disagree_document_nothing():
    records = read_all({
        "volume": [5, 6], "Kundetype": ["privat", "bedrift"], "Flag B2B": ["B2B", "B2B"],
    })  # fmt: skip
    both = {"kind": ["Kundetype", "Flag B2B"]}
    found = find_documents(records, (), np.arange(2), 2, hint_columns=both)
    assert found.kinds().tolist() == [None, "B2B"]
    assert found.words[0].startswith("documents disagree: ")
    assert "(B2B)" in found.words[0]
    assert "(B2C)" in found.words[0]


def test_a_field_that_the_model_does_not_read_is_no_hint():
    table = {
        "volume": [5, 6, 7],
        "channel": ["privat", "bedrift", "privat"],
        "kunde": ["a", "b", "c"],
    }
    volume_only = read_all(table, wanted={"volume": "number"})
    assert find_documents(volume_only, (), np.arange(3), 3).hints.sources == ()


def test_documents_of_another_file_are_refused(sales):
    longer = sales.with_name("longer.csv")
    longer.write_text(SALES + "7,50,web,,\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"found in another file.*Next: find it again"):
        score_file(longer, sales.with_name("o.csv"), model=MODEL,
                   documents=sale_documents(sales, MODEL))  # fmt: skip
    with pytest.raises(UsageError, match="read twice"):
        sale_documents("-", MODEL)

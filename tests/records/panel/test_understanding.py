"""What is said of a table before any work: words, units, money, rows, and what may be wrong."""

import json
from pathlib import Path

import pytest

import b2x
from b2x.records.read_table import read_table
from b2x.records.whole_table import read_all

SAMPLES = Path(__file__).resolve().parents[3] / "data" / "samples"
MODEL = {"volume": "number", "discount": "number"}


def warnings_of(source, **options):
    return read_table(source, **options).understood.warnings


def test_words_not_in_a_list_are_counted_and_stay_levels_of_their_own():
    table = {
        "Kanal": ["Nettbutikk", "brevdue", "Brevdue ", "telefaks", None] * 5,
        "Betalingsmåte": ["Vipps", "faktura", "barter", "überweisung", "kontant"] * 5,
        "Kategori": ["brevdue"] * 25,
    }
    records = read_all(table)
    found = {column.name: column.own_words for column in records.understood.columns}
    assert found == {"channel": {"brevdue": 10, "telefaks": 5}, "payment": {"barter": 5},
                     "category": {}}  # fmt: skip
    assert list(found["channel"]) == ["brevdue", "telefaks"]
    panel = "\n".join(records.understood.lines())
    assert "words not in our list, kept as they are: brevdue 10, telefaks 5" in panel
    assert records.columns["channel"].levels == ("nettbutikk", "brevdue", "telefaks")


def test_a_value_that_may_name_somebody_is_described_and_not_shown():
    table = {"channel": ["web", "web", "Zyxa Quorn"], "room": ["a b", "a b", "Zyxa Quorn"]}
    shown = str(read_all(table).understood.to_dict())
    assert "quorn" not in shown.lower()
    assert "a text of 10 characters" in shown


def test_words_beyond_the_first_few_are_in_the_json_only():
    understood = read_all({"channel": [f"word {i}" for i in range(12)] * 5}).understood
    assert len(understood.columns[0].own_words) == 12
    assert understood.columns[0].read_as.endswith("word 7 5, ...")
    assert len(understood.to_dict()["columns"][0]["own_words"]) == 12


def test_the_panel_shows_different_examples_as_far_as_they_fit():
    table = {"channel": ["web", "web", "phone"] * 5, "category": ["c" * 30, "d" * 30, "e"] * 5,
             "room": ["r" * 50, "s", "t"] * 5}  # fmt: skip
    panel = [" ".join(line.split()) for line in read_all(table).understood.lines()]
    assert "channel channel web | phone category" in panel
    assert f"category category {'c' * 30} category" in panel
    assert f"(own column) room {'r' * 37}... category" in panel


def test_a_field_is_read_as_its_unit_and_an_own_column_as_its_kind():
    table = {"Total": ["1,5", ""], "Ordredato": ["31.01.2024", "01.02.2024"], "party size": [3, 2]}
    columns = read_all(table).understood.columns
    assert [column.read_as for column in columns if column.header in table] == [
        "money, the seller's currency; a decimal comma; 50% missing",
        "dates day first; no time of day",
        "number",
    ]


def test_units_are_in_the_panel_and_in_the_json():
    understood = read_all({"Total": [1.5], "Antall": [2], "party size": [3]}).understood
    assert understood.columns[0].read_as == "money, the seller's currency"
    units = [column["unit"] for column in json.loads(json.dumps(understood.to_dict()))["columns"]]
    assert units == ["money, the seller's currency", "units", ""]


def test_rows_that_were_looked_at_are_told_where_not_all_are_known(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text("Amount;Channel\n1,5;web\n2,5;web\n")
    assert next(read_table(path).understood.lines()).endswith("CSV, 2 rows looked at")
    assert next(read_all({"volume": [1]}).understood.lines()).endswith(", 1 row")


def test_several_currencies_are_warned_of_before_they_are_refused():
    table = {"volume": [1, 2, 3], "currency": ["NOK", "SEK", "NOK"]}
    warning = "amounts are in several currencies (NOK 2, SEK 1): give --rate"
    assert warning in warnings_of(table)
    assert warning not in warnings_of(table, rates={"NOK": 1, "SEK": 0.9})
    assert warnings_of({"volume": ["€ 1", "$ 2"]}) == (
        "amounts are in several currencies (€ 1, $ 1): give --rate",
    )
    assert not warnings_of({"volume": [1, 2], "currency": ["NOK", "nok"]})


def test_amounts_below_zero_are_counted_unless_they_are_left_out():
    table = {"volume": [100, -40, None, -1]}
    assert "2 of 3 amounts looked at are below zero" in warnings_of(table)[0]
    assert not warnings_of(table, credits="apart")
    assert not warnings_of({"volume": [100, 0]})


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("Amount;Channel\n", "there are no rows under the header"),
        ("Amount~Channel\n1~web\n", "no column has the header of a field: name columns with "
         "--map FIELD=COLUMN, or the delimiter with --delimiter"),
        ("Party size;Room\n1;a\n", "no column has the header of a field: name columns with "
         "--map FIELD=COLUMN"),
        ("Date;Customer;Amount\n2024-03-01;K1;5,5\n2024-03-02;K1;6,5\nTotal;;12,0\n",
         "1 row left out, the first is line 4: a total, not a sale"),
    ],
)  # fmt: skip
def test_what_may_be_wrong_with_a_file_is_said(tmp_path, text, warning):
    path = tmp_path / "sales.csv"
    path.write_text(text)
    assert warning in warnings_of(path)


def test_rows_that_a_status_leaves_out_are_counted():
    table = {"volume": [1, 2, 3], "Status": ["paid", "Cancelled", "annullert"]}
    assert read_table(table).understood.notes[1].endswith(": 2 rows left out")


def test_how_the_lines_of_orders_are_written_is_said_too(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text("Order number;Amount\n1;1,50\n1;2,50\n")
    understood = read_table(path, order="Order number").understood
    assert understood.dialect == ("encoding utf-8: every line is", "semicolon: 2 columns")


def test_columns_that_rules_or_folding_read_are_not_said_to_be_left_alone(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text("Order number;Amount;Currency;Status;Room\n1;1,50;NOK;paid;a\n")
    wanted = {"volume": "number"}
    rules_read = read_table(path, wanted=wanted, order="none").understood
    assert rules_read.left_alone == {"Order number": "", "Room": ""}
    folded = read_table(path, wanted=wanted, order="Order number").understood
    assert folded.left_alone == {"Room": ""}


def test_an_order_number_is_not_read():
    records = read_all({"Ordrenr": [7, 3, 9], "volume": [1, 2, 3]})
    assert records.understood.left_alone["Ordrenr"] == "an order number, by its header"


def test_a_column_that_looks_like_another_quantity_is_warned_of_and_can_be_left_out(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text("Amount;Discount\n" + "".join(f"{i};{i},5\n" for i in range(20)))
    (warning,) = [w for w in warnings_of(path, wanted=MODEL) if "lie outside" in w]
    assert warning.startswith(
        "19 of 20 values of 'Discount' that were looked at lie outside 0 to 1"
    )
    assert "it is not read as discount" in warning
    assert warning.endswith(
        """--map discount="Discount", or rename it to 'Discount %' if it is in percent"""
    )
    assert not any(any(batch.reasons) for batch in read_table(path, wanted=MODEL).batches())
    told = read_table(path, wanted=MODEL, mapping={"discount": "Discount"})
    assert sum(bool(reason) for batch in told.batches() for reason in batch.reasons) == 19
    reading = read_table(path, wanted=MODEL, mapping={"discount": ""})
    assert "discount" in reading.understood.missing_fields
    assert not [w for w in reading.understood.warnings if "lie outside" in w]
    own = read_all(path, mapping={"discount": ""})
    assert own.kinds == {"volume": "number", "Discount": "number"}
    assert not any(own.reasons)


def test_a_file_of_no_known_system_says_how_many_fields_were_found():
    notes = read_table({"Beløp": [1], "Kanal": ["web"], "Rom": ["a"]}).understood.notes
    assert notes[0] == "not a known export; 2 fields found by their headers"


def test_the_currency_of_an_export_that_has_only_one_is_said(tmp_path):
    export = tmp_path / "mine.toml"
    export.write_text('currency_fixed = "NOK"\n[fields]\nvolume = "Sum"\n', "utf-8")
    notes = read_table({"Sum": [1.5]}, export=str(export)).understood.notes
    assert notes == (
        "export: mine (mine), as told; 1 of its 1 headers are there", "currency: always NOK",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "export"),
    [
        ("consulting-firm.csv", None),
        ("law-firm.tsv", None),
        ("marketing-agency.csv", None),
        ("software-start-up.csv", "hubspot"),
        ("web-shop.csv", "shopify"),
        ("wholesaler.csv", None),
    ],
)
def test_every_sample_is_recognised_and_scored_without_an_option(tmp_path, name, export):
    seen = []
    result = b2x.score_file(SAMPLES / name, tmp_path / "out.csv", understood=seen.append)
    (understood,) = seen
    assert understood.export == export
    known = [column for column in understood.columns if column.how != "own"]
    assert len(known) >= 7
    assert not any(column.unreadable for column in known)
    assert (result["rows_in"], result["rows_scored"]) == (400, 400)


def test_statuses_of_full_refunds_are_not_sales():
    states = ["Refunded", "Refundert", "Återbetald", "Erstattet", "Kladd", "Partially refunded"]
    reasons = read_all({"volume": range(1, 7), "Status": states}).reasons
    assert [bool(reason) for reason in reasons] == [True] * 5 + [False]


def test_dates_without_a_time_of_day_are_said(tmp_path):
    path = tmp_path / "sales.csv"
    for times, dates_only in ((["", ""], True), (["", " 14:30"], False)):
        rows = [f"2024-03-0{i + 1}{time};10,5\n" for i, time in enumerate(times)]
        path.write_text("Order date;Amount\n" + "".join(rows))
        (column,) = [c for c in read_table(path).understood.columns if c.name == "ordered_at"]
        assert column.dates_only is dates_only
        assert ("no time of day" in column.read_as) is dates_only


@pytest.mark.parametrize(
    "days",
    [
        ["0001-01-01", "9999-12-31"],
        ["1900-01-01"],
        ["1753-01-01", "2205-03-01"],
        ["1899-12-30"],
        ["1970-01-01"],  # far from the others
        ["2077-01-01"],
    ],
)
def test_dates_that_can_hardly_be_right_are_warned_of(tmp_path, days):
    path = tmp_path / "x.csv"
    usual = [f"2025-03-{day:02}" for day in range(1, 28)]
    rows = "".join(f"{day};9,50\n" for day in [*usual, *days])
    path.write_text(f"Dato;Beløp\n{rows}", "utf-8")
    said = f"{len(days)} date{'s' * (len(days) > 1)} of 'Dato' can hardly be right"
    assert [said in warning for warning in warnings_of(path)].count(True) == 1


def test_dates_of_thirty_years_are_not_warned_of():
    dates = [f"{year}-03-01" for year in range(1996, 2026)]
    assert not any("hardly" in w for w in warnings_of({"Date": dates, "Amount": range(30)}))


def test_words_that_the_model_does_not_know_are_counted(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text("Amount;Payment\n" + "1,5;Card\n2,5;Faktura 14 dager\n" * 5)
    wanted = {"volume": "number", "payment": "category"}
    shown = {c.name: c.own_words for c in read_table(path, wanted=wanted).understood.columns}
    assert shown["payment"] == {}
    known = {"payment": {"card": "card"}}
    reading = read_table(path, wanted=wanted, words=known)
    assert {c.name: c.own_words for c in reading.understood.columns}["payment"] == {
        "faktura 14 dager": 5
    }

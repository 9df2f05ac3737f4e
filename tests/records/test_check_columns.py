"""A value that cannot be right has a reason, missing words are missing, dates give the cycle."""

import numpy as np
import pandas as pd
import pytest

from b2x.records.check_columns import other_quantities
from b2x.records.mapping.column_plans import Plan
from b2x.records.mapping.map_columns import Match
from b2x.records.values.checked import Checked
from b2x.records.whole_table import read_all


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("cycle_days", "-3", "cycle_days: -3 is below 0"),
        ("discount", "1.5", "discount: 1.5 is above 1"),
        ("discount", "150%", "discount: 1.5 is above 1"),
        ("volume", "abc", "volume: 'abc' is not a number"),
        ("volume", "1e999", "volume: infinite"),
        ("volume", "-inf", "volume: infinite"),
        ("volume", "∞", "volume: infinite"),
        ("volume", "x" * 50, "volume: a text of 50 characters is not a number"),
        ("ordered_at", "31.02.2024", "ordered_at: '31.02.2024' is not a date"),
        ("ordered_at", "45", "ordered_at: '45' is not a date"),
        ("own", "abc", "own: 'abc' is not a number"),
        ("volume", "-5", ""),
        ("quantity", "-5", ""),
        ("discount", "15 %", ""),
    ],
)
def test_a_value_that_cannot_be_right_has_a_reason(name, value, reason):
    kind = "time" if name == "ordered_at" else "number"
    records = read_all({name: [value, ""]}, wanted={name: kind})
    assert records.reasons.tolist() == [reason, ""]
    if reason:
        assert pd.isna(records.columns[name][0])
    elif "%" in value:
        assert records.columns[name][0] == 0.15


def test_typed_values_that_cannot_be_right_have_the_same_reasons():
    table = {
        "cycle_days": np.array([-3, 4, np.nan]),
        "volume": [np.inf, -5, None],
        "ordered_at": [45, 46, 47],
    }
    wanted = {"cycle_days": "number", "volume": "number", "ordered_at": "time"}
    records = read_all(table, wanted=wanted)
    np.testing.assert_array_equal(records.columns["cycle_days"], [np.nan, 4, np.nan])
    np.testing.assert_array_equal(records.columns["volume"], [np.nan, -5, np.nan])
    assert records.reasons.tolist() == [
        "cycle_days: -3 is below 0; volume: infinite; ordered_at: '45' is not a date",
        "ordered_at: '46' is not a date",
        "ordered_at: '47' is not a date",
    ]


def test_words_for_missing_are_missing_in_numbers_and_few_of_them_in_levels():
    words = ["NULL", "na", "N/A", "#N/A", "NaN", "NaT", "None", "nil", "-", "--", "–", "—", "", " "]
    records = read_all(
        {"volume": words, "channel": words}, wanted={"volume": "number", "channel": "category"}
    )
    assert not any(records.reasons)
    assert np.isnan(records.columns["volume"]).all()
    kept = [text for text in records.columns["channel"].levels if text is not None]
    assert kept == ["na", "nat", "none", "nil", "-", "--", "–", "—"]
    said = records.understood.columns[0].missing_words
    assert said == {word: 1 for word in words if word.strip()}
    assert "read as missing: NULL, na" in "\n".join(records.understood.lines())


def test_the_sales_cycle_follows_from_its_dates_by_calendar_days():
    table = {
        "first_contact": ["2024-01-01 23:00", "2024-01-05", "", "2024-01-05 09:00"],
        "order date": ["2024-01-02 01:00", "2024-01-04", "2024-01-01", "2024-01-05 08:00"],
    }
    records = read_all(table, wanted={"cycle_days": "number"})
    assert list(records.columns) == ["cycle_days"]
    np.testing.assert_array_equal(records.columns["cycle_days"], [1, np.nan, np.nan, 0])
    reason = "cycle_days: the first contact is after the order"
    assert records.reasons.tolist() == ["", reason, "", ""]
    assert records.understood.derived == ("cycle_days",)
    both = read_all(table)
    assert both.kinds == {"first_contact_at": "time", "ordered_at": "time"}
    assert both.reasons.tolist() == ["", reason, "", ""]


def test_more_slips_than_one_in_a_hundred_and_ten_are_another_quantity():
    plan = Plan("discount", Match(0, "Discount", "name"), "number", None, sure=True)

    def found(outside, inside):
        column = np.array([2.0] * outside + [0.5] * inside + [np.nan] * 1000)
        return other_quantities([plan], {"discount": Checked(column)}, {"discount": (0, 1)})

    assert found(10, 989) == {"discount": (10, 999)}
    assert found(10, 990) == found(9, 9) == found(2, 0) == {}
    assert found(9, 8) == {"discount": (9, 17)}


ORDERS = {"Amount": [100.5, 200.5, 300.5, 400.5]}
MODEL = {"volume": "number", "discount": "number", "quantity": "number", "stakeholders": "number"}


@pytest.mark.parametrize(
    ("header", "values", "said"),
    [
        ("Rabatt", ["142,07", "0", "20,50", "88"], "not read as discount (share of list price"),
        ("Discount", [5.0, 10.0, 0.0, 15.0], "if it is in percent"),
        ("Rabat", ["5 kr", "10 kr", "0", "7 kr"], "not read as discount"),
        ("Items", ["Mug, Cup", "Cup", "Plate", "Mug"], "'Items' that were looked at are not numb"),
        ("Antall", ["en", "to", None, "fem"], "3 of 3 values of 'Antall'"),
        ("Ansprechpartner", ["A. B.", "C. D.", "E. F.", "2"], "not read as stakeholders (people"),
    ],
)
def test_an_optional_field_costs_no_row_where_its_column_holds_something_else(header, values, said):
    table = {**ORDERS, header: values}
    records = read_all(table, wanted=MODEL)
    assert not any(records.reasons)
    assert [warning for warning in records.understood.warnings if said in warning]
    assert records.header_of("volume") == "Amount"
    assert len(records.missing) == 3
    (field,) = {f for f in MODEL if f"read as {f} " in str(records.understood.warnings)}
    assert np.isnan(records.columns[field]).all()
    told = read_all(table, wanted=MODEL, mapping={field: header})
    assert sum(map(bool, told.reasons)) >= 3


def test_a_slip_costs_its_row_and_not_the_column():
    values = [0.1, 0.2, 15.0, 0.05]
    records = read_all({**ORDERS, "Discount": values}, wanted=MODEL)
    assert [bool(reason) for reason in records.reasons] == [False, False, True, False]
    assert records.columns["discount"][0] == 0.1


def test_an_amount_is_read_whatever_it_holds():
    records = read_all({"Amount": ["a", "b", "c"], "Kanal": ["Web"] * 3}, wanted=MODEL)
    assert all(records.reasons)


@pytest.mark.parametrize("text", ["15%", "12 %", "7,5 %"])
@pytest.mark.parametrize("header", ["Amount", "Antall", "Linjer"])
def test_a_share_is_no_amount_and_no_count(text, header):
    name = {"Amount": "volume", "Antall": "quantity", "Linjer": "own"}[header]
    records = read_all({header: ["100,0", text, "20,0"]})
    if name == "own":
        assert records.reasons.tolist() == [""] * 3
    else:
        assert records.reasons[1].startswith(f"{name}: '{text}' is a share, not")
        assert np.isnan(records.columns[name][1])


def test_days_from_a_placeholder_are_out_of_range_as_given_ones_are():
    table = {"first_contact_at": ["0001-01-01", "2025-03-01"], "ordered_at": ["2025-03-03"] * 2}
    wanted = {"cycle_days": "number"}
    records = read_all(table, wanted=wanted)
    assert records.reasons.tolist() == ["cycle_days: 739312 is above 100000", ""]
    table = {"buyer_id": ["K1", "K1"], "ordered_at": ["0001-01-01", "2025-03-03"]}
    columns = read_all(table).columns
    assert np.isnan(columns["relationship_days"][1])
    assert columns["prior_orders"].tolist() == [0, 1]


NET = [100.5, 20.25, 3.33, 47.11, 8.0, 900.1, 12.34, 55.55, 61.0, 7.77, 230.4, 19.9]


def with_tax(rates):
    tax = [round(net * rate, 2) for net, rate in zip(NET, rates * 12, strict=False)]
    return {"Net": NET, "VAT": tax, "Gross": [n + t for n, t in zip(NET, tax, strict=True)]}


@pytest.mark.parametrize(
    ("rates", "left"),
    [
        ([0.25], {"VAT": "says the same as 'Net'", "Gross": "says the same as 'Net'"}),
        ([0.25, 0.15, 0.0], {"Gross": "says the same as 'Net' and 'VAT'"}),
    ],
)
def test_of_columns_that_say_the_same_one_is_kept_and_the_others_are_named(rates, left):
    records = read_all(with_tax(rates), mapping={"volume": "Net"})
    assert records.understood.left_alone == left
    assert records.columns.keys() == {"volume", "VAT", "Gross"} - left.keys()
    kept = read_all(with_tax(rates), mapping={"volume": "Net"}, named=["Gross"])
    assert "Gross" in kept.columns


def test_columns_that_nearly_say_the_same_are_kept():
    table = with_tax([0.25]) | {"Fee": [n + (i == 7) for i, n in enumerate(NET)]}
    table["VAT"] = [*table["VAT"][:-1], None]
    table["Few"] = [n * 2 if i < 9 else None for i, n in enumerate(NET)]
    assert {"VAT", "Fee", "Few"} <= read_all(table, mapping={"volume": "Net"}).columns.keys()

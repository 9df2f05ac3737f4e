"""Totals and footers are not sales; a sale that looks a little like one is."""

import pytest

from b2x.records.tables.totals import (
    EMPTY,
    FOOTER,
    HEADING,
    SECOND,
    TOTAL,
    not_sales_at_bottom,
    totals_within,
)

SALES = [[f"2024-03-{day:02}", f"K{day}", "web", f"{day},50"] for day in range(1, 15)]


def found(*bottom, sales=SALES):
    rows = [*sales, *map(list, bottom)]
    return list(not_sales_at_bottom(rows, range(len(rows))).items())


@pytest.mark.parametrize(
    "row",
    [
        ("Total", "", "", "300,50"),
        ("TOTAL:", "", "", "300,50"),
        ("", "I alt", "", "1 300,50 kr"),
        ("Sum", "", "14", "-300,50"),
        ("Gesamtsumme", "", "", "1.300,50 €"),
        ("Totalt inkl. mva", "", "", "300,50"),
        ("Grand total (NOK)", "", "", "NOK 300.50"),
        ("Zwischensumme", "", "", "(300.50)"),
        ("", "", "", "300,50"),  # only amounts
        ("", "", "14", "300,50"),
    ],
)
def test_a_total_at_the_bottom_is_not_a_sale(row):
    assert found(row) == [(14, TOTAL)]


@pytest.mark.parametrize(
    "row",
    [
        ("2024-03-15", "Total", "web", "300,50"),
        ("Total Energies AS", "K15", "web", "300,50"),
        ("Summit", "", "web", "300,50"),
        ("Total", "2024-03-15", "web", "300,50"),  # nothing but amounts stand beside a total
        ("", "K15", "web", "300,50"),
        ("2024-03-15", "", "", "300,50"),
        ("", "", "web", "300,50"),
        ("2024-03-15", "", "", ""),
        ("Totalenergi", "", "", "300,50"),
        ("Max Total", "K15", "", "300,50"),
    ],
)
def test_a_sale_that_lacks_something_stays_one(row):
    assert found(row) == []


def test_a_text_alone_that_is_unlike_the_rows_above_is_a_footer():
    assert found(("Printed by the office", "", "", "")) == [(14, FOOTER)]


def test_a_date_in_words_alone_is_not_a_footer_in_a_month_of_another_length():
    sales = [(f"{i}. mars 2024", *row[1:]) for i, row in enumerate(SALES, 1)]
    assert found(("12. februar 2024", "", "", ""), sales=sales) == []
    assert found(("Printed 12. mars 2024 at 09:15", "", "", ""), sales=sales) == [(14, FOOTER)]


def test_amounts_alone_are_a_total_only_under_enough_full_rows_and_under_the_last_sale():
    assert found(("", "", "", "5"), sales=SALES[:9]) == []
    assert found(("", "", "", "5"), SALES[0]) == []
    assert found(("", "", "", "5"), sales=[["", *row[1:]] for row in SALES]) == [(14, TOTAL)]
    assert found(("", "5"), sales=[[row[0], row[3]] for row in SALES]) == []


def test_footers_and_several_totals_are_found_together():
    bottom = [
        ("Subtotal", "", "", "9"),
        ("Total", "", "", "9"),
        ("Exported by finance", "", "", ""),
    ]
    assert found(*bottom) == [(14, TOTAL), (15, TOTAL), (16, FOOTER)]


def test_a_total_without_a_name_under_few_rows_adds_them_up():
    few = [[row[0], row[1], row[3]] for row in SALES[:4]]
    assert found(("", "", "12,00"), sales=few) == [(4, TOTAL)]
    assert found(("", "", "12,50"), sales=few) == []


def test_a_second_table_begins_with_names_under_a_blank_line():
    bottom = [("Monthly", "", "", ""), ("Month", "Sum", "", ""), ("2024-03", "300,50", "", "")]
    rows = [*SALES, *map(list, bottom)]
    numbers = range(len(rows))
    reasons = not_sales_at_bottom(rows, numbers, {14})
    assert reasons == {14: FOOTER, 15: SECOND, 16: SECOND}
    assert SECOND not in not_sales_at_bottom(rows, numbers).values()
    with_digits = [*SALES, ["Month", "", "", "Sum 2024"], ["Mar 24", "", "", "300,50"]]
    assert not_sales_at_bottom(with_digits, range(16), {14}) == {14: SECOND, 15: SECOND}
    slip = [*SALES, ["2024-03-15", "K15", "", "abc"], *SALES]  # one wrong amount
    assert not_sales_at_bottom(slip, range(len(slip)), {14}) == {}
    again = [*SALES, ["n/a", "K15", "web", ""], *SALES]  # its channel is one of those above
    assert not_sales_at_bottom(again, range(len(again)), {14}) == {}


def within(*rows):
    return totals_within(range(len(rows)), range(len(rows)), rows.__getitem__)


def test_a_total_within_leaves_empty_what_the_sale_above_it_holds():
    sale = ("K1", "2024-03-01", "web", "12,50")
    assert within(sale, ("Sum K1", "", "", "12,50"), sale) == {1: TOTAL}
    assert within(sale, ("Sum K1", "", "", "12,50"), ("Sum", "", "", "12,50")) == dict.fromkeys(
        (1, 2), TOTAL
    )
    assert within(sale, ("", "Sum", "", "12,50")) == {1: TOTAL}
    assert within(("Sum", "", "", "12,50"), sale) == {0: TOTAL}


@pytest.mark.parametrize(
    "row",
    [
        ("Total", "", "", "NOK", "300.50"),
        ("Summa:", "", "", "SEK", "300.50"),
        ("Totalt", "2024-03-31", "", "-", "300.50"),
        ("", "", "", "EUR", "300.50 Total"),
        ("", "", "I alt", "DKK", "300.50"),
        ("1003 Ergebnis", "", "", "", "300.50"),
        ("Average", "", "", "", "100.20"),
        ("Antall", "", "", "", "3"),
        ("K1 Total", "", "", "", "300.50"),
        ("Sum K1", "", "-", "NOK", "300.50"),
        ("Subtotal March", "2024-03-31", "", "NOK", "300.50"),
    ],
)
def test_a_total_may_have_a_currency_a_dash_or_a_date_beside_it(row):
    sale = ("1001", "2024-03-01", "K1", "NOK", "12.50")
    if row[4].endswith("Total"):  # the word stands in the last column
        row, sale = (*row[:4], "300.50", "Total"), (*sale, "ok")
    for rows in ((sale, row, sale), (row, sale), (sale, row)):
        assert within(*rows) == {rows.index(row): TOTAL}


def test_a_date_beside_the_word_in_a_column_of_names_is_that_of_a_sale():
    assert within(("Acme", "2024-03-01", "web", "9"), ("Total", "2024-03-02", "", "12,50")) == {}


def test_a_subtotal_of_two_columns_repeats_what_stands_above_it():
    assert within(("K1", "12,50"), ("K1 Total", "12,50")) == {1: TOTAL}
    assert within(("K1", "12,50"), ("K2 Total", "12,50")) == {}


def test_a_row_of_one_text_is_a_heading_and_one_of_nothing_is_empty():
    sale = ("", "2024-03-01", "web", "12,50")
    assert within(("Acme Ltd", "", "", ""), sale) == {0: HEADING}
    assert within(("Sum", "", "", ""), sale) == {0: TOTAL}
    assert within(sale, ("", "", "", "")) == {1: EMPTY}
    assert within(sale, ("", "2024-03-02", "", "")) == {}
    assert within(("K1", "12,50"), ("Acme Ltd", "")) == {}


@pytest.mark.parametrize(
    "row",
    [
        ("Sum AS", "2024-03-02", "web", "12,50"),
        ("Sum AS", "", "web", "12,50"),
        ("Sum", "", "web", ""),
        ("2024-03-02", "Total", "web", "12,50"),
        ("Summit", "", "", "12,50"),
        ("", "", "", "12,50"),
    ],
)
def test_a_sale_within_that_is_named_a_little_like_a_total_stays_one(row):
    assert within(("K1", "2024-03-01", "web", "12,50"), row) == {}


def test_a_row_named_like_a_total_under_nothing_or_under_amounts_alone_stays_a_sale():
    assert within(("Total", "", "", "12,50")) == {}
    assert within(("K1", "3", "12,50"), ("Total", "", "12,50")) == {}

"""Answers of audit samples come back to their sales, and stand for as many as they should."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from b2x.decide.audited import ScoredTable, read_audit, read_scored, stands_for_all, units_of
from b2x.errors import InputError
from b2x.label.draw import draw_rows
from b2x.label.sheets import Sheet
from tests.decide.shop import audit_sheet, saved_model, shop_model, write_orders


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return tmp_path / "orders.csv"


def test_a_table_is_scored_and_keeps_its_values_dates_and_buyers(tmp_path: Path) -> None:
    rows = {"buyer_id": ["a", None, "a"], "volume": [50, 950, float("inf")], "lines": [1, 2, 3]}
    table = read_scored(rows, saved_model(tmp_path / "shop"))
    assert table.log_odds[:2].tolist() == [-6.0, 6.0]
    assert np.isnan(table.log_odds[2])  # a value that cannot be right
    assert table.buyers[0] == table.buyers[2] != table.buyers[1]
    assert table.volume is not None
    assert table.ordered_at is None
    assert not read_scored({"volume": [1, 2]}, shop_model()).names_buyers


def test_an_audit_has_the_answers_of_its_sales(orders: Path) -> None:
    is_b2b = write_orders(orders)
    audit = read_audit(audit_sheet(orders, is_b2b, 100), read_scored(orders, shop_model()))
    assert len(audit.rows) == len(np.unique(audit.rows)) == 100
    assert (audit.is_b2b == is_b2b[audit.rows]).all()
    assert np.allclose(1 / audit.inclusion, 12.0)
    assert not audit.by_value.any()
    assert audit.warnings == ()


def test_rows_that_were_chosen_to_learn_from_are_refused(orders: Path) -> None:
    is_b2b = write_orders(orders)
    sheet = audit_sheet(orders, is_b2b, 50, audit=False)
    with pytest.raises(InputError, match=r"50 answers are on.*\(audit\.csv\).*--audit"):
        read_audit(sheet, read_scored(orders, shop_model()))


def test_sheets_on_sales_and_on_buyers_do_not_mix(orders: Path) -> None:
    is_b2b = write_orders(orders)
    sheets = [audit_sheet(orders, is_b2b, 20), audit_sheet(orders, is_b2b, 20, "b.csv", by="buyer")]
    with pytest.raises(InputError, match="one sheet asks about sales, another about buyers"):
        read_audit(sheets, read_scored(orders, shop_model()))


def test_lines_without_an_answer_are_told(orders: Path) -> None:
    is_b2b = write_orders(orders)
    sheet = audit_sheet(orders, is_b2b, 20)
    lines = sheet.read_text("utf-8-sig").replace("B2B", "", 1).replace("B2C", "?", 1)
    sheet.write_text(lines, "utf-8-sig")
    audit = read_audit(sheet, read_scored(orders, shop_model()))
    assert (len(audit.rows), audit.unanswered) == (18, 2)
    assert "2 lines of the audit sample have no answer or a ?" in audit.warnings[0]
    sheet.write_text(lines.replace("B2B", "").replace("B2C", ""), "utf-8-sig")
    with pytest.raises(InputError, match="no line of the audit sample has an answer"):
        read_audit(sheet, read_scored(orders, shop_model()))


def test_of_a_sale_in_two_sheets_the_later_answer_holds_and_counts_for_both(orders: Path) -> None:
    is_b2b = write_orders(orders)
    sheets = [
        audit_sheet(orders, is_b2b, 600, "a.csv", seed=1),
        audit_sheet(orders, ~is_b2b, 600, "b.csv", seed=2),
    ]
    table = read_scored(orders, shop_model())
    audit = read_audit(sheets, table)
    both = np.intersect1d(*(read_audit(sheet, table).rows for sheet in sheets))
    assert f"{len(both)} sales stand in two sheets; the later holds" in audit.warnings
    in_both = np.isin(audit.rows, both)
    assert (audit.is_b2b[in_both] == ~is_b2b[both]).all()
    assert np.allclose(1 / audit.inclusion[in_both], 2.0)
    assert np.allclose(1 / audit.inclusion[~in_both], 1.0)


def test_a_second_sheet_without_the_first_one_s_buyers_keeps_totals_right() -> None:
    # Large buyers are asked first, and all of them are B2B.
    buyers = np.repeat(np.arange(300), np.where(np.arange(300) < 60, 15, 2))
    is_b2b = buyers < 60
    records: Any = SimpleNamespace(columns={})
    nothing: Any = None
    table = ScoredTable(records, nothing, np.zeros(len(buyers)), buyers, True)
    rng = np.random.default_rng(0)
    totals, plain = [], []
    for _ in range(300):
        asked = np.zeros(len(buyers), dtype=bool)
        sheets = []
        for n in (40, 80):
            drawn = draw_rows((~asked).astype(float), n, buyers, rng)
            asked |= np.isin(buyers, buyers[drawn.rows])
            how = np.full(n, "audit")
            answers = is_b2b[drawn.rows]
            sheets.append(Sheet(drawn.rows, answers, how, drawn.of_row, "sale", n, 0, 0, 0, 0))
        stands_for = stands_for_all(sheets, table)
        answers = np.concatenate([sheet.is_b2b for sheet in sheets])
        totals.append(stands_for @ answers)
        plain.append(len(buyers) * answers.mean())
    error = np.std(totals) / np.sqrt(len(totals))
    assert abs(np.mean(totals) - is_b2b.sum()) < 4 * error
    assert np.mean(plain) < is_b2b.sum() - 10 * error


def test_a_sale_counts_one_its_buyer_one_or_its_value() -> None:
    records: Any = SimpleNamespace(columns={"volume": np.array([10.0, -5.0, np.nan, 7.0])})
    nothing: Any = None
    log_odds = np.array([1.0, 1.0, 1.0, np.nan])
    table = ScoredTable(records, nothing, log_odds, np.array([0, 0, 1, 1]), True)
    assert units_of("sale", False, table).tolist() == [1, 1, 1, 0]
    assert units_of("buyer", False, table).tolist() == [0.5, 0.5, 1, 0]
    assert units_of("sale", True, table).tolist() == [10, 5, 0, 0]

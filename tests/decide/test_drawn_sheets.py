"""Audit sheets say what they were drawn from, and are refused where that is not the table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from b2x.decide.audited import Audit, read_audit, read_scored
from b2x.errors import InputError, UsageError
from tests.decide.shop import Flags, audit_sheet, shop_model

BIG, SALES = 60, 40


def read(orders: Path, *sheets: Path) -> Audit:
    return read_audit(list(sheets), read_scored(orders, shop_model()))


def without_mark(sheet: Path) -> Path:
    """Write the sheet as it was before sheets said what they were drawn from."""
    text = sheet.read_text("utf-8-sig")
    old = sheet.with_name(f"old-{sheet.name}")
    old.write_text(re.sub(r" \(\d+ of [^)]*\)", "", text), "utf-8-sig")
    assert old.read_text("utf-8-sig") != text
    return old


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """Some large buyers, all B2C, many small ones, all B2B, and sales without a buyer."""
    buyers = [f"BIG{row % BIG}" for row in range(BIG * SALES)]
    buyers += [f"s{row}" if row % 10 else "" for row in range(1200)]
    amounts = np.random.default_rng(3).integers(500, 999, len(buyers)).tolist()
    lines = [f"{b},2024-03-{a % 28 + 1:02},{a}" for b, a in zip(buyers, amounts, strict=True)]
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(["buyer_id,ordered_at,volume", *lines, ""]))
    return path


@pytest.fixture
def is_b2b() -> Flags:
    return np.arange(BIG * SALES + 1200) >= BIG * SALES


@pytest.fixture
def sheets(orders: Path, is_b2b: Flags) -> list[Path]:
    """Three sheets, each without the buyers of those before."""
    made: list[Path] = []
    for number in range(3):
        made.append(audit_sheet(orders, is_b2b, 90, f"s{number}.csv", answered=list(made)))
    return made


def test_sheets_in_the_order_in_which_they_were_made_are_read(
    orders: Path, is_b2b: Flags, sheets: list[Path]
) -> None:
    for few in (sheets[:1], sheets[:2], sheets):
        assert read(orders, *few).warnings == ()
    # The table may be sorted anew, and a second sample may be one of the whole table.
    header, *lines = orders.read_text().splitlines()
    orders.write_text("\n".join([header, *sorted(lines), ""]))
    read(orders, *sheets)
    other = audit_sheet(orders, is_b2b, 30, "other.csv", seed=5)
    read(orders, other, *sheets[:1])


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ([1], r"without [\d,]+ sales, whose buyers an earlier .* none is named before it.*s1\.csv"),
        ([2], "none is named before it.*name all sheets, in the order"),
        ([1, 0], "none is named before it"),
        ([0, 2], r"the sheets named before it have answers on others.*s2\.csv"),
        ([0, 2, 1], "the sheets named before it have answers on others"),
    ],
)
def test_a_later_sheet_alone_or_in_another_order_is_refused(
    orders: Path, sheets: list[Path], named: list[int], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read(orders, *(sheets[number] for number in named))


@pytest.mark.parametrize("how", [{}, {"by": "buyer"}, {"by_value": True}])
def test_a_table_that_has_grown_or_shrunk_is_refused(
    orders: Path, is_b2b: Flags, how: dict[str, Any]
) -> None:
    sheet = audit_sheet(orders, is_b2b, 90, **how)
    old = without_mark(sheet)
    read(orders, sheet)
    read(orders, old)
    header, *lines = orders.read_text().splitlines()
    of_sheet = {int(n) for n in re.findall(r"(?:sale|buyer)-(\d+)-", sheet.read_text("utf-8-sig"))}
    shrunk = [line for n, line in enumerate(lines, 2) if n in of_sheet or n % 2]
    for changed in ([*lines, *(f"new{i},2024-06-01,700" for i in range(1200))], shrunk):
        orders.write_text("\n".join([header, *changed, ""]))
        n = rf"drawn from 3,600 sales, and .*orders.csv has {len(changed):,}"
        with pytest.raises(InputError, match=n):
            read(orders, sheet)
        with pytest.raises(InputError, match=r"the lines of the sample stand for \d+% of"):
            read(orders, old)


def test_older_sheets_have_to_add_up_to_the_table(orders: Path, sheets: list[Path]) -> None:
    old = [without_mark(sheet) for sheet in sheets]
    for few in (old[:1], old[:2], old):
        read(orders, *few)
    for wrong in ([old[2]], [old[1], old[0]], [old[0], old[2]]):
        with pytest.raises(InputError, match=r"stand for \d+% of .*name all sheets in the order"):
            read(orders, *wrong)


def test_lines_that_were_deleted_have_no_answer(orders: Path, sheets: list[Path]) -> None:
    lines = sheets[0].read_text("utf-8-sig").splitlines(keepends=True)
    sheets[0].write_text("".join(lines[:-7]), "utf-8-sig")
    audit = read(orders, sheets[0])
    assert (len(audit.rows), audit.unanswered) == (83, 7)
    assert "7 lines of the audit sample have no answer" in audit.warnings[0]


def test_two_samples_in_one_file_are_refused(orders: Path, sheets: list[Path]) -> None:
    _, *lines = sheets[1].read_text("utf-8-sig").splitlines(keepends=True)
    sheets[0].write_text(sheets[0].read_text("utf-8-sig") + "".join(lines), "utf-8-sig")
    with pytest.raises(InputError, match=r"lines of several samples are in one sheet.*s0\.csv"):
        read(orders, sheets[0])


def test_a_sheet_by_value_has_to_be_drawn_from_all_sales_beside_one_that_is_not(
    orders: Path, is_b2b: Flags, sheets: list[Path]
) -> None:
    rest = audit_sheet(orders, is_b2b, 40, "rest.csv", by_value=True, answered=sheets[:1])
    whole = audit_sheet(orders, is_b2b, 40, "whole.csv", by_value=True)
    read(orders, sheets[0], whole)
    with pytest.raises(InputError, match="whose buyers a sheet of another kind asked about"):
        read(orders, sheets[0], rest)


def test_an_audit_does_not_leave_out_buyers_that_were_chosen_to_learn_from(
    orders: Path, is_b2b: Flags
) -> None:
    chosen = audit_sheet(orders, is_b2b, 20, "labels.csv", audit=False)
    with pytest.raises(UsageError, match=r"answers are to learn from.*leave it out of --labels"):
        audit_sheet(orders, is_b2b, 20, answered=[chosen])

"""A title, a row of labels or a second row of names is not read as the header."""

from pathlib import Path

import pytest

from b2x.errors import InputError
from b2x.records.delimited.header_row import refuse_other_header
from b2x.records.tables.open_table import open_table

SALES = ["1001;01.03.2025;100,50;Web", "1002;13.03.2025;99,00;Phone", "1003;14.03.2025;12,00;Web"]


def opened(tmp_path: Path, *lines: str) -> list[str]:
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([*lines, *SALES]) + "\n", "utf-8")
    return open_table(path).headers


@pytest.mark.parametrize("header", ["Order no;Date;Amount;Channel", "Ordrenr;Dato;Beløp;Kanal"])
@pytest.mark.parametrize(
    "above",
    [
        ("Sales report;;;",),
        ("Salgsrapport;;;", "Periode;01.03.2025;31.03.2025;", ";;;"),
        ("Company;Fjord Supply;;", "Date;31.03.2025;;"),
        ("Date;2025-03-31;;Amount",),
        ("Umsatz nach Kunde;;;", "Januar bis März;;;"),
        ("sep=;", "Försäljning;;;"),
    ],
)
def test_rows_above_the_header_are_refused_and_the_header_is_pointed_at(
    tmp_path: Path, above: tuple[str, ...], header: str
) -> None:
    line = len(above) + 1
    with pytest.raises(InputError, match=rf"first line is not the header.*, line {line} looks"):
        opened(tmp_path, *above, header)


@pytest.mark.parametrize(
    ("groups", "names"),
    [
        ("Date;;Amount;", "Ordered;Paid;Net;Gross"),
        ("Sales;Sales;Sales;Channel", "No;Day;Net;Kind"),
        ("Nr;;Sum;", "stk;dag;kr;type"),
    ],
)
def test_two_rows_of_names_are_refused(tmp_path: Path, groups: str, names: str) -> None:
    with pytest.raises(InputError, match="lines 1 and 2 are both rows of names"):
        opened(tmp_path, groups, names)


@pytest.mark.parametrize(
    "header",
    [
        "Order no;Date;Amount;Channel",
        ";Date;Amount;Channel",  # an index without a name
        "Nr;Tag;Wert;Weg",
        "Order no;Date;Amount;",
        "A;B;C;D",
        "Amount;Amount;Date;Channel",
    ],
)
def test_an_ordinary_header_stays_the_header(tmp_path: Path, header: str) -> None:
    assert len(opened(tmp_path, header)) == 4


@pytest.mark.parametrize(
    "rows",
    [
        [["Amount", "Note"], ["n/a", "gift"], ["5", ""]],  # a sale without digits
        [["Customer", "Channel"], ["Total", "Date"]],  # one row tells little
        [["", "Amount"], ["0", "5"], ["1", "6"]],
        [["Amount", ""], ["5", ""], ["6", "x"]],
        [["Date", "Amount"]],
    ],
)
def test_rows_that_do_not_tell_are_left(rows: list[list[str]]) -> None:
    refuse_other_header(rows, range(1, 9), "row", "x")


def test_a_header_that_alone_ends_with_a_delimiter_is_read_without_it(
    tmp_path: Path,
) -> None:
    assert opened(tmp_path, "Order no;Date;Amount;Channel;") == [
        "Order no", "Date", "Amount", "Channel",
    ]  # fmt: skip


def test_lines_that_are_all_shorter_than_the_header_are_asked_for_again(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="so that every line has a field for each column"):
        opened(tmp_path, "Order no;Date;Amount;Channel;Discount;Note")

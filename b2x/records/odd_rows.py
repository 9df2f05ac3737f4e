"""Rows at the bottom of a report that are no sales: totals, and what was printed under them."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from b2x.records.dialect import Dialect
from b2x.records.encodings import Tail
from b2x.records.lines import read_header, read_records

LAST = 20
"""Rows at the very bottom that may be no sales; a total stands nowhere else."""
TOTAL, FOOTER = "a total, no sale", "a footer, no sale"
TOTAL_WORDS = frozenset(
    [
        "total",
        "totals",
        "grand total",
        "total sum",
        "sum total",
        "subtotal",
        "subtotals",
        "sub total",
        "sub-total",
        "totalt",
        "totalsum",
        "totalbeløp",
        "sum",
        "sum totalt",
        "delsum",
        "mellomsum",
        "hovedsum",
        "til sammen",
        "tilsammen",
        "totalsumma",
        "summa",
        "delsumma",
        "slutsumma",
        "i alt",
        "ialt",
        "sum i alt",
        "sammenlagt",
        "subtotal i alt",
        "summe",
        "gesamt",
        "gesamtsumme",
        "gesamtbetrag",
        "insgesamt",
        "zwischensumme",
        "endsumme",
        "summen",
    ]
)
"""What a total is called in English, Norwegian, Swedish, Danish and German."""


def not_sales(rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> dict[int, str]:
    """Find the rows at the bottom of a table that are no sales.

    A total is called so in its first cell that is not empty, has nothing but amounts beside it,
    and, where the cell says more than the word, at least half of the columns that other rows fill
    are empty in it. Under the last sale, a row of nothing but amounts is one too, where the ten
    rows above it and more always fill two of the columns that it leaves empty; and a row of one
    text alone, in the first column and unlike those above it, is a footer.

    Parameters
    ----------
    rows
        The last rows of a table, hundreds where it has them, each of one length: texts, empty
        where missing.
    numbers
        What to call each row.

    Returns
    -------
    Reason by number.

    Examples
    --------
    >>> not_sales([["K1", "10.5"], ["Total Energies AS", "20"], ["Total", "30.5"]], [2, 3, 4])
    {4: 'a total, no sale'}
    """
    cells = [[cell.strip() for cell in row] for row in rows]
    found: dict[int, str] = {}
    last = True  # whether everything below is no sale
    for i in range(len(cells) - 1, max(len(cells) - 1 - LAST, -1), -1):
        reason = _reason(cells[i], cells[:i], last=last)
        last &= bool(reason)
        if reason:
            found[numbers[i]] = reason
    return dict(sorted(found.items()))


def not_sales_of_text(tail: Tail, dialect: Dialect, n_fields: int) -> dict[int, str]:
    """Find the last records of a file of text that are no sales, by the number of their line.

    Parameters
    ----------
    tail
        The end of the file, in the encoding that `dialect` reads.
    dialect
        How the file is written.
    n_fields
        How many fields a record has.
    """
    delimiter, number, data = dialect.delimiter, tail.number, tail.data
    is_whole = number == 1
    text = data[len(dialect.begin) if is_whole else 0 :].decode(dialect.encoding, "surrogateescape")
    lines = iter(io.StringIO(text, newline=dialect.newline))
    if is_whole:
        _, number = read_header(lines, delimiter, dialect.first_line)
    rows: list[list[str]] = []
    numbers: list[int] = []
    for block in read_records(lines, delimiter, n_fields, number, 1024):
        rows += block.rows
        numbers += block.lines
    return not_sales(rows, numbers)


def _reason(row: Sequence[str], above: Sequence[Sequence[str]], *, last: bool) -> str:
    filled = [i for i, cell in enumerate(row) if cell]
    if not filled or not above:
        return ""
    first, beside = row[filled[0]], filled[1:]
    if not all(_is_amount(row[i]) for i in beside):
        return ""
    usual = {i for i in range(len(row)) if 2 * sum(map(bool, _column(above, i))) > len(above)}
    empty = usual - set(filled)
    words = _words(first)
    if beside and words in TOTAL_WORDS:
        return TOTAL
    starts = any(words.startswith(f"{word} ") for word in TOTAL_WORDS)
    if starts and empty and 2 * len(empty) >= len(usual - {filled[0]}):
        return TOTAL
    if not last:
        return ""
    if _is_amount(first):
        is_total = not row[0] and len(above) >= 10 and _is_unlike(filled, above)
        return TOTAL if is_total else ""
    alone = not filled[0] and not beside and len(above) >= 2 and len(empty) >= 2
    # A sale of which only the number or the date is known looks like those above it.
    like = {_shape(cell) for cell in _column(above, 0)}
    return FOOTER if alone and _shape(first) not in like else ""


def _is_unlike(filled: Sequence[int], above: Sequence[Sequence[str]]) -> bool:
    """Return whether two columns that have always been filled, one with text, now are not."""
    always = [i for i in range(len(above[0])) if i not in filled and all(_column(above, i))]
    texts = [i for i in always if not any(map(_is_amount, _column(above, i)))]
    return len(always) >= 2 and bool(texts)


def _column(rows: Sequence[Sequence[str]], i: int) -> list[str]:
    return [row[i] for row in rows]


def _shape(cell: str) -> str:
    return re.sub(r"\d", "9", cell)


def _words(cell: str) -> str:
    return " ".join(re.sub(r"[:.*=()\[\]–—-]+", " ", cell.casefold()).split())


def _is_amount(cell: str) -> bool:
    return _AMOUNT.fullmatch(cell) is not None


_CURRENCY = r"(?:[A-Z]{3}|[Kk]r\.?|[$€£¥])?"
_AMOUNT = re.compile(
    rf"[-+−(]*{_CURRENCY}\s*[-+−]?"
    r"(?:\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+|\d+)?(?:[.,]\d*)?"
    rf"(?<=\d|[.,])\s*{_CURRENCY}[-)%−]?"
)

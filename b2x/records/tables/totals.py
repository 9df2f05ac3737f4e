"""Rows of a report that are no sales: totals, and what was printed under the last of them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.encoding import Tail
from b2x.records.delimited.raw_rows import RawRows
from b2x.records.delimited.strict_reader import read_header, read_records
from b2x.schema.words import TOTAL_WORDS

LAST = 20
"""Rows at the very bottom that may be no sales for what they leave empty."""
ABOVE = 20
"""Rows above one named like a total among which the last sale is looked for."""
TOTAL, FOOTER = "a total, no sale", "a footer, no sale"


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


def totals_within(
    numbers: Sequence[int], candidates: Iterable[int], row: Callable[[int], Sequence[str]]
) -> dict[int, str]:
    """Find totals anywhere in a table, such as those under each month or customer.

    A total within is called so in its first cell that is not empty, has an amount and nothing
    else beside it, and leaves empty all that the last row above it holds besides amounts: one
    such column at least, beside the one that names it.

    Parameters
    ----------
    numbers
        What to call each row.
    candidates
        Places of rows that may be totals, ascending.
    row
        Gives the cells of the row at a place.

    Returns
    -------
    Reason by number.

    Examples
    --------
    >>> rows = [["K1", "2024-03-01", "5"], ["Sum K1", "", "5"], ["Sum AS", "2024-03-02", "7"]]
    >>> totals_within([2, 3, 4], range(3), rows.__getitem__)
    {3: 'a total, no sale'}
    """
    found: dict[int, str] = {}
    totals: set[int] = set()
    for place in candidates:
        cells = [cell.strip() for cell in row(place)]
        if not _is_named_total(cells):
            continue
        above = next((i for i in range(place - 1, place - ABOVE, -1) if i not in totals), -1)
        if above < 0:
            continue
        named = next(i for i, cell in enumerate(cells) if cell)
        texts = {
            i for i, cell in enumerate(row(above)) if cell.strip() and not _is_amount(cell.strip())
        }
        texts -= {named}
        if texts and not any(cells[i] for i in texts if i < len(cells)):
            totals.add(place)
            found[int(numbers[place])] = TOTAL
    return found


def totals_of_text(raw: RawRows, numbers: NDArray[np.int64], dialect: Dialect) -> dict[int, str]:
    """Find totals among rows of a file of text, as :func:`totals_within`.

    Parameters
    ----------
    raw
        The rows.
    numbers
        int64 of their length: the lines that they begin on.
    dialect
        How they are written.
    """
    candidates = _beginning_like_totals(raw, dialect.delimiter.encode())
    if not len(candidates):
        return {}

    def row(place: int) -> Sequence[str]:
        text = raw.row(place).decode(dialect.encoding, "replace")
        return next(csv.reader([text], delimiter=dialect.delimiter), [])

    return totals_within(numbers.tolist(), candidates.tolist(), row)


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


def _is_named_total(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or not all(_is_amount(cell) for cell in filled[1:]):
        return False
    words = _words(filled[0])
    return words in TOTAL_WORDS or any(words.startswith(f"{word} ") for word in TOTAL_WORDS)


def _beginning_like_totals(raw: RawRows, delimiter: bytes) -> NDArray[np.int64]:
    """Return the rows of which the first cell that is not empty begins as a total's name may."""
    data = np.frombuffer(raw.data, dtype=np.uint8)
    if len(data) < _PREFIX:
        return np.empty(0, dtype=np.int64)
    starts, skippable = raw.ends[:-1].copy(), _among((ord(delimiter), *_BEFORE))
    for _ in range(MOST_EMPTY):
        skipped = skippable[data[np.minimum(starts, len(data) - 1)]]
        if not skipped.any():
            break
        starts += skipped
    starts = np.minimum(starts, len(data) - _PREFIX)
    # Hardly a row begins with the letter of a total; only those that do are looked at further.
    names = {name.encode() for name in TOTAL_WORDS}
    rows = np.flatnonzero(_among(name[0] | _CASE for name in names)[data[starts] | _CASE])
    begins = np.zeros(len(rows), dtype=np.int64)
    for i in range(_PREFIX):
        begins = begins * 256 + (data[starts[rows] + i] | _CASE)
    enders = (ord(delimiter), *_AFTER)
    like = np.zeros(len(rows), dtype=bool)
    for length in range(1, _PREFIX + 1):
        keys = [
            _key(word[:length])
            for word in names
            if len(word) == length or length == _PREFIX < len(word)
        ]
        if length < _PREFIX:
            keys = [key * 256 + (ender | _CASE) for key in keys for ender in enders]
        if keys and len(rows):
            like |= np.isin(begins >> 8 * max(_PREFIX - length - 1, 0), keys)
    return rows[like]


def _among(letters: Iterable[int]) -> NDArray[np.bool_]:
    """Return for each byte whether it is one of the letters."""
    table = np.zeros(256, dtype=bool)
    table[list(letters)] = True
    return table


def _key(word: bytes) -> int:
    return int.from_bytes(bytes(letter | _CASE for letter in word))


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
    # A date in words, such as "1. mars 2024", looks like one in a month with a longer name.
    if len(re.findall(r"\d+", cell)) > 1:
        return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", cell))
    return re.sub(r"\d", "9", cell)


def _words(cell: str) -> str:
    return " ".join(re.sub(r"[:.*=()\[\]–—-]+", " ", cell.casefold()).split())


def _is_amount(cell: str) -> bool:
    return _AMOUNT.fullmatch(cell) is not None


MOST_EMPTY = 8
"""Empty cells, quotes and spaces before a total's name."""
_PREFIX = 5
_CASE = 32
_BEFORE, _AFTER = b'" ', b'" :.*=\r\n'
"""What may stand between a delimiter and a total's name, and right behind a short one."""

_CURRENCY = r"(?:[A-Z]{3}|[Kk]r\.?|[$€£¥])?"
_AMOUNT = re.compile(
    rf"[-+−(]*{_CURRENCY}\s*[-+−]?"
    r"(?:\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+|\d+)?(?:[.,]\d*)?"
    rf"(?<=\d|[.,])\s*{_CURRENCY}[-)%−]?"
)

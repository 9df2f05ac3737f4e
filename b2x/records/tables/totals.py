"""Rows that are not sales: totals, headings, footers, and a second table under the first."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from b2x.records.values.currencies import CURRENCIES
from b2x.records.values.missing import is_missing_word
from b2x.schema.words import TOTAL_WORDS

LAST = 20
"""Rows at the very bottom of a table among which totals without a name and footers are found."""
NEAR, WITHIN = 5, 20
"""Rows that a total is compared with, and how far from it they are looked for."""
TOTAL, FOOTER = "a total, not a sale", "a footer, not a sale"
HEADING, SECOND = "a heading, not a sale", "a row of a second table, not a sale"
EMPTY = "an empty row, not a sale"


def not_sales_at_bottom(
    rows: Sequence[Sequence[str]], numbers: Sequence[int], after_blank: Collection[int] = ()
) -> dict[int, str]:
    """Find the rows at the bottom of a table that are not sales.

    Besides those of :func:`totals_within`, that is a total whose name says nothing but the word for
    it, whatever it leaves empty. Below the last sale, a row of amounts alone is a total where all
    rows above fill two of the columns that it leaves empty, and they are ten at least or add up to
    it; and a row with one text of another form than the cells above it is a footer. Under a blank
    line, a row of names that are unlike the cells above begins a second table.

    Parameters
    ----------
    rows
        The last rows of a table, hundreds where it has them: texts, ``""`` where missing. All have
        one length.
    numbers
        Number of each row.
    after_blank
        Numbers of the rows that stand under a blank line.

    Returns
    -------
    Reason by number.

    Examples
    --------
    >>> rows = [["K1", "10.5"], ["Total Energies AS", "20"], ["Total", "30.5"]]
    >>> not_sales_at_bottom(rows, [2, 3, 4])
    {4: 'a total, not a sale'}
    """
    cells = [[cell.strip() for cell in row] for row in rows]
    end = _second_table(cells, numbers, after_blank)
    found = dict.fromkeys(numbers[end:], SECOND)
    found |= totals_within(
        numbers[:end], rows_with_gaps([*zip(*cells[:end], strict=True)]), cells.__getitem__
    )
    below_sales = True
    for i in range(end - 1, max(end - 1 - LAST, -1), -1):
        if reason := _reason_at_bottom(cells[i], cells[:i], below_sales=below_sales):
            found[numbers[i]] = reason
        below_sales &= numbers[i] in found
    return dict(sorted(found.items()))


def totals_within(
    numbers: Sequence[int], candidates: Iterable[int], row: Callable[[int], Sequence[str]]
) -> dict[int, str]:
    """Find totals and headings anywhere in a table, such as those of each month or customer.

    A row is compared with the sales above it, or below it where there are none. It is a total if
    one of its cells is a word for it (`TOTAL_WORDS`), or begins or ends with one, it has amounts
    besides, and columns of texts and dates are empty in it that sales fill: one at least where the
    cell is the word, else all. A currency or dash may stand beside; a date too, where the word is
    in a column of numbers. A row with nothing but one text of another form than those of the sales
    is a heading, or a total where the text names one; one with nothing is empty.

    Parameters
    ----------
    numbers
        Number of each row.
    candidates
        Positions of rows that may be such, ascending.
    row
        Returns the cells of the row at a position.

    Returns
    -------
    Reason by number.

    Examples
    --------
    >>> rows = [["K1", "2024-03-01", "5"], ["K1 Total", "", "5"], ["Sum AS", "2024-03-02", "7"]]
    >>> totals_within([2, 3, 4], range(3), rows.__getitem__)
    {3: 'a total, not a sale'}
    """
    found: dict[int, str] = {}
    for position in candidates:
        cells = [cell.strip() for cell in row(position)]
        n_filled, named = sum(map(bool, cells)), _named(cells)
        if not n_filled:
            found[int(numbers[position])] = EMPTY
        if not n_filled or not (named or n_filled == 1):
            continue
        above, below = range(position - 1, position - WITHIN, -1), range(position + 1, len(numbers))
        near: list[Sequence[str]] = []
        for other in (*above, *below[:WITHIN]):
            if other == position + 1 and near:
                break
            if other >= 0 and numbers[other] not in found and len(near) < NEAR:
                beside = [cell.strip() for cell in row(other)]
                if len(beside) == len(cells) and sum(map(bool, beside)) > 1 and not _named(beside):
                    near.append(beside)
        if near and named and _is_total(cells, *named, near):
            found[int(numbers[position])] = TOTAL
        elif near and n_filled == 1 and _is_unlike(cells, near):
            found[int(numbers[position])] = TOTAL if named else HEADING
    return found


def rows_with_gaps(columns: Sequence[Sequence[Any]]) -> list[int]:
    """Return the rows that may be totals or headings: they leave empty what most rows fill.

    Parameters
    ----------
    columns
        Cells by column, ``""`` or None where empty.

    Examples
    --------
    >>> rows_with_gaps([["K1", "K1", "Sum"], ["web", "web", ""], [5, 7, 12]])
    [2]
    """
    empty = ("", None)
    gaps: set[int] = set()
    for column in columns:
        if 0 < sum(map(column.count, empty)) < len(column) / 2:
            gaps.update(i for i, cell in enumerate(column) if cell in empty)
    return [i for i in sorted(gaps) if _may_be_total([column[i] for column in columns])]


def _may_be_total(cells: Sequence[Any]) -> bool:
    """Return whether a row has a part of a word for a total, or one filled cell at most."""
    filled = [cell for cell in cells if cell]
    texts = " ".join(cell for cell in filled if type(cell) is str)
    return len(filled) <= 1 or not _PARTS.isdisjoint(_words(texts).split())


def _named(cells: Sequence[str]) -> tuple[int, str] | None:
    """Return the first cell with a word for a total, and what it says besides; None for none."""
    if not _may_be_total(cells):  # as of nearly every row
        return None
    for i, cell in enumerate(cells):
        if cell and not _is_amount(cell):
            words = _words(cell).split()
            for n in range(min(len(words), _MOST_WORDS), 0, -1):
                if " ".join(words[:n]) in _TOTALS:
                    return i, " ".join(words[n:])
                if " ".join(words[-n:]) in _TOTALS:
                    return i, " ".join(words[:-n])
    return None


def _is_total(
    row: Sequence[str], named: int, rest: str, near: Sequence[Sequence[str]], *, last: bool = False
) -> bool:
    """Return whether a row is a total whose cell `named` has a word for it and says `rest` too.

    In the last row of a table, a word and amounts are enough.
    """
    beside = [i for i, cell in enumerate(row) if cell and i != named]
    others = [i for i in beside if not _is_amount(row[i])]
    if len(others) == len(beside) or not beside:
        return False
    column = _column(near, named)
    of_numbers = all(re.search(r"\d", cell) for cell in column if cell)
    if not all(_says_nothing(row[i], dates=of_numbers) for i in others):
        return False
    if (last and not rest) or (rest and rest in map(_words, column)):
        return True
    texts = [
        i
        for i in range(len(row))
        if i != named
        and 2 * sum(bool(c) and not _is_amount(c) for c in _column(near, i)) > len(near)
    ]
    empty = [i for i in texts if not row[i]]
    return bool(empty) and (not rest or len(empty) + len(others) >= len(texts))


def _reason_at_bottom(
    row: Sequence[str], above: Sequence[Sequence[str]], *, below_sales: bool
) -> str:
    filled = [i for i, cell in enumerate(row) if cell]
    if not filled or not above:
        return ""
    named = _named(row)
    if named and _is_total(row, *named, above, last=True):
        return TOTAL
    if not below_sales or not all(_is_amount(row[i]) for i in filled[1:]):
        return ""
    if _is_amount(row[filled[0]]):
        always = [i for i in range(len(row)) if i not in filled and all(_column(above, i))]
        texts = any(not any(map(_is_amount, _column(above, i))) for i in always)
        if row[0] or len(always) < 2 or not texts:
            return ""
        adds_up = any(_adds_up(_column(above, i), row[i]) for i in filled)
        return TOTAL if len(above) >= 10 or adds_up else ""
    alone = len(filled) == 1 and len(above) >= 2
    return FOOTER if alone and _is_unlike(row, above) else ""


def _is_unlike(row: Sequence[str], sales: Sequence[Sequence[str]]) -> bool:
    """Return whether the only filled cell of a row is no amount and unlike the cells of sales."""
    place = next(i for i, cell in enumerate(row) if cell)
    usual = sum(2 * sum(map(bool, _column(sales, i))) > len(sales) for i in range(len(row)))
    # A sale of which only the number or the date is known looks like the others.
    like = {_shape(cell) for cell in _column(sales, place)}
    return usual >= 3 and not _is_amount(row[place]) and _shape(row[place]) not in like


def _second_table(
    rows: Sequence[Sequence[str]], numbers: Sequence[int], after_blank: Collection[int]
) -> int:
    """Return where a second table begins: its header, under a blank line; the end for none."""
    is_below = False
    for i, row in enumerate(rows if after_blank else ()):
        is_below |= numbers[i] in after_blank
        cells = [cell for cell in row if cell]
        if not is_below or len(cells) == 1:  # a title may stand between
            continue
        above = [_column(rows[:i], j) for j in range(len(row))]
        pairs = [(cell, column) for cell, column in zip(row, above, strict=True) if cell]
        unlike = all(_shape(cell) not in map(_shape, column) for cell, column in pairs)
        names_amounts = any(
            not (_is_amount(cell) or is_missing_word(cell)) and any(map(_is_amount, column))
            for cell, column in pairs
        )
        no_digit = bool(pairs) and not re.search(r"\d", "".join(row))
        if i >= 2 and unlike and (names_amounts or no_digit):
            return i
        is_below = False
    return len(rows)


def _adds_up(amounts: Sequence[str], total: str) -> bool:
    """Return whether amounts of as many decimals add up to a total."""
    digits = [(re.sub(r"\D", "", text), text[-3:-2] in (".", ",")) for text in (*amounts, total)]
    values = [int(number or 0) for number, _ in digits]
    return len({has for _, has in digits}) == 1 and sum(values[:-1]) == values[-1]


def _column(rows: Sequence[Sequence[str]], i: int) -> list[str]:
    return [row[i] for row in rows]


def _shape(cell: str) -> str:
    # A date in words, such as "1. mars 2024", has the form of one in a month with a longer name.
    several = len(re.findall(r"\d+", cell)) > 1
    shape = re.sub(r"\d+", "9", cell)
    return re.sub(r"[^\W\d_]+", "a", shape) if several else shape


def _says_nothing(cell: str, *, dates: bool) -> bool:
    """Return whether a cell may stand beside a total: a currency, a dash, a date if allowed."""
    is_code = cell.upper() in CURRENCIES or is_missing_word(cell)
    return is_code or (dates and _DATE.fullmatch(cell) is not None)


def _words(cell: str) -> str:
    return " ".join(cell.casefold().translate(_MARKS).split())


def _is_amount(cell: str) -> bool:
    return _AMOUNT.fullmatch(cell) is not None


_MARKS = str.maketrans(dict.fromkeys(":.*=()[]–—-", " "))
_TOTALS = frozenset(" ".join(word.translate(_MARKS).split()) for word in TOTAL_WORDS)
_PARTS = frozenset(part for word in _TOTALS for part in word.split())
_MOST_WORDS = max(len(word.split()) for word in _TOTALS)
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[ T]\d{1,2}[:.]\d\d(?:[:.]\d\d)?)?")
_CURRENCY = r"(?:[A-Z]{3}|[Kk]r\.?|[$€£¥])?"
_AMOUNT = re.compile(
    rf"[-+−(]*{_CURRENCY}\s*[-+−]?"
    r"(?:\d{1,3}(?:,\d\d)*(?:[ .,'’\u00a0\u202f]\d{3})+|\d+)?(?:[.,]\d*)?"
    rf"(?<=\d|[.,])\s*{_CURRENCY}[-)%−]?"
)

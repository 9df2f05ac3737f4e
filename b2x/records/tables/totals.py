"""Rows that are not sales: totals, and footers below the last sale."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from b2x.schema.words import TOTAL_WORDS

LAST = 20
"""Rows at the very bottom of a table among which totals and footers are looked for."""
ABOVE = 20
"""Rows above a total among which the last sale is looked for."""
TOTAL, FOOTER = "a total, not a sale", "a footer, not a sale"


def not_sales_at_bottom(rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> dict[int, str]:
    """Find the rows at the bottom of a table that are not sales.

    A row is a total if its first filled cell has a word for it (`TOTAL_WORDS`) and its other filled
    cells are amounts; if the cell says more than the word, at least half of the usually filled
    columns must be empty too. Below the last sale, a row of amounts alone is also a total, if at
    least ten rows above it all fill two of the columns that it leaves empty; and a row with one
    text in the first column, of another form than the cells above it, is a footer.

    Parameters
    ----------
    rows
        The last rows of a table, hundreds where it has them: texts, ``""`` where missing. All have
        one length.
    numbers
        Number of each row.

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
    found: dict[int, str] = {}
    below_sales = True
    for i in range(len(cells) - 1, max(len(cells) - 1 - LAST, -1), -1):
        reason = _reason(cells[i], cells[:i], below_sales=below_sales)
        below_sales &= bool(reason)
        if reason:
            found[numbers[i]] = reason
    return dict(sorted(found.items()))


def totals_within(
    numbers: Sequence[int], candidates: Iterable[int], row: Callable[[int], Sequence[str]]
) -> dict[int, str]:
    """Find totals anywhere in a table, such as those below each month or customer.

    A row is a total if its first filled cell begins with a word for it, its other filled cells are
    amounts, one at least, and all columns with a text in the last sale above are empty, one at
    least besides that of the word.

    Parameters
    ----------
    numbers
        Number of each row.
    candidates
        Positions of rows that may be totals, ascending.
    row
        Returns the cells of the row at a position.

    Returns
    -------
    Reason by number.

    Examples
    --------
    >>> rows = [["K1", "2024-03-01", "5"], ["Sum K1", "", "5"], ["Sum AS", "2024-03-02", "7"]]
    >>> totals_within([2, 3, 4], range(3), rows.__getitem__)
    {3: 'a total, not a sale'}
    """
    found: dict[int, str] = {}
    totals: set[int] = set()
    for position in candidates:
        cells = [cell.strip() for cell in row(position)]
        if not _is_named_total(cells):
            continue
        near = range(position - 1, position - ABOVE, -1)
        above = next((i for i in near if i not in totals), -1)
        if above < 0:
            continue
        named = next(i for i, cell in enumerate(cells) if cell)
        texts = {
            i for i, cell in enumerate(row(above)) if cell.strip() and not _is_amount(cell.strip())
        }
        texts -= {named}
        if texts and not any(cells[i] for i in texts if i < len(cells)):
            totals.add(position)
            found[int(numbers[position])] = TOTAL
    return found


def _is_named_total(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or not all(_is_amount(cell) for cell in filled[1:]):
        return False
    words = _words(filled[0])
    return words in TOTAL_WORDS or any(words.startswith(f"{word} ") for word in TOTAL_WORDS)


def _reason(row: Sequence[str], above: Sequence[Sequence[str]], *, below_sales: bool) -> str:
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
    if not below_sales:
        return ""
    if _is_amount(first):
        is_total = not row[0] and len(above) >= 10 and _is_unlike(filled, above)
        return TOTAL if is_total else ""
    alone = not filled[0] and not beside and len(above) >= 2 and len(empty) >= 2
    # A sale of which only the number or the date is known looks like those above it.
    like = {_shape(cell) for cell in _column(above, 0)}
    return FOOTER if alone and _shape(first) not in like else ""


def _is_unlike(filled: Sequence[int], above: Sequence[Sequence[str]]) -> bool:
    """Return whether two columns are empty that all rows above fill, one of them with text."""
    always = [i for i in range(len(above[0])) if i not in filled and all(_column(above, i))]
    texts = [i for i in always if not any(map(_is_amount, _column(above, i)))]
    return len(always) >= 2 and bool(texts)


def _column(rows: Sequence[Sequence[str]], i: int) -> list[str]:
    return [row[i] for row in rows]


def _shape(cell: str) -> str:
    # A date in words, such as "1. mars 2024", has the form of one in a month with a longer name.
    if len(re.findall(r"\d+", cell)) > 1:
        return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", cell))
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

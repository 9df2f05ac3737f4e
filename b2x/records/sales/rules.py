"""Filters rows that are not sales, subtracts refunds, and converts currencies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import numpy as np
import pyarrow as pa

from b2x.records.arrow import nulls_of, values_of
from b2x.records.sales.currency import Money
from b2x.records.sales.status_words import is_won, says_no_sale
from b2x.records.tables.chunk import Chunk
from b2x.records.values.column_text import as_text
from b2x.records.values.described import shown
from b2x.records.values.missing import is_missing_word
from b2x.schema.columns import Column, Numbers
from b2x.schema.words import GIVEN_NAMES

REFUNDED = "amount given back"
"""Name of the amount to be subtracted from ``volume``, among the columns that are read."""
NO_CURRENCY = "volume: no currency where the others have one"
GIVEN_BACK = "no sale: an amount given back"
NO_SALE = "no sale: as the first line of its order"


@dataclass(frozen=True)
class Statuses:
    """Values of a column that say that a row is not a sale, or that it is one.

    Attributes
    ----------
    header, position
        The column.
    values
        The values, trimmed and in lower case; ``*`` is any value that is not empty.
    of_sales
        Whether rows with these values are sales, and those with any other value are not. A row
        without a value is a sale either way.
    by_words
        Whether everyday words count too: of sales those for won, else those for cancelled and the
        like. The values are then those of rows that are not sales, either way.
    """

    header: str
    position: int
    values: frozenset[str]
    of_sales: bool = False
    by_words: bool = False

    def __str__(self) -> str:
        if "*" in self.values:
            return f"not a sale where {self.header!r} is filled"
        if self.by_words and self.of_sales:
            return f"sales only where {self.header!r} says won"
        if self.by_words:
            listed = ", ".join(sorted({*self.values, "cancelled", "failed", "lost"}))
            return f"not a sale where {self.header!r} says {listed} or the like"
        listed = ", ".join(sorted(self.values)[:6])
        more = ", ..." if len(self.values) > 6 else ""
        what = "sales only" if self.of_sales else "not a sale"
        return f"{what} where {self.header!r} is {listed}{more}"

    def reasons(self, chunk: Chunk) -> Iterable[tuple[int, str]]:
        """Yield the rows of a chunk that are not sales, with the reason."""
        encoded = as_text(chunk.column(self.position)).dictionary_encode()
        found = {
            code: text
            for code, text in enumerate(encoded.dictionary.to_pylist())
            if text.strip() and self._excludes(text.strip().lower())
        }
        if not found:
            return
        codes = values_of(encoded.indices, np.int32)
        codes[nulls_of(encoded.indices)] = -1
        for row in np.flatnonzero(np.isin(codes, list(found))).tolist():
            value = found[int(codes[row])].strip()
            # One word is a status; more may have slipped in from another column.
            word = value.isalpha() and value.lower() not in GIVEN_NAMES
            said = repr(value) if word or value.lower() in self.values else shown(value)
            told = "filled" if "*" in self.values else said
            yield row, f"no sale: {self.header} is {told}"

    def _excludes(self, value: str) -> bool:
        if "*" in self.values:
            return not is_missing_word(value)
        if not self.by_words:
            return (value in self.values) is not self.of_sales
        by_word = not is_won(value) if self.of_sales else says_no_sale(value)
        return by_word or value in self.values


@dataclass(frozen=True)
class SaleRules:
    """What is done to every chunk once its columns are checked.

    Attributes
    ----------
    statuses
        Which rows are sales.
    money
        In which currency amounts are.
    apart
        Whether refunds are left out instead of subtracted: a refunded part of an order is not
        subtracted, and a row below zero is not a sale.
    """

    statuses: tuple[Statuses, ...]
    money: Money
    apart: bool = False

    @property
    def positions(self) -> frozenset[int]:
        """Positions of the columns that the rules need."""
        money = () if self.money.position is None else (self.money.position,)
        return frozenset((*(status.position for status in self.statuses), *money))

    def apply(
        self, chunk: Chunk, columns: dict[str, Column], amounts: pa.Array | None
    ) -> list[tuple[int, str]]:
        """Subtract refunds from ``volume`` and convert it to one currency, in place.

        Parameters
        ----------
        chunk
            The rows as they came.
        columns
            Their checked columns.
        amounts
            The amounts as they are written, where some name a currency; else None.

        Returns
        -------
        The rows that are not sales or cannot be right, each with the reason.
        """
        found = [pair for status in self.statuses for pair in status.reasons(chunk)]
        refunded = columns.pop(REFUNDED, None)
        if "volume" not in columns:
            return found
        volume = cast(Numbers, columns["volume"])
        if refunded is not None and not self.apart:
            # Some systems write refunds as negative amounts.
            back = np.abs(np.nan_to_num(cast(Numbers, refunded)))
            net = np.where(back > 0, np.round(volume - back, 6), volume)
            in_full = np.flatnonzero((back > 0) & (volume > 0) & (net <= 0)).tolist()
            found += [(row, "no sale: refunded in full") for row in in_full]
            volume = net
        if self.apart:
            found += [(row, GIVEN_BACK) for row in np.flatnonzero(volume < 0).tolist()]
        columns["volume"], without = self.money.convert(chunk, volume, amounts)
        return [*found, *((row, NO_CURRENCY) for row in without.tolist())]

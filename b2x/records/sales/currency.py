"""Converts amounts in several currencies; refuses them where rates are missing."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from threading import Lock

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.errors import InputError, UsageError
from b2x.records.arrow import nulls_of, values_of
from b2x.records.options import Rates
from b2x.records.sales.spread_sample import SpreadSample
from b2x.records.tables.chunk import Chunk
from b2x.records.values.amounts import take_apart
from b2x.records.values.column_text import as_text
from b2x.records.values.currencies import CURRENCIES, SIGNS, currency_named
from b2x.records.values.described import describe
from b2x.records.values.missing import MISSING_WORDS
from b2x.schema.columns import Numbers


class Money:
    """Finds the currency of each amount, and converts them where there are rates.

    Parameters
    ----------
    header, position
        The column of currency codes; None where there is none. Amounts may then have a currency
        themselves.
    rates
        As in :class:`b2x.records.options.ReadingOptions`. With ``"median"``, amounts are only
        collected until :meth:`settle` is called.
    where
        Name of the table.
    """

    def __init__(
        self,
        header: str | None,
        position: int | None,
        rates: Rates | None,
        where: str,
    ) -> None:
        self.header, self.position = header, position
        self._rates = _checked(rates) if isinstance(rates, Mapping) else None
        self._samples: defaultdict[str, SpreadSample] | None = None
        if rates == "median":
            self._samples = defaultdict(SpreadSample)
        elif rates is not None and self._rates is None:
            raise UsageError(f"rates={rates!r}", next_step="use a dict of numbers, or 'median'")
        self._where = where
        self._seen: str | None = None
        self._lock = Lock()

    def convert(
        self, chunk: Chunk, volume: Numbers, texts: pa.Array | None
    ) -> tuple[Numbers, NDArray[np.int64]]:
        """Return amounts in one currency, and the rows with an amount and no currency.

        Parameters
        ----------
        chunk
            The rows as they came.
        volume
            Their amounts.
        texts
            The amounts as they are written, where some name a currency; else None.

        Raises
        ------
        InputError
            When there are several currencies and no rate for one of them.
        """
        if self.position is None and texts is None and self._rates is None:
            return volume, _NO_ROWS  # there is no currency anywhere
        if self.position is not None:
            codes, names = _coded(chunk.column(self.position), _code)
        elif texts is not None:
            codes, names = _coded(texts, _sign)
        else:
            codes, names = np.full(len(chunk), -1, dtype=np.int64), []
        amounts = codes[~np.isnan(volume)]
        found = [
            names[code] for code in np.flatnonzero(np.bincount(amounts[amounts >= 0])).tolist()
        ]
        if self._samples is not None:
            for code, name in enumerate(names):
                self._samples[name].add(volume[(codes == code) & (volume > 0)])
            return volume, _NO_ROWS
        if self._rates is None:
            for name in found:
                self._expect(name)
            return volume, _NO_ROWS
        if self.position is None and not names:
            raise InputError(
                "there are rates, and no amount has a currency",
                where=self._where,
                next_step="leave --rate out (rates=None)",
            )
        rates = [currency_named(name, self._rates) for name in names]
        without = [name for name, rate in zip(names, rates, strict=True) if rate is None]
        without = [name for name in without if name in found]
        if without:
            raise InputError(
                f"no rate for {shown_currency(without[0])}",
                where=self._where,
                next_step=f"give one with --rate {shown_currency(without[0])}=... (rates={{...}})",
            )
        factors = np.array([*(np.nan if r is None else self._rates[r] for r in rates), np.nan])
        return volume * factors[codes], np.flatnonzero((codes < 0) & ~np.isnan(volume))

    @property
    def told(self) -> bool:
        """Whether the user said what to do with several currencies."""
        return self._rates is not None or self._samples is not None

    def names_in(self, chunk: Chunk) -> Counter[str]:
        """Return how often each currency occurs in the currency column."""
        assert self.position is not None
        codes, names = _coded(chunk.column(self.position), _code)
        counts = np.bincount(codes[codes >= 0], minlength=len(names)).tolist()
        return Counter(dict(zip(names, counts, strict=True)))

    def settle(self) -> None:
        """Set the rates so that the collected amounts of each currency have the same median."""
        assert self._samples is not None
        sizes = {name: sample.seen for name, sample in self._samples.items() if sample.seen}
        medians = {name: float(np.median(self._samples[name].values)) for name in sizes}
        main = medians[max(sizes, key=lambda name: sizes[name])] if sizes else 1.0
        self._rates = {name: main / median for name, median in medians.items()} or None
        self._samples = None

    def _expect(self, name: str) -> None:
        with self._lock:
            self._seen = self._seen or name
            first = self._seen
        if name != first:
            first, name = shown_currency(first), shown_currency(name)
            column = f"column {self.header!r} has" if self.header else "amounts are in"
            raise InputError(
                f"{column} {first} and {name}: amounts of several currencies cannot be compared",
                where=self._where,
                next_step=f"say what one unit of each is worth, --rate {first}=1 --rate {name}=... "
                f"(rates={{{first!r}: 1, ...}}), or pass --rate median to scale each by its own "
                "median sale",
            )


def shown_currency(name: str) -> str:
    """Return a currency as a message shows it: a longer text is described."""
    return name if len(name) <= 3 else describe(name)


_NO_ROWS = np.empty(0, dtype=np.int64)


def _checked(rates: Mapping[str, float]) -> dict[str, float]:
    for name, rate in rates.items():
        if not (isinstance(rate, int | float) and 0 < rate < math.inf):
            raise UsageError(
                f"rate {rate!r} of {name} is not a number above 0", next_step="correct it"
            )
    names = {name: name.strip() for name in rates}
    return {n if n in SIGNS else n.upper(): float(rates[name]) for name, n in names.items()}


def _coded(
    column: pa.Array, name_of: Callable[[str], str | None]
) -> tuple[NDArray[np.int64], list[str]]:
    """Return each row's currency as a code into a list of names, -1 where it has none."""
    encoded = as_text(column).dictionary_encode()
    codes = values_of(encoded.indices, np.int32).astype(np.int64)
    codes[nulls_of(encoded.indices)] = -1
    known: dict[str, int] = {}
    places = [
        -1 if (name := name_of(text.strip())) is None else known.setdefault(name, len(known))
        for text in encoded.dictionary.to_pylist()
    ]
    return np.array([*places, -1])[codes], list(known)


def _code(text: str) -> str | None:
    """Return the currency in a cell of the currency column; None where there is none.

    It is a code or a sign, else the word in capitals, so that two different words are never taken
    for one currency. A text with digits is some system's key, not a currency.
    """
    if not text or text.lower() in MISSING_WORDS or any(map(str.isdigit, text)):
        return None
    amount = None if text.upper() in CURRENCIES else take_apart(f"{text} 1")
    return text.upper() if amount is None or amount.currency is None else amount.currency


def _sign(text: str) -> str | None:
    amount = take_apart(text)
    return None if amount is None else amount.currency

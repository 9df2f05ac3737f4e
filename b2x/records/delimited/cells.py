"""Writes new columns as cells of a CSV file, quoted where needed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from functools import cache
from math import prod
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from b2x.records.arrow import TEXT, letters_of, nulls_of, number_array, text_array, values_of
from b2x.records.delimited.raw_rows import BYTES, bytes_array

NewColumns: TypeAlias = Mapping[str, pa.Array]
"""New columns of a chunk by name: text, dictionary-encoded text, or float64."""
MOST_COMBINATIONS = 2**17
"""Combinations of dictionary-encoded texts that are written out beforehand."""


class CellWriter:
    """Writes new columns as cells, each after a delimiter.

    Parameters
    ----------
    delimiter, encoding
        Those of the file.
    decimal
        Decimal mark of numbers.
    quoted
        Whether to quote all cells, not only those that need it.

    Examples
    --------
    >>> writer = CellWriter(",", "utf-8", ".", quoted=False)
    >>> label = pa.DictionaryArray.from_arrays(pa.array([1, None]), text_array(["B2B", "B2C"]))
    >>> writer.write({"label": label, "share": pa.array([0.5, 1.0])})[0].to_pylist()
    [b',B2C,0.5000', b',,1.0000']
    """

    def __init__(self, delimiter: str, encoding: str, decimal: str, *, quoted: bool) -> None:
        self._delimiter, self._encoding, self._decimal = delimiter, encoding, decimal
        self._quoted = quoted
        self._special = [mark.encode() for mark in (delimiter, '"', "\r", "\n")]
        self._combined: tuple[list[pa.Array], pa.Array] = [], None

    def write(self, new: NewColumns) -> list[pa.Array | pa.Scalar]:
        """Return columns of bytes, or bytes for all rows, that make the cells when joined."""
        coded: list[pa.DictionaryArray] = []
        written: list[pa.Array | pa.Scalar] = []
        for column in new.values():
            is_number = pa.types.is_floating(column.type)
            texts = number_texts(column, self._decimal) if is_number else column
            if pa.types.is_dictionary(texts.type):
                combinations = prod(len(one.dictionary) + 1 for one in (*coded, texts))
                if not written and combinations <= MOST_COMBINATIONS:
                    coded.append(texts)
                    continue
                texts = texts.dictionary_decode()
            written += bytes_array([self._delimiter.encode()])[0], self._encoded(self._cells(texts))
        return [self._together(coded), *written] if coded else written

    def _together(self, columns: Sequence[pa.DictionaryArray]) -> pa.Array:
        """Return the cells of dictionary-encoded columns, by writing each combination once."""
        texts = [column.dictionary for column in columns]
        known, combinations = self._combined
        if len(known) != len(texts) or not all(map(pa.Array.equals, known, texts)):
            combinations = self._combinations(texts)
            self._combined = texts, combinations
        place = np.zeros(len(columns[0]), dtype=np.int64)
        for column in columns:
            codes = values_of(column.indices.cast(pa.int64()), np.int64)
            if column.null_count:
                codes[nulls_of(column)] = len(column.dictionary)
            place *= len(column.dictionary) + 1
            place += codes
        return combinations.take(number_array(place))

    def _combinations(self, texts: Sequence[pa.Array]) -> pa.Array:
        """Return the cells of every combination of texts, of which the last is a missing one."""
        codes = np.indices([len(column) + 1 for column in texts]).reshape(len(texts), -1)
        cells = [
            pa.concat_arrays([self._cells(column), text_array([""])]).take(number_array(code))
            for column, code in zip(texts, codes, strict=True)
        ]
        return self._encoded(
            pc.binary_join_element_wise(_EMPTY, *cells, text_array([self._delimiter])[0])
        )

    def _encoded(self, cells: pa.Array) -> pa.Array:
        if self._encoding == "utf-8" or letters_of(cells).isascii():
            return cells.view(BYTES)
        # A character that the encoding does not have is written as an escape sequence.
        texts = [text or "" for text in cells.to_pylist()]
        return bytes_array([text.encode(self._encoding, "backslashreplace") for text in texts])

    def _cells(self, texts: pa.Array) -> pa.Array:
        """Return texts as cells, quoted where needed or everywhere."""
        if not self._quoted:
            letters = letters_of(texts)
            if not any(mark in letters for mark in self._special):
                return texts
        doubled = pc.replace_substring(texts, '"', '""')
        quoted = pc.binary_join_element_wise(_QUOTE, doubled, _QUOTE, _EMPTY)
        if self._quoted:
            return quoted
        special = pc.match_substring_regex(texts, f'[{re.escape(self._delimiter)}"\r\n]')
        return pc.if_else(special, quoted, texts)


def rows_text(columns: Sequence[Sequence[str | None]], delimiter: str) -> str:
    r"""Return columns as lines of CSV that end with a line feed; cells may hold any line end.

    Examples
    --------
    >>> rows_text([["a", "1,5"], ["b\rc", None]], ",")
    'a,"b\rc"\n"1,5",\n'
    """
    lines = io.StringIO(newline="")
    csv.writer(lines, delimiter=delimiter, lineterminator="\n").writerows(
        zip(*columns, strict=True)
    )
    text = lines.getvalue()
    if "\r" not in text:
        return text
    # Before Python 3.13 csv.writer quotes only the line ends that it writes itself.
    quoted = [[csv_cell(cell or "", delimiter) for cell in column] for column in columns]
    return "".join(f"{delimiter.join(row)}\n" for row in zip(*quoted, strict=True))


def csv_cell(text: str, delimiter: str, *, quoted: bool = False) -> str:
    """Return a text as a CSV cell, quoted where needed or always.

    Examples
    --------
    >>> csv_cell("0,97", ","), csv_cell("0,97", ";")
    ('"0,97"', '0,97')
    """
    if quoted or delimiter in text or '"' in text or "\r" in text or "\n" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def plain_cells(column: pa.Array, decimal: str = ".") -> list[str]:
    """Return a new column as texts: numbers with four decimals, missing values as ``""``.

    Examples
    --------
    >>> plain_cells(pa.array([0.97312, None]), ",")
    ['0,9731', '']
    """
    texts = number_texts(column, decimal) if pa.types.is_floating(column.type) else column
    return ["" if text is None else str(text) for text in texts.to_pylist()]


def number_texts(column: pa.Array, decimal: str) -> pa.Array:
    """Return numbers as texts with four decimals, dictionary-encoded between 0 and 1.

    Null stays null.

    Examples
    --------
    >>> number_texts(pa.array([0.5, None, 1234.5]), ".").to_pylist()
    ['0.5000', None, '1234.5000']
    """
    values, nulls = values_of(column, np.float64), nulls_of(column)
    values[nulls] = 0.0
    if len(values) and values.min() >= 0 and values.max() <= 1:
        steps = np.rint(values * 10_000).astype(np.int64)
        return pa.DictionaryArray.from_arrays(number_array(steps, ~nulls), _shares(decimal))
    texts = [f"{value:.4f}".replace(".", decimal) for value in values.tolist()]
    return text_array([None if n else t for t, n in zip(texts, nulls.tolist(), strict=True)])


@cache
def _shares(decimal: str) -> pa.Array:
    """Return the texts of 0.0000, 0.0001, ... 1.0000."""
    digits = np.arange(10_001)[:, np.newaxis] // [10_000, 1, 1000, 100, 10, 1] % 10 + ord("0")
    digits[:, 1] = ord(decimal)
    ends = np.arange(0, digits.size + 1, digits.shape[1])
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(digits.astype(np.uint8))]
    return pa.Array.from_buffers(TEXT, len(digits), buffers)


_EMPTY, _QUOTE = text_array(["", '"'])

"""Reads a whole table into memory, checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Unpack

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from b2x.records.check_columns import Ranges, check_plan
from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.strict_reader import BadLine
from b2x.records.options import ReadingOptions
from b2x.records.panel.understanding import Understanding
from b2x.records.read_table import read_table
from b2x.records.reading import Reading
from b2x.records.sales.history import History
from b2x.records.tables.chunk import Chunk, Source
from b2x.records.values.checked import Checked
from b2x.records.values.column_text import as_text
from b2x.schema.columns import Column
from b2x.schema.fields import Kind
from b2x.schema.text import whole_number


@dataclass(frozen=True)
class Records:
    """A whole table, checked.

    Attributes
    ----------
    columns, reasons
        As in :class:`Batch`, over all rows.
    kinds
        Kind of each column.
    numbers
        int64 of shape (n,): line number in a file of text, else row number.
    bad_lines
        The lines that are not rows.
    ranges
        Lowest and highest number that can be right, of the columns that have them.
    """

    columns: dict[str, Column]
    reasons: NDArray[np.object_]
    kinds: dict[str, Kind]
    ranges: dict[str, tuple[float, float]]
    numbers: NDArray[np.int64]
    bad_lines: list[BadLine]
    _reading: Reading
    _chunk: Chunk

    def __len__(self) -> int:
        return len(self.reasons)

    @property
    def is_sale(self) -> NDArray[np.bool_]:
        """Whether each row is a sale, shape (n,); one with a value that cannot be right is.

        Those that are not say so in their reason, such as a lost deal or a total.
        """
        return np.array(
            [not (r.startswith("no sale:") or r.endswith("not a sale")) for r in self.reasons],
            dtype=bool,
        )

    @property
    def understood(self) -> Understanding:
        """What was understood of the table."""
        return self._reading.understood

    @property
    def reading(self) -> Reading:
        """How the table was read."""
        return self._reading

    @property
    def missing(self) -> tuple[str, ...]:
        """Wanted inputs that the table does not have."""
        return self._reading.mapped.missing

    def header_of(self, name: str) -> str | None:
        """Return the column that an input is read from; None where the table has none."""
        return self._reading.header_of(name)

    @property
    def headers(self) -> list[str]:
        """The table's column names."""
        return self._reading.headers

    @property
    def history(self) -> History | None:
        """Each buyer's orders up to the table's end; None where they were not counted."""
        counted = self._reading.history
        return None if counted is None else counted.history()

    @property
    def export_hints(self) -> tuple[str, ...]:
        """Headers that the table's known export says are hints; empty where it is of none."""
        recognised = self._reading.recognised
        return () if recognised is None else recognised.export.hints

    def position(self, header: str) -> int:
        """Return the position of a column; raises as :meth:`Reading.position`."""
        return self._reading.position(header)

    @property
    def dialect(self) -> Dialect | None:
        """How the file is written; None where it is not a text file."""
        orders = self._reading.orders
        return (self._reading.table if orders is None else orders.lines).dialect

    @property
    def decimal_comma(self) -> bool:
        """Whether the table writes decimal commas."""
        orders = self._reading.orders
        return self._reading.decimal_comma if orders is None else orders.decimal_comma

    def text(self, header: str) -> pa.Array:
        """Return any column as the text that it shows, an Arrow array of n values.

        Raises
        ------
        InputError
            When there is no such column.
        """
        return as_text(self._chunk.column(self._reading.position(header)))

    def raw(self, header: str) -> NDArray[np.object_]:
        """Return any column, labels say, as trimmed text, shape (n,); None where empty.

        Raises
        ------
        InputError
            When there is no such column.
        """
        texts = [
            whole_number((text or "").strip()) or None for text in self.text(header).to_pylist()
        ]
        column = np.empty(len(texts), dtype=object)
        column[:] = texts
        return column

    def column(self, header: str, kind: Kind) -> Checked:
        """Return any column checked as a kind, with the reasons of values that cannot be right.

        Raises
        ------
        InputError
            When there is no such column, or only the user can know how it is written.
        """
        position = self._reading.position(header)
        plan = self._reading.planner.plan_one(header, position, kind, self._chunk)
        return check_plan(plan, self._chunk.column(position))


def read_all(
    source: Source,
    *,
    wanted: Mapping[str, Kind] | None = None,
    own_kinds: Mapping[str, Kind] | None = None,
    exclude: Iterable[str] = (),
    also: Iterable[str] = (),
    ranges: Ranges | None = None,
    as_is: bool = False,
    named: Iterable[str] = (),
    **options: Unpack[ReadingOptions],
) -> Records:
    """Read a whole table into memory; parameters and errors as :func:`read_table`.

    Where neither `wanted` nor `ranges` is told, a field whose column holds another quantity
    (:func:`b2x.records.check_columns.other_quantities`) has no range, and a warning says so.

    Examples
    --------
    >>> records = read_all({"volume": [10, -5], "lines": [1, -1], "kind": ["a", None]})
    >>> records.reasons.tolist(), records.raw("kind").tolist()
    (['', 'lines: -1 is below 0'], ['a', None])
    """
    reading = read_table(
        source,
        wanted=wanted,
        own_kinds=own_kinds,
        exclude=exclude,
        also=also,
        ranges=ranges,
        whole=True,
        as_is=as_is,
        named=named,
        **options,
    )
    batch = next(reading.batches())
    return Records(
        batch.columns,
        batch.reasons,
        reading.kinds,
        {name: bounds for name, bounds in reading.ranges.items() if name in reading.kinds},
        batch.chunk.numbers,
        batch.chunk.bad,
        reading,
        batch.chunk,
    )

"""Brings the lines of each order together through temporary Arrow files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, BinaryIO, Self, cast

import numpy as np
import pyarrow as pa
import pyarrow.ipc as ipc
from numpy.typing import NDArray

from b2x.records.arrow import (
    TEXT,
    code_array,
    nulls_of,
    number_array,
    text_array,
    time_array,
    values_of,
)
from b2x.records.sales.fold import Lines

MOST_PARTS = 256
"""Temporary files that may be open at a time."""


class ScatteredLines:
    """Lines that are added in any order and given back in parts, all lines of an order in one part.

    Parameters
    ----------
    n_parts
        How many parts, `MOST_PARTS` at most.

    Examples
    --------
    >>> states, reasons = np.zeros(2, np.int8), np.array(["", ""], dtype=object)
    >>> lines = Lines(text_array(["b", "a"]), np.array([2, 3]), {}, {}, reasons, states)
    >>> with ScatteredLines(2) as scattered:
    ...     scattered.add(lines, np.array([1, 0]))
    ...     [part.keys.to_pylist() for part in scattered.parts()]
    [['a'], ['b']]
    """

    def __init__(self, n_parts: int) -> None:
        self._stack = ExitStack()
        self._files: list[BinaryIO | None] = [None] * n_parts
        self._writers: list[Any] = [None] * n_parts

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, lines: Lines, parts: NDArray[np.int64]) -> None:
        """Add lines; `parts` has the part of each."""
        for part in np.unique(parts).tolist():
            batch = _as_batch(lines.take(np.flatnonzero(parts == part)))
            if self._writers[part] is None:
                import tempfile  # here, because few files need it

                made = tempfile.TemporaryFile(prefix="b2x-")  # noqa: SIM115  # the stack closes it
                file = cast(BinaryIO, self._stack.enter_context(made))
                self._files[part] = file
                self._writers[part] = ipc.new_stream(file, batch.schema)
            self._writers[part].write_batch(batch)

    def parts(self) -> Iterator[Lines]:
        """Yield the parts that have lines, once, their lines in the order of adding."""
        for place, file in enumerate(self._files):
            if file is None:
                continue
            self._writers[place].close()
            file.seek(0)
            yield _as_lines(ipc.open_stream(file).read_all())
            file.close()


def _as_batch(lines: Lines) -> pa.RecordBatch:
    everywhere = np.ones(len(lines), dtype=bool)
    columns = {
        "key": lines.keys,
        "number": number_array(lines.numbers),
        "state": code_array(lines.states, everywhere),
        "reason": _texts(lines.reasons),
        **{f"raw {position}": column for position, column in lines.raw.items()},
    }
    for name, values in lines.typed.items():
        is_time = values.dtype.kind == "M"
        columns[f"typed {name}"] = time_array(values) if is_time else number_array(values)
    return pa.RecordBatch.from_arrays(list(columns.values()), list(columns))


def _as_lines(table: pa.Table) -> Lines:
    columns = {name: table.column(name).combine_chunks() for name in table.column_names}
    reasons = np.array([text or "" for text in columns["reason"].to_pylist()], dtype=object)
    return Lines(
        columns["key"],
        values_of(columns["number"], np.int64),
        {int(n.removeprefix("raw ")): c for n, c in columns.items() if n.startswith("raw ")},
        {
            name.removeprefix("typed "): _values(column)
            for name, column in columns.items()
            if name.startswith("typed ")
        },
        reasons,
        values_of(columns["state"], np.int8),
    )


def _texts(reasons: NDArray[np.object_]) -> pa.Array:
    if (reasons == "").all():
        return pa.nulls(len(reasons), TEXT)
    return text_array([reason or None for reason in reasons.tolist()])


def _values(column: pa.Array) -> NDArray[Any]:
    if not pa.types.is_timestamp(column.type):
        return values_of(column, np.float64)
    times = values_of(column, "datetime64[s]")
    times[nulls_of(column)] = np.datetime64("NaT")
    return times

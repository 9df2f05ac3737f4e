"""Reads Parquet by bytes: as many rows at a time as fit, and what Arrow raises as InputError."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, islice
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from b2x.errors import B2XError, InputError
from b2x.records.files.packed import OpenBytes

if TYPE_CHECKING:
    import pyarrow.parquet as pq

BATCH_BYTES = 16 * 2**20
"""Bytes of the columns of a batch, as far as a file says them beforehand."""
LONGEST_CELL = 16 * 2**20
"""Bytes of the longest text, as of the longest line of a CSV file."""


@contextmanager
def refuse_damage(name: str) -> Iterator[None]:
    """Raise :class:`InputError` with the name of the file for whatever Arrow raises."""
    try:
        yield
    except (B2XError, GeneratorExit):
        raise
    except (pa.ArrowException, ArithmeticError, LookupError, MemoryError, OSError, TypeError,
            ValueError, NotImplementedError) as error:  # fmt: skip
        what = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        raise InputError(
            f"the Parquet file is damaged or cannot be read: {what}",
            where=name,
            next_step="write it again, or save it as CSV UTF-8",
        ) from None


def batches_of(
    open_bytes: OpenBytes, size: int, names: Sequence[str] | None, where: str
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a file in batches of up to `size` rows and about `BATCH_BYTES`.

    Parameters
    ----------
    open_bytes
        Opens the file.
    size
        Rows of a batch at most.
    names
        The columns to read; None for all.
    where
        What to call the file in errors.

    Raises
    ------
    InputError
        When a text is longer than `LONGEST_CELL`, or the file is damaged.
    """
    import pyarrow.parquet as pq  # other files do not need it

    with refuse_damage(where), open_bytes() as stream:
        about = pq.read_metadata(stream)
        plans = [
            _rows_that_fit(open_bytes, about, group, size, names, where)
            for group in range(about.num_row_groups)
        ]
        stream.seek(0)
        buffered = 2**20 if any(is_large for _, is_large in plans) else 0
        file = pq.ParquetFile(stream, metadata=about, buffer_size=buffered)
        n_read = 0
        for rows, same in groupby(range(len(plans)), lambda group: plans[group][0]):
            for batch in file.iter_batches(rows, list(same), names):
                n_read += len(batch)
                yield checked(batch)
        if n_read != about.num_rows:
            raise pa.ArrowInvalid(f"{n_read:,} rows can be read of {about.num_rows:,}")
        if not plans:
            yield from file.iter_batches(size, columns=names)


def checked(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch; raise ArrowInvalid where a text is not UTF-8, or not in its dictionary."""
    for column in batch.columns:
        kind = column.type
        if not (pa.types.is_primitive(kind) or pa.types.is_decimal(kind)):
            column.validate(full=True)
    return batch


def rows_that_fit(open_bytes: OpenBytes, size: int, names: Sequence[str] | None, where: str) -> int:
    """Return how many rows of a whole file make a batch of :func:`batches_of`."""
    import pyarrow.parquet as pq

    with open_bytes() as stream:
        about = pq.read_metadata(stream)
    groups = range(about.num_row_groups)
    return min(
        (_rows_that_fit(open_bytes, about, group, size, names, where)[0] for group in groups),
        default=size,
    )


def _rows_that_fit(
    open_bytes: OpenBytes,
    about: pq.FileMetaData,
    group: int,
    size: int,
    names: Sequence[str] | None,
    where: str,
) -> tuple[int, bool]:
    """Return how many rows of a row group make a batch, and whether the group is a large one.

    A column chunk says its size, but a text in its dictionary counts in every row: the longest is
    looked up where it matters.
    """
    row_group = about.row_group(group)
    if row_group.num_rows <= 0:
        return size, False
    rows = row_group.num_rows
    if row_group.total_byte_size > LONGEST_CELL * rows * max(row_group.num_columns, 1):
        raise _long_cell("some column", where)
    # First, because it raises errors where asking for a damaged column's size ends the process.
    longest = _longest_coded(open_bytes, about, group, names, where)
    n_bytes = 0
    for j in range(row_group.num_columns):
        path = about.schema.column(j).path
        if names is not None and not any(path == n or path.startswith(f"{n}.") for n in names):
            continue
        column = row_group.column(j)
        if column.physical_type != "BYTE_ARRAY":
            n_bytes += 8 * rows
            continue
        if column.total_uncompressed_size > LONGEST_CELL * rows:
            raise _long_cell(f"column {path}", where)
        n_bytes += max(column.total_uncompressed_size, 0)
    fits = int(BATCH_BYTES / (n_bytes / rows + longest + 1))
    return min(size, max(fits, 1)), n_bytes > BATCH_BYTES


def _longest_coded(
    open_bytes: OpenBytes,
    about: pq.FileMetaData,
    group: int,
    names: Sequence[str] | None,
    where: str,
) -> int:
    """Return the sum of the longest texts in the dictionaries of columns, in bytes."""
    import pyarrow.parquet as pq

    total = 0
    fields = about.schema.to_arrow_schema()
    texts = [f.name for f in fields if pa.types.is_string(f.type) or pa.types.is_binary(f.type)]
    with open_bytes() as stream:
        file = pq.ParquetFile(stream, read_dictionary=texts, metadata=about, buffer_size=2**20)
        for batch in islice(file.iter_batches(1, [group], names), 1):
            for path, column in zip(batch.schema.names, batch.columns, strict=True):
                coded = column.dictionary if pa.types.is_dictionary(column.type) else pa.nulls(0)
                if not len(coded) or pa.types.is_nested(coded.type):
                    continue
                if pa.types.is_primitive(coded.type):
                    continue
                longest = pc.max(pc.binary_length(coded)).as_py() or 0
                if longest > LONGEST_CELL:
                    raise _long_cell(f"column {path}", where)
                total += longest
    return total


def _long_cell(column: str, where: str) -> InputError:
    return InputError(
        f"a text in {column} is longer than {LONGEST_CELL // 2**20} MiB",
        where=where,
        next_step="leave the column out of the file, or shorten its texts",
    )

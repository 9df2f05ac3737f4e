"""Many Parquet files as one table: a folder, partitioned by its names or not, or a pattern."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa

from b2x.errors import InputError

Batches = Callable[[int], Iterator[pa.RecordBatch]]


def find_parts(source: str) -> list[str]:
    """Return the Parquet files of a folder or pattern, in the order of their names.

    Files whose name, or a folder of whose, begins with ``.`` or ``_`` are no data, as in Hive.

    Raises
    ------
    InputError
        When there is none, or a file is no Parquet: lines of text count from the beginning of a
        file, so that each has to be scored for itself.
    """
    folder = Path(source)
    if folder.is_dir():
        found = [
            path
            for path in folder.rglob("*")
            if not any(part[0] in "._" for part in path.relative_to(folder).parts)
        ]
    else:
        found = [Path(path) for path in glob.glob(source, recursive=True)]
    files = sorted(path for path in found if path.is_file())
    if not files:
        raise InputError("no files there", where=source, next_step="check the path")
    for path in files:
        with path.open("rb") as stream:
            if stream.read(4) != b"PAR1":
                raise InputError(
                    "several files are one table only where they are Parquet, and this is not",
                    where=str(path),
                    next_step="score each file for itself, or name the Parquet files: '*.parquet'",
                )
    return [str(path) for path in files]


def open_parts(source: str) -> tuple[pa.Schema, int, Batches]:
    """Open Parquet files as one table, in the order of their names.

    Parameters
    ----------
    source
        A folder, or a pattern such as ``sales/*.parquet``. ``year=2024`` in a folder's name is a
        column.

    Returns
    -------
    Its schema, its number of rows, and what gives its record batches of a size.
    """
    import pyarrow.dataset as pads  # here, because a single file does not need it

    try:
        parts = pads.dataset(find_parts(source), format="parquet", partitioning="hive")
        rows = parts.count_rows()
        for part in parts.get_fragments():
            for field in part.physical_schema:
                if field.type != parts.schema.field(field.name).type:
                    raise pa.ArrowInvalid(f"{field.name} is {field.type} in {part.path}")
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"the files are no one table: {error}", where=source, next_step="write them again"
        ) from None

    def batches(size: int) -> Iterator[pa.RecordBatch]:
        for part in parts.get_fragments():
            yield from part.to_batches(schema=parts.schema, batch_size=size)

    return parts.schema, rows, batches

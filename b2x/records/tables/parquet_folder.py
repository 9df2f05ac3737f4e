"""Opens several Parquet files as one table: a folder, partitioned or not, or a pattern."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import cast

import pyarrow as pa

from b2x.errors import InputError
from b2x.records.files.packed import OpenBytes
from b2x.records.tables.parquet_batches import checked, refuse_damage, rows_that_fit

Batches = Callable[[int, Sequence[str] | None], Iterator[pa.RecordBatch]]
"""Returns record batches of up to a number of rows, from the beginning; those of a file have the
named columns alone, all where None is named."""


def open_parts(source: str) -> tuple[pa.Schema, int, Batches]:
    """Open Parquet files as one table, in the order of their names.

    Files are skipped if their name, or that of a folder they are in, begins with ``.`` or ``_``, as
    in Hive.

    Parameters
    ----------
    source
        A folder, or a pattern such as ``sales/*.parquet``. A folder named ``year=2024`` in it makes
        a column ``year``.

    Returns
    -------
    The schema, the number of rows, and a function that returns record batches.

    Raises
    ------
    InputError
        When there is no file, one is damaged or not Parquet, or the columns differ. Text files
        are refused because their lines are numbered from the beginning of each file.
    """
    import pyarrow.dataset as pads  # a single file does not need it

    try:
        parts = pads.dataset(_find_parts(source), format="parquet", partitioning="hive")
        rows = parts.count_rows()
        for part in parts.get_fragments():
            for field in part.physical_schema:
                if field.type != parts.schema.field(field.name).type:
                    raise pa.ArrowInvalid(f"{field.name} is {field.type} in {part.path}")
    except (pa.ArrowException, OSError, LookupError, ValueError) as error:
        raise InputError(
            f"the files do not form one table: {error}",
            where=source,
            next_step="write them again with the same columns",
        ) from None

    def batches(size: int, names: Sequence[str] | None) -> Iterator[pa.RecordBatch]:
        for part in parts.get_fragments():
            with refuse_damage(part.path):
                rows = rows_that_fit(
                    cast(OpenBytes, partial(open, part.path, "rb")), size, names, part.path
                )
                found = part.to_batches(
                    schema=parts.schema, columns=names, batch_size=rows, batch_readahead=1
                )
                yield from map(checked, found)

    return parts.schema, rows, batches


def _find_parts(source: str) -> list[str]:
    """Return the Parquet files of a folder or pattern, in the order of their names."""
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
        raise InputError("there are no files", where=source, next_step="check the path")
    for path in files:
        with path.open("rb") as stream:
            if stream.read(4) != b"PAR1":
                raise InputError(
                    "several files form one table only if all are Parquet, and this one is not",
                    where=str(path),
                    next_step="score each file by itself, or name the Parquet files: '*.parquet'",
                )
    return [str(path) for path in files]

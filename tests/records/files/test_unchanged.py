"""A file that changes between or during the passes over it stops the run, and no result is kept."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import b2x
from b2x.errors import InputError
from b2x.records.files.unchanged import UnchangedFile

MESSAGE = r"changed, replaced or removed while it was read \(.*orders\.\w+.*\)\. Next: .*copy it"


def written(path: Path, header: str = "volume,channel", rows: int = 5000) -> Path:
    data = f"{header}\n".encode() + b"".join(b"%d.5,phone\n" % (i % 900) for i in range(rows))
    if path.suffix == ".parquet":
        pq.write_table(pa.table({name: ["5"] * rows for name in header.split(",")}), path)
    else:
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def replace(path: Path) -> None:
    os.replace(written(path.with_name(f"new{path.suffix}"), "note,volume,channel"), path)


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"7,phone\n")


@pytest.mark.parametrize("change", [replace, append, os.remove, lambda p: os.truncate(p, 99)])
@pytest.mark.parametrize("name", ["orders.csv", "orders.csv.gz", "orders.parquet"])
def test_an_input_that_is_changed_after_the_first_look_is_refused(
    tmp_path: Path, name: str, change: Callable[[Path], None]
) -> None:
    source, target = written(tmp_path / name), tmp_path / "scored.csv"
    target.write_text("old")
    model = b2x.load("textbook", typical_volume=300)
    with pytest.raises(InputError, match=MESSAGE):
        b2x.score_file(source, target, model=model, understood=lambda _: change(source))
    assert target.read_text() == "old"


def test_a_file_that_grows_while_it_is_read_is_refused_at_its_end(tmp_path: Path) -> None:
    file = UnchangedFile(written(tmp_path / "orders.csv"))
    with file.open() as stream:
        assert len(stream.read(file.size)) == file.size
        append(tmp_path / "orders.csv")
        with pytest.raises(InputError, match=MESSAGE):
            stream.read(file.size)

"""A target and its rejects file are in place together at the end, or not at all.

That a run which is killed or meets a full disk leaves the old files is held in ``tests/score``.
"""

import gzip
import io
import os
import threading

import pyarrow as pa
import pytest

from b2x.errors import UsageError
from b2x.records.delimited.dialect import Dialect
from b2x.records.delimited.strict_reader import BadLine
from b2x.records.out.target import Output

BAD = BadLine(7, "1 field where the header has 2", "\udcff,x\r\n")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_both_files_are_in_place_at_the_end_and_not_before(tmp_path):
    with Output(f"{tmp_path}/out.csv", None) as output:
        output.stream.write(b"a\n")
        output.reject(BAD)
        assert not [name for name in names(tmp_path) if not name.endswith(".b2x-tmp")]
        assert output.rejects == f"{tmp_path}/out.csv.rejects"
    assert names(tmp_path) == ["out.csv", "out.csv.rejects"]


def test_an_error_leaves_the_old_files_and_nothing_else(tmp_path):
    (tmp_path / "out.csv").write_bytes(b"old")
    (tmp_path / "out.csv.rejects").write_bytes(b"old too")

    def fails():
        with Output(f"{tmp_path}/out.csv", None) as output:
            output.stream.write(b"new")
            output.reject(BAD)
            raise KeyError("stop")

    with pytest.raises(KeyError, match="stop"):
        fails()
    assert names(tmp_path) == ["out.csv", "out.csv.rejects"]
    assert (tmp_path / "out.csv").read_bytes() == b"old"
    assert (tmp_path / "out.csv.rejects").read_bytes() == b"old too"


def test_the_rejects_file_of_an_earlier_run_goes_where_nothing_is_rejected(tmp_path):
    (tmp_path / "out.csv.rejects").write_bytes(b"old")
    with Output(f"{tmp_path}/out.csv", None) as output:
        assert output.rejects is None
    assert names(tmp_path) == ["out.csv"]


def test_a_rejected_line_keeps_its_bytes(tmp_path):
    dialect = Dialect("utf-8", False, ";", "\n", ())
    with Output(f"{tmp_path}/out.csv", dialect) as output:
        output.reject(BAD)
    written = (tmp_path / "out.csv.rejects").read_bytes()
    assert written == b'line,reason,text\n7,1 field where the header has 2,"\xff,x"\n'


def test_the_same_input_gives_the_same_compressed_bytes(tmp_path):
    for name in ("1.csv.gz", "2.csv.gz", "3.csv.zst"):
        with Output(f"{tmp_path}/{name}", None) as output:
            output.stream.write(b"a\n" * 1000)
    first, second = ((tmp_path / f"{n}.csv.gz").read_bytes() for n in (1, 2))
    assert first == second
    assert gzip.decompress(first) == b"a\n" * 1000
    data = (tmp_path / "3.csv.zst").read_bytes()
    assert pa.CompressedInputStream(io.BytesIO(data), "zstd").read() == b"a\n" * 1000


def test_a_pipe_is_written_when_all_is_done_and_has_no_rejects_file(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with Output(str(pipe), None) as output:
        output.stream.write(b"a\n")
        output.reject(BAD)
        assert output.rejects is None
        assert not read
    reader.join()
    assert read == [b"a\n"]
    assert names(tmp_path) == ["pipe"]


def test_the_name_says_whether_it_is_parquet(tmp_path):
    with Output(f"{tmp_path}/out.parquet", None) as output:
        assert output.format == "parquet"
    with pytest.raises(UsageError, match="no such folder"):
        Output(f"{tmp_path}/none/out.csv", None)

"""Several Parquet files are one table, in the order of their names."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from b2x.errors import InputError
from b2x.records.read_table import read_table
from b2x.records.whole_table import read_all


def write(folder, name, **columns):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)


def test_a_partitioned_folder_is_one_table_with_its_names_as_columns(tmp_path):
    write(tmp_path, "year=2024/b.parquet", volume=[3.0])
    write(tmp_path, "year=2023/a.parquet", volume=[1.0, 2.0])
    (tmp_path / "_SUCCESS").write_bytes(b"")
    (tmp_path / ".b.parquet.crc").write_bytes(b"x")
    records = read_all(tmp_path)
    assert records.columns["volume"].tolist() == [1.0, 2.0, 3.0]
    assert records.raw("year").tolist() == ["2023", "2023", "2024"]
    assert read_table(tmp_path).understood.rows == 3


def test_a_pattern_takes_the_files_that_fit_it(tmp_path):
    for i in range(3):
        write(tmp_path, f"part-{i}.parquet", volume=[float(i)])
    assert read_all(tmp_path / "part-[12].parquet").columns["volume"].tolist() == [1.0, 2.0]


def test_a_folder_is_scored_into_one_file(tmp_path):
    import b2x

    for i in range(2):
        write(tmp_path / "in", f"{i}.parquet", volume=[100.0 * i], nights=[3])
    result = b2x.score_file(tmp_path / "in", tmp_path / "out.parquet", model="hotel")
    assert result["rows_scored"] == 2
    assert pq.read_table(tmp_path / "out.parquet").column("volume").to_pylist() == [0.0, 100.0]


def test_files_that_do_not_form_one_table_are_refused(tmp_path):
    with pytest.raises(InputError, match="there are no files"):
        read_all(tmp_path)
    write(tmp_path, "a.parquet", volume=[1.0])
    (tmp_path / "b.csv").write_text("volume\n1\n")
    with pytest.raises(InputError, match=r"only if all are Parquet.*b.csv.*each file"):
        read_all(tmp_path)
    (tmp_path / "b.csv").unlink()
    write(tmp_path, "c.parquet", volume=["x"])
    with pytest.raises(InputError, match="do not form one table"):
        read_all(tmp_path)

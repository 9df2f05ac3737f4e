"""DuckDB counts earlier orders as b2x does."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b2x.datasets import simulate
from b2x.engines.sql.history import history_sql
from b2x.records.whole_table import read_all
from b2x.schema.fields import HISTORY


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 30)), min_size=1, max_size=30))
def test_duckdb_counts_the_same(rows: list[tuple[str, int]]) -> None:
    start = dt.datetime(2024, 1, 1, 9)
    table = pd.DataFrame(
        {
            "row": range(len(rows)),
            "buyer": [name for name, _ in rows],
            "sold": [start + dt.timedelta(days=day, minutes=i) for i, (_, day) in enumerate(rows)],
        }
    )
    with duckdb.connect() as connection:
        connection.register("sales", table)
        query = f"SELECT * FROM ({history_sql('sales', 'buyer', 'sold')}) ORDER BY row"
        theirs = connection.sql(query).df()[list(HISTORY)].astype(float)
    ours = read_all(table.rename(columns={"buyer": "buyer_id", "sold": "ordered_at"}))
    for name in HISTORY:
        np.testing.assert_array_equal(theirs[name].to_numpy(), ours.columns[name])


def test_the_pages_way_to_count_what_is_larger_than_memory_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).parents[3] / "docs" / "history.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.S)
    table = simulate("wholesaler", 600, seed=2)[["volume", "buyer_id", "ordered_at"]]
    table = table.rename(columns={"buyer_id": "customer_id"})
    (tmp_path / "sales").mkdir()
    for i in range(3):
        table.iloc[i::3].to_parquet(tmp_path / "sales" / f"{i}.parquet")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(code, names)
    names["connection"].close()
    theirs = read_all(tmp_path / "with-history.parquet")
    ours = read_all(pd.read_parquet(tmp_path / "with-history.parquet").drop(columns=list(HISTORY)))
    assert [c.how for c in theirs.understood.columns if c.name in HISTORY] == ["name"] * 3
    for name in HISTORY:
        np.testing.assert_array_equal(theirs.columns[name], ours.columns[name])

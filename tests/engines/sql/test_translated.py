"""Queries for the databases that cannot be had here, read by sqlglot and executed on DuckDB."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
import sqlglot

from b2x.engines.sql import DIALECTS
from tests.engines.sql.cases import Rows, case_of, run_on_duckdb

TRANSLATED = [name for name, dialect in DIALECTS.items() if not dialect.executed]

# What sqlglot does not translate, or DuckDB has no word for: collations (DuckDB compares bytes),
# national characters, a lateral join without a condition.
UNTOLD = {
    " CHARACTER SET utf8mb4": "",
    " COLLATE utf8mb4_0900_bin": "",
    " COLLATE Latin1_General_100_BIN2": "",
    " COLLATE case_sensitive": "",
    " AS BLOB)": " AS TEXT)",
    "' + NCHAR(": "' || CHR(",
    ") + N'": ") || N'",
    "NCHAR(": "CHR(",
    "DATALENGTH(": "LENGTH(",
    "INNER JOIN LATERAL": "CROSS JOIN LATERAL",
    DIALECTS["bigquery"].id_space: DIALECTS["duckdb"].id_space,
}


@pytest.mark.parametrize("dialect", TRANSLATED)
@pytest.mark.parametrize("name", ["random 0", "hotel", "textbook from dates", "numeric levels"])
def test_a_query_that_is_translated_for_duckdb_gives_the_same(name: str, dialect: str) -> None:
    case = case_of(name)
    case = replace(case, rows=finite(case.rows[-400:]))
    case.check(run_on_duckdb(for_duckdb(case.sql(dialect), dialect), case))


def for_duckdb(sql: str, dialect: str) -> str:
    """Return a query of another dialect as DuckDB's."""
    sql = sql.replace(DIALECTS["spark"].id_space, DIALECTS["duckdb"].id_space)
    (sql,) = sqlglot.transpile(sql, read=dialect, write="duckdb")
    for text, instead in UNTOLD.items():
        sql = sql.replace(text, instead)
    if dialect == "tsql":
        sql = re.sub(r"LIKE '([^']*)'", like_as_regex, sql)
    return sql


def finite(rows: Rows) -> Rows:
    """Return rows without NaN and infinity, which some engines cannot hold."""
    return [
        {n: None if isinstance(v, float) and not math.isfinite(v) else v for n, v in row.items()}
        for row in rows
    ]


def like_as_regex(match: re.Match[str]) -> str:
    """Return a LIKE of SQL Server, which knows sets of characters, for DuckDB."""
    pattern = match[1].replace(".", r"\.").replace("%", ".*").replace("_", ".")
    return f"SIMILAR TO '{pattern}'"

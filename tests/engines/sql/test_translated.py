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
    "' + NCHAR(": "' || CHR(",
    ") + N'": ") || N'",
    "NCHAR(": "CHR(",
    "DATALENGTH(": "LENGTH(",
    "INNER JOIN LATERAL": "CROSS JOIN LATERAL",
}


@pytest.mark.parametrize("dialect", TRANSLATED)
@pytest.mark.parametrize("name", ["random 0", "hotel", "textbook from dates", "numeric levels"])
def test_a_query_that_is_translated_for_duckdb_gives_the_same(name: str, dialect: str) -> None:
    case = case_of(name)
    case = replace(case, rows=finite(case.rows[-400:]))
    (sql,) = sqlglot.transpile(case.sql(dialect), read=dialect, write="duckdb")
    for text, instead in UNTOLD.items():
        sql = sql.replace(text, instead)
    sql = re.sub(r"CAST\((\S+) AS BLOB\)", r"ENCODE(\1)", sql)
    if dialect == "tsql":
        sql = re.sub(r"([\w.]+)( NOT)? LIKE '([^']*)'", like_as_regex, sql)
    case.check(run_on_duckdb(sql, case))


def finite(rows: Rows) -> Rows:
    """Return rows without NaN and infinity, which some engines cannot hold."""
    return [
        {n: None if isinstance(v, float) and not math.isfinite(v) else v for n, v in row.items()}
        for row in rows
    ]


def like_as_regex(match: re.Match[str]) -> str:
    """Return a LIKE of SQL Server, which knows sets of characters, for DuckDB."""
    pattern = match[3].replace(".", r"\.").replace("%", ".*").replace("_", ".")
    return f"{match[2] or ''} REGEXP_FULL_MATCH({match[1]}, '{pattern}')"

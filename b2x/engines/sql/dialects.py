"""The ten dialects: how each writes what a scorecard needs."""

from __future__ import annotations

from dataclasses import replace

from b2x.engines.sql.dialect import Dialect
from b2x.errors import UsageError, did_you_mean

UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def dialect_of(name: str) -> Dialect:
    """Return a dialect by its name.

    Raises
    ------
    UsageError
        When there is none of that name.
    """
    if name not in DIALECTS:
        raise UsageError(
            f"no SQL dialect {name!r}.{did_you_mean(name, DIALECTS)}",
            next_step=f"use one of {', '.join(DIALECTS)}",
        )
    return DIALECTS[name]


_TRANSLATED = f"TRANSLATE({{x}}, '{UPPER}', '{UPPER.lower()}')"
_WHOLE = "'^[+-]?[0-9]+[.]0+$'"
_OVERFLOW, _UNDERFLOW = frozenset({"overflow"}), frozenset({"overflow", "underflow"})


def _replaced() -> str:
    template = "{x}"
    for letter in UPPER:
        template = f"REPLACE({template}, '{letter}', '{letter.lower()}')"
    return template


_DUCKDB = Dialect(
    "duckdb",
    "DuckDB",
    "nested",
    "values",
    without="EXCLUDE",
    text="CAST({x} AS VARCHAR)",
    trimmed="TRIM({x}, {space})",
    # DuckDB's TRANSLATE takes 0.8 us a row, its LOWER .03, which goes beyond ASCII; where a text
    # has as many bytes as letters, it is all ASCII.
    lowered=f"CASE WHEN STRLEN({{x}}) = LENGTH({{x}}) THEN LOWER({{x}}) ELSE {_TRANSLATED} END",
    is_whole=f"REGEXP_MATCHES({{x}}, {_WHOLE})",
    before_point="SUBSTRING({x}, 1, STRPOS({x}, '.') - 1)",
    weekday="ISODOW({x}) - 1",
    hour="HOUR({x})",
    days="DATE_DIFF('day', CAST({a} AS DATE), CAST({b} AS DATE))",
    is_nan="ISNAN({x})",
)

_POSTGRES = Dialect(
    "postgres",
    "PostgreSQL",
    "lateral",
    "values",
    double="DOUBLE PRECISION",
    text='CAST({x} AS TEXT) COLLATE "C"',
    trimmed="BTRIM({x}, {space})",
    lowered=_TRANSLATED,
    is_whole=f"{{x}} ~ {_WHOLE}",
    before_point="SPLIT_PART({x}, '.', 1)",
    weekday="EXTRACT(ISODOW FROM {x}) - 1",
    hour="EXTRACT(HOUR FROM {x})",
    days="CAST({b} AS DATE) - CAST({a} AS DATE)",
    is_nan="{x} = CAST('NaN' AS DOUBLE PRECISION)",
    guards=_UNDERFLOW,
)

_SQLITE = Dialect(
    "sqlite",
    "SQLite (3.35 or newer, with its mathematical functions)",
    "scalar",
    "values",
    double="REAL",
    timestamp="TEXT",
    text="CAST({x} AS TEXT)",
    trimmed="TRIM({x}, {space})",
    space="CHAR(9, 10, 11, 12, 13, 32)",
    lowered="LOWER({x})",  # ASCII only, by its documentation
    is_whole=(
        "{x} GLOB '[-+0-9]*.0*' AND {x} GLOB '*[0-9].*' AND {x} NOT GLOB '?*[^0-9.]*'"
        " AND {x} NOT GLOB '*.*.*' AND {x} NOT GLOB '*.*[^0]*'"
    ),
    before_point="SUBSTR({x}, 1, INSTR({x}, '.') - 1)",
    weekday="(CAST(STRFTIME('%w', {x}) AS INTEGER) + 6) % 7",
    hour="STRFTIME('%H', {x})",
    days="JULIANDAY(DATE({b})) - JULIANDAY(DATE({a}))",
    is_infinite="ABS({x}) = 9e999",
    exact_literals=False,
    typeless=True,
    joins=60,
)

_SPARK = Dialect(
    "spark",
    "Spark SQL (4.0 or newer)",
    "nested",
    "values",
    without="EXCEPT",
    quote=("`", "`"),
    text="CAST({x} AS STRING)",
    trimmed="TRIM(BOTH {space} FROM {x})",
    space="CONCAT(' ', CHAR(9), CHAR(10), CHAR(11), CHAR(12), CHAR(13))",
    lowered=_TRANSLATED,
    is_whole=f"{{x}} RLIKE {_WHOLE}",
    before_point="SUBSTRING({x}, 1, INSTR({x}, '.') - 1)",
    weekday="DATEDIFF({x}, CAST('0001-01-01' AS DATE)) % 7",  # that was a Monday
    hour="HOUR({x})",
    days="DATEDIFF({b}, {a})",
    is_nan="ISNAN({x})",
    backslash="\\\\",
)

_BIGQUERY = Dialect(
    "bigquery",
    "BigQuery",
    "nested",
    "union",
    without="EXCEPT",
    quote=("`", "`"),
    double="FLOAT64",
    timestamp="DATETIME",
    text="CAST({x} AS STRING)",
    trimmed="TRIM({x}, {space})",
    lowered=_TRANSLATED,
    is_whole=f"REGEXP_CONTAINS({{x}}, {_WHOLE})",
    before_point="SPLIT({x}, '.')[OFFSET(0)]",
    weekday="MOD(DATE_DIFF(CAST({x} AS DATE), DATE '0001-01-01', DAY), 7)",
    hour="EXTRACT(HOUR FROM {x})",
    days="DATE_DIFF(CAST({b} AS DATE), CAST({a} AS DATE), DAY)",
    is_nan="IS_NAN({x})",
    guards=_OVERFLOW,
    backslash="\\\\",
)

_SNOWFLAKE = Dialect(
    "snowflake",
    "Snowflake",
    "nested",
    "select values",
    without="EXCLUDE",
    text="CAST({x} AS VARCHAR)",
    trimmed="TRIM({x}, {space})",
    lowered=_TRANSLATED,
    is_whole=f"REGEXP_LIKE({{x}}, {_WHOLE})",
    before_point="SPLIT_PART({x}, '.', 1)",
    weekday="DAYOFWEEKISO({x}) - 1",
    hour="HOUR({x})",
    days="DATEDIFF(day, CAST({a} AS DATE), CAST({b} AS DATE))",
    timestamp="TIMESTAMP_NTZ",
    is_nan="{x} = CAST('NaN' AS DOUBLE)",
    guards=_OVERFLOW,
    backslash="\\\\",
    folds_upper=True,
)

_REDSHIFT = replace(
    _POSTGRES,
    name="redshift",
    title="Redshift",
    shape="nested",
    rows="union",
    without="EXCLUDE",
    text="CAST({x} AS VARCHAR(65535))",
    weekday="MOD(CAST(EXTRACT(DOW FROM {x}) AS INTEGER) + 6, 7)",
    days="DATEDIFF(day, CAST({a} AS DATE), CAST({b} AS DATE))",
    backslash="\\\\",
)

_MYSQL = Dialect(
    "mysql",
    "MySQL (8.0.14 or newer)",
    "lateral",
    "union",
    quote=("`", "`"),
    timestamp="DATETIME",
    text="CONVERT({x} USING utf8mb4) COLLATE utf8mb4_0900_bin",
    trimmed=(
        "REGEXP_REPLACE({x}, "
        r"'^[ \\t\\n\\x0b\\f\\r]+|[ \\t\\n\\x0b\\f\\r]+\\z', '')"
    ),
    lowered=_replaced(),
    is_whole=f"REGEXP_LIKE({{x}}, {_WHOLE})",
    before_point="SUBSTRING({x}, 1, INSTR({x}, '.') - 1)",
    weekday="(DATEDIFF({x}, CAST('1900-01-01' AS DATE)) % 7 + 7) % 7",  # that was a Monday
    hour="HOUR({x})",
    days="DATEDIFF({b}, {a})",
    is_infinite="",
    guards=_OVERFLOW,
    backslash="\\\\",
    joins=60,
)

_TSQL = Dialect(
    "tsql",
    "SQL Server (2017 or newer)",
    "lateral",
    "select values",
    quote=("[", "]"),
    double="DOUBLE PRECISION",
    timestamp="DATETIME2",
    text="CAST({x} AS NVARCHAR(4000)) COLLATE Latin1_General_100_BIN2",
    trimmed="TRIM({space} FROM {x})",
    space="CONCAT(N' ', NCHAR(9), NCHAR(10), NCHAR(11), NCHAR(12), NCHAR(13))",
    lowered=_TRANSLATED,
    is_whole=(
        "{x} LIKE '[-+0-9]%.0%' AND {x} LIKE '%[0-9].%' AND {x} NOT LIKE '_%[^0-9.]%'"
        " AND {x} NOT LIKE '%.%.%' AND {x} NOT LIKE '%.%[^0]%'"
    ),
    before_point="SUBSTRING({x}, 1, CHARINDEX('.', {x}) - 1)",
    weekday="DATEDIFF(day, CAST('0001-01-01' AS DATE), CAST({x} AS DATE)) % 7",
    hour="DATEPART(hour, {x})",
    days="DATEDIFF(day, CAST({a} AS DATE), CAST({b} AS DATE))",
    is_infinite="",
    guards=_OVERFLOW,
    string_prefix="N",
    joins=250,
)

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        _DUCKDB,
        _POSTGRES,
        _SQLITE,
        _SPARK,
        _BIGQUERY,
        _SNOWFLAKE,
        replace(_SPARK, name="databricks", title="Databricks"),
        _REDSHIFT,
        _MYSQL,
        _TSQL,
    )
}
"""Every dialect by its name."""

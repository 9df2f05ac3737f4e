"""Snowflake.

Names without quotes hold letters, digits, _ and $, and mean upper case
(https://docs.snowflake.com/sql-reference/identifiers-syntax).
"""

from b2x.engines.sql.dialect import ESCAPED, OVERFLOW, TRANSLATED, WHOLE, Dialect

DIALECT = Dialect(
    name="snowflake",
    title="Snowflake",
    place=6,
    shape="nested",
    rows="select values",
    without="EXCLUDE",
    text="CAST({x} AS VARCHAR)",
    trimmed="TRIM({x}, {space})",
    lowered=TRANSLATED,
    is_whole=f"REGEXP_LIKE({{x}}, {WHOLE})",
    before_point="SPLIT_PART({x}, '.', 1)",
    weekday="DAYOFWEEKISO({x}) - 1",
    hour="HOUR({x})",
    midnight="(HOUR({x}) + MINUTE({x}) + SECOND({x}) = 0)",
    days="DATEDIFF(day, CAST({a} AS DATE), CAST({b} AS DATE))",
    timestamp="TIMESTAMP_NTZ",
    as_number=(
        "CASE WHEN CAST({x} AS DOUBLE) <> CAST('NaN' AS DOUBLE) THEN CAST({x} AS DOUBLE) END"
    ),
    by_bytes="TO_BINARY({x}, 'UTF-8')",
    guards=OVERFLOW,
    in_text=ESCAPED,
    folds_upper=True,
)

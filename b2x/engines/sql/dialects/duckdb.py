"""DuckDB."""

from b2x.engines.sql.dialect import TRANSLATED, WHOLE, Dialect

DIALECT = Dialect(
    name="duckdb",
    title="DuckDB",
    place=1,
    executed=True,
    shape="nested",
    rows="values",
    without="EXCLUDE",
    text="CAST({x} AS VARCHAR)",
    trimmed="TRIM({x}, {space})",
    # DuckDB's TRANSLATE takes 0.8 us a row, its LOWER .03, which goes beyond ASCII; where a text
    # has as many bytes as letters, it is all ASCII.
    lowered=f"CASE WHEN STRLEN({{x}}) = LENGTH({{x}}) THEN LOWER({{x}}) ELSE {TRANSLATED} END",
    is_whole=f"REGEXP_MATCHES({{x}}, {WHOLE})",
    before_point="SUBSTRING({x}, 1, STRPOS({x}, '.') - 1)",
    # TRIM with a set of characters takes .9 us a row, this .05.
    plain_id="REGEXP_FULL_MATCH({x}, '[!-~]([ -~]*[!-~])?') AND NOT CONTAINS({x}, '.0')",
    weekday="ISODOW({x}) - 1",
    hour="HOUR({x})",
    midnight="(HOUR({x}) + MINUTE({x}) + SECOND({x}) = 0)",
    days="DATE_DIFF('day', CAST({a} AS DATE), CAST({b} AS DATE))",
    # A cast of 128 bits rounds twice; TYPEOF is known before the query runs, and costs nothing.
    as_number=(
        "CASE\n  WHEN TYPEOF({x}) SIMILAR TO '.*HUGEINT|DECIMAL.(19|2.|3.),0.'"
        " THEN CAST(CAST({x} AS VARCHAR) AS DOUBLE)"
        "\n  WHEN NOT ISNAN(CAST({x} AS DOUBLE)) THEN CAST({x} AS DOUBLE)\nEND"
    ),
    # A cast of nanoseconds rounds to microseconds, and so to the next day.
    as_time=(
        "CASE\n  WHEN TYPEOF({x}) = 'TIMESTAMP_NS'"
        " AND CAST(CAST({x} AS TIMESTAMP) AS TIMESTAMP_NS) > CAST({x} AS TIMESTAMP_NS)"
        " THEN CAST({x} AS TIMESTAMP) - INTERVAL 1 MICROSECOND"
        "\n  ELSE CAST({x} AS TIMESTAMP)\nEND"
    ),
    bad_time="({x} < '0001-01-01' OR {x} >= '10000-01-01')",
    text_of_number=(
        "CASE WHEN TYPEOF({x}) IN ('FLOAT', 'DOUBLE') AND CAST({x} AS VARCHAR) = '-0.0' THEN '0'"
        " ELSE CAST({x} AS VARCHAR) END"
    ),
    by_bytes="{x} COLLATE C",
)

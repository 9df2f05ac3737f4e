"""PostgreSQL."""

from b2x.engines.sql.dialect import TRANSLATED, UNDERFLOW, WHOLE, Dialect

DIALECT = Dialect(
    name="postgres",
    title="PostgreSQL",
    place=2,
    executed=True,
    shape="lateral",
    rows="values",
    double="DOUBLE PRECISION",
    text='CAST({x} AS TEXT) COLLATE "C"',
    trimmed="BTRIM({x}, {space})",
    lowered=TRANSLATED,
    is_whole=f"{{x}} ~ {WHOLE}",
    before_point="SPLIT_PART({x}, '.', 1)",
    weekday="EXTRACT(ISODOW FROM {x}) - 1",
    hour="EXTRACT(HOUR FROM {x})",
    midnight="(DATE_TRUNC('second', {x}) = DATE_TRUNC('day', {x}))",
    days=(
        "CASE WHEN ISFINITE({a}) AND ISFINITE({b}) THEN CAST({b} AS DATE) - CAST({a} AS DATE) END"
    ),
    # A cast of a NUMERIC that no double is near to would stop the query.
    as_number=(
        "CASE\n  WHEN {x} = CAST('NaN' AS NUMERIC) THEN NULL"
        "\n  WHEN PG_TYPEOF({x}) <> CAST('numeric' AS REGTYPE)"
        " THEN CAST({x} AS DOUBLE PRECISION)"
        "\n  WHEN {x} > 1.797693134862315807e308 THEN CAST('Infinity' AS DOUBLE PRECISION)"
        "\n  WHEN {x} < -1.797693134862315807e308 THEN CAST('-Infinity' AS DOUBLE PRECISION)"
        "\n  WHEN {x} BETWEEN -2.471e-324 AND 2.471e-324 THEN 0e0"
        "\n  ELSE CAST({x} AS DOUBLE PRECISION)\nEND"
    ),
    bad_time="({x} < '0001-01-01' OR {x} >= '10000-01-01')",
    text_of_number=(
        "CASE WHEN CAST(PG_TYPEOF({x}) AS TEXT) IN ('real', 'double precision')"
        " AND CAST({x} AS TEXT) ~ '^-?[0-9.]+(e[+](0.|1[0-5]))?$'"
        " THEN CAST(CAST(CAST({x} AS TEXT) AS NUMERIC) AS TEXT) ELSE CAST({x} AS TEXT) END"
        ' COLLATE "C"'
    ),
    guards=UNDERFLOW,
    # A setting decides whether a backslash escapes.
    in_text=(("'", "''"), ("\\", "' || CHR(92) || '")),
)

"""BigQuery.

A column or data set may have a collation, which a comparison of bytes leaves out
(https://cloud.google.com/bigquery/docs/reference/standard-sql/collation-concepts).
"""

from b2x.engines.sql.dialect import ID_SPACE, OVERFLOW, TRANSLATED, WHOLE, Dialect

DIALECT = Dialect(
    name="bigquery",
    title="BigQuery",
    place=5,
    shape="nested",
    rows="structs",
    without="EXCEPT",
    quote=("`", "`"),
    double="FLOAT64",
    timestamp="DATETIME",
    string_type="STRING",
    text="CAST({x} AS STRING)",
    trimmed="TRIM({x}, {space})",
    id_space=f"CODE_POINTS_TO_STRING({[*ID_SPACE]})",
    lowered=TRANSLATED,
    is_whole=f"REGEXP_CONTAINS({{x}}, {WHOLE})",
    before_point="SPLIT({x}, '.')[OFFSET(0)]",
    weekday="MOD(DATE_DIFF(CAST({x} AS DATE), DATE '0001-01-01', DAY), 7)",
    hour="EXTRACT(HOUR FROM {x})",
    midnight="(EXTRACT(HOUR FROM {x}) + EXTRACT(MINUTE FROM {x}) + EXTRACT(SECOND FROM {x}) = 0)",
    days="DATE_DIFF(CAST({b} AS DATE), CAST({a} AS DATE), DAY)",
    as_number="CASE WHEN NOT IS_NAN(CAST({x} AS FLOAT64)) THEN CAST({x} AS FLOAT64) END",
    by_bytes="CAST({x} AS BYTES)",
    guards=OVERFLOW,
    in_text=(("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ("\r", "\\r")),
    escapes_names=True,
)
